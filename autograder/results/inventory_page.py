"""The page about a class's concept inventory: gain by concept, calibration, misconceptions, what responses show."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from autograder.bank.answers import printable
from autograder.bank.two_tier import (
    Finding,
)
from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.questions.concepts import concepts
from autograder.questions.inventory import AFTER, BEFORE, FORMS, ITEMS, inventory_keys
from autograder.results.inventory_answers import ClassResponses, class_responses
from autograder.results.inventory_statistics import (
    FEW_STUDENTS,
    Calibration,
    Estimate,
    Gain,
    Keys,
    calibration,
    findings,
    held_misconceptions,
    item_gain,
    whole_gain,
)
from autograder.results.pages import formulas, page

NONE_COLLECTED = "No concept inventory is collected yet: run `scaling-laws grade FOLDER` on what was handed in."
PAGE = "concept-inventory-class.html"
MISCONCEPTIONS_SHOWN = 20
ASKED = {item.id: item for item in ITEMS}
WHEN = {BEFORE: "before", AFTER: "after"}


def write_inventory_page(course: Course, folder: Path) -> Path:
    """Write <folder>/concept-inventory-class.html from what was collected; its path.

    Raises CourseError where nothing was.
    """
    responses = class_responses(course)
    if not any(responses.values()):
        raise CourseError(NONE_COLLECTED)
    path = folder / PAGE
    write_whole(path, inventory_page(responses, inventory_keys()))
    return path


def inventory_page(responses: ClassResponses, keys: Keys) -> str:
    """The page about the class as HTML."""
    before, after = (responses[form] for form in FORMS)
    both = before.keys() & after.keys()
    gains = {item.id: item_gain(keys, item.id, before, after) for item in ITEMS}
    times = [calibration(keys, students) for students in (before, after)]
    counts = {item.id: [findings(keys, item.id, students) for students in (before, after)] for item in ITEMS}
    return page(
        "inventory_class",
        before=len(before),
        after=len(after),
        both=len(both),
        few=FEW_STUDENTS,
        max_students=max(len(before), len(after)),
        alone=[
            (f"Only {WHEN[form]}", [printable(student) for student in sorted(responses[form].keys() - both)])
            for form in FORMS
            if both and responses[form].keys() - both
        ],
        whole=gain_in_words(whole_gain(keys, before, after)),
        gains=[gain_row(ASKED[id].concept, gain) for id, gain in gains.items()],
        calibration=calibration_rows(*times),
        misconceptions=[
            (ASKED[held.item].concept, formulas(misconception.name), held.before, held.after)
            for held in held_misconceptions(keys, before, after)[:MISCONCEPTIONS_SHOWN]
            for misconception in [keys[held.item].misconceptions[held.digit]]
        ],
        kinds=[str(kind) for kind in Finding],
        findings=[
            (ASKED[id].concept, *(f"{first[kind]} → {last[kind]}" for kind in Finding))
            for id, (first, last) in counts.items()
        ],
    )


def lesson_items(lesson: str) -> dict[str, str]:
    """The inventory's items on concepts that a lesson teaches: by id, the concept."""
    known = concepts()
    taught = {item.id: known.get(item.concept) for item in ITEMS}
    return {id: one.name for id, one in taught.items() if one is not None and one.lesson == lesson}


def gain_row(concept: str, gain: Gain) -> tuple[str | int | Markup, ...]:
    """A gain as a row of a page's table: concept, students, before, after, picture, normalised gain."""
    shares = (_share(gain.before, gain), _share(gain.after, gain))
    return concept, gain.students, *shares, _picture(gain), _normalised(gain)


def gain_in_words(gain: Gain) -> str:
    """The gain of the inventory as a whole, in a sentence."""
    if not gain.students:
        return "Nobody has responded both times yet, so there is no gain to tell."
    who = f"Of the {gain.students} who responded both times," if gain.students > 1 else "Of the one who did so twice,"
    told = f"{who} {gain.before:.0%} of the responses were right before and {gain.after:.0%} after"
    if gain.students < FEW_STUDENTS:
        return f"{told}."
    return f"{told}: a normalised gain of {_normalised(gain)}."


def _share(share: float, gain: Gain) -> str:
    return f"{share:.0%}" if gain.students else "–"


def _normalised(gain: Gain) -> str:
    if gain.students < FEW_STUDENTS:
        return "–"
    if gain.before == 1:
        return "all right before"
    return _estimate(gain.normalised, "{:.2f}")


def _estimate(estimate: Estimate, form: str) -> str:
    """A number with its interval in brackets, if it has one; a dash for a number that cannot be told."""
    value, low, high = estimate.value, estimate.low, estimate.high
    if value != value:
        return "–"
    told = form.format(value) + (f" ({form.format(low)} to {form.format(high)})" if low == low else "")
    return told.replace("-", "−")


def _picture(gain: Gain) -> Markup | str:
    """Before and after on a line from 0 to 100 %, told apart by shape as well as by colour."""
    if not gain.students:
        return "–"
    at = [10 + 180 * share for share in (gain.before, gain.after)]
    return Markup(
        '<svg class="gain" viewBox="0 0 200 20" role="img" aria-label="from {} to {}">'
        '<line x1="10" y1="10" x2="190" y2="10"></line>'
        '<line class="way" x1="{:.1f}" y1="10" x2="{:.1f}" y2="10"></line>'
        '<circle cx="{:.1f}" cy="10" r="6"></circle>'
        '<rect x="{:.1f}" y="4" width="12" height="12"></rect></svg>'
    ).format(f"{gain.before:.0%}", f"{gain.after:.0%}", *at, at[0], at[1] - 6)


def calibration_rows(before: Sequence[Calibration], after: Sequence[Calibration]) -> list[tuple[str | int, ...]]:
    """By certainty, the responses and how many of them were right, before and after, as a page's table has them."""
    return [
        (first.certainty, first.responses, _right(first), last.responses, _right(last))
        for first, last in zip(before, after, strict=True)
    ]


def _right(one: Calibration) -> str:
    share = _estimate(one.share, "{:.0%}")
    return f"{one.right}, {share}" if one.responses else "–"


__all__ = [
    "NONE_COLLECTED",
    "PAGE",
    "WHEN",
    "calibration_rows",
    "gain_in_words",
    "gain_row",
    "inventory_page",
    "lesson_items",
    "write_inventory_page",
]
