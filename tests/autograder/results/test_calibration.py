"""The picture of a class's bets counts the intervals that hold, by what scoring itself says of each forecast."""

import numpy as np
import pytest
from scipy.stats import binom

from autograder.bank.scoring import score
from autograder.questions import key, question
from autograder.results.calibration import Bet, bet_of, calibration, class_bets, expected_range
from autograder.results.marked_answers import MarkedAnswer

ID = "forecast-capstone"


def marked(student: str, off: float, half: float) -> MarkedAnswer:
    """The mark of a bet that is `off` the truth, with an interval of ± `half`, both relative."""
    instance = question(ID).instance(student)
    value = key(ID).truth(instance.given) * (1 + off)
    result = score(instance, [value, value * (1 - half), value * (1 + half)], key(ID))
    return MarkedAnswer(result.points, result.max_points, result.reason, False, "")


def test_a_bet_is_read_from_the_reason_that_scoring_gives():
    rng = np.random.default_rng(0)
    for number in range(100):
        off, half = rng.normal(0, 0.04), rng.uniform(0.001, 0.1)
        bet = bet_of(marked(f"student-{number}", off, half))
        assert bet.off == pytest.approx(100 * abs(off), abs=0.051)
        assert bet.width == pytest.approx(100 * ((1 + half) / (1 - half) - 1), abs=0.051)
        assert bet.held == ((1 + off) * (1 - half) <= 1 <= (1 + off) * (1 + half))


def test_what_is_no_scored_forecast_is_left_out():
    none = MarkedAnswer(0, 8, "There is no answer yet: set answers[…] in the cell above, and run it.", False, "")
    choice = MarkedAnswer(1, 1, "A: Right. Your forecast is 3 % too high. The interval is 2 % wide.", False, "")
    answers = {"a": {ID: none, "a-miss": choice, "unknown": choice}, "b": {ID: marked("b", 0.01, 0.05)}}
    assert class_bets(answers) == {ID: [Bet(1.0, 10.5, True)]}
    assert calibration("09", {"a": {ID: none}}) is None
    assert calibration("09", {}) is None


@pytest.mark.parametrize(
    ("half", "held", "words"),
    [(0.2, 40, "too cautious"), (0.005, 2, "too sure"), (0.07, 36, "as many as honest intervals would")],
)
def test_the_words_say_how_the_class_is_calibrated(half, held, words):
    students = [f"s{number}" for number in range(40)]
    offs = [0.04 * (number + 0.5) / 20 * (-1) ** number for number in range(40)]  # on either side, up to 8 %
    answers = {one: {ID: marked(one, off, half)} for one, off in zip(students, offs, strict=True)}
    picture = calibration("the lesson", answers)
    assert picture.png.startswith(b"\x89PNG")
    found = sum(bet.held for bet in class_bets(answers)[ID])
    assert f"(40 bets): {found} intervals hold the measured value" in picture.words
    assert abs(found - held) <= 4
    assert words in picture.words


@pytest.mark.parametrize("number", [1, 5, 12, 40, 200])
def test_the_expected_range_is_a_binomial_s(number):
    low, high = expected_range(number, 0.9)
    assert (low, high) == tuple(binom.ppf([0.025 + 1e-12, 0.975 - 1e-12], number, 0.9).astype(int))
