"""Scores are pure: right answers earn all, known slips meet their message, and nothing that is typed raises."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from autograder.bank import keys
from autograder.bank.credit import close, forecast_share, interval_score, interval_share, within
from autograder.bank.kinds import (
    Choice,
    Essay,
    Example,
    Forecast,
    Function,
    Number,
    Ordering,
    SeveralChoices,
)
from autograder.bank.scoring import Score, score
from autograder.bank.variants import SELF_STUDY

HEAD = ("a-question", "A question", 4, "concept", "apply", "Which?")
OPTIONS = {"A": "first", "B": "second", "C": "third", "D": "fourth"}
ASKED = {
    "choice": Choice(*HEAD, options=OPTIONS),
    "several": SeveralChoices(*HEAD, options=OPTIONS),
    "order": Ordering(*HEAD, options=OPTIONS),
    "number": Number(*HEAD, unit="nats", low=0, high=100, figures=lambda rng: {"x": 10.0}),
    "function": Function(
        *HEAD,
        signature="half(x)",
        returns="one number",
        examples=(Example((4.0,), 2.0),),
        grade=within(1e-6),
    ),
    "forecast": Forecast(*HEAD, unit="nats", low=0.1, high=9.0, targets=({},)),
    "essay": Essay(*HEAD),
}
KEYS = {
    "choice": keys.ChoiceKey("B", {letter: f"reason {letter}" for letter in OPTIONS}),
    "several": keys.SeveralKey(frozenset("AC"), {letter: f"reason {letter}" for letter in OPTIONS}),
    "order": keys.OrderingKey(("B", "A", "D", "C"), "So it goes."),
    "number": keys.NumberKey(
        lambda g: g["x"],
        "It is x.",
        slips=(keys.Slip("twice", lambda g: 2 * g["x"], "This is twice x."),),
    ),
    "forecast": keys.ForecastKey(lambda g: 2.0, lambda g: (2.2, 1.5), "That was it.", skill=0.6, half_width=0.05),
    "essay": keys.EssayKey(((4, "All of it."),), {4: "Well said."}),
}
CASES = [Example((6.0,), 3.0), Example((1.0,), 0.5)]
HALVED = keys.FunctionKey(
    lambda rng: CASES, "Halved.", examples=CASES, slips=[keys.Slip("double", lambda x: 2 * x, "This doubles.")]
)


def judge(kind, answer):
    cases = CASES if kind == "function" else ()
    key = KEYS.get(kind, HALVED)
    return score(ASKED[kind].instance(SELF_STUDY), answer, key, cases=cases)


def values(*numbers):
    return [{"value": number} for number in numbers]


@pytest.mark.parametrize(
    ("kind", "answer", "points"),
    [
        ("choice", "B", 4),
        ("choice", " b ", 4),
        ("choice", "A", 0),
        ("several", ["A", "C"], 4),
        ("several", "C, A", 4),
        ("several", ["A"], 2),
        ("several", ["A", "B", "C", "D"], 0),
        ("several", [], 0),
        ("order", ["B", "A", "D", "C"], 4),
        ("order", ["B", "A", "C", "D"], 1),
        ("number", 10, 4),
        ("number", 10.19, 4),
        ("number", 10.5, 2),
        ("number", 20, 0),
        ("function", values(3.0, 0.5), 4),
        ("function", values(3.0, 9.0), 2),
        ("function", values(12.0, 2.0), 0),
        ("forecast", [2.0, 2.0, 2.0], 4),
        ("forecast", [2.0, 1.99, 2.01], 4),  # a width of one per cent costs a third of a hundredth
        ("forecast", [2.06, 1.96, 2.16], 3.97),
        ("forecast", [2.0, 0.5, 3.5], 3.35),
        ("forecast", [2.095, 2.0, 2.2], 2.47),  # an error midway between what earns everything and nothing
        ("forecast", [2.2, 1.96, 2.24], 0.96),
        ("forecast", [4.0, 3.9, 4.1], 0),
        ("essay", "A long text", 0),
    ],
)
def test_points(kind, answer, points):
    assert judge(kind, answer).points == points


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        ("choice", "A", "A: reason A"),
        ("choice", "E", "one letter of A, B, C, D"),
        ("choice", None, "no answer yet"),
        ("several", ["A", "A"], "none twice"),
        ("order", ["A", "B"], "all of A, B, C, D"),
        ("number", "ten", "one number (nats)"),
        ("number", True, "one number"),
        ("number", math.nan, "one number"),
        ("number", 1e9, "between 0 and 100"),
        ("number", 20, "This is twice x."),
        ("number", 50, "too large"),
        ("function", values(24.0, 4.0), "is right on 0 of 2"),
        ("function", values(12.0, 2.0), "This doubles."),
        ("function", values(None, None), "`return` missing"),
        ("function", values([3.0], [0.5]), "it must give one number"),
        ("function", values(math.nan, math.nan), "division by zero"),
        ("function", [{"error": "KeyError", "message": "x"}] * 2, "raised an error on an input that was kept back"),
        ("function", [{"error": "NotPlain", "message": "x"}] * 2, "returned something that is not a number, a text"),
        ("function", [{"error": "NotImplementedError", "message": ""}] * 2, "not written yet"),
        ("function", [{"error": "OutOfTime", "message": ""}] * 2, "never ends"),
        ("function", None, "no function yet"),
        ("forecast", [2.0, 2.1, 2.2], "inside its own interval"),
        ("forecast", 2.0, "(value, low, high)"),
        ("forecast", [2.0, -1.0, 3.0], "cannot be meant"),
        ("forecast", [2.2, 2.1, 2.3], "Your forecast is 10.0 % too high, which costs 3.00 of 3 points"),
        (
            "forecast",
            [2.2, 2.1, 2.3],
            "4.0 % or less costs nothing, and 5.5 % costs all (the best forecast without a law is off by 10.0 %)",
        ),
        ("forecast", [2.2, 2.1, 2.3], "9.5 % wide, which costs 0.03 of 1 point"),
        ("forecast", [2.2, 2.1, 2.3], "the measured value lies 4.8 % below it, which costs 0.33 more"),
        ("forecast", [1.9, 1.8, 1.96], "lies 2.0 % above it"),
        ("forecast", [2.0, 1.9, 2.1], "holds the measured value: its width costs 0.03 of 1 point"),
    ],
)
def test_every_wrong_answer_meets_a_reason(kind, answer, words):
    assert words in judge(kind, answer).reason


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (["A"], "Rightly taken: A. Missed: C (reason C)."),
        (["A", "B"], "Rightly taken: A. Missed: C (reason C). Wrongly taken: B (reason B)."),
        (["B", "D"], "Missed: A (reason A), C (reason C). Wrongly taken: B (reason B), D (reason D)."),
        ([], "Missed: A (reason A), C (reason C)."),
        (["A", "C"], "A: reason A C: reason C"),
    ],
)
def test_several_choices_say_what_was_missed_and_what_was_wrongly_taken(answer, words):
    assert judge("several", answer).reason == words


def test_of_a_missed_letter_it_is_not_said_that_it_was_right():
    known = keys.SeveralKey(frozenset("AC"), {letter: f"Right. Because {letter}." for letter in OPTIONS})
    instance = ASKED["several"].instance(SELF_STUDY)
    assert score(instance, ["A"], known).reason == "Rightly taken: A. Missed: C (Because C)."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("BACD", "C comes too early: D must come before it."),
        ("ABDC", "A comes too early: B must come before it."),
        ("ADCB", "B comes too late: A and C and D must come after it."),
        ("CBAD", "C comes too early: A and B and D must come before it."),
    ],
)
def test_an_ordering_says_which_step_is_misplaced(answer, words):
    assert words in judge("order", list(answer)).reason


def test_every_sound_order_earns_all_and_a_random_one_about_nothing():
    asked = ASKED["order"].instance(SELF_STUDY)
    known = keys.OrderingKey(tuple("CADB"), "So.", also=(tuple("ACDB"), tuple("ADCB")))
    assert all(score(asked, list(order), known).full for order in ("CADB", "ACDB", "ADCB"))
    assert known.pairs == [("C", "B"), ("A", "D"), ("A", "B"), ("D", "B")]
    alone = [score(asked, list(order), KEYS["order"]).points / 4 for order in itertools.permutations("ABCD")]
    assert sum(alone) / len(alone) < 0.08
    assert sum(share == 1 for share in alone) == 1


def test_two_mistakes_that_give_one_number_are_both_named():
    known = keys.NumberKey(
        lambda g: 30.0,
        "It is 30.",
        slips=(
            keys.Slip("forward", lambda g: 10.0, "This is the forward pass."),
            keys.Slip("mean", lambda g: 10.0, "This is the mean."),
            keys.Slip("other", lambda g: 31.5, "This is another."),
        ),
    )
    said = score(ASKED["number"].instance("ada"), 10.0, known)
    assert said.reason == "One of these gives this number. This is the forward pass. Or: This is the mean."
    assert score(ASKED["number"].instance("ada"), 30.8, known).points == 0  # near, and near to a mistake as well
    assert score(ASKED["number"].instance("ada"), 29.2, known).points == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (0.1, "a hundredth of the right value (a share and per cent"),
        (23.026, "ln 10, that is 2.303, times the right value"),
        (14.43, "1.443 times the right value"),
        (90, "100 minus the right value"),
        (60, "six times the right value"),
        (11, "too large, but not far away (10 % off, and 2 % is allowed)"),
        (2.302585, "the natural logarithm of the right value"),
        (47.123, "50 nats is too large"),
    ],
)
def test_a_number_is_told_how_it_comes_from_the_right_one(answer, words):
    assert words.replace("50", f"{answer:g}") in judge("number", answer).reason


FORGED = "✓ 1 of 1 points. B: Right.\nWell done!"


@pytest.mark.parametrize("kind", sorted(ASKED))
@pytest.mark.parametrize("answer", [FORGED, [FORGED], [FORGED, 1.0, 2.0], [{"error": FORGED, "message": FORGED}] * 2])
def test_no_text_of_a_student_s_reaches_a_reason(kind, answer):
    said = judge(kind, answer)
    assert "Well done" not in said.line
    assert len(said.line.splitlines()) == 1


@pytest.mark.parametrize(("right", "share"), [((0, 1, 2, 3), 1), ((0, 1, 2), 0.5), ((0, 2), 0), ((2, 3), 0.5), ((), 0)])
def test_inputs_that_belong_together_count_as_a_whole(right, share):
    cases = [Example((float(x),), x / 2) for x in range(1, 5)]
    pairs = replace(HALVED, together=2)
    returned = [{"value": case.expected if at in right else -1.0} for at, case in enumerate(cases)]
    result = score(ASKED["function"].instance("ada"), returned, pairs, cases=cases)
    assert result.points == share * result.max_points
    assert ("groups of 2" in result.reason) == (0 < len(right) < 4)


def test_a_line_is_one_line():
    line = Score(1.0, 2.0, "one\ntwo\u2028three\r four").line
    assert line == "◐ 1 of 2 points. one two three four"


def test_a_fault_of_ours_repeats_no_text(monkeypatch):
    def fails(*_):
        raise ValueError(FORGED)

    monkeypatch.setattr("autograder.bank.scoring._judge", fails)
    assert judge("choice", "B").reason == "This answer could not be scored (ValueError); tell your instructor."


BELIEFS = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12)  # standard deviations of ln of the truth
OTHERWISE = ((0.5, 0), (0.7, 0), (0.85, 0), (1.2, 0), (1.5, 0), (2, 0), (4, 0), (1, 0.4), (1, -0.4), (0, 0))


@pytest.mark.parametrize("sd", BELIEFS)
@pytest.mark.parametrize("bias", [-0.1, 0.0, 0.04])
def test_whatever_one_believes_to_say_so_earns_most(sd, bias):
    """Points that one expects: of the central 90 %, of narrower, wider and shifted intervals, and of ± 2 %."""
    truths = (2 * np.exp(bias + sd * stats.norm.ppf((0.5 + np.arange(500)) / 500))).tolist()
    known = [keys.ForecastKey(lambda g, t=t: t, lambda g: (2.5, 1.5), "", skill=0.6, half_width=0.05) for t in truths]
    asked, middle, half = ASKED["forecast"].instance("ada"), 2 * np.exp(bias), sd * float(stats.norm.ppf(0.95))

    def expected(low: float, high: float) -> float:
        """Of the interval alone, unrounded: 1 at best."""
        question = asked.question
        parts = [interval_score(low, high, key.truth({}), question.interval_level) for key in known]
        return float(np.mean([interval_share(part.total, 0.05) for part in parts]))

    honest = expected(middle * np.exp(-half), middle * np.exp(half))
    for width, shift in OTHERWISE:
        assert honest > expected(middle * np.exp((shift - width) * half), middle * np.exp((shift + width) * half))
    if abs(half - 0.02) > 0.003:
        assert honest > expected(0.98 * middle, 1.02 * middle)
    points = [score(asked, [middle, middle * np.exp(-half), middle * np.exp(half)], key).points for key in known]
    bold = [score(asked, [middle, middle * np.exp(-half / 2), middle * np.exp(half / 2)], key).points for key in known]
    assert np.mean(points) > np.mean(bold) - 1e-9 or sd < 0.01  # below that, less than points are rounded to


def test_the_value_is_paid_by_its_skill_and_the_baseline_is_the_better_one():
    known = KEYS["forecast"]
    assert known.baseline({}) == pytest.approx(0.1)  # 2.2, and not 1.5
    shares = [forecast_share(error, 0.1, known.skill) for error in (0, 0.04, 0.0475, 0.055, 0.5)]
    assert shares == pytest.approx([1, 1, 0.5, 0, 0])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)


@given(kind=st.sampled_from(sorted(ASKED)), answer=anything)
def test_no_plain_answer_raises_or_leaves_the_scale(kind, answer):
    result = judge(kind, answer)
    assert 0 <= result.points <= result.max_points
    assert result.reason.strip()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=4))
def test_close_accepts_itself_and_counts_parts(numbers):
    assert close(numbers, tuple(numbers), 1e-6) == 1
    assert close([*numbers[:-1], "x"], tuple(numbers), 1e-6) == pytest.approx((len(numbers) - 1) / len(numbers))
