"""Rosters as systems export them: Canvas, Moodle, Brightspace, Gradescope, Blackboard, Google Classroom, or any CSV."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.bank.variants import shown, spelled_id
from autograder.course import CourseError
from autograder.results.term.names import folded, is_number, readable, split_name
from autograder.results.term.roster import Roster, Student, checked

MAX_BYTES = 50_000_000
MAX_HEAD = 12  # lines among which the names of the columns are looked for
MAX_SHOWN = 12  # columns that a sentence names

# What a column may be called, folded, in the languages in which these systems are mostly used.
_CALLED: dict[str, Sequence[str]] = {
    "id": ("id", "studentid", "userid", "netid", "uid", "matriculationnumber", "matrikelnummer", "matrikelnr"),
    "login": (
        *("username", "login", "loginid", "sisloginid", "user", "benutzername", "anmeldename", "nombredeusuario"),
        *("usuario", "identifiant", "nomdutilisateur"),
    ),
    "sis_id": (
        *("sisuserid", "orgdefinedid", "sid", "idnumber", "studentnumber", "idnummer", "numerodid", "numerodeid"),
        *("numerodidentification", "externalid"),
    ),
    "canvas_id": ("canvasid", "canvasuserid"),
    "moodle_id": ("identifier", "moodleid", "participant", "bezeichner", "identifiantduparticipant"),
    "email": (
        *("email", "emailaddress", "emails", "mail", "mailaddress", "emailadresse", "adressedecourriel", "courriel"),
        *("correo", "correoelectronico", "direcciondecorreo", "emailadres"),
    ),
    "first_name": ("firstname", "givenname", "forename", "firstnames", "vorname", "prenom", "nombre", "first"),
    "last_name": (
        *("lastname", "surname", "familyname", "nachname", "nom", "nomdefamille", "apellidos", "apellido", "last"),
    ),
    "name": (
        *("name", "fullname", "studentname", "student", "displayname", "vollstandigername", "nomcomplet"),
        *("nombrecompleto", "learner"),
    ),
    "section": ("section", "sections", "class", "course"),
    "group": ("group", "groups", "team", "gruppe", "gruppen", "groupe", "grupo"),
    "extension": ("extension", "extensions"),
    "excused": ("excused",),
    "aliases": ("aliases", "alias", "also"),
    "role": ("role", "roles"),
}
_COLUMN = {name: column for column, names in _CALLED.items() for name in names}

# By system, the columns (folded) by which its export is known, and those that may hold the id, best first.
_SYSTEMS: Sequence[tuple[str, set[str], Sequence[str]]] = (
    ("Canvas", {"student", "id", "section"}, ("login", "sis_id", "email", "canvas_id")),
    ("Brightspace", {"orgdefinedid"}, ("login", "sis_id", "email")),
    ("Brightspace", {"endoflineindicator"}, ("login", "sis_id", "email")),
    ("Gradescope", {"sid", "email"}, ("sis_id", "email")),
    ("Blackboard", {"username", "studentid", "lastaccess"}, ("login", "sis_id")),
    ("Blackboard", {"username", "availability"}, ("login", "sis_id")),
    ("Moodle", {"idnumber", "emailaddress"}, ("login", "sis_id", "email")),
    ("Moodle", {"identifier", "status"}, ("login", "sis_id", "email")),
    ("Google Classroom", {"firstname", "lastname", "emailaddress"}, ("email",)),
)
_ANY = ("id", "login", "sis_id", "email")


@dataclass(frozen=True)
class RosterFile:
    """What was read from an export: its system in words, the students, the column of their ids, and remarks."""

    system: str
    roster: Roster
    id_column: str
    remarks: tuple[str, ...] = ()


def read_export(path: Path, id_column: str | None = None) -> RosterFile:
    """The students in a system's export, or in a CSV file that has a column for their ids.

    `id_column` is the name of the column that holds what students type as STUDENT; without it the system decides
    (logins first, then student numbers, then the beginnings of e-mail addresses). Raises CourseError, in a sentence,
    for a file that cannot be read, a missing column, and two rows for one id.
    """
    name = shown(path.name)
    text, remarks = _text(path)
    table = _table(text)
    at = next((number for number, row in enumerate(table[:MAX_HEAD]) if _is_head(row)), None)
    if at is None:
        there = ", ".join(shown(cell) for cell in (table[0] if table else [])[:MAX_SHOWN] if cell)
        raise CourseError(
            f"{name} has no line with names of columns that are known here, such as id, login, email or name"
            + (f": its first line is {there}." if there else ": it is empty.")
        )
    head = table[at]
    system, candidates = _system({folded(cell) for cell in head})
    columns = _columns(head, system)
    if id_column is not None:
        wanted = [number for number, cell in enumerate(head) if folded(cell) == folded(id_column)]
        if not wanted:
            raise CourseError(f"{name} has no column {shown(id_column)!r}: it has {_listed(head)}.")
        columns["id"], candidates = wanted[0], ("id",)
    rows = [(f"line {number}", row) for number, row in enumerate(table[at + 1 :], at + 2)]
    people = [(place, _cells(row, columns)) for place, row in rows]
    people = [(place, cells) for place, cells in people if _is_student(cells)]
    if not people:
        raise CourseError(f"{name} has names of columns and no students below them: export it again.")
    _turn_student_column(columns, people, candidates)
    by = _best(candidates, people)
    if not by:
        raise CourseError(
            f"{name} has no column that could hold the students' ids: it has {_listed(head)}. "
            "Add a column 'id', or name one with --id."
        )
    students = [(place, _student(cells, by, system)) for place, cells in people]
    return RosterFile(system, checked(name, students), _in_words(by, head, columns), tuple(remarks))


def _text(path: Path) -> tuple[str, list[str]]:
    """The file's text, whichever of the usual encodings it is in, and a remark where that had to be guessed."""
    name = shown(path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CourseError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB, which a roster is not.")
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{name} cannot be read ({error.strerror or error}): look at the file.") from None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CourseError(f"{name} is a spreadsheet of Excel or an archive: save it as CSV, and give that file.")
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16"), []
        if content[:200].count(0) > 0.3 * len(content[:200]):
            return content.decode("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"), []
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    if b"\x00" in content:
        raise CourseError(f"{name} is not a text: export the roster as CSV, and give that file.")
    remark = f"{name} is not in UTF-8: it was read as Western European (Windows-1252), so look at the accents."
    return content.decode("cp1252", errors="replace"), [remark]


def _table(text: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    told = re.fullmatch(r"sep=(.)", lines[0].strip())  # Excel's own first line
    if told:
        lines = lines[1:]
    body = "\n".join(lines)
    delimiter = told[1] if told else _delimiter(lines)
    try:
        rows = list(csv.reader(io.StringIO(body), delimiter=delimiter))
    except csv.Error:
        rows = [line.split(delimiter) for line in lines]
    return [[_cell(cell) for cell in row] for row in rows]


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that takes the first lines apart into the most cells whose names are known, or into the most cells."""

    def known(sign: str) -> tuple[int, int]:
        heads = [next(csv.reader([line], delimiter=sign), []) for line in lines[:MAX_HEAD]]
        return max((sum(folded(cell) in _COLUMN for cell in head), len(head)) for head in heads)

    return max(",;\t|", key=known)


def _cell(cell: str) -> str:
    """A cell's text without the signs by which systems keep spreadsheets from taking it for a number."""
    text = readable(cell)
    if match := re.fullmatch(r'="?(.*?)"?', text):
        text = match[1]
    return text.removeprefix("'")


def _is_head(row: Sequence[str]) -> bool:
    names = {folded(cell) for cell in row}
    known = {_COLUMN[name] for name in names if name in _COLUMN}
    return len(known) >= 2 or (len(names - {""}) == 1 and bool(known & {"id", "login", "email"}))


def _system(head: set[str]) -> tuple[str, Sequence[str]]:
    if "sisloginid" in head or "sisuserid" in head:
        return "Canvas", _SYSTEMS[0][2]
    for system, names, candidates in _SYSTEMS:
        if names <= head and not (system == "Google Classroom" and head & {"id", "username", "studentid"}):
            return system, candidates
    return "CSV", _ANY


def _columns(head: Sequence[str], system: str) -> dict[str, int]:
    """Where each kind of value stands; of two columns of one kind, the first with the fuller name."""
    found: dict[str, int] = {}
    for number, cell in enumerate(head):
        column = _COLUMN.get(folded(cell)) or (cell if cell in _CALLED else None)
        if system == "Canvas" and folded(cell) == "id":
            column = "canvas_id"
        if system in ("Blackboard", "Gradescope") and folded(cell) == "studentid":
            column = "sis_id"
        if column and column not in found:
            found[column] = number
    return found


def _cells(row: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {column: row[number] for column, number in columns.items() if number < len(row)}


def _is_student(cells: Mapping[str, str]) -> bool:
    """Whether a line is of a student, and not Canvas' points possible, a teacher or a test student."""
    name = cells.get("name", "")
    is_person = any(cells.get(column) for column in ("id", "login", "sis_id", "email", "canvas_id", "moodle_id"))
    role = folded(cells.get("role", "student"))
    return (
        is_person
        and "points possible" not in name.casefold()
        and folded(name) not in ("studenttest", "teststudent")
        and role in ("", "student", "students", "learner", "teilnehmer", "estudiante", "etudiant")
    )


def _turn_student_column(
    columns: dict[str, int], people: Sequence[tuple[str, dict[str, str]]], candidates: Sequence[str]
) -> None:
    """In a CSV without a column for ids or logins, take one that is called "student" or "name" if it holds ids."""
    if "id" not in candidates or "name" not in columns or {"id", "login", "sis_id"} & set(columns):
        return
    if all(_usable(cells.get("name", "")) for _, cells in people):
        for _, cells in people:
            cells["id"] = cells.pop("name")


def _best(candidates: Sequence[str], people: Sequence[tuple[str, dict[str, str]]]) -> str:
    """The first of `candidates` that every student has, in a form that an id may have; or that most of them have."""
    filled = {column: sum(_usable(cells.get(column, "").lstrip("#")) for _, cells in people) for column in candidates}
    return max(filled, key=lambda column: filled[column]) if any(filled.values()) else ""


def _usable(text: str) -> bool:
    try:
        return bool(spelled_id(text))
    except ValueError:
        return False


def _student(cells: Mapping[str, str], by: str, system: str) -> Student:
    values = dict(cells)
    values.pop("role", None)
    for column in ("id", "login", "sis_id"):
        if column in values:
            values[column] = values[column].lstrip("#")  # as Brightspace begins them
    name = values.pop("name", "")
    if name and not values.get("last_name"):
        values["first_name"], values["last_name"] = split_name(name)
        values["aliases"] = "; ".join(filter(None, [values.get("aliases", ""), _whole(name, values)]))
    if number := re.search(r"(\d+)\s*$", values.get("moodle_id", "")):
        values["moodle_id"] = number[1]
    if by == "email":
        values["id"] = values.get("email", "").partition("@")[0]
    elif by != "id":
        if "id" in values and values["id"] != values.get(by) and not is_number(values["id"]):
            values["aliases"] = "; ".join(filter(None, [values.get("aliases", ""), values["id"]]))
        values["id"] = values.get(by, "")
    if "id" not in values or not values["id"]:
        values["id"] = next((values[column] for column in _ANY if values.get(column)), "")
    return Student(**values)


def _whole(name: str, values: Mapping[str, str]) -> str:
    """The name as it was written, where taking it apart had to guess."""
    return "" if "," in name or len(name.split()) <= 2 else readable(name)


def _listed(head: Sequence[str]) -> str:
    names = [shown(cell) for cell in head if cell]
    return ", ".join(names[:MAX_SHOWN]) + (f" and {len(names) - MAX_SHOWN} more" if len(names) > MAX_SHOWN else "")


def _in_words(by: str, head: Sequence[str], columns: Mapping[str, int]) -> str:
    called = head[columns[by]] if by in columns else by
    return f"the beginning of {called}" if by == "email" else called
