"""What a student should do next: the concepts that cost most, where each is taught, and how to practise it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from autograder.results.marked_answers import StudentAnswers, number
from autograder.results.pointers import Pointer

MOST = 3


@dataclass(frozen=True)
class NextStep:
    """A concept (or, where a question has none, the question alone) with the questions that missed it, the points that
    it cost, and where to go; `pointer` is None where no section is known."""

    questions: tuple[str, ...]
    lost: float
    pointer: Pointer | None = None

    @property
    def points(self) -> str:
        """The points in words, such as "2.5 points"."""
        return f"{number(self.lost)} point{'' if number(self.lost) == '1' else 's'}"


def next_steps(answers: StudentAnswers, pointers: Mapping[str, Pointer]) -> list[NextStep]:
    """At most MOST of them, those that cost most points first. What waits for a person costs nothing yet."""
    found: dict[str, NextStep] = {}
    for id, answer in answers.items():
        lost = answer.max_points - answer.points
        pointer = pointers.get(id)
        # Without a pointer, what is nearly right is right enough; a question outside of the bank is named by itself.
        if answer.by_hand or lost <= 0 or (pointer is None and answer.points > 0.9 * answer.max_points):
            continue
        about = pointer.concept if pointer else f"question {id}"
        step = found.get(about, NextStep((), 0.0, pointer))
        found[about] = replace(step, questions=(*step.questions, id), lost=step.lost + lost)
    return sorted(found.values(), key=lambda step: -round(step.lost, 6))[:MOST]
