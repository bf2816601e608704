"""Questions that somebody else's system, or this course, wrote: Moodle XML and GIFT as items.

What has no counterpart among items (short answers, cloze texts, calculated questions) is listed and left out.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import CourseError
from autograder.results.items.item import Answer, ChoiceItem, EssayItem, Item, NumberItem, Option, OrderItem

LARGEST = 50_000_000  # bytes of a file


@dataclass
class Imported:
    """The items of a file in their order, and what could not be read: a title and why."""

    items: list[Item] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class RawAnswer:
    """An answer of a file before one knows the kind of the question: texts are XHTML, `share` lies between -1 and 1."""

    text: str
    share: float
    reason: str
    tolerance: float = 0.0


class Unreadable(ValueError):
    """A question of a file that cannot be an item; the message says why."""


def read_items(path: Path) -> Imported:
    """The questions of a Moodle XML or GIFT file, told apart by what the file begins with.

    Raises CourseError, in a sentence, for a file that is neither or is damaged.
    """
    from autograder.results.items.gift_reading import read_gift
    from autograder.results.items.moodle_xml_reading import read_moodle_xml

    try:
        if path.stat().st_size > LARGEST:
            raise CourseError(f"{path} has more than {LARGEST // 1_000_000} MB: export fewer questions at a time.")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not text in UTF-8: export it anew as Moodle XML or GIFT.") from None
    read = read_moodle_xml if text.lstrip().startswith("<") else read_gift
    try:
        found = read(text)
    except ValueError as error:
        raise CourseError(f"{path} cannot be read: {error}") from None
    if not found.items and not found.left_out:
        raise CourseError(f"{path} holds no question: export it anew as Moodle XML or GIFT.")
    return found


def header(
    title: str,
    id: str,
    points: float,
    category: Sequence[str],
    tags: Iterable[str],
    stem: str,
    pictures: Mapping[str, bytes],
) -> dict[str, Any]:
    """What all kinds of items have, from what a file says; without an id, one is made of the title."""
    title = title or " ".join(re.sub(r"<[^>]*>", " ", stem).split())[:60] or "Untitled"
    id = id or slug(title)
    version = re.fullmatch(r"(.+)\.\d+", id)
    pooled = version and category and re.fullmatch(rf"{re.escape(category[-1])} \(\d+\)", title)
    return {
        "id": id,
        "title": title,
        "points": int(points) if points == int(points) else points,
        "category": tuple(category),
        "tags": tuple(tags),
        "stem": stem,
        "pictures": dict(pictures),
        "pool": version[1] if version and pooled else "",
    }


def choice(common: Mapping[str, Any], answers: Sequence[RawAnswer], several: bool, shuffled: bool = True) -> ChoiceItem:
    """A choice; Unreadable with fewer than two options, without a right one, and where points are given in part."""
    best = [answer for answer in answers if answer.share > 0]
    if len(answers) < 2:
        raise Unreadable("it has fewer than two options")
    if not best:
        raise Unreadable("none of its options is right")
    if not several and (len(best) > 1 or best[0].share < 1):
        raise Unreadable("it gives part of the points for an option")
    options = tuple(Option(answer.text, answer.share > 0, answer.reason) for answer in answers)
    return ChoiceItem(**common, options=options, several=several, shuffled=shuffled)


def number(common: Mapping[str, Any], answers: Sequence[RawAnswer]) -> NumberItem:
    """A number; Unreadable where an answer is not one, or where none earns all points."""
    known, otherwise = [], ""
    for answer in answers:
        if answer.text.strip() == "*":
            otherwise = answer.reason
            continue
        try:
            known.append(Answer(float(answer.text), answer.tolerance, answer.share, answer.reason))
        except ValueError:
            raise Unreadable(f"{answer.text!r:.40} is not a number") from None
    if not any(answer.share == 1 for answer in known):
        raise Unreadable("no number earns all points")
    return NumberItem(**common, answers=tuple(known), otherwise=otherwise)


def order(common: Mapping[str, Any], pairs: Sequence[tuple[str, str]], reason: str) -> OrderItem:
    """A matching question of steps and places as an ordering; Unreadable where it matches something else."""
    places = [place.strip() for _, place in pairs]
    if sorted(places) != sorted(str(place) for place in range(1, len(places) + 1)):
        raise Unreadable("it is a matching question")
    return OrderItem(**common, steps=tuple(step for step, _ in pairs), places=tuple(map(int, places)), reason=reason)


def essay(common: Mapping[str, Any], rubric: str, code: bool) -> EssayItem:
    return EssayItem(**common, rubric=rubric, code=code)


def slug(title: str) -> str:
    """A title as an id: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "question"
