"""A hold is seen by others, ends with its page, and ends by itself when its page falls silent."""

import pytest

from autograder.grading.marking_page.holds import Holds


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def holds(clock) -> Holds:
    holds = Holds(30, clock)
    holds.hear("a", "Ada")
    holds.hear("b", "Ben")
    return holds


def test_one_page_holds_an_answer_and_the_other_is_told_whose(holds):
    assert holds.take("a", "x") is None
    assert holds.take("b", "x") == "Ada"
    assert (holds.holder("x", "a"), holds.holder("x", "b")) == (None, "Ada")
    assert holds.take("a", "y") is None
    assert holds.take("b", "x") is None


def test_a_refused_page_holds_nothing(holds):
    holds.take("b", "y")
    holds.take("a", "x")
    assert holds.take("b", "x") == "Ada"
    assert holds.holder("y") is None


def test_a_hold_ends_when_its_page_lets_go_or_closes_or_changes_its_marker(holds):
    for end in (lambda: holds.let_go("a"), lambda: holds.close("a"), lambda: holds.hear("a", "Eve")):
        holds.hear("a", "Ada")
        assert holds.take("a", "x") is None
        end()
        assert holds.holder("x") is None
    holds.let_go("nobody")
    holds.close("nobody")


def test_a_hold_lasts_as_long_as_its_page_is_heard_of_and_no_longer(holds, clock):
    holds.take("a", "x")
    for _ in range(5):
        clock.now += 29
        holds.hear("a", "Ada")
    assert holds.holder("x") == "Ada"
    assert holds.markers() == ["Ada"]  # Ben has not been heard of for long
    clock.now += 30
    assert holds.holder("x") is None
    assert holds.markers() == []


def test_pages_of_one_marker_are_counted(holds):
    holds.hear("c", "Ada")
    assert (holds.pages_of("Ada"), holds.pages_of("Ben"), holds.markers()) == (2, 1, ["Ada", "Ben"])
