"""Into an authored lesson, the cells that every question takes: what shows it, what answers it, what grades it."""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.bank.kinds import Choice, Essay, Function, Ordering, Question, SeveralChoices, WarmUp
from autograder.bank.lettering import code_as_seen
from autograder.bank.right import right_answer
from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.questions import key, lesson_of, question, questions
from autograder.release.minutes import minutes

STUDENT = 'STUDENT = ""'
SETUP = """from autograder import ask, check, my_figures, points

answers = {{}}
points("{lesson}")"""
ANSWER = """answers["{id}"] = None  # {hint}
### BEGIN SOLUTION
answers["{id}"] = {right}
### END SOLUTION"""
WARM_UP = """answers["{id}"] = None  # one letter, or one number
### BEGIN SOLUTION
from autograder.questions.instructor.right import right_answer

answers["{id}"] = right_answer("{id}", STUDENT)
### END SOLUTION"""
FUNCTION = '''def {signature}:
    """Gives {returns}."""
    ### BEGIN SOLUTION
    return None
    ### END SOLUTION
    raise NotImplementedError("Exercise: {title}")


answers["{id}"] = {name}'''
TEST = """check("{id}")
### BEGIN HIDDEN TESTS
__import__("autograder").score("{id}")
### END HIDDEN TESTS"""


def place(course: Course, id: str) -> Path:
    """Put a question's cells into its authored lesson, after those of the question before it in the bank; the file.

    A lesson that has no notebook yet gets one; in one that has, the time that it names is counted anew. What is right
    is filled in for choices and orderings; the rest is the author's. ValueError for an unknown question, CourseError
    for one that has its cells already.
    """
    lesson, asked = lesson_of(id), question(id)
    path = course.source / lesson / f"{lesson}.ipynb"
    nb = nbformat.read(path, as_version=4) if path.exists() else _new_lesson(lesson)
    ids = [cell.id for cell in nb.cells]
    if id in ids:
        raise CourseError(f"{path.name} has cells for {id!r} already: edit them there.")
    order = [one.id for one in questions(lesson)]
    before = {"setup", *order[: order.index(id)]}
    at = max((i for i, cell in enumerate(ids) if cell in before), default=len(ids) - 1) + 1
    nb.cells[at:at] = cells(asked)
    total = minutes(nb, questions(lesson)).total
    for cell in nb.cells:
        if cell.id == "objectives":
            cell.source = re.sub(r"about \d+ minutes", f"about {5 * round(total / 5)} minutes", cell.source)
    write_whole(path, nbformat.writes(nb) + "\n")
    return path


def cells(asked: Question) -> list[NotebookNode]:
    """The cells of a question as an authored notebook holds them: two for an essay, three for all others."""
    ask = _cell(new_code_cell(f'ask("{asked.id}")', id=f"{asked.id}-ask"), locked=True)
    if isinstance(asked, Essay):
        essay = new_markdown_cell("*A model answer.*", id=asked.id)
        return [ask, _cell(essay, solution=True, grade=True, points=asked.points)]
    answer = _cell(new_code_cell(_answer(asked), id=f"{asked.id}-answer"), solution=True)
    test = new_code_cell(TEST.format(id=asked.id), id=asked.id)
    return [ask, answer, _cell(test, locked=True, grade=True, points=asked.points)]


def answer_as_seen(id: str, source: str, student: str) -> str:
    """An authored answer cell of a question as this student would write it: its letters are those that they see.

    The authored answer to a warm-up works it out by the key, which no student has: they write what is right for them.
    """
    instance = question(id).instance(student)
    if isinstance(question(id), WarmUp):
        return f'answers["{id}"] = {right_answer(instance, key(id))!r}'
    return code_as_seen(instance, source)


def _answer(asked: Question) -> str:
    match asked:
        case Function():
            name = asked.signature.split("(")[0]
            return FUNCTION.format(name=name, **vars(asked))
        case WarmUp():
            return WARM_UP.format(id=asked.id)
        case Choice():
            *first, last = (f'"{letter}"' for letter in asked.options)
            hint, right = f"{', '.join(first)} or {last}", f'"{key(asked.id).right}"'
        case SeveralChoices():
            hint, right = "a list of letters", str(sorted(key(asked.id).right)).replace("'", '"')
        case Ordering():
            hint, right = "a list of all letters in order", str(list(key(asked.id).right)).replace("'", '"')
        case _:
            hint, right = f"a {asked.kind}", "None"
    return ANSWER.format(id=asked.id, hint=hint, right=right)


def _cell(cell: NotebookNode, **about: object) -> NotebookNode:
    plain = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata["nbgrader"] = plain | {"grade_id": cell.id} | about
    return cell


def _new_lesson(lesson: str) -> NotebookNode:
    number, _, name = lesson.partition("_")
    title = f"# {int(number)} · {name.replace('_', ' ').capitalize()}"
    opening = [new_markdown_cell(title, id="title"), new_code_cell(STUDENT, id="student")]
    setup = new_code_cell(SETUP.format(lesson=lesson), id="setup")
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return new_notebook(cells=[*opening, setup], metadata={"kernelspec": spec, "language_info": {"name": "python"}})
