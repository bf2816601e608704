"""Marks as the term's policy counts them: in exports and on feedback pages, with nothing graded again."""

import pytest

from autograder.course import CourseError
from autograder.nbgrader import open_gradebook
from autograder.results.exports.reading import lesson_grades
from autograder.results.feedback import feedback_run
from autograder.results.marks import lesson_marks
from autograder.results.term.policy import policy_path
from autograder.results.term.roster import Roster, Student, write_roster
from tests.autograder.conftest import LESSON

DEADLINE = f'[lessons.{LESSON}]\ndeadline = "2030-01-01 12:00"\n'  # ada's hand-in came 15 hours later


def grades(course) -> dict:
    with open_gradebook(course) as gradebook:
        return {grade.student: grade for grade in lesson_grades(course, gradebook, LESSON)}


def test_lateness_counts_from_the_gradebook_s_time(own):
    assert grades(own)["ada"].score == 3.0
    policy_path(own).write_text('[late]\npercent = 1\nper = "hour"\nof = "possible"\n' + DEADLINE)
    ada = grades(own)["ada"]
    assert (ada.raw_score, ada.late_penalty, ada.score) == (3.0, 0.96, 2.04)  # 16 hours begun, of 6 points
    assert ada.note.endswith("handed in 15 hours 4 minutes late")
    assert str(ada.due) == "2030-01-01 12:00:00"
    assert grades(own)["bob"].late_penalty == 0.0  # nobody knows when bob handed in
    run = feedback_run(own, LESSON)
    assert run.failures == {}
    page = (own.feedback / "ada" / LESSON / f"{LESSON}.html").read_text()
    assert "handed in 15 hours 4 minutes late" in page
    assert "less 0.96 for handing in late" in page
    policy_path(own).unlink()
    assert feedback_run(own, LESSON).renewed == 1
    assert grades(own)["ada"].score == 3.0


def test_what_is_excused_for_all_is_out_of_points_and_maximum(own):
    before = grades(own)
    policy_path(own).write_text(f'[lessons.{LESSON}]\nexcused_questions = ["double"]\n')
    after = grades(own)
    assert (before["ada"].score, before["ada"].max_score) == (3.0, 6.0)
    assert (after["ada"].score, after["ada"].max_score) == (1.0, 4.0)
    assert "excused: double" in after["ada"].note
    assert list(after["ada"].answers) == ["letter", "why"]
    assert feedback_run(own, LESSON).failures == {}


def test_what_is_excused_for_one_is_counted_in_proportion(own):
    policy_path(own).write_text('[students.bob]\nexcused_questions = ["double"]\n')
    bob, ada = grades(own)["bob"], grades(own)["ada"]
    assert (bob.score, bob.max_score) == (1.5, 6.0)  # 1 of the 4 points that are left
    assert ada.score == 3.0


def test_a_question_that_counts_other_points_keeps_a_person_s_mark_in_proportion(own):
    with open_gradebook(own) as gradebook:
        gradebook.find_grade("why", LESSON, LESSON, "ada").manual_score = 1.5
        gradebook.db.commit()
    policy_path(own).write_text(f"[lessons.{LESSON}]\nquestion_points = {{ why = 30, double = 0 }}\n")
    ada = grades(own)["ada"]
    assert (ada.score, ada.max_score) == (16.0, 31.0)
    assert {id: answer.points for id, answer in ada.answers.items()} == {"double": 0.0, "letter": 1.0, "why": 15.0}
    with open_gradebook(own) as gradebook:
        assert lesson_marks(gradebook, LESSON, as_entered=True).students["ada"].marks["why"].manual == 1.5


def test_a_question_that_is_dropped_after_it_was_marked_by_hand_comes_back_with_its_mark(own):
    with open_gradebook(own) as gradebook:
        for question, points in (("why", 2.5), ("double", 1.25)):
            grade = gradebook.find_grade(question, LESSON, LESSON, "ada")
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
    before = grades(own)["ada"]
    assert before.score == 4.75
    policy_path(own).write_text(
        f'[lessons.{LESSON}]\nexcused_questions = ["why", "letter"]\nquestion_points = {{ double = 8 }}\n'
    )
    dropped = grades(own)["ada"]
    assert (dropped.score, dropped.max_score, dropped.answers["double"].points) == (5.0, 8.0, 5.0)
    policy_path(own).unlink()
    after = grades(own)["ada"]
    assert (after.score, {id: one.points for id, one in after.answers.items()}) == (
        4.75,
        {"double": 1.25, "letter": 1.0, "why": 2.5},
    )


def test_what_waits_is_told_apart_from_what_is_settled(own):
    ada = grades(own)["ada"]
    assert (ada.open_points, ada.share) == (3.0, 1.0)
    assert grades(own)["bob"].share == 1 / 3
    assert grades(own)["zed"].share is None


def test_a_group_shares_the_work_of_one(own):
    people = [Student("ada", group="red"), Student("zed", "Zuse", "Z", group="red"), Student("bob", group="blue")]
    write_roster(own, Roster({one.id: one for one in people}))
    assert grades(own)["zed"].score is None
    policy_path(own).write_text("groups_share_work = true\n")
    zed = grades(own)["zed"]
    assert (zed.score, zed.last_name, zed.note) == (3.0, "Zuse", "handed in by ada for the group")
    assert grades(own)["eve"].score is None
    policy_path(own).write_text('groups_share_work = true\n[students.zed]\nexcused = ["all"]\n')
    assert (grades(own)["zed"].score, grades(own)["zed"].excused) == (None, True)


def test_a_typo_stops_what_reads_marks_with_a_sentence(own):
    policy_path(own).write_text("[lessons.00_smll]\n")
    with pytest.raises(CourseError, match=r"line 1: there is no lesson '00_smll'; did you mean '00_small'\?"):
        grades(own)
