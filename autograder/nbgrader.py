"""How nbgrader works for a course: its settings, its gradebook, its converters, and the kernels that it starts."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy.exc import DBAPIError
from traitlets.config import Config

from autograder.course import Course, CourseError, seen_from

COURSE_ID = "scaling-laws"

# nbgrader logs a traceback before it raises what is a sentence here; where a server has set up a log, it still comes.
logging.getLogger("tornado.application").addHandler(logging.NullHandler())


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


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """The course's gradebook, made where there is none, for a with statement.

    Raises CourseError, there and at any later moment, where its file is damaged, in use, read-only or out of room.
    """
    course.folder.mkdir(parents=True, exist_ok=True)
    programs = str(Path(sys.executable).parent)  # a new gradebook runs `alembic`, which lies beside this Python
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")
    try:
        with Gradebook(course.db_url, COURSE_ID) as gradebook:
            yield gradebook
    except (DBAPIError, InvalidEntry, subprocess.CalledProcessError) as error:
        raise CourseError(f"{course.gradebook}: {_trouble(str(error))} What was entered before is kept.") from None


def _trouble(words: str) -> str:
    """What SQLite says of a file that it cannot use, as sentences with what to do."""
    known = {
        "disk is full": "The disk is full. Make room, and give the same command again.",
        "disk I/O error": "The disk cannot be written to. Make room, and give the same command again.",
        "readonly": "It may not be written to. Make it writable, and give the same command again.",
        "unable to open": "It cannot be opened. Look whether you may read and write it and its folder.",
        "locked": "Another program is writing to it. Stop that one, and give the same command again.",
    }
    damaged = "It is damaged. Put a copy of it back in its place."
    return next((remedy for sign, remedy in known.items() if sign in words), damaged)


def run_converter(converter: Any, log: Path) -> str | None:
    """Start one of nbgrader's converters and append what it logs to `log`; its last words if it failed, else None."""
    log.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(log, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    errors: list[str] = []

    def keep_errors(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR:
            errors.append(record.getMessage().strip())
        return True

    handler.addFilter(keep_errors)
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
