"""Whose hand-in counts for the members of a group."""

import pytest

from autograder.course import ROOT, Course
from autograder.files import write_whole
from autograder.results.term.arrivals import FILE, Arrival
from autograder.results.term.policy import Policy
from autograder.results.term.roster import Roster, Student
from autograder.results.term.sharing import handed_in_for

GROUPS = {"one": ("ann", "bob", "cas"), "two": ("dan", "eve")}


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(ROOT, tmp_path / "course")


def test_the_best_hand_in_of_the_group_counts_for_those_without_one(course):
    policy = Policy(groups_share_work=True, groups=GROUPS)
    found = handed_in_for(course, policy, Roster(), "01", {"ann": 3.0, "bob": 7.0, "dan": 1.0})
    assert found == {"cas": "bob", "eve": "dan"}


def test_those_whom_the_system_names_beside_each_other_are_a_group(course):
    write_whole(course.submitted / "ann" / "01" / FILE, Arrival("Gradescope", "a.zip", "x", others=("Fay Ray",)).text)
    roster = Roster({"fay": Student("fay", "Ray", "Fay")})
    assert handed_in_for(course, Policy(groups_share_work=True), roster, "01", {"ann": 3.0}) == {"fay": "ann"}


def test_nobody_shares_where_the_policy_does_not_say_so(course):
    assert handed_in_for(course, Policy(groups=GROUPS), Roster(), "01", {"ann": 3.0}) == {}
