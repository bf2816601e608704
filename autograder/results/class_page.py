"""The class page: how it went, question by question, in HTML that needs nothing but a browser, with its picture."""

import base64
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import combinations
from pathlib import Path
from statistics import correlation, fmean, median

from autograder.bank.kinds import Choice
from autograder.course import Course, CourseError
from autograder.nbgrader import open_gradebook
from autograder.questions import question
from autograder.results.marks import Mark, marks
from autograder.results.picture import draw_class

SAME_WRONG_ANSWERS = 3  # from here on two students' work is listed side by side
LONG_ENOUGH = 60  # characters of an answer cell that two people do not write alike by chance
Class = Mapping[str, Mapping[str, Mark]]

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{lesson}: the class</title>
<style>
body {{ font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; line-height: 1.5 }}
table {{ border-collapse: collapse }} th, td {{ padding: .2em .8em; text-align: left; border-bottom: 1px solid #ccc }}
td.n {{ text-align: right }} img {{ max-width: 100% }}
</style></head><body>
<h1>{lesson}</h1>
{parts}
</body></html>
"""


@dataclass(frozen=True)
class Item:
    """One question in one class. `difficulty`: the mean share of its points; `discrimination`: the correlation of that
    share with the share of all other points (item-rest), NaN where either does not vary."""

    question: str
    answered: int
    difficulty: float
    discrimination: float


def the_class(course: Course, lesson: str) -> dict[str, dict[str, Mark]]:
    """By student, the marks of everybody who has any in `lesson`. CourseError where nobody has."""
    with open_gradebook(course) as gradebook:
        found = {one.id: marks(course, gradebook, lesson, one.id) for one in gradebook.students}
    found = {student: given for student, given in sorted(found.items()) if given}
    if not found:
        raise CourseError(f"Nobody has a mark in {lesson} yet: grade the submissions first.")
    return found


def items(given: Class) -> list[Item]:
    """How each question went. Answers that wait for a person are left out."""
    return [_item(question, given) for question in next(iter(given.values()))]


def _item(question: str, given: Class) -> Item:
    own, rest = [], []
    for student in given.values():
        if not student[question].by_hand:
            others = [mark for id, mark in student.items() if id != question and not mark.by_hand]
            own.append(student[question].points / student[question].max_points)
            rest.append(sum(mark.points for mark in others) / max(1.0, sum(mark.max_points for mark in others)))
    varies = len(set(own)) > 1 and len(set(rest)) > 1
    return Item(question, len(own), fmean(own) if own else math.nan, correlation(own, rest) if varies else math.nan)


def letters(given: Class) -> dict[str, Counter[str]]:
    """By choice question, how many chose each letter."""
    chosen = {question: Counter() for question in next(iter(given.values()))}
    for student in given.values():
        for id, mark in student.items():
            if mark.letter and _is_choice(id):
                chosen[id][mark.letter] += 1
    return {question: counts for question, counts in chosen.items() if counts}


def _is_choice(id: str) -> bool:
    try:
        return isinstance(question(id), Choice)
    except ValueError:  # a lesson whose questions are not in the bank
        return True


def mistakes(given: Class) -> Counter[tuple[str, str]]:
    """The reasons why points were lost, by question, with how often: named mistakes come first, having one sentence."""
    return Counter(
        (question, mark.reason)
        for student in given.values()
        for question, mark in student.items()
        if mark.points < mark.max_points and mark.written and not (mark.by_hand or mark.letter)
    )


def alike(given: Class) -> list[tuple[str, str, list[str]]]:
    """Pairs of students with the same words in several wrong answers, or in an answer that a person reads."""
    pairs = []
    for one, other in combinations(given, 2):
        same = [
            question
            for question, mark in given[one].items()
            if mark.written and mark.written == given[other][question].written and len(mark.written) >= LONG_ENOUGH
        ]
        read = [id for id in same if given[one][id].by_hand or not given[one][id].reason]
        wrong = [id for id in same if id not in read and given[one][id].points < given[one][id].max_points]
        if read or len(wrong) >= SAME_WRONG_ANSWERS:
            pairs.append((one, other, read + wrong))
    return pairs


def write_class_page(course: Course, lesson: str, folder: Path) -> Path:
    """Write <folder>/<lesson>-class.html, and its picture as PNG and in words beside it; its path."""
    given = the_class(course, lesson)
    picture = folder / f"{lesson}-class.png"
    words = draw_class(course, lesson, picture).read_text(encoding="utf-8")
    data = base64.b64encode(picture.read_bytes()).decode()
    totals = [sum(mark.points for mark in student.values()) for student in given.values()]
    most = sum(mark.max_points for mark in next(iter(given.values())).values())
    counts = [[id, ", ".join(f"{letter} {n}" for letter, n in sorted(n.items()))] for id, n in letters(given).items()]
    parts = [
        f"<p>{len(given)} students with marks, of {most:g} points: mean {fmean(totals):.1f}, "
        f"median {median(totals):.1f}, lowest {min(totals):.1f}, highest {max(totals):.1f}.</p>",
        f'<img alt="{escape(words, quote=True)}" src="data:image/png;base64,{data}">',
        "<h2>Questions</h2><p>Difficulty: the mean share of the points (1 is easy). Discrimination: how well the "
        "question goes with all others (−1 to 1); below 0.2, look at the question.</p>",
        _table(
            ["question", "answers", "difficulty", "discrimination"],
            [[one.question, one.answered, *map(_number, (one.difficulty, one.discrimination))] for one in items(given)],
        ),
        "<h2>What was chosen</h2>",
        _table(["question", "letters"], counts),
        "<h2>The commonest mistakes</h2>",
        _table(
            ["question", "students", "what they were told"],
            [[question, n, why] for (question, why), n in mistakes(given).most_common(15)],
        ),
        "<h2>Work that is alike</h2><p>The same words in an essay, or in three wrong answers or more. It proves "
        "nothing: look at both.</p>",
        _table(["students", "questions"], [[f"{a}, {b}", ", ".join(same)] for a, b, same in alike(given)]),
    ]
    page = folder / f"{lesson}-class.html"
    page.write_text(PAGE.format(lesson=escape(lesson), parts="\n".join(parts)), encoding="utf-8")
    return page


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"


def _table(head: list[str], lines: list[list]) -> str:
    if not lines:
        return "<p>None.</p>"
    rows = "".join("<tr>" + "".join(map(_cell, line)) + "</tr>" for line in lines)
    headings = "".join(f"<th>{escape(text)}</th>" for text in head)
    return f"<table><tr>{headings}</tr>{rows}</table>"


def _cell(value: object) -> str:
    return f'<td class="n">{value}</td>' if isinstance(value, int) else f"<td>{escape(str(value))}</td>"
