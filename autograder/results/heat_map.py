"""A class as a table of students by questions, or by lessons: who earned which share of what, at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.bank.answers import printable
from autograder.results.item_analysis import asked
from autograder.results.marked_answers import ClassAnswers, MarkedAnswer, title

# By level, from nothing to all, on white paper: shades of one hue, so that lightness alone tells the order and it reads
# the same for everybody. What is missing stands out; class.css has the same for a dark scheme, with light for dark.
COLOURS = ("#0b3c6f", "#3577ae", "#8fbbdd", "#c3daec", "#edf4fa")
LEVELS = ("nothing", "up to a third", "up to two thirds", "more, not all", "all")
WAITS = "?"
LEFT_OPEN = "–"


@dataclass(frozen=True)
class HeatCell:
    """One square: a level of COLOURS, or None where there is nothing to show yet; and a sign or two to read in it."""

    level: int | None = None
    text: str = ""


@dataclass(frozen=True)
class HeatColumn:
    """A column by a short head, such as a number, and what it means."""

    head: str
    title: str
    address: str = ""


@dataclass(frozen=True)
class HeatRow:
    """One student's squares, in the columns' order, with the total and further values in words."""

    student: str  # the id
    name: str
    cells: tuple[HeatCell, ...]
    total: str
    further: tuple[object, ...] = ()


@dataclass(frozen=True)
class HeatMap:
    columns: tuple[HeatColumn, ...]
    rows: tuple[HeatRow, ...]


def class_heat_map(answers: ClassAnswers, names: Mapping[str, str] | None = None) -> HeatMap:
    """Students by the questions of a lesson that are worth points, those with most points first.

    `names` by student are shown in the place of ids.
    """
    worth = {id: max(work[id].max_points for work in answers.values() if id in work) for id in asked(answers)}
    shown = [id for id, most in worth.items() if most > 0]
    columns = tuple(HeatColumn(str(place), title(id)) for place, id in enumerate(shown, 1))
    totals = {student: sum(answer.points for answer in work.values()) for student, work in answers.items()}
    order = sorted(answers, key=lambda student: (-totals[student], student))
    rows = tuple(
        HeatRow(
            printable(student),
            printable((names or {}).get(student, student)),
            tuple(_cell(answers[student].get(id)) for id in shown),
            f"{totals[student]:.1f}",
        )
        for student in order
    )
    return HeatMap(columns, rows)


def _cell(answer: MarkedAnswer | None) -> HeatCell:
    if answer is None:  # excused, say
        return HeatCell()
    if answer.unmarked:
        return HeatCell(None, WAITS)
    if not answer.written and answer.points <= 0:
        return HeatCell(0, LEFT_OPEN)
    return square(answer.points / answer.max_points if answer.max_points else None)


def square(share: float | None) -> HeatCell:
    """A share from 0 to 1 as a square that says it in tenths: ✓ for all."""
    if share is None:
        return HeatCell()
    share = min(1.0, max(0.0, share))
    return HeatCell(level(share), "✓" if share == 1 else str(int(10 * share)))


def level(share: float) -> int:
    """The level of a share: 0 for nothing, 4 for all."""
    return 0 if share <= 0 else 4 if share >= 1 else 1 if share <= 1 / 3 else 2 if share <= 2 / 3 else 3


def legend() -> Sequence[tuple[HeatCell, str]]:
    """Every kind of square, with what it means."""
    signs = ("0", "1–3", "3–6", "6–9", "✓")
    found = [(HeatCell(place, sign), words) for place, (sign, words) in enumerate(zip(signs, LEVELS, strict=True))]
    return [*found, (HeatCell(0, LEFT_OPEN), "left open"), (HeatCell(None, WAITS), "not marked yet")]
