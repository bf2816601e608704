"""What a lesson's cells call: `ask` shows a question, `check` looks at an answer at once, `score` is the grader's.

They find `STUDENT` and `answers` in the notebook itself. `score` alone awards points, and it takes the student's id
from the folder in which the notebook is graded.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.bank import answers as _answers
from autograder.bank import mathematics, scoring
from autograder.bank.kinds import WITH_OPTIONS, Example, Function, Given, Question
from autograder.bank.run_as import RUN_AS, RunAs, run_as
from autograder.bank.stated import NotebookStudent
from autograder.bank.text import question_text
from autograder.bank.variants import SELF_STUDY, student_id
from autograder.notebook import progress
from autograder.notebook.check import AGAIN, CheckResult, check_answer
from autograder.notebook.pointing import pointer
from autograder.questions import grading_cases, key, question, questions
from autograder.questions.concepts import concepts
from autograder.questions.hints import help_with


def _notebook() -> dict[str, Any]:
    return vars(sys.modules["__main__"])


def _graded_student(folder: Path) -> str | None:
    """The student whose submission lies in `folder`, where it is …/autograded/<student>/<lesson>; else None."""
    return folder.parent.name if folder.parent.parent.name == "autograded" else None


def _student() -> tuple[str, str]:
    """The student's id as the notebook states it, and a kind word where it states none that can be used."""
    stated = _notebook().get("STUDENT", "")
    try:
        return student_id(stated), ""
    except ValueError as error:
        return SELF_STUDY, str(error) if stated else ""


def _note(asked: Question, word: str) -> str:
    """What a student should know of the id before answering; "" where it makes no difference to the question."""
    what = (
        "figures" if asked.personal else "options" if isinstance(asked, WITH_OPTIONS) and not asked.fixed_order else ""
    )
    if word or not what or _notebook().get("STUDENT"):
        return word if what else ""
    if what == "options" and _key(asked.id) is not None:  # studying alone: the order is as good as any
        return ""
    these = "these are the figures" if what == "figures" else "this is the order of the options"
    return f"STUDENT is empty: {these} for self-study. In a class, write your id in the first cell."


def ask(id: str) -> None:
    """Show a question with this student's figures. ValueError for an unknown question."""
    student, word = _student()
    instance = question(id).instance(student)
    told = _note(question(id), word)
    note = told and f"*{told}*"
    text = question_text(instance) + help_with(id) + (note and f"\n\n{note}")

    def quiz() -> Any:
        from autograder.notebook.quiz import Quiz, shown

        return Quiz(**shown(instance, _key(id), note=note))

    _show(text, quiz if isinstance(instance.question, WITH_OPTIONS) else None)


def _show(text: str, widget: Callable[[], Any] | None = None) -> None:
    """Display `text` as Markdown, and `widget()` in its stead wherever somebody looks on and JavaScript runs."""
    if _shell() is None:
        print(mathematics.plain(text))
        return
    from IPython.display import display

    still = {"text/plain": mathematics.plain(text), "text/markdown": text}
    if widget and _looked_on():
        try:
            bundle, metadata = widget()._repr_mimebundle_()
        except ImportError:
            pass  # a kernel without anywidget, as in a browser
        else:
            display({**bundle, **still, "text/html": mathematics.html(text)}, metadata=metadata, raw=True)
            return
    display(still, raw=True)


def _say(line: str, *, validating: bool = False) -> None:
    """Print a line; where it has formulas, a notebook displays it with them set, and a terminal in Unicode."""
    formulas = mathematics.shown(line)
    if formulas and not validating and hasattr(_shell(), "kernel"):
        from IPython.display import display

        display(formulas, raw=True)
    else:
        print(formulas.get("text/plain", line), file=sys.stderr if validating else sys.stdout)


def _shell() -> Any:
    """The IPython in which this runs, a notebook's with its `kernel`; None in plain Python."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def _looked_on() -> bool:
    """Whether a notebook's kernel runs this for somebody in front of it, who could be asked for input.

    Nobody is there while it grades or validates, nor while nbconvert, papermill or a script executes the notebook: the
    page that comes of it could not draw a widget without another host.
    """
    grading = "NBGRADER_EXECUTION" in os.environ or _graded_student(Path.cwd())
    kernel = getattr(_shell(), "kernel", None)
    return kernel is not None and getattr(kernel, "_allow_stdin", True) and not grading


def _key(id: str) -> Any:
    """The key of a question where its student may have it: studying alone, and not while grading. Else None."""
    try:
        return None if _graded_student(Path.cwd()) else key(id)
    except LookupError:
        return None


def my_figures(id: str) -> Given:
    """This student's figures in a question, by name, as numbers and arrays. ValueError for an unknown question."""
    return question(id).instance(_student()[0]).given


def check(id: str) -> int | None:
    """Look at the answer to a question now, and print one sentence; below a miss, where its concept is taught.

    In the class edition this is about form, and functions are tried on public examples; where the keys are at hand
    (self-study), the reason for the answer given is printed too. Returns nothing; in nbgrader's Validate 0 when
    something is missing or wrong, so that it notices. Raises ValueError for an unknown question only.
    """
    asked = question(id)
    student, word = _student()
    if word and _note(asked, word):  # an id was meant: these are not its figures or options
        result = CheckResult(AGAIN, word)
    else:
        result = check_answer(asked, student, _notebook().get("answers", {}).get(id), _key(id))
    progress.remember(id, result)
    for lesson, panel in _panels.items():
        if any(one.id == id for one in questions(lesson)):
            panel.show(progress.state(lesson))
    # Of a cell that fails, nbgrader's Validate shows what it wrote to stderr, and else "Partial credit".
    validating = not result.fine and os.environ.get("NBGRADER_EXECUTION") == "validate"
    missed = concepts().get(result.missed) if "NBGRADER_EXECUTION" not in os.environ else None
    told = pointer(missed) if missed else {}
    behind = "" if not told or _looked_on() else f" {told['text/plain']}"
    _say(("✓ " if result.fine else "✗ ") + result.sentence + behind, validating=validating)
    if told and not behind:
        from IPython.display import display

        display(told, raw=True)
    return 0 if validating else None


def score(id: str) -> float:
    """For the hidden part of a graded cell: print the reason, return the points. Never raises, never warns."""
    try:
        key(id)
    except (LookupError, ValueError) as missing:
        print(f"✗ 0 points: {missing}")
        return 0.0
    try:
        result = _score(id)
    except BaseException as error:  # its words may be the student's
        print(f"✗ 0 points: this could not be scored ({_answers.error_name(error)}).")
        return 0.0
    _say(result.line)
    return result.points


def _score(id: str) -> scoring.Score:
    here = Path.cwd()
    stated = _notebook().get("STUDENT", "")
    graded = _graded_student(here)
    run = run_as(graded or str(stated or SELF_STUDY), NotebookStudent(stated if isinstance(stated, str) else ""))
    if not graded:
        run = replace(run, options_of=run.student)
    elif told := os.environ.get(RUN_AS):
        run = RunAs(*json.loads(told))
    asked = question(id)
    answer = _notebook().get("answers", {}).get(id)
    cases: list[Example] = []
    if isinstance(asked, Function):
        cases = grading_cases(id, student_id(graded or run.student))
        collected = _answers.call(answer, [case.args for case in cases]) if callable(answer) else None
    else:
        try:
            collected = _answers.plain(answer)
        except TypeError as error:
            return scoring.Score(0.0, asked.points, str(error))
    return run.score(asked, collected, key(id), cases)


_panels: dict[str, Any] = {}  # the panel that was shown last, by lesson


def points(lesson: str) -> None:
    """Show what can be earned in a lesson, question by question, and how far this student has come."""
    if os.environ.get("NBGRADER_EXECUTION"):  # a marker and a reader of feedback have the real points above
        print(f"{sum(asked.points for asked in questions(lesson)):g} points in all.")
        return

    def panel() -> Any:
        from autograder.notebook.panel import Panel

        _panels[lesson] = Panel(**progress.state(lesson))
        _tell_stops(lesson, _panels[lesson])
        return _panels[lesson]

    _show(progress.points_table(lesson), panel)


def _tell_stops(lesson: str, panel: Any) -> None:
    """Let the panel say at which exercise a run of the notebook stopped."""
    from IPython import get_ipython

    from autograder.notebook.stops import watch

    if shell := get_ipython():
        watch(shell, lesson, lambda title: setattr(panel, "stopped", title))


__all__ = ["ask", "check", "my_figures", "points", "score"]
