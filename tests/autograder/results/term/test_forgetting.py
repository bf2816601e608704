"""A person who is to be forgotten stands nowhere any more, and the others lose nothing; a term fits into one file."""

import re
import zipfile

import pytest

from autograder.bank.two_tier import Response
from autograder.cli import main
from autograder.course import Course, CourseError
from autograder.nbgrader import open_gradebook
from autograder.questions import LESSONS
from autograder.questions.inventory import BEFORE, inventory_keys
from autograder.results.essays.records import EssayRecord, Reading, marking_turn, read_records, write_records
from autograder.results.exams.drawing import draw
from autograder.results.exams.paper import write_exam
from autograder.results.exams.records import Exam, exams, keep
from autograder.results.inventory_answers import store_responses
from autograder.results.outcomes import outcomes, record_problem
from autograder.results.term.forgetting import archive, forget
from autograder.results.term.policy import policy_path
from autograder.results.term.roster import Roster, Student, roster_of, write_roster
from tests.autograder.conftest import LESSON
from tests.autograder.results.conftest import graded, own  # noqa: F401 (fixtures)


def everything(folder) -> str:
    """All names and contents of files below a folder, as text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path.relative_to(folder)} {path.read_bytes().decode(errors='replace')}" for path in files)


@pytest.mark.slow
def test_a_person_stands_nowhere_any_more(own, tmp_path):  # noqa: F811
    people = {
        "ada": Student("ada", "Lovelace", "Ada", "countess@x.org", canvas_id="50001", group="red"),
        "bob": Student("bob", "Byron", "Bob", "bob@x.org"),
        "zed": Student("zed", "Zuse", "Konrad", group="red"),
    }
    policy_path(own).write_text("groups_share_work = true\n")
    write_roster(own, Roster(people))
    record_problem(own, "99", "ada", "it is empty.")
    for words in (
        ["feedback"],
        ["report"],
        ["export"],
        ["export", "--format", "canvas"],
        ["export", "--format", "gradescope"],
    ):
        assert main([*words, "--course", str(own.folder)]) == 0
    (own.folder / "grading.log").write_text("2026 grade in/ada\n2026 grade in/adam and in/bob\n")
    (own.folder / "attempts" / LESSON / "ada").mkdir(parents=True)
    (own.folder / "attempts" / LESSON / "ada" / "x.ipynb").write_text("ada")
    before = {one.student: one for one in outcomes(own, LESSON)}
    assert "countess" in everything(own.folder)
    assert "Ada Lovelace" in (own.folder / "term-class.html").read_text()
    assert (own.feedback / "zed").exists()  # shows the notebook that ada handed in for both
    told = forget(own, "Lovelace, Ada")
    assert "Removed of ada: the gradebook's marks and comments." in told
    assert "Removed of ada: grades.csv, which named the student." in told
    left = everything(own.folder)
    assert "countess" not in left
    assert "Lovelace" not in left
    assert not list(own.folder.rglob("ada"))
    assert not list(own.folder.glob("*.png"))  # each has a line for everybody
    assert {page.parts[-3] for page in own.feedback.rglob("*.html")} == {"bob", "eve"}
    assert (own.folder / "grading.log").read_text() == "2026 grade in/adam and in/bob\n"
    assert {one.student: one for one in outcomes(own, LESSON)} == {
        student: one for student, one in before.items() if student != "ada"
    }
    assert list(roster_of(own).students) == ["bob", "zed"]
    with pytest.raises(CourseError, match="Nobody is known as 'ada'"):
        forget(own, "ada")
    with open_gradebook(own) as gradebook:
        assert "ada" not in {student.id for student in gradebook.students}


def test_exams_and_the_concept_inventory_lose_the_person_and_keep_the_others(tmp_path):
    course = Course(tmp_path, tmp_path / "course")
    keyed = {id: Response(key.answer, key.reason, "sure") for id, key in inventory_keys().items()}
    for student in ("Ada", "adam"):
        store_responses(course, student, BEFORE, keyed)
    lessons, folder = list(LESSONS)[:2], course.folder / "exams"
    for name, sitting in (("both", ["Ada", "adam"]), ("alone", ["Ada"]), ("other", ["adam"])):
        made = Exam(name, tuple(lessons), 10, draw(lessons, 10, sitting, "seed", name, {}))
        keep(course, made)
        write_exam(made, folder)
    (folder / "both-answers.csv").write_text("student;1;2\nAda;A;1,5\nadam;B;2,5\n")
    other = {path: path.read_bytes() for path in folder.glob("other-*")}
    told = forget(course, "Ada")
    assert "Removed of Ada: the paper of both." in told
    assert [path.name for path in sorted((course.folder / "inventory").iterdir())] == ["adam"]
    assert not re.search(r"\bAda\b", everything(course.folder))
    assert list(exams(course)) == ["both", "other"]
    assert list(exams(course)["both"].papers) == ["adam"]
    assert (folder / "both-answers.csv").read_text().split() == ["student;1;2", "adam;B;2,5"]
    assert "adam" in (folder / "both-key.html").read_text()
    assert other == {path: path.read_bytes() for path in folder.glob("other-*")}
    assert archive(course, tmp_path / "term.zip") > len(other)
    with pytest.raises(CourseError, match="Nobody is known as 'Ada'"):
        forget(course, "Ada")


def test_what_markers_gave_loses_the_person_and_is_packed_with_the_term(own, tmp_path):  # noqa: F811
    given = EssayRecord((Reading("Mo", 2.0, comment="Well put."),), earlier=(Reading("Jo", 1.0),))
    write_records(own, LESSON, "why", {"ada": given, "bob": given})
    archive(own, tmp_path / "term.zip")
    with zipfile.ZipFile(tmp_path / "term.zip") as packed:
        assert "Well put." in packed.read(f"essays/{LESSON}/why.json").decode()
    with marking_turn(own, "never"), pytest.raises(CourseError, match="stop `scaling-laws mark`"):
        forget(own, "ada")
    assert "Removed of ada: what markers gave for essays." in forget(own, "ada")
    assert read_records(own, LESSON, "why") == {"bob": given}
    assert "ada" not in (own.folder / "essays" / LESSON / "why.json").read_text()


def test_who_is_known_by_an_essay_alone_is_forgotten_too(tmp_path):
    course = Course(tmp_path, tmp_path / "course")
    write_records(course, LESSON, "why", {"ada": EssayRecord((Reading("Mo", 2.0),))})
    assert forget(course, "ada") == ["Removed of ada: what markers gave for essays."]
    with pytest.raises(CourseError, match="Nobody is known as 'ada'"):
        forget(course, "ada")


def test_a_term_fits_into_one_file_and_an_older_one_stays(own, tmp_path):  # noqa: F811
    number = archive(own, tmp_path / "term.zip")
    with zipfile.ZipFile(tmp_path / "term.zip") as packed:
        assert len(packed.namelist()) == number
        assert packed.read("gradebook.db") == own.gradebook.read_bytes()
        assert f"submitted/ada/{LESSON}/{LESSON}.ipynb" in packed.namelist()
    with pytest.raises(CourseError, match="is there already"):
        archive(own, tmp_path / "term.zip")
