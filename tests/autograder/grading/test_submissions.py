"""What is handed over, before anything runs: every layout that people use is understood, the rest is refused."""

from pathlib import Path

import nbformat
import pytest

from autograder.course import CourseError
from autograder.grading.submissions import Submission, find_submissions, store
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


def test_a_submission_must_be_read_before_it_is_placed(tmp_path):
    with pytest.raises(ValueError, match=r"has not been read"):
        store(Submission("ada", LESSON), tmp_path)
