"""Collected archives: a zip from an LMS or a colleague, unpacked with suspicion into a folder that can be graded."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.course import CourseError
from autograder.grading.submissions import MAX_MEGABYTES, is_student_id

MAX_FILES = 100_000
MAX_TOTAL_MEGABYTES = 20_000
WANTED = (".ipynb", "timestamp.txt")


def unpack_archive(archive: Path, to: Path, lessons: list[str], names: str | None = None) -> list[str]:
    """Unpack the notebooks in a zip file as <to>/<student>/<lesson>/…; sentences on what belongs to nobody.

    The archive is laid out as a folder of submissions would be, with or without one folder around it. Otherwise `names`
    is a regular expression for a file's path with a group `student_id`, as in nbgrader's zip collection; an optional
    group `timestamp` decides between several attempts (the last counts). Raises CourseError, and writes nothing, for an
    archive that holds links, paths that lead out of its folder or more than a class can hand in, or that is damaged.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            members = [info for info in file.infolist() if not info.is_dir()]
            _refuse_suspicious(archive.name, members)
            wanted = [info for info in members if info.filename.endswith(WANTED) and "__MACOSX" not in info.filename]
            places, strays = _places([info.filename for info in wanted], lessons, names)
            for info in wanted:
                if info.filename in places:
                    _write(file, info, to / places[info.filename])
    except CourseError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise CourseError(f"{archive.name} cannot be unpacked ({error}): fetch or make it again.") from None
    return strays


def _refuse_suspicious(archive: str, members: list[zipfile.ZipInfo]) -> None:
    for info in members:
        path = PurePosixPath(info.filename)
        if path.is_absolute() or ".." in path.parts or re.search(r"[\\:\x00-\x1f]", info.filename):
            raise CourseError(f"{archive} is refused: its entry {info.filename!r:.100} leads out of its own folder.")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise CourseError(f"{archive} is refused: its entry {info.filename!r:.100} is a link.")
        if info.filename.endswith(WANTED) and info.file_size > MAX_MEGABYTES * 1_000_000:
            raise CourseError(f"{archive} is refused: {info.filename!r:.100} would be larger than {MAX_MEGABYTES} MB.")
    total = sum(info.file_size for info in members if info.filename.endswith(WANTED))
    if len(members) > MAX_FILES or total > MAX_TOTAL_MEGABYTES * 1_000_000:
        size = f"{len(members):,} files of {total / 1e9:.1f} GB"
        raise CourseError(f"{archive} is refused: {size} cannot be the work of one class.")


def _write(file: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> None:
    """Not more than the archive said there would be: a bomb says less."""
    with file.open(info) as source:
        data = source.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise zipfile.BadZipFile(f"{info.filename} is not as long as it says")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _places(paths: list[str], lessons: list[str], names: str | None) -> tuple[dict[str, str], list[str]]:
    """Where each file goes, and sentences on the notebooks that cannot be placed."""
    found = dict(_by_pattern(paths, names, lessons) if names else _by_layout(paths, lessons))
    strays = [path for path in paths if path.endswith(".ipynb") and path not in found]
    return found, [f"{path!r:.120} belongs to no student that its name tells: it was left out." for path in strays]


def _by_layout(paths: list[str], lessons: list[str]) -> Iterator[tuple[str, str]]:
    """As in a folder: <student>/<lesson>.ipynb or <student>/<lesson>/<file>, or that below one common folder."""
    parts = {path: PurePosixPath(path).parts for path in paths}
    tops = {part[0] for part in parts.values()}
    around = len(tops) == 1 and all(
        len(part) == 4 or (len(part) == 3 and not part[1].startswith(tuple(lessons))) for part in parts.values()
    )
    for path, part in parts.items():
        part = part[1:] if around else part
        if 2 <= len(part) <= 3 and is_student_id(part[0]):
            yield path, "/".join(part)


def _by_pattern(paths: list[str], names: str, lessons: list[str]) -> Iterator[tuple[str, str]]:
    try:
        pattern = re.compile(names)
    except re.error as error:
        raise CourseError(f"--names is not a regular expression ({error}).") from None
    if "student_id" not in pattern.groupindex:
        raise CourseError("--names needs a group (?P<student_id>…), as in '(?P<student_id>[^_]+)_.*[.]ipynb'.")
    last: dict[tuple[str, str], tuple[str, str]] = {}
    for path in paths:
        match = pattern.fullmatch(path)
        if not (match and path.endswith(".ipynb") and is_student_id(match["student_id"])):
            continue
        lesson = next((name for name in lessons if name in path), lessons[0] if len(lessons) == 1 else "")
        when = match["timestamp"] or "" if "timestamp" in pattern.groupindex else ""
        attempt = (match["student_id"], lesson or path)
        last[attempt] = max(last.get(attempt, ("", "")), (when, path))
    for (student, lesson), (_, path) in last.items():
        yield path, f"{student}/{lesson}/{lesson}.ipynb" if lesson != path else f"{student}/{PurePosixPath(path).name}"
