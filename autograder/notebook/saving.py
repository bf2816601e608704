"""What is left of a widget in a saved notebook: the text that stands for it."""

from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"


def without_views(model: dict[str, Any], **_: Any) -> None:
    """Jupyter's hook before saving: drop what only a running kernel can draw, where a text or a picture stands by it.

    A notebook that is opened again then shows its questions, and not "Error displaying widget: model not found".
    """
    if model["type"] != "notebook" or not model.get("content"):
        return
    for cell in model["content"]["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if {"text/markdown", "text/html"} & set(data):
                data.pop(VIEW, None)
