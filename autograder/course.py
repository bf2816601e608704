"""Where a course's files lie, and the error that a user can put right."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # where the course's packages lie: a course tree, or where pip put them
MARK = ".scaling-laws"  # the file that tells a folder made by `scaling-laws start`


class CourseError(ValueError):
    """Something that the user can put right; its text is one sentence that says what to do."""


def is_tree() -> bool:
    """Whether the packages lie in a course tree, a checkout or an unpacked bundle, and not where pip put them."""
    return (ROOT / "nbgrader_config.py").exists()


def workspace() -> Path:
    """The folder of the lessons to work on: the nearest one around here that `scaling-laws start` made, or the tree.

    Raises CourseError where the course is installed as a package, and no such folder is around here.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file() or (folder == ROOT and is_tree()):
            return folder
    if is_tree():
        return ROOT
    raise CourseError(
        "Here is no folder with lessons of yours: `scaling-laws start` makes one; run this command inside it."
    )


def home() -> Path:
    """The workspace; where there is none, the current folder: never the folder in which pip installed the course."""
    try:
        return workspace()
    except CourseError:
        return Path.cwd()


@dataclass(frozen=True)
class Course:
    """A course's folders: `root` has the packages and the authored lessons, `work` the lessons to work on.

    `folder` holds all that grading makes, and git ignores it. In a course tree, `work` is `root`.
    """

    root: Path = ROOT
    folder: Path = field(default_factory=lambda: home() / ".course")
    work: Path | None = None

    @classmethod
    def at(cls, folder: str | os.PathLike | None = None) -> "Course":
        """The course kept in `folder`, or in $SCALING_LAWS_COURSE, or in .course of the workspace, in this order.

        Raises CourseError for a folder whose name nbgrader cannot use.
        """
        work = home()
        folder = folder or os.environ.get("SCALING_LAWS_COURSE") or work / ".course"
        course = cls(ROOT, Path(folder).expanduser().resolve(), work)
        seen_from(course.folder, work)
        return course

    @property
    def source(self) -> Path:
        return self.root / "solutions" / "notebooks"

    @property
    def release(self) -> Path:
        return (self.work or self.root) / "lessons"

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


def one_of(name: str, lessons: list[str]) -> str:
    """The lesson meant by its full name or its beginning, such as 01. Raises CourseError where there is none."""
    match = [lesson for lesson in lessons if lesson == name] or [one for one in lessons if one.startswith(name)]
    if len(match) != 1:
        raise CourseError(f"There is no lesson {name!r:.80}; the lessons here are: {', '.join(lessons)}.")
    return match[0]


def seen_from(folder: Path, root: Path) -> str:
    """`folder` as seen from `root`: nbgrader reads it both as a glob and as a regular expression."""
    try:
        path = Path(os.path.relpath(folder, root)).as_posix()
    except ValueError:
        raise CourseError(f"{folder} lies on another drive than {root}: choose a folder on that one.") from None
    if re.search(r"[*?\[\](){}+^$|\\]", path):
        raise CourseError(
            f"{folder} has a character in its name that nbgrader cannot use: avoid * ? [ ] ( ) {{ }} + ^ $ |."
        )
    return path
