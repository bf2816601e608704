"""What markers save is in nbgrader's gradebook, nothing is overwritten unseen, and nothing that was saved is lost."""

import json
import shutil
from typing import Any

import pytest

from autograder.course import CourseError
from autograder.grading.marking_page.desk import Conflict, MarkingDesk, marker_name
from autograder.grading.marking_page.desk import Mark as Given
from autograder.grading.turns import writing_turn
from autograder.nbgrader import open_gradebook
from autograder.results.essays.answers import EssayAnswer
from autograder.results.essays.records import MarkingSettings, read_records
from autograder.results.feedback import make_feedback
from autograder.results.marks import Mark
from autograder.results.outcomes import outcomes
from autograder.results.term.policy import policy_path
from tests.autograder.grading.essay_class import ESSAY, LESSON, WRITTEN, in_gradebook, mark_in_formgrader, write_essays

ID = f"{LESSON}/{ESSAY}"


def view(desk: MarkingDesk, student: str, marker: str = "Ada", page: str = "") -> dict[str, Any]:
    """What a marker sees of a student's answer: the page does not tell whose it is, the desk does."""
    answers = desk.state(page or f"page of {marker}", marker, ID)["answers"]
    (one,) = [desk.token(answer) for answer, _ in desk.answers(LESSON, ESSAY) if answer.student == student]
    return next(answer for answer in answers if answer["id"] == one)


def save(desk: MarkingDesk, student: str, marker: str = "Ada", base: str = "", **mark: Any) -> str:
    seen = view(desk, student, marker)
    return desk.save(f"page of {marker}", marker, ID, seen["id"], Given(base or seen["version"], **mark))


def records(desk: MarkingDesk):
    return read_records(desk.course, LESSON, ESSAY)


# ---- what is seen


def test_all_answers_stand_there_without_names_in_an_order_that_is_not_that_of_the_ids(desk):
    state = desk().state("p", "Ada")
    assert len(state["answers"]) == len(WRITTEN) + 1
    texts = json.dumps(state["answers"], ensure_ascii=False)
    for student in WRITTEN:
        assert f'"{student}"' not in texts
    assert "Yours, ▒▒▒" in texts
    order = [next((who for who, text in WRITTEN.items() if text[5:14] in one["html"]), "") for one in state["answers"]]
    assert order != sorted(order)
    assert [one["id"] for one in desk().state("q", "Ben")["answers"]] == [one["id"] for one in state["answers"]]
    assert "<script" not in texts
    assert [row["points"] for row in state["essay"]["rows"]] == [1.5, 1, 1, 1, 0.5]


def test_an_answer_that_was_left_empty_wants_no_marker(desk):
    seen = view(desk(), "zoe")
    assert (seen["status"], seen["todo"], seen["points"]) == ("empty", False, 0)
    assert {view(desk(), student)["status"] for student in WRITTEN} == {"open"}


# ---- what is saved


def test_a_mark_is_in_the_gradebook_in_the_results_and_in_feedback(desk, own):
    assert save(desk(), "ada", ticks=(0, 2), comment="The floor\r\ndecides. <b>") == "done"
    points, waits, comment = in_gradebook(own, "ada")
    assert (points, waits) == (2.5, False)
    assert comment.splitlines()[:4] == ["The floor", "decides. <b>", "", comment.splitlines()[3]]
    assert [line[0] for line in comment.splitlines()[3:]] == list("✓✗✓✗✗")
    (outcome,) = [one for one in outcomes(own, LESSON) if one.student == "ada"]
    assert (outcome.score, outcome.by_hand) == (2.5, 0)
    save(desk(), "bob")
    make_feedback(own, LESSON)
    page = (own.feedback / "ada" / LESSON / f"{LESSON}.html").read_text()
    assert "decides. &lt;b&gt;" in page
    assert "2.5 of 5, set by a person" in page
    assert "0 of 5, set by a person" in (own.feedback / "bob" / LESSON / f"{LESSON}.html").read_text()
    assert "not marked yet" in (own.feedback / "dan" / LESSON / f"{LESSON}.html").read_text()
    seen = view(desk(), "ada", "Ben")
    assert (seen["points"], seen["marker"], seen["form"]["ticks"], seen["form"]["comment"]) == (
        2.5, "Ada", [0, 2], "The floor\ndecides. <b>",
    )  # fmt: skip


def test_zero_points_are_a_mark(desk, own):
    assert save(desk(), "bob") == "done"
    assert in_gradebook(own, "bob")[:2] == (0, False)
    assert view(desk(), "bob")["points"] == 0


def test_a_mark_can_be_changed_and_what_it_replaced_is_kept(desk, own):
    at = desk()
    save(at, "ada", ticks=(0,))
    save(at, "ada", "Ben", ticks=(0, 1), adjustment=-0.5)
    assert in_gradebook(own, "ada")[:2] == (2, False)
    assert [one.points for one in records(at)["ada"].earlier] == [1.5]
    assert "Adjusted by -0.5 points." in in_gradebook(own, "ada")[2]


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ({"ticks": (7,)}, "row 8 is not among them"),
        ({"adjustment": 6.0}, "6 points, and this essay has 0 to 5"),
        ({"adjustment": -1.0}, "-1 points"),
        ({"comment": "x" * 10_001}, "10,001 characters"),
    ],
)
def test_what_cannot_be_a_mark_changes_nothing(desk, own, mark, said):
    with pytest.raises(CourseError, match=said):
        save(desk(), "ada", **mark)
    assert in_gradebook(own, "ada") == (None, True, None)
    assert records(desk()) == {}


def test_an_unknown_essay_or_answer_is_a_sentence(desk):
    at = desk()
    with pytest.raises(CourseError, match="no longer has this essay"):
        at.state("p", "Ada", "01/none")
    with pytest.raises(CourseError, match="no longer has this answer"):
        at.save("p", "Ada", ID, "0" * 16, Given(""))
    for name, said in (("", "Write your name"), (" \u200b\n ", "Write your name"), ("x" * 61, "61 characters")):
        with pytest.raises(CourseError, match=said):
            marker_name(name)
    assert marker_name("  Ada \t M ") == "Ada M"


# ---- several at once


def test_others_see_who_has_an_answer_open_and_cannot_open_it(desk):
    at = desk()
    token = view(at, "ada")["id"]
    view(at, "ada", "Ben")
    at.hold("page of Ada", "Ada", ID, token)
    assert view(at, "ada", "Ben")["holder"] == "Ada"
    assert view(at, "ada", "Ada")["holder"] is None
    with pytest.raises(CourseError, match="Ada is marking this answer"):
        at.hold("page of Ben", "Ben", ID, token)
    assert view(at, "ada", "Ada", "another page")["holder"] == "Ada"
    with pytest.raises(CourseError, match="You have this answer open on another page"):
        at.hold("another page", "Ada", ID, token)
    assert "Ada has this page open more than once" in at.state("another page", "Ada", ID)["notices"][0]
    at.holds.close("page of Ada")
    at.hold("page of Ben", "Ben", ID, token)


def test_a_save_on_an_older_state_changes_nothing_and_both_versions_are_there(desk, own):
    at = desk()
    before = view(at, "ada", "Ben")["version"]
    save(at, "ada", "Ada", ticks=(0,), comment="mine")
    with pytest.raises(Conflict, match="nothing is lost"):
        save(at, "ada", "Ben", before, ticks=(1,))
    assert in_gradebook(own, "ada")[0] == 1.5
    seen = view(at, "ada", "Ben")
    assert (seen["shown"][0]["marker"], seen["shown"][0]["comment"], seen["points"]) == ("Ada", "mine", 1.5)
    save(at, "ada", "Ben", ticks=(1,))  # by decision, on the present state
    assert in_gradebook(own, "ada")[0] == 1
    assert [(one.marker, one.comment) for one in records(at)["ada"].earlier] == [("Ada", "mine")]


def test_the_same_marker_on_two_pages_is_no_exception(desk, own):
    at = desk()
    before = view(at, "ada")["version"]
    save(at, "ada", ticks=(0,))
    with pytest.raises(Conflict):
        save(at, "ada", base=before, ticks=(1,))
    assert in_gradebook(own, "ada")[0] == 1.5


def test_a_mark_of_formgrader_s_is_shown_and_not_overwritten_unseen(desk, own):
    at = desk()
    before = view(at, "ada")["version"]
    mark_in_formgrader(own, "ada", 4.5, "from there")
    with pytest.raises(Conflict):
        save(at, "ada", base=before, ticks=(0,))
    seen = view(at, "ada")
    assert (seen["status"], seen["points"], seen["elsewhere"]) == ("done", 4.5, True)
    assert (seen["form"]["adjustment"], seen["form"]["comment"]) == (4.5, "from there")
    save(at, "ada", ticks=(0,))
    assert in_gradebook(own, "ada")[0] == 1.5
    mark_in_formgrader(own, "ada", 2, None)
    assert (view(at, "ada")["points"], view(at, "ada")["elsewhere"]) == (2, True)


# ---- two people for one answer


def test_neither_of_two_markers_sees_the_other_s_mark_and_nothing_is_entered_before_both_agree(desk, own):
    at = desk(double=1)
    blank = view(at, "ada", "Ben")
    assert save(at, "ada", "Ada", ticks=(0,), comment="Well begun.") == "mine"
    assert in_gradebook(own, "ada") == (None, True, None)
    now = view(at, "ada", "Ben")
    assert {key: value for key, value in now.items() if key != "holder"} == {
        key: value for key, value in blank.items() if key != "holder"
    }
    assert "Well begun" not in json.dumps(at.state("b", "Ben", ID)["answers"])
    assert save(at, "ada", "Ben", now["version"], ticks=(1,), adjustment=0.5, comment="Short.") == "done"
    points, waits, comment = in_gradebook(own, "ada")
    assert (points, waits, comment) == (1.5, False, "Well begun.\n\nShort.")  # they ticked other rows: none are told
    assert view(at, "ada", "Ben")["marker"] == "Ada and Ben"
    assert at.agreement(LESSON, ESSAY).same == 1


def test_two_marks_that_differ_wait_until_they_are_settled_and_agreement_is_that_of_the_first_marks(desk, own):
    at = desk(double=1)
    for student, first, second in (("ada", (0, 1), (0,)), ("bob", (), ()), ("dan", (0, 1, 2, 3, 4), (0, 1, 2, 3, 4))):
        save(at, student, "Ada", ticks=first)
        save(at, student, "Ben", ticks=second)
    seen = view(at, "ada", "Cleo")
    assert (seen["status"], seen["mode"], in_gradebook(own, "ada")[1]) == ("differ", "settle", True)
    assert [(one["marker"], one["points"]) for one in seen["shown"]] == [("Ada", 2.5), ("Ben", 1.5)]
    assert seen["form"]["ticks"] == [0]
    assert save(at, "ada", "Cleo", ticks=(0,), adjustment=0.5) == "done"
    assert in_gradebook(own, "ada")[:2] == (2, False)
    found = at.agreement(LESSON, ESSAY)
    # By hand: 2.5-1.5, 0-0, 5-5: squares 1, 0, 0; crossed (2.5, 0, 5) by (1.5, 0, 5): their squares have the sum 78.
    assert (found.answers, found.same) == (3, 2)
    assert found.kappa == pytest.approx(1 - (1 / 3) / (78 / 9))
    assert "3 answers have been marked by two people" in at.state("p", "Ada", ID)["agreement"]


def test_a_marker_may_change_the_own_mark_until_the_other_s_is_in(desk, own):
    at = desk(double=1)
    save(at, "ada", "Ada", ticks=(0,))
    before = view(at, "ada", "Ada")
    assert (before["form"]["ticks"], save(at, "ada", "Ada", ticks=(0, 1))) == ([0], "mine")
    before = view(at, "ada", "Ada")["version"]
    save(at, "ada", "ben", ticks=(0,))
    with pytest.raises(Conflict):  # the own mark is one of two now, and stays what it was
        save(at, "ada", "Ada", before, ticks=(0,))
    assert [one.points for one in records(at)["ada"].readings] == [2.5, 1.5]


def test_two_who_mark_blindly_do_not_lock_each_other_out(desk):
    at = desk(double=1)
    token = view(at, "ada")["id"]
    view(at, "ada", "Ben")
    at.hold("page of Ada", "Ada", ID, token)
    at.hold("page of Ben", "Ben", ID, token)
    with pytest.raises(CourseError, match="on another page"):
        at.hold("another page", "Ada", ID, token)


def test_about_one_of_so_many_is_marked_twice_and_always_the_same_ones(desk):
    answers = [EssayAnswer(LESSON, ESSAY, f"s{number}", "", {}, "", Mark(5)) for number in range(2000)]
    twice = [one.student for one in answers if desk(double=4).is_double(one)]
    assert 400 < len(twice) < 600
    assert twice == [one.student for one in answers if desk(double=4).is_double(one)]
    assert all(desk(double=1).is_double(one) for one in answers)
    assert not any(desk(double=0).is_double(one) for one in answers)


def test_when_one_person_suffices_again_the_mark_that_waited_counts(desk, own):
    save(desk(double=1), "ada", "Ada", ticks=(0,))
    assert in_gradebook(own, "ada")[1]
    desk(double=0)
    assert in_gradebook(own, "ada")[:2] == (1.5, False)


# ---- whatever happens


def test_a_mark_is_kept_while_a_grading_holds_the_course_and_enters_the_gradebook_afterwards(desk, own):
    at = desk()
    with writing_turn(own):
        assert save(at, "ada", ticks=(0,), comment="kept") == "due"
        seen = view(at, "ada", "Ben")
        assert (seen["status"], seen["points"], seen["marker"]) == ("due", 1.5, "Ada")
        assert "1 mark is kept and will enter the gradebook" in at.state("p", "Ben", ID)["notices"][-1]
        assert in_gradebook(own, "ada") == (None, True, None)
    assert at.enter_due() == 0
    assert in_gradebook(own, "ada")[:2] == (1.5, False)
    assert view(at, "ada")["status"] == "done"


def test_what_was_kept_enters_when_the_page_is_started_again(desk, own):
    with writing_turn(own):
        save(desk(), "ada", ticks=(0,))
    desk()
    assert in_gradebook(own, "ada")[:2] == (1.5, False)


def test_a_program_that_stops_between_the_gradebook_and_its_own_note_enters_nothing_twice(desk, own, tmp_path):
    at = desk()
    with writing_turn(own):
        save(at, "ada", ticks=(0,), comment="once")
    shutil.copytree(own.folder / "essays", tmp_path / "before")
    at.enter_due()
    shutil.rmtree(own.folder / "essays")
    shutil.copytree(tmp_path / "before", own.folder / "essays")
    again = desk()
    assert view(again, "ada")["status"] == "done"
    assert in_gradebook(own, "ada")[0] == 1.5
    assert records(again)["ada"].due is None


def test_a_mark_that_waits_does_not_overwrite_what_formgrader_did_meanwhile(desk, own):
    at = desk()
    with writing_turn(own):
        save(at, "ada", ticks=(0,))
        mark_in_formgrader(own, "ada", 4)
    at.enter_due()
    assert in_gradebook(own, "ada")[0] == 4
    seen = view(at, "ada", "Ben")
    assert (seen["status"], seen["todo"], seen["gradebook"]["points"], seen["shown"][0]["points"]) == (
        "clash", True, 4, 1.5,
    )  # fmt: skip
    save(at, "ada", "Ben", ticks=(0, 1))
    assert in_gradebook(own, "ada")[0] == 2.5


def test_a_blind_mark_does_not_overwrite_what_formgrader_did_between_the_two(desk, own):
    at = desk(double=1)
    save(at, "ada", "Ada", ticks=(0,))
    mark_in_formgrader(own, "ada", 4)
    save(at, "ada", "Ben", ticks=(0,))
    assert in_gradebook(own, "ada")[0] == 4
    assert view(at, "ada", "Ben")["status"] == "clash"


def test_an_answer_that_was_handed_in_again_waits_with_its_old_mark(desk, own):
    at = desk()
    save(at, "ada", ticks=(0,), comment="before")
    open_before = view(at, "ada", "Ben")["version"]
    write_essays(own, {"ada": "A new memo."})
    seen = view(at, "ada", "Ben")
    assert (seen["status"], seen["old"], seen["points"], seen["form"]["ticks"]) == ("again", 1.5, None, [0])
    assert "A new memo." in seen["html"]
    with pytest.raises(Conflict):
        save(at, "ada", "Ben", open_before, ticks=(1,))
    assert in_gradebook(own, "ada")[:2] == (1.5, True)
    save(at, "ada", "Ben", ticks=(0, 1))
    assert in_gradebook(own, "ada")[:2] == (2.5, False)
    assert [one.comment for one in records(at)["ada"].earlier] == ["before"]


def test_a_mark_that_waits_is_not_entered_for_another_answer(desk, own):
    at = desk()
    with writing_turn(own):
        save(at, "ada", ticks=(0,), comment="of the first")
    write_essays(own, {"ada": "A new memo."})
    at.enter_due()
    assert in_gradebook(own, "ada") == (None, True, None)
    assert view(at, "ada")["status"] == "open"
    assert records(at)["ada"].readings[0].comment == "of the first"


def test_the_first_of_two_marks_does_not_count_for_a_new_answer(desk, own):
    at = desk(double=1)
    save(at, "ada", "Ada", ticks=(0,))
    write_essays(own, {"ada": "A new memo."})
    assert save(at, "ada", "Ben", ticks=(0,)) == "mine"
    assert in_gradebook(own, "ada")[1]
    assert view(at, "ada", "Ada")["form"]["ticks"] == [0]  # Ada's own, of the earlier answer
    assert save(at, "ada", "Ada", ticks=(0,)) == "done"


def test_a_dropped_question_wants_no_marks_and_keeps_those_that_it_has(desk, own):
    at = desk()
    save(at, "ada", ticks=(0,))
    policy_path(own).write_text(f'[lessons.02]\nexcused_questions = ["{ESSAY}"]\n')
    state = at.state("p", "Ada", ID)
    assert {one["status"] for one in state["answers"]} == {"excused"}
    assert (state["essays"][0]["counts"], state["essays"][0]["waiting"]) == (False, 0)
    assert in_gradebook(own, "ada")[0] == 1.5
    policy_path(own).write_text(f'[students."bob"]\nexcused_questions = ["{ESSAY}"]\n')
    assert [view(at, who)["status"] for who in ("ada", "bob", "dan")] == ["done", "excused", "open"]


def test_a_question_that_the_gradebook_no_longer_has_is_a_sentence_and_its_marks_are_kept(desk, own):
    at = desk()
    with writing_turn(own):
        save(at, "ada", ticks=(0,))
    with open_gradebook(own) as gradebook:
        gradebook.remove_assignment(LESSON)
    assert at.enter_due() == 0
    with pytest.raises(CourseError, match="has no essay here yet"):
        at.state("p", "Ada", ID)
    assert records(at)["ada"].due.points == 1.5
    desk()


def test_a_damaged_record_stops_nothing_but_this_essay_and_stays_as_it_is(desk, own):
    save(desk(), "ada", ticks=(0,))
    path = own.folder / "essays" / LESSON / f"{ESSAY}.json"
    path.write_text("{")
    with pytest.raises(CourseError, match="is damaged"):
        desk().state("p", "Ada", ID)
    assert path.read_text() == "{"


def test_no_essay_at_all_is_a_sentence(own):
    desk = MarkingDesk(own, MarkingSettings("x"), ["09_none"])
    with pytest.raises(CourseError, match="has no essay here yet"):
        desk.state("p", "Ada")
