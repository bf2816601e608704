"""How each question of a lesson went in a class: difficulty, discrimination, and each option by ability.

A student's ability is here the share of all other points of the lesson: the question itself does not count, or it would
go with itself. Answers that wait for a person are left out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import correlation, fmean

from autograder.bank.certainty import without_certainty
from autograder.bank.form import letters_of
from autograder.bank.kinds import Choice, SeveralChoices
from autograder.bank.written import written_answers
from autograder.questions import key, question
from autograder.results.marked_answers import ClassAnswers, MarkedAnswer

FEW_STUDENTS = 6  # below so many, nothing is said about a question but its difficulty
ENOUGH = 30  # below so many, an option that was chosen by nobody, or by the wrong people, may be chance
TOO_EASY, TOO_HARD = 0.95, 0.2  # mean shares of the points beyond which a question tells little
LEAST_DISCRIMINATION = 0.2  # a correlation below it is odd
AGAINST = 0.1  # and so far below zero, it is against the key
TAIL = 0.27  # the share of a class in its upper and its lower group (Kelley 1939, J. Educ. Psychology 30, 17-24)


@dataclass(frozen=True)
class Item:
    """One question in one class. `difficulty`: the mean share of its points, 1 is easy. `discrimination`: the
    correlation of that share with ability. `lower`, `upper`: the mean share in the 27 % of lowest and of highest
    ability, and `upper_lower` their difference. Each is NaN where it cannot be told, as where a share is the same for
    all."""

    question: str
    answered: int
    difficulty: float
    discrimination: float
    upper_lower: float
    lower: float = math.nan
    upper: float = math.nan

    @property
    def sign(self) -> str:
        """What is odd about it, in a few words; "" where nothing is, or fewer than ENOUGH answered."""
        if self.answered < ENOUGH:
            return ""
        if self.discrimination < -AGAINST:
            return "stronger students did worse than weaker ones: look at the key and the prompt"
        if self.difficulty > TOO_EASY:
            return "nearly everybody has all points, so it tells little"
        if self.difficulty < TOO_HARD:
            return "hardly anybody has points: take it up in class"
        if self.discrimination < LEAST_DISCRIMINATION:
            return "weaker students did nearly as well as stronger ones"
        return ""


@dataclass(frozen=True)
class OptionChosen:
    """One option of a choice in one class: the number of students who chose it, and the share (0 to 1) of the lowest,
    middle and highest third by ability who did; no shares where the class has no thirds."""

    letter: str
    text: str
    right: bool
    chosen: int
    thirds: tuple[float, ...] = ()


@dataclass(frozen=True)
class OptionTable:
    """The options of one question, and how many students are in each third; () where the class has no thirds."""

    question: str
    answered: int
    options: tuple[OptionChosen, ...]
    sizes: tuple[int, ...] = ()

    @property
    def signs(self) -> list[str]:
        """What is odd about the options, in sentences; nothing where fewer than ENOUGH students answered."""
        if not self.sizes or self.answered < ENOUGH:
            return []
        found = []
        for one in self.options:
            low, _, high = one.thirds
            if one.right and high < low:
                found.append(f"{one.letter} is right, and stronger students chose it less often than weaker ones.")
            if not one.right and self._keyed and high - low > 2 * self._error(low, high):
                found.append(f"{one.letter} is wrong, and stronger students chose it more often than weaker ones.")
        if idle := [one.letter for one in self.options if not one.chosen and not one.right]:
            found.append(f"Nobody chose {' or '.join(idle)}, so that guessing is easier than it looks.")
        return found

    @property
    def _keyed(self) -> bool:
        """Whether it is known what is right."""
        return any(one.right for one in self.options)

    def _error(self, low: float, high: float) -> float:
        """The standard error of the difference between the shares of two thirds, if they are of one kind."""
        lowest, _, highest = self.sizes
        share = (low * lowest + high * highest) / (lowest + highest)
        return math.sqrt(share * (1 - share) * (1 / lowest + 1 / highest))


def items(answers: ClassAnswers) -> list[Item]:
    """How each question went, in the lesson's order."""
    return [_item(question, answers) for question in asked(answers)]


def asked(answers: ClassAnswers) -> list[str]:
    """The questions that somebody has a mark for, in the lesson's order."""
    return list(dict.fromkeys(question for student in answers.values() for question in student))


def _item(question: str, answers: ClassAnswers) -> Item:
    shares = [
        (_share([student[question]]), _ability(question, student))
        for student in answers.values()
        if question in student and not student[question].by_hand
    ]
    own, rest = [share for share, _ in shares], [share for _, share in shares]
    varies = len(set(own)) > 1 and len(set(rest)) > 1 and not any(map(math.isnan, own + rest))
    lower, upper = tails(own, rest) if varies else (math.nan, math.nan)
    return Item(
        question,
        len(own),
        fmean(own) if own else math.nan,
        correlation(own, rest) if varies else math.nan,
        upper - lower,
        lower,
        upper,
    )


def _share(answers: Sequence[MarkedAnswer]) -> float:
    """What part of their points these answers earned; NaN where they are worth none."""
    most = sum(answer.max_points for answer in answers)
    return sum(answer.points for answer in answers) / most if most > 0 else math.nan


def _ability(question: str, student: Mapping[str, MarkedAnswer]) -> float:
    return _share([answer for id, answer in student.items() if id != question and not answer.by_hand])


def tails(own: Sequence[float], ability: Sequence[float]) -> tuple[float, float]:
    """The mean of `own` in the 27 % of lowest `ability`, and in the 27 % of highest.

    Where a group ends among students of equal ability, each of these counts for it in part. NaN for nobody.
    """
    size = TAIL * len(own)
    return _mean_of_first(own, ability, size, False), _mean_of_first(own, ability, size, True)


def upper_less_lower(own: Sequence[float], ability: Sequence[float]) -> float:
    """The mean of `own` in the 27 % of highest `ability` less that in the 27 % of lowest; see `tails`."""
    lower, upper = tails(own, ability)
    return upper - lower


def _mean_of_first(own: Sequence[float], ability: Sequence[float], size: float, highest: bool) -> float:
    total, left = 0.0, size
    for level in sorted(set(ability), reverse=highest):
        equals = [share for share, one in zip(own, ability, strict=True) if one == level]
        taken = min(left, len(equals))
        total += taken * fmean(equals)
        left -= taken
    return total / size if size else math.nan


def thirds(ability: Sequence[float]) -> list[int]:
    """The third in which each student is, 0 (lowest) to 2; students of equal ability are always in the same one.

    Empty where there are fewer than FEW_STUDENTS, where an ability is not known, or where ties leave a third empty.
    """
    if len(ability) < FEW_STUDENTS or any(map(math.isnan, ability)):
        return []
    found = []
    for one in ability:
        below, equal = sum(other < one for other in ability), sum(other == one for other in ability)
        found.append(min(2, int(3 * (below + equal / 2) / len(ability))))
    return found if set(found) == {0, 1, 2} else []


def option_tables(answers: ClassAnswers) -> list[OptionTable]:
    """For every choice in the lesson's order, single or several, what was chosen by whom."""
    tables = (_option_table(id, answers) for id in asked(answers))
    return [table for table in tables if table.answered]


def _option_table(id: str, answers: ClassAnswers) -> OptionTable:
    choosers = []  # the letters of a student, and the student's ability
    for student in answers.values():
        if id in student and not student[id].by_hand and (letters := chosen_letters(id, student[id])):
            choosers.append((letters, _ability(id, student)))
    texts, right = _texts_and_right(id)
    texts = texts or {letter: "" for letter in sorted({letter for letters, _ in choosers for letter in letters})}
    groups = thirds([ability for _, ability in choosers])
    sizes = tuple(groups.count(third) for third in range(3)) if groups else ()

    def option(letter: str) -> OptionChosen:
        took = [letter in letters for letters, _ in choosers]
        shares = [
            sum(one for one, group in zip(took, groups, strict=True) if group == third) / size
            for third, size in enumerate(sizes)
        ]
        return OptionChosen(letter, texts[letter], letter in right, sum(took), tuple(shares))

    return OptionTable(id, len(choosers), tuple(map(option, texts)), sizes)


def chosen_letters(id: str, answer: MarkedAnswer) -> frozenset[str]:
    """The options that a student chose, by the letters that the question itself has; empty where none is known.

    All that counts options here goes by this function: whatever letters a student saw, they are translated in it.
    """
    try:
        one = question(id)
    except ValueError:  # a lesson whose questions are not in the bank
        return frozenset(answer.letter)
    if isinstance(one, Choice):
        taken = [answer.letter] if answer.letter else []
    elif isinstance(one, SeveralChoices):
        written, _ = without_certainty(one, written_answers(answer.common_code).get(id))
        taken = letters_of(list(written) if isinstance(written, tuple) else written) or []
    else:
        return frozenset()
    return frozenset(letter for letter in taken if letter in one.options)


def _texts_and_right(id: str) -> tuple[dict[str, str], frozenset[str]]:
    """The options of a question by letter, and those that are right; neither where the bank does not tell."""
    try:
        one = question(id)
        texts = dict(one.options) if isinstance(one, (Choice, SeveralChoices)) else {}
        return texts, frozenset(key(id).right) if texts else frozenset()
    except (ValueError, LookupError):
        return {}, frozenset()
