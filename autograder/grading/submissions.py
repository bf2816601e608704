"""Find the submissions in a folder and read them: each is checked, and none is trusted."""

import json
import re
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.bank.answers import printable
from autograder.bank.variants import student_id
from autograder.course import CourseError
from autograder.grading.pictures import pictures

MAX_MEGABYTES = 100
MAX_CELLS = 2_000
LAYOUT = "FOLDER/<student>/<lesson>/<lesson>.ipynb or FOLDER/<student>/<lesson>.ipynb"


@dataclass(frozen=True)
class Submission:
    """One notebook of one student, or the reason why there is none; `lesson` is empty where it cannot be told.

    `secret` is what nbgrader's exchange left with it: by that, the student alone finds the feedback there.
    """

    student: str
    lesson: str
    path: Path | None = None
    timestamp: str = ""
    secret: str = ""
    problem: str = ""
    notebook: NotebookNode | None = None

    @property
    def beside(self) -> dict[str, str]:
        """The files that nbgrader keeps beside the notebook, by name."""
        files = {"timestamp.txt": self.timestamp, "submission_secret.txt": self.secret}
        return {name: text for name, text in files.items() if text}

    def read(self) -> "Submission":
        """This submission with its notebook, or with the reason why that cannot be read."""
        if self.problem or self.path is None:
            return self
        try:
            return replace(self, notebook=read_notebook(self.path))
        except (CourseError, OSError) as error:
            return replace(self, problem=str(error))


def find_submissions(folder: Path, lessons: list[str]) -> list[Submission]:
    """Every student's submissions of `lessons` in `folder`, by student and lesson.

    Other lessons' notebooks are left alone. A student without a notebook is in the list with the reason. What the
    notebooks hold is not looked at yet: see `Submission.read`.
    Raises CourseError where `folder` is not a folder of submissions.
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


def is_student_id(text: str) -> bool:
    """Whether `text` could be a student's id, and so the name of a submission's folder."""
    try:
        return bool(student_id(text))
    except ValueError:
        return False


def _of_student(folder: Path, lessons: list[str]) -> Iterator[Submission]:
    try:
        student_id(folder.name)
        _refuse_link(folder)
    except ValueError as error:
        yield Submission(_one_line(folder.name), "", problem=str(error))
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
    except (CourseError, OSError) as error:
        return Submission(student, lesson, problem=str(error))
    return Submission(student, lesson, path, _timestamp(path.parent), _secret(path.parent))


def _refuse_link(path: Path) -> None:
    """Links could bring a peer's notebook or a file of the system; a device or a pipe might never end."""
    kind = path.lstat()
    name = _one_line(path.name)
    if stat.S_ISLNK(kind.st_mode):
        raise CourseError(f"{name} is a symbolic link, which is not followed: hand in the file itself.")
    if not stat.S_ISDIR(kind.st_mode):
        if not stat.S_ISREG(kind.st_mode):
            raise CourseError(f"{name} is not an ordinary file: hand in a notebook.")
        if kind.st_nlink > 1:
            raise CourseError(f"{name} is one file under several names (a hard link): copy it, and hand in the copy.")


def _one_line(name: str) -> str:
    return printable(name).replace("\n", " ").replace("\t", " ")


def _timestamp(folder: Path) -> str:
    """The time of submission that nbgrader's collection or an LMS left beside the notebook; empty where none is."""
    from nbgrader.utils import parse_utc

    text = _text(folder / "timestamp.txt")
    try:
        return text if text and parse_utc(text) else ""
    except (ValueError, OverflowError):
        return ""


def _secret(folder: Path) -> str:
    text = _text(folder / "submission_secret.txt")
    return text if re.fullmatch(r"[0-9a-f]{1,256}", text) else ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip() if path.is_file() and not path.is_symlink() else ""
    except (OSError, ValueError):
        return ""


def read_notebook(path: Path) -> NotebookNode:
    """The notebook in `path` as nbformat 4.5, every cell with an id, and of its outputs the pictures alone.

    Raises CourseError, in a sentence, for a file that Jupyter could not open, or that is larger than any lesson.
    """
    name = _one_line(path.name)
    if path.stat().st_size > MAX_MEGABYTES * 1_000_000:
        raise CourseError(f"{name} is larger than {MAX_MEGABYTES} MB: clear its outputs and hand it in again.")
    raw = path.read_bytes()
    if not raw.strip():
        raise CourseError(f"{name} is empty: save the notebook and hand it in again.")
    try:
        content = _parsed(raw)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CourseError(f"{name} is damaged, it is not valid JSON{where}: hand it in again.") from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if isinstance(cells, list) and len(cells) > MAX_CELLS:
        raise CourseError(
            f"{name} has {len(cells):,} cells, more than {MAX_CELLS:,}: hand in the lesson's own notebook."
        )
    try:
        text = _whole_characters(json.dumps(_with_pictures_only(content), ensure_ascii=False))
        nb = nbformat.v4.reads(text) if content["nbformat"] == 4 else nbformat.reads(text, as_version=4)
        _give_ids(nb)
        nb.nbformat_minor = 5
        nbformat.validate(nb)
    except Exception as error:  # whatever a broken structure sets off in nbformat is the file's fault
        why = _one_line(next(iter(str(error).strip().splitlines()), type(error).__name__))
        raise CourseError(f"{name} is damaged, Jupyter could not open it ({why:.120}): hand it in again.") from None
    return nb


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)  # UTF-8, UTF-16 or UTF-32, as its first bytes show
    except UnicodeDecodeError:
        return json.loads(raw.decode("latin-1"))


def _whole_characters(text: str) -> str:
    """`text` without halves of characters, which JSON can hold and a file cannot."""
    return text.encode("utf-8", "replace").decode()


def _with_pictures_only(content: dict) -> dict:
    for cell in content.get("cells", []):
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = pictures(cell.get("outputs")), None
    for sheet in content.get("worksheets", []):  # nbformat 3
        for cell in sheet["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = []
    return content


def _give_ids(nb: NotebookNode) -> None:
    """Every cell an id of its own, valid and not too long; its own where that is one."""
    seen = set()
    for number, cell in enumerate(nb.cells):
        own = cell.get("id")
        if not (isinstance(own, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", own) and own not in seen):
            cell.id = f"cell-{number}-of-{len(nb.cells)}"
        seen.add(cell.id)


def as_text(nb: NotebookNode) -> str:
    """A notebook that is known to be valid, as its file's text; many times faster than nbformat, which checks again."""
    return json.dumps(nb, ensure_ascii=False) + "\n"


def store(submission: Submission, folder: Path) -> bool:
    """Put a submission that was read into `folder`, as nbgrader wants it. False where just that is there already."""
    if submission.notebook is None:
        raise ValueError(f"The submission of {submission.student} has not been read: call read() first.")
    target = folder / submission.student / submission.lesson
    files = {f"{submission.lesson}.ipynb": as_text(submission.notebook), **submission.beside}
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
