"""Collected archives: a zip from an LMS or a colleague, unpacked with suspicion into a folder that can be graded."""

import bz2
import copy
import datetime as dt
import errno
import json
import lzma
import math
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from autograder.bank.stated import NotebookStudent, stated_student
from autograder.bank.variants import shown, spelled_id
from autograder.course import CourseError
from autograder.grading import gate
from autograder.grading.lms import NamedFile, Sender, System, recognised, time_in
from autograder.grading.matching import Match, match_senders
from autograder.grading.submissions import LAYOUT, lesson_by_name, packed_in
from autograder.questions import LESSONS
from autograder.questions.inventory import FORMS
from autograder.results.term.arrivals import Arrival
from autograder.results.term.roster import Roster

NO_ROSTER = Roster()
MAX_FILES = 100_000
MAX_TOTAL_MEGABYTES = 20_000
_MAX_NAME_BYTES = 255  # of a file or a folder, wherever we unpack to
_MAX_DICTIONARY = 1 << 27  # bytes that an LZMA entry may have the decompressor keep
_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO)


@dataclass
class Contents:
    """What became of an archive that was unpacked.

    `strays` are sentences on entries that were left out, for the instructor; `left_out` says, by student and lesson
    ("" where it cannot be told), why a notebook is missing. In a zip of a learning management system, `system` is its
    name, `matches` says whose each sender's work is, and `arrivals` how each notebook came, by its path below the
    folder. Earlier hand-ins of one notebook lie in `earlier`, the first one first; `lessons` are those of all.
    """

    strays: list[str] = field(default_factory=list)
    left_out: dict[tuple[str, str], str] = field(default_factory=dict)
    system: str = ""
    matches: list[Match] = field(default_factory=list)
    arrivals: dict[Path, Arrival] = field(default_factory=dict)
    earlier: dict[Path, list[Path]] = field(default_factory=dict)
    lessons: set[str] = field(default_factory=set)


def unpack_archive(
    archive: Path,
    to: Path,
    lessons: list[str],
    names: str | None = None,
    roster: Roster = NO_ROSTER,
    earlier: Path | None = None,
) -> Contents:
    """Unpack the notebooks in a zip file as <to>/<student>/<lesson>/…, with a folder for every student in it.

    The archive is one of a learning management system, which its files' names tell (see `lms`), whose senders are
    found in the `roster`; or it is laid out as a folder of submissions would be, with or without one folder around it.
    With `names`, a regular expression for a file's path with a group `student_id`, as in nbgrader's zip collection, it
    is neither; an optional group `timestamp` decides between several attempts. Of these the last goes to `to`, and the
    others to the folder `earlier`, if there is one. An entry that leads out of its folder, is a link, encrypted,
    damaged or too large is left out, and so is one that belongs to nobody. Raises CourseError, and writes nothing, for
    a file that is not a zip file or holds more than a class can hand in.
    """
    name = shown(archive.name)
    try:
        with zipfile.ZipFile(archive) as file:
            infos = [info for info in file.infolist() if not _is_a_systems(info.filename)]
            _require_one_class(name, infos)
            known = sorted({*lessons, *LESSONS, *FORMS})
            contents = Contents()
            if names:
                entries = _by_pattern(infos, known, lessons, names)
            elif system := _system(file, infos, known, roster):
                entries = _by_system(file, infos, known, lessons, system, roster, contents)
            else:
                entries = _by_layout(name, infos, known)
            return _unpack(file, entries, to, known, contents, archive.name, earlier)
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


def _fault(info: zipfile.ZipInfo, renamed: bool = False) -> str:
    """Why an entry is not even read; empty where nothing speaks against it. `renamed`: we give it a name of ours."""
    name, kind = info.filename, stat.S_IFMT(info.external_attr >> 16)
    parts = re.split(r"[/\\]", name)
    limit = gate.MAX_BYTES_BESIDE if parts[-1] in gate.BESIDE else gate.MAX_BYTES
    if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:[/\\]", name):
        return "leads out of its own folder"
    if any(
        (char in ":\\" and not renamed) or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in name
    ):
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
    when: tuple[float, int, str] = (0.0, 0, "")  # of several at one place the last counts
    told: NamedFile | None = None  # by a learning management system
    system: str = ""

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
        time = time_in(when)
        told = NamedFile(Sender(student), student, path.name, time) if time else None
        entries.append(_Entry(info, _fault(info), student, place, _order(time, 0, when), told, "--names"))
    return entries


def _order(when: dt.datetime | None, attempt: int, text: str = "") -> tuple[float, int, str]:
    """What puts several attempts in the order of their times; those of which none is known come first."""
    aware = when if when is None or when.tzinfo else when.replace(tzinfo=dt.UTC)
    return (aware.timestamp() if aware else -math.inf, attempt, text)


def _system(
    file: zipfile.ZipFile, infos: list[zipfile.ZipInfo], known: Collection[str], roster: Roster
) -> System | None:
    """The learning management system in whose way the notebooks in an archive are named, if it is one's."""
    names = [_name(info) for info in infos if gate.notebook_stem(PurePosixPath(info.filename).name)]
    metadata = None
    for info in infos:
        if PurePosixPath(info.filename).name == "submission_metadata.yml" and not _fault(info, renamed=True):
            metadata = _content(file, info)
    return recognised(names, sorted(known), roster, metadata)


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name. Many programs write UTF-8 and do not say so; zipfile then reads it as an old code page."""
    if not info.flag_bits & 0x800:
        try:
            return info.filename.encode("cp437").decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            pass
    return info.filename


def _by_system(
    file: zipfile.ZipFile,
    infos: list[zipfile.ZipInfo],
    known: Collection[str],
    lessons: list[str],
    system: System,
    roster: Roster,
    contents: Contents,
) -> list[_Entry]:
    """As a learning management system names files: its names and the roster tell whose each is."""
    senders: dict[str, Sender] = {}
    stated: dict[str, list[NotebookStudent]] = {}
    entries = []
    for info in infos:
        told, fault = system.read(_name(info)), _fault(info, renamed=True)
        is_notebook = bool(gate.notebook_stem(PurePosixPath(info.filename).name))
        if told is None:
            if is_notebook:
                contents.strays.append(
                    f"{shown(info.filename)!r} is not named as {system.name} names what is handed in: it was left out."
                )
            continue
        senders.setdefault(told.key, told.sender)
        if not is_notebook:
            beside = f"{told.lesson}/" if told.lesson else ""
            place = beside + PurePosixPath(told.file or info.filename).name
            when = _order(told.when, told.attempt, told.file)
            entries.append(_Entry(info, fault, place=place, when=when, told=told))
            continue
        lesson, student = ("", NotebookStudent()) if fault else _look(file, info)
        stated.setdefault(told.key, []).append(student)
        lesson = told.lesson or lesson_by_name(PurePosixPath(told.file), known) or (lesson if lesson in known else "")
        lesson = lesson or (lessons[0] if len(lessons) == 1 else "")
        contents.lessons |= {lesson} - {""}
        place = f"{lesson}/{lesson}.ipynb" if lesson else PurePosixPath(told.file).name.replace(":", "-")
        when = _order(told.when, told.attempt, told.file)
        entries.append(_Entry(info, fault, place=place, when=when, told=told, system=system.name))
    matches = match_senders(senders, stated, roster)
    contents.system = system.name
    contents.matches = list({(senders[key], one.student or key): one for key, one in matches.items()}.values())
    return [replace(one, student=matches[one.told.key].student) for one in entries if one.told]


def _look(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[str, NotebookStudent]:
    """The lesson that a notebook says it is of, and what it says as STUDENT; nothing where it cannot be read."""
    try:
        nb = json.loads(_content(file, info))
        lesson = nb["metadata"].get("scaling_laws", {}).get("lesson", "")
        return str(lesson), stated_student(cell for cell in nb["cells"] if isinstance(cell, dict))
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise
    except Exception:  # whatever a damaged entry or notebook sets off: it gets its reason where it is read for grading
        pass
    return "", NotebookStudent()


def _unpack(
    file: zipfile.ZipFile,
    entries: list[_Entry],
    to: Path,
    known: Collection[str],
    contents: Contents,
    archive: str,
    earlier: Path | None,
) -> Contents:
    for student in {one.student for one in entries if one.student}:
        (to / student).mkdir(parents=True, exist_ok=True)
    for number, attempts in enumerate(_taken(entries, contents, known, keeps=earlier is not None)):
        for at, one in enumerate(attempts):
            counts = one is attempts[-1]
            if not counts and earlier is None:
                continue
            base = to if counts or earlier is None else earlier / f"{number}-{at}"
            path = base / one.student / one.place
            if why := _write(file, one, path):
                _leave_out(contents, one, why, known)
                continue
            if not counts:
                contents.earlier.setdefault(to / one.student / one.place, []).append(path)
            if one.told is not None and gate.notebook_stem(one.info.filename):
                contents.arrivals[path] = Arrival(
                    one.system,
                    archive,
                    _name(one.info),
                    one.told.when.isoformat() if one.told.when else "",
                    one.told.late,
                    tuple(filter(None, (other.shown for other in one.told.others))),
                )
    return contents


def _taken(entries: list[_Entry], contents: Contents, known: Collection[str], keeps: bool) -> list[list[_Entry]]:
    """The entries to unpack, for each place all attempts, the last one last.

    What becomes of the others is added to `contents`; `keeps`: earlier attempts are kept, and need not be told.
    """
    taken: dict[tuple[str, str], list[_Entry]] = {}
    for one in entries:
        path, place = one.info.filename, (one.student, one.place)
        if gate.is_archive(path):
            contents.left_out.setdefault((one.student, ""), packed_in(PurePosixPath(path).name))
        elif not _is_wanted(path) or one.info.is_dir():
            continue
        elif one.fault:
            _leave_out(contents, one, one.fault, known)
        elif not (one.place and _id(one.student)):
            if gate.notebook_stem(path) and not contents.system:  # otherwise the table of matches says it
                contents.strays.append(f"{one.name} belongs to no student that its name tells: it was left out.")
        elif place in taken:
            before = taken[place][-1]
            first, last = sorted([before, one], key=lambda entry: (entry.when, entry.info.filename))
            is_twice = first.info.filename == last.info.filename
            if is_twice or not keeps:
                contents.strays.append(_superseded(first, last))
            others = [other for other in taken[place] if not (is_twice and other is first)]
            taken[place] = sorted([*others, one], key=lambda entry: (entry.when, entry.info.filename))
        else:
            taken[place] = [one]
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
