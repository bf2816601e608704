"""Questions in Moodle's GIFT, prompts in Markdown: https://docs.moodle.org/en/GIFT_format"""

import re
from collections.abc import Sequence

from autograder.results.exports.formats import Files, KeyedChoice, QuestionExport


def files(lesson: str, choices: Sequence[KeyedChoice]) -> Files:
    return {f"{lesson}.gift": "\n\n".join(map(_block, choices)) + "\n"}


def _block(choice: KeyedChoice) -> str:
    asked = choice.question
    options = [
        f"  {'=' if letter == choice.right else '~'}{_plain(text)}#{_plain(choice.reasons[letter])}"
        for letter, text in asked.options.items()
    ]
    head = f"// {asked.id}\n::{_plain(asked.title)}::[markdown]{_plain(asked.prompt)} {{"
    return "\n".join([head, *options, "}"])


def _plain(text: str) -> str:
    """`text` with a backslash before whatever means something in GIFT."""
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")


EXPORT = QuestionExport("gift", "Moodle's GIFT", files)
