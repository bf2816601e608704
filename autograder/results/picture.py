"""Results for a person: a table for the terminal, and a picture of the class with its description in words."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

from autograder.course import Course, CourseError
from autograder.nbgrader import open_gradebook
from autograder.results.outcomes import Outcome

BLUE = "#0072B2"  # Okabe and Ito's palette, which colour-blind readers can tell apart


def table(results: Sequence[Outcome]) -> str:
    """The outcomes as lines of text, notes folded under their column."""
    name = max([len("student"), *(len(result.student) for result in results)])
    lines = [f"{'student':<{name}}  {'score':>7}  {'of':>5}  {'by hand':>7}  note"]
    for result in results:
        score, most = ("–", "") if result.score is None else (f"{result.score:.2f}", f"{result.max_score:g}")
        note = textwrap.wrap(result.note, 80) or [""]
        lines.append(f"{result.student:<{name}}  {score:>7}  {most:>5}  {result.by_hand or '':>7}  {note[0]}".rstrip())
        lines += [" " * (name + 27) + more for more in note[1:]]
    return "\n".join(lines)


def marks(course: Course, lesson: str) -> dict[str, tuple[float, list[float]]]:
    """By question in the lesson's order: its points, and the marks of all students whose mark is settled."""
    with open_gradebook(course) as gradebook:
        found = {}
        for notebook in gradebook.find_assignment(lesson).notebooks:
            order = [cell.name for cell in notebook.source_cells]
            for cell in sorted(notebook.grade_cells, key=lambda cell: order.index(cell.name)):
                found[cell.name] = (
                    cell.max_score,
                    [grade.score for grade in cell.grades if not grade.needs_manual_grade],
                )
        return found


def draw_class(course: Course, lesson: str, to: Path) -> Path:
    """Draw a histogram of marks per question into `to`, and say the same in words in a .txt beside it; its path.

    Raises CourseError where nobody has a mark yet.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    questions = {id: (most, got) for id, (most, got) in marks(course, lesson).items() if got}
    if not questions:
        raise CourseError(f"Nobody has a mark in {lesson} yet: grade the submissions first.")
    columns = min(4, len(questions))
    rows = -(-len(questions) // columns)
    figure = Figure(figsize=(2.6 * columns, 1.9 * rows + 0.6), layout="constrained")
    FigureCanvasAgg(figure)
    highest = max(len(got) for _, got in questions.values())
    for position, (id, (most, got)) in enumerate(questions.items(), 1):
        axes = figure.add_subplot(rows, columns, position)
        axes.hist([mark / most for mark in got], bins=5, range=(0, 1), color=BLUE, edgecolor="white")
        axes.set(title=f"{id} ({most:g})", ylim=(0, highest), xticks=[0, 0.5, 1], xticklabels=["0", "½", "all"])
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.title.set_fontsize(9)
        axes.tick_params(labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"{lesson}: share of the points, students per question", fontsize=11)
    to.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(to, dpi=120)
    words = to.with_suffix(".txt")
    words.write_text(_in_words(lesson, questions), encoding="utf-8")
    return words


def _in_words(lesson: str, questions: dict[str, tuple[float, list[float]]]) -> str:
    lines = [f"{lesson}: how many students earned which share of each question's points.", ""]
    for id, (most, got) in questions.items():
        full = sum(mark == most for mark in got)
        none = sum(mark == 0 for mark in got)
        lines.append(
            f"{id} ({most:g} points, {len(got)} students): {full} earned all, {len(got) - full - none} a part, "
            f"{none} nothing; the mean is {sum(got) / len(got):.2f}."
        )
    return "\n".join(lines) + "\n"
