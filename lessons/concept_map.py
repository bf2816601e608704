"""The map of one lesson in at most five boxes: itself, two lessons that it builds on, and two that build on it.

Each box names the concepts that the arrow is about. Every concept with all that comes before and after it stands in
words beneath the picture (`concepts.in_words`) and in the glossary.
"""

import textwrap
from collections import Counter
from dataclasses import dataclass

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from lessons import figures
from lessons.concepts import CONCEPTS, needed_by, taught_in

BESIDE = 2  # boxes on each side
WIDTH, ACROSS, LINE = 2.15, 2.75, 0.15  # inches: of a box, from box to box, of a line of text
CHARACTERS, MOST = 26, 5  # in a line, and concepts named beside an arrow


@dataclass(frozen=True)
class Box:
    """A lesson on the map, and the names of its concepts that matter here, in the order of the list."""

    lesson: int
    title: str
    concepts: tuple[str, ...]
    here: bool = False

    @property
    def text(self) -> str:
        """The concepts as the box shows them, one below the other."""
        most = len(self.concepts) if self.here else MOST
        shown = [textwrap.fill(name, CHARACTERS, subsequent_indent="  ") for name in self.concepts[:most]]
        more = len(self.concepts) - most
        return "\n".join([*shown, *([f"and {more} more"] if more > 0 else [])])

    @property
    def height(self) -> float:
        """In inches."""
        return LINE * (self.text.count("\n") + 3.4)


def neighbourhood(lesson: int) -> tuple[list[Box], Box, list[Box]]:
    """The boxes before lesson number `lesson`, its own, and those after it; both sides in the lessons' order."""
    own = [concept.name for concept in taught_in(lesson)]
    before = Counter(
        CONCEPTS[need].number for name in own for need in CONCEPTS[name].needs if CONCEPTS[need].number < lesson
    )
    after = Counter(later.number for name in own for later in needed_by(name) if later.number > lesson)
    needed = {need for name in own for need in CONCEPTS[name].needs}
    needing = {later.name for name in own for later in needed_by(name)}
    return (
        [_box(number, needed) for number in _foremost(before)],
        _box(lesson, set(own), here=True),
        [_box(number, needing) for number in _foremost(after)],
    )


def _foremost(times: Counter[int]) -> list[int]:
    """The lessons with the most arrows, the nearer one where two have as many."""
    return sorted(sorted(times, key=lambda number: -times[number])[:BESIDE])


def _box(lesson: int, some: set[str], here: bool = False) -> Box:
    taught = taught_in(lesson)
    title = taught[0].lesson[3:].replace("_", " ").capitalize()
    return Box(lesson, title, tuple(concept.name for concept in taught if concept.name in some), here)


def draw(lesson: int) -> figures.Figure:
    """The map of lesson number `lesson`: its own box in colour, earlier ones grey, later ones white."""
    before, own, after = neighbourhood(lesson)
    columns = [column for column in (before, [own], after) if column]
    tallest = max(sum(box.height for box in column) + 0.25 * (len(column) - 1) for column in columns)
    size = ACROSS * (len(columns) - 1) + WIDTH + 0.1, tallest + 0.1
    figure, ax = figures.plt.subplots(figsize=size)
    left = 0.05
    middle: dict[int, float] = {}
    for column in columns:
        top = size[1] / 2 + (sum(box.height for box in column) + 0.25 * (len(column) - 1)) / 2
        for box in column:
            _draw_box(ax, box, left, top, "0.92" if box.lesson < lesson else "white")
            middle[box.lesson] = top - box.height / 2
            top -= box.height + 0.25
        left += ACROSS
    own_left = 0.05 + ACROSS * bool(before)
    for box in before:
        _draw_arrow(ax, (0.05 + WIDTH, middle[box.lesson]), (own_left, middle[lesson]))
    for box in after:
        _draw_arrow(ax, (own_left + WIDTH, middle[lesson]), (own_left + ACROSS, middle[box.lesson]))
    ax.set(xlim=(0, size[0]), ylim=(0, size[1]))
    ax.axis("off")
    figure.subplots_adjust(0, 0, 1, 1)
    return figure


def _draw_box(ax: figures.Axes, box: Box, left: float, top: float, other: str) -> None:
    frame = FancyBboxPatch((left, top - box.height), WIDTH, box.height, boxstyle="round,pad=0,rounding_size=0.07")
    frame.set(linewidth=1.6 if box.here else 1)
    frame.set(facecolor=figures.COLOURS[4] if box.here else other, edgecolor="black" if box.here else "0.55")
    ax.add_patch(frame)
    name = f"You are here: lesson {box.lesson}" if box.here else f"{box.lesson} · {box.title}"
    ax.text(left + 0.09, top - 0.09, name, ha="left", va="top", fontsize=8.5, weight="bold")
    ax.text(left + 0.09, top - 0.09 - 1.5 * LINE, box.text, ha="left", va="top", fontsize=8, linespacing=1.25)


def _draw_arrow(ax: figures.Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.add_patch(
        FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=10, color="0.3", lw=1.2, shrinkA=2, shrinkB=2)
    )


__all__ = ["Box", "draw", "neighbourhood"]
