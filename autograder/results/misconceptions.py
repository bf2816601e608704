"""What the class got wrong in common: wrong options, known mistakes and reasons, by how many students gave each.

Essays, which a person marks, are apart; so are answers that could not be scored, since nobody was wrong there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.bank.missing import is_no_answer
from autograder.questions import question
from autograder.results.marked_answers import ClassAnswers, MarkedAnswer

_TOO = re.compile(r"[-−]?[\d.,]+(?:e[+-]?\d+)? .{0,60}?\bis too (small|large)\. ?")
_NOT_MEANT = re.compile(r"\S+ cannot be meant: ")


@dataclass(frozen=True)
class Misconception:
    """A wrong idea about one question, as students are told it, and who gave it. `option` is the text that was chosen,
    empty where nothing is to choose from; letters are the question's own."""

    question: str
    reason: str
    students: tuple[str, ...]
    option: str = ""


def misconceptions(answers: ClassAnswers) -> list[Misconception]:
    """Those of the class, the commonest first."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for student, work in answers.items():
        for id, answer in work.items():
            if _is_wrong(answer) and not is_no_answer(answer.reason):
                option = _option(id, answer)
                reason = answer.common_reason.removeprefix(f"{answer.letter}: ") if option else answer.common_reason
                found.setdefault((id, _in_general(reason), option), []).append(student)
    ranked = sorted(found.items(), key=lambda one: -len(one[1]))
    return [Misconception(id, reason, tuple(who), option) for (id, reason, option), who in ranked]


def mistakes(answers: ClassAnswers) -> Counter[tuple[str, str]]:
    """How often each reason was given for lost points, by question and reason: a known mistake has one sentence.

    Letters of options are the question's own. What was chosen where one option is right is not among them.
    """
    return Counter(
        (id, answer.common_reason)
        for work in answers.values()
        for id, answer in work.items()
        if _is_wrong(answer) and not answer.letter
    )


def not_scored(answers: ClassAnswers) -> list[tuple[str, int]]:
    """By question in the lesson's order, how many wrote something of which no answer came: code that failed, mostly."""
    return list(Counter(_failed(answers)).items())


def _failed(answers: ClassAnswers) -> Iterator[str]:
    order = dict.fromkeys(id for work in answers.values() for id in work)
    for id in order:
        for work in answers.values():
            if id in work and _is_wrong(work[id]) and is_no_answer(work[id].reason):
                yield id


def _is_wrong(answer: MarkedAnswer) -> bool:
    """Whether the grader took points off an answer that somebody wrote, and said why."""
    lost = answer.points < answer.max_points and bool(answer.written and answer.reason)
    return lost and not (answer.by_hand or answer.set_by_person)


def _option(id: str, answer: MarkedAnswer) -> str:
    try:
        options = getattr(question(id), "options", {})
    except ValueError:  # a lesson whose questions are not in the bank
        options = {}
    return f"{answer.letter} {options.get(answer.letter, '')}".strip() if answer.letter else ""


def _in_general(reason: str) -> str:
    """The reason without the student's own value, so that all who erred in one way are counted together."""
    general = _TOO.sub(lambda found: f"Too {found[1]}. ", reason, count=1) if _TOO.match(reason) else reason
    return _NOT_MEANT.sub("A value that cannot be meant: ", general, count=1).strip()
