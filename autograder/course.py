"""Where a course's files lie, and how nbgrader is set up for it."""

import logging
import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
COURSE_ID = "scaling-laws"


class CourseError(ValueError):
    """Something that the user can put right; its text is one sentence that says what to do."""


@dataclass(frozen=True)
class Course:
    """`root` is the checkout; `folder` holds all that grading makes, and git ignores it."""

    root: Path = ROOT
    folder: Path = ROOT / ".course"

    @classmethod
    def at(cls, folder: str | os.PathLike | None = None) -> "Course":
        """The course kept in `folder`, else in $SCALING_LAWS_COURSE, else in .course. CourseError for an unfit name."""
        folder = folder or os.environ.get("SCALING_LAWS_COURSE") or ROOT / ".course"
        course = cls(ROOT, Path(folder).expanduser().resolve())
        _relative(course.folder, course.root)
        return course

    @property
    def source(self) -> Path:
        return self.root / "solutions" / "notebooks"

    @property
    def release(self) -> Path:
        return self.root / "lessons"

    @property
    def submitted(self) -> Path:
        return self.folder / "submitted"

    @property
    def autograded(self) -> Path:
        return self.folder / "autograded"

    @property
    def feedback(self) -> Path:
        return self.folder / "feedback"

    @property
    def gradebook(self) -> Path:
        return self.folder / "gradebook.db"

    @property
    def db_url(self) -> str:
        return f"sqlite:///{self.gradebook}"

    def lessons(self) -> list[str]:
        """The authored lessons, in order: those with solutions/notebooks/<lesson>/<lesson>.ipynb."""
        return sorted(path.stem for path in self.source.glob("*/*.ipynb") if path.stem == path.parent.name)

    def chosen(self, lessons: list[str] | None) -> list[str]:
        """The authored lessons meant by `lessons`, or all. Raises CourseError where there is none."""
        there = self.lessons()
        if not there:
            raise CourseError(
                f"There are no authored lessons in {self.source}: this copy of the course is for students; "
                "build and grade in the instructor's copy."
            )
        return [one_of(name, there) for name in lessons or there]

    def config(self) -> "Config":
        """nbgrader's settings: used by `scaling-laws`, and by nbgrader's own commands through nbgrader_config.py."""
        from traitlets.config import Config

        folder = _relative(self.folder, self.root)
        c = Config()
        c.CourseDirectory.course_id = COURSE_ID
        c.CourseDirectory.root = str(self.root)
        c.CourseDirectory.source_directory = "solutions/notebooks"
        c.CourseDirectory.release_directory = "lessons"
        c.CourseDirectory.submitted_directory = f"{folder}/submitted"
        c.CourseDirectory.autograded_directory = f"{folder}/autograded"
        c.CourseDirectory.feedback_directory = f"{folder}/feedback"
        c.CourseDirectory.db_url = self.db_url
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
            "autograder.preprocessors.RecordVersion",
            "nbgrader.preprocessors.CheckCellMetadata",
        ]
        c.Autograde.sanitize_preprocessors = [
            "nbgrader.preprocessors.ClearOutput",
            "nbgrader.preprocessors.OverwriteKernelspec",
            "autograder.preprocessors.RestoreCells",
            "nbgrader.preprocessors.CheckCellMetadata",
        ]
        c.Autograde.autograde_preprocessors = [
            "autograder.preprocessors.RunNotebook",
            "autograder.preprocessors.SettleGrades",
            "nbgrader.preprocessors.LimitOutput",
            "nbgrader.preprocessors.SaveAutoGrades",
            "nbgrader.preprocessors.AssignLatePenalties",
            "nbgrader.preprocessors.CheckCellMetadata",
        ]
        c.GenerateFeedback.preprocessors = [
            "nbgrader.preprocessors.GetGrades",
            "autograder.feedback.HideTests",
            "autograder.feedback.Summarise",
            "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
        ]
        c.HTMLExporter.sanitize_html = True
        c.HTMLExporter.filters = {
            "markdown2html": "autograder.safe_html.markdown",
            "clean_html": "autograder.safe_html.clean",
        }
        c.ExportApp.plugin_class = "autograder.export.CsvExport"
        return c


def one_of(name: str, lessons: list[str]) -> str:
    """The lesson meant by its full name or its beginning, such as 01. Raises CourseError where there is none."""
    match = [lesson for lesson in lessons if lesson == name] or [one for one in lessons if one.startswith(name)]
    if len(match) != 1:
        raise CourseError(f"There is no lesson {name!r:.80}; the lessons here are: {', '.join(lessons)}.")
    return match[0]


def kernel_environment() -> dict[str, str]:
    """The environment of a kernel that grades: it finds the course without an installation, and has the seed."""
    from autograder.seed import grading_seed

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


def _relative(folder: Path, root: Path) -> str:
    """`folder` as seen from `root`: nbgrader reads it both as a glob and as a regular expression."""
    try:
        path = Path(os.path.relpath(folder, root)).as_posix()
    except ValueError:
        raise CourseError(f"{folder} lies on another drive than the course: choose a folder beside it.") from None
    if re.search(r"[*?\[\](){}+^$|\\]", path):
        raise CourseError(
            f"{folder} has a character in its name that nbgrader cannot use: avoid * ? [ ] ( ) {{ }} + ^ $ |."
        )
    return path
