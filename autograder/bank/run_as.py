"""With whose id a notebook was run: it showed that person's figures, and the options in that person's order.

The folder alone says whose work it is. What the notebook says as STUDENT only tells which figures and options its
answers belong to, and it may only name the same person: another's never earn anything.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.bank.kinds import WITH_OPTIONS, Example, Instance, Question, WarmUp
from autograder.bank.scoring import Score, score
from autograder.bank.variants import SELF_STUDY, same_person, shown, student_id

_LONGEST = 100_000  # characters of a cell that is read
_LINE = re.compile(r"""^STUDENT[ \t]*(?::[^=\n]*)?=[ \t]*[rRuU]?(["'])(?P<text>.*?)\1""", re.MULTILINE)
ANOTHER_ORDER = (
    "The notebook was run with another id than yours, which shows the options in another order, so these letters were "
    "not scored. Write your own id into the first cell, run the notebook, answer again, and hand it in again."
)
ANOTHER_QUESTION = (
    "The notebook was run with another id than yours, which asks another question here, so this answer was not scored. "
    "Write your own id into the first cell, run the notebook, answer again, and hand it in again."
)
OTHER_FIGURES = "The notebook was not run with your id, so it showed other figures than yours."


@dataclass(frozen=True)
class RunAs:
    """Whose figures count in a notebook, and in whose order its options stood.

    `student`: the id by which the figures are drawn. `options_of`: the id by which the options were shown; None where
    that is another person's. `note`: what the instructor should know of it; "" where the notebook was run as it should.
    """

    student: str
    options_of: str | None
    note: str = ""

    def instance(self, asked: Question) -> Instance:
        """The question as its answer is scored: this student's figures, and the options as they were shown."""
        return asked.instance(self.student if self.options_of is None or asked.personal else self.options_of)

    def score(self, asked: Question, answer: Any, key: Any, cases: Sequence[Example] = ()) -> Score:
        """The score of an answer; letters are not scored where nobody can say which options they stand for."""
        instance = self.instance(asked)
        own = self.options_of == self.student
        if answer is not None and isinstance(asked, WarmUp) and not own:
            return Score(0.0, asked.points, ANOTHER_QUESTION)
        if answer is not None and isinstance(instance.question, WITH_OPTIONS) and not own:
            moved = self.options_of is None and not instance.question.fixed_order
            if asked.personal or moved:
                return Score(0.0, asked.points, ANOTHER_ORDER)
        found = score(instance, answer, key, cases=cases)
        told = asked.personal and not own and not found.full
        return replace(found, reason=f"{found.reason} {OTHER_FIGURES}") if told else found


def same_student(folder_id: str, stated: str, aliases: Mapping[str, str] | None = None) -> bool:
    """Whether `stated` names the student whose folder it is: the same id but for capitals and spaces, or an alias.

    `aliases` has the students' ids by their other names.
    """
    known = {same_person(alias): id for alias, id in (aliases or {}).items()}
    name = same_person(stated)
    return bool(name) and same_person(folder_id) in (name, same_person(known.get(name, "")))


def run_as(folder_id: str, stated: str | None, aliases: Mapping[str, str] | None = None) -> RunAs:
    """What a notebook that states this id showed to the student whose folder is `folder_id`.

    `stated` is "" where it states none, and None where that cannot be read. An id that cannot be one shows the figures
    and the order for self-study, and so does none.
    """
    own = student_id(folder_id)
    if stated is None:
        return RunAs(own, own, f"STUDENT cannot be read from the notebook: it was graded as one of {folder_id}")
    try:
        usable = student_id(stated)
    except ValueError:
        what = f"as {shown(stated)!r}, which is no id" if stated.strip() else "without an id"
        return RunAs(own, SELF_STUDY, f"the notebook was run {what}: the figures that it showed were not those graded")
    if same_student(folder_id, stated, aliases):
        return RunAs(usable, usable)
    note = f"the notebook was run as {usable}: figures and options of {usable} were not those graded"
    return RunAs(own, None, note)


def stated_id(sources: Iterable[str]) -> str | None:
    """What the code cells with these sources set STUDENT to, read as text and never run.

    The last text that is not empty counts; "" where there is none, and None where something must be run to know it.
    """
    found: list[str | None] = [text for source in sources if "STUDENT" in source for text in _stated(source)]
    if None in found:
        return None
    return next((text for text in reversed(found) if text and text.strip()), "")


def _stated(source: str) -> list[str | None]:
    """Every text that a cell sets STUDENT to; None for what is computed."""
    try:
        if len(source) > _LONGEST:
            raise ValueError
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic, say
        return [match["text"] for match in _LINE.finditer(source)]
    return [
        (value.value if isinstance(value.value, str) else "") if isinstance(value, ast.Constant) else None
        for statement in body
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and (value := statement.value) is not None
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name) and target.id == "STUDENT"
    ]
