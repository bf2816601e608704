"""What is found in simulated classes of sixty is what was put in; and figures agree with numpy's and scipy's."""

import math

import numpy as np
import pytest
from scipy import stats

from autograder.bank.two_tier import FAIRLY_SURE, GUESSING, SURE, Finding, Response
from autograder.questions.inventory import AFTER, BEFORE, ITEMS
from autograder.results.inventory_statistics import (
    FEW_STUDENTS,
    calibration,
    findings,
    gain_of,
    held_misconceptions,
    item_gain,
    whole_gain,
)
from tests.autograder.results.simulated_inventory import BELIEF, BELIEVE, KEYS, LEARNT, expected, simulated

CLASS = simulated(seed=3)


def is_right(id, response):
    """Counted apart from the code under test."""
    return (response.answer, response.reason) == (KEYS[id].answer, KEYS[id].reason)


RIGHT = {  # students × items
    form: np.array([[is_right(item.id, given[item.id]) for item in ITEMS] for given in students.values()])
    for form, students in CLASS.items()
}


def test_gains_are_what_numpy_makes_of_the_same_responses():
    before, after = (RIGHT[form].mean(axis=0) for form in (BEFORE, AFTER))
    for place, item in enumerate(ITEMS):
        gain = item_gain(KEYS, item.id, CLASS[BEFORE], CLASS[AFTER])
        assert gain.students == 60
        assert (gain.before, gain.after) == pytest.approx((before[place], after[place]))
        hake = (after[place] - before[place]) / (1 - before[place])
        assert gain.normalised.value == pytest.approx(hake)
    whole = whole_gain(KEYS, CLASS[BEFORE], CLASS[AFTER])
    hake = (after.mean() - before.mean()) / (1 - before.mean())
    assert whole.normalised.value == pytest.approx(hake)
    assert whole.normalised.low < hake < whole.normalised.high


def test_intervals_are_those_of_scipy_s_bootstrap():
    before, after = (RIGHT[form][:, 7].astype(float) for form in (BEFORE, AFTER))

    def hake(first, last, axis=-1):
        return (last.mean(axis=axis) - first.mean(axis=axis)) / (1 - first.mean(axis=axis))

    theirs = stats.bootstrap(
        (before, after), hake, paired=True, method="percentile", n_resamples=5_000, random_state=1
    ).confidence_interval
    ours = gain_of(before, after).normalised
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_the_true_gain_lies_in_its_interval_in_nineteen_classes_of_twenty():
    inside = []
    for seed in range(6):
        students = simulated(seed=100 + seed)
        for item in ITEMS:
            gain = item_gain(KEYS, item.id, students[BEFORE], students[AFTER])
            inside.append(gain.normalised.low <= expected(item.id)[2] <= gain.normalised.high)
    print(f"the true gain lies in {sum(inside)} of {len(inside)} intervals of 95 %")
    assert stats.binomtest(sum(inside), len(inside), 0.93).pvalue > 0.01


def test_what_was_taught_more_has_gained_more():
    gains = [item_gain(KEYS, item.id, CLASS[BEFORE], CLASS[AFTER]).normalised.value for item in ITEMS]
    assert stats.spearmanr(gains, [LEARNT[item.id] for item in ITEMS]).statistic > 0.9


def test_calibration_is_what_was_put_in_and_what_scipy_counts():
    by_certainty = {one.certainty: one for one in calibration(KEYS, CLASS[AFTER])}
    assert list(by_certainty) == [SURE, FAIRLY_SURE, GUESSING]
    given = [(one.certainty, RIGHT[AFTER][row, column])
             for row, student in enumerate(CLASS[AFTER].values())
             for column, one in enumerate(student.values())]  # fmt: skip
    for certainty, one in by_certainty.items():
        right = [good for stated, good in given if stated == certainty]
        assert (one.responses, one.right) == (len(right), sum(right))
        assert one.share.value == pytest.approx(np.mean(right))
        # Responses are independent of each other here, so resampling students is as resampling responses.
        binomial = stats.binomtest(sum(right), len(right)).proportion_ci(method="wilson")
        assert (one.share.low, one.share.high) == pytest.approx((binomial.low, binomial.high), abs=0.03)
    assert by_certainty[SURE].share.value > by_certainty[FAIRLY_SURE].share.value > by_certainty[GUESSING].share.value
    blind = np.mean([1 / len(item.answers) / len(item.reasons) for item in ITEMS])
    guessing = by_certainty[GUESSING].share
    assert guessing.low <= blind <= guessing.high


def test_resampling_students_makes_an_interval_wider_where_a_student_s_responses_go_together():
    """Ten students always right and ten always wrong: that is 20 observations, and not 300."""
    right = {id: Response(key.answer, key.reason, SURE) for id, key in KEYS.items()}
    wrong = {id: Response(key.answer, BELIEF[id], SURE) for id, key in KEYS.items()}
    (sure, *_) = calibration(KEYS, {f"s{n}": right if n < 10 else wrong for n in range(20)})
    assert (sure.responses, sure.right) == (300, 150)
    apart = stats.binomtest(10, 20).proportion_ci(method="wilson")
    assert (sure.share.low, sure.share.high) == pytest.approx((apart.low, apart.high), abs=0.05)


def test_the_misconceptions_that_were_put_in_are_found():
    held = held_misconceptions(KEYS, CLASS[BEFORE], CLASS[AFTER])
    assert {(one.item, one.digit) for one in held} == set(BELIEF.items())
    for one in held:
        assert one.before == pytest.approx(60 * (1 - 0.2) * BELIEVE, abs=3 * math.sqrt(60 * 0.4 * 0.6))
        still = 60 * (1 - 0.2) * (1 - LEARNT[one.item]) * BELIEVE
        assert one.after == pytest.approx(still, abs=3 * math.sqrt(max(still, 3)))
    assert [one.after for one in held] == sorted((one.after for one in held), reverse=True)


def test_every_response_shows_one_thing():
    for item in ITEMS:
        found = findings(KEYS, item.id, CLASS[BEFORE])
        assert sum(found.values()) == 60
        assert found[Finding.WRONG_REASON] + found[Finding.MISCONCEPTION] == sum(
            one.reason == BELIEF[item.id] and one.certainty != GUESSING
            for one in (given[item.id] for given in CLASS[BEFORE].values())
        )
        assert found[Finding.SOUND] + found[Finding.LUCKY] == RIGHT[BEFORE][:, ITEMS.index(item)].sum()


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ([], [], math.nan),
        ([0.0], [1.0], 1.0),
        ([1.0] * 8, [1.0] * 8, math.nan),  # nothing left to learn
        ([1.0] * 8, [0.5] * 8, math.nan),
        ([0.5] * 8, [0.5] * 8, 0.0),
        ([0.0] * 8, [1.0] * 8, 1.0),
    ],
)
def test_where_nothing_varies_there_is_no_interval(before, after, value):
    gain = gain_of(before, after)
    assert gain.students == len(before)
    assert gain.normalised.value == pytest.approx(value, nan_ok=True)
    assert math.isnan(gain.normalised.low)
    assert math.isnan(gain.normalised.high)


def test_few_students_have_a_number_and_no_interval():
    for students in range(1, 10):
        before, after = [0.0] * students, [float(n % 2) for n in range(students)]
        interval = gain_of(before, after).normalised
        assert interval.value == pytest.approx(sum(after) / students)
        assert math.isnan(interval.low) == (students < FEW_STUDENTS)


def test_a_class_that_knew_nearly_everything_has_no_interval_that_its_resamples_do_not_support():
    """In a third of the resamples all was right before, so that there is no gain."""
    assert math.isnan(gain_of([1.0] * 9 + [0.0], [1.0] * 10).normalised.low)


def test_only_those_who_responded_both_times_count_and_only_in_items_that_they_answered_both_times():
    first, second = ITEMS[0].id, ITEMS[1].id
    right = {id: Response(KEYS[id].answer, KEYS[id].reason, SURE) for id in (first, second)}
    wrong = {id: Response(KEYS[id].answer, BELIEF[id], SURE) for id in (first, second)}
    before = {"a": wrong, "b": {first: wrong[first]}, "c": right}
    after = {"a": right, "b": right, "d": right}
    assert (item_gain(KEYS, first, before, after).students, item_gain(KEYS, second, before, after).students) == (2, 1)
    whole = whole_gain(KEYS, before, after)
    assert (whole.students, whole.before, whole.after) == (2, 0.0, 1.0)
    assert item_gain(KEYS, first, {}, after).students == whole_gain(KEYS, before, {}).students == 0
    assert [one.responses for one in calibration(KEYS, {})] == [0, 0, 0]
