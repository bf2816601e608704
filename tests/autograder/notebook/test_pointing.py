"""Pointing back below a check: what was missed, where it is taught, and how to practise it."""

import re

import autograder
from autograder.notebook import progress
from autograder.notebook.check import AGAIN, RIGHT, CheckResult
from autograder.notebook.pointing import pointer
from autograder.questions.concepts import concepts
from autograder.questions.instructor.right import right_answer


def said(monkeypatch, capsys, id, answer, student="ada"):
    monkeypatch.setattr("autograder.notebook.cells._notebook", lambda: {"STUDENT": student, "answers": {id: answer}})
    monkeypatch.setattr(progress, "latest", {})
    autograder.check(id)
    return capsys.readouterr().out


POINTER = (
    "→ irreducible loss: lesson 1, section “4. Part of the loss never goes away”. "
    'To practise it: scaling-laws practice "irreducible loss"'
)


def test_a_pointer_is_text_and_markdown_with_a_link():
    told = pointer(concepts()["irreducible loss"])
    assert told["text/plain"] == POINTER
    link = re.search(r"\]\((\S+)\)", told["text/markdown"])
    assert link[1] == "../01_what_are_scaling_laws/01_what_are_scaling_laws.ipynb#4.-Part-of-the-loss-never-goes-away"


def test_a_miss_points_back_and_a_right_answer_does_not(monkeypatch, capsys):
    right = right_answer("why-not-zero", "ada")
    wrong = next(letter for letter in "ABCD" if letter != right)
    assert said(monkeypatch, capsys, "why-not-zero", wrong).strip().endswith(POINTER)
    assert "→" not in said(monkeypatch, capsys, "why-not-zero", right)


def test_what_is_missing_or_cannot_be_meant_points_nowhere(monkeypatch, capsys):
    def unwritten(params, tokens):
        raise NotImplementedError("Exercise")

    assert "→" not in said(monkeypatch, capsys, "why-not-zero", None)
    assert "→" not in said(monkeypatch, capsys, "why-not-zero", "Z")
    assert "→" not in said(monkeypatch, capsys, "training-flops", unwritten)
    assert "→ training compute" in said(monkeypatch, capsys, "training-flops", lambda n, d: 2 * n * d)


def test_validate_and_autograde_hear_nothing_of_it(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert "→" not in said(monkeypatch, capsys, "training-flops", lambda n, d: 2 * n * d)


def test_the_panel_names_what_to_repeat(monkeypatch):
    latest = {
        "why-not-zero": CheckResult(AGAIN, "", missed="irreducible loss"),
        "fit-power-law": CheckResult(AGAIN, "", missed="irreducible loss"),
        "training-flops": CheckResult(RIGHT, "", 2),
        "run-cost": CheckResult(AGAIN, "", missed="training compute"),
    }
    monkeypatch.setattr(progress, "latest", latest)
    summary = progress.state("01_what_are_scaling_laws")["summary"]
    assert "to repeat: training compute (lesson 1), irreducible loss (lesson 1)" in summary
    monkeypatch.setattr(progress, "latest", {})
    assert "to repeat" not in progress.state("01_what_are_scaling_laws")["summary"]
