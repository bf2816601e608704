"""A question as any system can take it: texts as XHTML, the key with it, one set of figures."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

_BANK = uuid.uuid5(uuid.NAMESPACE_URL, "urn:scaling-laws-course:question-bank")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question. `stem` is XHTML; a picture in it has `src="name"`, and `pictures` holds its bytes (PNG or JPEG).

    `id` never changes, so that a second import can be told from the first. `category` names the folders of a question
    bank, the outermost first. Items with the same `pool` are one question with other figures, of which a student is to
    be asked one.
    """

    id: str
    title: str
    points: float
    category: tuple[str, ...]
    tags: tuple[str, ...]
    stem: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    pool: str = ""
    kind: ClassVar[str]

    @property
    def uuid(self) -> uuid.UUID:
        """The id as systems want it that give every question a number of its own: always the same for the same id."""
        return uuid.uuid5(_BANK, self.id)

    @property
    def identifier(self) -> str:
        """The `uuid` as an XML name."""
        return f"i{self.uuid.hex}"


@dataclass(frozen=True)
class Option:
    """An option of a choice, and what a student reads who took it; both are XHTML."""

    text: str
    right: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChoiceItem(Item):
    """One option is right, or with `several` any number of them. `shuffled`: whether their order may change."""

    options: tuple[Option, ...]
    several: bool = False
    shuffled: bool = True
    kind = "choice"

    def share(self, option: Option) -> float:
        """What taking this option adds to the share of the points, from -1 to 1.

        Where several are right, a right one adds its part of the whole and a wrong one takes its part of the wrong ones
        away, as the course's own scoring does.
        """
        alike = sum(other.right == option.right for other in self.options) if self.several else 1
        return 1 / alike if option.right else -1 / alike if self.several else 0.0


@dataclass(frozen=True)
class Answer:
    """A number that is accepted, or known as a mistake: within ±`tolerance` it earns `share` of the points."""

    value: float
    tolerance: float
    share: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class NumberItem(Item):
    """The answer is a number. The first of `answers` that it meets counts; `otherwise` is read where it meets none."""

    answers: tuple[Answer, ...]
    otherwise: str
    kind = "number"


@dataclass(frozen=True, kw_only=True)
class OrderItem(Item):
    """`steps` are to be put in order: `places[i]` is the place, from 1, at which `steps[i]` belongs.

    `also`: other lists of places that are as sound.
    """

    steps: tuple[str, ...]
    places: tuple[int, ...]
    reason: str
    also: tuple[tuple[int, ...], ...] = ()
    kind = "order"


@dataclass(frozen=True, kw_only=True)
class EssayItem(Item):
    """A person marks it by the `rubric` (XHTML). `code`: whether the answer is a program."""

    rubric: str
    code: bool = False
    kind = "essay"
