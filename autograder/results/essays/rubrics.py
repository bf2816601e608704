"""The rubric of an essay: rows that are ticked and add up to points."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.bank.answers import is_number
from autograder.course import CourseError
from autograder.questions import key


@dataclass(frozen=True)
class Rubric:
    """What earns the points of an essay: `rows` of (points, criterion), and sample answers by the points they earn.

    An essay that is not in the question bank has no rows: then its points are given freely.
    """

    max_points: float
    rows: Sequence[tuple[float, str]] = ()
    samples: Mapping[float, str] = field(default_factory=dict)

    def points(self, ticks: Collection[int], adjustment: float) -> float:
        """The points of the ticked rows (counted from 0) and of the adjustment together.

        Raises CourseError for a row that does not exist, and for a sum below 0 or above `max_points`.
        """
        if not is_number(adjustment):
            raise CourseError("The adjustment is not a number: write one such as -0.5.")
        if unknown := [tick for tick in ticks if tick not in range(len(self.rows))]:
            raise CourseError(f"This rubric has {len(self.rows)} rows, and row {unknown[0] + 1} is not among them.")
        total = round(sum(self.rows[tick][0] for tick in set(ticks)) + adjustment, 4)
        if not 0 <= total <= self.max_points:
            raise CourseError(
                f"That makes {total:g} points, and this essay has 0 to {self.max_points:g}: change the adjustment."
            )
        return total + 0.0  # never -0.0

    def told(self, ticks: Collection[int], adjustment: float) -> str:
        """The rows and the adjustment as lines for the student; "" where the points were given without the rows."""
        if not self.rows or (not ticks and adjustment):
            return ""
        lines = [f"{'✓' if number in ticks else '✗'} {text}" for number, (_, text) in enumerate(self.rows)]
        return "\n".join([*lines, *([f"Adjusted by {adjustment:+g} points."] if adjustment else [])])


def rubric_of(question: str, max_points: float) -> Rubric:
    """The rubric of a question that is worth `max_points` in the gradebook; without rows where the bank has none."""
    try:
        known = key(question)
    except (LookupError, ValueError):  # an edition without keys; a question of another bank
        return Rubric(max_points)
    return Rubric(max_points, tuple(getattr(known, "rubric", ())), dict(getattr(known, "samples", {})))
