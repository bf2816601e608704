"""The rules of a term: what they take off and leave out, and a sentence with the line for every typo."""

import datetime as dt
import re

import pytest

from autograder.course import ROOT, Course, CourseError
from autograder.questions import LESSONS
from autograder.results.term.policy import (
    DEFAULT,
    Lateness,
    amount_of,
    in_force,
    policy_of,
    policy_path,
    read_policy,
    time_of,
    write_default,
)
from autograder.results.term.roster import Roster, Student

NAMES = sorted(LESSONS)
ONE = NAMES[0]
PEOPLE = Roster(
    {
        one.id: one
        for one in (
            Student("ada", "Lovelace", "Ada", group="team 1"),
            Student("bob", "Byron", "Bob", group="team 1", extension="2 days", excused="02"),
            Student("eve", "Early", "Eve", extension="2026-12-24"),
        )
    }
)


def policy(text: str, roster: Roster = PEOPLE):
    return read_policy(text, NAMES, roster)


def test_the_default_changes_nothing_and_its_examples_are_rules(tmp_path):
    course = Course(ROOT, tmp_path)
    assert policy_of(course) == read_policy(write_default(course).read_text(), NAMES, Roster())
    assert not policy_of(course).concerns(ONE)
    policy_path(course).write_text("drop_lowest = 1\n")
    assert write_default(course).read_text() == "drop_lowest = 1\n"  # what there is stays
    examples = re.sub(r"^# (?=\[|deadline|points|excused|question|extension|team)", "", DEFAULT, flags=re.MULTILINE)
    told = in_force(read_policy(examples, NAMES, Roster()), NAMES)
    assert f"{ONE}: deadline 2026-11-09 23:59 UTC; 10 points in the term" in told
    assert "ada.lovelace: 48 hours more; excused: 03_three_phases; excused: data-memo" in told


LATE = '[late]\npercent = 10\ngrace_minutes = 15\nmost_percent = 50\n[lessons.01]\ndeadline = "2026-11-09 23:59"\n'


@pytest.mark.parametrize(
    ("late", "percent"),
    [
        (dt.timedelta(0), 0),
        (dt.timedelta(minutes=15), 0),
        (dt.timedelta(minutes=16), 10),
        (dt.timedelta(days=1), 10),
        (dt.timedelta(days=1, seconds=1), 20),
        (dt.timedelta(days=40), 50),
    ],
)
def test_each_day_begun_costs_after_the_grace_up_to_a_cap(late, percent):
    rules = policy(LATE).late
    assert rules.penalty(late, 40.0, 80.0) == 40.0 * percent / 100
    of_all = policy(LATE.replace("percent = 10", 'of = "possible"\npercent = 10', 1)).late
    assert of_all.penalty(late, 40.0, 80.0) == 80.0 * percent / 100
    assert of_all.penalty(late, 3.0, 80.0) <= 3.0  # never more than was earned


def test_hours_count_as_hours():
    assert Lateness(1.0, "hour").penalty(dt.timedelta(minutes=61), 50.0, 100.0) == 1.0


def test_deadlines_are_in_the_term_s_time_zone_and_extensions_only_lengthen():
    rules = policy('timezone = "Europe/Berlin"\n' + LATE)
    ten = dt.datetime(2026, 11, 9, 22, 59, tzinfo=dt.UTC)
    assert rules.deadline("ada", ONE) == ten
    assert rules.late_by("ada", ONE, dt.datetime(2026, 11, 10, 1, 59)) == dt.timedelta(hours=2)  # in the term's zone
    assert rules.late_by("ada", ONE, ten + dt.timedelta(hours=3)) == dt.timedelta(hours=3)
    assert rules.deadline("BOB", ONE) == ten + dt.timedelta(days=2)
    assert rules.deadline("eve", ONE) == dt.datetime(2026, 12, 24, 22, 59, 59, tzinfo=dt.UTC)
    assert rules.deadline("eve", NAMES[1]) is None
    earlier = policy(LATE + '[students.ada]\nextension = { "01" = "2026-11-01" }\n')
    assert earlier.deadline("ada", ONE) == dt.datetime(2026, 11, 9, 23, 59, tzinfo=dt.UTC)


def test_students_are_found_by_any_of_their_names():
    rules = policy('[students."Lovelace, Ada"]\nexcused = ["03", "data-memo"]\n[groups]\nx = ["Bob Byron", "eve"]\n')
    assert rules.excused("ada", NAMES[2])
    assert rules.excused_questions("ada", NAMES[1]) == {"data-memo"}
    assert rules.excused("bob", NAMES[1])  # by the roster
    assert rules.groups["x"] == ("bob", "eve")
    assert rules.mates("ada") == []  # unless groups share their work
    shared = policy("groups_share_work = true\n")
    assert (shared.mates("ada"), shared.mates("bob"), shared.mates("eve")) == (["bob"], ["ada"], [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("deadlin = 3", "line 1: there is no 'deadlin'; 'deadline' belongs below a lesson, such as [lessons.01]."),
        ("\n\n[late]\npercnt = 10", "line 4: [late] has no 'percnt'; did you mean 'percent'?"),
        ('[lessons.01]\n# x\ndeadline = "9 Nov"', 'line 3: "9 Nov" is not a date: write it as "2026-11-09 23:59".'),
        ('[lessons.01]\ndeadline = "2026-11-31"', 'line 2: "2026-11-31" is not a date'),
        ('[lessons.01_what_are]\ndeadlin = "x"', "line 2: [lessons.01_what_are] has no 'deadlin'"),
        ("[lessons.99]\n", "line 1: there is no lesson '99'"),
        ("[lessons.01_what_are_scalin_laws]\n", f"did you mean '{ONE}'?"),
        (f"[lessons.01]\n[lessons.{ONE}]\n", f"line 2: the lesson {ONE} has two parts"),
        ('attempt = "bst"', "did you mean 'best'?"),
        ('timezone = "Europe/Berln"', "line 1: there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?"),
        ('[students.ada]\nextension = "fortnight"', 'line 2: "fortnight" is not an extension'),
        ("[students.adda]\n", "line 1: 'adda' is nobody in the roster; did you mean 'ada'?"),
        ('[groups]\nx = ["ada", "evve"]\n', "line 2: 'evve' is nobody in the roster; did you mean 'eve'?"),
        ("[groups]\nx = 3\n", "line 2: write x = "),
        ("x = \n", "line 1: Invalid value"),
        ('[late]\npercent = "10"\n', 'line 2: percent = "10" is not a number from 0 to 100'),
        ("[late]\npercent = 101\n", "line 2: percent = 101 is not a number from 0 to 100"),
        ("[late]\npercent = nan\n", "line 2: percent = nan is not a number"),
        ("drop_lowest = 1.5", "line 1: drop_lowest = 1.5 is not a whole number"),
        ('groups_share_work = "yes"', 'line 1: groups_share_work = "yes" is not understood: it is to be true or false'),
        ('[lessons.02]\nexcused_questions=["data-mem"]', "line 2: there is no question 'data-mem'; did you mean"),
        ('[lessons.01]\nquestion_points={ "run-cst" = 1 }', "there is no question 'run-cst'; did you mean"),
        ("late = 10", "line 1: late is a part of its own: write [late]"),
        ("[lessons]\n01 = 3", "line 2: 01 is a part of its own: write [lessons.01]"),
        ("[late]\n[late]\n", "line 2: Cannot declare"),
    ],
)
def test_a_typo_is_told_with_its_line_and_the_nearest_name(text, says):
    with pytest.raises(CourseError) as told:
        policy(text)
    assert str(told.value).startswith("policy.toml, line ")
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_what_is_wrong_in_the_roster_is_told_with_the_student():
    for wrong, says in ({"extension": "soon"}, "neither an amount of time"), ({"excused": "9x"}, "no lesson and no"):
        with pytest.raises(CourseError, match=rf"roster\.csv, ada: .*{says}"):
            policy("", Roster({"ada": Student("ada", **wrong)}))


def test_a_file_that_is_no_text(tmp_path):
    course = Course(ROOT, tmp_path)
    policy_path(course).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="not a text in UTF-8"):
        policy_of(course)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("48 hours", 48), ("+2 days", 48), ("1 day 12 hours", 36), ("1 week", 168), ("90 min", 1.5), ("1.5 h", 1.5)],
)
def test_amounts_of_time(text, hours):
    assert amount_of(text) == dt.timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "two days", "3", "3 moons", "2 days later", "-1 day"])
def test_what_is_no_amount_of_time(text):
    assert amount_of(text) is None


@pytest.mark.parametrize(
    ("text", "in_utc"),
    [
        ("2026-11-09 13:30:00 UTC", "2026-11-09T13:30:00+00:00"),
        ("2026-11-09 13:30:00.123456789 UTC", "2026-11-09T13:30:00.123456+00:00"),
        ("2026-11-09 13:30:00 -0800", "2026-11-09T21:30:00+00:00"),
        ("2026-11-09T13:30+01:00", "2026-11-09T12:30:00+00:00"),
        ("2026-11-09 13:30 America/Los_Angeles", "2026-11-09T21:30:00+00:00"),
    ],
)
def test_times_with_a_zone(text, in_utc):
    when = time_of(text)
    assert when is not None
    assert when.astimezone(dt.UTC).isoformat() == in_utc


@pytest.mark.parametrize("text", ["", "12.11.2026", "11/12/2026", "2026-11-09 13:30 PST", "2026-13-01", "soon"])
def test_times_that_could_be_read_in_two_ways_are_none(text):
    assert time_of(text) is None
