"""The letters of options: as a student sees them, and as the question has them. The options are shown in another order
to every student, so a letter means something only together with the student who wrote it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from autograder.bank.keys import ChoiceKey, OrderingKey, SeveralKey, own_key
from autograder.bank.kinds import Instance, SeveralChoices

_CHOSEN = re.compile(r"([A-Z]): ")
_LETTER = re.compile(r"\b[A-Z]\b")
# As `scoring` says which steps of an order are misplaced.
_PLACES = re.compile(r"\b[A-Z] comes too (?:early|late): [A-Z](?: and [A-Z])* must come (?:before|after) it\.")
# A text that may be letters, as in "A" or "A, C"; a comment and the question's id are none.
_QUOTED = re.compile(r"""#[^\n]*|answers\[[^\]\n]*\]|(["'])(?P<text>[A-Za-z](?:[ ,]*[A-Za-z])*)\1""")


def key_as_seen(instance: Instance, key: Any) -> Any:
    """The key with the letters that this student sees; a key without letters as it is."""
    seen = {letter: as_seen for as_seen, letter in instance.letters.items()}
    match key := own_key(key, instance):
        case ChoiceKey():
            return ChoiceKey(seen[key.right], _by_letter(key.reasons, seen))
        case SeveralKey():
            return SeveralKey(frozenset(seen[letter] for letter in key.right), _by_letter(key.reasons, seen))
        case OrderingKey():
            right, *also = (tuple(seen[letter] for letter in order) for order in key.orders)
            return replace(key, right=right, also=tuple(also))
    return key


def _by_letter(reasons: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted((seen[letter], reason) for letter, reason in reasons.items()))


def reason_in_common(instance: Instance, key: Any, reason: str) -> str:
    """A reason for points, as this student read it, in the question's own letters: so it can be counted with others'.

    A text that is none of the reasons for letters stays as it is.
    """
    letters = instance.letters
    match own_key(key, instance):
        case ChoiceKey() if (found := _CHOSEN.match(reason)) and found[1] in letters:
            return letters[found[1]] + reason[1:]
        case SeveralKey():
            return _several_in_common(instance, key, reason)
        case OrderingKey():
            return _PLACES.sub(lambda found: _LETTER.sub(lambda one: letters.get(one[0], one[0]), found[0]), reason)
    return reason


def _several_in_common(instance: Instance, key: SeveralKey, reason: str) -> str:
    """The parts that speak of one letter each change their letter, and are put in order."""
    told = {seen: bare(text) for seen, text in key_as_seen(instance, key).reasons.items()}
    for word in ("Rightly taken", "Missed", "Wrongly taken"):
        parts = [f"{seen} ({text})" if word != "Rightly taken" else seen for seen, text in told.items()]
        one = "|".join(map(re.escape, parts))
        if found := re.search(rf"{word}: ((?:{one})(?:, (?:{one}))*)\.", reason):
            some = sorted(instance.letters[part[0]] + part[1:] for part in re.findall(one, found[1]))
            reason = reason[: found.start(1)] + ", ".join(some) + reason[found.end(1) :]
    return reason


def bare(reason: str) -> str:
    """A reason for the inside of brackets: "Right." is what the student would hear of a letter not ticked."""
    return reason.removeprefix("Right.").strip().rstrip(".")


def code_as_seen(instance: Instance, source: str) -> str:
    """An answer cell that was written in the question's own letters, in those that this student sees."""
    return _relettered(instance, source, {letter: as_seen for as_seen, letter in instance.letters.items()})


def code_in_common(instance: Instance, source: str) -> str:
    """An answer cell of this student's in the question's own letters, so that it can be compared with others'."""
    return _relettered(instance, source, instance.letters)


def _relettered(instance: Instance, source: str, letters: Mapping[str, str]) -> str:
    """The source with the letters of its quoted answers changed; those of several choices are put in order."""
    if not letters:
        return source
    quoted = [found for found in _QUOTED.finditer(source) if found["text"] and set(_letters(found)) <= set(letters)]
    new = [letters[letter] for found in quoted for letter in _letters(found)]
    if isinstance(instance.question, SeveralChoices):
        new.sort()
    left = iter(new)
    parts, end = [], 0
    for found in quoted:
        start, stop = found.span("text")
        parts += [source[end:start], re.sub(r"[A-Za-z]", lambda _: next(left), found["text"])]
        end = stop
    return "".join([*parts, source[end:]])


def _letters(quoted: re.Match[str]) -> list[str]:
    return [letter.upper() for letter in re.findall(r"[A-Za-z]", quoted["text"])]
