"""What a zip may hold, and what it may not: nothing is written outside, nothing grows, nobody is guessed."""

import contextlib
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import CourseError
from autograder.grading.archives import unpack_archive

LESSONS = ["01_what_are_scaling_laws", "02_three_phases"]
ONE = "01_what_are_scaling_laws"


def make(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return path


def unpacked(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("around", ["", "class/"])
def test_a_folder_in_a_zip_comes_out_as_it_was(tmp_path, around):
    files = [f"ada/{ONE}/{ONE}.ipynb", f"ada/{ONE}/timestamp.txt", f"emmy/{ONE}/homework.ipynb"]
    archive = make(tmp_path / "a.zip", **{around + name: name for name in files}, **{around + "ada/x.exe": "no"})
    assert unpack_archive(archive, tmp_path / "to", LESSONS) == []
    assert unpacked(tmp_path / "to") == set(files)


def test_one_students_zip_is_not_taken_for_a_folder_around_students(tmp_path):
    unpack_archive(make(tmp_path / "a.zip", **{f"ada/{ONE}/{ONE}.ipynb": "{}"}), tmp_path / "to", LESSONS)
    assert unpacked(tmp_path / "to") == {f"ada/{ONE}/{ONE}.ipynb"}


def test_names_of_an_lms_are_read_by_a_pattern_and_the_last_attempt_counts(tmp_path):
    files = {
        f"ada_17_2026-01-02_{ONE}.ipynb": "second",
        f"ada_17_2026-01-01_{ONE}.ipynb": "first",
        f"emmy_18_2026-01-01_{ONE}.ipynb": "emmy's",
        f"{ONE}.ipynb": "whose?",
    }
    pattern = r"(?P<student_id>[a-z.]+)_\d+_(?P<timestamp>[\d-]+)_.*"
    strays = unpack_archive(make(tmp_path / "a.zip", **files), tmp_path / "to", LESSONS, pattern)
    assert unpacked(tmp_path / "to") == {f"ada/{ONE}/{ONE}.ipynb", f"emmy/{ONE}/{ONE}.ipynb"}
    assert (tmp_path / "to" / "ada" / ONE / f"{ONE}.ipynb").read_text() == "second"
    assert [f"{ONE}.ipynb" in stray for stray in strays] == [True, True]  # the first attempt, and nobody's


@pytest.mark.parametrize("pattern", ["(", "no group"])
def test_a_pattern_that_cannot_work_is_named(tmp_path, pattern):
    with pytest.raises(CourseError, match="--names"):
        unpack_archive(make(tmp_path / "a.zip", **{"a.ipynb": ""}), tmp_path / "to", LESSONS, pattern)


@pytest.mark.parametrize(
    "name",
    ["../out.ipynb", "/etc/out.ipynb", "ada/../../out.ipynb", "ada\\..\\out.ipynb", "C:/out.ipynb", "a\n/b.ipynb"],
)
def test_paths_that_lead_out_are_refused(tmp_path, name):
    archive = make(tmp_path / "a.zip", **{f"ada/{ONE}.ipynb": "{}", name: "{}"})
    with pytest.raises(CourseError, match="leads out of its own folder"):
        unpack_archive(archive, tmp_path / "to", LESSONS)
    assert list(tmp_path.rglob("*.ipynb")) == []


@pytest.mark.parametrize("student", ["..", "-rf", "a b", ".hidden", "x" * 65])
def test_a_folder_that_is_no_student_is_listed(tmp_path, student):
    archive = make(tmp_path / "a.zip", **{f"ada/{ONE}.ipynb": "{}", f"{student}/{ONE}.ipynb": "{}"})
    if student == "..":
        with pytest.raises(CourseError):
            unpack_archive(archive, tmp_path / "to", LESSONS)
        return
    (stray,) = unpack_archive(archive, tmp_path / "to", LESSONS)
    assert "belongs to no student" in stray
    assert unpacked(tmp_path / "to") == {f"ada/{ONE}.ipynb"}


def test_links_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        link = zipfile.ZipInfo(f"ada/{ONE}.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    with pytest.raises(CourseError, match="is a link"):
        unpack_archive(tmp_path / "a.zip", tmp_path / "to", LESSONS)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    archive = make(tmp_path / "a.zip", **{f"ada/{ONE}.ipynb": "0" * 120_000_000})
    assert archive.stat().st_size < 200_000
    with pytest.raises(CourseError, match="larger than 100 MB"):
        unpack_archive(archive, tmp_path / "to", LESSONS)


def test_a_bomb_that_says_it_is_small_does_not_grow(tmp_path):
    archive = make(tmp_path / "a.zip", **{f"ada/{ONE}.ipynb": "0" * 120_000_000})
    raw = archive.read_bytes()
    archive.write_bytes(raw.replace(struct.pack("<I", 120_000_000), struct.pack("<I", 1000)))
    with pytest.raises(CourseError, match="cannot be unpacked"):
        unpack_archive(archive, tmp_path / "to", LESSONS)
    assert not unpacked(tmp_path / "to")


@given(st.binary(max_size=400))
def test_rubbish_gets_a_sentence(tmp_path_factory, rubbish):
    folder = tmp_path_factory.mktemp("rubbish")
    good = make(folder / "a.zip", **{f"ada/{ONE}.ipynb": "{}"}).read_bytes()
    (folder / "a.zip").write_bytes(good[: len(rubbish)] + rubbish + good[2 * len(rubbish) :])
    with contextlib.suppress(CourseError):  # and no other error
        unpack_archive(folder / "a.zip", folder / "to", LESSONS)
