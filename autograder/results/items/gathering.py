"""The course's questions as items: the lessons' own and the pool's forms, with their keys and their context."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.bank.keys import NumberKey
from autograder.bank.kinds import (
    Choice,
    Essay,
    Example,
    Forecast,
    Function,
    Instance,
    Number,
    Ordering,
    Question,
    Record,
    SeveralChoices,
    WarmUp,
)
from autograder.bank.text import accuracy
from autograder.questions import key, pool, questions
from autograder.questions.context import prompt_alone, words_alone
from autograder.results.items import xhtml
from autograder.results.items.item import Answer, ChoiceItem, EssayItem, Item, NumberItem, Option, OrderItem
from autograder.results.items.moodle import figure

COURSE = "Scaling laws"
VERSIONS = 6  # of a question whose figures differ per student
LONGEST_EXAMPLE = 12  # numbers that a person can still read, or type off
FORMS = {
    "choice": "choice",
    "several choices": "choice of several",
    "ordering": "ordering",
    "number": "number",
    "forecast": "forecast (asked for its value alone)",
    "essay": "essay",
    "function": "function (a program, marked by a person)",
}


@dataclass
class Gathered:
    """The items of one part of the bank. `written`: how many questions of a kind. `left_out`: ids by reason."""

    name: str
    items: list[Item] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Place:
    """Where in the bank a question lies, and the title of its lesson."""

    category: tuple[str, ...]
    tags: tuple[str, ...]
    lesson_title: str


def lesson_items(lesson: str, versions: int = VERSIONS) -> Gathered:
    """The questions of a lesson. ValueError for an unknown lesson, LookupError in an edition that carries no keys."""
    number, _, name = lesson.partition("_")
    title = name.replace("_", " ").capitalize()
    place = _Place((COURSE, f"{number} {title}"), (f"lesson {int(number)}",), title)
    return _gathered(lesson, questions(lesson), place, versions)


def pool_items(practice: bool, versions: int = VERSIONS) -> Gathered:
    """The parallel forms: those with which students practise, whose keys are public, or the others, for exams.

    LookupError in an edition that carries no keys.
    """
    name = "pool-practice" if practice else "pool-exam"
    chosen = [form for form in pool.all_forms().values() if pool.is_practice(form.id) == practice]
    place = _Place((COURSE, "Practice" if practice else "Exam"), ("practice" if practice else "exam",), "")
    return _gathered(name, chosen, place, versions)


def _gathered(name: str, asked: Sequence[Question], place: _Place, versions: int) -> Gathered:
    found = Gathered(name)
    for question in asked:
        if why := _stays(question):
            found.left_out.setdefault(why, []).append(question.id)
            continue
        found.written[question.kind] = found.written.get(question.kind, 0) + 1
        found.items += _items(question, place, versions)
    return found


def _stays(question: Question) -> str:
    """Why a question cannot leave its notebook; "" where it can."""
    match question:
        case WarmUp():
            return "drawn from the pool, whose forms are written with --pool exam"
        case Record():
            return "a record that the notebook keeps"
        case Function() if not _readable(question):
            return "functions that work on long series of numbers or on code in the notebook"
        case Forecast() if not any(
            getattr(values, "ndim", 0) for values in question.instance("version-1").given.values()
        ):
            return "a forecast of runs that students choose in the notebook"
    return ""


def _readable(question: Function) -> list[Example]:
    """The public examples that can be read as text; none of a function about something else in its lesson."""
    if re.search(r"\babove\. ", question.prompt):
        return []
    return [one for one in question.examples if sum(map(_numbers, (*one.args, one.expected))) <= LONGEST_EXAMPLE]


def _numbers(value: Any) -> int:
    if hasattr(value, "ravel"):
        return int(value.size)
    return sum(map(_numbers, value)) if isinstance(value, (list, tuple)) else 1


def _items(question: Question, place: _Place, versions: int) -> Iterator[Item]:
    if not question.figures:
        yield _item(question.instance("version-1"), question.id, "", "", place)
        return
    own = _Place((*place.category, question.title), place.tags, place.lesson_title)
    seen: set[str] = set()
    for number in range(1, 20 * versions):  # where few figures can be drawn, some come twice
        instance = question.instance(f"version-{number}")
        item = _item(instance, f"{question.id}.{number}", question.id, f" ({len(seen) + 1})", own)
        if item.stem not in seen:
            seen.add(item.stem)
            yield item
        if len(seen) == versions:
            return


def _item(instance: Instance, id: str, pooled: str, suffix: str, place: _Place) -> Item:
    question = instance.question
    text = prompt_alone(instance)
    stem = xhtml.from_markdown("\n\n".join([text.text, *_how(question)]), text.pictures)
    common: dict[str, Any] = {
        "id": id,
        "title": question.title + suffix,
        "points": question.points,
        "category": place.category,
        "tags": (question.concept, question.level, *place.tags, "scaling-laws"),
        "stem": stem.html,
        "pictures": stem.pictures,
        "pool": pooled,
    }
    known = key(question.id)

    def said(words: str) -> str:
        return xhtml.from_markdown(words_alone(words, place.lesson_title) if place.lesson_title else words).html

    def option(letter: str, words: str, right: bool) -> Option:
        own = words_alone(words, place.lesson_title) if place.lesson_title else words
        return Option(xhtml.one_line(own), right, said(known.reasons[letter]))

    match question:
        case Choice():
            options = tuple(option(at, words, at == known.right) for at, words in question.options.items())
            return ChoiceItem(**common, options=options, shuffled=not question.fixed_order)
        case SeveralChoices():
            options = tuple(option(at, words, at in known.right) for at, words in question.options.items())
            return ChoiceItem(**common, options=options, several=True, shuffled=not question.fixed_order)
        case Ordering():
            first, *others = (tuple(order.index(at) + 1 for at in question.options) for order in known.orders)
            steps = tuple(xhtml.one_line(words) for words in question.options.values())
            return OrderItem(**common, steps=steps, places=first, reason=said(known.reason), also=tuple(others))
        case Number():
            answers = [Answer(*row[:3], said(row[3])) for row in _number_rows(instance, known)]
            return NumberItem(**common, answers=tuple(answers), otherwise=said(known.reason))
        case Forecast():
            answers = [Answer(*row[:3], said(row[3])) for row in _forecast_rows(instance, known)]
            return NumberItem(**common, answers=tuple(answers), otherwise=said(known.reason))
        case Essay():
            return EssayItem(**common, rubric=said(_essay_rubric(known.rubric, known.samples)))
        case Function():
            return EssayItem(**common, rubric=said(_function_rubric(known.reason, known.slips)), code=True)
    raise TypeError(f"A {question.kind} cannot be asked outside of its notebook.")


def _how(question: Question) -> list[str]:
    """How to answer, where the system's own form does not show it."""
    match question:
        case Number():
            return [" ".join(["Answer:", f"one number ({question.unit}).", accuracy(question)]).strip()]
        case Forecast():
            return [f"Answer: one number ({question.unit})."]
        case Essay():
            return [f"About {question.words} words."]
        case Function():
            calls = "\n".join(_call(question, example) for example in _readable(question))
            return [f"The function is `{question.signature}`. It gives {question.returns}:", f"```\n{calls}\n```"]
    return []


def _call(question: Function, example: Example) -> str:
    name = question.signature.partition("(")[0]
    return f"{name}({', '.join(map(_typed, example.args))}) → {_typed(example.expected)}"


def _typed(value: Any) -> str:
    """A value as a person types it in Python."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_typed, value))}]"
    return figure(value) if isinstance(value, float) else repr(value)


def _number_rows(instance: Instance, known: NumberKey) -> Iterator[tuple[float, float, float, str]]:
    """(value, tolerance, share, reason) for what is right, known slips and what is nearly right. The first counts."""
    right = _exact(known.answer(instance.given))
    yield right, _near(right, known.rtol), 1.0, f"Right. {known.reason}"
    slips: dict[float, list[str]] = {}
    for slip in known.slips:
        slips.setdefault(_exact(slip.number(instance.given)), []).append(slip.message)
    for value, messages in slips.items():
        told = list(dict.fromkeys(messages))
        message = told[0] if len(told) == 1 else f"One of these gives this number. {' Or: '.join(told)}"
        yield value, _near(value, known.rtol), 0.0, message
    for value in slips:  # near a mistake, nothing counts as nearly right
        if abs(value - right) < 3 * known.rtol * (abs(value) + abs(right)):
            yield value, _near(value, 3 * known.rtol), 0.0, known.reason
    yield (
        right,
        _near(right, 3 * known.rtol),
        0.5,
        f"Nearly: this was rounded too early, or read off by eye. {known.reason}",
    )


def _forecast_rows(instance: Instance, known: Any) -> Iterator[tuple[float, float, float, str]]:
    """(value, tolerance, share, reason) in steps of a quarter: the credit for a forecast's value falls evenly."""
    from autograder.bank.credit import SKILL_SPAN

    truth, baseline = _exact(known.truth(instance.given)), known.baseline(instance.given)
    for share in (1.0, 0.75, 0.5, 0.25):
        error = (1 - known.skill + SKILL_SPAN * (1 - share)) * baseline
        told = (
            f"Measured: {truth:.4g}. A value within {100 * error:.2g} % of it earns {100 * share:g} % of the points. "
        )
        yield truth, _near(truth, error), share, told + known.reason


def _exact(value: float) -> float:
    """A number as every format writes it, so that it reads back as the same."""
    return float(figure(float(value)))


def _near(value: float, rtol: float) -> float:
    return _exact(abs(value) * rtol)


def _essay_rubric(rubric: Sequence[tuple[float, str]], samples: Mapping[float, str]) -> str:
    rows = "\n".join(f"| {points:g} | {criterion} |" for points, criterion in rubric)
    told = "\n\n".join(
        f"**A sample answer for {mark:g} point{'s' if mark != 1 else ''}:** {text}" for mark, text in samples.items()
    )
    return f"| points | for |\n|---|---|\n{rows}\n\n{told}"


def _function_rubric(reason: str, slips: Sequence[Any]) -> str:
    known = "\n".join(f"- {slip.name}: {slip.message}" for slip in slips)
    return f"{reason}\n\nKnown mistakes:\n\n{known}" if known else reason
