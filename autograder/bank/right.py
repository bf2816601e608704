"""What is right for one student, by the key: for key sheets and for authored solutions."""

from typing import Any

from autograder.bank.keys import own_key
from autograder.bank.kinds import Choice, Instance, Number
from autograder.bank.scoring import score


def right_answer(instance: Instance, key: Any) -> Any:
    """The letter, as this student sees the options, or the number that earns all points.

    Raises TypeError for a question of another kind.
    """
    if isinstance(instance.question, Number):
        return own_key(key, instance).answer(instance.given)
    if isinstance(instance.question, Choice):
        return next(letter for letter in instance.options if score(instance, letter, key).full)
    raise TypeError(f"A {instance.question.kind} has no single letter or number that is right.")
