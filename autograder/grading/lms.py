"""How learning management systems name what students hand in: whose a file is, when it came, which attempt it is."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from autograder.course import CourseError
from autograder.results.term.names import common_beginning, folded
from autograder.results.term.roster import Roster

SHARE = 0.5  # of the notebooks that must be named in a system's way for a zip to be that system's
MAX_YML_BYTES = 50_000_000


@dataclass(frozen=True)
class Sender:
    """Who sent a file, as its system tells: a name as people write it, and ids by column of the roster.

    `login` may be a guess that only the roster can confirm; then `logins` holds all that it may be.
    """

    name: str = ""
    ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    logins: tuple[str, ...] = ()
    number: str = ""  # by which the system tells people apart in this zip, and which no roster has

    @property
    def shown(self) -> str:
        return self.name or next(iter([*self.ids.values(), *self.logins]), "")


@dataclass(frozen=True)
class NamedFile:
    """What the path of a handed-in file tells. `when` has no time zone where its system's own is meant.

    `key` is equal for all files of one sender in one zip. Of several attempts the one with the latest `when` is the
    last, or, where there is no time, the one with the highest `attempt`.
    """

    sender: Sender
    key: str
    file: str
    when: dt.datetime | None = None
    late: bool = False
    attempt: int = 0
    lesson: str = ""
    others: tuple[Sender, ...] = ()  # who handed in together with the sender


@dataclass(frozen=True)
class System:
    """A system by name; what each of its notebooks tells by path, and `read` for the path of any other file."""

    name: str
    files: Mapping[str, NamedFile]
    read: Callable[[str], NamedFile | None] = lambda path: None


def recognised(
    paths: Sequence[str], lessons: Sequence[str], roster: Roster, metadata: bytes | None = None
) -> System | None:
    """The system in whose way the notebooks' `paths` are named; None where they are in folders of students.

    `metadata` is Gradescope's submission_metadata.yml. Raises CourseError where that is needed and missing or damaged.
    """
    if not paths:
        return None
    readers: Sequence[tuple[str, Callable[[str], NamedFile | None]]] = (
        ("nbgrader's exchange", lambda path: _exchange(path, lessons)),
        ("Gradescope", _gradescope(metadata)),
        ("Moodle", _moodle),
        ("Brightspace", _brightspace),
        ("Blackboard", _blackboard([path for path in paths if _ATTEMPT.search(path)])),
        ("Canvas", _canvas),
        ("ILIAS", _ilias),
        ("Google Classroom", _classroom),
        ("repositories", _repositories(paths, lessons, roster)),
    )
    for name, read in readers:
        found = {path: told for path in paths if (told := read(path))}
        if len(found) > SHARE * len(paths) and not (name in _FLAT and _is_of_one(found, roster)):
            if name == "ILIAS" and _are_ids(found, roster):
                continue
            if name == "Gradescope" and metadata is None:
                raise CourseError(
                    "This is an export of Gradescope without its submission_metadata.yml, which tells whose each "
                    "submission is: export the submissions again, and give the whole zip file."
                )
            return System(name, found, read)
    return None


_FLAT = ("Canvas", "Google Classroom")  # all files in one folder, or in none
_MONTHS = {name: number for number, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}
_FOLDER = r"(?:^|.*/)"


def _exchange(path: str, lessons: Sequence[str]) -> NamedFile | None:
    """<user>+<assignment>+<time> UTC[+<random>]/<notebook>"""
    named = re.fullmatch(
        _FOLDER + r"(?P<user>[^/]+?)\+(?P<lesson>[^/+]+)\+(?P<when>\d{4}-\d\d-\d\d[ T_]\d\d[:-]\d\d[:-]\d\d)(?:\.\d+)?"
        r"(?P<zone> ?[A-Za-z]{3}| ?[+-]\d{4})?(?:\+[^/]*)?/(?P<file>.+)",
        path,
    )
    if not named:
        return None
    date, time = re.split(r"[ T_]", named["when"])
    when = _time(f"{date} {time.replace('-', ':')}", "%Y-%m-%d %H:%M:%S")
    is_utc = (named["zone"] or "UTC").strip() in ("UTC", "GMT", "+0000")
    lesson = named["lesson"] if named["lesson"] in lessons else ""
    sender = Sender(logins=(named["user"],))
    return NamedFile(
        sender, named["user"], named["file"], when and (when.replace(tzinfo=dt.UTC) if is_utc else when), lesson=lesson
    )


def _gradescope(metadata: bytes | None) -> Callable[[str], NamedFile | None]:
    """assignment_<n>_export/submission_<n>/<file>, and a yml that tells whose each is."""
    told = _submissions(metadata) if metadata is not None else {}

    def read(path: str) -> NamedFile | None:
        named = re.fullmatch(_FOLDER + r"(?P<key>submission_\d+)/(?P<file>.+)", path)
        if not named:
            return None
        senders, when = told.get(named["key"], ([Sender()], None))
        return NamedFile(senders[0], named["key"], named["file"], when, others=tuple(senders[1:]))

    return read


def _submissions(metadata: bytes) -> dict[str, tuple[list[Sender], dt.datetime | None]]:
    import yaml

    try:
        if len(metadata) > MAX_YML_BYTES:
            raise ValueError
        content = yaml.load(metadata, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found = {}
        for key, told in content.items():
            about = {_plain(name): value for name, value in told.items()}
            senders = [_submitter(one) for one in about.get("submitters") or []]
            found[str(key)] = (senders or [Sender()], _yml_time(about.get("created_at")))
        return found
    except Exception:  # whatever a damaged file sets off in its reader
        raise CourseError(
            "submission_metadata.yml cannot be read: export the submissions from Gradescope again."
        ) from None


def _submitter(told: Mapping[Any, Any]) -> Sender:
    about = {_plain(name): str(value or "").strip() for name, value in told.items()}
    ids = {"sis_id": about.get("sid", ""), "email": about.get("email", "")}
    return Sender(about.get("name", ""), {column: value for column, value in ids.items() if value})


def _plain(name: Any) -> str:
    return str(name).strip(":")


def _yml_time(value: Any) -> dt.datetime | None:
    """YAML's own reader leaves out the offset of a time with nine decimals; a text is read with it."""
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    text = re.sub(r"(\.\d{1,6})\d*", r"\1", str(value or "")).replace(" UTC", "+00:00")
    text = re.sub(r" ([+-]\d\d:?\d\d)$", r"\1", text)
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _moodle(path: str) -> NamedFile | None:
    """First Last_<participant>_assignsubmission_file[_]/<file>; without folders, _<file> behind it."""
    named = re.fullmatch(_FOLDER + r"(?P<name>[^/]*?)_(?P<number>\d+)_assignsubmission_file(?:_?/|_)(?P<file>.+)", path)
    if not named:
        return None
    name = "" if re.fullmatch(r"Participant[ _]\d+", named["name"]) else named["name"]
    return NamedFile(Sender(name, {"moodle_id": named["number"]}), named["number"], named["file"])


def _brightspace(path: str) -> NamedFile | None:
    """<n>-<n> - First Last - Nov 9, 2026 905 AM/<file>, or all of that in a file's name."""
    named = re.fullmatch(
        _FOLDER + r"(?P<number>\d+)-\d+ - (?P<name>[^/]+?) - (?P<when>[^/]*?\d{4}[ ,]+\d{3,4}(?: ?[APap]\.?[Mm]\.?)?)"
        r"(?: - |/)(?P<file>.+)",
        path,
    )
    if not named:
        return None
    when = _brightspace_time(named["when"])
    return NamedFile(Sender(named["name"], number=named["number"]), named["number"], named["file"], when)


def _brightspace_time(text: str) -> dt.datetime | None:
    """ "Nov 9, 2026 905 AM", "9 November, 2026 2105" """
    words = re.findall(r"[^\W\d_]+|\d+", text.replace(".", ""))
    month = next((_MONTHS[word[:3].casefold()] for word in words if word[:3].casefold() in _MONTHS), 0)
    numbers = [word for word in words if word.isdecimal()]
    half = words[-1].casefold() if words and words[-1].casefold() in ("am", "pm") else ""
    if not month or len(numbers) != 3:
        return None
    day, year, clock = int(numbers[0]), int(numbers[1]), int(numbers[2])
    hour, minute = divmod(clock, 100)
    if half:
        hour = hour % 12 + 12 * (half == "pm")
    try:
        return dt.datetime(year, month, day, hour, minute)
    except ValueError:
        return None


_ATTEMPT = re.compile(_FOLDER + r"(?P<before>[^/]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:(?:_|/)(?P<file>.+)|\.txt)?")


def _blackboard(paths: Sequence[str]) -> Callable[[str], NamedFile | None]:
    """<Assignment>_<login>_attempt_YYYY-MM-DD-hh-mm-ss_<file>; the assignment and the login may hold a _ too."""
    before = sorted({named["before"] for path in paths if (named := _ATTEMPT.fullmatch(path))})
    common = common_beginning(before).rpartition("_")[0] + "_" if len(before) > 1 else ""

    def read(path: str) -> NamedFile | None:
        named = _ATTEMPT.fullmatch(path)
        if not named or "_" not in named["before"]:
            return None
        parts = named["before"].split("_")
        tails = ["_".join(parts[at:]) for at in range(1, len(parts))]
        likely = named["before"].removeprefix(common) if common != "_" else ""
        logins = tuple(dict.fromkeys([one for one in (likely, *reversed(tails)) if one and one != named["before"]]))
        when = _time(named["when"], "%Y-%m-%d-%H-%M-%S")
        return NamedFile(Sender(logins=logins), named["before"], named["file"] or "", when)

    return read


def _canvas(path: str) -> NamedFile | None:
    """lastfirst_[LATE_]<Canvas id>_<file id>_<file>; the file of a further attempt ends in -1, -2."""
    named = re.fullmatch(
        _FOLDER
        + r"(?P<name>[^/]*?)_(?P<late>(?i:LATE)_)?(?P<id>\d+)_(?P<late2>(?i:LATE)_)?(?P<number>\d+)_(?P<file>[^/]+)",
        path,
    )
    if not named or not named["name"]:
        return None
    again = re.search(r"-(\d{1,3})(?=\.[A-Za-z.]+$)", named["file"])
    return NamedFile(
        Sender(named["name"], {"canvas_id": named["id"]}),
        named["id"],
        named["file"],
        late=bool(named["late"] or named["late2"]),
        attempt=int(again[1]) if again else 0,
    )


def _ilias(path: str) -> NamedFile | None:
    """Last_First_login_<id>/<file>"""
    named = re.fullmatch(_FOLDER + r"(?P<name>[^/_]+_[^/]+)_(?P<number>\d+)/(?P<file>.+)", path)
    if not named:
        return None
    words = named["name"].split("_")
    logins = ["_".join(words[at:]) for at in range(len(words) - 1, 1, -1)]
    if not logins:
        return None
    name = " ".join(words[: -len(logins[0].split("_"))])
    return NamedFile(Sender(name, logins=tuple(logins), number=named["number"]), named["number"], named["file"])


def _classroom(path: str) -> NamedFile | None:
    """First Last - <file>, as Google Drive keeps what came through Classroom."""
    named = re.fullmatch(_FOLDER + r"(?P<name>[^/]*[^\W\d_][^/]*?) - (?P<file>[^/]+)", path)
    again = named and re.search(r"\((\d{1,3})\)(?=\.[A-Za-z.]+$)", named["file"])
    return (
        NamedFile(Sender(named["name"]), path, named["file"], attempt=int(again[1]) if again else 0) if named else None
    )


def _repositories(paths: Sequence[str], lessons: Sequence[str], roster: Roster) -> Callable[[str], NamedFile | None]:
    """<assignment>-<login>/<file>, one repository or folder a student, as GitHub's classrooms make them."""
    tops = [path.split("/") for path in paths if "/" in path]
    around = bool(tops) and len({parts[0] for parts in tops}) == 1 and all(len(parts) > 2 for parts in tops)
    folders = sorted({parts[around] for parts in tops if len(parts) > around + 1})
    bare = {name: re.sub(r"-(main|master)$", "", name) for name in folders}
    common = common_beginning(list(bare.values())) if len(folders) > 1 else ""
    common = common[: common.rfind("-") + 1]
    starts = Counter(folded(lesson) for lesson in lessons)
    told = any(folded(common).startswith(start) or start.startswith(folded(common)) for start in starts)
    by_roster = sum(bool(roster.resolve(name.removeprefix(common)).id) for name in bare.values())
    by_itself = sum(bool(roster.resolve(name).id) for name in folders)
    is_so = len(folded(common)) > 2 and (by_roster > max(by_itself, SHARE * len(folders)) or (not roster and told))

    def read(path: str) -> NamedFile | None:
        parts = path.split("/")[around:]
        if not is_so or len(parts) < 2 or parts[0] not in bare:
            return None
        login = bare[parts[0]].removeprefix(common)
        return NamedFile(Sender(logins=(login,)), parts[0], "/".join(parts[1:]))

    return read


def _is_of_one(files: Mapping[str, NamedFile], roster: Roster) -> bool:
    """Whether files lie in folders of students after all, whose own names for them look like a system's."""
    folders = {path.rpartition("/")[0] for path in files}
    return len(folders) > 1 or any(name and roster.resolve(name.rpartition("/")[2]).id for name in folders)


def _are_ids(files: Mapping[str, NamedFile], roster: Roster) -> bool:
    """Whether folders that look like those of ILIAS are ids of the roster after all, such as st_1_2."""
    folders = [path.split("/")[-2] for path in files]
    return sum(roster.resolve(name).by == "id" for name in folders) > SHARE * len(folders)


def _time(text: str, form: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, form)
    except ValueError:
        return None


def time_in(text: str) -> dt.datetime | None:
    """The time that a file's name tells, in any of the ways in which systems write it; None where it is none."""
    plain = text.strip()
    with suppress(ValueError):
        return dt.datetime.fromisoformat(plain.replace(" UTC", "+00:00"))
    forms = ("%Y-%m-%d-%H-%M-%S", "%Y-%m-%d_%H-%M-%S", "%Y-%m-%d-%H-%M", "%Y%m%d%H%M%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")
    return next(filter(None, (_time(plain, form) for form in forms)), None) or _brightspace_time(plain)
