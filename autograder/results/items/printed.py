"""Items to print: a page of questions with room for answers, and a page with the key."""

import string
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autograder.results.exports.formats import Files
from autograder.results.items.item import ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from autograder.results.items.xhtml import typeset, with_pictures


@dataclass(frozen=True)
class PrintedItem:
    """An item as the templates take it. `instruction` says how to answer, `right` what is right, `why` the reasons."""

    number: int
    title: str
    worth: str
    item: Item
    stem: Markup
    options: Sequence[tuple[str, Markup]]
    instruction: str
    right: str
    why: Sequence[tuple[str, Markup]]


def files(name: str, items: Sequence[Item]) -> Files:
    """The questions, one of each pool, and the key sheet for the instructor alone."""
    from autograder.results.pages import page

    first = {item.pool or item.id: item for item in reversed(items)}
    chosen = [item for item in items if first[item.pool or item.id] is item]
    printed = [_printed(number, item) for number, item in enumerate(chosen, 1)]
    about = {"title": ": ".join(items[0].category[:2]) if items else name, "printed": printed}
    points = sum(one.item.points for one in printed)
    return {
        f"{name}.html": page("items", **about, points=points),
        f"{name}-key.html": page("items_key", **about),
    }


def _printed(number: int, item: Item) -> PrintedItem:
    def text(html: str) -> Markup:
        return Markup(typeset(with_pictures(html, item.pictures)))

    letters = string.ascii_uppercase
    title = item.category[-1] if item.pool else item.title
    head = (number, title, f"{item.points:g} point{'s' if item.points != 1 else ''}", item, text(item.stem))
    match item:
        case ChoiceItem():
            right = [letter for letter, option in zip(letters, item.options, strict=False) if option.right]
            options = [(letter, text(one.text)) for letter, one in zip(letters, item.options, strict=False)]
            why = [(letter, text(one.reason)) for letter, one in zip(letters, item.options, strict=False)]
            how = "Tick all that are right." if item.several else "Tick one."
            return PrintedItem(*head, options, how, ", ".join(right), why)
        case OrderItem():
            options = [(letter, text(step)) for letter, step in zip(letters, item.steps, strict=False)]
            orders = [
                ", ".join(letter for _, letter in sorted(zip(places, letters, strict=False)))
                for places in (item.places, *item.also)
            ]
            how = "Write the letters in order:"
            return PrintedItem(*head, options, how, " or ".join(orders), [("", text(item.reason))])
        case NumberItem():
            best = item.answers[0]
            right_number = f"{best.value:.6g} (within {best.tolerance:.2g})"
            known = [
                (f"{one.value:.6g} ({100 * one.share:g} %)", text(one.reason)) for one in item.answers if one.share < 1
            ]
            return PrintedItem(*head, [], "", right_number, [*known, ("", text(item.otherwise))])
        case EssayItem():
            return PrintedItem(*head, [], "", "by the rubric", [("", text(item.rubric))])
    raise TypeError(f"A {item.kind} cannot be printed.")
