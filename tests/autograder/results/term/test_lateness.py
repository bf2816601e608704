"""What late work loses: by the time of the hand-in, by a system's own word, and never by two policies at once."""

import datetime as dt

import pytest

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.questions import LESSONS
from autograder.results.term.arrivals import FILE, Arrival
from autograder.results.term.lateness import CONFIG, in_words, late_penalty, late_settings, require_one_late_policy
from autograder.results.term.policy import read_policy
from autograder.results.term.roster import Roster, Student

ONE = sorted(LESSONS)[0]
ROSTER = Roster({"ada": Student("ada"), "bob": Student("bob", extension="3 days")})
TEXT = '[late]\npercent = 10\n[lessons.01]\ndeadline = "2026-11-09 23:59"\n'
RULES = read_policy('timezone = "America/New_York"\n' + TEXT, sorted(LESSONS), ROSTER)


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path, tmp_path / "course")


def penalty(course: Course, arrival: Arrival, student: str = "ada", entered: object = None) -> tuple[float, str]:
    write_whole(course.submitted / student / ONE / FILE, arrival.text)
    points, notes = late_penalty(course, RULES, student, ONE, entered, 20.0, 43.0)
    return points, "; ".join(notes)


def test_the_time_in_the_name_is_in_the_term_s_zone(course):
    assert penalty(course, Arrival("Brightspace", when="2026-11-09T23:58:00")) == (0.0, "")
    assert penalty(course, Arrival("Brightspace", when="2026-11-10T00:10:00")) == (2.0, "handed in 11 minutes late")
    assert penalty(course, Arrival("Gradescope", when="2026-11-10T04:58:00+00:00")) == (0.0, "")
    assert penalty(course, Arrival("Gradescope", when="2026-11-11T05:00:00+00:00"))[0] == 4.0


@pytest.mark.parametrize("entered", ["2026-11-10 05:00:00.000000", dt.datetime(2026, 11, 10, 5)])
def test_without_that_the_gradebook_s_time_in_utc_counts(course, entered):
    assert penalty(course, Arrival(), entered=entered) == (2.0, "handed in 1 minute late")
    assert penalty(course, Arrival(), entered=None) == (0.0, "")


def test_late_without_a_time_is_one_unit_unless_there_is_an_extension(course):
    points, note = penalty(course, Arrival("Canvas", late=True))
    assert (points, note) == (2.0, "Canvas calls it late and does not say by how much: one day counts")
    points, note = penalty(course, Arrival("Canvas", late=True), "bob")
    assert points == 0.0
    assert "there is an extension" in note
    assert penalty(course, Arrival("Brightspace", when="2026-11-12T12:00:00"), "bob") == (0.0, "")


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (dt.timedelta(seconds=5), "1 minute"),
        (dt.timedelta(hours=1, minutes=1), "1 hour 1 minute"),
        (dt.timedelta(days=2, hours=3, minutes=4), "2 days 3 hours"),
    ],
)
def test_amounts_in_words(late, words):
    assert in_words(late) == words


@pytest.mark.parametrize(
    "setting", ['c.LateSubmissionPlugin.penalty_method = "zero"', 'c.AssignLatePenalties.plugin_class = "mine.Late"']
)
def test_nbgrader_s_own_settings_hold_and_two_policies_are_refused(course, setting):
    assert late_settings(course) == {}
    (course.root / CONFIG).write_text(f"c = get_config()\n{setting}\n")
    assert len(late_settings(course)) == 1
    require_one_late_policy(course, read_policy("", sorted(LESSONS), ROSTER))
    with pytest.raises(CourseError, match=r"Both policy\.toml .* keep one of the two\."):
        require_one_late_policy(course, RULES)
    (course.root / CONFIG).write_text("c.LateSubmissionPlugin.penalty_method = (\n")
    with pytest.raises(CourseError, match=r"cannot be read \(SyntaxError"):
        late_settings(course)
