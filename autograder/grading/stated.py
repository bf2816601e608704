"""Whose figures a notebook was run with: what it says as STUDENT, read as text and never run."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.bank.variants import same_person, shown, student_id
from autograder.grading.demonstrations import LONGEST
from autograder.results.term.roster import Roster

_LINE = re.compile(r"""^STUDENT[ \t]*(?::[^=\n]*)?=[ \t]*(?P<value>[^\n#]*)""", re.MULTILINE)
_QUOTED = re.compile(r"""[rRuUbB]?(["'])(?P<text>.*)\1""")


@dataclass(frozen=True)
class NotebookStudent:
    """What a notebook says as STUDENT: `text`, or None where it does not set it, or by something that must be run."""

    text: str | None = None
    quoted: bool = True


def stated_student(cells: Iterable[Mapping[str, Any]]) -> NotebookStudent:
    """What the last of the code cells that sets STUDENT to a text, a number or a name sets it to."""
    stated = NotebookStudent()
    for cell in cells:
        if cell.get("cell_type") == "code":
            text = cell.get("source")
            source = "".join(map(str, text)) if isinstance(text, list) else str(text or "")
            for one in _in_cell(source) if "STUDENT" in source else ():
                stated = one
    return stated


def _in_cell(source: str) -> Iterator[NotebookStudent]:
    try:
        if len(source) > LONGEST:
            raise ValueError
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic, say, or an id without quotes
        yield from map(_of_line, _LINE.finditer(source))
        return
    for statement in body:
        if isinstance(statement, ast.Assign):
            targets: list[ast.expr] = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == "STUDENT" for target in targets):
            yield _of_value(statement.value)


def _of_value(value: ast.expr | None) -> NotebookStudent:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return NotebookStudent(value.value)
    if isinstance(value, ast.Constant) and isinstance(value.value, int | float):
        return NotebookStudent(str(value.value), quoted=False)
    bare = (ast.Name, ast.Attribute, ast.BinOp, ast.Load, ast.operator)  # such as ada-lovelace@example.org
    if value is not None and all(isinstance(node, bare) for node in ast.walk(value)):
        return NotebookStudent(ast.unparse(value).replace(" ", ""), quoted=False)
    return NotebookStudent()


def _of_line(match: re.Match[str]) -> NotebookStudent:
    value = match["value"].strip()
    quoted = _QUOTED.fullmatch(value)
    return NotebookStudent(quoted["text"] if quoted else value, bool(quoted))


@dataclass(frozen=True)
class Figures:
    """Whose figures are those of a submission: the `id` that decides them, and what is wrong with STUDENT, or "".

    `differs`: whether the notebook names somebody else or nobody, so that its figures were not this student's.
    """

    id: str
    note: str = ""
    differs: bool = False


def figures_of(student: str, stated: NotebookStudent, roster: Roster) -> Figures:
    """The id whose figures the answers of `student` are scored by.

    That is the student's own, or, where the notebook states another name of the same person, that name: with it, the
    notebook was run. The id of another person never counts.
    """
    if stated.text is None or (stated.quoted and _same_id(stated.text, student)):
        return Figures(student)
    if not stated.text.strip():
        return Figures(student, f"STUDENT is empty in the notebook: {_counted(student)}", differs=True)
    what = f"the notebook says STUDENT = {shown(stated.text)!r}" if stated.quoted else _unquoted(stated)
    resolved = roster.resolve(stated.text)
    if resolved.id and same_person(resolved.id) == same_person(student):
        if stated.quoted and _is_id(stated.text):
            note = f"{what}, another name of {student} ({resolved.by}): the figures of that name counted"
            return Figures(stated.text, note)
        return Figures(student, f"{what}, a name of {student} and not an id: {_counted(student)}", differs=True)
    if _same_id(stated.text, student):
        return Figures(student, f"{what}: {_counted(student)}", differs=True)
    if resolved.id:
        who = f"which is {resolved.id}, another student"
    elif resolved.ids:
        who = f"which fits {' and '.join(resolved.ids)}"
    elif _is_id(stated.text):
        who = "which is nobody in the roster" if roster else "another id"
    else:
        who = "which is not an id"
    return Figures(student, f"{what}, {who}: {_counted(student)}", differs=True)


def _counted(student: str) -> str:
    return f"only the figures of {student} counted"


def _unquoted(stated: NotebookStudent) -> str:
    return f"the notebook says STUDENT = {shown(str(stated.text))} without quotes"


def _is_id(text: str) -> bool:
    try:
        return bool(student_id(text))
    except ValueError:
        return False


def _same_id(text: str, student: str) -> bool:
    try:
        return student_id(text) == student_id(student)
    except ValueError:
        return False


def mismatch_sentence(differing: int, looked_at: int, has_roster: bool, examples: str) -> str:
    """Why a class is not graded: most notebooks are of other ids than the files."""
    remedy = "look whether the roster is of this class" if has_roster else "`scaling-laws roster FILE` tells who is who"
    return (
        f"{differing} of {looked_at} notebooks say another STUDENT than the file they came in ({examples}), so that "
        f"their figures would be marked wrong: {remedy}, or go on with --anyway. Nothing was graded."
    )
