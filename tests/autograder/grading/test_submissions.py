"""What is handed over, before anything runs: every layout that people use is understood, the rest is refused."""

import errno
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import CourseError
from autograder.grading.submissions import Submission, find_submissions, is_student_id, store, strays
from autograder.questions import LESSONS
from tests.autograder.conftest import LESSON, authored, write


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
        (b"[]", "is not a notebook"),
        (b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "it holds no list of cells"),
        (b'{"worksheets": 3, "nbformat": 3}', "it holds no list of cells"),
        (b"9" * 5000, "not valid JSON"),
        (b"[" + b"0," * 20_000_001 + b"0]", "too many parts"),
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


def test_the_folder_of_one_student_is_refused_and_the_right_one_named(tmp_path):
    for lesson in (LESSON, next(iter(LESSONS))):
        write(authored(), tmp_path / "class" / "st1000" / lesson / f"{lesson}.ipynb")
    for folder in (tmp_path / "class" / "st1000", tmp_path / "class" / "st1000" / LESSON):
        with pytest.raises(CourseError, match="folder of one student") as refusal:
            find_submissions(folder, [LESSON])
        assert f"such as {folder.parent}, laid out as" in str(refusal.value) or "…" in str(refusal.value)
    assert found(tmp_path / "class") == {"st1000": (LESSON, "")}


def test_what_lies_loose_beside_the_students_is_nobody_s_and_stops_nobody(tmp_path):
    write(authored(), tmp_path / "ada" / f"{LESSON}.ipynb")
    write(authored(), tmp_path / "loose.ipynb")
    write(authored(), tmp_path / next(iter(LESSONS)) / "x.ipynb")
    (tmp_path / "notes\x1b.txt").touch()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".DS_Store").touch()
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert found(tmp_path) == {"ada": (LESSON, "")}
    names = [".hidden", next(iter(LESSONS)), "loose.ipynb", "notes%1B.txt", "pipe.ipynb"]
    assert strays(tmp_path) == [f"{name!r} belongs to no student: it was left alone." for name in names]
    for number in range(100):
        (tmp_path / f"{number}.txt").touch()
    assert len(strays(tmp_path)) == 21
    assert strays(tmp_path)[-1] == "So do 85 more."


def told_lesson(lesson: object) -> str:
    return json.dumps({"cells": [], "metadata": {"scaling_laws": {"lesson": lesson}}})


def test_nobody_vanishes(tmp_path):
    """Everybody with a folder has a line: the notebook where it can be taken, otherwise what is there instead."""
    text = nbformat.writes(authored())
    taken = {
        "text": f"{LESSON}.ipynb.txt",
        "json": f"{LESSON}.ipynb.json",
        "capitals": f"{LESSON.upper()}.IPYNB",
        "deep": f"a/b/{LESSON}.ipynb",
        "work": f"work/{LESSON}/final/x.ipynb",
        "two": f"{LESSON}.ipynb",
    }
    refused = {
        "unknown": ("x.ipynb", told_lesson("99_zzz"), "says that it is of '99_zzz', which is not a lesson"),
        "steering": ("x.ipynb", told_lesson("\x1b[2J" * 99), "says that it is of '%1B[2J"),
        "number": ("x.ipynb", told_lesson(1), "does not say which lesson it is"),
        "torn": ("x.ipynb", "{", "does not say which lesson it is"),
        "zip": ("work.zip", "PK", "the archive work.zip is not opened"),
        "tar": ("work.tar.gz", "", "the archive work.tar.gz is not opened"),
        "essay": ("essay.pdf", "", "among 1 file(s), such as essay.pdf"),
        "hidden": (f".{LESSON}.ipynb", text, "there is no notebook among 1 file(s)"),
    }
    for student, path in taken.items():
        (tmp_path / student / path).parent.mkdir(parents=True)
        (tmp_path / student / path).write_text(text)
    (tmp_path / "two" / f"{LESSON}.ipynb.txt").write_text("an older one, by its name")
    for student, (path, content, _) in refused.items():
        (tmp_path / student).mkdir()
        (tmp_path / student / path).write_text(content)
    (tmp_path / "empty").mkdir()
    lines = found(tmp_path)
    assert {student: lines.pop(student) for student in taken} == dict.fromkeys(taken, (LESSON, ""))
    assert lines.pop("empty")[1] == f"there is no notebook: name it <lesson>.ipynb, such as {LESSON}.ipynb."
    assert set(lines) == set(refused)
    for student, (_, _, says) in refused.items():
        assert says in lines[student][1]
        assert lines[student][1].isprintable()


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(60_000_000_000)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither pipes nor such names")
def test_a_file_of_any_kind_and_name_costs_its_student_one_line(tmp_path):
    """`final.ipynb` is looked at before it is opened to see which lesson it is."""
    write(authored(), tmp_path / "peer" / f"{LESSON}.ipynb")
    makes = {
        "pipe": os.mkfifo,
        "endless": lambda path: path.symlink_to("/dev/zero"),
        "cycle": lambda path: path.symlink_to(path.parent),
        "hard": lambda path: path.hardlink_to(tmp_path / "peer" / f"{LESSON}.ipynb"),
        "sparse": sparse,
    }
    for kind, make in makes.items():
        for name in ("final.ipynb", f"{LESSON}.ipynb"):
            path = tmp_path / f"{kind}-{name[:2]}" / name
            path.parent.mkdir()
            make(path)
    lines = found(tmp_path)
    assert len(lines) == 11
    assert "hard link" in lines.pop("peer")[1]  # its notebook has several names now
    for student, (_, problem) in lines.items():
        says = {"pipe": "ordinary file", "hard": "hard link", "sparse": "larger than 100 MB"}
        assert says.get(student.split("-")[0], "symbolic link") in problem


KINDS = {
    "notebook": lambda path: path.write_text(nbformat.writes(authored())),
    "torn": lambda path: path.write_text("{"),
    "pipe": os.mkfifo if hasattr(os, "mkfifo") else Path.touch,
    "link": lambda path: path.symlink_to("/dev/zero"),
    "up": lambda path: path.symlink_to(path.parent.parent),
    "sparse": sparse,
    "folder": Path.mkdir,
}
PLACES = [
    f"{LESSON}.ipynb",
    f"{LESSON}.ipynb.txt",
    "final.ipynb",
    LESSON,
    f"{LESSON}/x.ipynb",
    "a/b/x.ipynb",
    "work.zip",
]
PLACES += ["timestamp.txt", f"{LESSON}/timestamp.txt", ".hidden", "\x1b[2J.ipynb", os.fsdecode(b"\xff.ipynb")]
STUDENTS = ["ada", "Ada", "bob", "a b", ".eve", "c\x1bd", os.fsdecode(b"\xff"), next(iter(LESSONS))]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such files and names")
@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(STUDENTS), st.sampled_from(PLACES), st.sampled_from(sorted(KINDS)))))
def test_whatever_lies_there_a_peer_is_found_and_everybody_has_a_line(entries):
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(authored(), folder / "peer" / f"{LESSON}.ipynb")
        for student, place, kind in entries:
            path = folder / student / place
            with suppress(OSError):  # what is on the way there is not a folder
                path.parent.mkdir(parents=True, exist_ok=True)
                if not os.path.lexists(path):  # to write into a pipe would never end
                    KINDS[kind](path)
        lines = [one.read() for one in find_submissions(folder, [LESSON])]
        said = strays(folder)
        assert [one.problem for one in lines if one.student == "peer"] == [""]
        assert len(lines) + len(said) >= len(list(folder.iterdir()))
        assert all((one.student + one.problem + "".join(one.notes)).isprintable() for one in lines)
        assert all(one.problem or one.notebook for one in lines)
        assert all(line.isprintable() and len(line) < 200 for line in said)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes")
def test_an_odd_timestamp_costs_a_note(tmp_path):
    makes = {
        "good": lambda path: path.write_text("2026-01-02 03:04:05 UTC"),
        "pipe": os.mkfifo,
        "sparse": sparse,
        "link": lambda path: path.symlink_to("/dev/zero"),
        "folder": Path.mkdir,
        "words": lambda path: path.write_text("yesterday"),
        "bytes": lambda path: path.write_bytes(b"\xff\xfe\xff"),
    }
    for student, make in makes.items():
        write(authored(), tmp_path / student / f"{LESSON}.ipynb")
        make(tmp_path / student / "timestamp.txt")
    read = {one.student: one.read() for one in find_submissions(tmp_path, [LESSON])}
    assert {student for student, one in read.items() if one.problem} == set()
    assert (read["good"].timestamp, read.pop("good").notes) == ("2026-01-02 03:04:05 UTC", ())
    assert {one.timestamp for one in read.values()} == {""}
    assert all("the time of submission is not known" in "".join(one.notes) for one in read.values())


def test_a_folder_that_may_not_be_read_costs_its_student_one_line(tmp_path, monkeypatch):
    write(authored(), tmp_path / "peer" / f"{LESSON}.ipynb")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "closed":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    lines = found(tmp_path)
    assert lines["peer"] == (LESSON, "")
    assert lines["closed"] == ("", "its folder could not be read (permission denied): ask for the notebook again.")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep folders of such names apart, or refuse them")
class TestIds:
    def test_a_name_that_is_not_utf_8_costs_one_line(self, tmp_path):
        write(authored(), tmp_path / "peer" / f"{LESSON}.ipynb")
        for name in (b"\xff\xfe", b"ada\xc3"):
            (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).mkdir()
        write(authored(), tmp_path / "bob" / os.fsdecode(b"\xff.ipynb"))
        lines = found(tmp_path)
        assert lines.pop("peer") == (LESSON, "")
        assert len(lines) == 3
        json.dumps(lines, ensure_ascii=False).encode()
        assert all((student + problem).isprintable() for student, (_, problem) in lines.items())

    def test_one_person_is_graded_once_and_folders_that_clash_are_named(self, tmp_path):
        for name in (
            "alice",
            "Alice",
            " alice",
            "alice\r",
            "\uff41lice",
            "alice\x1c",
            "alice\u2028",
            "peer",
            " bob ",
            "Eve",
        ):
            write(authored(), tmp_path / name / f"{LESSON}.ipynb")
        lines = found(tmp_path)
        assert {student for student, (_, problem) in lines.items() if not problem} == {"peer", "bob", "Eve"}
        assert len(lines) == 10
        clash = {student: problem for student, (_, problem) in lines.items() if problem}
        assert all("name one person: keep one of them" in problem for problem in clash.values())
        assert "'Alice'" in clash["'alice'"]
        assert not any(is_student_id(student) for student in clash)  # so the gradebook does not learn of them
        assert all((student + problem).isprintable() for student, problem in clash.items())

    def test_the_spelling_that_the_gradebook_knows_is_kept(self, tmp_path):
        for name in ("alice", "ALICE", "BOB"):
            write(authored(), tmp_path / name / f"{LESSON}.ipynb")
        known = {"alice", "Bob", "carol"}
        lines = {one.student: one.problem for one in find_submissions(tmp_path, [LESSON], known)}
        assert lines.pop("alice") == lines.pop("Bob") == ""
        assert list(lines) == ["'ALICE'"]
        two = {one.student: one.problem for one in find_submissions(tmp_path, [LESSON], {"alice", "ALICE"})}
        assert two == {"alice": "", "ALICE": "", "BOB": ""}


def test_a_submission_must_be_read_before_it_is_placed(tmp_path):
    with pytest.raises(ValueError, match=r"has not been read"):
        store(Submission("ada", LESSON), tmp_path)
