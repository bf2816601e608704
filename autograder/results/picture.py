"""A picture of the class, how many students earned how much of each question, and the same in words."""

import io
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course
from autograder.files import write_whole
from autograder.results.marked_answers import ClassAnswers, class_answers, nothing_graded, number, title

BLUE = "#0072B2"  # Okabe and Ito's palette, which colour-blind readers can tell apart
_COLUMNS = 4
_TITLE = 26  # characters of a title's line
QuestionPoints = Mapping[str, tuple[float, list[float]]]  # by question: the most that it earns, what students earned


class ClassPicture(NamedTuple):
    """A picture as the content of a PNG file, and what it shows in words, a line per question."""

    png: bytes
    words: str


def draw_class(course: Course, lesson: str, to: Path) -> Path:
    """Draw the class into the PNG file `to`, and describe it in a .txt file beside it, whose path is returned.

    Raises CourseError where nobody has a mark yet.
    """
    picture, words = class_picture(lesson, class_answers(course, lesson)), to.with_suffix(".txt")
    write_whole(to, picture.png)
    write_whole(words, picture.words)
    return words


def class_picture(lesson: str, answers: ClassAnswers) -> ClassPicture:
    """A histogram for every question that is worth points: how many students earned how much of them.

    Answers that wait for a person are left out. Raises CourseError where nobody has an answer at all.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    if not any(answers.values()):
        raise nothing_graded(lesson)
    questions = settled_points(answers)
    drawn = {id: found for id, found in questions.items() if found[0] > 0}
    columns = min(_COLUMNS, max(1, len(drawn)))
    rows = -(-len(drawn) // columns)
    figure = Figure(figsize=(max(5.2, 2.6 * columns), 1.9 * rows + 0.6), layout="constrained")
    FigureCanvasAgg(figure)
    highest = max((len(points) for _, points in drawn.values()), default=1)
    for position, (id, (most, points)) in enumerate(drawn.items(), 1):
        axes = figure.add_subplot(rows, columns, position)
        axes.hist([min(1.0, earned / most) for earned in points], bins=5, range=(0, 1), color=BLUE, edgecolor="white")
        axes.set(
            title=textwrap.fill(f"{title(id)} ({number(most)})", _TITLE),
            ylim=(0, highest),
            xticks=[0, 0.5, 1],
            xticklabels=["0", "½", "all"],
        )
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.title.set_fontsize(9)
        axes.tick_params(labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    what = "share of the points, students per question" if drawn else "no question has points that are settled"
    figure.suptitle(f"{lesson}: {what}", fontsize=11)
    png = io.BytesIO()
    figure.savefig(png, dpi=120)
    return ClassPicture(png.getvalue(), _in_words(lesson, questions))


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
