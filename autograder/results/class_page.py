"""The class page: how it went, question by question, in HTML that needs nothing but a browser, with its picture."""

import base64
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import correlation, fmean, median

from autograder.bank.kinds import Choice
from autograder.course import Course
from autograder.files import write_whole
from autograder.questions import question
from autograder.results.alike import Likeness, alike, groups
from autograder.results.class_work import lesson_texts, stated_ids
from autograder.results.marked_answers import ClassAnswers, MarkedAnswer, class_answers, title
from autograder.results.pages import page
from autograder.results.picture import ClassPicture, class_picture

MISTAKES_SHOWN = 15


@dataclass(frozen=True)
class Item:
    """One question in one class. `difficulty`: the mean share of its points; `discrimination`: the correlation of that
    share with the share of all other points (item-rest), NaN where either does not vary."""

    question: str
    answered: int
    difficulty: float
    discrimination: float


def write_class_page(course: Course, lesson: str, folder: Path) -> Path:
    """Write <folder>/<lesson>-class.html, and its picture as PNG and in words beside it; the path of the page.

    Raises CourseError where nobody has a mark in the lesson yet.
    """
    answers = class_answers(course, lesson)
    path = folder / f"{lesson}-class.html"
    picture = class_picture(lesson, answers)
    write_whole(path.with_suffix(".png"), picture.png)
    write_whole(path.with_suffix(".txt"), picture.words)
    pairs = alike(answers, stated_ids(course, lesson, answers), lesson_texts(course, lesson))
    write_whole(path, class_page(lesson, answers, picture, pairs))
    return path


def class_page(lesson: str, answers: ClassAnswers, picture: ClassPicture, pairs: Sequence[Likeness] = ()) -> str:
    """The page as HTML, for a class with at least one student; `pairs` are those whose work is alike."""
    totals = [sum(answer.points for answer in student.values()) for student in answers.values()]
    return page(
        "class_page",
        lesson=lesson,
        students=len(totals),
        max_points=max(sum(answer.max_points for answer in student.values()) for student in answers.values()),
        mean=fmean(totals),
        median=median(totals),
        lowest=min(totals),
        highest=max(totals),
        picture=base64.b64encode(picture.png).decode(),
        words=picture.words,
        items=[
            (title(item.question), item.answered, _number(item.difficulty), _number(item.discrimination))
            for item in items(answers)
        ],
        letters=[
            (title(question), "; ".join(_option(question, letter, number) for letter, number in sorted(counts.items())))
            for question, counts in chosen_letters(answers).items()
        ],
        mistakes=[
            (title(question), number, reason)
            for (question, reason), number in mistakes(answers).most_common(MISTAKES_SHOWN)
        ],
        similar=[
            (number if place == 0 else "", ", ".join(pair.students), _number(pair.score), _signs(pair))
            for number, group in enumerate(groups(pairs), 1)
            for place, pair in enumerate(group.pairs)
        ],
    )


def items(answers: ClassAnswers) -> list[Item]:
    """How each question went, in the lesson's order. Answers that wait for a person are left out."""
    return [_item(question, answers) for question in _questions(answers)]


def _questions(answers: ClassAnswers) -> list[str]:
    return list(dict.fromkeys(question for student in answers.values() for question in student))


def _item(question: str, answers: ClassAnswers) -> Item:
    shares = []
    for student in answers.values():
        if question in student and not student[question].by_hand:
            others = [answer for id, answer in student.items() if id != question and not answer.by_hand]
            shares.append((_share([student[question]]), _share(others)))
    own, rest = [share for share, _ in shares], [share for _, share in shares]
    varies = len(set(own)) > 1 and len(set(rest)) > 1 and not any(map(math.isnan, own + rest))
    return Item(question, len(own), fmean(own) if own else math.nan, correlation(own, rest) if varies else math.nan)


def _share(answers: Sequence[MarkedAnswer]) -> float:
    """What part of their points these answers earned; NaN where they are worth none."""
    most = sum(answer.max_points for answer in answers)
    return sum(answer.points for answer in answers) / most if most > 0 else math.nan


def chosen_letters(answers: ClassAnswers) -> dict[str, Counter[str]]:
    """By choice question, how many students chose each option, by its letter in the question."""
    chosen: dict[str, Counter[str]] = {question: Counter() for question in _questions(answers)}
    for student in answers.values():
        for id, answer in student.items():
            if answer.letter and _is_choice(id):
                chosen[id][answer.letter] += 1
    return {question: counts for question, counts in chosen.items() if counts}


def _option(id: str, letter: str, number: int) -> str:
    """How often an option was chosen, with its text: students know it by other letters."""
    try:
        return f"{letter} {number}: {getattr(question(id), 'options', {})[letter]}"
    except (ValueError, LookupError):  # a lesson whose questions are not in the bank
        return f"{letter} {number}"


def _is_choice(id: str) -> bool:
    try:
        return isinstance(question(id), Choice)
    except ValueError:  # a lesson whose questions are not in the bank
        return True


def mistakes(answers: ClassAnswers) -> Counter[tuple[str, str]]:
    """How often each reason was given for lost points, by question and reason: a known mistake has one sentence.

    Letters of options are the question's own.
    """
    return Counter(
        (question, answer.common_reason)
        for student in answers.values()
        for question, answer in student.items()
        if answer.points < answer.max_points and answer.written and answer.reason
        if not (answer.by_hand or answer.letter or answer.set_by_person)
    )


def _signs(pair: Likeness) -> str:
    """What two students' work has in common, the strongest sign first, in words."""
    signs = ["one notebook holds the other's id, or both hold a third one's"] if pair.named else []
    if pair.mistakes:
        signs.append(f"the same unusual mistakes: {', '.join(map(title, pair.mistakes))}")
    if pair.answers:
        signs.append(f"answers alike: {', '.join(map(title, pair.answers))}")
    return "; ".join(signs) or "several answers, each a little"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"
