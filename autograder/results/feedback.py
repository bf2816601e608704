"""A page of feedback for everybody who handed something in: the marked notebook with a summary, or the reason why there
is none. A page that would be the same is not made again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.bank.answers import printable
from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.nbgrader import open_gradebook
from autograder.results.feedback_page import Feedback, feedback_page, stamped
from autograder.results.marked_answers import answers_of
from autograder.results.marks import LessonMarks, lesson_marks
from autograder.results.outcomes import Outcome, problems
from autograder.results.pages import page
from autograder.results.pointers import pointers_to
from autograder.results.term.policy import policy_of
from autograder.results.term.roster import roster_of
from autograder.results.term.sharing import handed_in_for
from autograder.results.titles import lesson_title

BESIDE = ("timestamp.txt", "submission_secret.txt")  # by these, nbgrader's exchange hands a page to its student alone


@dataclass
class FeedbackRun:
    """What became of a lesson's pages: where they lie, how many were made anew, and by student why there is none."""

    paths: list[Path] = field(default_factory=list)
    renewed: int = 0
    failures: dict[str, str] = field(default_factory=dict)


def make_feedback(course: Course, lesson: str) -> list[Path]:
    """Write the feedback pages of all that was graded in `lesson`, and of what could not be; their paths.

    Raises CourseError, after all other pages are written, naming the students whose page could not be made and why.
    """
    run = feedback_run(course, lesson)
    if run.failures:
        raise CourseError(" ".join(failure_sentences(lesson, run)))
    return run.paths


def failure_sentences(lesson: str, run: FeedbackRun) -> list[str]:
    """A sentence for every student whose page could not be made."""
    return [f"{lesson}: there is no new page for {printable(student)}: {why}" for student, why in run.failures.items()]


def feedback_run(course: Course, lesson: str) -> FeedbackRun:
    """Write the pages of `lesson` that are missing or would not be the same, each whole or not at all.

    Whatever happens to one student's page, the others' are made.
    """
    with open_gradebook(course) as gradebook:
        marks = lesson_marks(gradebook, lesson)
        policy = policy_of(course, [one.name for one in gradebook.assignments])
    scores = {student: own.earned - own.late_penalty for student, own in marks.students.items()}
    mates = handed_in_for(course, policy, roster_of(course), lesson, scores)
    unread = problems(course)
    why_not = {**unread.get("", {}), **unread.get(lesson, {})}
    run = FeedbackRun()
    for student in sorted({*marks.students, *why_not, *mates}):
        path = course.feedback / student / lesson / f"{lesson}.html"
        problem = why_not.get(student, "")
        try:
            if Path(student).name != student or student == "..":
                raise CourseError("this is not a name that a folder could have.")
            if student in marks.students:
                renewed = _renew_marked(course, marks, lesson, student, problem, path)
            elif student in mates:
                renewed = _renew_of_group(course, marks, lesson, student, mates[student], path)
            else:
                renewed = _renew_not_graded(course, lesson, student, problem, path)
            run.paths.append(path)
            run.renewed += renewed
        except CourseError as error:
            run.failures[student] = str(error)
        except OSError as error:
            run.failures[student] = f"{error.filename or path} cannot be read or written ({error.strerror or error})."
        except Exception as error:  # whatever one notebook sets off, the others have their pages
            run.failures[student] = f"its making broke off ({type(error).__name__}: {error!s:.200})."
    return run


def _renew_marked(course: Course, marks: LessonMarks, lesson: str, student: str, problem: str, path: Path) -> bool:
    """Write the page of a marked notebook, unless it is there; whether it was written. CourseError, OSError if not."""
    marked = course.autograded / student / lesson / f"{lesson}.ipynb"
    _copy_beside(marked, path)
    return _renew(path, feedback_of(_read(marked), marks, lesson, student, lesson_title(course, lesson), problem))


def _renew_of_group(course: Course, marks: LessonMarks, lesson: str, student: str, mate: str, path: Path) -> bool:
    """Write the page of somebody whose group handed in the notebook of `mate`, unless it is there."""
    nb = _read(course.autograded / mate / lesson / f"{lesson}.ipynb")
    of_mate = feedback_of(nb, marks, lesson, mate, lesson_title(course, lesson))
    note = f"{printable(mate)} handed this notebook in for your group; its figures and options are those of {mate}."
    return _renew(path, replace(of_mate, student=student, notes=(note, *of_mate.notes)))


def _renew(path: Path, feedback: Feedback) -> bool:
    if stamped(path, feedback.stamp):
        return False
    write_whole(path, feedback_page(feedback))
    return True


def _renew_not_graded(course: Course, lesson: str, student: str, problem: str, path: Path) -> bool:
    """Write the page that says why there is no score, unless it is there; whether it was written."""
    _copy_beside(course.submitted / student / lesson / f"{lesson}.ipynb", path)
    shown = Outcome(printable(student), lesson_title(course, lesson), note=" ".join(printable(problem).split()))
    content = page("not_graded", outcome=shown)
    if path.is_file() and path.read_bytes() == content.encode():
        return False
    write_whole(path, content)
    return True


def feedback_of(
    nb: Mapping[str, Any], marks: LessonMarks, lesson: str, student: str, title: str = "", problem: str = ""
) -> Feedback:
    """What a student is told, by the marked notebook and the gradebook; `title` is the lesson's.

    KeyError for a student without marks.
    """
    notes = nb["metadata"].get("grading_notes")
    told = [str(note) for note in notes] if isinstance(notes, list) else []
    if problem:
        told.append(f"This score is of an earlier notebook. Of the latest one: {problem}")
    told += marks.students[student].notes
    answers = answers_of(marks, student, nb)
    pointers = pointers_to(lesson, student, answers, {str(cell.get("id")) for cell in nb["cells"]})
    return Feedback(student, lesson, nb["cells"], answers, marks.students[student].late_penalty, told, pointers, title)


def _read(marked: Path) -> Mapping[str, Any]:
    """A marked notebook as it lies there: nbformat would take a hundred times longer, and refuse what can be shown."""
    try:
        nb = json.loads(marked.read_bytes())
        if isinstance(nb["metadata"], dict) and all(isinstance(cell["metadata"], dict) for cell in nb["cells"]):
            return nb
    except FileNotFoundError:
        raise CourseError("the marked notebook is missing: run `scaling-laws grade` again.") from None
    except (ValueError, LookupError, TypeError, RecursionError):
        pass
    raise CourseError(f"the marked notebook {marked} is damaged: delete it and run `scaling-laws grade` again.")


def _copy_beside(notebook: Path, page: Path) -> None:
    """What the exchange left beside a notebook, put beside its page."""
    for name in BESIDE:
        source, target = notebook.with_name(name), page.with_name(name)
        if source.is_file() and not source.is_symlink():
            content = source.read_bytes()
            if not (target.is_file() and target.read_bytes() == content):
                write_whole(target, content)
