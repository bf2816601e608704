"""Figures that name their source, that colour-blind readers can tell apart, and that come with a description."""

import base64
import html
import io
import os
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe & Ito's palette, distinguishable with every common form of colour blindness; markers differ as well.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
KINDS = ("Measured", "Published", "Simulated")


def new(xlabel: str, ylabel: str, *, columns: int = 1, log: str = "", title: str = "") -> tuple[Figure, Any]:
    """A figure with `columns` axes side by side; `log` is "", "x", "y" or "xy". Returns (figure, axes)."""
    figure, axes = plt.subplots(1, columns, figsize=(6.4 if columns == 1 else 4.6 * columns, 4), squeeze=False)
    for ax in axes[0]:
        ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
        ax.set_xscale("log" if "x" in log else "linear")
        ax.set_yscale("log" if "y" in log else "linear")
        ax.grid(alpha=0.3)
        ax.spines[["top", "right"]].set_visible(False)
        ax.set_prop_cycle(color=COLOURS, marker=MARKERS)
    return figure, axes[0][0] if columns == 1 else list(axes[0])


def plain_ticks(axis: Any, ticks: list[float]) -> None:
    """Label a logarithmic axis with ordinary numbers at `ticks` alone."""
    axis.set_ticks(ticks, [f"{tick:,g}" for tick in ticks])
    axis.set_ticks([], minor=True)


def note_source(source: Any) -> str:
    """One line that says where a figure's data come from: a data set of `course_data`, or a text.

    Raises ValueError for a text that begins with none of Measured, Published, Simulated.
    """
    text = source if isinstance(source, str) else f"{source.kind.capitalize()}: {source.title} ({source.citation})"
    if not text.startswith(KINDS):
        raise ValueError(f"A figure's source begins with one of {', '.join(KINDS)}; this one is {text!r:.60}.")
    return text


def show(figure: Figure, *, source: Any, alt: str) -> None:
    """Show a figure with its source printed below it and `alt`, what it shows in words, for those who cannot see it."""
    _display(_with_source(figure, source), alt)


def show_drawing(figure: Figure, alt: str) -> None:
    """Show a figure that holds no data, such as a diagram, with what it shows in words."""
    _display(figure, alt)


def as_html(figure: Figure, *, source: Any, alt: str) -> str:
    """A figure as an <img> with its source printed below it and `alt` as its description."""
    return _image(_with_source(figure, source), alt)


def _with_source(figure: Figure, source: Any) -> Figure:
    figure.tight_layout()
    figure.text(0.01, -0.02, note_source(source), fontsize=7.5, color="0.35", va="top", wrap=True)
    return figure


def _display(figure: Figure, alt: str) -> None:
    from IPython.display import HTML, display

    if os.environ.get("NBGRADER_EXECUTION"):  # half of the time of grading would go into drawing
        plt.close(figure)
        print(f"Figure: {alt}")
        return
    display(HTML(_image(figure, alt)))


def _image(figure: Figure, alt: str) -> str:
    png = io.BytesIO()
    figure.savefig(png, dpi=110, bbox_inches="tight", facecolor="white", metadata={"Title": alt[:200]})
    plt.close(figure)
    data = base64.b64encode(png.getvalue()).decode()
    return f'<img alt="{html.escape(alt, quote=True)}" src="data:image/png;base64,{data}" style="max-width:100%">'


__all__ = [
    "COLOURS",
    "MARKERS",
    "Axes",
    "Figure",
    "as_html",
    "new",
    "note_source",
    "plain_ticks",
    "show",
    "show_drawing",
]
