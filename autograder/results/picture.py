"""A picture of the class, who earned how much of each question, and how many did, in words."""

import io
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course
from autograder.files import write_whole
from autograder.results.heat_map import COLOURS, LEVELS, HeatMap, class_heat_map
from autograder.results.marked_answers import ClassAnswers, class_answers, nothing_graded, number, title
from autograder.results.titles import lesson_title

WAITING = "#dddddd"
_TITLE, _NAME = 34, 30  # characters of a question's title, and of a student's name
QuestionPoints = Mapping[str, tuple[float, list[float]]]  # by question: the most that it earns, what students earned


class ClassPicture(NamedTuple):
    """A picture as the content of a PNG file, and what it shows in words, a line per question."""

    png: bytes
    words: str


def draw_class(course: Course, lesson: str, to: Path) -> Path:
    """Draw the class into the PNG file `to`, and describe it in a .txt file beside it, whose path is returned.

    Raises CourseError where nobody has a mark yet.
    """
    picture = class_picture(lesson_title(course, lesson), class_answers(course, lesson))
    words = to.with_suffix(".txt")
    write_whole(to, picture.png)
    write_whole(words, picture.words)
    return words


def class_picture(lesson: str, answers: ClassAnswers, names: Mapping[str, str] | None = None) -> ClassPicture:
    """A heat map of students, those with most points first, by the questions that are worth points.

    `lesson` is its title, and `names` by student are shown in the place of ids. Raises CourseError where nobody has an
    answer at all.
    """
    if not any(answers.values()):
        raise nothing_graded(lesson)
    drawn = class_heat_map(answers, names)
    return ClassPicture(_png(lesson, drawn), _in_words(lesson, settled_points(answers)))


def _png(lesson: str, drawn: HeatMap) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    wide, tall = max(1, len(drawn.columns)), len(drawn.rows)
    figure = Figure(figsize=(max(6.5, 2.6 + 0.36 * wide), 3.1 + 0.19 * tall), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    squares = [[-1 if cell.level is None else cell.level for cell in row.cells] or [-1] for row in drawn.rows]
    colours = ListedColormap([WAITING, *COLOURS])
    axes.pcolormesh(squares, cmap=colours, vmin=-1.5, vmax=4.5, edgecolors="white", linewidth=1)
    axes.set_ylim(tall, 0)
    columns = [textwrap.shorten(column.title, _TITLE, placeholder=" …") for column in drawn.columns]
    rows = [f"{textwrap.shorten(row.name, _NAME, placeholder=' …')}  {row.total}" for row in drawn.rows]
    axes.set_xticks([place + 0.5 for place in range(len(columns))], columns, rotation=60, ha="left", fontsize=8)
    axes.set_yticks([place + 0.5 for place in range(tall)], rows, fontsize=8)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for text in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        text.set_parse_math(False)  # a name with a dollar sign is no formula
    axes.spines[:].set_visible(False)
    about = [Patch(color=colour, label=words) for colour, words in zip(COLOURS, LEVELS, strict=True)]
    about.append(Patch(color=WAITING, label="not marked yet"))
    figure.legend(handles=about, loc="outside lower center", ncols=3, fontsize=8, frameon=False)
    what = "share of the points" if drawn.columns else "no question is worth points"
    figure.suptitle(f"{lesson}: {what}", fontsize=11, parse_math=False)
    png = io.BytesIO()
    figure.savefig(png, dpi=110)
    return png.getvalue()


def settled_points(answers: ClassAnswers) -> QuestionPoints:
    """By question in the lesson's order: the most that it can earn, and what each student's answer earned.

    Answers that wait for a person are left out, and so is a question of which all do.
    """
    found: dict[str, tuple[float, list[float]]] = {}
    for student in answers.values():
        for id, answer in student.items():
            points = found.setdefault(id, (answer.max_points, []))[1]
            if not answer.by_hand:
                points.append(answer.points)
    return {id: (most, points) for id, (most, points) in found.items() if points}


def _in_words(lesson: str, questions: QuestionPoints) -> str:
    lines = [f"{lesson}: how many students earned which share of each question's points.", ""]
    for id, (most, points) in questions.items():
        full = sum(earned >= most for earned in points)
        none = sum(earned == 0 for earned in points)
        lines.append(
            f"{title(id)} ({number(most)} points, {len(points)} students): "
            + (f"{full} earned all, {len(points) - full - none} a part, {none} nothing; " if most > 0 else "")
            + f"the mean is {sum(points) / len(points):.2f}."
        )
    if not questions:
        lines.append("None has points that are settled yet.")
    return "\n".join(lines) + "\n"
