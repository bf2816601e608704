"""Two-tier items: an answer, the reason for it, and how certain the student is; what the three say together.

An item counts as right only if answer and reason both are (Treagust 1988, International Journal of Science Education
10, 159-169). Stated certainty tells a misconception, which is held, from a lack of knowledge, which is guessed over
(the certainty of response index of Hasan, Bagayoko and Kelley 1999, Physics Education 34, 294-299).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from autograder.bank.written import written_answers

GUESSING, FAIRLY_SURE, SURE = CERTAINTIES = ("guessing", "fairly sure", "sure")


@dataclass(frozen=True)
class TwoTierItem:
    """An item as students see it: `answers` by letter, `reasons` by digit. `concept` is one of the course's."""

    id: str
    title: str
    concept: str
    prompt: str
    answers: Mapping[str, str]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class Misconception:
    """What a student believes who gives a wrong reason, in a few words, and a sentence on what is true instead."""

    name: str
    correction: str


@dataclass(frozen=True)
class TwoTierKey:
    """The right letter and digit, why they are right, and by digit the misconception behind every other reason."""

    answer: str
    reason: str
    explanation: str
    misconceptions: Mapping[str, Misconception]


@dataclass(frozen=True)
class Response:
    """What one student chose in one item: a letter, a digit and one of CERTAINTIES."""

    answer: str
    reason: str
    certainty: str


Responses = Mapping[str, Response]  # by item; an item without a whole response is not in it


class Finding(StrEnum):
    """What a response shows. "Certain" is here everything but guessing."""

    SOUND = "understood"  # both tiers right, certain
    LUCKY = "right by guessing"  # both tiers right, guessing
    WRONG_REASON = "right answer for a wrong reason"  # certain
    WRONG_ANSWER = "right reason, wrong answer"  # certain
    MISCONCEPTION = "misconception"  # both tiers wrong, certain
    LACK = "not known"  # something wrong, guessing


def is_right(key: TwoTierKey, response: Response) -> bool:
    """Whether answer and reason are both right."""
    return response.answer == key.answer and response.reason == key.reason


def finding(key: TwoTierKey, response: Response) -> Finding:
    """What a response shows of its student."""
    guessing = response.certainty == GUESSING
    if is_right(key, response):
        return Finding.LUCKY if guessing else Finding.SOUND
    if guessing:
        return Finding.LACK
    if response.answer == key.answer:
        return Finding.WRONG_REASON
    return Finding.WRONG_ANSWER if response.reason == key.reason else Finding.MISCONCEPTION


def response_of(item: TwoTierItem, given: Any) -> Response:
    """The response that a student wrote: {"answer": …, "reason": …, "certainty": …}, or the three in this order.

    Capitals, spaces and a digit without quotes make no difference. ValueError, with a sentence for the student, where
    a part is missing or is not one of those to choose from.
    """
    parts: Sequence[Any]
    if isinstance(given, Mapping):
        parts = [given.get(part, "") for part in ("answer", "reason", "certainty")]
    elif isinstance(given, (list, tuple)) and len(given) == 3:
        parts = given
    else:
        raise ValueError('it needs three parts, such as {"answer": "A", "reason": "1", "certainty": "sure"}.')
    texts = [" ".join(str(part).split()).casefold() for part in parts]
    allowed = {
        "answer": {letter.casefold(): letter for letter in item.answers},
        "reason": {digit: digit for digit in item.reasons},
        "certainty": {certainty: certainty for certainty in CERTAINTIES},
    }
    chosen = []
    for (part, choices), text in zip(allowed.items(), texts, strict=True):
        if not text:
            raise ValueError(f"the {part} is missing: choose one of {', '.join(choices.values())}.")
        if text not in choices:
            raise ValueError(f"the {part} must be one of {', '.join(choices.values())}.")
        chosen.append(choices[text])
    return Response(*chosen)


def responses_in(sources: Iterable[str], items: Sequence[TwoTierItem]) -> tuple[dict[str, Response], dict[str, str]]:
    """The responses that stand in a notebook's code cells, and by item why there is none. No code is run."""
    written = {id: value for source in sources for id, value in written_answers(source).items()}
    found, missing = {}, {}
    for item in items:
        try:
            if item.id not in written:
                raise ValueError('it is not answered, or answers["…"] = … is not written out.')
            found[item.id] = response_of(item, written[item.id])
        except ValueError as problem:
            missing[item.id] = str(problem)
    return found, missing
