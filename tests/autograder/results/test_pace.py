"""When a class handed in, from times that are known by hand."""

import datetime as dt

from autograder.results.exports.formats import Grade
from autograder.results.pace import NO_PACE, pace
from autograder.results.term.policy import LessonRules, Policy

RELEASED = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
DEADLINE = dt.datetime(2026, 11, 9, 23, 59, tzinfo=dt.UTC)


def handed_in(hours: float, points: float = 5.0, late: float = 0.0, **about) -> Grade:
    """`hours` after the release."""
    when = RELEASED + dt.timedelta(hours=hours)
    return Grade("01", "s", 10.0, points, points, arrived=when, late=dt.timedelta(hours=late), **about)


def policy(released: dt.datetime | None = RELEASED, deadline: dt.datetime | None = DEADLINE) -> Policy:
    return Policy(lessons={"01": LessonRules(deadline, released=released)})


def test_quarters_of_the_class_from_release():
    rows = [handed_in(24 * days) for days in (1, 2, 3, 4, 5)]
    found = pace(rows, policy(), "01")
    assert found.told[0] == (
        "From release to hand-in, a quarter of the class took 2 days or less, half 3 days or less, three quarters "
        "4 days or less; the slowest took 5 days."
    )
    assert [(part.name, part.hand_ins) for part in found.parts] == [
        ("Tue 3 Nov", 1),
        ("Wed 4 Nov", 1),
        ("Thu 5 Nov", 1),
        ("Fri 6 Nov", 1),
        ("Sat 7 Nov", 1),
    ]


def test_the_last_day_lateness_and_what_they_earned():
    rows = [handed_in(24, 8), handed_in(24 * 7, 4), handed_in(24 * 8, 2, late=16)]
    found = pace(rows, policy(), "01")
    assert found.told[1] == "1 of 3 came within the last day before the deadline, and 1 after it."
    told = {part.name: (part.hand_ins, part.late, part.mean) for part in found.parts if part.hand_ins}
    assert told == {"Tue 3 Nov": (1, 0, 0.8), "Mon 9 Nov": (1, 0, 0.4), "Tue 10 Nov": (1, 1, 0.2)}
    assert len(found.parts) == 8  # the days between as well


def test_without_a_release_the_page_says_how_to_tell_it():
    told = pace([handed_in(5)], policy(released=None, deadline=None), "01").told
    assert len(told) == 1
    assert "released = …" in told[0]
    assert pace([handed_in(5)], policy(), "01").told[0] == "The one hand-in came 5 hours after the release."


def test_times_that_are_not_known_and_work_of_others_count_for_nothing():
    unknown = Grade("01", "u", 10.0, 5.0, 5.0)
    assert pace([unknown, Grade("01", "n", 10.0)], policy(), "01") == NO_PACE
    found = pace([handed_in(5), unknown, handed_in(5, from_mate="s")], policy(), "01")
    assert found.told[-1] == "Of 1 hand-ins the time is not known."
    assert sum(part.hand_ins for part in found.parts) == 1


def test_a_long_time_is_shown_by_weeks():
    found = pace([handed_in(0), handed_in(24 * 30)], policy(), "01")
    assert found.by_week
    assert [part.hand_ins for part in found.parts] == [1, 0, 0, 0, 1]
