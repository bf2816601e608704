"""Why there is no answer to score: a closed list of sentences, and the codes by which they are stored.

A reason reaches feedback, the class page and exports. So it is made of our own words: none of a student's texts, names
of types or errors' messages stands in it, and none could pass for a reason.
"""

import re
from functools import cache

from autograder.bank.answers import NOT_PLAIN
from autograder.bank.kinds import Function, Question

# {what}: the function's signature, or the answer as it is written in the notebook.
NO_ANSWER = NOT_PLAIN | {
    "unreadable": "{what} could not be read: set it to plain numbers, texts or lists.",
    "late": "{what} did not come back in time: look for a loop that never ends.",
    "ended": "{what} ended the process that ran it: by exit, by a crash, or by using too much memory or time.",
    "too much": "{what} gave more than the grader takes: a few plain numbers are enough.",
    "channel": "{what} wrote into the grader's own channel, and was left out.",
    "no time": "The time for the whole notebook was up before {what} was tried.",
    "too many": "{what} was not tried: too many cells ended the process that ran them, or did not stop.",
    "no start": "{what} was not tried, since nothing of this notebook could be run: tell your instructor.",
}


def why_no_answer(question: Question, code: str, fate: str = "") -> str:
    """Why `question` has no answer, in a sentence: a `code` of NO_ANSWER, or "" where nothing was set.

    `fate`: what became of the question's cell, as the end of a sentence, where it did not run to its end.
    """
    function = isinstance(question, Function)
    what = question.signature if isinstance(question, Function) else f'answers["{question.id}"]'
    if code:
        return NO_ANSWER.get(code, NO_ANSWER["unreadable"]).format(what=what)
    if fate:
        return f"The cell of this question {fate}, so there is no {'function' if function else 'answer'}."
    if function:
        return f'There is no function yet: set answers["{question.id}"] to {what}.'
    return f"There is no answer yet: set {what} in the cell above, and run it."


def is_no_answer(reason: str) -> bool:
    """Whether a reason for lost points is one of `why_no_answer`: nothing could be scored, so nobody was wrong."""
    return bool(_sentences().fullmatch(reason))


@cache
def _sentences() -> re.Pattern[str]:
    told = [re.escape(text).replace(re.escape("{what}"), ".+") for text in NO_ANSWER.values()]
    told += [
        r"The cell of this question .+, so there is no (?:function|answer)\.",
        r"There is no (?:function|answer) yet: .+",
    ]
    return re.compile("|".join(told))
