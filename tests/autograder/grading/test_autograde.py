"""nbgrader's own `autograde` with our steps, on a small class: real kernels, a real gradebook, feedback and exports.

Nobody's mistake costs anybody else a mark.
"""

import csv
import shutil
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.results import outcomes as results
from autograder.results.exports import export_grades
from autograder.results.feedback import make_feedback
from autograder.results.marked_answers import class_answers
from autograder.results.picture import draw_class, settled_points
from autograder.results.table import outcome_table
from tests.autograder.conftest import LESSON, authored, autograde, make_course, with_cells, write

STUBBORN = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
NOISY = """import sys
def double(x):
    print("a warning", file=sys.stderr)
    return 2 * x
answers["double"] = double"""
HALF = "def double(x):\n    return abs(2 * x)\nanswers['double'] = double"
FLOOD = "answers['letter'] = 'B'\nprint('x' * 5_000_000)"

# What each student hands in, and the automatic marks for (double, letter); the essay waits for a person.
CLASS = {
    "perfect": (authored(), (2, 1)),
    "half": (with_cells(authored(), solve_double=HALF, solve_letter=FLOOD), (1, 1)),
    "noisy": (with_cells(authored(), solve_double=NOISY, solve_letter="while True:\n    pass"), (2, 0)),
    "raises": (with_cells(authored(), solve_double="1 / 0"), (0, 1)),
    "stubborn": (with_cells(authored(), solve_letter=STUBBORN), (2, 0)),
    "exits": (with_cells(authored(), solve_letter="import os\nos._exit(1)"), (2, 0)),
    "quits": (with_cells(authored(), ask_double=None, double=None, solve_letter="exit()"), (2, 0)),
}
UNREADABLE = {
    "damaged": "{ this is not JSON",
    "empty": "",
    "unnamed": nbformat.writes(authored()),
    "odd id!": nbformat.writes(authored()),
}

pytestmark = pytest.mark.slow  # a real class goes through nbgrader's own autograde first


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("handed-in")
    for student, (notebook, _) in CLASS.items():
        write(notebook, folder / student / LESSON / f"{LESSON}.ipynb")
    for student, text in UNREADABLE.items():
        write(text, folder / student / ("homework.ipynb" if student == "unnamed" else f"{LESSON}.ipynb"))
    return folder


@pytest.fixture(scope="module")
def graded(tmp_path_factory, handed_in) -> Course:
    course = make_course(tmp_path_factory.mktemp("course"))
    autograde(course, handed_in, timeout=3)
    make_feedback(course, LESSON)
    return course


def outcome(course: Course, student: str) -> results.Outcome:
    return next(one for one in results.outcomes(course, LESSON) if one.student == student)


def marks_of(course: Course, student: str) -> dict[str, float]:
    with results.open_gradebook(course) as gradebook:
        submission = gradebook.find_submission(LESSON, student)
        return {grade.name: grade.score for notebook in submission.notebooks for grade in notebook.grades}


@pytest.mark.parametrize("student", CLASS)
def test_each_earns_what_the_answers_are_worth(graded, student):
    double, letter = CLASS[student][1]
    assert marks_of(graded, student) == {"double": double, "letter": letter, "why": 0}
    assert outcome(graded, student).by_hand == 1


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("noisy", "was interrupted after 3 seconds"),
        ("stubborn", "did not stop after 3 seconds"),
        ("exits", "ended the kernel"),
        ("quits", "ended the kernel"),
        ("quits", "put back: ask-double, double"),
        ("damaged", "not valid JSON (line 1)"),
        ("empty", "is empty"),
        ("unnamed", "homework.ipynb does not say which lesson it is"),
        ("odd id!", "is not a student id"),
    ],
)
def test_what_went_wrong_is_told_everywhere(graded, student, words):
    note = outcome(graded, student).note
    assert words in note
    assert words.split()[0] in outcome_table([outcome(graded, student)])
    export_grades(graded, [LESSON], "csv", graded.folder / "grades.csv")
    with (graded.folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["student_id"] == student)
    assert row["note"] == note
    assert (row["score"] == "") == (student in UNREADABLE)


class _Text(HTMLParser):
    def __init__(self, page: Path) -> None:
        super().__init__()
        self.text = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("student", [*CLASS, *UNREADABLE])
def test_each_has_a_page_of_feedback_without_the_hidden_tests(graded, student):
    text = _Text(graded.feedback / student / LESSON / f"{LESSON}.html").text
    assert "HIDDEN TESTS" not in text
    assert "def score" not in text
    expected = "could not be graded" if student in UNREADABLE else "double"
    assert expected in text


def test_a_cell_that_was_stopped_says_so_in_the_feedback(graded):
    assert "interrupted after 3 seconds" in _Text(graded.feedback / "noisy" / LESSON / f"{LESSON}.html").text


def test_the_summary_tells_points_and_what_waits_for_a_person(graded):
    text = " ".join(_Text(graded.feedback / "half" / LESSON / f"{LESSON}.html").text.split())
    assert "double 1 of 2" in text
    assert "letter 1 of 1" in text
    assert "why not marked yet (of 3) A person has still to read this answer." in text


def test_output_without_end_is_cut(graded):
    assert (graded.autograded / "half" / LESSON / f"{LESSON}.ipynb").stat().st_size < 1_000_000


def test_the_picture_counts_every_mark_and_says_it_in_words(graded):
    words = draw_class(graded, LESSON, graded.folder / "class.png").read_text(encoding="utf-8")
    assert (graded.folder / "class.png").stat().st_size > 5_000
    expected = sorted(double for _, (double, _) in CLASS.values())
    assert sorted(settled_points(class_answers(graded, LESSON))["double"][1]) == expected
    full, none = expected.count(2), expected.count(0)
    assert f"double (2 points, 7 students): {full} earned all, {7 - full - none} a part, {none} nothing" in words


def test_nbgrader_itself_exports_the_same_gradebook(graded):
    """`nbgrader export`, with its own plugin, reads what we wrote."""
    from nbgrader.plugins.export import CsvExportPlugin

    to = graded.folder / "stock.csv"
    with results.open_gradebook(graded) as gradebook:
        CsvExportPlugin(to=str(to)).export(gradebook)
    with to.open(newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert {student: scores[student] for student in CLASS} == {s: sum(expected) for s, (_, expected) in CLASS.items()}


def test_names_and_scores_survive_the_csv(graded, tmp_path):
    """Commas, quotes and a leading = come back as text, read by an independent reader."""
    course = Course(graded.root, tmp_path / "course")
    shutil.copytree(graded.folder, course.folder)
    with results.open_gradebook(course) as gradebook:
        gradebook.update_or_create_student("half", first_name='Grace "Amazing", B.', last_name="=1+1")
        gradebook.update_or_create_student("absent", first_name="Nobody")
    export_grades(course, [LESSON], "csv", tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows["half"]["first_name"] == 'Grace "Amazing", B.'
    assert rows["half"]["last_name"] == "'=1+1"
    assert float(rows["half"]["score"]) == 2
    assert rows["absent"]["score"] == ""
    assert rows["absent"]["note"] == "nothing handed in"
