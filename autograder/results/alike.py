"""Work that is alike: pairs and groups of students whose answers are more alike than chance and the lesson allow.

For every pair, what speaks for a common origin is added up, as logarithms of how much likelier it is among copies than
among strangers; prior odds, that few pairs of a class are copies, are taken off; the score is the probability that
this would be. It rests on rough rates, and proves nothing. What counts is only what differs from the released cell and
from the lesson's own solution, and it counts the less, the more people of the class wrote it.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from autograder.results.marked_answers import ClassAnswers, MarkedAnswer
from autograder.results.wording import Shingle, code_shingles, code_tokens, text_shingles

LISTED = 0.5  # the score from which a pair is listed
_NAMED = 9.0  # in logarithms of odds: for another student's id in the notebook
_NUMBER = 4.0  # for another student's number
_LETTERS = math.log(0.8 / 0.3)  # for letters that two wrote alike though they stand for other options
_OTHER_LETTERS = math.log(0.2 / 0.7)  # for letters that differ
_UNUSUAL = 1.5  # for the same mistake, from which on it is named
_COPIED = 0.8  # how often a copied answer is left as it is
_ANOTHER_MISTAKE = math.log(1 - _COPIED)  # for two mistakes in one question that are not the same
_TEXT = 20.0  # for a text that two share from end to end
_CODE = 4.5  # for an unusual function that two share, in a large class: a small one does not tell what is usual
_COPIES = 0.05  # of a class's students, those who hand in a copy
_UNSEEN = 10.0  # students added in thought to a class: what two of two have in common may yet be common
_IDIOM = 0.4  # of these, those who would write a right answer as it stands
_SPREAD = 3_000  # of what is shared by more students than 3,000 / the class's size, and than 5, no pair is compared


@dataclass(frozen=True)
class Likeness:
    """Two students whose work is alike, `score` from 0 to 1. `named`: one notebook holds the other's id, or both hold a
    third student's. `mistakes`: questions in which both made the same unusual mistake. `answers`: other questions."""

    students: tuple[str, str]
    score: float
    named: bool
    mistakes: tuple[str, ...]
    answers: tuple[str, ...]

    @property
    def strength(self) -> tuple[bool, int, float]:
        """By this they are put in order: the strongest sign first."""
        return self.named, len(self.mistakes), self.score


@dataclass(frozen=True)
class Group:
    """Students who hang together by pairs that are alike."""

    students: tuple[str, ...]
    pairs: tuple[Likeness, ...]


def groups(pairs: Iterable[Likeness]) -> list[Group]:
    """The pairs in groups that hang together, the group with the strongest pair first, and so within each."""
    ordered = sorted(pairs, key=lambda pair: pair.strength, reverse=True)
    leader: dict[str, str] = {}

    def find(student: str) -> str:
        while leader.setdefault(student, student) != student:
            student = leader[student]
        return student

    for pair in ordered:
        one, other = map(find, pair.students)
        leader[other] = one
    together: dict[str, list[Likeness]] = defaultdict(list)
    for pair in ordered:
        together[find(pair.students[0])].append(pair)
    return [
        Group(tuple(sorted({student for pair in part for student in pair.students})), tuple(part))
        for part in together.values()
    ]


def alike(
    answers: ClassAnswers,
    stated: Mapping[str, Iterable[str]] | None = None,
    lesson: Mapping[str, Sequence[str]] | None = None,
) -> list[Likeness]:
    """The pairs whose work is alike, the strongest sign first.

    `stated`: by student, the ids that the notebook gives as the student's own. `lesson`: by question, texts that
    everybody has or may come to, as the released cell and the lesson's own solution. The order of the students, and so
    how they are called, makes no difference.
    """
    work = _ClassWork(answers, stated or {}, lesson or {})
    found = [work.likeness(one, other) for one, other in work.candidates()]
    listed = [pair for pair in found if pair.score >= LISTED]
    return sorted(sorted(listed, key=lambda pair: pair.students), key=lambda pair: pair.strength, reverse=True)


class _ClassWork:
    """The answers of a class, and how many of its students wrote what."""

    def __init__(self, answers: ClassAnswers, stated: Mapping[str, Iterable[str]], lesson: Mapping[str, Sequence[str]]):
        self._answers = answers
        self._size = len(answers)
        self._stated = {one: frozenset(map(_folded, ids)) for one, ids in stated.items() if one in answers}
        self._called: dict[str, list[str]] = defaultdict(list)
        for student in answers:
            self._called[_folded(student)].append(student)
        self._shingles: dict[str, dict[str, frozenset[Shingle]]] = defaultdict(dict)  # by question and student
        self._code: dict[str, dict[str, Shingle]] = defaultdict(dict)
        for student, given in answers.items():
            for question, answer in given.items():
                if answer.written:
                    self._shingles[question][student] = _own(answer, lesson.get(question, ()))
                if answer.written and not answer.prose and not answer.by_hand:
                    self._code[question][student] = code_tokens(answer.common_code)
        # What is right for somebody is no mistake: with other figures it is wrong, as it is under another's name.
        self._mistakes: dict[str, dict[str, Shingle]] = {}
        for question, code in self._code.items():
            right = {tokens for student, tokens in code.items() if not _is_mistake(answers[student][question])}
            right.update(map(code_tokens, lesson.get(question, ())))
            self._mistakes[question] = {
                student: tokens
                for student, tokens in code.items()
                if tokens not in right and _is_mistake(answers[student][question])
            }
        self._writers = {question: _counted(by.values()) for question, by in self._shingles.items()}
        self._makers = {question: Counter(by.values()) for question, by in self._mistakes.items()}

    def candidates(self) -> set[tuple[str, str]]:
        """The pairs that have anything unusual in common."""
        sharing: dict[tuple, list[str]] = defaultdict(list)
        spread = max(5, _SPREAD // max(1, self._size))
        for question, by_student in self._shingles.items():
            for student, shingles in by_student.items():
                for shingle in shingles:
                    if 1 < self._writers[question][shingle] <= spread:
                        sharing[question, shingle].append(student)
        for question, mistakes in self._mistakes.items():
            for student, tokens in mistakes.items():
                sharing["mistake", question, tokens].append(student)
        for question, code in self._code.items():
            for student, tokens in code.items():
                if any(map(_is_long_number, tokens)):
                    sharing["number", question, tokens].append(student)
        for student, given in self._answers.items():
            written = ((id, code_tokens(one.written)) for id, one in given.items() if one.seen and one.written)
            sharing["letters", *sorted(written)].append(student)
        for student, ids in self._stated.items():
            for id in ids:
                sharing["id", id] += [student, *self._called.get(id, [])]
        return {
            (one, other)
            for (kind, *_), some in sharing.items()
            if len(some) <= spread or kind == "id"
            for one, other in combinations(sorted(set(some)), 2)
        }

    def likeness(self, one: str, other: str) -> Likeness:
        named = self._named(one, other)
        evidence = _NAMED if named else 0.0
        lettered, letters = self._letters(one, other)
        evidence += letters
        mistakes, shared = list(lettered), []
        code, text = _Overlap(), _Overlap()
        for question in (self._answers[one].keys() & self._answers[other].keys()).difference(lettered):
            made = self._mistakes.get(question, {})
            if one in made and other in made:
                likelier = self._likelier(question, made[one]) if made[one] == made[other] else _ANOTHER_MISTAKE
                evidence += likelier
                mistakes += [question] if likelier > _UNUSUAL else []
            elif self._takes_the_other_s_number(question, one, other):
                evidence += _NUMBER
                mistakes.append(question)
            else:
                overlap = self._overlap(question, one, other)
                if self._answers[one][question].prose:
                    text += overlap
                else:
                    code += overlap
                    evidence += _CODE * self._size / (self._size + _UNSEEN) * overlap.share * overlap.enough(10.0)
                shared += [question] if overlap.both > 3 and overlap.share > 0.5 else []
        # Little in common speaks against a common origin, if there is enough of which that can be said.
        evidence += _TEXT * text.share**1.5 * text.enough(8.0) - (1 - text.share) * text.possible(8.0)
        evidence -= 2 * (1 - code.share) * code.possible(30.0)
        order = list(self._answers[one])
        by_order = sorted(mistakes, key=order.index), sorted(shared, key=order.index)
        return Likeness((one, other), self._score(evidence), named, *map(tuple, by_order))

    def _score(self, evidence: float) -> float:
        """The probability of a common origin, where one pair for every 1 / _COPIES students has one."""
        pairs = self._size * (self._size - 1) / 2
        prior = min(_COPIES, _COPIES * self._size / pairs)
        return 1 / (1 + (1 - prior) / prior * math.exp(-evidence))

    def _named(self, one: str, other: str) -> bool:
        """Whether a notebook of the two holds the other's id, or both hold that of a third student of the class."""
        mine, theirs = self._stated.get(one, frozenset()), self._stated.get(other, frozenset())
        if (_folded(other) in mine or _folded(one) in theirs) and _folded(one) != _folded(other):
            return True
        return any(id in self._called for id in mine & theirs)

    def _letters(self, one: str, other: str) -> tuple[list[str], float]:
        """The questions in which both wrote the same letters for other options, and what that speaks for.

        The options stand in an order of everybody's own, so that strangers who think alike write other letters. Where
        most letters differ, nothing follows: a copy may have been put right.
        """
        alike, apart = [], 0
        for question in self._code.keys() & self._answers[one].keys() & self._answers[other].keys():
            mine, theirs = self._answers[one][question], self._answers[other][question]
            if not (mine.written and theirs.written and mine.seen and theirs.seen):
                continue
            if mine.seen.letters != theirs.seen.letters:
                same = code_tokens(mine.written) == code_tokens(theirs.written)
                if same and self._code[question][one] != self._code[question][other]:
                    alike.append(question)
                else:
                    apart += not same
        evidence = len(alike) * _LETTERS + apart * _OTHER_LETTERS
        return (alike, evidence) if evidence > 0 else ([], 0.0)

    def _takes_the_other_s_number(self, question: str, one: str, other: str) -> bool:
        """Whether both gave one number, which is right for one of the two alone: each has figures of their own."""
        code = self._code.get(question, {})
        if one not in code or code[one] != code.get(other) or not any(map(_is_long_number, code[one])):
            return False
        return _is_mistake(self._answers[one][question]) != _is_mistake(self._answers[other][question])

    def _likelier(self, question: str, tokens: Shingle) -> float:
        """How much likelier two have this wrong answer in common as copies than as strangers, by what others wrote."""
        makers = self._makers[question]
        others = max(0, makers[tokens] - 2), max(0, makers.total() - 2)
        by_chance = (others[0] + 0.9) / (others[1] + 3.0)
        return math.log((_COPIED + (1 - _COPIED) * by_chance) / by_chance)

    def _overlap(self, question: str, one: str, other: str) -> "_Overlap":
        answer, shingles = self._answers[one][question], self._shingles.get(question, {})
        mine, theirs = shingles.get(one, frozenset()), shingles.get(other, frozenset())
        plain = not answer.prose and not (_is_mistake(answer) or _is_mistake(self._answers[other][question]))
        most = min(self._weight(question, mine, plain), self._weight(question, theirs, plain))
        return _Overlap(self._weight(question, mine & theirs, plain), most)

    def _weight(self, question: str, shingles: Iterable[Shingle], plain: bool) -> float:
        """The less, the more students wrote them; of a right answer (`plain`) one may think that more people would."""
        writers, size = self._writers.get(question, Counter()), self._size + _UNSEEN
        return sum(_rarity(max(2, writers[one]) + plain * _UNSEEN * _IDIOM, size) for one in shingles)


@lru_cache(maxsize=10_000)
def _rarity(writers: float, size: float) -> float:
    """From 0, for what everybody writes, to 1."""
    return (math.log(size / writers) / math.log(size)) ** 2


@dataclass(frozen=True)
class _Overlap:
    """What two have in common, and what they could have, as weights of shingles."""

    both: float = 0.0
    most: float = 0.0

    def __add__(self, other: "_Overlap") -> "_Overlap":
        return _Overlap(self.both + other.both, self.most + other.most)

    @property
    def share(self) -> float:
        return self.both / self.most if self.most else 0.0

    def enough(self, weight: float) -> float:
        """From 0 to 1, whether what they have in common is more than the few words that anybody could have."""
        return 1 - math.exp(-self.both / weight)

    def possible(self, weight: float) -> float:
        """From 0 to 1, whether there is enough of which two could have more in common."""
        return 1 - math.exp(-self.most / weight)


def _folded(id: str) -> str:
    return id.strip().casefold()


def _is_mistake(answer: MarkedAnswer) -> bool:
    return bool(answer.written) and not answer.prose and not answer.by_hand and answer.points < answer.max_points


def _is_long_number(token: str) -> bool:
    digits = re.sub(r"[eE].*|\D", "", token).strip("0") if token[:1].isdigit() else ""
    return len(digits) > 2


def _own(answer: MarkedAnswer, known: Sequence[str]) -> frozenset[Shingle]:
    """The shingles of an answer that are not the lesson's."""
    shingles = text_shingles if answer.prose else code_shingles
    return shingles(answer.common_code).difference(*map(shingles, known))


def _counted(sets: Iterable[frozenset[Shingle]]) -> Counter[Shingle]:
    counts: Counter[Shingle] = Counter()
    for one in sets:
        counts.update(one)
    return counts
