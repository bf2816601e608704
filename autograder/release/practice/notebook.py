"""Practice as a notebook: the next questions with their cells, and one that keeps how it went."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.bank.answers import plain
from autograder.bank.form import form_problem
from autograder.bank.kinds import Choice
from autograder.bank.scoring import score
from autograder.course import Course
from autograder.files import write_whole
from autograder.questions import key, question
from autograder.questions.concepts import concepts
from autograder.release.practice import boxes
from autograder.release.practice.boxes import Box
from autograder.release.practice.drawing import at_hand, practice_student

QUESTIONS = 6
_SETUP = """from autograder import ask, check
from autograder.release.practice.notebook import keep

STUDENT = "{student}"  # for practice: it decides the figures that you see
answers = {{}}"""


def practice_file(course: Course) -> Path:
    """Where progress is kept."""
    return course.folder / "practice.json"


def practice_folder(home: Path) -> Path:
    """Where practice notebooks lie: beside the lessons, to the sections of which they link, where there are lessons."""
    return home / "lessons" / "practice" if (home / "lessons").is_dir() else home


def write_notebook(folder: Path, names: Sequence[str], kept: boxes.Boxes, today: date) -> Path:
    """A new notebook in `folder` that asks about the concepts of `names` that come next; its path.

    Of a single concept, it asks all forms whose keys are at hand.
    """
    ids = _ids(names, kept, today)
    time = max((box.asked for box in kept.values()), default=0)
    cells = [
        new_markdown_cell(_opening(ids), id="title"),
        new_code_cell(_SETUP.format(student=practice_student(time)), id="setup"),
    ]
    for id in ids:
        hint = "one letter" if isinstance(question(id), Choice) else "one number"
        cells += [
            new_code_cell(f'ask("{id}")', id=f"{id}-ask"),
            new_code_cell(f'answers["{id}"] = None  # {hint}', id=f"{id}-answer"),
            new_code_cell(f'check("{id}")', id=id),
        ]
    cells.append(
        new_code_cell("keep(answers, STUDENT)  # so that `scaling-laws practice` knows how it went", id="keep")
    )
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": spec, "language_info": {"name": "python"}})
    paths = (
        folder / f"practice-{today.isoformat()}{f'-{number}' if number > 1 else ''}.ipynb"
        for number in range(1, 10_000)
    )
    path = next(one for one in paths if not one.exists())
    write_whole(path, nbformat.writes(notebook) + "\n")
    return path


def keep(answers: Mapping[str, Any], student: str) -> None:
    """Note how the answers of a practice notebook went, and print what was noted; those left out are not counted."""
    path = practice_file(Course.at())
    kept, warning = boxes.read(path)
    if warning:
        print(warning)
    counted = 0
    for id, answer in answers.items():
        asked = question(id).instance(student)
        if answer is None or form_problem(asked.question, given := plain(answer)):
            continue
        name = asked.question.concept
        result = score(asked, given, key(id))
        kept = {**kept, name: Box.after(kept.get(name), result.full, date.today())}
        counted += 1
        print(f"{name}: {'right' if result.full else 'missed'}, box {kept[name].box} of {len(boxes.DAYS)}")
    boxes.write(path, kept)
    print(f"{counted} answers kept in {path}.")


def _ids(names: Sequence[str], kept: boxes.Boxes, today: date) -> list[str]:
    if len(names) == 1:
        return [form.id for form in at_hand(names[0])]
    left, chosen = list(names), list[str]()
    while left and len(chosen) < QUESTIONS:
        name = boxes.next_concept(kept, left, today)
        left.remove(name)
        forms = at_hand(name)
        chosen.append(forms[(kept[name].asked if name in kept else 0) % len(forms)].id)
    return chosen


def _opening(ids: Sequence[str]) -> str:
    listed = "\n".join(
        f"- {name}: {concepts()[name].place}" for name in dict.fromkeys(question(id).concept for id in ids)
    )
    return f"# Practice\n\nAnswer each question, run its check, and at the end run the last cell.\n\n{listed}"
