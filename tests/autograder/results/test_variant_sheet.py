"""The variant sheet shows what one student was asked, with the right answers, and nobody else's figures."""

import sys

import pytest

from autograder.bank.kinds import WITH_OPTIONS, Function
from autograder.bank.lettering import key_as_seen
from autograder.bank.mathematics import plain
from autograder.cli import main
from autograder.questions import LESSONS, key, question, questions
from autograder.results.variant_sheet import sheet
from course_data import load

BANK = [asked for lesson in LESSONS for asked in questions(lesson)]


def test_the_sheet_shows_what_a_student_saw_and_what_is_right(capsys):
    assert main(["variants", " Ada "]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for asked in BANK:
        assert asked.id in text
        if asked.figures:
            assert " ".join(plain(asked.instance("ada").prompt).split()) in text
    given = question("run-cost").instance("ada").given
    assert f"right: {6 * given['layers'] * given['tokens']:.5g} FLOPs" in text
    own = question("forecast-largest").instance("ada").given
    held_out = load("unknown-languages", held_out=True).where(language=own["language"])
    assert f"measured: {held_out['loss'].mean():.4f} nats per token" in text


def test_one_lesson_can_be_chosen_and_the_sheet_is_the_student_s_own(capsys):
    sheets = []
    for student in ("ada", "ben"):
        assert main(["variants", student, "02"]) == 0
        sheets.append(capsys.readouterr().out)
    assert "02_fit_and_forecast, as ada saw it" in sheets[0]
    assert "01_what_are_scaling_laws" not in sheets[0]
    assert sheets[0].replace("as ada saw", "as ben saw") != sheets[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["../x"], "'../x' is not a student id"), ([""], "'' is not a student id"), (["ada", "99"], "no lesson '99'")],
)
def test_a_wrong_id_or_lesson_gets_one_sentence(words, sentence, capsys):
    assert main(["variants", *words]) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert said.out == ""


def test_without_keys_the_command_says_who_has_them(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "autograder.questions.instructor", None)
    for name in [name for name in sys.modules if name.startswith("autograder.questions.instructor.")]:
        monkeypatch.delitem(sys.modules, name)
    assert main(["variants", "ada"]) == 2
    assert "carries no answer keys: your instructor's does" in capsys.readouterr().err


def test_options_stand_in_the_student_s_order_with_the_letters_that_are_right_there():
    for asked in BANK:
        if isinstance(asked, WITH_OPTIONS):
            instance = asked.instance("ada")
            lines = sheet("ada", next(name for name in LESSONS if asked in questions(name))).split("\n\n")
            part = " ".join(next(part for part in lines if part.startswith(f"{asked.id} (")).split())
            assert " ".join(f"{letter} {plain(text)}" for letter, text in instance.options.items()) in part
            assert not set(part.replace("`", "")) & set("\\$")
            right = key_as_seen(instance, key(asked.id)).right
            first = right[0] if isinstance(right, (str, tuple)) else min(right)
            assert f"right: {first}" in part


def _of_ones_own(asked) -> bool:
    return asked.personal or isinstance(asked, WITH_OPTIONS)


def test_questions_that_are_the_same_for_everybody_are_named_and_not_shown():
    lesson = list(LESSONS)[1]
    parts = sheet("ada", lesson).split("\n\n")
    (functions,) = [" ".join(part.split()) for part in parts if part.startswith("Functions, called on inputs that")]
    (same,) = [" ".join(part.split()) for part in parts if part.startswith("The same for everybody: ")]
    assert "forecast-range" in functions
    for asked in questions(lesson):
        assert any(part.startswith(f"{asked.id} (") for part in parts) == _of_ones_own(asked)
        if isinstance(asked, Function):
            assert asked.id in functions
        elif not _of_ones_own(asked):
            assert asked.id in same
    assert max(map(len, "\n".join(parts).splitlines())) <= 110
