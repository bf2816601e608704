"""Formgrader, in a real Jupyter server, works on the same gradebook."""

import base64
import sys

import pytest

from autograder.course import ROOT, Course
from autograder.grading.marking_page.desk import Mark, MarkingDesk
from autograder.nbgrader import open_gradebook
from autograder.results.essays.records import MarkingSettings
from tests.autograder.conftest import LESSON, authored, autograde, make_course, with_cells, write
from tests.end_to_end.server import serving

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(32))).decode()
CONFIG = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from autograder.course import Course
from autograder.nbgrader import config
get_config().merge(config(Course(Path({course!r}), Path({folder!r}))))
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Course:
    course = make_course(tmp_path_factory.mktemp("formgrader"))
    folder = course.root / "handed-in"
    evil = with_cells(authored(), why="Because. <script>alert(1)</script><img src=x onerror=alert(1)>")
    write(evil, folder / "ada" / f"{LESSON}.ipynb")
    pasted = with_cells(authored(), why="See ![image.png](attachment:image.png) and ![gone](attachment:gone.png).")
    pasted.cells[-1]["attachments"] = {"image.png": {"image/png": PNG}}
    pasted.cells[0].source += "\nprint('| Question | Kind |\\n|---|---|\\n| A curve | choice |')"
    pasted.cells[0].source += "\nprint('VBox(children=(HBox(),))')"
    write(pasted, folder / "eva" / f"{LESSON}.ipynb")
    write(authored(), folder / "bob" / f"{LESSON}.ipynb")
    autograde(course, folder)
    settings = CONFIG.format(root=str(ROOT), course=str(course.root), folder=str(course.folder))
    (course.root / "nbgrader_config.py").write_text(settings)
    return course


@pytest.fixture(scope="module")
def server(graded, tmp_path_factory):
    """A Jupyter server in the course's folder; a function that calls it."""
    with serving([sys.executable, "-m", "jupyterlab"], graded.root, tmp_path_factory.mktemp("home")) as call:
        yield lambda *words: call(*words)[1]


@pytest.mark.slow
def test_its_pages_open(server):
    assert "Formgrader" in server("formgrader") or "formgrader" in server("formgrader")
    assert "nbgrader" in server("formgrader/gradebook").lower()


def test_it_lists_the_lesson_with_its_submissions(server):
    (assignment,) = [one for one in server("formgrader/api/assignments") if one["name"] == LESSON]
    assert assignment["num_submissions"] == 3
    assert assignment["max_score"] == 6


def test_it_sees_what_we_graded(server):
    submissions = {one["student"]: one for one in server(f"formgrader/api/submissions/{LESSON}")}
    assert submissions.keys() == {"ada", "bob", "eva"}
    assert submissions["ada"]["score"] == 3
    assert submissions["ada"]["autograded"]
    assert submissions["ada"]["needs_manual_grade"]


def test_a_mark_given_there_is_in_our_results(server, graded):
    (notebook,) = [
        one for one in server(f"formgrader/api/submitted_notebooks/{LESSON}/{LESSON}") if one["student"] == "ada"
    ]
    page = server(f"formgrader/submissions/{notebook['id']}/")
    assert "Because." in page
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    (essay,) = [one for one in server(f"formgrader/api/grades?submission_id={notebook['id']}") if one["name"] == "why"]
    server(f"formgrader/api/grade/{essay['id']}", {"manual_score": 2, "extra_credit": None}, "PUT")
    with open_gradebook(graded) as gradebook:
        submission = gradebook.find_submission(LESSON, "ada")
        assert (submission.score, submission.needs_manual_grade) == (5, False)


def test_a_mark_of_the_marking_page_is_there_and_one_given_there_is_on_the_page(server, graded):
    desk, essay = MarkingDesk(graded, MarkingSettings("a seed")), f"{LESSON}/why"
    (notebook,) = [
        one["id"] for one in server(f"formgrader/api/submitted_notebooks/{LESSON}/{LESSON}") if one["student"] == "eva"
    ]

    def mine() -> dict:
        return next(one for one in desk.state("page", "Mo", essay)["answers"] if "image.png" in one["html"])

    def there(what: str) -> dict:
        return next(one for one in server(f"formgrader/api/{what}?submission_id={notebook}") if one["name"] == "why")

    seen = mine()
    assert desk.save("page", "Mo", essay, seen["id"], Mark(seen["version"], (), 1.5, "Half of it.")) == "done"
    assert (there("grades")["manual_score"], there("grades")["needs_manual_grade"]) == (1.5, False)
    assert there("comments")["manual_comment"] == "Half of it."
    server(f"formgrader/api/grade/{there('grades')['id']}", {"manual_score": 3, "extra_credit": None}, "PUT")
    server(f"formgrader/api/comment/{there('comments')['id']}", {"manual_comment": "All of it."}, "PUT")
    seen = mine()
    assert (seen["points"], seen["elsewhere"], seen["form"]["comment"]) == (3, True, "All of it.")


def test_a_pasted_picture_is_shown_and_a_missing_one_does_not_stop_the_page(server):
    handed_in = server(f"formgrader/api/submitted_notebooks/{LESSON}/{LESSON}")
    (eva,) = [one["id"] for one in handed_in if one["student"] == "eva"]
    page = server(f"formgrader/submissions/{eva}/")
    assert f'src="data:image/png;base64,{PNG}"' in page
    assert "[picture left out: gone; the notebook does not hold it]" in page
    assert "<td>A curve</td>" in page
    assert page.count("| Question | Kind |") == page.count("VBox(children=") == 1  # in the code that prints them


def test_its_autograde_button_uses_our_steps(server, graded):
    answer = server(f"formgrader/api/submission/{LESSON}/bob/autograde", {}, "POST")
    assert answer["success"], answer
    assert "grading_notes" in (graded.autograded / "bob" / LESSON / f"{LESSON}.ipynb").read_text()
