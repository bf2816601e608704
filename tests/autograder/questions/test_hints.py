"""Every exercise has its stars and two steps of help, and none of them is an answer."""

import re

import pytest

from autograder.bank.kinds import Forecast, Function, Number, Record
from autograder.questions import LESSONS, key, questions
from autograder.questions.hints import help_with, hints

WITH_HELP = (Function, Number, Forecast, Record)
EXERCISES = [asked for lesson in LESSONS for asked in questions(lesson) if isinstance(asked, WITH_HELP)]


def test_every_exercise_has_help_and_nothing_else_has():
    assert hints().keys() == {asked.id for asked in EXERCISES}


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda one: one.id)
def test_help_is_folded_in_two_steps_and_in_sentences(asked):
    text = help_with(asked.id)
    assert text.count("<details>") == text.count("</details>") == 2
    assert re.search(r"\*Difficulty:\* ★{1,3}☆{0,2}\n", text)
    for step in hints()[asked.id].steps:
        assert step[0].isupper() or step.startswith(("`", "$", "2 ", "alpha", "(", "100", "hidden", "p "))
        assert step.endswith((".", "?"))
        assert len(step.split()) < 60
    assert len(set(hints()[asked.id].steps)) == 2


@pytest.mark.parametrize("asked", [one for one in EXERCISES if isinstance(one, Number)], ids=lambda one: one.id)
def test_no_step_names_the_number_that_is_right(asked):
    instance = asked.instance("ada")
    right = f"{key(asked.id).answer(instance.given):.3g}"
    for step in hints()[asked.id].steps:
        assert right not in re.findall(r"\d[\d.]*", step) or right in {"1", "2"}


def test_all_stars_are_used_and_hard_ones_are_not_recalled():
    assert {one.stars for one in hints().values()} == {1, 2, 3}
    assert not [asked.id for asked in EXERCISES if asked.level == "recall" and hints()[asked.id].stars > 2]


@pytest.mark.parametrize(
    "text", ['[x]\nstars = 4\nsteps = ["a", "b"]\n', '[x]\nstars = 1\nsteps = ["a"]\n', "[x]\nstars = 1\n", "[x]\n"]
)
def test_help_that_is_not_whole_is_named(text, tmp_path):
    path = tmp_path / "hints.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"hints\.toml: x needs stars \(1 to 3\) and two steps"):
        hints(path)
    assert help_with("what-a-law-is") == ""
