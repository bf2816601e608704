"""The class page: how it went, question by question, in HTML that needs nothing but a browser, with its picture."""

import base64
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any

from markupsafe import Markup

from autograder.course import Course
from autograder.files import write_whole
from autograder.results.alike import Likeness, alike, groups
from autograder.results.class_work import lesson_texts, stated_ids
from autograder.results.item_analysis import FEW_STUDENTS, Item, OptionChosen, OptionTable, items, option_tables
from autograder.results.marked_answers import ClassAnswers, class_answers, title
from autograder.results.pages import page
from autograder.results.picture import ClassPicture, class_picture

MISTAKES_SHOWN = 15


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
        few=FEW_STUDENTS if len(totals) < FEW_STUDENTS else 0,
        items=[
            (
                title(item.question),
                item.answered,
                _number(item.difficulty),
                *(_number(value) if item.answered >= FEW_STUDENTS else "–" for value in _separation(item)),
            )
            for item in items(answers)
        ],
        options=[_shown_options(table) for table in option_tables(answers)],
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


def _separation(item: Item) -> tuple[float, float]:
    return item.discrimination, item.upper_lower


def _shown_options(table: OptionTable) -> dict[str, Any]:
    """The options of a question as the page's template takes them."""
    return {
        "title": title(table.question),
        "sizes": table.sizes,
        "thirds": bool(table.sizes),
        "rows": [_option_row(one) for one in table.options],
        "signs": table.signs,
    }


def _option_row(one: OptionChosen) -> tuple[str | int, ...]:
    name = Markup("<strong>{}</strong> {}").format(one.letter, one.text) if one.text else one.letter
    mark = Markup('<span class="right">✓ right</span> ') if one.right else ""
    return mark + name, one.chosen, *(f"{share:.0%}" for share in one.thirds)


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
    return "–" if math.isnan(value) else f"{value:.2f}".replace("-", "−")
