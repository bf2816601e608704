"""What is asked in practice: in a class the form whose key is public, alone all of them, each time another."""

import pytest

from autograder.course import CourseError
from autograder.questions import pool
from autograder.questions.concepts import concepts
from autograder.release.practice.drawing import at_hand, chosen, instance


def test_alone_all_forms_are_asked_one_after_the_other():
    forms = [form.id for form in at_hand("irreducible loss")]
    assert forms == [form.id for form in pool.forms("irreducible loss")]
    assert [instance("irreducible loss", time).question.id for time in range(len(forms))] == forms


def test_in_a_class_the_form_for_practice_alone(monkeypatch):
    def missing(theme):
        raise LookupError("This edition carries no answer keys.")

    monkeypatch.setattr(pool, "keys", missing)
    assert {name: [form.id for form in at_hand(name)] for name in concepts()} == {
        name: [f"{own.slug}-1"] for name, own in concepts().items()
    }


def test_figures_are_others_each_time():
    number = next(form for form in pool.all_forms().values() if form.kind == "number")
    times = range(0, 5 * len(at_hand(number.concept)))
    asked = [one for one in (instance(number.concept, time) for time in times) if one.question.id == number.id]
    assert len({one.prompt for one in asked}) == len(asked) == 5


def test_names_are_typed_freely_and_a_wrong_one_is_told_its_neighbours():
    assert chosen(["kaplans laws"]) == ["Kaplan's laws"]
    assert chosen() == list(concepts())
    with pytest.raises(CourseError, match="Did you mean 'irreducible loss'"):
        chosen(["irreducable loss"])
