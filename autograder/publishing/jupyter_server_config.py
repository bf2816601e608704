"""Read by JupyterLab and Notebook 7, below $JUPYTER_CONFIG_PATH: they leave out what belongs to lessons in the browser.

JupyterLite's kernel comes with a part for JupyterLab that runs in JupyterLite alone. Where the kernel is installed to
build the site, JupyterLab would load that part with any page and log an error; to disable an extension does not help,
because it is loaded before anybody asks whether it is disabled.
"""

from typing import Any

ELSEWHERE = "@jupyterlite/"


def without_jupyterlite(handler: Any, page_config: dict[str, Any]) -> dict[str, Any]:
    """The configuration of a page without the extensions of JupyterLite."""
    extensions = page_config.get("federated_extensions", [])
    page_config["federated_extensions"] = [one for one in extensions if not one["name"].startswith(ELSEWHERE)]
    return page_config


if get_config := globals().get("get_config"):  # Jupyter puts it there; to whatever imports this file nothing happens
    get_config().ServerApp.tornado_settings.update({"page_config_hook": without_jupyterlite})
