"""The class page: how it went, question by question, in HTML that needs nothing but a browser, with its picture."""

import base64
import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import correlation, fmean, median

from autograder.bank.kinds import Choice
from autograder.course import Course
from autograder.files import write_whole
from autograder.questions import question
from autograder.results.marked_answers import ClassAnswers, class_answers
from autograder.results.pages import page
from autograder.results.picture import ClassPicture, class_picture

SAME_WRONG_ANSWERS = 3  # from here on two students' work is listed side by side
LONG_ENOUGH = 60  # characters of an answer cell that two people do not write alike by chance
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
    write_whole(path, class_page(lesson, answers, picture))
    return path


def class_page(lesson: str, answers: ClassAnswers, picture: ClassPicture) -> str:
    """The page as HTML, for a class with at least one student."""
    totals = [sum(answer.points for answer in student.values()) for student in answers.values()]
    return page(
        "class_page",
        lesson=lesson,
        students=len(totals),
        max_points=sum(answer.max_points for answer in next(iter(answers.values())).values()),
        mean=fmean(totals),
        median=median(totals),
        lowest=min(totals),
        highest=max(totals),
        picture=base64.b64encode(picture.png).decode(),
        words=picture.words,
        items=[
            (item.question, item.answered, _number(item.difficulty), _number(item.discrimination))
            for item in items(answers)
        ],
        letters=[
            (question, ", ".join(f"{letter} {number}" for letter, number in sorted(counts.items())))
            for question, counts in chosen_letters(answers).items()
        ],
        mistakes=[
            (question, number, reason) for (question, reason), number in mistakes(answers).most_common(MISTAKES_SHOWN)
        ],
        similar=[(f"{one}, {other}", ", ".join(questions)) for one, other, questions in similar_work(answers)],
    )


def items(answers: ClassAnswers) -> list[Item]:
    """How each question went, in the lesson's order. Answers that wait for a person are left out."""
    return [_item(question, answers) for question in next(iter(answers.values()))]


def _item(question: str, answers: ClassAnswers) -> Item:
    own, rest = [], []
    for student in answers.values():
        if not student[question].by_hand:
            others = [answer for id, answer in student.items() if id != question and not answer.by_hand]
            own.append(student[question].points / student[question].max_points)
            rest.append(sum(other.points for other in others) / max(1.0, sum(other.max_points for other in others)))
    varies = len(set(own)) > 1 and len(set(rest)) > 1
    return Item(question, len(own), fmean(own) if own else math.nan, correlation(own, rest) if varies else math.nan)


def chosen_letters(answers: ClassAnswers) -> dict[str, Counter[str]]:
    """By choice question, how many students chose each letter."""
    chosen: dict[str, Counter[str]] = {question: Counter() for question in next(iter(answers.values()))}
    for student in answers.values():
        for id, answer in student.items():
            if answer.letter and _is_choice(id):
                chosen[id][answer.letter] += 1
    return {question: counts for question, counts in chosen.items() if counts}


def _is_choice(id: str) -> bool:
    try:
        return isinstance(question(id), Choice)
    except ValueError:  # a lesson whose questions are not in the bank
        return True


def mistakes(answers: ClassAnswers) -> Counter[tuple[str, str]]:
    """How often each reason was given for lost points, by question and reason: a known mistake has one sentence."""
    return Counter(
        (question, answer.reason)
        for student in answers.values()
        for question, answer in student.items()
        if answer.points < answer.max_points and answer.written and not (answer.by_hand or answer.letter)
    )


def similar_work(answers: ClassAnswers) -> list[tuple[str, str, list[str]]]:
    """Pairs of students with the same words in several wrong answers, or in an answer that a person reads.

    With each pair, the questions in which their words are the same.
    """
    pairs = []
    for one, other in combinations(answers, 2):
        same = [
            question
            for question, answer in answers[one].items()
            if len(answer.written) >= LONG_ENOUGH and answer.written == answers[other][question].written
        ]
        read = [id for id in same if answers[one][id].by_hand or not answers[one][id].reason]
        wrong = [id for id in same if id not in read and answers[one][id].points < answers[one][id].max_points]
        if read or len(wrong) >= SAME_WRONG_ANSWERS:
            pairs.append((one, other, read + wrong))
    return pairs


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"
