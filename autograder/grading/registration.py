"""Tell the gradebook of a lesson before its submissions are graded."""

from hashlib import sha256

import nbformat
from nbformat import NotebookNode

from autograder.course import Course, CourseError
from autograder.nbgrader import open_gradebook
from autograder.release.build import generated
from autograder.release.lesson import grade_id


def enter_lesson(course: Course, lesson: str) -> NotebookNode:
    """Tell the gradebook of the lesson's questions, points and hidden tests; the released notebook.

    What the gradebook was told of this very lesson before is not told again. Raises CourseError, and changes nothing,
    where graded submissions are of a version with other questions.
    """
    source = course.source / lesson / f"{lesson}.ipynb"
    told = course.folder / "lessons" / f"{lesson}.ipynb"
    digest = sha256(source.read_bytes()).hexdigest()
    if told.exists() and course.gradebook.exists():
        released = nbformat.read(told, as_version=4)
        if released.metadata.get("authored") == digest:
            return released
    authored = nbformat.read(source, as_version=4)
    ids = {grade_id(cell) for cell in authored.cells} - {None}
    with open_gradebook(course) as gradebook:
        known = [notebook for entry in gradebook.assignments if entry.name == lesson for notebook in entry.notebooks]
        for notebook in known:
            if notebook.submissions and {cell.name for cell in notebook.source_cells} != ids:
                raise CourseError(
                    f"The gradebook {course.gradebook} holds grades for a version of {lesson} with other questions. "
                    "Keep it as it is, and grade the new version into another one: --course ANOTHER_FOLDER."
                )
    with generated(course, lesson, database=True) as folder:
        released = nbformat.read(folder / f"{lesson}.ipynb", as_version=4)
    released.metadata["authored"] = digest
    told.parent.mkdir(exist_ok=True)
    nbformat.write(released, told)
    return released
