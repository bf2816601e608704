"""The front page of the site: what one will be able to do, a picture that moves, the lessons; and its preview."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jinja2
import nbformat
from markupsafe import Markup
from nbformat import NotebookNode

from autograder.publishing.book_extension import card
from autograder.release.exercises import html

_TEMPLATES = Path(__file__).parent / "sphinx"
TITLE = "Scaling laws, measured"
ABOUT = (
    "Learn to forecast how good a language model will be before you train it: {lessons} lessons on scaling laws, with "
    "training runs that were really made, questions that explain themselves, and a grader. Free, in your browser."
)
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MINUTES = re.compile(r"about (\d+) minutes")


@dataclass(frozen=True)
class Lesson:
    """A lesson as the front page shows it: `picture` is an <svg> without words, "" for none; `data` its data sets."""

    name: str
    title: str
    question: str
    minutes: int
    picture: str = ""
    data: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        return self.title.partition(" · ")[0]

    @property
    def subject(self) -> str:
        """The title without its number."""
        return self.title.partition(" · ")[2] or self.title


def title_of(path: Path) -> str:
    """The title of the lesson in a notebook file."""
    return _title(nbformat.read(path, as_version=4))


def lesson_of(notebook: NotebookNode, name: str, minutes: int) -> Lesson:
    """What a lesson says of itself in its first cells: title, question, and minutes, for which `minutes` stands in."""
    lines = notebook.cells[0].source.splitlines()
    question = next((line.strip("*") for line in lines if re.fullmatch(r"\*[^*]+\*", line)), "")
    stated = _MINUTES.search("\n".join(cell.source for cell in notebook.cells[:4]))
    return Lesson(name, _title(notebook), question, int(stated[1]) if stated else minutes)


def first_figure(notebook: NotebookNode) -> str:
    """The first figure of an executed lesson that shows data, as a small drawing without words; "" where none does.

    A cell with the tag "picture" is taken before all others.
    """
    cells = sorted(notebook.cells, key=lambda cell: "picture" not in cell.metadata.get("tags", []))
    for cell in cells:
        for output in cell.get("outputs", []):
            made = output.get("data", {}).get("text/html", "")
            if "<svg" in made and "concepts.show_map" not in cell.source:
                return small_drawing(made[made.index("<svg") : made.index("</svg>") + 6])
    return ""


def small_drawing(svg: str) -> str:
    """A drawing without words, legends and ticks, and with bolder lines: for decoration."""
    root = ElementTree.fromstring(re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL).replace("xlink:href", "href"))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == "text" or child.get("class") in ("legend", "matplotlib.axis"):
                parent.remove(child)
    _without_empty(root)
    view = root.get("viewBox", "")
    root.attrib = {"viewBox": view, "aria-hidden": "true", "preserveAspectRatio": "xMidYMid meet"}
    made = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    made = re.sub(r"(\d\.\d)\d+", r"\1", made).replace("\n", " ")
    return made.replace("stroke-width: 1.5", "stroke-width: 3.5")


def _without_empty(element: ElementTree.Element) -> None:
    """Take out groups that hold nothing, from the inside outward, and the space between elements."""
    element.tail = None
    for child in list(element):
        _without_empty(child)
        if child.tag in ("g", "defs") and not len(child):
            element.remove(child)


def write_front_page(
    site: Path,
    lessons: Sequence[Lesson],
    *,
    opening: str,
    valleys: dict[str, Any],
    live: str,
    repository: str,
    address: str,
) -> None:
    """Write index.html, and the icon that browsers ask for, into the folder of the built book.

    `opening` is Markdown: what the course is. `valleys` is the data of the picture that moves. `live` is where the
    first lesson runs in the browser, `repository` the course on GitHub, `address` the site's own: "" for
    none.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    number = WORDS[len(lessons)] if len(lessons) < len(WORDS) else str(len(lessons))
    about = ABOUT.format(lessons=number)
    page = environment.get_template("front_page.html").render(
        title=TITLE,
        card=Markup(card(TITLE, about, picture="_static/preview.png", base=address, page="", kind="website")),
        address=f"{address.rstrip('/')}/" if address else "",
        opening=Markup(html(re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", opening))),
        lessons=lessons,
        lessons_in_words=number.capitalize(),
        pictures={one.name: Markup(one.picture) for one in lessons},
        hours=round(sum(one.minutes for one in lessons) / 60),
        valleys=valleys,
        live=live,
        repository=repository,
    )
    (site / "index.html").write_text(page, encoding="utf-8")
    draw_icon(site / "favicon.ico")


def draw_preview(valleys: dict[str, Any], to: Path) -> None:
    """Draw what others show beside a link to the site: the measured valleys and the title, 1200 by 630 pixels."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    back, ink = "#0f1720", "#f2f5f7"
    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=back)
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0.0, 0.0, 1.0, 0.74), facecolor=back)
    E, A, alpha, B, beta = valleys["laws"]["ours"]
    rows = valleys["valleys"]
    for place, row in enumerate(rows):
        share = place / max(1, len(rows) - 1)
        colour = (1 - share) * np.array([0.34, 0.71, 0.91]) + share * np.array([0.94, 0.56, 0.24])
        sizes = np.geomspace(min(row["params"]) / 1.6, max(row["params"]) * 1.6, 80)
        ax.plot(sizes, E + A * sizes**-alpha + B * (row["flops"] / 6 / sizes) ** -beta, color=colour, lw=3)
        ax.plot(row["params"], row["loss"], "o", color=colour, ms=9)
    ax.set(xscale="log", yscale="log", ylim=(0.79, 2.3))
    ax.axis("off")
    words: dict[str, Any] = {"color": ink, "family": "DejaVu Sans", "ha": "left", "va": "top"}
    figure.text(0.055, 0.93, TITLE, fontsize=46, fontweight="bold", **words)
    figure.text(0.055, 0.79, "Know how good a language model will be before you train it.", fontsize=24, **words)
    figure.savefig(to, metadata={"Title": TITLE, "Software": None})


def draw_icon(to: Path) -> None:
    """Draw the site's icon, a falling curve, for browsers that ask for /favicon.ico."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (256, 256))
    corners = [(40 + 190 * t, 40 + 176 * (1 - (1 - t) ** 3)) for t in (step / 40 for step in range(41))]
    ImageDraw.Draw(image).line(corners, fill="#0072B2", width=40, joint="curve")
    image.save(to, sizes=[(16, 16), (32, 32), (48, 48)])


def _title(notebook: NotebookNode) -> str:
    return unescape(str(notebook.cells[0].source.splitlines()[0]).lstrip("# "))
