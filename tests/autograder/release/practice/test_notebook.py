"""Practice as a notebook: it runs, it checks, and it keeps how it went."""

import json
import os
from datetime import date

import nbformat
from nbclient import NotebookClient

from autograder.bank.scoring import score
from autograder.cli import main
from autograder.course import ROOT
from autograder.questions import key, question
from autograder.questions.concepts import concepts
from autograder.questions.instructor.right import right_answer
from autograder.release.practice.boxes import Box
from autograder.release.practice.drawing import practice_student
from autograder.release.practice.notebook import QUESTIONS, write_notebook

TODAY = date(2026, 11, 27)


def asked_in(path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell.id for cell in cells if cell.source.startswith("check(")]


def test_it_asks_what_comes_next_and_writes_over_nothing(tmp_path):
    kept = {"power law": Box(1, "2026-11-20", 1, 0), "cross-entropy loss": Box(5, "2026-11-26", 5, 5)}
    first = write_notebook(tmp_path, list(concepts()), kept, TODAY)
    second = write_notebook(tmp_path, ["irreducible loss"], {}, TODAY)
    assert (first.name, second.name) == ("practice-2026-11-27.ipynb", "practice-2026-11-27-2.ipynb")
    ids = asked_in(first)
    assert len(ids) == QUESTIONS
    assert ids[0] == "power-law-2"  # it was missed; its first form has been asked
    assert not any(id.startswith("cross-entropy") for id in ids)
    assert asked_in(second) == ["irreducible-loss-1", "irreducible-loss-2", "irreducible-loss-3"]
    nbformat.validate(nbformat.read(first, as_version=4))


def test_it_works_in_a_kernel_and_keeps_how_it_went(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCALING_LAWS_COURSE", str(tmp_path / "kept"))
    monkeypatch.setattr("autograder.cli.students.home", lambda: tmp_path)
    (tmp_path / "lessons").mkdir()
    assert main(["practice", "--notebook", "irreducible", "loss"]) == 0
    (path,) = tmp_path.glob("lessons/practice/practice-*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    student = practice_student(0)
    wrong = next(letter for letter in "AB" if letter != right_answer("irreducible-loss-1", student))
    answers = {"irreducible-loss-1": wrong, "irreducible-loss-2": right_answer("irreducible-loss-2", student)}
    for cell in notebook.cells:
        if (id := cell.id.removesuffix("-answer")) in answers and id != cell.id:
            cell.source = f'answers["{id}"] = "{answers[id]}"'
    NotebookClient(
        notebook, timeout=60, resources={"metadata": {"path": str(path.parent)}}, kernel_name="python3"
    ).execute(env={**os.environ, "PYTHONPATH": str(ROOT)})
    shown = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    assert question("irreducible-loss-1").title in json.dumps(shown["irreducible-loss-1-ask"])
    (first,) = shown["irreducible-loss-1"]
    missed = score(question("irreducible-loss-1").instance(student), wrong, key("irreducible-loss-1"))
    # Nobody looks on, as where a script runs the notebook: the pointer follows in words.
    assert first.text.startswith(f"✗ {missed.reason} ")
    assert "lesson 1, section “4. Part of the loss never goes away”" in first.text
    assert shown["irreducible-loss-2"][0].text.startswith("✓ ")
    said = "".join(output.text for output in shown["keep"])  # a slow kernel sends it in parts
    assert "irreducible loss: missed, box 1 of 5\nirreducible loss: right, box 2 of 5\n2 answers kept in" in said
    kept = json.loads((tmp_path / "kept" / "practice.json").read_text(encoding="utf-8"))["concepts"]
    assert (kept["irreducible loss"]["asked"], kept["irreducible loss"]["right"]) == (2, 1)
