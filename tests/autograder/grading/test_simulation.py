"""The simulated queue against cases that can be worked out by hand."""

import pytest

from autograder.grading.collecting import CollectedAnswers
from autograder.grading.records import Records
from autograder.grading.simulation import as_markdown, measured_seconds, simulate


def test_one_worker_takes_the_sum():
    result = simulate([2.0] * 50, 1, hand_out=0, enter=0, start=3)
    assert result.seconds == pytest.approx(103)
    assert result.workers_busy == pytest.approx(100 / 103)
    assert result.bottleneck == "the workers"


def test_as_many_workers_as_work_take_the_longest():
    assert simulate([1.0, 2.0, 5.0], 3, hand_out=0, enter=0, start=0).seconds == pytest.approx(5)


def test_beyond_the_writers_pace_more_workers_do_not_help():
    few, many = (simulate([1.0] * 2000, n, hand_out=0.01, enter=0.1, start=0) for n in (100, 1000))
    assert few.seconds == pytest.approx(2000 * 0.11, rel=0.02)
    assert many.seconds == pytest.approx(few.seconds, rel=0.02)
    assert few.bottleneck == many.bottleneck == "the one writer to the gradebook"


def test_time_never_falls_below_either_bound():
    service = [0.5, 0.1, 3.0, 0.2] * 100
    for workers in (1, 2, 7, 50):
        result = simulate(service, workers, hand_out=0.002, enter=0.01, start=1)
        assert result.seconds >= max(sum(service) / workers, len(service) * 0.012)
        assert result.seconds <= 1 + sum(service) / workers + len(service) * 0.012 + 3.1


def test_the_table_has_a_row_for_each_number_of_workers():
    assert as_markdown([0.1]).count("\n") == 5


def test_times_are_those_of_the_sandbox(tmp_path):
    """A bare process counts none: it would seem to take no time."""
    records = Records(tmp_path / "collected")
    for student, seconds in (("ada", 0.5), ("bob", 0.0), ("eve", 0.25)):
        records.put(student, "lesson", "f00", CollectedAnswers(cpu_seconds=seconds))
    assert sorted(measured_seconds(tmp_path)) == [0.25, 0.5]
