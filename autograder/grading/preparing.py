"""From a submission to what is run, asked and scored of it. No student's code runs here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode, from_dict

from autograder.bank.run_as import RunAs, run_as
from autograder.bank.scoring import Score
from autograder.bank.stated import stated_student
from autograder.course import Course, CourseError
from autograder.grading.collecting import (
    Cases,
    CollectedAnswers,
    Job,
    attempt_of,
    cases_for,
    cells_to_run,
    fingerprint,
    job,
)
from autograder.grading.marking import score_answers
from autograder.grading.records import Records
from autograder.grading.repair import places, repair
from autograder.grading.submissions import Submission, find_submissions, known_students
from autograder.release.lesson import grade_id
from autograder.results.term.roster import Roster
from autograder.sandbox.conversation import Limits

NO_ROSTER = Roster()
NOT_THIS_LESSON = "it holds none of the lesson's questions: hand in the lesson's own notebook."
NOT_AT_HAND = "its answers are not at hand: grade it again."


@dataclass(frozen=True)
class PreparedSubmission:
    """A submission that can be graded: its repaired notebook, with whose id it was run, and what to run and ask."""

    submission: Submission
    nb: NotebookNode
    notes: list[str]
    cases: Cases
    job: Job
    fingerprint: str
    run: RunAs


@dataclass(frozen=True)
class ScoredSubmission:
    """A submission that is prepared, with the answers that were kept of it, and what these are worth now."""

    prepared: PreparedSubmission
    collected: CollectedAnswers
    scores: Mapping[str, Score]


def stored_submissions(course: Course, lessons: list[str], students: Collection[str] = ()) -> list[Submission]:
    """What the course has in submitted/ of these lessons: of all students, or of the chosen ones."""
    found = find_submissions(course.submitted, lessons, known_students(course), ours=True)
    chosen = set(students)
    return [one for one in found if not chosen or one.student in chosen]


def prepare(
    submission: Submission, released: Mapping[str, NotebookNode], limits: Limits, roster: Roster = NO_ROSTER
) -> PreparedSubmission:
    """Decide what to run and ask, given the released notebooks by lesson.

    The figures and options are those of the submission's student, or, where the notebook states another name by which
    the `roster` knows that student, of that name. Raises CourseError, in a sentence for the instructor, where the
    submission cannot be graded.
    """
    if submission.notebook is None:
        raise CourseError(submission.problem)
    lesson = released[submission.lesson]
    cells = {name: cell for cell in lesson.cells if (name := grade_id(cell))}
    if not places(submission.notebook, cells):
        raise CourseError(NOT_THIS_LESSON)
    nb = from_dict(submission.notebook)
    nb.metadata = NotebookNode(kernelspec=lesson.metadata.kernelspec, scaling_laws=lesson.metadata.scaling_laws)
    run = run_as(submission.student, stated_student(nb.cells), roster)
    repaired = repair(nb, cells)
    is_untouched = {cell.source for cell in nb.cells} <= {cell.source for cell in lesson.cells}
    notes = [*([run.note] if run.note and not is_untouched else []), *submission.notes, *repaired]
    to_run = cells_to_run(nb, lesson)
    cases = cases_for(submission.lesson, submission.student, attempt_of(to_run))
    todo = job(nb, lesson, to_run, submission.lesson, cases, limits)
    return PreparedSubmission(submission, nb, notes, cases, todo, fingerprint(todo), run)


def scored_again(
    submission: Submission, records: Records, released: Mapping[str, NotebookNode], limits: Limits, roster: Roster
) -> ScoredSubmission:
    """The submission scored by the keys of today, from stored answers. CourseError where it cannot be, or these are not
    at hand."""
    prepared = prepare(submission.read(), released, limits, roster)
    kept = records.get(submission.student, submission.lesson, prepared.fingerprint)
    if kept is None:
        raise CourseError(NOT_AT_HAND)
    return ScoredSubmission(prepared, kept, score_answers(submission.lesson, prepared.run, kept, prepared.cases))
