"""A student's own calibration: what was stated beside a choice, against what was right."""

from autograder.results.marked_answers import MarkedAnswer
from autograder.results.own_certainty import calibrated


def answer(id: str, written: str, points: float = 0.0) -> MarkedAnswer:
    return MarkedAnswer(points, 1.0, "", False, f'answers["{id}"] = {written}')


def test_each_certainty_is_counted_with_what_was_right():
    answers = {
        "flattening-curve": answer("flattening-curve", '"B", "sure"', 1.0),
        "loglog-meaning": answer("loglog-meaning", '"A", "sure"'),
        "why-not-zero": answer("why-not-zero", '("C", "guessing")', 1.0),
        "what-a-law-is": answer("what-a-law-is", '"C"', 1.0),
        "run-cost": answer("run-cost", '(1.0, "sure")', 1.0),  # a number has no certainty
        "not-in-the-bank": answer("not-in-the-bank", '"A", "sure"'),
    }
    assert calibrated(answers) == "When you said sure, 1 of 2 right; guessing, 1 of 1 right."


def test_nothing_is_said_where_nothing_was_stated():
    assert calibrated({"what-a-law-is": answer("what-a-law-is", '"C"', 1.0)}) == calibrated({}) == ""
