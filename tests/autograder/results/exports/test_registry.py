"""The registry: every format that it lists is written as its name says, and one more is added as the guide tells."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from autograder import cli
from autograder.course import ROOT, Course, CourseError
from autograder.nbgrader import open_gradebook
from autograder.questions import LESSONS
from autograder.results.exports import GRADE_EXPORTS, QUESTION_EXPORTS, export_grades, export_questions, wrote
from autograder.results.exports.formats import Grade
from tests.autograder.conftest import LESSON

STUDENTS = ("ada", "bob")
WRITTEN = {  # below the folder that was chosen
    "canvas": [f"{LESSON}-canvas.csv"],
    "moodle": [f"{LESSON}-moodle.csv"],
    "brightspace": [f"{LESSON}-brightspace.csv"],
    "gradescope": [f"gradescope/{LESSON}/{student}/results.json" for student in STUDENTS],
    "classroom50": [f"classroom50/{LESSON}/{student}/result.json" for student in STUDENTS],
    "blackboard": [f"{LESSON}-blackboard.csv"],
    "picture": [f"{LESSON}.png", f"{LESSON}.txt"],
}
ONE_FILE = ("csv", "nbgrader", "points", "term")
QUESTIONS = {"gift": ".gift", "moodle-xml": ".xml", "qti": "-qti.zip"}


def test_these_are_the_formats():
    assert GRADE_EXPORTS.keys() == {*WRITTEN, *ONE_FILE}
    assert QUESTION_EXPORTS.keys() == QUESTIONS.keys()
    assert next(iter(GRADE_EXPORTS)) == "csv"  # the default comes first
    for name, export in (GRADE_EXPORTS | QUESTION_EXPORTS).items():
        assert export.name == name
        assert export.description
    assert [name for name, export in GRADE_EXPORTS.items() if export.item] == [
        *("canvas", "moodle", "brightspace", "blackboard")
    ]


def test_listing_them_does_not_wait_for_what_writes_them():
    heavy = "{'nbgrader', 'sqlalchemy', 'numpy', 'matplotlib', 'nbconvert'}"
    code = f"import sys, autograder.results.exports; print({heavy} & {{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("format", WRITTEN)
def test_a_format_writes_each_lesson_below_the_folder(graded, tmp_path, format):
    (paths,) = export_grades(graded, [LESSON], format, tmp_path / "new")
    assert [path.relative_to(tmp_path / "new").as_posix() for path in paths] == WRITTEN[format]
    assert all(path.stat().st_size > 50 for path in paths)


@pytest.mark.parametrize("format", ["csv", "nbgrader"])
def test_a_format_for_all_lessons_writes_the_file_that_was_named(graded, tmp_path, format):
    to = tmp_path / "new" / "term.csv"
    assert export_grades(graded, [LESSON], format, to) == [[to]]
    with to.open(newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {student: row["score"] for student, row in rows.items()} == {
        "ada": "3.0",
        "bob": "1.0",
        "eve": "",
        "zed": "",
    }
    assert rows["ada"]["first_name"] == '\'=HYPERLINK("http://x")'
    assert rows["ada"]["last_name"] == 'Lovelace, Ada "Augusta"'
    assert rows["zed"]["note"] == "nothing handed in"


def test_several_lessons_come_one_after_the_other_in_one_file(own):
    with open_gradebook(own) as gradebook:
        gradebook.update_or_create_assignment("99_later")
    ((path,),) = export_grades(own, ["99_later", LESSON], "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # by it, Excel reads the Ø of Ødegård
    with path.open(newline="", encoding="utf-8-sig") as file:
        found = [(row["assignment"], row["student_id"]) for row in csv.DictReader(file)]
    students = ("ada", "bob", "eve", "zed")
    assert found == [(lesson, student) for lesson in (LESSON, "99_later") for student in students]


def test_several_lessons_together_wipe_no_grade(own, monkeypatch):
    """Who lacks a lesson is in a file of its own for the others: an empty cell would wipe what the system has."""
    scores = {"a": {"ada": 1.0, "bob": 2.0, "eve": None}, "b": {"ada": 3.0, "bob": None, "eve": None}}
    monkeypatch.setattr(
        "autograder.results.exports.reading.lesson_grades",
        lambda course, gradebook, lesson: [Grade(lesson, who, 4.0, score) for who, score in scores[lesson].items()],
    )
    written = [path for paths in export_grades(own, ["a", "b"], "canvas", together=True) for path in paths]
    found = {path.name: [line[3:] for line in csv.reader(path.read_text().splitlines())] for path in written}
    assert found == {
        "grades-canvas.csv": [
            ["SIS Login ID", "Section", "a", "b"],
            ["", "", "4.00", "4.00"],
            ["ada", "", "1.00", "3.00"],
        ],
        "a-others-canvas.csv": [["SIS Login ID", "Section", "a"], ["", "", "4.00"], ["bob", "", "2.00"]],
    }


@pytest.mark.parametrize(("format", "place"), [("csv", "grades.csv"), ("moodle", f"{LESSON}-moodle.csv")])
def test_without_a_place_all_goes_into_the_course_s_folder(own, format, place):
    assert export_grades(own, [LESSON], format) == [[own.folder / place]]


def test_the_item_is_named_as_the_user_says(graded, tmp_path):
    ((path,),) = export_grades(graded, [LESSON], "brightspace", tmp_path, "Lab 1")
    assert "Lab 1 Points Grade" in path.read_text(encoding="utf-8")
    ((path,),) = export_grades(graded, [LESSON], "brightspace", tmp_path)
    assert f"{LESSON} Points Grade" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("lessons", "format"), [([LESSON], "gradescope"), ([LESSON, LESSON], "canvas")])
def test_an_item_has_its_place_in_one_lesson_of_some_formats(graded, tmp_path, lessons, format):
    with pytest.raises(CourseError, match="--item names one lesson's grade in canvas, moodle, brightspace"):
        export_grades(graded, lessons, format, tmp_path, "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", QUESTIONS)
def test_questions_are_written_lesson_by_lesson(tmp_path, format):
    for lesson in LESSONS:
        path, number = export_questions(lesson, format, tmp_path / "new")
        assert path == tmp_path / "new" / f"{lesson}{QUESTIONS[format]}"
        assert path.stat().st_size > 1_000
        assert number >= 1


def test_an_unknown_format_is_told_with_those_that_there_are(graded, tmp_path):
    with pytest.raises(CourseError, match="There is no format 'xls'; choose one of csv, nbgrader, canvas"):
        export_grades(graded, [LESSON], "xls", tmp_path)
    with pytest.raises(CourseError, match="There is no format 'xls'; choose one of gift, moodle-xml, qti"):
        export_questions(LESSON, "xls", tmp_path)


def test_what_was_written_is_told_in_a_sentence(tmp_path):
    a, b, c = (tmp_path / "in" / name / "x.json" for name in "abc")
    assert wrote([a]) == f"Wrote {a}."
    assert wrote([a, b]) == f"Wrote {a} and {b}."
    assert wrote([a, b, c]) == f"Wrote 3 files below {tmp_path / 'in'}."
    assert wrote([]) == "Wrote nothing: nobody has a score yet."


@pytest.mark.parametrize("format", ["nbgrader", "canvas", "gradescope", "picture"])
def test_the_command_writes_grades(own, format, monkeypatch, capsys):
    monkeypatch.setattr(Course, "at", lambda folder=None: own)
    assert cli.main(["export", "--format", format]) == 0
    assert "Wrote" in capsys.readouterr().out
    assert cli.main(["export", "--format", "gradescope", "--item", "x"]) == 2


@pytest.mark.parametrize("format", QUESTIONS)
def test_the_command_writes_questions(format, tmp_path, capsys):
    assert cli.main(["export-questions", "01", "--format", format, "--to", str(tmp_path)]) == 0
    assert "questions" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 1


# --- one more format, as TEACHING.md tells ---

EXPORT = """
import sys
from pathlib import Path
from autograder.course import Course
from autograder.results.exports import GRADE_EXPORTS, __file__, export_grades
root, folder, to = map(Path, sys.argv[1:])
assert __file__.startswith(str(Path.cwd())), __file__
print(GRADE_EXPORTS["lines"].description)
export_grades(Course(root, folder), [{lesson!r}], "lines", to)
"""


@pytest.fixture
def copy(tmp_path) -> Path:
    """The program without course or lessons, to change."""
    for room in ("autograder", "course_data"):
        shutil.copytree(ROOT / room, tmp_path / "copy" / room, ignore=shutil.ignore_patterns("__pycache__", "*.jsonl"))
    return tmp_path / "copy"


def test_a_format_is_added_as_the_guide_tells(graded, copy, tmp_path):
    guide = (ROOT / "autograder" / "TEACHING.md").read_text(encoding="utf-8")
    section = guide.split("\n## Adding an export format\n")[1].split("\n## ")[0]
    (block,) = [token.content for token in MarkdownIt().parse(section) if token.type == "fence"]
    exports = copy / "autograder" / "results" / "exports"
    assert "`results/exports/lines.py`" in section
    (exports / "lines.py").write_text(block, encoding="utf-8")
    registry = (exports / "__init__.py").read_text(encoding="utf-8")
    assert "import `lines` and put `lines.EXPORT` into `_GRADES`" in " ".join(section.split())
    for before, more in (
        ("    moodle,\n", "    lines,\n"),
        ("_GRADES: list[GradeExport] = [\n", "    lines.EXPORT,\n"),
    ):
        assert registry.count(before) == 1
        registry = registry.replace(before, before + more)
    (exports / "__init__.py").write_text(registry, encoding="utf-8")

    words = [sys.executable, "-c", EXPORT.format(lesson=LESSON), graded.root, graded.folder, tmp_path / "to"]
    environment = os.environ | {"PYTHONPATH": str(copy)}
    done = subprocess.run(words, cwd=copy, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "one line of JSON for every student", done.stderr
    written = (tmp_path / "to" / f"{LESSON}.jsonl").read_text(encoding="utf-8").splitlines()
    assert list(map(json.loads, written)) == [
        {"student": "ada", "score": 3.0},
        {"student": "bob", "score": 1.0},
        {"student": "eve", "score": None},
        {"student": "zed", "score": None},
    ]
