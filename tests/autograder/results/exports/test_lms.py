"""Each export has the documented columns, and nothing in a name breaks a row or starts a formula."""

import csv
import json

import pytest

from autograder import cli
from autograder.course import Course
from autograder.nbgrader import open_gradebook
from autograder.results.exports import lms
from autograder.results.marks import marks
from tests.autograder.conftest import LESSON, authored, autograde, make_course, with_cells, write

NAMES = {"ada": ('Lovelace, Ada "Augusta"', '=HYPERLINK("http://x")'), "bob": ("Ødegård", "+Bo")}


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Course:
    course = make_course(tmp_path_factory.mktemp("lms"))
    folder = course.root / "in"
    write(authored(), folder / "ada" / f"{LESSON}.ipynb")
    wrong = with_cells(authored(), solve_double="def double(x):\n    return x\n\nanswers['double'] = double")
    write(wrong, folder / "bob" / f"{LESSON}.ipynb")
    write("{", folder / "eve" / f"{LESSON}.ipynb")
    (folder / "ada" / "timestamp.txt").write_text("2030-01-02 03:04:05 UTC\n")
    autograde(course, folder)
    with open_gradebook(course) as gradebook:
        for student, (last, first) in NAMES.items():
            gradebook.update_or_create_student(student, last_name=last, first_name=first, email=f"{student}@x.org")
    return course


def table(course: Course, system: str, item: str | None = None) -> list[list[str]]:
    path = course.folder / f"{system}.csv"
    lms.export_table(course, LESSON, system, path, item)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_canvas(graded):
    header, possible, *rows = table(graded, "canvas", "Lab 1 (1234)")
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 1 (1234)"]
    assert (possible[0].strip(), possible[5]) == ("Points Possible", "6.00")
    assert [row[3] for row in rows] == ["ada", "bob", "eve"]
    assert [row[5] for row in rows] == ["3.00", "1.00", ""]
    assert rows[0][0] == 'Lovelace, Ada "Augusta", \'=HYPERLINK("http://x")'
    assert rows[1][0] == "Ødegård, '+Bo"


def test_moodle(graded):
    header, *rows = table(graded, "moodle")
    assert header == ["ID number", "Email address", LESSON, f"{LESSON} (feedback)"]
    assert rows[0][:3] == ["ada", "ada@x.org", "3.00"]
    assert rows[2][2] == ""
    assert "not valid JSON" in rows[2][3]


def test_brightspace(graded):
    header, *rows = table(graded, "brightspace", "Lab 1")
    assert header == ["Username", "Lab 1 Points Grade", "End-of-Line Indicator"]
    assert rows == [["ada", "3.00", "#"], ["bob", "1.00", "#"], ["eve", "", "#"]]


def files(course: Course, system: str) -> dict[str, dict]:
    paths = lms.export_files(course, LESSON, system, course.folder / system)
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def test_gradescope(graded):
    results = files(graded, "gradescope")
    assert results.keys() == {"ada", "bob"}
    assert results["bob"]["score"] == 1
    assert {test["name"]: test.get("status") for test in results["bob"]["tests"]} == {
        "double": "failed", "letter": "passed", "why": None,
    }  # fmt: skip
    for test in results["bob"]["tests"]:
        assert test.keys() >= {"name", "score", "max_score", "output", "visibility"}
        assert test["visibility"] in {"hidden", "after_due_date", "after_published", "visible"}


def test_classroom50(graded, monkeypatch):
    monkeypatch.setenv("CLASSROOM", "cs50")
    monkeypatch.setenv("SUBMISSION_TAG", "submit/1")
    result = files(graded, "classroom50")["ada"]
    assert set(result) == {
        "schema", "classroom", "assignment", "submission", "commit", "release", "review", "datetime", "score",
        "max-score", "tests",
    }  # fmt: skip
    assert (result["schema"], result["classroom"], result["submission"]) == (
        "classroom50/result/v1",
        "cs50",
        "submit/1",
    )
    assert (result["score"], result["max-score"], result["datetime"]) == (300, 600, "2030-01-02T03:04:05Z")
    assert result["tests"][0] == {"test-name": "double", "passed": True, "score": 200, "max-score": 200}


def test_marks_are_read_with_what_was_written(graded):
    with open_gradebook(graded) as gradebook:
        found = marks(graded, gradebook, LESSON, "bob")
        assert marks(graded, gradebook, LESSON, "eve") == {}
    assert list(found) == ["double", "letter", "why"]
    assert found["why"].by_hand
    assert (found["why"].written, found["double"].points) == ("Because.", 0)


@pytest.mark.parametrize("format", ["nbgrader", "canvas", "gradescope", "picture"])
def test_the_command_writes_it(graded, format, monkeypatch, capsys):
    monkeypatch.setattr(Course, "at", lambda folder=None: graded)
    assert cli.main(["export", "--format", format]) == 0
    assert "Wrote" in capsys.readouterr().out
    assert cli.main(["export", "--format", "gradescope", "--item", "x"]) == 2
