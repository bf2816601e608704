"""The roster: who is in the class, and by which ids, logins, addresses and names each person is known.

It is kept in `roster.csv` of the course's folder, one line per student, to be read and edited by hand.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path

from autograder.bank.run_as import Resolved
from autograder.bank.variants import same_person, shown, spelled_id
from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.results.term.names import folded_forms, orders, readable, squeezed

MAX_LISTED = 4


@dataclass(frozen=True)
class Student:
    """One person of a class. `id` is what the person types as STUDENT, and the name of the hand-in's folder.

    `login`, `sis_id` (also called student or organisation number), `canvas_id` and `moodle_id` (the participant's
    number) are what learning management systems call the person. `extension` is an amount of time such as "48 hours",
    or a date. `excused` lists lessons and questions, and `aliases` further names, each separated by semicolons.
    """

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    login: str = ""
    sis_id: str = ""
    canvas_id: str = ""
    moodle_id: str = ""
    section: str = ""
    group: str = ""
    extension: str = ""
    excused: str = ""
    aliases: str = ""

    @property
    def name(self) -> str:
        """First and last name, or the id of somebody whose name is not known."""
        return f"{self.first_name} {self.last_name}".strip() or self.id

    @property
    def further_names(self) -> list[str]:
        return [name.strip() for name in self.aliases.split(";") if name.strip()]


COLUMNS = [one.name for one in fields(Student)]
_NUMBERED = ("login", "sis_id", "canvas_id", "moodle_id", "email")  # each of these names one person


@dataclass(frozen=True)
class Roster:
    """The students of a class by id; an empty one where there is no roster."""

    students: Mapping[str, Student] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.students)

    def resolve(self, text: str) -> Resolved:
        """Who is meant by an id, a login, an address, its local part, a number or a name: in this order.

        The first kind in which anybody fits decides; where several people fit, `Resolved.id` is empty.
        """
        for by, index in self._indices.items():
            keys = {same_person(readable(text))} if by in _EXACT else _keys(by, text)
            found = {id for key in keys for id in index.get(key, ())}
            if found:
                return Resolved(tuple(sorted(found)), by)
        return Resolved()

    def by_column(self, column: str, value: str) -> Resolved:
        """Who has `value` as login, sis_id, canvas_id, moodle_id or email."""
        return Resolved(tuple(sorted(self._columns[column].get(same_person(value), ()))), _CALLED[column])

    def by_name(self, name: str) -> Resolved:
        """Who is called so, in any order of the name's parts, with or without accents and signs."""
        for by in ("name", "name without accents"):
            found = {id for key in _keys(by, name) for id in self._indices[by].get(key, ())}
            if found:
                return Resolved(tuple(sorted(found)), by)
        return Resolved()

    def has(self, column: str) -> bool:
        """Whether anybody's `column` is known."""
        return bool(self._columns[column])

    @cached_property
    def _columns(self) -> dict[str, dict[str, set[str]]]:
        found: dict[str, dict[str, set[str]]] = {column: {} for column in _NUMBERED}
        for student in self.students.values():
            for column in _NUMBERED:
                if value := getattr(student, column):
                    found[column].setdefault(same_person(value), set()).add(student.id)
        return found

    @cached_property
    def _indices(self) -> dict[str, dict[str, set[str]]]:
        """By kind of name, in the order in which they are tried, the ids by name."""
        found: dict[str, dict[str, set[str]]] = {by: {} for by in (*_EXACT, "name", "name without accents")}
        for student in self.students.values():
            names = orders(student.first_name, student.last_name) if student.name != student.id else set()
            values = {
                "id": [student.id],
                "login, number or e-mail": [getattr(student, column) for column in _NUMBERED] + student.further_names,
                "beginning of the e-mail": [student.email.partition("@")[0], student.login.partition("@")[0]],
            }
            for by, texts in values.items():
                for text in filter(None, texts):
                    found[by].setdefault(same_person(text), set()).add(student.id)
            for text in [*names, *(one for name in student.further_names for one in orders("", name))]:
                for by in ("name", "name without accents"):
                    for key in _keys(by, text):
                        found[by].setdefault(key, set()).add(student.id)
        return found


def _keys(by: str, name: str) -> set[str]:
    """The keys under which a name stands in an index of names."""
    return {squeezed(name)} - {""} if by == "name" else folded_forms(name)


_EXACT = ("id", "login, number or e-mail", "beginning of the e-mail")
_CALLED = {
    "login": "login",
    "sis_id": "student number",
    "canvas_id": "Canvas id",
    "moodle_id": "Moodle's participant number",
    "email": "e-mail",
}


def roster_path(course: Course) -> Path:
    return course.folder / "roster.csv"


def roster_of(course: Course) -> Roster:
    """The course's roster; where there is none, the names and addresses that the gradebook has of its students.

    Raises CourseError for a roster that cannot be read, with the line that is wrong.
    """
    path = roster_path(course)
    if path.exists():
        return read_roster(path)
    if not course.gradebook.exists():
        return Roster()
    from autograder.nbgrader import open_gradebook  # takes a second to load

    with open_gradebook(course) as gradebook:
        people = [
            Student(one.id, one.last_name or "", one.first_name or "", one.email or "", canvas_id=one.lms_user_id or "")
            for one in gradebook.students
        ]
    told = {one.id: one for one in people if one.name != one.id or one.email or one.canvas_id}
    return Roster({one.id: one for one in people} if told else {})


def read_roster(path: Path) -> Roster:
    """The roster in a file that `write_roster` wrote and a person may have edited. Raises CourseError."""
    name = shown(path.name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CourseError(f"{name} cannot be read ({error.strerror or error}): look at the file.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{name} is not a text in UTF-8: save it as CSV in UTF-8 again.") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if "id" not in head:
        raise CourseError(f"{name} has no column 'id': its first line is to be {','.join(COLUMNS)}.")
    if unknown := [cell for cell in head if cell and cell not in COLUMNS]:
        raise CourseError(f"{name} has a column {shown(unknown[0])!r}: its columns are {', '.join(COLUMNS)}.")
    students = []
    for number, row in enumerate(rows[1:], 2):
        values = {column: readable(cell) for column, cell in zip(head, row, strict=False) if column}
        if any(values.values()):
            students.append((f"line {number}", Student(**values)))
    return checked(name, students)


def checked(name: str, students: Iterable[tuple[str, Student]]) -> Roster:
    """A roster of `students`, each with where it stands in the file `name`.

    Raises CourseError for an id that could not be a folder's name, and for two lines of one id.
    """
    found: dict[str, Student] = {}
    places: dict[str, str] = {}
    for place, student in students:
        try:
            id = spelled_id(student.id)
        except ValueError as error:
            raise CourseError(f"{name}, {place}: {error}") from None
        person = same_person(id)
        if person in places:
            raise CourseError(f"{name}, {places[person]} and {place}: two rows have the id {id!r}: keep one of them.")
        places[person] = place
        found[id] = replace(student, id=id)
    return Roster(found)


def write_roster(course: Course, roster: Roster) -> Path:
    """Write the roster whole, for spreadsheets too; its path."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for student in sorted(roster.students.values(), key=lambda one: same_person(one.id)):
        table.writerow([getattr(student, column) for column in COLUMNS])
    path = roster_path(course)
    write_whole(path, b"\xef\xbb\xbf" + text.getvalue().encode())
    return path


def merged(old: Roster, new: Roster) -> Roster:
    """`old` with what `new` says: people are found again by id, login, number and e-mail, and others are added.

    Raises CourseError where a person of `new` fits several of `old`.
    """
    students = dict(old.students)
    for student in new.students.values():
        here = _found_again(old, student)
        if len(here) > 1:
            who = " and ".join(sorted(here)[:MAX_LISTED])
            raise CourseError(
                f"{student.id} ({student.name}) of the new file is both {who} of the roster: correct one of the two."
            )
        before = students[next(iter(here))] if here else student
        told = {column: value for column in COLUMNS[1:] if (value := getattr(student, column))}
        if here and student.id != before.id:
            others = dict.fromkeys([*before.further_names, *student.further_names, student.id])
            told["aliases"] = "; ".join(others)
        students[before.id] = replace(before, **told)
    return Roster(students)


def _found_again(old: Roster, student: Student) -> set[str]:
    same = old.resolve(student.id)
    if same.by == "id":
        return set(same.ids)
    found: set[str] = set()
    for column in _NUMBERED:
        if value := getattr(student, column):
            found |= set(old.by_column(column, value).ids)
    return found


def doubtful_names(roster: Roster) -> list[str]:
    """Sentences on people whom a name, a login, a number or an address does not tell apart."""
    lines = []
    for by in ("login, number or e-mail", "name"):
        seen: dict[tuple[str, ...], str] = {}
        for key, ids in sorted(roster._indices[by].items()):
            if len(ids) > 1:
                seen.setdefault(tuple(sorted(ids)), key)
        for several, key in seen.items():
            who = " and ".join(several)
            what = roster.students[several[0]].name if by == "name" else key
            lines.append(f"{shown(what)!r} is {who}: they are told apart by their ids, and never by this.")
    return lines


def roster_table(roster: Roster) -> str:
    """The roster as a table for the terminal: those columns in which anything stands."""
    people = sorted(roster.students.values(), key=lambda one: same_person(one.id))
    columns = [column for column in COLUMNS if any(getattr(one, column) for one in people)]
    rows = [columns, *([shown(getattr(one, column)) for column in columns] for one in people)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def enter_people(course: Course, roster: Roster) -> None:
    """Tell the gradebook everybody's names and addresses; nobody is taken out of it."""
    from autograder.nbgrader import open_gradebook

    with open_gradebook(course) as gradebook:
        known = {one.id: one for one in gradebook.students}
        for student in roster.students.values():
            told = {
                "first_name": student.first_name or None,
                "last_name": student.last_name or None,
                "email": student.email or None,
                "lms_user_id": student.canvas_id or None,
            }
            there = known.get(student.id)
            if there is None or any(value and getattr(there, name) != value for name, value in told.items()):
                gradebook.update_or_create_student(student.id, **{name: told[name] for name in told if told[name]})
