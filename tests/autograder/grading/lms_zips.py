"""A class of 60 as ten systems would give it in a zip file, with the roster that each of them exports.

Names hold accents, apostrophes, hyphens and several words; two people are called Kim Wei, and two others differ only in
an accent. Every ninth handed in twice, and every seventh late.
"""

import datetime as dt
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

LESSON = "01_what_are_scaling_laws"
NAMES = [
    *(("Kim", "Wei"), ("Kim", "Wei"), ("José", "García"), ("Jose", "Garcia"), ("Chloé", "O'Brien"), ("Zoë", "d'Arc")),
    *(("Søren", "Kierkegaard-Østergård"), ("Jürgen", "Müller"), ("Łukasz", "Wałęsa"), ("Đorđe", "Đukić")),
    *(("Jan", "van der Berg"), ("María José", "de la Cruz"), ("李", "明"), ("Anne-Marie", "Ní Bhraonáin"), ("Ö", "Å")),
    *(("Gauß", "Weiß"), ("Mary Ann", "Smith"), ("Ann", "Mary Smith"), ("İpek", "Yıldız"), ("Björn", "Þórsson")),
]
FIRST = ["Ada", "Emmy", "Alan", "Grace", "Blaise", "Sophie", "Carl", "Maria"]
LAST = ["Lovelace", "Noether", "Turing", "Hopper", "Pascal"]
NAMES += [(first, last) for first in FIRST for last in LAST]
DEADLINE = dt.datetime(2026, 11, 9, 23, 59)


@dataclass(frozen=True)
class Pupil:
    number: int

    @property
    def id(self) -> str:
        return f"st{1000 + self.number}"

    @property
    def first(self) -> str:
        return NAMES[self.number][0]

    @property
    def last(self) -> str:
        return NAMES[self.number][1]

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"{self.id}@example.edu"

    @property
    def late(self) -> bool:
        return self.number % 7 == 3

    @property
    def times(self) -> list[dt.datetime]:
        """When this one handed in; the last is worth something, an earlier one nothing."""
        last = DEADLINE + (dt.timedelta(hours=27) if self.late else dt.timedelta(minutes=-90 - self.number))
        return [last - dt.timedelta(days=1, hours=14), last] if self.number % 9 == 2 else [last]


PUPILS = [Pupil(number) for number in range(60)]
Work = Callable[[Pupil, int], str]  # the notebook of a hand-in: 0 is the last one, 1 the one before


def squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum() or char == "_")


def _attempts(pupil: Pupil) -> list[tuple[dt.datetime, int]]:
    return [(when, len(pupil.times) - 1 - at) for at, when in enumerate(pupil.times)]


def canvas(work: Work) -> dict[str, str]:
    files = {}
    for pupil in PUPILS:
        for at, (_, back) in enumerate(_attempts(pupil)):
            late = "LATE_" if pupil.late else ""
            again = f"-{at}" if at else ""
            name = f"{squeezed(pupil.last + pupil.first)}_{late}{50_000 + pupil.number}_{900_000 + pupil.number}"
            files[f"{name}_{LESSON}{again}.ipynb"] = work(pupil, back)
    return files


def moodle(work: Work) -> dict[str, str]:
    return {
        f"{pupil.name}_{7_000 + pupil.number}_assignsubmission_file/{LESSON}.ipynb": work(pupil, 0) for pupil in PUPILS
    }


def brightspace(work: Work) -> dict[str, str]:
    files = {"index.html": "<html></html>"}
    for pupil in PUPILS:
        for when, back in _attempts(pupil):
            clock = f"{when.hour % 12 or 12}{when.minute:02}"
            day = f"{when:%b} {when.day}, {when.year} {clock} {when:%p}"
            files[f"{81_000 + pupil.number}-4411 - {pupil.name} - {day}/my work.ipynb"] = work(pupil, back)
    return files


def gradescope(work: Work) -> dict[str, str]:
    files, lines = {}, []
    for pupil in PUPILS:
        folder = f"submission_{30_000_000 + pupil.number}"
        lines += [
            f"{folder}:",
            "  :submitters:",
            f'  - :name: "{pupil.name}"',
            f"    :sid: '{2_000_000 + pupil.number}'",
            f"    :email: {pupil.email}",
            f"  :created_at: {pupil.times[-1]:%Y-%m-%d %H:%M:%S}.123456789 Z",
            "  :score: 0.0",
        ]
        files[f"assignment_55_export/{folder}/work.ipynb"] = work(pupil, 0)
    return {"assignment_55_export/submission_metadata.yml": "---\n" + "\n".join(lines) + "\n", **files}


def blackboard(work: Work) -> dict[str, str]:
    files = {}
    for pupil in PUPILS:
        for when, back in _attempts(pupil):
            name = f"Lesson_1 (graded)_{pupil.id}_attempt_{when:%Y-%m-%d-%H-%M-%S}"
            files[f"{name}.txt"] = f"Name: {pupil.name} ({pupil.id})"
            files[f"{name}_lab.ipynb"] = work(pupil, back)
    return files


def classroom(work: Work) -> dict[str, str]:
    files = {}
    for pupil in PUPILS:
        for at, (_, back) in enumerate(_attempts(pupil)):
            again = f" ({at})" if at else ""
            files.setdefault(f"{pupil.name} - {LESSON}{again}.ipynb", work(pupil, back))
            if pupil.number == 1:  # Drive keeps the file of the second Kim Wei beside that of the first
                files[f"{pupil.name} - Copy of {LESSON}.ipynb"] = work(pupil, back)
    return files


def ilias(work: Work) -> dict[str, str]:
    return {
        f"{pupil.last}_{pupil.first}_{pupil.id}_{4_000 + pupil.number}/lab.ipynb": work(pupil, 0) for pupil in PUPILS
    }


def repositories(work: Work) -> dict[str, str]:
    return {f"lab-scaling-{pupil.id}/{LESSON}/{LESSON}.ipynb": work(pupil, 0) for pupil in PUPILS}


def folders(work: Work) -> dict[str, str]:
    return {f"all/{pupil.id}/{LESSON}.ipynb": work(pupil, 0) for pupil in PUPILS}


def exchange(work: Work) -> dict[str, str]:
    files = {}
    for pupil in PUPILS:
        for when, back in _attempts(pupil):
            folder = f"{pupil.id}+{LESSON}+{when:%Y-%m-%d %H:%M:%S}.5 UTC+8cd2f"
            files[f"{folder}/{LESSON}.ipynb"] = work(pupil, back)
            files[f"{folder}/timestamp.txt"] = f"{when:%Y-%m-%d %H:%M:%S}.5 UTC"
    return files


SYSTEMS: Mapping[str, Callable[[Work], dict[str, str]]] = {
    "Canvas": canvas,
    "Moodle": moodle,
    "Brightspace": brightspace,
    "Gradescope": gradescope,
    "Blackboard": blackboard,
    "Google Classroom": classroom,
    "ILIAS": ilias,
    "repositories": repositories,
    "folders": folders,
    "nbgrader's exchange": exchange,
}


def rosters() -> dict[str, bytes]:
    """Each system's own export of the class, by the system's name."""

    def table(head: str, row: Callable[[Pupil], list[str]], *before: str, sign: str = ",") -> str:
        lines = [sign.join(f'"{cell}"' for cell in row(pupil)) for pupil in PUPILS]
        return "\r\n".join([head.replace(",", sign), *before, *lines]) + "\r\n"

    canvas = table(
        "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 1 (1234)",
        lambda one: [f"{one.last}, {one.first}", str(50_000 + one.number), f"u{one.number}", one.id, "A", ""],
        "    Points Possible,,,,,43.00",
    )
    moodle = table(
        "Identifier,Full name,ID number,Username,Email address,Status,Grade",
        lambda one: [
            f"Participant {7_000 + one.number}",
            one.name,
            f"m{one.number}",
            one.id,
            one.email,
            "Submitted",
            "",
        ],
    )
    brightspace = table(
        "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator",
        lambda one: [f"#b{one.number}", f"#{one.id}", one.last, one.first, one.email, "#"],
    )
    gradescope = table(
        "First Name,Last Name,SID,Email,Role,Sections",
        lambda one: [one.first, one.last, str(2_000_000 + one.number), one.email, "Student", "A"],
    )
    blackboard = table(
        "Last Name,First Name,Username,Student ID,Last Access,Availability",
        lambda one: [one.last, one.first, one.id, f"k{one.number}", "2026-11-01", "Yes"],
        sign="\t",
    )
    classroom = table("Last Name,First Name,Email Address", lambda one: [one.last, one.first, one.email])
    plain = table(
        "sep=;\r\nid,Vorname,Nachname,E-Mail-Adresse", lambda one: [one.id, one.first, one.last, one.email], sign=";"
    ).replace("sep=;\r\n", "", 1)
    return {
        "Canvas": b"\xef\xbb\xbf" + canvas.encode(),
        "Moodle": moodle.encode(),
        "Brightspace": brightspace.encode(),
        "Gradescope": gradescope.encode(),
        "Blackboard": blackboard.encode("utf-16"),
        "Google Classroom": classroom.encode(),
        "CSV": unicodedata.normalize("NFD", plain).encode(),
    }


def zipped(path: Path, files: Mapping[str, str], decomposed: bool = False) -> Path:
    """The files as a zip; `decomposed` as macOS writes names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(unicodedata.normalize("NFD", name) if decomposed else name, text)
    return path
