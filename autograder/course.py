"""Where a course's files lie, and the error that a user can put right."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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
        seen_from(course.folder, course.root)
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
        raise CourseError(f"{folder} lies on another drive than the course: choose a folder beside it.") from None
    if re.search(r"[*?\[\](){}+^$|\\]", path):
        raise CourseError(
            f"{folder} has a character in its name that nbgrader cannot use: avoid * ? [ ] ( ) {{ }} + ^ $ |."
        )
    return path
