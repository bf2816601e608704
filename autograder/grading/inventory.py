"""The concept inventory as students hand it in: read, not run, and kept beside the gradebook. It earns no points."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.bank.two_tier import responses_in
from autograder.course import Course, CourseError
from autograder.grading.submissions import (
    NO_ROSTER,
    NOTHING,
    LeftOut,
    Submission,
    find_submissions,
    known_students,
)
from autograder.questions.inventory import FORMS, ITEMS
from autograder.results.inventory_answers import class_responses, store_responses
from autograder.results.term.roster import Roster

MAX_LISTED = 20  # forms that could not be taken and are named with the reason


@dataclass(frozen=True)
class CollectedForm:
    """What became of one student's form: how many items are answered in full, or why nothing of it was taken."""

    student: str
    form: str
    answered: int = 0
    problem: str = ""


def collect_forms(
    course: Course, folder: Path, left_out: LeftOut = NOTHING, roster: Roster = NO_ROSTER
) -> list[CollectedForm]:
    """Keep the responses in all forms of the concept inventory that lie in a folder of submissions, by student.

    A folder may be called by any name by which the `roster` knows a person.
    A form takes the place of the same student's earlier one, unless it cannot be read or nothing is answered in it.
    A folder in which there is none, or which cannot be read, gives an empty list. Raises OSError where nothing can be
    written.
    """
    known = known_students(course) | {student for one in class_responses(course).values() for student in one}
    try:
        found = find_submissions(folder, list(FORMS), known, left_out, roster)
    except CourseError:  # said by the grading of the lessons, which reads the same folder
        return []
    return [_collected(course, one) for one in found if one.lesson]


def _collected(course: Course, submission: Submission) -> CollectedForm:
    student, form, read = submission.student, submission.lesson, submission.read()
    if read.problem or read.notebook is None:
        return CollectedForm(student, form, problem=read.problem)
    sources = [cell.source for cell in read.notebook.cells if cell.cell_type == "code"]
    responses, _ = responses_in(sources, ITEMS)
    if not responses:
        return CollectedForm(student, form, problem="nothing is answered in it.")
    store_responses(course, student, form, responses)
    return CollectedForm(student, form, len(responses))


def collected_lines(collected: Sequence[CollectedForm]) -> list[str]:
    """Sentences on what was collected: a count for each form, and the forms that could not be taken."""
    lines = []
    for form in FORMS:
        taken = [one for one in collected if one.form == form and not one.problem]
        if taken:
            partly = sum(one.answered < len(ITEMS) for one in taken)
            note = f", {partly} of them not answered in full" if partly else ""
            lines.append(f"{form}: {len(taken)} collected{note}. `scaling-laws report` shows what they say.")
    refused = [one for one in collected if one.problem]
    lines += [f"{one.form} of {one.student} was not taken: {one.problem}" for one in refused[:MAX_LISTED]]
    return lines + ([f"{len(refused) - MAX_LISTED:,} more were not taken."] if len(refused) > MAX_LISTED else [])
