"""Pictures that move: each explorer lets a student drag a law over measured runs.

JavaScript draws them (the explorer's own file and those of KIT), so that a slider needs no answer from the kernel; the
Python file of the same name hands over the measured data, and draws a still picture for where no JavaScript runs.
"""

import json
import os
from contextlib import suppress
from functools import cache
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from lessons import figures

HERE = Path(__file__).parent
# In the order of the lessons.
EXPLORERS = (
    "power_law",
    "held_floor",
    "three_phases",
    "loss_parts",
    "isoflop",
    "transfer",
    "two_stages",
    "mixture",
    "honest_interval",
)
# What all of them share; the last one holds the module's export.
KIT = ("plot.js", "prediction.js", "address.js", "kit.js")


def module_text(name: str) -> str:
    """The JavaScript module that draws an explorer. ValueError for an unknown one."""
    return joined(HERE / f"{_known(name)}.js")


def joined(drawing: Path) -> str:
    """The JavaScript module of a file that defines `explorer(page, data)`: that file, and what all explorers share."""
    return "\n".join(file.read_text("utf-8") for file in (drawing, *(HERE / name for name in KIT)))


def styles() -> str:
    """The style sheet of all explorers."""
    return (HERE / "explorer.css").read_text("utf-8")


@cache
def shown(name: str) -> dict[str, Any]:
    """What an explorer shows: plain lists and numbers, its title, its source. ValueError for an unknown explorer."""
    _known(name)
    module = import_module(f"{__name__}.{name}")
    return {"title": module.TITLE, **module.data()}


def show(name: str) -> None:
    """Show an explorer in a notebook: live where somebody looks on, else as a still picture with its description."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    module = import_module(f"{__name__}.{_known(name)}")
    if os.environ.get("NBGRADER_EXECUTION"):  # nobody looks while a notebook is graded
        print(f"Figure: {module.ALT}")
        return
    bundle = {"text/plain": module.ALT, "text/html": still_page(name)}
    # A script that executes a notebook, such as nbconvert's, answers no input: its page could draw no widget by itself.
    kernel = getattr(get_ipython(), "kernel", None)
    if getattr(kernel, "_allow_stdin", True):
        with suppress(ImportError):  # without anywidget there is the still picture
            bundle |= _widget(name)(data=shown(name))._repr_mimebundle_()[0]
    display(bundle, raw=True)


def still_page(name: str) -> str:
    """The still picture as HTML, holding the data from which a web page can draw the live one without a kernel."""
    module = import_module(f"{__name__}.{_known(name)}")
    picture = figures.as_html(module.still(shown(name)), source=shown(name)["source"], alt=module.ALT)
    data = escape(json.dumps(shown(name)), quote=True)
    return f'<div class="sl-explorer-still" data-explorer="{name}" data-shown="{data}">{picture}</div>'


@cache
def _widget(name: str) -> type:
    import anywidget
    import traitlets

    # A class each: anywidget tells widgets apart by their class's name.
    parts = {"_esm": module_text(name), "_css": styles(), "data": traitlets.Dict().tag(sync=True)}
    return type(name, (anywidget.AnyWidget,), parts)


def _known(name: str) -> str:
    if name not in EXPLORERS:
        raise ValueError(f"There is no explorer {name!r:.40}. There are: {', '.join(EXPLORERS)}.")
    return name


__all__ = ["EXPLORERS", "joined", "module_text", "show", "shown", "still_page", "styles"]
