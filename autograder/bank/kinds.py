"""What a question is: plain data that a student may see. Keys and reasons lie apart, in questions/instructor/."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from autograder.bank.credit import Grade
from autograder.bank.variants import SELF_STUDY, drawn, rng, shuffled, student_id

if TYPE_CHECKING:
    import numpy as np

    from autograder.bank.diagnosis import TabulatedSlip

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """One question. `prompt` is Markdown; where it holds {names}, `figures` draws their values for each student."""

    id: str
    title: str
    points: float
    concept: str
    level: str  # "recall", "apply" or "analyse"
    prompt: str
    figures: Callable[["np.random.Generator"], Given] | None = field(default=None, kw_only=True)
    kind: ClassVar[str]
    enough: ClassVar[float] = 1.0  # the share of the points with which an answer counts as right

    @property
    def worth(self) -> str:
        """The points in words, such as "1 point"."""
        return f"{self.points:g} point{'s' if self.points != 1 else ''}"

    @property
    def personal(self) -> bool:
        """Whether what is asked depends on the student."""
        return self.figures is not None

    def instance(self, student: str) -> "Instance":
        """This student's version: the same id always gives the same figures. ValueError where the id is none."""
        student = student_id(student)
        given = dict(self.figures(rng(self.id, student))) if self.figures else {}
        return Instance(self, student, given)


@dataclass(frozen=True)
class Instance:
    """A question with one student's figures: `given` holds them by name, unrounded wherever the prompt rounds.

    `form`: of a warm-up, the id of the form that this student was asked.
    """

    question: Question
    student: str
    given: Given
    form: str = field(default="", kw_only=True)

    @property
    def prompt(self) -> str:
        return self.question.prompt.format_map(self.given) if self.given else self.question.prompt

    @property
    def letters(self) -> dict[str, str]:
        """By the letter that this student sees, the option's letter in the question; empty where there are no options.

        Someone who studies alone sees the options in the question's own order.
        """
        if not isinstance(self.question, WITH_OPTIONS):
            return {}
        own = list(self.question.options)
        fixed = self.question.fixed_order or self.student == SELF_STUDY
        return dict(zip(own, own if fixed else shuffled(own, self.question.id, "order", self.student), strict=True))

    @property
    def options(self) -> dict[str, str]:
        """The options as this student sees them, by letter; empty where the question has none."""
        texts = self.question.options if isinstance(self.question, WITH_OPTIONS) else {}
        return {seen: texts[letter] for seen, letter in self.letters.items()}


@dataclass(frozen=True)
class Choice(Question):
    """One option is right. The answer is its letter.

    Every student sees the options in an order of their own, unless `fixed_order`: where they are numbers in order, say,
    or where one speaks of the others.
    """

    options: Mapping[str, str] = field(kw_only=True)
    fixed_order: bool = field(default=False, kw_only=True)
    kind = "choice"


@dataclass(frozen=True)
class SeveralChoices(Question):
    """Any number of options are right. The answer is a list of letters. The order of the options is as in a Choice."""

    options: Mapping[str, str] = field(kw_only=True)
    fixed_order: bool = field(default=False, kw_only=True)
    kind = "several choices"


@dataclass(frozen=True)
class Ordering(Question):
    """The answer is a list of all letters in the right order. At first they stand in an order as in a Choice."""

    options: Mapping[str, str] = field(kw_only=True)
    fixed_order: bool = field(default=False, kw_only=True)
    kind = "ordering"


WITH_OPTIONS = (Choice, SeveralChoices, Ordering)


@dataclass(frozen=True)
class Number(Question):
    """The answer is a number in `unit`; anything outside (low, high) cannot be meant, and the check says so.

    `rtol`: how near it must come, relative to what is right. It comes from the lesson's built table, and from the key.
    """

    unit: str = field(kw_only=True)
    low: float = field(kw_only=True)
    high: float = field(kw_only=True)
    rtol: float | None = field(default=None, kw_only=True)
    kind = "number"


@dataclass(frozen=True)
class Example:
    """Arguments of a function, and the value that is right for them."""

    args: tuple[Any, ...]
    expected: Any


@dataclass(frozen=True)
class Function(Question):
    """The answer is a function. `grade(value, expected, *args)` gives the share of credit, 0 to 1, for one call.

    `examples` are public: `check` tries a function on them at once. They and the `slips` on them come from the lesson's
    built table, since nothing that a student holds may compute what is right.
    """

    signature: str = field(kw_only=True)
    returns: str = field(kw_only=True)
    grade: Grade = field(kw_only=True)
    examples: Sequence[Example] = field(default=(), kw_only=True)
    slips: "Sequence[TabulatedSlip]" = field(default=(), kw_only=True)
    kind = "function"


@dataclass(frozen=True)
class Forecast(Question):
    """The answer is (value, low, high): a forecast and its interval at `level`, in `unit`; all positive.

    `targets` are the runs to forecast, of which `figures` gives each student one: enough of them, and far enough apart,
    that no constant is right for many students.
    """

    unit: str = field(kw_only=True)
    low: float = field(kw_only=True)
    high: float = field(kw_only=True)
    targets: Sequence[Given] = field(kw_only=True)
    interval_level: float = field(default=0.9, kw_only=True)
    kind = "forecast"
    enough = 0.9  # an interval that has a width never earns everything


@dataclass(frozen=True)
class Record(Question):
    """The answer is a record of what was done, as a list of rows. `problem(rows)`: what is wrong, or None."""

    problem: Callable[[Any], str | None] = field(kw_only=True)
    kind = "record"


@dataclass(frozen=True)
class Essay(Question):
    """A person reads it and marks it by the rubric in questions/instructor/."""

    words: int = field(default=250, kw_only=True)
    kind = "essay"


@dataclass(frozen=True)
class WarmUp(Question):
    """A question on what earlier lessons taught: every student is asked one of `forms`, drawn by the student's id."""

    forms: Sequence[Question] = field(kw_only=True)
    kind = "warm-up"

    @property
    def personal(self) -> bool:
        return True

    def instance(self, student: str) -> Instance:
        """This student's form, with the warm-up's id and points, as an instance of the form's own kind.

        ValueError where the id is none.
        """
        own = self.forms[drawn(len(self.forms), self.id, student_id(student))]
        asked = replace(own, id=self.id, points=self.points)
        return replace(own.instance(student), question=asked, form=own.id)


# An estimate of the minutes that one question takes, reading around it included.
MINUTES = {
    "choice": 2,
    "warm-up": 3,
    "several choices": 3,
    "ordering": 3,
    "number": 4,
    "forecast": 8,
    "function": 10,
    "record": 15,
    "essay": 30,
}
