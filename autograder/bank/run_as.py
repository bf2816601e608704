"""With whose id a notebook was run: it showed that person's figures, and the options in that person's order.

The folder alone says whose work it is. What the notebook says as STUDENT only tells which figures and options its
answers belong to, and it may only name the same person: another's never earn anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from autograder.bank.kinds import WITH_OPTIONS, Example, Instance, Question, WarmUp
from autograder.bank.scoring import Score, score
from autograder.bank.stated import NotebookStudent
from autograder.bank.variants import SELF_STUDY, same_person, shown, student_id

RUN_AS = "SCALING_LAWS_RUN_AS"  # tells a kernel in which nbgrader grades [student, options_of], as JSON
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

    @property
    def is_own(self) -> bool:
        """Whether the notebook was run as this student, so that it showed the figures and options that are graded."""
        return self.options_of == self.student

    def instance(self, asked: Question) -> Instance:
        """The question as its answer is scored: this student's figures, and the options as they were shown."""
        return asked.instance(self.student if self.options_of is None or asked.personal else self.options_of)

    def score(self, asked: Question, answer: Any, key: Any, cases: Sequence[Example] = ()) -> Score:
        """The score of an answer; letters are not scored where nobody can say which options they stand for."""
        instance = self.instance(asked)
        if answer is not None and isinstance(asked, WarmUp) and not self.is_own:
            return Score(0.0, asked.points, ANOTHER_QUESTION)
        if answer is not None and isinstance(instance.question, WITH_OPTIONS) and not self.is_own:
            moved = self.options_of is None and not instance.question.fixed_order
            if asked.personal or moved:
                return Score(0.0, asked.points, ANOTHER_ORDER)
        found = score(instance, answer, key, cases=cases)
        told = asked.personal and not self.is_own and not found.full
        return replace(found, reason=f"{found.reason} {OTHER_FIGURES}") if told else found


@dataclass(frozen=True)
class Resolved:
    """Who is meant by a name: the ids that fit, and what it was found by, such as "e-mail" or "name"."""

    ids: tuple[str, ...] = ()
    by: str = ""

    @property
    def id(self) -> str:
        """The id of the person; empty where nobody fits, or several do."""
        return self.ids[0] if len(self.ids) == 1 else ""


class KnownNames(Protocol):
    """By which names the people of a class are known, as a roster tells; false where nobody is."""

    def __bool__(self) -> bool: ...

    def resolve(self, text: str) -> Resolved:
        """Who is meant by `text`."""
        ...


def run_as(student: str, stated: NotebookStudent, names: KnownNames | None = None) -> RunAs:
    """What a notebook that says this of its student showed to `student`, whose folder it lies in.

    Another of the `names` by which that student is known is as good as the id: with it, the notebook was run. The id of
    another person never counts. What cannot be an id shows the figures and the order for self-study, and so does none.
    """
    own, counted = student_id(student), f"only the figures of {student} counted"
    if stated.text is None:
        return RunAs(own, own, f"STUDENT cannot be read from the notebook: it was graded as one of {student}")
    if not stated.text.strip():
        return RunAs(own, SELF_STUDY, f"STUDENT is empty or missing in the notebook: {counted}")
    if not stated.quoted:
        text = shown(stated.text)
        return RunAs(own, SELF_STUDY, f"the notebook says STUDENT = {text} without quotes: {counted}")
    what, usable = f"the notebook says STUDENT = {shown(stated.text)!r}", _id(stated.text)
    if usable == own:
        return RunAs(own, own)
    meant = names.resolve(stated.text) if names else Resolved()
    if meant.id and same_person(meant.id) == same_person(student):
        called = f"{what}, another name of {student} ({meant.by})"
        if usable:
            return RunAs(usable, usable, f"{called}: the figures of that name counted")
        return RunAs(own, SELF_STUDY, f"{called} and not an id: {counted}")
    if meant.ids:
        who = f"which is {meant.id}, another student" if meant.id else f"which fits {' and '.join(meant.ids)}"
    elif usable:
        who = "which is nobody in the roster" if names else "another id"
    else:
        who = "which is not an id"
    return RunAs(own, None if usable else SELF_STUDY, f"{what}, {who}: {counted}")


def _id(text: str) -> str:
    """The id in a text; "" where it cannot be one."""
    try:
        return student_id(text)
    except ValueError:
        return ""
