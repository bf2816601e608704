"""A class whose knowledge, misconceptions and certainty are known, as it responds to the concept inventory.

In every item a student knows, or believes one of its misconceptions, or guesses. Those who know are right and certain;
those who believe give the misconception's reason, are certain, and one in four of them has the right answer all the
same; those who guess say so and pick blindly. A share of those who did not know learns each item: little of the first,
nearly everybody the last.
"""

import random

from autograder.bank.two_tier import FAIRLY_SURE, GUESSING, SURE, Response
from autograder.questions.inventory import AFTER, BEFORE, ITEMS, inventory_keys
from autograder.results.inventory_answers import ClassResponses

KEYS = inventory_keys()
KNOWN_BEFORE, BELIEVE = 0.2, 0.5
LEARNT = {item.id: 0.1 + 0.8 * place / (len(ITEMS) - 1) for place, item in enumerate(ITEMS)}
BELIEF = {id: next(iter(key.misconceptions)) for id, key in KEYS.items()}  # the wrong reason of those who believe


def simulated(seed: int, students: int = 60) -> ClassResponses:
    chance = random.Random(seed)
    responses: ClassResponses = {BEFORE: {}, AFTER: {}}
    for student in (f"s{number:02}" for number in range(students)):
        forms: dict[str, dict[str, Response]] = {BEFORE: {}, AFTER: {}}
        for item in ITEMS:
            knows, believes = chance.random() < KNOWN_BEFORE, chance.random() < BELIEVE
            forms[BEFORE][item.id] = _response(chance, item.id, knows, believes)
            knows = knows or chance.random() < LEARNT[item.id]
            forms[AFTER][item.id] = _response(chance, item.id, knows, believes)
        for form, given in forms.items():
            responses[form][student] = given
    return responses


def _response(chance: random.Random, id: str, knows: bool, believes: bool) -> Response:
    key, item = KEYS[id], next(item for item in ITEMS if item.id == id)
    if knows:
        return Response(key.answer, key.reason, SURE if chance.random() < 0.8 else FAIRLY_SURE)
    if believes:
        wrong = [letter for letter in item.answers if letter != key.answer]
        answer = key.answer if chance.random() < 0.25 else chance.choice(wrong)
        return Response(answer, BELIEF[id], SURE if chance.random() < 0.3 else FAIRLY_SURE)
    return Response(chance.choice(list(item.answers)), chance.choice(list(item.reasons)), GUESSING)


def expected(id: str) -> tuple[float, float, float]:
    """The shares of right responses before and after, and the normalised gain, of a class without end."""
    item = next(item for item in ITEMS if item.id == id)
    luck = (1 - BELIEVE) / len(item.answers) / len(item.reasons)
    known = KNOWN_BEFORE, KNOWN_BEFORE + (1 - KNOWN_BEFORE) * LEARNT[id]
    before, after = (share + (1 - share) * luck for share in known)
    return before, after, (after - before) / (1 - before)
