"""Questions as a web page asks them: what is shown, and what JavaScript needs to check and explain without a kernel.

`python -m autograder.release.exercises FOLDER` writes them for the edition that it runs in: course.json (lessons and
their questions) and pool.json (practice). An edition without keys gives questions without what is right.
"""

import json
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from autograder.bank import mathematics
from autograder.bank.keys import ChoiceKey, NumberKey, OrderingKey, SeveralKey
from autograder.bank.kinds import WITH_OPTIONS, Essay, Forecast, Function, Instance, Number, WarmUp
from autograder.bank.lettering import key_as_seen
from autograder.bank.mathematics import html, mathml, with_formulas
from autograder.bank.text import accuracy
from autograder.bank.unicode_math import unicode
from autograder.bank.variants import SELF_STUDY
from autograder.course import Course
from autograder.questions import LESSONS, key, pool, questions
from autograder.questions.concepts import concepts
from autograder.release.minutes import counted
from autograder.release.practice.drawing import at_hand, practice_student

Exercise = dict[str, Any]
VERSIONS = 4  # of a practice question whose figures vary
_HOW = {"choice": "Choose one.", "several choices": "Choose all that apply.", "ordering": "Put all of them in order."}


def exercise(instance: Instance, known: Any = None) -> Exercise:
    """A question as plain data: its texts as HTML; with the key `known`, also what is right and why.

    A number has `unit`, `low` and `high`; a question that no page can check,
    such as a function, has `how` alone: what an answer would be.
    """
    asked = instance.question
    shown: dict[str, Any] = {
        "id": asked.id,
        "kind": asked.kind,
        "title": asked.title,
        "worth": asked.worth,
        "concept": asked.concept,
        "prompt": html(instance.prompt),
    }
    if isinstance(asked, WITH_OPTIONS):
        shown["options"] = {letter: mathematics.line(text) for letter, text in instance.options.items()}
        shown["how"] = _HOW[asked.kind]
    elif isinstance(asked, Number):
        shown |= {"unit": asked.unit, "low": asked.low, "high": asked.high}
        shown["how"] = f"One number ({escape(asked.unit)}). {accuracy(asked)}".strip()
    else:
        shown["how"] = _how_elsewhere(asked)
    return shown | _right(instance, known)


def can_be_checked(shown: Exercise) -> bool:
    """Whether a page can take an answer to it."""
    return shown["kind"] in (*_HOW, "number")


def still(shown: Exercise, place: str = "..") -> str:
    """An exercise as HTML, for where no JavaScript runs, with the data from which JavaScript makes a live one.

    `place` leads from the page to the book's first one.
    """
    options = "".join(f"<li><b>{letter}</b> {text}</li>" for letter, text in shown.get("options", {}).items())
    data = json.dumps(shown, ensure_ascii=False).replace("</", "<\\/")
    about = concepts().get(shown["concept"])
    link = f'<a href="{place}/concepts/{about.slug}.html">{escape(about.name)}</a>' if about else ""
    return (
        f'<div class="sl-exercise" data-question="{shown["id"]}">'
        f'<p class="sl-exercise-title"><b>{escape(shown["title"])}</b> · {shown["worth"]}</p>'
        f'{shown["prompt"]}{options and f"<ul>{options}</ul>"}<p class="sl-how">{shown["how"]}</p>'
        f"{_answer(shown)}"
        f'<script type="application/json">{data}</script></div>'
        + (f'<p class="sl-about">About: {link}</p>' if link else "")
    )


def course() -> dict[str, Any]:
    """The lessons in order, each with the questions that a page can check, minutes in all, and its concepts.

    `teaches`, `before` and `after` are concepts as (name, slug, number of the lesson): its own, those that they need
    from earlier lessons, and those of later lessons that need them.
    """
    listed = []
    for lesson in LESSONS:
        asked = [exercise(one.instance(SELF_STUDY)) for one in questions(lesson)]
        own = [one for one in concepts().values() if one.lesson == lesson]
        needed = {name for one in own for name in one.needs}
        sides = {
            "teaches": own,
            "before": [one for one in concepts().values() if one.name in needed and one.lesson != lesson],
            "after": [
                one for one in concepts().values() if one not in own and {mine.name for mine in own} & {*one.needs}
            ],
        }
        listed.append(
            {
                "lesson": lesson,
                "number": int(lesson[:2]),
                "questions": [one["id"] for one in asked if can_be_checked(one)],
                "minutes": counted(Course(), lesson).total,
                **{side: [(one.name, one.slug, one.number) for one in some] for side, some in sides.items()},
            }
        )
    return {"lessons": listed, "keys": any(_key(one.id) for lesson in LESSONS for one in questions(lesson))}


def practice() -> list[dict[str, Any]]:
    """The concepts that can be practised, in the order of learning, each with its exercises."""
    found = []
    for name, about in concepts().items():
        asked: list[Exercise] = []
        for form in at_hand(name):
            for time in range(VERSIONS if form.personal else 1):
                made = exercise(form.instance(practice_student(time)), pool.key(form.id))
                if made["prompt"] not in [one["prompt"] for one in asked]:
                    asked.append(made)
        if asked:
            found.append(
                {
                    "concept": name,
                    "slug": about.slug,
                    "lesson": about.lesson,
                    "number": about.number,
                    "meaning": mathematics.line(about.meaning),
                    "exercises": asked,
                }
            )
    return found


def of_lessons() -> dict[str, Exercise]:
    """Every question of the lessons by its id, with the figures of someone who studies alone."""
    return {one.id: exercise(one.instance(SELF_STUDY), _key(one.id)) for lesson in LESSONS for one in questions(lesson)}


def write(folder: Path) -> None:
    """Write questions.json, course.json and pool.json into `folder`."""
    for name, content in (("questions", of_lessons()), ("course", course()), ("pool", practice())):
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def concept_pages() -> dict[str, str]:
    """The book's page of every concept, by the concept's name."""
    return {one.name: f"concepts/{one.slug}" for one in concepts().values()}


def _key(id: str) -> Any:
    try:
        return key(id)
    except LookupError:
        return None


def _right(instance: Instance, known: Any) -> Exercise:
    """What is right, as data for a page; empty without a key, and where a page cannot check the answer."""
    match known and key_as_seen(instance, known):
        case ChoiceKey(right=right, reasons=reasons):
            return {"right": [right], "reasons": _lines(reasons)}
        case SeveralKey(right=letters, reasons=reasons):
            return {"right": sorted(letters), "reasons": _lines(reasons)}
        case OrderingKey() as order:
            return {
                "orders": ["".join(one) for one in order.orders],
                "pairs": ["".join(pair) for pair in order.pairs],
                "reason": mathematics.line(order.reason),
            }
        case NumberKey() as number:
            slips = [[float(slip.number(instance.given)), mathematics.line(slip.message)] for slip in number.slips]
            value = float(number.answer(instance.given))
            return {"right": value, "rtol": number.rtol, "slips": slips, "reason": mathematics.line(number.reason)}
    return {}


def _lines(texts: Mapping[str, str]) -> dict[str, str]:
    return {letter: mathematics.line(text) for letter, text in texts.items()}


def _how_elsewhere(asked: Any) -> str:
    match asked:
        case Function(signature=signature, returns=returns):
            gives = f"{with_formulas(returns)}. {accuracy(asked)}"
            return f"Write the function <code>{escape(signature)}</code>, which gives {gives}".strip()
        case Essay(words=words):
            return f"About {words} words, in a text of your own."
        case Forecast(unit=unit):
            return f"Three numbers ({escape(unit)}): a value, and the low and the high end of its interval."
        case WarmUp():
            raise TypeError("a warm-up is asked as an instance of one of its forms")
    return "A record of what you did, in rows, in the notebook."


def _answer(shown: Exercise) -> str:
    """What is right, folded away; empty where the page has no key."""
    if shown["kind"] == "ordering" and "orders" in shown:
        told = f"{', '.join(shown['orders'][0])}. {shown['reason']}"
    elif shown["kind"] == "number" and "right" in shown:
        told = f"{shown['right']:.4g} {escape(shown['unit'])}. {shown['reason']}"
    elif "right" in shown:
        told = " ".join(f"<b>{letter}</b>: {shown['reasons'][letter]}" for letter in shown["right"])
    else:
        return ""
    return f"<details><summary>Show the answer</summary><p>{told}</p></details>"


__all__ = [
    "can_be_checked",
    "concept_pages",
    "course",
    "exercise",
    "html",
    "mathml",
    "of_lessons",
    "practice",
    "still",
    "unicode",
    "write",
]


if __name__ == "__main__":
    write(Path(sys.argv[1]))
