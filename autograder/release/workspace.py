"""A folder of a student's own for the lessons, where the course is installed as a package."""

from dataclasses import replace
from pathlib import Path

from autograder.course import MARK, Course, CourseError
from autograder.files import write_whole
from autograder.questions import LESSONS
from autograder.questions.inventory import FORMS
from autograder.release.reset import fresh_copy

_MARK = "`scaling-laws start` made this folder: `scaling-laws lab` and `reset` work on the lessons in it.\n"
_NBGRADER_CONFIG = '''"""nbgrader's settings: formgrader, started here, sees what `scaling-laws grade` sees."""

from autograder.course import Course
from autograder.nbgrader import config

course = Course.at()
course.folder.mkdir(parents=True, exist_ok=True)  # formgrader makes its gradebook there
get_config().merge(config(course))  # noqa: F821 (nbgrader defines get_config)
'''


def start(course: Course, folder: Path) -> tuple[list[str], list[str]]:
    """Put the lessons and the glossary into `folder`; the paths in it that are new, and those that were there.

    Nothing that was there is changed. Raises CourseError for a folder inside of the course itself.
    """
    folder = folder.expanduser().resolve()
    if folder.is_relative_to(course.root):
        raise CourseError(f"{folder} lies inside of the course itself, {course.root}: choose a folder outside of it.")
    elsewhere = replace(course, work=folder)
    files = {f"lessons/{lesson}/{lesson}.ipynb": fresh_copy(elsewhere, lesson) for lesson in (*LESSONS, *FORMS)} | {
        "lessons/GLOSSARY.md": (course.root / "lessons" / "GLOSSARY.md").read_bytes(),
        "nbgrader_config.py": _NBGRADER_CONFIG.encode(),
        MARK: _MARK.encode(),
    }
    new = [path for path in files if not (folder / path).exists()]
    for path in new:
        write_whole(folder / path, files[path])
    return new, [path for path in files if path not in new]
