"""Ticks add up to points, never beyond what the essay has; the rows of every essay of the bank make its points."""

from itertools import combinations

import pytest

from autograder.bank.kinds import Essay
from autograder.course import CourseError
from autograder.questions import LESSONS, questions
from autograder.results.essays.rubrics import Rubric, rubric_of

RUBRIC = Rubric(5, ((1.5, "a law"), (1.0, "a doubt"), (2.5, "a decision")))
ESSAYS = [one for lesson in LESSONS for one in questions(lesson) if isinstance(one, Essay)]


@pytest.mark.parametrize("essay", ESSAYS, ids=[one.id for one in ESSAYS])
def test_the_rows_of_every_essay_make_its_points_and_no_choice_of_them_makes_more(essay):
    rubric = rubric_of(essay.id, essay.points)
    rows = range(len(rubric.rows))
    assert rubric.points(list(rows), 0) == essay.points
    sums = [rubric.points(chosen, 0) for size in range(len(rows) + 1) for chosen in combinations(rows, size)]
    assert min(sums) == 0
    assert max(sums) == essay.points
    assert rubric.samples


@pytest.mark.parametrize(
    ("ticks", "adjustment", "points"),
    [([], 0, 0), ([0, 2], 0, 4), ([2, 2, 2], 0, 2.5), ([0], -1.5, 0), ([0, 1, 2], -0.25, 4.75), ([], 5, 5)],
)
def test_ticks_and_the_adjustment_add_up(ticks, adjustment, points):
    assert RUBRIC.points(ticks, adjustment) == points


@pytest.mark.parametrize(
    ("ticks", "adjustment", "said"),
    [
        ([0, 1, 2], 0.5, "makes 5.5 points, and this essay has 0 to 5"),
        ([0], -2, "makes -0.5 points"),
        ([3], 0, "has 3 rows, and row 4 is not among them"),
        ([-1], 0, "row 0 is not among them"),
        ([], float("nan"), "not a number"),
        ([], float("inf"), "not a number"),
        ([], "1", "not a number"),
    ],
)
def test_what_is_no_mark_is_refused_in_a_sentence(ticks, adjustment, said):
    with pytest.raises(CourseError, match=said):
        RUBRIC.points(ticks, adjustment)


def test_a_student_reads_which_rows_were_earned():
    assert RUBRIC.told([0, 2], -0.5).splitlines() == [
        "✓ a law",
        "✗ a doubt",
        "✓ a decision",
        "Adjusted by -0.5 points.",
    ]
    assert RUBRIC.told([], 0).count("✗") == 3
    assert RUBRIC.told([], 3) == ""  # given without the rows: crosses would be wrong


def test_a_question_of_another_bank_has_points_and_no_rows():
    rubric = rubric_of("why", 3)
    assert (rubric.rows, rubric.points([], 2.5), rubric.told([], 2.5)) == ((), 2.5, "")
    with pytest.raises(CourseError, match="0 rows"):
        rubric.points([0], 0)
