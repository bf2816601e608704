"""From answers to scores, and to the marked notebook that formgrader and feedback show. No student's code runs here."""

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder.bank.kinds import Essay, Function, Question
from autograder.bank.mathematics import plain, shown
from autograder.bank.missing import why_no_answer
from autograder.bank.run_as import RunAs
from autograder.bank.scoring import Score
from autograder.bank.text import question_text
from autograder.grading.collecting import Cases, CollectedAnswers
from autograder.questions import key, question, questions
from autograder.release.lesson import grade_id


def score_answers(lesson: str, run: RunAs, collected: CollectedAnswers, cases: Cases) -> dict[str, Score]:
    """By question, what its answer is worth; essays, which a person reads, are left out."""
    return {
        asked.id: _score(asked, run, collected, cases) for asked in questions(lesson) if not isinstance(asked, Essay)
    }


def _score(asked: Question, run: RunAs, collected: CollectedAnswers, cases: Cases) -> Score:
    answer = collected.answers.get(asked.id, {})
    value = answer.get("returned" if isinstance(asked, Function) else "value")
    if value is None:
        reason = why_no_answer(asked, answer.get("problem", ""), collected.fates.get(asked.id, ""))
        return Score(0.0, asked.points, reason)
    return run.score(asked, value, key(asked.id), cases.get(asked.id, ()))


def marked_notebook(
    nb: NotebookNode, run: RunAs, collected: CollectedAnswers, scores: Mapping[str, Score]
) -> NotebookNode:
    """The repaired notebook with the student's own pictures, what the cells printed, and every question's score."""
    marked = from_dict(nb)
    for number, cell in enumerate(marked.cells):
        if cell.cell_type != "code":
            continue
        name = grade_id(cell) or ""
        if name in scores:
            cell.outputs = _score_outputs(scores[name], number)
        elif name.endswith("-ask") and cell.metadata.nbgrader.locked:
            asked = question(name.removesuffix("-ask"))
            text = question_text(run.instance(asked)) + (_rubric(asked.id) if isinstance(asked, Essay) else "")
            cell.outputs = [
                _output("display_data", data={"text/markdown": text, "text/plain": plain(text)}, metadata={})
            ]
        elif text := collected.texts.get(number, ""):
            cell.outputs = [_output("stream", name="stdout", text=text), *cell.outputs]
        cell.execution_count = number + 1
    return marked


def _rubric(id: str) -> str:
    """What the person who marks an essay looks for, as a table below the question; feedback shows it as well."""
    rows = [f"| {points:g} | {criterion} |" for points, criterion in key(id).rubric]
    return "\n".join(["\n\n**Rubric**\n", "| points | what earns them |", "|---|---|", *rows])


def _score_outputs(result: Score, number: int) -> list[NotebookNode]:
    """As a test cell of nbgrader shows a score: the reason, and the points as the cell's value."""
    value = {"text/plain": repr(result.points)}
    formulas = shown(result.line)
    line = (
        _output("display_data", data=formulas, metadata={})
        if formulas
        else _output("stream", name="stdout", text=result.line + "\n")
    )
    return [
        line,
        _output("execute_result", data=value, metadata={}, execution_count=number + 1),
    ]


def _output(kind: str, **content: Any) -> NotebookNode:
    """As nbformat's new_output, which holds every single one against the schema: a tenth of all the grader's time."""
    return NotebookNode(output_type=kind, **content)
