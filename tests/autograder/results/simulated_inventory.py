"""A class whose knowledge, misconceptions and certainty are known, as it responds to the concept inventory.

In every item a student knows, holds one of its misconceptions, or guesses; with which probability depends on the
student's ability and on how much the item is taught.
"""

import random
from dataclasses import dataclass

from autograder.bank.two_tier import CERTAINTIES, FAIRLY_SURE, GUESSING, SURE, Response
from autograder.questions.inventory import AFTER, BEFORE, ITEMS, inventory_keys

KEYS = inventory_keys()
# The answer that goes with each wrong reason of an item, for those who hold it.
TAUGHT = {item.id: 0.1 + 0.8 * place / (len(ITEMS) - 1) for place, item in enumerate(ITEMS)}  # learnt by so many
KNOWN_BEFORE = 0.2
FAVOURITE = "1"  # the misconception that those who hold one hold, unless it is the right reason


@dataclass(frozen=True)
class Simulated:
    """Responses by form and student, and each student's true ability, 0 to 1."""

    responses: dict[str, dict[str, dict[str, Response]]]
    ability: dict[str, float]


def simulated(seed: int, students: int = 60) -> Simulated:
    chance = random.Random(seed)
    ability = {f"s{number:02}": chance.random() for number in range(students)}
    responses: dict[str, dict[str, dict[str, Response]]] = {BEFORE: {}, AFTER: {}}
    for student in ability:
        knows = {item.id: chance.random() < KNOWN_BEFORE for item in ITEMS}
        believes = {item.id: chance.random() < 0.5 for item in ITEMS}
        responses[BEFORE][student] = {id: _response(chance, id, knows[id], believes[id]) for id in knows}
        learnt = {id: knows[id] or chance.random() < TAUGHT[id] for id in knows}
        responses[AFTER][student] = {id: _response(chance, id, learnt[id], believes[id]) for id in knows}
    return Simulated(responses, ability)


def _response(chance: random.Random, id: str, knows: bool, believes: bool) -> Response:
    key, item = KEYS[id], next(item for item in ITEMS if item.id == id)
    if knows:
        return Response(key.answer, key.reason, SURE if chance.random() < 0.8 else FAIRLY_SURE)
    wrong = [digit for digit in item.reasons if digit != key.reason]
    if believes:
        reason = FAVOURITE if FAVOURITE in wrong else wrong[0]
        letters = [letter for letter in item.answers if letter != key.answer]
        return Response(chance.choice(letters), reason, FAIRLY_SURE if chance.random() < 0.7 else SURE)
    return Response(chance.choice(list(item.answers)), chance.choice(list(item.reasons)), GUESSING)


__all__ = ["CERTAINTIES", "KEYS", "KNOWN_BEFORE", "TAUGHT", "Simulated", "simulated"]
