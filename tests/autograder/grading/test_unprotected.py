"""A small class graded by real kernels into a real gradebook: nobody's mistake costs anybody else a mark."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course, CourseError
from autograder.grading.submissions import find_submissions
from autograder.grading.unprotected import grade
from autograder.results import outcomes as results
from autograder.results.exports.csv_table import export_csv
from autograder.results.feedback import make_feedback
from autograder.results.marked_answers import class_answers
from autograder.results.picture import draw_class, settled_points
from autograder.results.table import outcome_table
from tests.autograder.conftest import LESSON, authored, make_course, with_cells, write

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
    "noisy": (with_cells(authored(), solve_double=NOISY), (2, 1)),
    "half": (with_cells(authored(), solve_double=HALF), (1, 1)),
    "raises": (with_cells(authored(), solve_double="1 / 0"), (0, 1)),
    "hangs": (with_cells(authored(), solve_letter="while True:\n    pass"), (2, 0)),
    "stubborn": (with_cells(authored(), solve_letter=STUBBORN), (2, 0)),
    "exits": (with_cells(authored(), solve_letter="import os\nos._exit(1)"), (2, 0)),
    "quits": (with_cells(authored(), solve_letter="exit()"), (2, 0)),
    "flood": (with_cells(authored(), solve_letter=FLOOD), (2, 1)),
    "deleted": (with_cells(authored(), ask_double=None, double=None), (2, 1)),
}
UNREADABLE = {
    "damaged": "{ this is no JSON",
    "empty": "",
    "unnamed": nbformat.writes(authored()),
    "odd id!": nbformat.writes(authored()),
    "wrong": nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])),
    "nothing": json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}),
}


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
    grade(course, handed_in, timeout=3)
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
        ("hangs", "was interrupted after 3 seconds"),
        ("stubborn", "did not stop after 3 seconds"),
        ("exits", "ended the kernel"),
        ("quits", "ended the kernel"),
        ("deleted", "put back: ask-double, double"),
        ("damaged", "not valid JSON (line 1)"),
        ("empty", "is empty"),
        ("nothing", "none of the lesson's questions"),
        ("wrong", "none of the lesson's questions"),
        ("unnamed", "homework.ipynb does not say which lesson it is"),
        ("odd id!", "is not a student id"),
    ],
)
def test_what_went_wrong_is_told_everywhere(graded, student, words):
    note = outcome(graded, student).note
    assert words in note
    assert words.split()[0] in outcome_table([outcome(graded, student)])
    export_csv(graded, graded.folder / "grades.csv")
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
    assert "interrupted after 3 seconds" in _Text(graded.feedback / "hangs" / LESSON / f"{LESSON}.html").text


def test_the_summary_tells_points_and_what_waits_for_a_person(graded):
    text = " ".join(_Text(graded.feedback / "half" / LESSON / f"{LESSON}.html").text.split())
    assert "double 1 of 2" in text
    assert "letter 1 of 1" in text
    assert "why 0 of 3 A person has still to read this answer." in text


def test_output_without_end_is_cut(graded):
    assert (graded.autograded / "flood" / LESSON / f"{LESSON}.ipynb").stat().st_size < 1_000_000


def test_the_picture_counts_every_mark_and_says_it_in_words(graded):
    words = draw_class(graded, LESSON, graded.folder / "class.png").read_text(encoding="utf-8")
    assert (graded.folder / "class.png").stat().st_size > 5_000
    expected = sorted(double for _, (double, _) in CLASS.values())
    assert sorted(settled_points(class_answers(graded, LESSON))["double"][1]) == expected
    full, none = expected.count(2), expected.count(0)
    assert f"double (2 points, 10 students): {full} earned all, {10 - full - none} a part, {none} nothing" in words


def test_nbgrader_itself_exports_the_same_gradebook(graded):
    """`nbgrader export`, with its own plugin, reads what we wrote."""
    from nbgrader.plugins.export import CsvExportPlugin

    to = graded.folder / "stock.csv"
    with results.open_gradebook(graded) as gradebook:
        CsvExportPlugin(to=str(to)).export(gradebook)
    with to.open(newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert {student: scores[student] for student in CLASS} == {s: sum(expected) for s, (_, expected) in CLASS.items()}


@pytest.fixture
def again(graded, handed_in, tmp_path):
    """A copy of the graded course and of what was handed in by two of the students, to change."""
    root = tmp_path / "root"
    shutil.copytree(graded.root, root)
    folder = tmp_path / "again"
    for student in ("perfect", "half"):
        shutil.copytree(handed_in / student, folder / student)
    return Course(root, root / ".course"), folder


def mark_by_hand(course: Course, student: str, question: str, points: float) -> None:
    with results.open_gradebook(course) as gradebook:
        entry = gradebook.find_grade(question, LESSON, LESSON, student)
        entry.manual_score, entry.needs_manual_grade = points, False
        gradebook.db.commit()


def test_grading_again_keeps_what_a_person_decided(again):
    course, folder = again
    mark_by_hand(course, "perfect", "why", 2.5)
    before = {student: marks_of(course, student) for student in CLASS}
    grade(course, folder)
    assert {student: marks_of(course, student) for student in CLASS} == before
    assert outcome(course, "perfect").score == 5.5
    assert outcome(course, "perfect").by_hand == 0


def test_a_new_essay_waits_for_a_person_again_and_keeps_the_old_mark(again):
    course, folder = again
    mark_by_hand(course, "perfect", "why", 2.5)
    write(with_cells(authored(), why="A better reason."), folder / "perfect" / LESSON / f"{LESSON}.ipynb")
    grade(course, folder)
    assert marks_of(course, "perfect")["why"] == 2.5
    assert outcome(course, "perfect").by_hand == 1


def test_resume_runs_only_what_is_new(again, monkeypatch):
    course, folder = again
    from autograder.grading import unprotected

    ran = []
    real = unprotected._autograde

    def autograde(course, submission, *more, **options):
        ran.append(submission.student)
        return real(course, submission, *more, **options)

    monkeypatch.setattr(unprotected, "_autograde", autograde)
    write(with_cells(authored(), solve_letter="answers['letter'] = 'A'"), folder / "half" / LESSON / f"{LESSON}.ipynb")
    grade(course, folder, resume=True)
    assert ran == ["half"]
    assert marks_of(course, "half")["letter"] == 0


def test_a_damaged_notebook_does_not_take_an_earlier_score_away(again):
    course, folder = again
    write("{", folder / "perfect" / LESSON / f"{LESSON}.ipynb")
    grade(course, folder, resume=True)
    result = outcome(course, "perfect")
    assert result.score == 3
    assert "of an earlier notebook" in result.note
    write(authored(), folder / "perfect" / LESSON / f"{LESSON}.ipynb")
    grade(course, folder, resume=True)
    assert outcome(course, "perfect").note == ""


def test_a_lesson_with_other_questions_leaves_the_gradebook_as_it_is(again):
    course, folder = again
    before = course.gradebook.read_bytes()
    notebook = authored()
    notebook.cells = [cell for cell in notebook.cells if cell.id != "letter"]
    write(notebook, course.source / LESSON / f"{LESSON}.ipynb")
    with pytest.raises(CourseError, match="a version of 00_small with other questions"):
        grade(course, folder)
    assert course.gradebook.read_bytes() == before


def test_names_and_scores_survive_the_csv(graded, tmp_path):
    """Commas, quotes and a leading = come back as text, read by an independent reader."""
    course = Course(graded.root, tmp_path / "course")
    shutil.copytree(graded.folder, course.folder)
    with results.open_gradebook(course) as gradebook:
        gradebook.update_or_create_student("half", first_name='Grace "Amazing", B.', last_name="=1+1")
        gradebook.update_or_create_student("absent", first_name="Nobody")
    export_csv(course, tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows["half"]["first_name"] == 'Grace "Amazing", B.'
    assert rows["half"]["last_name"] == "'=1+1"
    assert float(rows["half"]["score"]) == 2
    assert rows["absent"]["score"] == ""
    assert rows["absent"]["note"] == "nothing handed in"


# What is handed over, before anything runs


def found(folder: Path) -> dict[str, tuple[str, str]]:
    return {one.student: (one.lesson, one.read().problem) for one in find_submissions(folder, [LESSON])}


def test_all_layouts_and_a_browser_s_renaming_are_understood(tmp_path):
    write(authored(), tmp_path / "folder" / LESSON / f"{LESSON}.ipynb")
    write(authored(), tmp_path / "flat" / f"{LESSON}.ipynb")
    write(authored(), tmp_path / "browser" / f"{LESSON} (1).ipynb")
    write(authored(), tmp_path / "renamed" / LESSON / "final version.ipynb")
    write(authored(), tmp_path / "renamed" / LESSON / ".ipynb_checkpoints" / "final version-checkpoint.ipynb")
    write(authored(), tmp_path / "browser" / ".ipynb_checkpoints" / f"{LESSON}-checkpoint.ipynb")
    told = authored()
    told.metadata["scaling_laws"] = {"lesson": LESSON}
    write(told, tmp_path / "by.metadata" / "homework.ipynb")
    kept = tmp_path / "kept" / LESSON
    write(authored(), kept / f"{LESSON}.ipynb")
    write(authored(), kept / f"{LESSON}.kept-2026-01-01-000000.ipynb")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "notes.txt").write_text("not a student")
    students = {"folder", "flat", "browser", "renamed", "by.metadata", "kept"}
    assert found(tmp_path) == dict.fromkeys(students, (LESSON, ""))


def test_what_cannot_be_taken_is_said_in_a_sentence(tmp_path):
    write(authored(), tmp_path / "good" / f"{LESSON}.ipynb")
    write(authored(), tmp_path / "odd name!" / f"{LESSON}.ipynb")
    write(authored(), tmp_path / "twice" / LESSON / "a.ipynb")
    write(authored(), tmp_path / "twice" / LESSON / "b.ipynb")
    write(authored(), tmp_path / "unknown" / "homework.ipynb")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "good")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / f"{LESSON}.ipynb").symlink_to(tmp_path / "good" / f"{LESSON}.ipynb")
    problems = {student: problem for student, (_, problem) in found(tmp_path).items()}
    assert problems.pop("good") == ""
    assert "is not a student id" in problems.pop("odd name!")
    assert "several notebooks" in problems.pop("twice")
    assert "does not say which lesson it is" in problems.pop("unknown")
    assert "there is no notebook" in problems.pop("nothing")
    assert {"symbolic link" in problem for problem in problems.values()} == {True}
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "not valid JSON"),
        ("é".encode("latin-1"), "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "Jupyter could not open it"),
        (b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "Jupyter could not open it"),
        (
            b'{"cells": [{"cell_type": "code"}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
            "could not open it",
        ),
        (b"   \n", "is empty"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused(tmp_path, content, words):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / f"{LESSON}.ipynb").write_bytes(content)
    assert words in found(tmp_path)["ada"][1]


def test_a_notebook_in_another_encoding_or_format_is_read(tmp_path):
    text = nbformat.writes(authored())
    for student, encoding in [("plain", "utf-8"), ("bom", "utf-8-sig"), ("wide", "utf-16")]:
        (tmp_path / student).mkdir()
        (tmp_path / student / f"{LESSON}.ipynb").write_text(text, encoding=encoding)
    (tmp_path / "old").mkdir()
    old = nbformat.writes(nbformat.convert(authored(), 3), version=3)
    (tmp_path / "old" / f"{LESSON}.ipynb").write_text(old, encoding="utf-8")
    assert set(found(tmp_path).values()) == {(LESSON, "")}


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: write(authored(), p / "x.ipynb")])
def test_a_folder_that_is_not_one_of_submissions(tmp_path, make):
    make(tmp_path / "folder")
    with pytest.raises(CourseError, match=r"folder"):
        find_submissions(tmp_path / "folder", [LESSON])


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_stops_cleanly_and_tells_how_to_go_on(tmp_path):
    course = make_course(tmp_path)
    folder = tmp_path / "handed-in"
    slow = with_cells(authored(), solve_letter="import time\nprint('running', flush=True)\ntime.sleep(600)")
    for student in ("ada", "bob", "eve"):
        write(slow, folder / student / f"{LESSON}.ipynb")
    code = f"""
import signal, sys
from pathlib import Path
from autograder.cli import main
from autograder.course import Course
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background ignores Ctrl-C
Course.at = lambda folder: Course(Path({str(course.root)!r}), Path({str(course.folder)!r}))
sys.exit(main(["grade", {str(folder)!r}, "--no-sandbox"]))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, cwd=Path.cwd())
    working = course.autograded / "ada" / LESSON
    while not working.exists():
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.1)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    assert results.problems(course) == {}
