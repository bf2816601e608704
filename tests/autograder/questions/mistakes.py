"""What the tests of every lesson's functions share: grade a function as a student's, now and on inputs kept back."""

from autograder.bank.answers import call
from autograder.bank.diagnosis import function_problem
from autograder.bank.mathematics import plain
from autograder.bank.scoring import Score, score
from autograder.bank.variants import rng
from autograder.questions import key, question


def result_of(id: str, function, student: str = "ada") -> Score:
    """The score of a function on inputs drawn from a seed for tests."""
    cases = list(key(id).cases(rng("a seed", id, student)))
    return score(question(id).instance(student), call(function, [c.args for c in cases]), key(id), cases=cases)


def seen_at_once(id: str, function) -> str | None:
    """What `check` says: the same function on the public examples."""
    asked = question(id)
    return function_problem(asked, asked.examples, call(function, [e.args for e in asked.examples]), asked.slips)


def meets(id: str, mistake, words: str) -> None:
    """The mistake is named at once, and again when graded, where it never earns full marks.

    `words` may have their formulas as they are typed, or as a terminal shows them.
    """
    assert words in _both_ways(seen_at_once(id, mistake))
    if words.startswith("raised "):  # the name of an error could carry a hidden input out
        words = "raised an error"
    for student in ("ada", "ben", "cleo"):
        result = result_of(id, mistake, student)
        assert words in _both_ways(result.reason)
        assert result.points < result.max_points


def _both_ways(sentence: str | None) -> str:
    return f"{sentence} {plain(sentence or '')}"
