"""What a zip may hold, and what it may not: nothing is written outside, nothing grows, nobody is guessed or lost."""

import contextlib
import json
import random
import re
import stat
import struct
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import CourseError
from autograder.grading import archives
from autograder.grading.archives import Contents, unpack_archive
from autograder.grading.submissions import find_submissions

LESSONS = ["01_what_are_scaling_laws", "03_three_phases"]
ONE = "01_what_are_scaling_laws"
METHODS = {
    "stored": zipfile.ZIP_STORED,
    "deflate": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}
PEERS = {f"peer{number}/{ONE}.ipynb": json.dumps({"cells": [], "number": number}) for number in range(10)}


def make(path: Path, method: int = zipfile.ZIP_DEFLATED, **files: str) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return path


def unpacked(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def lines(folder: Path, contents: Contents) -> dict[str, str]:
    """By student, why there is no notebook; empty where there is one."""
    return {one.student: one.problem for one in find_submissions(folder, LESSONS, left_out=contents.left_out)}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("around", ["", "class/"])
def test_a_folder_in_a_zip_comes_out_as_it_was(tmp_path, around, method):
    files = [f"ada/{ONE}/{ONE}.ipynb", f"ada/{ONE}/timestamp.txt", f"emmy/{ONE}/homework.ipynb", "eve/a/b/x.ipynb.txt"]
    all_files = {around + name: name for name in files} | {around + "ada/x.exe": "no", "__MACOSX/ada/._x.ipynb": ""}
    assert unpack_archive(make(tmp_path / "a.zip", method, **all_files), tmp_path / "to", LESSONS).strays == []
    assert unpacked(tmp_path / "to") == set(files)
    assert (tmp_path / "to" / files[0]).read_text() == files[0]


def test_one_students_zip_is_not_taken_for_a_folder_around_students(tmp_path):
    unpack_archive(make(tmp_path / "a.zip", **{f"ada/{ONE}/{ONE}.ipynb": "{}"}), tmp_path / "to", LESSONS)
    assert unpacked(tmp_path / "to") == {f"ada/{ONE}/{ONE}.ipynb"}


def test_the_folders_of_one_student_are_not_taken_for_students(tmp_path):
    archive = make(tmp_path / "a.zip", **{f"{lesson}/{lesson}.ipynb": "{}" for lesson in LESSONS})
    with pytest.raises(CourseError, match="one folder per student"):
        unpack_archive(archive, tmp_path / "to", LESSONS)


PATTERN = r"(?P<student_id>[a-z.]+)_\d+_(?P<timestamp>[\d-]+)_.*"


def test_names_of_an_lms_are_read_by_a_pattern_and_the_last_attempt_counts(tmp_path):
    files = {
        f"ada_17_2026-01-02_{ONE}.ipynb": "second",
        f"ada_17_2026-01-01_{ONE}.ipynb": "first",
        f"emmy_18_2026-01-01_{ONE}.ipynb": "emmy's",
        f"{ONE}.ipynb": "whose?",
        "eve_19_2026-01-01_work.zip": "packed",
        "bob_20_2026-01-01_essay: last.pdf": "no notebook",
    }
    contents = unpack_archive(make(tmp_path / "a.zip", **files), tmp_path / "to", LESSONS, PATTERN)
    assert unpacked(tmp_path / "to") == {f"ada/{ONE}/{ONE}.ipynb", f"emmy/{ONE}/{ONE}.ipynb"}
    assert (tmp_path / "to" / "ada" / ONE / f"{ONE}.ipynb").read_text() == "second"
    superseded, nobodys = contents.strays
    assert f"'ada_17_2026-01-01_{ONE}.ipynb' is superseded by 'ada_17_2026-01-02_{ONE}.ipynb'" in superseded
    assert f"'{ONE}.ipynb' belongs to no student" in nobodys
    problems = lines(tmp_path / "to", contents)
    assert (problems["ada"], problems["emmy"]) == ("", "")
    assert "the archive eve_19_2026-01-01_work.zip is not opened" in problems["eve"]
    assert "there is no notebook" in problems["bob"]


@pytest.mark.parametrize("pattern", ["(", "no group"])
def test_a_pattern_that_cannot_work_is_named(tmp_path, pattern):
    with pytest.raises(CourseError, match="--names"):
        unpack_archive(make(tmp_path / "a.zip", **{"a.ipynb": ""}), tmp_path / "to", LESSONS, pattern)


LEADS_OUT, CHARACTER, LONG = "leads out of its own folder", "has a character in its name", "has a name that is too long"
ODD_NAMES = {
    "../out.ipynb": LEADS_OUT,
    "/etc/out.ipynb": LEADS_OUT,
    "ada/../../out.ipynb": LEADS_OUT,
    "ada\\..\\out.ipynb": LEADS_OUT,
    "\\\\host\\out.ipynb": LEADS_OUT,
    "C:/out.ipynb": LEADS_OUT,
    "ada/lab 1: final.ipynb": CHARACTER,
    "ada/a\\b.ipynb": CHARACTER,
    "a\n/b.ipynb": CHARACTER,
    "ada/\x1b[2J.ipynb": CHARACTER,
    "ada/\u202ebpyni.ipynb": CHARACTER,
    "ada/\u200b.ipynb": CHARACTER,
    f"ada/{'x' * 300}.ipynb": LONG,
    f"ada/{'é' * 150}.ipynb": LONG,
    "a b/x.ipynb": "belongs to no student",
    "-rf/x.ipynb": "belongs to no student",
    ".hidden/x.ipynb": "belongs to no student",
    f"{'x' * 65}/x.ipynb": "belongs to no student",
    "loose.ipynb": "belongs to no student",
}


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_an_entry_with_an_odd_name_is_listed_and_the_others_are_graded(tmp_path, name):
    archive = make(tmp_path / "a.zip", **{f"peer/{ONE}.ipynb": "{}", name: "{}"})
    contents = unpack_archive(archive, tmp_path / "to", LESSONS)
    (stray,) = contents.strays
    assert ODD_NAMES[name] in stray
    assert stray.isprintable()
    assert len(stray) < 200
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ipynb")} == {f"to/peer/{ONE}.ipynb"}
    problems = lines(tmp_path / "to", contents)
    assert problems.pop("peer") == ""
    if name.startswith("ada"):
        assert ODD_NAMES[name] in problems["ada"]
    elif name.startswith(("a b", "-rf", "xxx")):
        assert "is not a student id" in next(iter(problems.values()))


@pytest.mark.parametrize("name", ["bob/notes 10:30.pdf", "../x.txt", "bob/a\\b.txt", "bob/\x1b.png", "/etc/passwd"])
def test_an_odd_name_of_what_nobody_would_unpack_costs_nothing(tmp_path, name):
    archive = make(tmp_path / "a.zip", **{f"bob/{ONE}.ipynb": "{}", name: "no notebook"})
    assert unpack_archive(archive, tmp_path / "to", LESSONS) == Contents()
    assert unpacked(tmp_path / "to") == {f"bob/{ONE}.ipynb"}


def test_everybody_with_an_entry_has_a_line(tmp_path):
    files = {
        f"peer/{ONE}.ipynb": "{}",
        "packed/work.zip": "PK",
        "rarely/work.rar": "Rar!",
        "essay/essay.pdf": "%PDF",
        "empty/": "",
        "deeper/a/b/c.txt": "",
        "hidden/.x.ipynb": "{}",
        "unknown/x.ipynb": json.dumps({"cells": [], "metadata": {"scaling_laws": {"lesson": "99_zzz"}}}),
    }
    contents = unpack_archive(make(tmp_path / "a.zip", **files), tmp_path / "to", LESSONS)
    assert contents.strays == []
    problems = lines(tmp_path / "to", contents)
    assert set(problems) == {name.split("/")[0] for name in files}
    assert problems.pop("peer") == ""
    assert "the archive work.zip is not opened" in problems.pop("packed")
    assert "the archive work.rar is not opened" in problems.pop("rarely")
    assert "says that it is of '99_zzz', which is not a lesson of this course" in problems.pop("unknown")
    assert all("there is no notebook" in problem for problem in problems.values())


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_left_out(tmp_path, kind):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        odd = zipfile.ZipInfo(f"ada/{ONE}.ipynb")
        odd.external_attr = (kind | 0o777) << 16
        file.writestr(odd, "/etc/passwd")
        file.writestr(f"peer/{ONE}.ipynb", "{}")
    contents = unpack_archive(tmp_path / "a.zip", tmp_path / "to", LESSONS)
    says = "is a link" if kind == stat.S_IFLNK else "is not an ordinary file"
    assert [says in stray for stray in contents.strays] == [True]
    assert unpacked(tmp_path / "to") == {f"peer/{ONE}.ipynb"}
    assert says in lines(tmp_path / "to", contents)["ada"]


def with_flag(archive: Path, name: str, flag: int) -> None:
    """Set a flag of one entry, as its place in the archive and the list of contents have it."""
    raw, name_bytes = bytearray(archive.read_bytes()), name.encode()
    for signature, flags, head in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        for match in re.finditer(re.escape(signature), bytes(raw)):
            at = match.start()
            if raw[at + head : at + head + len(name_bytes)] == name_bytes:
                raw[at + flags] |= flag
    archive.write_bytes(raw)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("damage", ["encrypted", "a byte", "its sum", "another method", "its length"])
def test_an_entry_that_cannot_be_unpacked_is_left_out_alone(tmp_path, damage, method):
    text = json.dumps({"cells": [], "text": [str(number) for number in range(1000)]})
    archive = make(tmp_path / "a.zip", method, **{f"ada/{ONE}.ipynb": text, f"peer/{ONE}.ipynb": text})
    with zipfile.ZipFile(archive) as file:
        ada = file.getinfo(f"ada/{ONE}.ipynb")
    raw, start = bytearray(archive.read_bytes()), 30 + len(ada.filename)
    contents_at = raw.index(b"PK\x01\x02")
    if damage == "a byte":
        raw[start + ada.compress_size // 2] ^= 0xFF
    elif damage == "its sum":
        raw[contents_at + 16] ^= 0xFF
    elif damage == "another method":
        raw[contents_at + 10] = 97
    elif damage == "its length":
        raw[contents_at + 24 : contents_at + 28] = struct.pack("<I", 1000)
    archive.write_bytes(raw)
    if damage == "encrypted":
        with_flag(archive, ada.filename, 1)
    contents = unpack_archive(archive, tmp_path / "to", LESSONS)
    says = {"encrypted": "is encrypted", "another method": "is packed in a way that is not known here"}.get(
        damage, "is damaged"
    )
    assert [says in stray for stray in contents.strays] == [True]
    assert (tmp_path / "to" / "peer" / f"{ONE}.ipynb").read_text() == text
    assert unpacked(tmp_path / "to") == {f"peer/{ONE}.ipynb"}
    assert lines(tmp_path / "to", contents) == {"ada": f"{ONE}.ipynb {says}: hand in the notebook again.", "peer": ""}


def test_of_two_entries_with_one_name_it_is_said_which_counts(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        for text in ("first", "second"):
            with pytest.warns(UserWarning, match="Duplicate") if text == "second" else contextlib.nullcontext():
                file.writestr(f"ada/{ONE}.ipynb", text)
    (stray,) = unpack_archive(tmp_path / "a.zip", tmp_path / "to", LESSONS).strays
    assert "is there twice: the last one was taken" in stray
    assert (tmp_path / "to" / "ada" / f"{ONE}.ipynb").read_text() == "second"


def test_a_name_that_is_a_folder_elsewhere_costs_that_entry(tmp_path):
    files = {f"ada/{ONE}.ipynb": "file", f"ada/{ONE}.ipynb/x.ipynb": "below it", f"peer/{ONE}.ipynb": "{}"}
    contents = unpack_archive(make(tmp_path / "a.zip", **files), tmp_path / "to", LESSONS)
    assert ["has a name that is another's" in stray for stray in contents.strays] == [True]
    assert unpacked(tmp_path / "to") == {f"ada/{ONE}.ipynb", f"peer/{ONE}.ipynb"}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_an_entry_that_is_too_large_is_left_out_before_it_is_unpacked(tmp_path, method):
    files = {f"ada/{ONE}.ipynb": "0" * 120_000_000, f"peer/{ONE}.ipynb": "{}", f"peer/{ONE}/timestamp.txt": "0" * 2000}
    contents = unpack_archive(make(tmp_path / "a.zip", method, **files), tmp_path / "to", LESSONS)
    assert "is larger than 100 MB" in contents.strays[0]
    assert "is larger than 1,000 bytes" in contents.strays[1]
    assert unpacked(tmp_path / "to") == {f"peer/{ONE}.ipynb"}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_a_bomb_that_says_it_is_small_does_not_grow(tmp_path, method, monkeypatch):
    archive = make(tmp_path / "a.zip", method, **{f"ada/{ONE}.ipynb": "0" * 99_000_000, f"peer/{ONE}.ipynb": "{}"})
    raw = archive.read_bytes()
    archive.write_bytes(raw.replace(struct.pack("<I", 99_000_000), struct.pack("<I", 1000)))
    sizes = []
    monkeypatch.setattr(archives.zlib, "crc32", lambda content: sizes.append(len(content)) or 0)
    contents = unpack_archive(archive, tmp_path / "to", LESSONS)
    assert "is damaged" in contents.strays[0]
    assert max([0, *sizes]) <= 1001


def test_more_than_a_class_can_hand_in_is_refused(tmp_path, monkeypatch):
    archive = make(tmp_path / "a.zip", **{f"s{n}/{ONE}.ipynb": "0" * 1000 for n in range(10)})
    monkeypatch.setattr(archives, "MAX_FILES", 9)
    with pytest.raises(CourseError, match=r"10 files of 0\.0 GB cannot be the work of one class"):
        unpack_archive(archive, tmp_path / "to", LESSONS)
    monkeypatch.setattr(archives, "MAX_FILES", 10)
    monkeypatch.setattr(archives, "MAX_TOTAL_MEGABYTES", 0.009)
    with pytest.raises(CourseError, match="cannot be the work of one class"):
        unpack_archive(archive, tmp_path / "to", LESSONS)
    assert not (tmp_path / "to").exists()


def with_faults(draw: random.Random, raw: bytes) -> bytes:
    """The bytes of an archive with a few of them changed, cut, repeated or shuffled."""
    for _ in range(draw.randint(1, 4)):
        at, length = draw.randrange(len(raw) + 1), draw.choice([1, 4, 100])
        raw = draw.choice(
            [
                raw[:at] + draw.randbytes(length) + raw[at + length :],
                raw[:at] + raw[at + length :],
                raw[:at] + draw.randbytes(length) + raw[at:],
                raw[:at] + raw[max(0, at - length) :],
                raw[:at] if draw.random() < 0.1 else raw[:at] + bytes(length) + raw[at + length :],
            ]
        )
    return raw


def odd_archive(draw: random.Random, path: Path) -> Path:
    """Ten honest peers, and between them entries whose names, kinds and flags are odd."""
    method = draw.choice(list(METHODS.values()))
    with zipfile.ZipFile(path, "w", method) as file:
        waiting = [*PEERS.items(), *((draw.choice(list(ODD_NAMES)), "{}") for _ in range(draw.randint(1, 5)))]
        draw.shuffle(waiting)
        for name, text in waiting:
            info = zipfile.ZipInfo(name)
            info.compress_type = method if name in PEERS else draw.choice(list(METHODS.values()))
            if name not in PEERS:
                info.external_attr = draw.choice([0, 0, stat.S_IFLNK, stat.S_IFIFO, stat.S_IFREG]) << 16
            file.writestr(info, text)
    if draw.random() < 0.3:
        with_flag(path, draw.choice(list(ODD_NAMES)), 1)
    return path


def what_happens(archive: Path, to: Path) -> str:
    """Whether an archive is refused or unpacked, and how many peers are unharmed; any other error is raised."""
    try:
        contents = unpack_archive(archive, to, LESSONS)
    except CourseError as error:
        return "refused" if str(error).isprintable() else "refused in words that cannot be printed"
    assert all(stray.isprintable() and len(stray) < 250 for stray in contents.strays)
    assert all(path.resolve().is_relative_to(to) for path in to.rglob("*"))
    unharmed = [name for name, text in PEERS.items() if (to / name).is_file() and (to / name).read_text() == text]
    wrong = [name for name, text in PEERS.items() if (to / name).is_file() and (to / name).read_text() != text]
    assert wrong == []
    return "unpacked, every peer there" if len(unharmed) == len(PEERS) else "unpacked, entries left out and listed"


def an_archive(seed: int, folder: Path) -> tuple[str, Path]:
    """An archive of the seed's kind, and what its kind is called."""
    draw = random.Random(seed)
    kind = ["deflate", "bzip2", "lzma", "stored", "odd entries"][seed % 5]
    path = folder / "a.zip"
    if kind == "odd entries":
        return kind, odd_archive(draw, path)
    make(path, METHODS[kind], **PEERS)
    path.write_bytes(with_faults(draw, path.read_bytes()))
    return kind, path


@pytest.mark.filterwarnings("ignore:Duplicate name")
@given(st.integers(0, 10**9))
def test_a_damaged_zip_is_unpacked_as_far_as_it_goes_or_refused(tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("zip")
    kind, archive = an_archive(seed, folder)
    happened = what_happens(archive, folder / "to")
    assert kind != "odd entries" or happened == "unpacked, every peer there"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_thousand_zips(tmp_path):
    counts: Counter[tuple[str, str]] = Counter()
    for seed in range(1000):
        (tmp_path / str(seed)).mkdir()
        kind, archive = an_archive(seed, tmp_path / str(seed))
        counts[kind, what_happens(archive, tmp_path / str(seed) / "to")] += 1
    assert "refused in words" not in str(counts)
    print("\n1,000 zips: " + "; ".join(f"{kind}: {number} {what}" for (kind, what), number in sorted(counts.items())))
    assert counts["odd entries", "unpacked, every peer there"] == 200


@given(st.binary(max_size=400))
def test_rubbish_gets_a_sentence(tmp_path_factory, rubbish):
    folder = tmp_path_factory.mktemp("rubbish")
    good = make(folder / "a.zip", **{f"ada/{ONE}.ipynb": "{}"}).read_bytes()
    (folder / "a.zip").write_bytes(good[: len(rubbish)] + rubbish + good[2 * len(rubbish) :])
    with contextlib.suppress(CourseError):  # and no other error
        unpack_archive(folder / "a.zip", folder / "to", LESSONS)
