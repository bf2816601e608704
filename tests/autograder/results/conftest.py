"""A small class, graded once for all of these tests: nobody changes it."""

import shutil

import pytest

from autograder.course import Course
from autograder.nbgrader import open_gradebook
from tests.autograder.conftest import LESSON, authored, autograde, make_course, with_cells, write

EVIL = "Because. <script>alert(1)</script><img src=x onerror=alert(1)><img src='http://example.org/seen.png'>"
NAMES = {"ada": ('Lovelace, Ada "Augusta"', '=HYPERLINK("http://x")'), "bob": ("Ødegård", "+Bo"), "zed": ("", "")}


@pytest.fixture(scope="session")
def graded(tmp_path_factory) -> Course:
    """`ada` has all points but the essay's, which is evil; `bob` is wrong in one question and deleted a cell; the file
    of `eve` cannot be read; `zed` handed nothing in."""
    course = make_course(tmp_path_factory.mktemp("results"))
    folder = course.root / "handed-in"
    write(with_cells(authored(), why=EVIL), folder / "ada" / f"{LESSON}.ipynb")
    wrong = "def double(x):\n    return x\n\nanswers['double'] = double"
    write(with_cells(authored(), solve_double=wrong, ask_double=None), folder / "bob" / f"{LESSON}.ipynb")
    write("{", folder / "eve" / f"{LESSON}.ipynb")
    (folder / "ada" / "timestamp.txt").write_text("2030-01-02 03:04:05 UTC\n")
    autograde(course, folder)
    with open_gradebook(course) as gradebook:
        for student, (last, first) in NAMES.items():
            gradebook.update_or_create_student(student, last_name=last, first_name=first, email=f"{student}@x.org")
    return course


@pytest.fixture
def own(graded, tmp_path) -> Course:
    """A copy of the graded course, to change."""
    course = Course(graded.root, tmp_path / "course")
    shutil.copytree(graded.folder, course.folder)
    return course
