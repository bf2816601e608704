"""How nbgrader works for a course: its settings, its gradebook, its converters, and the kernels that it starts."""

import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy.exc import DatabaseError
from traitlets.config import Config

from autograder.course import Course, CourseError, seen_from

COURSE_ID = "scaling-laws"


def config(course: Course) -> Config:
    """nbgrader's settings: used by `scaling-laws`, and by nbgrader's own commands through nbgrader_config.py."""
    root = course.work or course.root
    folder = seen_from(course.folder, root)
    c = Config()
    c.CourseDirectory.course_id = COURSE_ID
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.source_directory = seen_from(course.source, root)
    c.CourseDirectory.release_directory = seen_from(course.release, root)
    c.CourseDirectory.submitted_directory = f"{folder}/submitted"
    c.CourseDirectory.autograded_directory = f"{folder}/autograded"
    c.CourseDirectory.feedback_directory = f"{folder}/feedback"
    c.CourseDirectory.db_url = course.db_url
    # Whatever is not ignored would be copied into the release, solutions included.
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py"]

    c.ClearSolutions.code_stub = {"python": ""}
    c.ClearSolutions.text_stub = "*Write your answer here.*"
    c.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearSolutions",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ComputeChecksums",
        "autograder.release.lesson.RecordVersion",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "autograder.grading.steps.RestoreCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "autograder.grading.steps.RunNotebook",
        "autograder.grading.steps.SettleGrades",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.GenerateFeedback.exporter_class = "autograder.results.exporter.FeedbackExporter"
    c.GenerateFeedback.preprocessors = []
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.preprocessors = ["autograder.results.outputs.TidyOutputs"]
    c.HTMLExporter.filters = {
        "markdown2html": "autograder.results.safe_html.markdown_of_cell",
        "clean_html": "autograder.results.safe_html.clean",
    }
    c.ExchangeFactory.release_feedback = "autograder.results.release_feedback.ReleaseFeedback"
    c.ExportApp.plugin_class = "autograder.results.exports.plugin.CsvExport"
    return c


def open_gradebook(course: Course) -> Gradebook:
    """The course's gradebook, made where there is none; use it in a with statement. CourseError for a damaged one."""
    course.folder.mkdir(parents=True, exist_ok=True)
    programs = str(Path(sys.executable).parent)  # a new gradebook runs `alembic`, which lies beside this Python
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")
    try:
        return Gradebook(course.db_url, COURSE_ID)
    except DatabaseError:
        raise CourseError(
            f"{course.gradebook} is damaged or in use: stop other programs that use it, or put a copy of it back."
        ) from None


def run_converter(converter: Any, log: Path) -> str | None:
    """Start one of nbgrader's converters and append what it logs to `log`; its last words if it failed, else None."""
    log.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(log, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    errors: list[str] = []
    thread = threading.get_ident()  # others log to the same place while they grade other submissions

    def mine(record: logging.LogRecord) -> bool:
        if record.thread == thread and record.levelno >= logging.ERROR:
            errors.append(record.getMessage().strip())
        return record.thread == thread

    handler.addFilter(mine)
    converter.log.addHandler(handler)
    try:
        converter.start()
        return None
    except Exception as error:
        told = [text for text in errors if "Traceback" in text] or [str(error)]
        return told[-1].splitlines()[-1]
    finally:
        converter.log.removeHandler(handler)
        handler.close()
