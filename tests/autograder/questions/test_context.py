"""Outside of its lesson a prompt says what it speaks of."""

import numpy as np
import pytest

from autograder.questions import LESSONS, context, question, questions
from autograder.questions.context import WITH_CONTEXT, prompt_alone, words_alone


@pytest.mark.parametrize("id", sorted(WITH_CONTEXT))
def test_a_question_with_context_reads_on_its_own(id):
    instance = question(id).instance("version-1")
    alone = prompt_alone(instance)
    assert alone.text != instance.prompt
    if id in context._INSTEAD:
        inside, outside = context._INSTEAD[id]
        assert inside in instance.prompt
        assert outside in alone.text
        assert inside not in alone.text.replace(outside, "")


def test_other_prompts_stay_as_they_are():
    for lesson in LESSONS:
        for asked in questions(lesson):
            instance = asked.instance("version-1")
            drawn = any(np.ndim(one) for one in instance.given.values()) or asked.kind == "forecast"
            if asked.id not in WITH_CONTEXT and not drawn:
                assert prompt_alone(instance).text == instance.prompt


def test_a_student_s_runs_are_a_table():
    instance = question("valley-of-mine").instance("version-1")
    text = prompt_alone(instance).text
    for size, loss in zip(instance.given["params"], instance.given["loss"], strict=True):
        assert f"| {int(size):,} | {loss:.5g} |" in text
    assert "my_figures" not in text


def test_the_losses_on_prose_are_those_of_the_key():
    from autograder.questions import key

    asked = question("share-allowed").instance("version-1")
    lines = [line for line in prompt_alone(asked).text.splitlines() if line.startswith("| ") and "code" not in line]
    table = np.array([[float(cell) for cell in line.strip("| ").split(" | ")] for line in lines])
    wanted = table[0, 1] * (1 + asked.given["rise"] / 100)
    later = table[:, 1].argmin() + np.flatnonzero(table[table[:, 1].argmin() :, 1] > wanted)[0]
    (x0, y0), (x1, y1) = table[later - 1], table[later]
    assert x0 + (wanted - y0) / (y1 - y0) * (x1 - x0) == pytest.approx(
        key("share-allowed").answer(asked.given), rel=1e-3
    )


def test_a_picture_comes_with_its_table():
    alone = prompt_alone(question("no-constant").instance("version-1"))
    assert alone.pictures["valleys.png"].startswith(b"\x89PNG")
    assert alone.pictures == prompt_alone(question("no-constant").instance("version-1")).pictures
    ratios = [float(line.split("|")[2]) for line in alone.text.splitlines() if line.startswith("| ") and "e+" in line]
    assert len(ratios) >= 6
    assert ratios[-1] > 2 * ratios[0]  # as the question says


def test_words_of_the_lesson():
    assert words_alone("In our runs, as this lesson shows.", "Three phases") == (
        "In the course's runs, as the lesson “Three phases” shows."
    )
    assert words_alone("Our two tasks; four hours.", "x") == "The course's two tasks; four hours."
