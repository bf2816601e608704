"""Whether an answer has the form that its question asks for."""

from typing import Any

from autograder.bank.answers import describe, describe_without_words, is_number
from autograder.bank.kinds import Choice, Forecast, Number, Ordering, Question, Record, SeveralChoices


def form_problem(question: Question, answer: Any, *, public: bool = True) -> str | None:
    """What is wrong with the form of a plain answer, in a sentence; None where the form is right.

    Unless it is `public`, on the student's own screen, no text of the student's is repeated.
    """
    shown = describe if public else describe_without_words
    if answer is None:
        return f'There is no answer yet: set answers["{question.id}"] in the cell above, and run it.'
    match question:
        case Choice(options=options):
            if not (isinstance(answer, str) and answer.strip().upper() in options):
                return f"Answer with one letter of {', '.join(options)}, as text; this is {shown(answer)}."
        case SeveralChoices(options=options) | Ordering(options=options):
            letters = letters_of(answer)
            if letters is None or len(set(letters)) < len(letters) or not set(letters) <= set(options):
                return f"Answer with a list of letters out of {', '.join(options)}, none twice, such as ['A', 'B']."
            if isinstance(question, Ordering) and set(letters) != set(options):
                return f"The order needs all of {', '.join(options)}; {len(letters)} are given."
        case Number(low=low, high=high, unit=unit):
            if not is_number(answer):
                return f"Answer with one number ({unit}); this is {shown(answer)}."
            if not low <= answer <= high:
                return f"{shown(answer)} cannot be meant: the answer ({unit}) lies between {low:g} and {high:g}."
        case Forecast(low=low, high=high, unit=unit):
            if not (isinstance(answer, list) and len(answer) == 3 and all(map(is_number, answer))):
                return f"Answer with three numbers ({unit}): (value, low, high); this is {shown(answer)}."
            value, bottom, top = answer
            if not bottom <= value <= top:
                return "The forecast must lie inside its own interval: give (value, low, high) in this order."
            if not (low <= bottom and top <= high):
                return f"({bottom:g}, {top:g}) cannot be meant: the answer ({unit}) lies between {low:g} and {high:g}."
        case Record(problem=problem):
            return problem(answer)
    return None


def letters_of(answer: Any) -> list[str] | None:
    if isinstance(answer, str):
        answer = (
            [part for part in answer.replace(",", " ").split()]
            if len(answer.split()) > 1 or "," in answer
            else list(answer)
        )
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        return None
    return [item.strip().upper() for item in answer]
