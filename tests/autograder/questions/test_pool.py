"""The pool: three forms or more of every concept, and each form's key in the editions that may have it."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from autograder.bank.keys import ChoiceKey, NumberKey, Slip
from autograder.bank.kinds import Choice, Number
from autograder.bank.right import right_answer
from autograder.bank.scoring import score
from autograder.course import ROOT
from autograder.publishing import edition as editions
from autograder.questions import key, lesson_of, pool, question
from autograder.questions.concepts import concepts
from autograder.release import pool_table
from tests.autograder import secrets

STUDENTS = [f"student-{number}" for number in range(20)]


# --- the pool is complete ---


@pytest.mark.parametrize("concept", concepts())
def test_a_concept_has_three_forms_and_each_its_key_and_reasons(concept):
    forms = pool.forms(concept)
    assert [form.id for form in forms] == [f"{pool.slug(concept)}-{number}" for number in range(1, len(forms) + 1)]
    assert len(forms) >= 3
    assert len(pool.graded_forms(concept)) == len(forms) - 1
    for form in forms:
        known = key(form.id)
        assert form.points == 1
        if isinstance(form, Choice):
            assert isinstance(known, ChoiceKey)
            assert set(known.reasons) == set(form.options)
            assert all(known.reasons.values())
        else:
            assert isinstance(known, NumberKey)
            assert form.rtol == known.rtol  # so that `ask` says how many digits are enough


def test_every_id_is_the_only_one_of_its_name():
    ids = Counter(one.id for theme in pool.themes() for one in pool.authored(theme))
    assert len(ids) >= 120
    assert set(ids.values()) == {1}


@pytest.mark.parametrize("id", pool.all_forms())
def test_what_is_right_earns_all_points_from_every_student(id):
    for student in STUDENTS[:5]:
        instance = question(id).instance(student)
        result = score(instance, right_answer(instance, key(id)), key(id))
        assert result.full, result.reason


# --- by id and by concept ---


def test_a_form_is_found_by_its_id_like_any_question():
    assert question("irreducible-loss-2") is pool.form("irreducible-loss-2")
    assert question("irreducible-loss-2").concept == "irreducible loss"
    with pytest.raises(ValueError, match="Did you mean irreducible-loss-"):
        question("irreducible-los-2")
    with pytest.raises(ValueError, match="no lesson"):
        lesson_of("irreducible-loss-2")


def test_names_are_slugs_without_apostrophes_and_spaces():
    assert pool.slug("Kaplan's laws") == pool.slug("Kaplan’s laws") == "kaplans-laws"
    assert pool.forms("nothing of the kind") == ()


# --- the public key of a practice form ---


def test_the_public_key_of_a_practice_form_is_its_real_one():
    for theme in pool.themes():
        for form in pool.authored(theme):
            if pool.is_practice(form.id):
                real, public = pool.keys(theme)[form.id], pool.key(form.id)
                if isinstance(real, ChoiceKey):
                    assert (public.right, public.reasons) == (real.right, real.reasons)
                else:
                    assert public.reason == real.reason


def made_up() -> tuple[Number, NumberKey]:
    form = Number(
        "made-up-1", "Made up", 1, "made up", "apply", "What is twice {x:g}?",
        unit="things", low=0, high=1e9, figures=lambda rng: {"x": round(float(rng.uniform(1, 9)), 2)},
    )  # fmt: skip
    slips = [
        Slip("half", lambda given: given["x"] / 2, "This is half of it."),
        Slip("x", lambda given: given["x"], "As it was."),
    ]
    return form, NumberKey(lambda given: 2 * given["x"], "Twice is two times.", 0.001, slips)


def test_a_number_is_practised_with_a_key_that_is_data():
    """Every student has one of the stored versions of the figures; what is right and each slip are looked up."""
    form, real = made_up()
    row = json.loads(json.dumps(pool_table._row(form, real)))
    asked, public = pool._as_asked(form, row), pool._public_key(row)
    versions = {asked.instance(student).given["version"] for student in STUDENTS}
    assert 4 < len(versions) <= pool.VERSIONS
    for student in STUDENTS:
        instance = asked.instance(student)
        x = instance.given["x"]
        assert f"twice {x:g}?" in instance.prompt
        assert score(instance, 2 * x, public).full
        assert "half of it" in score(instance, x / 2, public).reason
        assert score(instance, 2.1 * x, public).points == 0
    assert asked.rtol == real.rtol


# --- editions ---


@pytest.fixture(scope="module")
def class_edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class") / "course"
    editions.write_tree(editions.edition(ROOT, "class"), folder)
    return folder


def test_the_class_has_the_keys_of_practice_and_no_others(class_edition):
    text = "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for path in class_edition.rglob("*") if path.is_file()
    )
    public = {
        reason for id in pool.all_forms() if pool.is_practice(id) for reason in getattr(key(id), "reasons", {}).values()
    }
    kept_back = [reason for id, reason in secrets.reasons() if id in pool.all_forms()]
    assert len(kept_back) > 200
    assert [reason for reason in kept_back if reason in text and reason not in public] == []
    code = """
from autograder.questions import key, pool, question
for id in pool.all_forms():
    try:
        key(id)
        assert pool.is_practice(id), id
    except LookupError as error:
        assert not pool.is_practice(id) and "carries no answer keys" in str(error), (id, error)
from autograder import check
STUDENT, answers = "ada", {"irreducible-loss-1": "A", "irreducible-loss-2": "A"}
check("irreducible-loss-1")
check("irreducible-loss-2")
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=class_edition,
        env={"PYTHONPATH": str(class_edition)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    practised, graded = done.stdout.splitlines()
    seen = score(question("irreducible-loss-1").instance("ada"), "A", key("irreducible-loss-1"))
    assert practised[2:].startswith(seen.reason)
    assert graded == "✓ recorded: 'A'."
