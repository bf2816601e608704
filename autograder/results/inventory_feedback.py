"""Feedback on the concept inventory, a page for every student who responded.

Before a student has responded to the second form, the page says nothing of what is right.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.bank.answers import printable
from autograder.bank.two_tier import (
    CERTAINTIES,
    SURE,
    Response,
    Responses,
    TwoTierItem,
    TwoTierKey,
    finding,
    is_right,
    responses_in,
)
from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.questions.inventory import AFTER, BEFORE, FORMS, ITEMS, inventory_keys
from autograder.results.inventory_answers import class_responses
from autograder.results.inventory_page import WHEN, calibration_rows
from autograder.results.inventory_statistics import Calibration, Keys, calibration
from autograder.results.marked_answers import source
from autograder.results.pages import page

_FEW_SURE = 4  # responses below which nothing is said of how a student's certainty goes with being right


def write_inventory_feedback(course: Course) -> list[Path]:
    """Write a page for every student and form that was collected, as <feedback>/<student>/<form>/<form>.html.

    A page that would be the same is left alone. The paths of all; empty where nothing was collected.
    """
    responses, keys, paths = class_responses(course), inventory_keys(), []
    for form in FORMS:
        for student in responses[form]:
            given = {one: responses[one].get(student, {}) for one in (FORMS if form == AFTER else (BEFORE,))}
            path = course.feedback / student / form / f"{form}.html"
            content = student_page(student, given, keys if form == AFTER else None)
            if not (path.is_file() and path.read_bytes() == content.encode()):
                write_whole(path, content)
            paths.append(path)
    return paths


def write_own_page(course: Course) -> Path:
    """Write the page of somebody who studies alone, from the forms in `course.release`; its path, in `course.folder`.

    Raises CourseError where neither form is answered, and in an edition that carries no keys once the second one is.
    """
    given = {form: found for form in FORMS if (found := _own(course.release / form / f"{form}.ipynb"))}
    if not given:
        form = course.release / BEFORE / f"{BEFORE}.ipynb"
        raise CourseError(f"Nothing is answered in {form} yet: answer it and save it.")
    try:
        keys = inventory_keys() if AFTER in given else None
    except LookupError as missing:
        raise CourseError(str(missing)) from None
    path = course.folder / "concept-inventory.html"
    write_whole(path, student_page("yourself", given, keys))
    return path


def _own(path: Path) -> Responses:
    """The responses in a form of one's own; none where it cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return responses_in([source(cell) for cell in cells if cell["cell_type"] == "code"], ITEMS)[0]
    except (OSError, ValueError, LookupError, TypeError):
        return {}


@dataclass(frozen=True)
class ShownOption:
    """An answer or a reason on a student's page; `mine` says when the student chose it, "" for never."""

    sign: str
    text: str
    right: bool
    mine: str


@dataclass(frozen=True)
class ShownItem:
    """An item on a student's page, explained."""

    number: int
    item: TwoTierItem
    tiers: Sequence[tuple[str, Sequence[ShownOption]]]
    shows: str
    beliefs: Sequence[str]
    explanation: str


def student_page(student: str, given: Mapping[str, Responses], keys: Keys | None) -> str:
    """One student's page as HTML; `given` has the responses by form. Without `keys`, nothing of what is right."""
    before, after = given.get(BEFORE, {}), given.get(AFTER, {})
    times = [calibration(keys or {}, {student: responses} if keys else {}) for responses in (before, after)]
    return page(
        "inventory_student",
        student=printable(student),
        profile=[_profile(form, responses, keys) for form, responses in given.items() if responses],
        calibration=calibration_rows(*times),
        verdict=_verdict(times[1]),
        asked=[_shown(number, item, keys[item.id], given) for number, item in enumerate(ITEMS, 1)] if keys else [],
    )


def _profile(form: str, responses: Responses, keys: Keys | None) -> str:
    stated = [one.certainty for one in responses.values()]
    counts = ", ".join(f"{stated.count(certainty)} {certainty}" for certainty in reversed(CERTAINTIES))
    line = f"{WHEN[form].capitalize()} the lessons you answered {len(responses)} of {len(ITEMS)}: {counts}"
    right = sum(is_right(keys[id], one) for id, one in responses.items()) if keys else 0
    return f"{line}; {right} were right." if keys else f"{line}."


def _verdict(after: Sequence[Calibration]) -> str:
    sure = next(one for one in after if one.certainty == SURE)
    if sure.responses < _FEW_SURE:
        return "You were sure too seldom to tell how well that goes with being right."
    told = f"Of the {sure.responses} responses that you were sure of after the lessons, {sure.right} were right."
    if sure.right >= 0.9 * sure.responses:
        return f"{told} You can rely on it when you are sure."
    return f"{told} What you are sure of and what is right are not yet the same: start with those questions."


def _shown(number: int, item: TwoTierItem, key: TwoTierKey, given: Mapping[str, Responses]) -> ShownItem:
    chosen = {WHEN[form]: one for form, responses in given.items() if (one := responses.get(item.id))}

    def tier(options: Mapping[str, str], right: str, part: str) -> list[ShownOption]:
        mine = {sign: [when for when, one in chosen.items() if getattr(one, part) == sign] for sign in options}
        return [ShownOption(sign, text, sign == right, _mine(mine[sign])) for sign, text in options.items()]

    return ShownItem(
        number,
        item,
        [
            ("Answer", tier(item.answers, key.answer, "answer")),
            ("Reason", tier(item.reasons, key.reason, "reason")),
        ],
        "; ".join(f"{WHEN[form]}: {_shows(key, given[form].get(item.id))}" for form in given).capitalize() + ".",
        list(_beliefs(key, chosen.values())),
        f"{key.answer} and {key.reason}: {key.explanation}",
    )


def _mine(times: Sequence[str]) -> str:
    return f"yours {' and '.join(times)}" if times else ""


def _shows(key: TwoTierKey, response: Response | None) -> str:
    return f"{finding(key, response)} ({response.certainty})" if response else "not answered in full"


def _beliefs(key: TwoTierKey, responses: Iterable[Response]) -> Iterator[str]:
    """What is to be said of each wrong reason that the student gave, once."""
    for digit in dict.fromkeys(one.reason for one in responses):
        if wrong := key.misconceptions.get(digit):
            yield f"Reason {digit} belongs to a common misconception, that {wrong.name}. {wrong.correction}"


__all__ = ["student_page", "write_inventory_feedback", "write_own_page"]
