"""The page about a class over the term: a line for each student with all lessons, totals as the policy counts them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median

from markupsafe import Markup

from autograder.bank.answers import printable
from autograder.course import Course
from autograder.files import write_whole
from autograder.nbgrader import open_gradebook
from autograder.questions.inventory import FORMS, inventory_keys
from autograder.results.charts import bar, sparkline
from autograder.results.exports.formats import Grade
from autograder.results.exports.reading import lesson_grades
from autograder.results.exports.term import term_total
from autograder.results.heat_map import COLOURS, LEFT_OPEN, HeatCell, HeatColumn, HeatMap, HeatRow, square
from autograder.results.inventory_answers import ClassResponses, class_responses
from autograder.results.inventory_page import PAGE as INVENTORY_PAGE
from autograder.results.inventory_page import calibration_rows, gain_in_words
from autograder.results.inventory_statistics import calibration, whole_gain
from autograder.results.marked_answers import nothing_graded, number, title
from autograder.results.marks import LessonMarks, lesson_marks
from autograder.results.needing_help import (
    BELOW,
    FALL,
    OFTEN_LATE,
    ClassGrades,
    by_student,
    changes,
    names_of,
    percent,
    term_needs,
    trend,
)
from autograder.results.outcomes import graded_lessons
from autograder.results.pages import page
from autograder.results.term.policy import in_force, policy_of
from autograder.results.titles import in_words, lesson_title, short_title

PAGE = "term-class.html"
EXCUSED = "ex"
STEPS = (0.3, 0.5, 0.7, 0.9)  # shares of a lesson's points at which a square's shade changes


@dataclass(frozen=True)
class TermContext:
    """What the page says besides the grades: `titles` and `pages` (addresses) by lesson, the rules in force, the mean
    share of each question's points by lesson, the responses to the concept inventory, and the address of its page."""

    titles: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    rules: str = ""
    questions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    responses: ClassResponses = field(default_factory=dict)
    inventory: str = ""


NO_CONTEXT = TermContext()


def write_term_page(course: Course, folder: Path, pages: Mapping[str, str]) -> Path:
    """Write <folder>/term-class.html; its path. `pages` are the addresses of the lessons' pages that it links to.

    Raises CourseError where nobody has a mark in any lesson.
    """
    lessons = graded_lessons(course)
    with open_gradebook(course) as gradebook:
        grades: dict[str, Sequence[Grade]] = {one: lesson_grades(course, gradebook, one) for one in lessons}
        questions = {one: mean_shares(lesson_marks(gradebook, one)) for one in lessons}
    context = TermContext(
        {one: lesson_title(course, one) for one in lessons},
        pages,
        in_force(policy_of(course, lessons), lessons),
        questions,
        class_responses(course),
        INVENTORY_PAGE if (folder / INVENTORY_PAGE).is_file() else "",
    )
    path = folder / PAGE
    write_whole(path, term_page(grades, context, dt.datetime.now(dt.UTC)))
    return path


def term_page(grades: ClassGrades, context: TermContext, now: dt.datetime) -> str:
    """The page as HTML. Lessons in which nobody has a score yet are left out. CourseError where all are."""
    begun = {lesson: rows for lesson, rows in grades.items() if any(one.score is not None for one in rows)}
    if not begun:
        raise nothing_graded("any lesson")
    titles = {lesson: context.titles.get(lesson) or in_words(lesson) for lesson in begun}
    students = by_student(begun)
    dropping = any(one.dropped_lessons for rows in begun.values() for one in rows)
    before, after = (context.responses.get(form, {}) for form in FORMS)
    keys = inventory_keys() if before or after else {}
    return page(
        "term_page",
        students=len(students),
        lessons=len(begun),
        needs=[
            (need.name, Markup("<br>").join(one[:1].upper() + one[1:] for one in need.reasons))
            for need in term_needs(begun, titles, now)
        ],
        below=BELOW,
        fall=FALL,
        often=OFTEN_LATE,
        map=_map(begun, titles, context.pages, dropping),
        further=[("out of", "wide"), ("late", ""), *[("dropped", "wide")] * dropping, ("trend", "")],
        squares=_legend(),
        colours=COLOURS,
        rows=[_lesson_row(lesson, rows, titles, context) for lesson, rows in begun.items()],
        rules=context.rules,
        gain=gain_in_words(whole_gain(keys, before, after)) if keys else "",
        calibration=calibration_rows(calibration(keys, before), calibration(keys, after)) if keys else [],
        inventory=context.inventory,
    )


def mean_shares(marks: LessonMarks) -> dict[str, float]:
    """By question in the lesson's order, the class's mean share of its points, of the answers that are settled."""
    shares: dict[str, list[float]] = {}
    for student in marks.students.values():
        for id, mark in student.marks.items():
            if mark.max_points and not mark.waits:
                shares.setdefault(id, []).append(mark.points / mark.max_points)
    return {id: fmean(found) for id, found in shares.items()}


def _map(grades: ClassGrades, titles: Mapping[str, str], pages: Mapping[str, str], dropping: bool) -> HeatMap:
    """Students, those with the highest share of the term's points first, by lessons."""
    columns = tuple(HeatColumn(short_title(titles[lesson]), titles[lesson], pages.get(lesson, "")) for lesson in grades)
    names = names_of([one for rows in grades.values() for one in rows])
    changed = changes(grades)
    found = []
    for student, rows in by_student(grades).items():
        counted = term_total(rows)
        there = {one.lesson: one for one in rows}
        cells = tuple(_square(there.get(lesson)) for lesson in grades)
        late = sum(bool(one.late) for one in rows)
        arrow, word = trend(changed.get(student))
        shares = [there[lesson].share if lesson in there else None for lesson in grades]
        line = sparkline(shares, f"by lesson: {', '.join('none' if s is None else percent(s) for s in shares)}")
        drawn = Markup('{} <span class="unseen">{}</span><span class="drawn">{}</span>').format(arrow, word, line)
        dropped = ", ".join(short_title(titles[lesson]) for lesson in counted.dropped)
        further = (number(counted.out_of), late or "", *[dropped] * dropping, drawn)
        share = counted.total / counted.out_of if counted.out_of else -1.0
        found.append(
            (-share, student, HeatRow(printable(student), names[student], cells, f"{counted.total:.1f}", further))
        )
    return HeatMap(columns, tuple(row for *_, row in sorted(found, key=lambda one: one[:2])))


def _square(grade: Grade | None) -> HeatCell:
    if grade is None:
        return HeatCell()
    if grade.excused:
        return HeatCell(None, EXCUSED)
    if grade.score is None:
        return HeatCell(0, LEFT_OPEN)
    share = grade.share
    return HeatCell(sum(share >= step for step in STEPS), square(share).text) if share is not None else HeatCell()


def _legend() -> list[tuple[HeatCell, str]]:
    words = [
        f"less than {STEPS[0]:.0%}",
        *(f"{a:.0%} to {b:.0%}" for a, b in pairwise(STEPS)),
        f"{STEPS[-1]:.0%} or more",
    ]
    signs = ["0–2", "3–4", "5–6", "7–8", "9–✓"]
    found = [(HeatCell(place, sign), about) for place, (sign, about) in enumerate(zip(signs, words, strict=True))]
    return [*found, (HeatCell(0, LEFT_OPEN), "nothing handed in"), (HeatCell(None, EXCUSED), "excused")]


def _lesson_row(
    lesson: str, rows: Sequence[Grade], titles: Mapping[str, str], context: TermContext
) -> tuple[str | int | Markup, ...]:
    expected = [one for one in rows if not one.excused]
    shares = [one.share for one in expected if one.share is not None]
    address = context.pages.get(lesson)
    name: Markup | str = titles[lesson]
    if address:
        name = Markup('<a href="{}">{}</a>').format(address, name)
    asked = context.questions.get(lesson, {})
    hardest = min(asked, key=lambda id: asked[id], default="")
    return (
        name,
        f"{sum(one.score is not None for one in expected)} of {len(expected)}",
        bar(fmean(shares), percent(fmean(shares))) if shares else "–",
        percent(median(shares)) if shares else "–",
        sum(bool(one.late) for one in expected),
        sum(one.by_hand or 0 for one in expected if not one.from_mate),
        f"{title(hardest)} ({percent(asked[hardest])})" if hardest else "–",
    )


__all__ = ["PAGE", "TermContext", "mean_shares", "term_page", "write_term_page"]
