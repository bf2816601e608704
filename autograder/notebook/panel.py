"""The progress panel as a widget: what `progress.state` says, drawn by panel.js, and drawn again after every check."""

from pathlib import Path
from typing import Any

import anywidget
from traitlets import Int, List, Unicode

HERE = Path(__file__).parent


class Panel(anywidget.AnyWidget):
    """A bar, a line in words, and a table of a lesson's questions that opens on demand."""

    _esm = (HERE / "panel.js").read_text("utf-8")
    _css = (HERE / "panel.css").read_text("utf-8")
    rows: "List[list[str]]" = List().tag(sync=True)
    done = Int().tag(sync=True)
    total = Int().tag(sync=True)
    summary = Unicode().tag(sync=True)
    stopped = Unicode().tag(sync=True)

    def show(self, state: dict[str, Any]) -> None:
        """Show another state; the page hears of it in one message."""
        with self.hold_sync():
            for name, value in state.items():
                setattr(self, name, value)
