"""GIFT has every question whole: every option, the right one, every reason."""

import re

from autograder.questions import LESSONS
from autograder.results.exports import gift
from autograder.results.exports.choices import keyed_choices

LESSON = next(iter(LESSONS))


def test_gift():
    choices = keyed_choices(LESSON)
    ((name, text),) = gift.files(LESSON, choices).items()
    assert name == f"{LESSON}.gift"
    blocks = text.strip().split("\n\n")
    assert len(blocks) == len(choices)
    for block, choice in zip(blocks, choices, strict=True):
        asked = choice.question
        lines = [re.sub(r"\\([~=#{}:\\])", r"\1", line.strip()) for line in block.splitlines()]
        assert lines[1].startswith(f"::{asked.title}::[markdown]")
        assert sum(line.startswith("=") for line in lines) == 1
        for letter, option in asked.options.items():
            assert f"{'=' if letter == choice.right else '~'}{option}#{choice.reasons[letter]}" in lines
        bare = re.sub(r"\\.", "", block)
        assert (bare.count("{"), bare.count("}")) == (1, 1)
