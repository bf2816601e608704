"""A lesson of three questions that needs nothing but Python, and nbgrader's own grading of it.

Its questions are not in the question bank: its hidden tests compute their scores themselves.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course
from autograder.grading.registration import enter_lesson
from autograder.grading.submissions import find_submissions, store
from autograder.nbgrader import config, open_gradebook, run_converter
from autograder.results.outcomes import Outcome, outcomes, record_problem

LESSON = "00_small"
SETUP = """STUDENT = "your-id"
answers = {}

def check(id):
    print("recorded" if id in answers else "no answer yet")
"""
SOLUTION = """def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
    raise NotImplementedError("Exercise: double")

answers["double"] = double"""
CHOICE = "answers['letter'] = None\n### BEGIN SOLUTION\nanswers['letter'] = 'B'\n### END SOLUTION"
TEST = """check("{id}")
### BEGIN HIDDEN TESTS
def score(id):
    try:
        return {points}
    except Exception:
        return 0.0

score("{id}")
### END HIDDEN TESTS"""
DOUBLE = "1.0 * (answers['double'](4) == 8) + (answers['double'](-1) == -2)"
LETTER = "float(answers['letter'] == 'B')"


def marked(cell: NotebookNode, *, points: float | None = None, solution: bool = False) -> NotebookNode:
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": cell.id,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
    }
    if points is not None:
        cell.metadata.nbgrader["points"] = points
    return cell


def authored() -> NotebookNode:
    """Questions "double" (2 points), "letter" (1 point) and the essay "why" (3 points)."""
    cells = [
        new_code_cell(SETUP, id="setup"),
        marked(new_markdown_cell("Write `double`.", id="ask-double")),
        marked(new_code_cell(SOLUTION, id="solve-double"), solution=True),
        marked(new_code_cell(TEST.format(id="double", points=DOUBLE), id="double"), points=2),
        marked(new_code_cell(CHOICE, id="solve-letter"), solution=True),
        marked(new_code_cell(TEST.format(id="letter", points=LETTER), id="letter"), points=1),
        marked(new_markdown_cell("Because.", id="why"), points=3, solution=True),
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": spec})


def with_cells(notebook: NotebookNode, **sources: str | None) -> NotebookNode:
    """A copy in which cells have other sources (`_` for - in their ids); None takes a cell away."""
    copy = nbformat.from_dict(notebook)
    ids = {name.replace("_", "-"): source for name, source in sources.items()}
    copy.cells = [cell for cell in copy.cells if ids.get(cell.id, "") is not None]
    for cell in copy.cells:
        cell.source = ids.get(cell.id, cell.source)
    return copy


def write(notebook: NotebookNode | str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(notebook if isinstance(notebook, str) else nbformat.writes(notebook), encoding="utf-8")


def make_course(root: Path) -> Course:
    write(authored(), root / "solutions" / "notebooks" / LESSON / f"{LESSON}.ipynb")
    return Course(root, root / ".course")


@cache
def _course_that_knows_the_lesson() -> Course:
    """Made once for all tests: nbgrader takes seconds to make a gradebook and to enter a lesson."""
    root = Path(tempfile.mkdtemp(prefix="small-course-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    course = make_course(root)
    enter_lesson(course, LESSON)
    return course


def enter(course: Course) -> NotebookNode:
    """The gradebook of `course` learns of the small lesson, if it does not know it yet; the released notebook."""
    if not course.gradebook.exists():
        shutil.copytree(_course_that_knows_the_lesson().folder, course.folder, dirs_exist_ok=True)
    return enter_lesson(course, LESSON)


def autograde(course: Course, folder: Path, lesson: str = LESSON, timeout: int | None = None) -> list[Outcome]:
    """Grade the submissions in `folder` by `nbgrader autograde` with our settings; the outcomes.

    `timeout`: seconds for one cell. What cannot be read gets its reason, as in `scaling-laws grade`.
    """
    if lesson == LESSON:
        enter(course)
    for found in find_submissions(folder, [lesson]):
        submission = found.read()
        if not submission.problem:
            store(submission, course.submitted)
        record_problem(course, submission.lesson, submission.student, submission.problem)
        if submission.problem and submission.lesson:
            with open_gradebook(course) as gradebook:
                gradebook.update_or_create_student(submission.student)
    settings = config(course)
    settings.CourseDirectory.assignment_id = lesson
    settings.Autograde.force = True
    if timeout:
        settings.RunNotebook.timeout = timeout
    converter = Autograde(coursedir=CourseDirectory(config=settings), config=settings)
    assert run_converter(converter, course.folder / "nbgrader.log") is None
    return outcomes(course, lesson)


@pytest.fixture(scope="session", autouse=True)
def _grading_seed():
    """Every run of the tests grades alike, and touches no seed of the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCALING_LAWS_SEED", "a seed for tests")
        yield


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path)
