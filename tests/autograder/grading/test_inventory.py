"""Forms of the concept inventory, handed in as lessons are: read and never run, kept by student, worth no points."""

import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.bank.two_tier import Response
from autograder.course import CourseError
from autograder.grading import hand_in as handing_in
from autograder.grading.hand_in import grade_handed_in
from autograder.grading.inventory import CollectedForm, collect_forms, collected_lines
from autograder.grading.submissions import find_submissions, strays
from autograder.questions.inventory import AFTER, BEFORE, ITEMS
from autograder.release.inventory_form import form
from autograder.results.inventory_answers import class_responses
from autograder.results.term.roster import Roster, Student, write_roster
from tests.autograder.conftest import LESSON, authored, make_course, write


def filled(name: str, answer: str = "A", items: int = 15, **cells: str) -> nbformat.NotebookNode:
    notebook = form(name)
    for item in ITEMS[:items]:
        (cell,) = (one for one in notebook.cells if one.id == f"{item.id}-answer")
        written = {"answer": answer, "reason": "2", "certainty": "sure"}
        cell.source = cells.get(item.id.replace("-", "_"), f'answers["{item.id}"] = {written}')
    return notebook


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


@pytest.fixture
def folder(tmp_path):
    """`ada` handed in both forms and a lesson, `bob` one form and nothing more, `eve` a lesson alone."""
    folder = tmp_path / "in"
    write(filled(BEFORE), folder / "ada" / BEFORE / f"{BEFORE}.ipynb")
    write(filled(AFTER, "B"), folder / "ada" / f"{AFTER} (1).ipynb")
    write(authored(), folder / "ada" / f"{LESSON}.ipynb")
    write(filled(BEFORE, items=3), folder / "bob" / "Untitled.ipynb")
    write(authored(), folder / "eve" / LESSON / f"{LESSON}.ipynb")
    return folder


def all_of(answer: str, items: int = 15) -> dict[str, Response]:
    return {item.id: Response(answer, "2", "sure") for item in ITEMS[:items]}


def test_forms_are_collected_by_student_whatever_their_file_is_called(course, folder):
    collected = collect_forms(course, folder)
    assert set(collected) == {
        CollectedForm("ada", BEFORE, 15),
        CollectedForm("ada", AFTER, 15),
        CollectedForm("bob", BEFORE, 3),
    }
    assert class_responses(course) == {
        BEFORE: {"ada": all_of("A"), "bob": all_of("A", 3)},
        AFTER: {"ada": all_of("B")},
    }
    assert collected_lines(collected) == [
        f"{BEFORE}: 2 collected, 1 of them not answered in full. `scaling-laws report` shows what they say.",
        f"{AFTER}: 1 collected. `scaling-laws report` shows what they say.",
    ]


def test_a_form_is_no_lesson_and_makes_no_student_a_problem(folder):
    assert [(one.student, one.lesson, one.problem) for one in find_submissions(folder, [LESSON])] == [
        ("ada", LESSON, ""),
        ("eve", LESSON, ""),
    ]


def test_no_code_of_a_form_runs(course, tmp_path):
    trace = tmp_path / "ran"
    item = ITEMS[0].id
    attack = f'answers["{item}"] = open({str(trace)!r}, "w")'
    write(filled(BEFORE, **{item.replace("-", "_"): attack}), tmp_path / "in" / "ada" / f"{BEFORE}.ipynb")
    (found,) = collect_forms(course, tmp_path / "in")
    assert found.answered == 14
    assert not trace.exists()


def test_a_later_form_counts_but_not_one_that_is_empty_or_cannot_be_read(course, folder):
    collect_forms(course, folder)
    path = folder / "ada" / BEFORE / f"{BEFORE}.ipynb"
    for content, reason in [(form(BEFORE), "nothing is answered in it."), ("{", "")]:
        write(content, path)
        found = {(one.student, one.form): one for one in collect_forms(course, folder)}["ada", BEFORE]
        assert found.problem
        assert reason in found.problem
        assert collected_lines([found]) == [f"{BEFORE} of ada was not taken: {found.problem}"]
        assert class_responses(course)[BEFORE]["ada"] == all_of("A")
    write(filled(BEFORE, "B"), path)
    collect_forms(course, folder)
    assert class_responses(course)[BEFORE]["ada"] == all_of("B")


def test_an_id_keeps_its_first_spelling(course, tmp_path):
    write(filled(BEFORE), tmp_path / "in" / "Ada" / f"{BEFORE}.ipynb")
    write(filled(AFTER), tmp_path / "later" / "ada" / f"{AFTER}.ipynb")
    collect_forms(course, tmp_path / "in")
    collect_forms(course, tmp_path / "later")
    assert [list(students) for students in class_responses(course).values()] == [["Ada"], ["Ada"]]


def test_folders_named_like_a_form_belong_to_no_student(folder):
    (folder / BEFORE).mkdir()
    assert strays(folder) == [f"{BEFORE!r} belongs to no student: it was left alone."]


def test_a_folder_or_zip_of_forms_alone_is_taken(course, tmp_path):
    folder = tmp_path / "in"
    write(filled(BEFORE), folder / "ada" / f"{BEFORE}.ipynb")
    write(filled(BEFORE, "C"), folder / "bob" / BEFORE / f"{BEFORE}.ipynb")
    said: list[str] = []
    assert grade_handed_in(course, folder, say=said.append) == []
    assert said == [f"{BEFORE}: 2 collected. `scaling-laws report` shows what they say."]
    archive = tmp_path / "class.zip"
    write(filled(AFTER), folder / "ada" / f"{AFTER}.ipynb")
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(folder.rglob("*.ipynb")):
            file.write(path, f"class/{path.relative_to(folder)}")
    assert grade_handed_in(course, archive, say=said.append) == []
    assert said[1:] == [
        f"{BEFORE}: 2 collected. `scaling-laws report` shows what they say.",
        f"{AFTER}: 1 collected. `scaling-laws report` shows what they say.",
    ]


def test_a_zip_of_an_lms_holds_forms_too(course, tmp_path):
    archive = tmp_path / "submissions.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"adalovelace_1234_{BEFORE}.ipynb", nbformat.writes(filled(BEFORE)))
    grade_handed_in(course, archive, names=r"(?P<student_id>[^_]+)_.*", say=lambda _: None)
    assert class_responses(course)[BEFORE] == {"adalovelace": all_of("A")}


def test_forms_as_canvas_names_them_come_to_those_whom_the_roster_knows(course, tmp_path):
    """A zip of forms alone is of no other assignment, and what they say of their student stops nothing."""
    people = [Student("al1", "Lovelace", "Ada"), Student("bb2", "Byron", "Bob"), Student("cc3", "Noether", "Emmy")]
    write_roster(course, Roster({one.id: one for one in people}))
    archive = tmp_path / "submissions.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for number, one in enumerate(people):
            notebook = filled(BEFORE)
            notebook.cells.append(nbformat.v4.new_code_cell("STUDENT = 'somebody.else'"))
            name = f"{one.last_name}{one.first_name}_{50 + number}_{90 + number}_{BEFORE}.ipynb".lower()
            file.writestr(name, nbformat.writes(notebook))
    shown: list[str] = []
    said: list[str] = []
    assert grade_handed_in(course, archive, say=said.append, show=shown.append) == []
    assert shown[0].startswith("Canvas: 3 of 3 matched.")
    assert said == [f"{BEFORE}: 3 collected. `scaling-laws report` shows what they say."]
    assert class_responses(course)[BEFORE] == {one.id: all_of("A") for one in people}


def test_folders_may_be_called_by_any_name_that_the_roster_knows(course, tmp_path):
    write(filled(BEFORE), tmp_path / "in" / "Lovelace, Ada" / f"{BEFORE}.ipynb")
    roster = Roster({"al1": Student("al1", "Lovelace", "Ada")})
    assert collect_forms(course, tmp_path / "in", roster=roster) == [CollectedForm("al1", BEFORE, 15)]


def test_where_a_lesson_is_named_forms_are_left_alone(course, folder, monkeypatch):
    monkeypatch.setattr(handing_in.batch, "grade", lambda *_, **__: [])
    grade_handed_in(course, folder, [LESSON], say=lambda _: None)
    assert not (course.folder / "inventory").exists()
    grade_handed_in(course, folder, say=lambda _: None)
    assert (course.folder / "inventory").exists()


def test_a_folder_without_any_of_it_is_refused_as_before(course, tmp_path):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    with pytest.raises(CourseError, match=r"in holds no submissions of"):
        grade_handed_in(course, tmp_path / "in", say=lambda _: None)
    assert collect_forms(course, tmp_path / "in") == []
    assert collect_forms(course, Path("no-such-folder")) == []


def test_of_many_that_were_not_taken_some_are_named():
    refused = [CollectedForm(f"s{n}", BEFORE, problem="it is empty.") for n in range(30)]
    lines = collected_lines(refused)
    assert len(lines) == 21
    assert lines[-1] == "10 more were not taken."
