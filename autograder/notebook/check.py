"""What `check` finds out about an answer, at once and without awarding anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.bank import answers, scoring
from autograder.bank.certainty import without_certainty
from autograder.bank.diagnosis import function_problem
from autograder.bank.form import form_problem
from autograder.bank.keys import FunctionKey, Key
from autograder.bank.kinds import Forecast, Function, Question, WarmUp
from autograder.questions import hidden_cases

RIGHT, RECORDED, AGAIN = "right", "recorded", "look again"
PRACTICE_SEED = "practice"  # a student who holds the keys could look: a secret would protect nothing


@dataclass(frozen=True)
class CheckResult:
    """What a check found: a state, a sentence for the student, and the points that this check can vouch for."""

    state: str
    sentence: str
    points: float = 0.0
    certainty: str = ""  # how certain the student is, where that was said
    missed: str = ""  # the concept, where an answer is there and not right: not where it is missing or cannot be meant

    @property
    def fine(self) -> bool:
        return self.state != AGAIN


def check_answer(asked: Question, student: str, answer: Any, key: Key | None) -> CheckResult:
    """Look at an answer: its form, a function on the public examples, and all of it where the `key` is at hand."""
    if isinstance(asked, Function):
        return _check_function(asked, student, answer, key)
    try:
        plain = answers.plain(answer)
    except TypeError as error:
        return CheckResult(AGAIN, str(error))
    own = asked.instance(student).question if isinstance(asked, WarmUp) else asked  # figures need numpy: not for form
    plain, certainty = without_certainty(own, plain)
    if problem := form_problem(own, plain):
        return CheckResult(AGAIN, problem)
    if key is None:
        later = " The measured value comes with your feedback." if isinstance(asked, Forecast) else ""
        said = f' ("{certainty}")' if certainty else ""
        return CheckResult(RECORDED, f"recorded: {answers.describe(plain)}{said}.{later}", certainty=certainty)
    result = scoring.score(asked.instance(student), plain, key)
    good = result.points >= own.enough * own.points
    missed = "" if good else own.concept
    return CheckResult(RIGHT if good else AGAIN, result.reason, result.points, certainty=certainty, missed=missed)


def _check_function(asked: Function, student: str, answer: Any, key: Key | None) -> CheckResult:
    if not callable(answer):
        name = asked.signature.split("(")[0]
        return CheckResult(AGAIN, f'set answers["{asked.id}"] to the function itself: {name}, without brackets.')
    returned = answers.call(answer, [example.args for example in asked.examples])
    if problem := function_problem(asked, asked.examples, returned, asked.slips):
        return CheckResult(AGAIN, problem, missed="" if _unwritten(returned) else asked.concept)
    if not isinstance(key, FunctionKey):
        sentence = f"{asked.signature} is right on the examples. Grading tries other inputs."
        return CheckResult(RIGHT, sentence, asked.points)
    cases = hidden_cases(asked.id, student, PRACTICE_SEED)
    collected = answers.call(answer, [case.args for case in cases])
    result = scoring.score(asked.instance(student), collected, key, cases=cases)
    if result.full:
        return CheckResult(RIGHT, f"{asked.signature} is right on the examples, and on other inputs.", asked.points)
    return CheckResult(
        AGAIN, f"right on the examples, and not on other inputs: {result.reason}", result.points, missed=asked.concept
    )


def _unwritten(returned: Sequence[Mapping[str, Any]]) -> bool:
    return any(result.get("error") == "NotImplementedError" for result in returned)
