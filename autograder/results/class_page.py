"""The page about a class in one lesson: who needs help, and how it went question by question, in HTML of one file."""

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import Any

from markupsafe import Markup

from autograder.bank.answers import printable
from autograder.course import Course
from autograder.files import write_whole
from autograder.nbgrader import open_gradebook
from autograder.questions.concepts import concept_of
from autograder.questions.inventory import FORMS, inventory_keys
from autograder.results.alike import Likeness, alike, groups
from autograder.results.charts import bar, histogram
from autograder.results.class_work import lesson_texts, stated_ids
from autograder.results.exports.formats import Grade
from autograder.results.exports.reading import lesson_grades
from autograder.results.heat_map import COLOURS, class_heat_map, legend
from autograder.results.inventory_answers import ClassResponses, class_responses
from autograder.results.inventory_page import calibration_rows, gain_row, lesson_items
from autograder.results.inventory_statistics import calibration, item_gain
from autograder.results.item_analysis import FEW_STUDENTS, Item, OptionChosen, OptionTable, asked, items, option_tables
from autograder.results.marked_answers import ClassAnswers, class_answers, number, title
from autograder.results.misconceptions import Misconception, misconceptions, mistakes, not_scored
from autograder.results.needing_help import BELOW, FALL, Need, lesson_needs, names_of
from autograder.results.outcomes import graded_lessons
from autograder.results.pace import NO_PACE, Pace, PacePart, pace
from autograder.results.pages import formulas, page
from autograder.results.picture import ClassPicture, class_picture
from autograder.results.term.policy import policy_of
from autograder.results.titles import in_words, lesson_title

MISCONCEPTIONS_SHOWN = 20
BINS = 10  # of the distribution of totals
Pages = Sequence[tuple[str, str]]  # the name and the address of each


@dataclass(frozen=True)
class ClassContext:
    """What the page says of a class besides its answers: `names` by student, who needs help, when work came in, the
    responses to the concept inventory, and the pages that lie beside it."""

    title: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    needs: Sequence[Need] = ()
    pace: Pace = NO_PACE
    responses: ClassResponses = field(default_factory=dict)
    pages: Pages = ()


NO_CONTEXT = ClassContext()


def page_name(lesson: str) -> str:
    """The name of the file with the page about a lesson."""
    return f"{lesson}-class.html"


def write_class_page(course: Course, lesson: str, folder: Path, pages: Pages = ()) -> Path:
    """Write <folder>/<lesson>-class.html, and its picture as PNG and in words beside it; the path of the page.

    `pages` are those that it links to. Raises CourseError where nobody has a mark in the lesson yet.
    """
    answers = class_answers(course, lesson)
    path = folder / page_name(lesson)
    context = class_context(course, lesson, answers, pages)
    picture = class_picture(context.title, answers, context.names)
    write_whole(path.with_suffix(".png"), picture.png)
    write_whole(path.with_suffix(".txt"), picture.words)
    pairs = alike(answers, stated_ids(course, lesson, answers), lesson_texts(course, lesson))
    write_whole(path, class_page(lesson, answers, picture, pairs, context))
    return path


def class_context(course: Course, lesson: str, answers: ClassAnswers, pages: Pages = ()) -> ClassContext:
    """What gradebook, roster, policy and inventory say of the class in a lesson, and in those before it."""
    lessons = [one for one in graded_lessons(course) if one <= lesson]
    with open_gradebook(course) as gradebook:
        grades: dict[str, Sequence[Grade]] = {one: lesson_grades(course, gradebook, one) for one in lessons}
    return ClassContext(
        lesson_title(course, lesson),
        names_of(grades[lesson]),
        lesson_needs(grades, lesson, answers, dt.datetime.now(dt.UTC)),
        pace(grades[lesson], policy_of(course, lessons), lesson),
        class_responses(course),
        pages,
    )


def class_page(
    lesson: str,
    answers: ClassAnswers,
    picture: ClassPicture,
    pairs: Sequence[Likeness] = (),
    context: ClassContext = NO_CONTEXT,
) -> str:
    """The page as HTML, for a class with at least one student; `pairs` are those whose work is alike."""
    totals = [sum(answer.points for answer in student.values()) for student in answers.values()]
    most = max(sum(answer.max_points for answer in student.values()) for student in answers.values())
    gains, calibrated = _inventory(lesson, context.responses)
    found = items(answers)
    odd = any(item.sign for item in found)
    shown: dict[str, Any] = {
        "needs": [(need.name, _lines(need.reasons), need.details or "–") for need in context.needs],
        "misconceptions": [
            _misconception_row(one, context.names) for one in misconceptions(answers)[:MISCONCEPTIONS_SHOWN]
        ],
        "failed": [(title(id), number_of) for id, number_of in not_scored(answers)],
        "essays": _essays(answers),
        "days": [_day(part, context.pace) for part in context.pace.parts],
        "gains": gains,
        "calibration": calibrated,
    }
    return page(
        "class_page",
        title=context.title or in_words(lesson),
        pages=context.pages,
        sections=_sections(shown, context.pace),
        students=len(totals),
        max_points=most,
        mean=fmean(totals),
        median=median(totals),
        lowest=min(totals),
        highest=max(totals),
        waiting=sum(answer.unmarked for student in answers.values() for answer in student.values()),
        below=BELOW,
        fall=FALL,
        histogram=_distribution(totals, most),
        map=class_heat_map(answers, context.names),
        squares=legend(),
        colours=COLOURS,
        words=picture.words,
        few=FEW_STUDENTS if len(totals) < FEW_STUDENTS else 0,
        odd=odd,
        items=[
            (
                title(item.question),
                item.answered,
                _number(item.difficulty),
                *(_number(value) if item.answered >= FEW_STUDENTS else "–" for value in _separation(item)),
                *[Markup('<span class="look">{}</span>').format(item.sign)] * odd,
            )
            for item in found
        ],
        options=[_shown_options(table) for table in option_tables(answers)],
        pace=context.pace,
        similar=[
            (
                group_number if place == 0 else "",
                ", ".join(context.names.get(student, student) for student in pair.students),
                _number(pair.score),
                _signs(pair),
            )
            for group_number, group in enumerate(groups(pairs), 1)
            for place, pair in enumerate(group.pairs)
        ],
        **shown,
    )


def _sections(shown: Mapping[str, Any], pace: Pace) -> list[tuple[str, str]]:
    """The parts of the page, by their ids."""
    parts = [
        ("help", "Who needs help", True),
        ("totals", "Distribution of totals", True),
        ("map", "Students by questions", True),
        ("misconceptions", "Misconceptions", True),
        ("questions", "Questions", True),
        ("options", "What was chosen", True),
        ("essays", "Essays", bool(shown["essays"])),
        ("pace", "Pace", bool(pace.told)),
        ("gain", "Gain and calibration", bool(shown["gains"])),
        ("alike", "Work that is alike", True),
    ]
    return [(id, heading) for id, heading, there in parts if there]


def _distribution(totals: Sequence[float], most: float) -> Markup:
    """The totals in at most BINS steps of round width; extra credit beyond all points counts in the last one."""
    if most <= 0:
        return Markup("<p>No question of the lesson is worth points.</p>")
    step = next(step for step in _round_steps() if step * BINS >= most)
    counts = [0] * math.ceil(most / step)
    for total in totals:
        counts[max(0, min(len(counts) - 1, int(total / step)))] += 1
    ends = [number(step * place) for place in range(len(counts) + 1)]
    told = [f"{count} from {ends[place]} to {ends[place + 1]} points" for place, count in enumerate(counts) if count]
    return histogram(counts, ends, f"Students by total: {', '.join(told)}.")


def _round_steps() -> Iterator[float]:
    """0.1, 0.2, 0.5, 1, 2, 5, 10, …"""
    return (first * 10.0**power for power in itertools.count(-1) for first in (1, 2, 5))


def _lines(texts: Sequence[str]) -> Markup:
    return Markup("<br>").join(text[:1].upper() + text[1:] for text in texts)


def _misconception_row(one: Misconception, names: Mapping[str, str]) -> tuple[str | int | Markup, ...]:
    letter, _, text = one.option.partition(" ")
    option = Markup("<strong>{}</strong>").format(letter) if letter else Markup("")
    option += Markup(' <span class="option">“{}”</span>').format(formulas(text)) if text else ""
    option += Markup("<br>") if letter else ""
    concept = concept_of(one.question, one.students[0])
    taught = Markup("<br><small>{}: {}</small>").format(concept.name, concept.place) if concept else Markup("")
    who = [names.get(student, printable(student)) for student in one.students]
    count = f"{len(who)} student{'s' if len(who) > 1 else ''}"
    named = Markup("<details><summary>{}</summary> {}</details>").format(count, "; ".join(who))
    return named, option + formulas(one.reason), Markup("{}").format(title(one.question)) + taught


def _essays(answers: ClassAnswers) -> list[tuple[str | int, ...]]:
    """By essay: how many wrote something, how many of them are marked, and how well."""
    rows: list[tuple[str | int, ...]] = []
    for id in asked(answers):
        those = [work[id] for work in answers.values() if id in work and work[id].prose]
        if those:
            written = [one for one in those if one.written]
            marked = [one.points for one in written if not one.unmarked]
            mean = f"{number(fmean(marked))} of {number(those[0].max_points)}" if marked else "not marked yet"
            rows.append((title(id), len(written), len(marked), mean))
    return rows


def _day(part: PacePart, whole: Pace) -> tuple[str | int | Markup, ...]:
    most = max(one.hand_ins for one in whole.parts)
    mean = "–" if part.mean is None else f"{part.mean:.0%}"
    return part.name, bar(part.hand_ins / most if most else 0.0, str(part.hand_ins)), part.late, mean


def _inventory(lesson: str, responses: ClassResponses) -> tuple[list[Any], list[Any]]:
    """Rows of gain and calibration in the concepts that a lesson teaches; none where nothing was collected."""
    ids = lesson_items(lesson)
    if not ids or not any(responses.values()):
        return [], []
    keys = {id: key for id, key in inventory_keys().items() if id in ids}
    before, after = ({who: _only(one, ids) for who, one in responses[form].items()} for form in FORMS)
    gains = [gain_row(concept, item_gain(keys, id, before, after)) for id, concept in ids.items()]
    return gains, calibration_rows(calibration(keys, before), calibration(keys, after))


def _only(responses: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    return {id: one for id, one in responses.items() if id in ids}


def _separation(item: Item) -> tuple[float, float, float, float]:
    return item.discrimination, item.lower, item.upper, item.upper_lower


def _shown_options(table: OptionTable) -> dict[str, Any]:
    """The options of a question as the page's template takes them."""
    return {
        "title": title(table.question),
        "told": _most_chosen(table),
        "sizes": table.sizes,
        "thirds": bool(table.sizes),
        "rows": [_option_row(one) for one in table.options],
        "signs": table.signs,
    }


def _most_chosen(table: OptionTable) -> str:
    """In a few words, how many were right where one option is, and what most of the others chose."""
    right = [one for one in table.options if one.right]
    wrong = max((one for one in table.options if not one.right), key=lambda one: one.chosen, default=None)
    told = [f"{right[0].chosen} of {table.answered} right"] if len(right) == 1 else []
    told += [f"{wrong.chosen} chose {wrong.letter}"] if wrong and wrong.chosen and right else []
    told += ["look at this one"] if table.signs else []
    return ", ".join(told)


def _option_row(one: OptionChosen) -> tuple[str | int, ...]:
    name = Markup("<strong>{}</strong> {}").format(one.letter, formulas(one.text)) if one.text else one.letter
    mark = Markup('<span class="right">✓ right</span> ') if one.right else ""
    return mark + name, one.chosen, *(f"{share:.0%}" for share in one.thirds)


def _signs(pair: Likeness) -> str:
    """What two students' work has in common, the strongest sign first, in words."""
    signs = ["one notebook holds the other's id, or both hold a third one's"] if pair.named else []
    if pair.mistakes:
        signs.append(f"the same unusual mistakes: {', '.join(map(title, pair.mistakes))}")
    if pair.answers:
        signs.append(f"answers alike: {', '.join(map(title, pair.answers))}")
    return "; ".join(signs) or "several answers, each a little"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")


__all__ = ["ClassContext", "class_context", "class_page", "mistakes", "page_name", "write_class_page"]
