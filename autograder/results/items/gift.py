"""Items in Moodle's GIFT: https://docs.moodle.org/en/GIFT_format

All texts are HTML. So a % or a [ at the beginning, which Moodle takes for a weight (%50%) or a format ([markdown]),
can be written as a character reference, and with its ampersands escaped no text holds one of the codes (&&058;) behind
which Moodle's reader hides escaped characters.
GIFT has no place for points, for whether options may be shuffled and for rubrics (written as comments); pictures lie in
the text itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from autograder.results.exports.formats import Files
from autograder.results.items.item import Answer, ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from autograder.results.items.moodle import category_path, figure, percent
from autograder.results.items.xhtml import plain, with_pictures


def files(name: str, items: Sequence[Item]) -> Files:
    """One file with a category line wherever the category changes."""
    blocks, category = [], None
    for item in items:
        if item.category != category:
            category = item.category
            blocks.append(f"$CATEGORY: {category_path(category)}")
        blocks.append(_block(item))
    return {f"{name}.gift": "\n\n".join(blocks) + "\n"}


def _block(item: Item) -> str:
    head = f"::{_name(item.title)}::[html]{_text(item.stem, item.pictures)} {{"
    return "\n".join([*_comments(item), head, *_answers(item), "}"])


def _comments(item: Item) -> Iterator[str]:
    """The id and the tags, which Moodle from 3.11 on reads, and what GIFT has no other place for."""
    named = [f"[id:{_bracketed(item.id)}]", *(f"[tag:{_bracketed(tag)}]" for tag in item.tags)]
    yield f"// {' '.join(named)}"
    if isinstance(item, EssayItem) and item.rubric:
        yield f"// {plain(item.rubric)}"


def _answers(item: Item) -> Iterator[str]:
    match item:
        case ChoiceItem():
            for option in item.options:
                sign = "=" if option.right and not item.several else "~"
                weight = f"%{percent(item.share(option))}%" if item.several else ""
                yield f"\t{sign}{weight}{_text(option.text)}#{_text(option.reason)}"
        case NumberItem():
            yield "#"
            yield from (f"\t={_number(answer)}#{_text(answer.reason)}" for answer in item.answers)
            yield f"\t~#{_text(item.otherwise)}"
        case OrderItem():
            yield from (f"\t={_text(step)} -> {place}" for step, place in zip(item.steps, item.places, strict=True))
            yield f"\t####{_text(item.reason)}"


def _number(answer: Answer) -> str:
    return f"%{percent(answer.share)}%{figure(answer.value)}:{figure(answer.tolerance)}"


def _text(html: str, pictures: Mapping[str, bytes] | None = None) -> str:
    """A text that is only a text, whatever it begins with."""
    html = with_pictures(html, pictures or {})
    return escaped(re.sub(r"^[%\[]", lambda found: f"&#{ord(found[0])};", html))


def _name(title: str) -> str:
    """A title, which is no HTML: what Moodle would take for a hidden character gets a space."""
    return escaped(re.sub(r"&(?=&\d\d\d)", "& ", title))


def escaped(text: str) -> str:
    """`text` with a backslash before whatever means something in GIFT, in one line."""
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")


def _bracketed(text: str) -> str:
    """A text for the inside of [id:…]: without what ends it, and without what Moodle takes in no tag."""
    return re.sub(r"[\]\[<>`\x00-\x1f]", " ", text)
