"""JupyterLab and Notebook 7, as `scaling-laws lab` starts them, load nothing of JupyterLite's."""

from jupyter_core.paths import jupyter_path
from jupyterlab_server.config import get_page_config
from traitlets.config.loader import PyFileConfigLoader

from autograder.publishing import jupyterlab


def test_pages_load_all_extensions_but_those_of_jupyterlite():
    """As they are installed here, with the names that JupyterLab's server gives them."""
    settings = PyFileConfigLoader("jupyter_server_config.py", path=str(jupyterlab.CONFIG_PATH)).load_config()
    added = settings.ServerApp.tornado_settings.to_dict()["update"]  # as the server joins it to what others set
    page = get_page_config(jupyter_path("labextensions"))
    page["federated_extensions"].append({"name": "@jupyterlite/pyodide-kernel-extension", "load": "x.js"})
    before = [one["name"] for one in page["federated_extensions"]]
    after = [one["name"] for one in added["page_config_hook"](None, page)["federated_extensions"]]
    assert after == [name for name in before if not name.startswith("@jupyterlite/")]
    assert "@jupyter-widgets/jupyterlab-manager" in after


def test_a_page_without_extensions_stays_as_it_is():
    settings = PyFileConfigLoader("jupyter_server_config.py", path=str(jupyterlab.CONFIG_PATH)).load_config()
    hook = settings.ServerApp.tornado_settings.to_dict()["update"]["page_config_hook"]
    assert hook(None, {"appName": "x"}) == {"appName": "x", "federated_extensions": []}
