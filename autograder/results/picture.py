"""A picture of the class, how many students earned how much of each question, and the same in words."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course
from autograder.files import write_whole
from autograder.results.marked_answers import ClassAnswers, class_answers, nothing_graded

BLUE = "#0072B2"  # Okabe and Ito's palette, which colour-blind readers can tell apart
_COLUMNS = 4
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
    """A histogram for every question: how many students earned how much of its points.

    Answers that wait for a person are left out. Raises CourseError where nothing else is there.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    questions = settled_points(answers)
    if not questions:
        raise nothing_graded(lesson)
    columns = min(_COLUMNS, len(questions))
    rows = -(-len(questions) // columns)
    figure = Figure(figsize=(2.6 * columns, 1.9 * rows + 0.6), layout="constrained")
    FigureCanvasAgg(figure)
    highest = max(len(points) for _, points in questions.values())
    for position, (id, (most, points)) in enumerate(questions.items(), 1):
        axes = figure.add_subplot(rows, columns, position)
        axes.hist([earned / most for earned in points], bins=5, range=(0, 1), color=BLUE, edgecolor="white")
        axes.set(title=f"{id} ({most:g})", ylim=(0, highest), xticks=[0, 0.5, 1], xticklabels=["0", "½", "all"])
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.title.set_fontsize(9)
        axes.tick_params(labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"{lesson}: share of the points, students per question", fontsize=11)
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
        full = sum(earned == most for earned in points)
        none = sum(earned == 0 for earned in points)
        lines.append(
            f"{id} ({most:g} points, {len(points)} students): {full} earned all, {len(points) - full - none} a part, "
            f"{none} nothing; the mean is {sum(points) / len(points):.2f}."
        )
    return "\n".join(lines) + "\n"
