"""`scaling-laws grade` and `regrade` as an instructor runs them: a folder, a zip, with and without the sandbox."""

import shutil
import zipfile

import nbformat
import pytest

from autograder.cli import main
from autograder.grading import hand_in as module
from autograder.results.outcomes import outcomes, problems
from autograder.sandbox.bare import LACKS
from autograder.sandbox.sandbox import Sandbox
from tests.autograder.grading.conftest import LESSON, run_by


@pytest.fixture
def folder(hand_in, handed_in):
    """A class of one; the notebook lies directly in the student's folder."""
    path = hand_in(mallory=handed_in()) / "mallory"
    (path / LESSON / f"{LESSON}.ipynb").rename(path / f"{LESSON}.ipynb")
    (path / LESSON).rmdir()
    return path.parent


def grade(folder, course, *words: str) -> int:
    return main(["grade", str(folder), "--course", str(course.folder), "--workers", "1", *words])


@pytest.mark.usefixtures("box")
def test_a_zip_is_graded_as_its_folder_and_regraded(folder, course, capsys):
    archive = shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
    shutil.copy(folder / "mallory" / f"{LESSON}.ipynb", folder / "stray.ipynb")
    assert grade(archive, course) == 0
    said = capsys.readouterr()
    assert "[1/1] mallory: 6 of 25" in said.out
    assert said.err == ""
    assert "in sandboxes" in (course.folder / "grading.log").read_text()
    assert main(["regrade", "01", "--course", str(course.folder)]) == 0
    assert "mallory" in capsys.readouterr().out


def test_without_bubblewrap_grading_stops_with_a_sentence(folder, course, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert grade(folder, course) == 2
    assert "apt-get install bubblewrap" in capsys.readouterr().err


def test_no_sandbox_is_warned_about_before_it_starts_and_logged(folder, course, capsys, monkeypatch):
    warned = []

    def nothing(*args, **options):
        warned.append(capsys.readouterr().err)
        assert not options["sandboxed"]
        return []

    monkeypatch.setattr("autograder.grading.batch.grade", nothing)
    assert grade(folder, course, "--no-sandbox") == 0
    assert warned == [module.WARNING + "\n"]
    assert LACKS in module.WARNING
    log = (course.folder / "grading.log").read_text()
    assert "WITHOUT A SANDBOX" in log
    assert LACKS in log


@pytest.mark.parametrize("words", [(), ("--no-sandbox", "--resume")])
def test_a_folder_seen_from_here_is_graded(words, folder, course, capsys, monkeypatch, request):
    """A relative FOLDER, in the sandbox and without; and an option that old habits may still give."""
    if not words:
        request.getfixturevalue("box")
    else:
        monkeypatch.setattr(Sandbox, "__init__", lambda *args: pytest.fail("a sandbox was started"))
    monkeypatch.chdir(folder.parent)
    assert grade(folder.name, course, *words) == 0
    assert "[1/1] mallory: 6 of 25" in capsys.readouterr().out
    assert problems(course) == {LESSON: {}} or problems(course) == {}


def test_a_cluster_without_sandboxes_is_refused(folder, course, capsys):
    assert grade(folder, course, "--no-sandbox", "--scheduler", "tcp://127.0.0.1:1") == 2
    assert "leave out --scheduler or --no-sandbox" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["grade", "no.zip"], "There is no folder no.zip"),
        (["grade", "tests", "--names", "x"], "--names is for zip files"),
        (["grade", "README.md"], "README.md cannot be unpacked"),
        (["regrade"], "run `scaling-laws grade FOLDER` first"),
    ],
)
def test_mistakes_get_a_sentence(words, says, tmp_path, capsys):
    assert main([*words, "--course", str(tmp_path / "new")]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.usefixtures("box")
def test_a_zip_with_odd_entries_is_graded_and_they_are_listed(folder, course, capsys):
    archive = shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("in/bob/lab 1: final.ipynb", "{}")
        file.writestr("in/eve/work.zip", "PK")
        file.writestr("in/eve/notes 10:30.pdf", "%PDF")
        file.writestr("../out.ipynb", "{}")
    assert grade(archive, course) == 0
    said = capsys.readouterr()
    assert "mallory: 6 of 25" in said.out
    assert "lab 1: final.ipynb has a character in its name" in said.out
    assert "the archive work.zip is not opened" in said.out
    assert [line.partition(": it was left out.")[0] for line in said.err.splitlines()] == [
        "'in/bob/lab 1: final.ipynb' has a character in its name that the name of a file cannot have everywhere",
        "'../out.ipynb' leads out of its own folder",
    ]
    assert set(problems(course)[""]) == {"bob", "eve"}


@pytest.mark.usefixtures("box")
def test_what_is_nobody_s_in_a_folder_is_listed_and_an_id_keeps_its_spelling(folder, course, capsys):
    (folder / "notes\x1b.txt").touch()
    assert grade(folder, course) == 0
    assert capsys.readouterr().err == "'notes%1B.txt' belongs to no student: it was left alone.\n"
    (folder / "mallory").rename(folder / "Mallory")
    assert grade(folder, course) == 0
    assert "[1/1] mallory: 6 of 25" in capsys.readouterr().out


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize("zipped", [False, True])
def test_the_folder_of_one_student_is_not_graded_as_a_class(folder, course, capsys, zipped):
    one = folder / "mallory"
    (one / LESSON).mkdir()
    (one / f"{LESSON}.ipynb").rename(one / LESSON / f"{LESSON}.ipynb")
    given = shutil.make_archive(str(folder), "zip", one) if zipped else one
    assert grade(given, course) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert "folder of one student or of one lesson" in said
    assert zipped or f"such as {folder}" in said or "…" in said
    assert not (course.folder / "submitted").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_the_first_zip_as_the_guide_tells_and_the_end_of_the_term(handed_in, course, tmp_path, monkeypatch, capsys):
    """An LMS's own export and zip, with no option; one student gave another of her names in the notebook."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCALING_LAWS_COURSE", str(course.folder))
    people = 'Student,ID,SIS Login ID,Section\n"O\'Neil, Mallory",5,mallory,A\n"Byron, Ben",6,ben,A\n'
    (tmp_path / "gradebook.csv").write_text(people)
    notebooks = {"oneilmallory_5_91": handed_in(), "byronben_6_92": handed_in()}
    for nb, stated in zip(notebooks.values(), ("Mallory.ONeil", "ben"), strict=True):
        run_by(stated, nb)
    with zipfile.ZipFile(tmp_path / "canvas.zip", "w") as archive:
        for name, nb in notebooks.items():
            archive.writestr(f"{name}_{LESSON}.ipynb", nbformat.writes(nb))
    assert main(["roster", "gradebook.csv"]) == 0
    assert main(["policy"]) == 0
    assert main(["grade", "canvas.zip"]) == 0
    out = capsys.readouterr().out
    assert "Canvas: 2 of 2 matched." in out
    found = {one.student: one for one in outcomes(course, LESSON)}
    assert {student: one.score for student, one in found.items()} == {"mallory": 6, "ben": 6}
    told = (
        "the notebook says STUDENT = 'Mallory.ONeil', another name of mallory (name): the figures of that name counted"
    )
    assert (found["mallory"].note, "STUDENT" in found["ben"].note) == (told, False)
    assert main(["feedback"]) == 0
    assert main(["return", "--to", "canvas"]) == 0
    with zipfile.ZipFile(course.folder / f"{LESSON}-feedback-canvas.zip") as archive:
        assert sorted(archive.namelist()) == sorted(f"{name}_{LESSON}.html" for name in notebooks)
    assert main(["archive", "term.zip"]) == 0
    assert main(["forget", "O'Neil, Mallory", "--yes"]) == 0
    assert [one.student for one in outcomes(course, LESSON)] == ["ben"]
    assert not list(course.folder.rglob("*mallory*"))
