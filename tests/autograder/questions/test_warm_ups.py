"""Warm-ups: three a lesson, on what earlier lessons taught, drawn by student and scored by the form's own key."""

from collections import Counter

import pytest

from autograder.bank.kinds import Choice, Number, WarmUp
from autograder.bank.right import right_answer
from autograder.bank.scoring import score
from autograder.bank.text import question_text
from autograder.notebook.check import AGAIN, RECORDED, RIGHT, check_answer
from autograder.questions import LESSONS, key, pool, question, questions
from autograder.questions.concepts import concepts
from autograder.questions.warm_ups import warm_ups
from autograder.results.variant_sheet import sheet

STUDENTS = [f"student-{number}" for number in range(60)]
WARM_UPS = [one for lesson in LESSONS for one in questions(lesson) if isinstance(one, WarmUp)]


@pytest.mark.parametrize("lesson", list(LESSONS)[1:])
def test_a_lesson_opens_with_three_on_earlier_lessons_and_not_on_the_last_alone(lesson):
    first = questions(lesson)[:3]
    assert [one.id for one in first] == [f"warm-up-{int(lesson[:2])}-{number}" for number in (1, 2, 3)]
    assert all(isinstance(one, WarmUp) and one.points == 1 for one in first)
    taught = {form.concept: concepts()[form.concept].number for one in first for form in one.forms}
    assert max(taught.values()) < int(lesson[:2])
    assert len(set(taught.values())) > 1 or int(lesson[:2]) == 2
    of_each = [{form.concept for form in one.forms} for one in first]
    assert sum(map(len, of_each)) == len(set().union(*of_each))  # nobody is asked about one concept twice


@pytest.mark.parametrize("asked", WARM_UPS, ids=lambda one: one.id)
def test_students_are_asked_different_forms_and_none_that_is_for_practice(asked):
    drawn = Counter(asked.instance(student).form for student in STUDENTS)
    assert not any(pool.is_practice(id) for id in drawn)
    assert set(drawn) == {form.id for form in asked.forms}
    assert len(drawn) >= (4 if asked.id.startswith("warm-up-2-") else 6)  # lesson 1 teaches six concepts
    assert max(drawn.values()) < len(STUDENTS) / 2
    again = asked.instance("Student-0 ")
    assert again.form == asked.instance("student-0").form


@pytest.mark.parametrize("asked", WARM_UPS, ids=lambda one: one.id)
def test_what_is_right_earns_the_point_and_a_miss_its_own_reason(asked):
    for student in STUDENTS:
        instance = asked.instance(student)
        form = pool.form(instance.form)
        assert instance.question.id == asked.id
        assert instance.prompt == form.instance(student).prompt
        right = right_answer(instance, key(asked.id))
        assert score(instance, right, key(asked.id)).points == 1
        if isinstance(instance.question, Choice):
            wrong = next(letter for letter in instance.question.options if letter != right)
            result = score(instance, wrong, key(asked.id))
            assert result.points == 0
            assert result.reason in {f"{wrong}: {reason}" for reason in pool.key(instance.form).reasons.values()}
        else:
            assert isinstance(instance.question, Number)
            assert score(instance, right * 1.5, key(asked.id)).points == 0


def test_the_question_says_where_the_answer_goes():
    text = question_text(question("warm-up-2-1").instance("ada"))
    assert '`answers["warm-up-2-1"] =`' in text
    assert "1 point" in text


def test_check_looks_at_the_form_that_this_student_was_asked():
    asked = question("warm-up-2-2")
    by_kind = {asked.instance(student).question.kind: student for student in STUDENTS}
    assert set(by_kind) == {"choice", "number"}
    assert "one number" in check_answer(asked, by_kind["number"], "A", None).sentence
    assert "one letter" in check_answer(asked, by_kind["choice"], 3.0, None).sentence
    assert check_answer(asked, by_kind["choice"], "A", None).state == RECORDED
    instance = asked.instance(by_kind["choice"])
    right = right_answer(instance, key(asked.id))
    assert check_answer(asked, by_kind["choice"], right, key(asked.id)).state == RIGHT
    missed = check_answer(asked, by_kind["choice"], "A" if right != "A" else "B", key(asked.id))
    assert (missed.state, missed.missed) == (AGAIN, instance.question.concept)


def test_the_sheet_for_an_instructor_shows_what_was_asked_and_what_is_right():
    text = sheet("ada", "02_fit_and_forecast")
    for id in ("warm-up-2-1", "warm-up-2-2", "warm-up-2-3"):
        instance = question(id).instance("ada")
        part = text.partition(f"{id} (1 point)")[2].partition("\n\n")[0]
        assert " ".join(instance.prompt.split())[:60] in " ".join(part.split())
        assert "right: " in part


def test_a_concept_without_a_graded_form_is_named():
    with pytest.raises(ValueError, match="warm-up-9-1 asks about 'luck', of which the pool has no form"):
        warm_ups(9, ("luck",))
