"""Everybody known to a course has one outcome in a lesson: a score, or the reason why there is none."""

import pytest

from autograder.course import CourseError
from autograder.nbgrader import open_gradebook
from autograder.results.outcomes import (
    NO_SUBMISSION,
    Outcome,
    forget_unknown,
    outcome,
    outcomes,
    problems,
    record_problem,
)
from tests.autograder.conftest import LESSON


def test_everybody_has_an_outcome(graded):
    ada, bob, eve, zed = outcomes(graded, LESSON)
    assert ada == Outcome("ada", LESSON, 3, 6, by_hand=1)
    assert bob == Outcome("bob", LESSON, 1, 6, by_hand=1, note="missing and put back: ask-double")
    assert (eve.student, eve.score, eve.max_score, eve.by_hand) == ("eve", None, None, 0)
    assert "not valid JSON" in eve.note
    assert zed == Outcome("zed", LESSON, note=NO_SUBMISSION)


def test_a_score_stays_when_the_latest_notebook_cannot_be_graded(own):
    record_problem(own, LESSON, "ada", "it is empty.")
    with open_gradebook(own) as gradebook:
        ada = outcome(own, gradebook, "ada", LESSON)
        assert outcome(own, gradebook, "bob", LESSON).score == 1
    assert (ada.score, ada.note) == (3, "this score is of an earlier notebook; of the latest one: it is empty.")


def test_a_marked_notebook_that_is_gone_is_told(own):
    (own.autograded / "ada" / LESSON / f"{LESSON}.ipynb").unlink()
    (ada, *_) = outcomes(own, LESSON)
    assert (ada.score, ada.note) == (3, "the autograded notebook is missing: grade again")


def test_a_problem_is_kept_until_it_is_taken_back(course):
    course.folder.mkdir()
    assert problems(course) == {}
    record_problem(course, LESSON, "ada", "it is empty.")
    record_problem(course, "", "bob", "homework.ipynb does not say which lesson it is.")
    assert problems(course) == {
        LESSON: {"ada": "it is empty."},
        "": {"bob": "homework.ipynb does not say which lesson it is."},
    }
    forget_unknown(course)
    record_problem(course, LESSON, "eve", "")
    assert problems(course) == {LESSON: {"ada": "it is empty."}}
    record_problem(course, LESSON, "ada", "")
    assert problems(course) == {LESSON: {}}


def test_one_whose_lesson_is_not_known_is_listed_in_every_lesson(own):
    record_problem(own, "", "odd id!", "'odd id!' is not a student id.")
    assert [one.note for one in outcomes(own, LESSON) if one.student == "odd id!"] == ["'odd id!' is not a student id."]


@pytest.mark.parametrize("damaged", ["", "{", "[1]", '{"01": 3}', "\udcff"])
def test_a_damaged_list_of_problems_is_named(course, damaged):
    course.folder.mkdir()
    (course.folder / "problems.json").write_text(damaged, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(CourseError, match=r"problems\.json is damaged\. Delete it and grade again"):
        problems(course)
