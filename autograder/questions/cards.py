"""The cards to keep: five short questions for each lesson, to be learned by heart.

They lie in cards.toml. A card belongs to the lesson that teaches its concept.
"""

import textwrap
import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from autograder.bank.mathematics import plain
from autograder.questions.concepts import concepts

TABLE = Path(__file__).with_name("cards.toml")
DECK = "Scaling laws"
_CARDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:scaling-laws-course:cards")


@dataclass(frozen=True)
class Card:
    """A question and its answer, as plain text with mathematics between \\( and \\)."""

    id: str
    concept: str
    front: str
    back: str

    @property
    def lesson(self) -> str:
        return concepts()[self.concept].lesson

    @property
    def guid(self) -> str:
        """By what Anki knows the card: always the same for the same id, so that a second import updates it."""
        return str(uuid.uuid5(_CARDS, self.id))

    @property
    def deck(self) -> str:
        """The name of the lesson's own deck inside of the course's."""
        number, _, name = self.lesson.partition("_")
        return f"{DECK}::{number} {name.replace('_', ' ').capitalize()}"


@cache
def cards() -> tuple[Card, ...]:
    """All cards, lesson by lesson. Raises ValueError for a concept that the course does not have."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    found = [Card(id, **row) for id, row in rows.items()]
    for card in found:
        if card.concept not in concepts():
            raise ValueError(f"{TABLE.name}: the card {card.id!r} is about {card.concept!r}, which is not a concept.")
    return tuple(sorted(found, key=lambda card: card.lesson))


def lesson_cards(lesson: str) -> tuple[Card, ...]:
    """The cards of one lesson, by its full name."""
    return tuple(card for card in cards() if card.lesson == lesson)


def cards_markdown(lesson: str) -> str:
    """The cards of a lesson as Markdown for its notebook: the answers are folded."""
    parts = [
        "**Cards to keep.** Say the answer, then open it. `scaling-laws cards --to cards.txt` writes all for Anki."
    ]
    parts += [
        f"<details><summary>{_typeset(card.front)}</summary>\n\n{_typeset(card.back)}\n</details>"
        for card in lesson_cards(lesson)
    ]
    return "\n\n".join(parts)


def in_words(chosen: Iterable[Card]) -> str:
    """The cards as text for a terminal, below the names of their lessons."""
    lines, deck = [], ""
    for card in chosen:
        if card.deck != deck:
            deck = card.deck
            lines += ["", deck.partition("::")[2]]
        lines += ["", *(_filled(mark, text) for mark, text in (("?", card.front), ("→", card.back)))]
    return "\n".join(lines[1:])


def _filled(mark: str, text: str) -> str:
    return textwrap.fill(plain(_between_dollars(text)), 100, initial_indent=f"  {mark} ", subsequent_indent="    ")


def _typeset(text: str) -> str:
    """A card's text as Markdown for Jupyter."""
    return escape(_between_dollars(text), quote=False)


def _between_dollars(text: str) -> str:
    """Mathematics as Jupyter has it."""
    return text.replace("\\(", "$").replace("\\)", "$")
