"""Figures that name their source, that colour-blind readers can tell apart, and that come with a description."""

import base64
import colorsys
import html
import io
import os
import re
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe & Ito's palette, distinguishable with every common form of colour blindness; markers differ as well.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
AS_SVG = "SCALING_LAWS_SVG"  # set in the environment where a page is made: figures are drawings, not pictures
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
    """Label an axis at `ticks` alone with ordinary numbers, such as 0.6 and 1,000,000."""
    axis.set_ticks(ticks, [f"{tick:,.12g}" for tick in ticks])
    axis.set_ticks([], minor=True)


def name_lines(ax: Any, at: dict[str, int] | None = None) -> None:
    """Write each line's label beside it in its own colour, in place of a legend; call it when all else is drawn.

    A label stands right of the line's last point, or of the point whose number `at` gives for that label. Labels that
    would overlap are moved apart, up and down.
    """
    named = []
    for line in ax.get_lines():
        if not str(line.get_label()).startswith("_"):
            place = (at or {}).get(line.get_label(), -1)
            point = line.get_xdata()[place], line.get_ydata()[place]
            x, y = ax.transData.transform(point) * 72 / ax.figure.dpi  # in points of 1/72 inch, like the text
            named.append((y, x, line, point))
    taken: list[tuple[float, float]] = []
    for y, x, line, point in sorted(named, key=lambda one: one[0]):
        free = max([y, *(low + 11 for left, low in taken if abs(left - x) < 60 and low + 11 > y)])
        taken.append((x, free))
        style = {"textcoords": "offset points", "va": "center", "fontsize": 9, "annotation_clip": False}
        ax.annotate(line.get_label(), point, xytext=(8, free - y), color=line.get_color(), **style)


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
    if os.environ.get(AS_SVG):
        return _drawing(figure, alt)
    png = io.BytesIO()
    figure.savefig(png, dpi=110, bbox_inches="tight", facecolor="white", metadata={"Title": alt[:200]})
    plt.close(figure)
    data = base64.b64encode(png.getvalue()).decode()
    return f'<img alt="{html.escape(alt, quote=True)}" src="data:image/png;base64,{data}" style="max-width:100%">'


def _drawing(figure: Figure, alt: str) -> str:
    """A figure as an <svg> element whose colours follow the page's scheme, and whose words are text."""
    made = io.StringIO()
    # The salt tells the parts of one figure in a page from those of another.
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": alt}):
        figure.savefig(made, format="svg", bbox_inches="tight", transparent=True, metadata={"Date": None})
    plt.close(figure)
    drawing = made.getvalue()
    drawing = re.sub(
        r"<metadata>.*?</metadata>|<style.*?</style>", "", drawing[drawing.index("<svg") :], flags=re.DOTALL
    )
    drawing = re.sub(
        r'<g id="(?:(legend|matplotlib\.axis)_\d+|[^"]*)">',
        lambda one: f'<g class="{one[1]}">' if one[1] else "<g>",
        drawing,
    )
    drawing = re.sub(r"#[0-9a-f]{6}(?=[;\"])", lambda colour: f"light-dark({colour[0]}, {on_dark(colour[0])})", drawing)
    drawing = re.sub(r"font-family: ('[^']*')[^;\"]*", r"font-family: \1, Verdana, sans-serif", drawing)
    drawing = re.sub(r"\s*\n\s*", "\n", re.sub(r"(\d\.\d\d)\d+", r"\1", drawing))
    width = float(re.search(r'width="([\d.]+)pt"', drawing)[1]) * 4 / 3  # type: ignore[index]  # matplotlib says it
    view = re.search(r'viewBox="[^"]*"', drawing)[0]  # type: ignore[index]
    words = f'role="img" aria-label="{html.escape(alt, quote=True)}"'
    style = f'style="max-width: 100%; width: {width:.0f}px; height: auto; fill: currentColor; stroke-linejoin: round"'
    return re.sub(r"<svg[^>]*>", f'<svg class="sl-figure" {words} {view} {style}>', drawing, count=1)


def on_dark(colour: str) -> str:
    """The colour, given as #rrggbb, that does on a dark page what `colour` does on a light one.

    Greys and tints are turned round; of other colours the dark ones become lighter, and all keep their hue.
    """
    hue, light, full = colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    turned = 0.08 + 0.85 * (1 - light) if full < 0.15 or light > 0.8 else max(light, 0.62)
    return "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(hue, turned, full))


__all__ = [
    "AS_SVG",
    "COLOURS",
    "MARKERS",
    "Axes",
    "Figure",
    "as_html",
    "name_lines",
    "new",
    "note_source",
    "on_dark",
    "plain_ticks",
    "show",
    "show_drawing",
]
