"""From a folder that somebody hands over to submissions that can be graded, each checked, none trusted."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course import CourseError
from autograder.variants import student_id

MAX_MEGABYTES = 50
LAYOUT = "FOLDER/<student>/<lesson>/<lesson>.ipynb or FOLDER/<student>/<lesson>.ipynb"


@dataclass(frozen=True)
class Submission:
    """One notebook of one student, or the reason why there is none; `lesson` is empty where it cannot be told."""

    student: str
    lesson: str
    notebook: NotebookNode | None = None
    timestamp: str = ""
    problem: str = ""


def find_submissions(folder: Path, lessons: list[str]) -> list[Submission]:
    """Every student's submissions of `lessons` in `folder`, by student and lesson.

    Other lessons' notebooks are left alone. A student without a readable notebook is in the list with the reason.
    Raises CourseError where `folder` is no folder of submissions.
    """
    if not folder.is_dir():
        raise CourseError(f"There is no folder {folder}: give the folder that holds one folder per student.")
    if list(folder.glob("*.ipynb")):
        raise CourseError(f"{folder} holds notebooks itself: give the folder above, laid out as {LAYOUT}.")
    students = [path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "__"))]
    found = [one for path in students if path.is_dir() or path.is_symlink() for one in _of_student(path, lessons)]
    if not any(one.lesson for one in found):
        raise CourseError(f"{folder} holds no submissions of {', '.join(lessons)}: lay it out as {LAYOUT}.")
    return found


def _of_student(folder: Path, lessons: list[str]) -> Iterator[Submission]:
    try:
        student_id(folder.name)
        _refuse_link(folder)
    except ValueError as error:
        yield Submission(folder.name, "", problem=str(error))
        return
    by_lesson: dict[str, list[Path]] = {}
    for path in sorted([*folder.glob("*.ipynb"), *folder.glob("[!.]*/*.ipynb")]):
        by_lesson.setdefault(_lesson_of(path, lessons), []).append(path)
    unknown = by_lesson.pop("", [])
    for lesson, paths in by_lesson.items():
        if lesson in lessons:
            yield _read_one(folder.name, lesson, paths)
    if not by_lesson:
        what = f"{unknown[0].name} does not say which lesson it is" if unknown else "there is no notebook"
        yield Submission(folder.name, "", problem=f"{what}: name it <lesson>.ipynb, such as {lessons[0]}.ipynb.")


def _lesson_of(path: Path, lessons: list[str]) -> str:
    """By the folder's name, by the file's (a browser may have added " (1)"), or by what the notebook says of itself."""
    for name in (path.parent.name, path.stem):
        for lesson in lessons:
            if name.startswith(lesson):
                return lesson
    try:
        return str(json.loads(path.read_bytes())["metadata"]["scaling_laws"]["lesson"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""


def _read_one(student: str, lesson: str, paths: list[Path]) -> Submission:
    exact = [path for path in paths if path.stem == lesson]
    if len(exact or paths) > 1:
        names = " and ".join(path.relative_to(path.parents[1]).as_posix() for path in (exact or paths)[:3])
        return Submission(student, lesson, problem=f"there are several notebooks ({names}): keep one.")
    path = (exact or paths)[0]
    try:
        _refuse_link(path.parent)
        _refuse_link(path)
        return Submission(student, lesson, read_notebook(path), _timestamp(path.parent))
    except (CourseError, OSError) as error:
        return Submission(student, lesson, problem=str(error))


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise CourseError(f"{path.name} is a symbolic link, which is not followed: hand in the file itself.")


def _timestamp(folder: Path) -> str:
    """The time of submission that nbgrader's collection or an LMS left beside the notebook; empty where none is."""
    from nbgrader.utils import parse_utc

    path = folder / "timestamp.txt"
    try:
        text = "" if path.is_symlink() else path.read_text(encoding="utf-8").strip()
        return text if text and parse_utc(text) else ""
    except (OSError, ValueError, OverflowError):
        return ""


def read_notebook(path: Path) -> NotebookNode:
    """The notebook in `path` without its outputs, as nbformat 4.5 with every cell's id set.

    Raises CourseError, in a sentence, for a file that Jupyter could not open.
    """
    if path.stat().st_size > MAX_MEGABYTES * 1_000_000:
        raise CourseError(f"{path.name} is larger than {MAX_MEGABYTES} MB: clear its outputs and hand it in again.")
    raw = path.read_bytes()
    if not raw.strip():
        raise CourseError(f"{path.name} is empty: save the notebook and hand it in again.")
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CourseError(f"{path.name} is damaged, it is not valid JSON{where}: hand it in again.") from None
    try:
        nb = nbformat.reads(json.dumps(_without_outputs(content)), as_version=4)
        for number, cell in enumerate(nb.cells):
            cell.id = f"cell-{number}"
        nb.nbformat_minor = 5
        nbformat.validate(nb)
    except Exception as error:  # whatever a broken structure sets off in nbformat is the file's fault
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CourseError(
            f"{path.name} is damaged, Jupyter could not open it ({why:.120}): hand it in again."
        ) from None
    return nb


def _without_outputs(content: dict) -> dict:
    for cell in content.get("cells", []):
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return content


def place(submission: Submission, folder: Path) -> bool:
    """Put a submission into `folder`, as nbgrader wants it, and nothing beside it. False where it is there already."""
    target = folder / submission.student / submission.lesson
    files = {f"{submission.lesson}.ipynb": nbformat.writes(submission.notebook) + "\n"}
    if submission.timestamp:
        files["timestamp.txt"] = submission.timestamp + "\n"
    there = {path.name: path.read_text(encoding="utf-8") for path in target.glob("*")} if target.is_dir() else {}
    if there == files:
        return False
    new = target.with_name(f".{submission.lesson}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name, text in files.items():
        (new / name).write_text(text, encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)
    return True
