"""Steps of nbgrader's own autograding, in the place of some of its, for a class of strangers.

`autograder.nbgrader.config` puts them in their places: `nbgrader autograde` and formgrader's Autograde button use them.
`scaling-laws grade` does not: see `batch`.
"""

import json
import math
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Integer

from autograder.bank.answers import ERRORS
from autograder.bank.run_as import RUN_AS, RunAs, run_as
from autograder.bank.seed import grading_seed
from autograder.bank.stated import stated_student
from autograder.course import ROOT, Course
from autograder.grading.repair import repair
from autograder.questions import LESSONS
from autograder.release.lesson import grade_id
from autograder.results.marked_answers import FIGURES_OF, OPTIONS_OF
from autograder.results.term.roster import roster_of


def notes(nb: NotebookNode) -> list[str]:
    """What an instructor should know about how this notebook was graded; kept in the autograded notebook."""
    return nb.metadata.setdefault("grading_notes", [])


class RestoreCells(NbGraderPreprocessor):
    """Give a submission's cells back what the lesson says of them, whatever was deleted, copied or edited.

    Takes the place of DeduplicateIds and OverwriteCells, which stop at a copied cell or a deleted question.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info = resources["nbgrader"]
        with Gradebook(info["db_url"]) as gradebook:
            released = _released_cells(gradebook.find_notebook(info["notebook"], info["assignment"]))
        run = _run_as(nb, info)
        nb.metadata["grading"] = {FIGURES_OF: run.student, OPTIONS_OF: run.options_of} if run else {}
        nb.metadata["grading_notes"] = [*filter(None, [run.note if run else ""]), *repair(nb, released)]
        return nb, resources


def _run_as(nb: NotebookNode, info: dict) -> RunAs | None:
    """With whose id the notebook was run, by the course's roster; None in a lesson whose figures follow from no id."""
    if info["assignment"] not in LESSONS or "student" not in info:
        return None
    course = Course(folder=Path(info["db_url"].removeprefix("sqlite:///")).parent)
    return run_as(info["student"], stated_student(nb.cells), roster_of(course))


def _released_cells(notebook: Any) -> dict[str, NotebookNode]:
    """Every cell that nbgrader knows, by its id, in the lesson's order, hidden tests included."""
    max_scores = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    cells = {}
    for saved in notebook.source_cells:
        new = new_code_cell if saved.cell_type == "code" else new_markdown_cell
        cell = new(saved.source, id=saved.name)
        cell.metadata["nbgrader"] = NotebookNode(
            schema_version=3,
            grade_id=saved.name,
            cell_type=saved.cell_type,
            grade=saved.name in max_scores and saved.name not in tasks,
            solution=saved.name in solutions,
            task=saved.name in tasks,
            locked=saved.locked,
            checksum=saved.checksum,
        )
        if saved.name in max_scores:
            cell.metadata.nbgrader["points"] = max_scores[saved.name]
        cells[saved.name] = cell
    return cells


class RunNotebook(Execute):
    """Run a submission so that a cell that hangs or ends the kernel costs that cell and nothing else.

    A cell that is over its time is interrupted. Where that does not help, or where the kernel is gone, a new kernel
    runs the earlier cells again, without the culprit, and goes on behind it.
    """

    timeout = Integer(30, help="seconds for one cell").tag(config=True)
    total_timeout = Integer(300, help="seconds after which no further cell of the notebook is started").tag(config=True)
    iopub_timeout = Integer(3, help="seconds in which an interrupted cell must have stopped").tag(config=True)
    output_limit = Integer(200_000, help="characters of output that are kept of one cell").tag(config=True)
    shutdown_kernel = "immediate"
    record_timing = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._deadline = 0.0
        self._at = 0  # the cell that runs
        self._done = 0  # cells before this one have been run, and keep the output of that time
        self._culprits: set[int] = set()  # cells that must not run again
        self._written = 0  # characters that the cell has written

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        self._check_assign_resources(resources)
        self._deadline = time.monotonic() + self.total_timeout
        self._done, self._culprits = 0, set()
        while self._done < len(nb.cells):
            try:
                self._live_once(nb)
            except DeadKernelError:
                self._blame(nb, "ended the kernel")
            except CellTimeoutError:
                self._blame(nb, f"did not stop after {self.timeout} seconds")
        return nb, self.resources

    def _live_once(self, nb: NotebookNode) -> None:
        """One kernel's life: first the cells that were run before, to have their variables again, then new ones."""
        self.reset_execution_trackers()
        self.nb, self.km, self.kc = nb, None, None
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # the kernel's own words, not the cells'
        with tempfile.TemporaryDirectory() as profile, self.setup_kernel(env=self._environment(profile), **quiet):
            for self._at, cell in enumerate(list(nb.cells)):
                self._written = 0
                if self._at in self._culprits:
                    continue
                if self._at < self._done:
                    self.execute_cell(NotebookNode(cell), self._at)
                    nb.cells[self._at] = cell
                elif time.monotonic() < self._deadline:
                    self.execute_cell(cell, self._at)
                elif cell.cell_type == "code":
                    self._stop(nb, f"was not run: the notebook had used up its {self.total_timeout} seconds")
                self._done = max(self._done, self._at + 1)

    def _environment(self, profile: str) -> dict[str, str]:
        """No start-up files of the grader's account; and time for `score` to say that a function took too long."""
        own = {"IPYTHONDIR": profile}
        stamp = self.nb.metadata.get("grading", {})
        if FIGURES_OF in stamp:  # as RestoreCells found it
            own[RUN_AS] = json.dumps([stamp[FIGURES_OF], stamp[OPTIONS_OF]])
        return {"SCALING_LAWS_TIME_LIMIT": f"{self.timeout / 3:g}"} | kernel_environment() | own

    def _blame(self, nb: NotebookNode, what: str) -> None:
        self._culprits.add(self._at)
        if self._at >= self._done:
            self._stop(nb, what)
            self._done = self._at + 1

    def _stop(self, nb: NotebookNode, what: str) -> None:
        cell = nb.cells[self._at]
        cell.outputs = [_error("Stopped", f"This cell {what}.")]
        notes(nb).append(f"cell {self._at + 1} ({grade_id(cell) or 'no question'}) {what}")

    def on_cell_executed(self, *, cell: NotebookNode, execute_reply: dict, **_: Any) -> None:
        reply = execute_reply["content"]
        if any(item.get("source") == "ask_exit" for item in reply.get("payload", [])):
            raise DeadKernelError("exit() was called")
        if reply.get("ename") == "CellTimeoutError":
            self._culprits.add(self._at)  # it was interrupted and the kernel lives, but it must not run again
            self._stop(self.nb, f"was interrupted after {self.timeout} seconds")

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if msg["msg_type"] in ("stream", "display_data"):
            content = msg["content"]
            self._written += len(content.get("text") or "") + sum(map(len, map(str, content.get("data", {}).values())))
            if self._written > self.output_limit:
                return None
        return super().process_message(msg, cell, cell_index)


class SettleGrades(NbGraderPreprocessor):
    """Leave in every test cell exactly one number between 0 and its points, as nbgrader's scoring wants it.

    Without it nbgrader gives full points to a cell that never ran or that returned NaN, and none where something was
    written to stderr.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
            said = [output for output in cell.outputs if output.output_type in ("stream", "display_data")]
            for output in said:
                if output.output_type == "stream":
                    output.name = "stdout"
            points, problem = _points(cell)
            if problem:
                said.append(new_output("stream", name="stdout", text=f"✗ 0 points: {problem}\n"))
            cell.outputs = [
                *said,
                new_output("execute_result", {"text/plain": repr(points)}, execution_count=index + 1),
            ]
        return cell, resources


def _points(cell: NotebookNode) -> tuple[float, str | None]:
    """What a test cell returned, or 0.0 and why."""
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    if not results:
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors and errors[-1].ename == "Stopped":
            return 0.0, errors[-1].evalue
        # The name of an error, where Python itself has it, and none of its words: they could pass for a reason.
        why = f" ({errors[-1].ename})" if errors and errors[-1].ename in ERRORS else ""
        return 0.0, f"this question's check did not come to an end{why}."
    try:
        points = float(results[-1].data["text/plain"])
    except (KeyError, TypeError, ValueError):
        return 0.0, "this question's check gave no number."
    if math.isfinite(points) and 0 <= points <= cell.metadata.nbgrader.points:
        return points, None
    return 0.0, f"this question's check gave {points:g}, which is not between 0 and its points."


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def kernel_environment() -> dict[str, str]:
    """The environment of a kernel that grades: it finds the course without an installation, and has the seed."""
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    one_thread = {"OMP_NUM_THREADS": "1"}  # several kernels share the processors
    return (
        one_thread
        | os.environ
        | {
            "PYTHONPATH": os.pathsep.join(path),
            "SCALING_LAWS_SEED": grading_seed(),
            "NBGRADER_EXECUTION": "autograde",
        }
    )
