"""How sure a student was of choices, beside how often that was right: for the student alone, and worth no points."""

from collections.abc import Iterator

from autograder.bank.certainty import calibration, without_certainty
from autograder.bank.written import written_answers
from autograder.questions import question
from autograder.results.marked_answers import StudentAnswers


def calibrated(answers: StudentAnswers) -> str:
    """In a sentence, how often choices were right at each certainty that was stated; "" where none was."""
    return calibration(_stated(answers))


def _stated(answers: StudentAnswers) -> Iterator[tuple[str, bool]]:
    for id, answer in answers.items():
        try:
            asked = answer.seen.question if answer.seen else question(id)
        except ValueError:  # a lesson whose questions are not in the bank
            continue
        _, certainty = without_certainty(asked, written_answers(answer.written).get(id))
        if certainty:
            yield certainty, answer.points == answer.max_points
