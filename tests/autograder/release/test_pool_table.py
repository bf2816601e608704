"""The pool's built table is what build makes of it, and a pool that is not complete is told what to do."""

import re

import pytest

from autograder.bank.keys import ChoiceKey, NumberKey
from autograder.bank.kinds import Choice
from autograder.cli import main
from autograder.questions import pool
from autograder.questions.concepts import concepts
from autograder.release.pool_table import pool_problems, pool_table, theme_problems

OPTIONS = {"A": "One.", "B": "Two."}
FORM = Choice("a-law-1", "A law", 1, "a law", "recall", "Which?", options=OPTIONS)
KEY = ChoiceKey("A", {"A": "Right. It is.", "B": "It is not."})


def test_the_committed_table_is_what_build_makes():
    assert [(path.name, path.read_text(encoding="utf-8") == text) for path, text in pool_table().items()] == [
        ("pool.checks.json", True)
    ]


def test_the_pool_has_no_fault():
    assert pool_problems(concepts()) == []


@pytest.mark.parametrize(
    ("forms", "keys", "sentence"),
    [
        ([FORM], {}, "'a-law-1' has no key: add one to autograder/questions/instructor/pool/some.py"),
        ([FORM], {"a-law-1": ChoiceKey("A", {"A": "Right. It is."})}, "no reason for its option B"),
        ([FORM], {"a-law-1": NumberKey(lambda given: 1.0, "So.")}, "is a NumberKey: give the one of a choice"),
        ([], {"a-law-1": KEY}, "The key 'a-law-1' in .* has no form"),
        ([Choice("law-1", "", 1, "a law", "recall", "", options=OPTIONS)], {"law-1": KEY}, "must be called a-law-1"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_with_what_to_do(forms, keys, sentence):
    (problem,) = theme_problems("some", forms, keys)
    assert re.search(sentence, problem)


def test_a_complete_form_is_fine():
    assert list(theme_problems("some", [FORM], {"a-law-1": KEY})) == []


def test_a_concept_without_forms_and_a_form_without_a_concept_are_named():
    found = pool_problems([name for name in concepts() if name != "power law"] + ["a new law"])
    assert found[0].startswith("The pool names the concept 'power law'")
    assert found[1] == "The concept 'a new law' has 0 forms: write 3 or more in autograder/questions/pool/."
    assert len(found) == 2


def test_build_stops_before_it_writes_anything(monkeypatch, capsys):
    theme = pool.themes()[0]
    lost = pool.authored(theme)[0]
    real = pool.keys

    def keys(name):
        return {id: one for id, one in real(name).items() if id != lost.id}

    monkeypatch.setattr(pool, "keys", keys)
    before = pool.TABLE.read_bytes()
    assert main(["build", "01"]) == 2
    assert f"The form {lost.id!r} has no key: add one to" in capsys.readouterr().err
    assert pool.TABLE.read_bytes() == before
