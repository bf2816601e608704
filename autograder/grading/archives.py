"""Collected archives: a zip from an LMS or a colleague, unpacked with suspicion into a folder that can be graded."""

import bz2
import copy
import errno
import lzma
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from autograder.bank.variants import shown, spelled_id
from autograder.course import CourseError
from autograder.grading import gate
from autograder.grading.submissions import LAYOUT, lesson_by_name, packed_in
from autograder.questions import LESSONS
from autograder.questions.inventory import FORMS

MAX_FILES = 100_000
MAX_TOTAL_MEGABYTES = 20_000
_MAX_NAME_BYTES = 255  # of a file or a folder, wherever we unpack to
_MAX_DICTIONARY = 1 << 27  # bytes that an LZMA entry may have the decompressor keep
_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO)


@dataclass
class Contents:
    """What became of an archive that was unpacked.

    `strays` are sentences on entries that were left out, for the instructor; `left_out` says, by student and lesson
    ("" where it cannot be told), why a notebook is missing.
    """

    strays: list[str] = field(default_factory=list)
    left_out: dict[tuple[str, str], str] = field(default_factory=dict)


def unpack_archive(archive: Path, to: Path, lessons: list[str], names: str | None = None) -> Contents:
    """Unpack the notebooks in a zip file as <to>/<student>/<lesson>/…, with a folder for every student in it.

    The archive is laid out as a folder of submissions would be, with or without one folder around it. Otherwise `names`
    is a regular expression for a file's path with a group `student_id`, as in nbgrader's zip collection; an optional
    group `timestamp` decides between several attempts (the last counts). An entry that leads out of its folder, is a
    link, encrypted, damaged or too large is left out, and so is one that belongs to nobody. Raises CourseError, and
    writes nothing, for a file that is not a zip file or holds more than a class can hand in.
    """
    name = shown(archive.name)
    try:
        with zipfile.ZipFile(archive) as file:
            infos = [info for info in file.infolist() if not _is_a_systems(info.filename)]
            _require_one_class(name, infos)
            known = sorted({*lessons, *LESSONS, *FORMS})
            entries = _by_pattern(infos, known, lessons, names) if names else _by_layout(name, infos, known)
            return _unpack(file, entries, to, known)
    except CourseError:
        raise
    except OSError as error:
        raise CourseError(f"{name} cannot be unpacked ({gate.why(error)}): look at the file and the disk.") from None
    except Exception:  # whatever a damaged list of contents sets off in zipfile is the file's fault
        raise CourseError(f"{name} cannot be unpacked, it is not a whole zip file: fetch or make it again.") from None


def _is_a_systems(path: str) -> bool:
    return any(gate.is_of_a_system(part) for part in path.split("/"))


def _is_wanted(path: str) -> bool:
    """Notebooks, and what nbgrader keeps beside them; what else an archive holds is not looked at."""
    last = re.split(r"[/\\]", path)[-1]
    return bool(gate.notebook_stem(last)) or last in gate.BESIDE


def _require_one_class(archive: str, infos: list[zipfile.ZipInfo]) -> None:
    sizes = [info.file_size for info in infos if _is_wanted(info.filename)]
    total = sum(size for size in sizes if size <= gate.MAX_BYTES)
    if len(infos) > MAX_FILES or total > MAX_TOTAL_MEGABYTES * 1_000_000:
        size = f"{len(infos):,} files of {total / 1e9:.1f} GB"
        raise CourseError(f"{archive} is refused: {size} cannot be the work of one class.")


def _fault(info: zipfile.ZipInfo) -> str:
    """Why an entry is not even read; empty where nothing speaks against it."""
    name, kind = info.filename, stat.S_IFMT(info.external_attr >> 16)
    parts = re.split(r"[/\\]", name)
    limit = gate.MAX_BYTES_BESIDE if parts[-1] in gate.BESIDE else gate.MAX_BYTES
    if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:[/\\]", name):
        return "leads out of its own folder"
    if any(char in ":\\" or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in name):
        return "has a character in its name that the name of a file cannot have everywhere"
    if max(len(part.encode()) for part in parts) > _MAX_NAME_BYTES:
        return "has a name that is too long"
    if kind == stat.S_IFLNK:
        return "is a link, which is not followed"
    if kind not in (0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG):
        return "is not an ordinary file"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if _is_wanted(name) and max(info.file_size, info.compress_size) > limit:
        return f"is larger than {limit // 1_000_000} MB" if limit >= 1_000_000 else f"is larger than {limit:,} bytes"
    return ""


def _content(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """What an entry holds, and never more in memory than it says: a bomb says less.

    zipfile itself would unpack bzip2 and LZMA in steps without a limit, of gigabytes for one step of some entries.
    """
    packed = copy.copy(info)
    packed.compress_type, packed.file_size = zipfile.ZIP_STORED, info.compress_size
    packed.CRC = None  # type: ignore[assignment]  # it is of the content, and is compared below
    with file.open(packed) as source:
        raw = source.read()
    most = info.file_size + 1
    if info.compress_type == zipfile.ZIP_STORED:
        content = raw
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, most)
    elif info.compress_type == zipfile.ZIP_BZIP2:
        content = bz2.BZ2Decompressor().decompress(raw, most)
    elif info.compress_type == zipfile.ZIP_LZMA:
        content = _lzma(raw).decompress(raw[4 + int.from_bytes(raw[2:4], "little") :], most)
    else:
        raise NotImplementedError
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise zipfile.BadZipFile
    return content


def _lzma(raw: bytes) -> lzma.LZMADecompressor:
    """For the stream behind the head of an LZMA entry: two bytes of version, two of length, five of properties."""
    literal, dictionary = raw[4], int.from_bytes(raw[5:9], "little")
    if raw[2:4] != b"\x05\x00" or dictionary > _MAX_DICTIONARY:
        raise NotImplementedError
    sizes = {"lc": literal % 9, "lp": literal // 9 % 5, "pb": literal // 45, "dict_size": max(dictionary, 4096)}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, **sizes}])


@dataclass(frozen=True)
class _Entry:
    """A file in an archive: why it is not read ("" where it may be), and where it goes ("" where nobody owns it)."""

    info: zipfile.ZipInfo
    fault: str
    student: str = ""
    place: str = ""  # below the student's folder
    when: str = ""  # of several at one place the last counts

    @property
    def name(self) -> str:
        return repr(shown(self.info.filename))


def _by_layout(archive: str, infos: list[zipfile.ZipInfo], known: Collection[str]) -> list[_Entry]:
    """As in a folder: <student>/<lesson>.ipynb or <student>/…/<file>, or that below one common folder."""
    entries = [_Entry(info, _fault(info)) for info in infos]
    parts = {
        id(one): [part for part in re.split(r"[/\\]", one.info.filename) if part not in ("", ".")] for one in entries
    }
    clean = [parts[id(one)] for one in entries if not one.fault]
    around = _has_folder_around(clean, known)
    owned = []
    for one in entries:
        student, *rest = parts[id(one)][around:] or [""]
        is_owned = (rest or one.info.is_dir()) and not one.info.filename.startswith(("/", "\\"))
        if one.fault:
            student = _id(student)
        owned.append(replace(one, student=student, place="/".join(rest)) if is_owned else one)
    students = {one.student for one in owned if one.student}
    if students and students <= set(known):
        raise CourseError(
            f"{archive} is of the folder of one student or of one lesson: make a zip file of the folder that holds one "
            f"folder per student, laid out as {LAYOUT}."
        )
    return owned


def _has_folder_around(paths: list[list[str]], known: Collection[str]) -> bool:
    """Whether all lies in one folder, and that is not a student's own."""
    wanted = [path for path in paths if _is_wanted(path[-1])] or paths
    of_a_student = any(len(path) > 1 and lesson_by_name(PurePosixPath(path[1]), known) for path in wanted)
    return (
        len({path[0] for path in paths if len(path) > 1}) == 1
        and not of_a_student
        and any(len(path) > 2 for path in wanted)
    )


def _by_pattern(infos: list[zipfile.ZipInfo], known: Collection[str], lessons: list[str], names: str) -> list[_Entry]:
    """As an LMS names files: the pattern tells whose each is."""
    try:
        pattern = re.compile(names)
    except re.error as error:
        raise CourseError(f"--names is not a regular expression ({error}).") from None
    if "student_id" not in pattern.groupindex:
        raise CourseError("--names needs a group (?P<student_id>…), as in '(?P<student_id>[^_]+)_.*[.]ipynb'.")
    entries = []
    for info in infos:
        match, path = pattern.fullmatch(info.filename), PurePosixPath(info.filename)
        student = _id(match["student_id"] or "") if match else ""
        lesson = next((name for name in known if name in info.filename), lessons[0] if len(lessons) == 1 else "")
        place = f"{lesson}/{lesson}.ipynb" if lesson else path.name
        when = (match["timestamp"] or "") if match and "timestamp" in pattern.groupindex else ""
        entries.append(_Entry(info, _fault(info), student, place, when))
    return entries


def _unpack(file: zipfile.ZipFile, entries: list[_Entry], to: Path, known: Collection[str]) -> Contents:
    contents = Contents()
    for student in {one.student for one in entries if one.student}:
        (to / student).mkdir(parents=True, exist_ok=True)
    for one in _taken(entries, contents, known):
        if why := _write(file, one, to / one.student / one.place):
            _leave_out(contents, one, why, known)
    return contents


def _taken(entries: list[_Entry], contents: Contents, known: Collection[str]) -> list[_Entry]:
    """The entries to unpack, one for each place; what becomes of the others is added to `contents`."""
    taken: dict[tuple[str, str], _Entry] = {}
    for one in entries:
        path, place = one.info.filename, (one.student, one.place)
        if gate.is_archive(path):
            contents.left_out.setdefault((one.student, ""), packed_in(PurePosixPath(path).name))
        elif not _is_wanted(path) or one.info.is_dir():
            continue
        elif one.fault:
            _leave_out(contents, one, one.fault, known)
        elif not (one.place and _id(one.student)):
            if gate.notebook_stem(path):
                contents.strays.append(f"{one.name} belongs to no student that its name tells: it was left out.")
        elif place in taken:
            first, last = sorted([taken[place], one], key=lambda entry: (entry.when, entry.info.filename))
            taken[place] = last
            contents.strays.append(_superseded(first, last))
        else:
            taken[place] = one
    return list(taken.values())


def _write(file: zipfile.ZipFile, one: _Entry, path: Path) -> str:
    """Write an entry's content to `path`; why that cannot be done, or nothing."""
    try:
        content = _content(file, one.info)
    except NotImplementedError:
        return "is packed in a way that is not known here"
    except Exception as error:  # whatever a damaged entry sets off in zipfile and the decompressors
        if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
            raise
        return "is damaged"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise
        return "has a name that is another's, or too long"
    return ""


def _id(name: str) -> str:
    """The id in a folder's name; empty where it is nobody's."""
    try:
        return spelled_id(name)
    except ValueError:
        return ""


def _superseded(first: _Entry, last: _Entry) -> str:
    if first.info.filename == last.info.filename:
        return f"{last.name} is there twice: the last one was taken."
    return f"{first.name} is superseded by {last.name}, which counts for {last.student}: it was left out."


def _leave_out(contents: Contents, one: _Entry, why: str, known: Collection[str]) -> None:
    contents.strays.append(f"{one.name} {why}: it was left out.")
    path = PurePosixPath(one.place)
    if one.student and gate.notebook_stem(path.name):
        reason = f"{shown(path.name)} {why}: hand in the notebook again."
        contents.left_out.setdefault((one.student, lesson_by_name(path, known)), reason)
