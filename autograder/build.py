"""From an authored lesson to the released one, through nbgrader's own generate_assignment."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import Course, CourseError, run_converter
from autograder.preprocessors import version, visible
from autograder.publishing.links import add_links, repository
from autograder.repair import grade_id
from autograder.results import open_gradebook


def build(course: Course, lesson: str) -> list[Path]:
    """Make the released notebook of `lesson` anew; the files that changed.

    Everything is made in a temporary folder first, and files beside the lesson's own stay. Raises CourseError, with
    everything that is to be mended, where the authored notebook breaks a rule; the release is then as it was.
    """
    from autograder.questions import questions

    source = course.source / lesson / f"{lesson}.ipynb"
    points = {asked.id: asked.points for asked in questions(lesson)}
    if problems := list(authoring_problems(nbformat.read(source, as_version=4), points)):
        raise CourseError(f"{source.name} cannot be released:\n  " + "\n  ".join(problems))
    with generated(course, lesson, database=False) as folder:
        return _renew(folder, course.release / lesson)


def authoring_problems(nb: NotebookNode, points: Mapping[str, float]) -> Iterator[str]:
    """Sentences about what in an authored notebook would go wrong in a class; `points` are the questions' by id."""
    seen = set()
    for number, cell in enumerate(nb.cells, 1):
        if cell.get("outputs") or cell.get("execution_count"):
            yield f"Cell {number} has outputs: clear them."
        name = grade_id(cell)
        if name is None:
            continue
        if cell.id != name:
            yield f"Cell {number}: its id {cell.id!r} must be its grade_id {name!r}."
        if not utils.is_grade(cell):
            continue
        seen.add(name)
        if points.get(name) != cell.metadata.nbgrader.get("points"):
            yield f"Cell {name!r} gives {cell.metadata.nbgrader.get('points')} points; its question {points.get(name)}."
        if not utils.is_solution(cell):
            if f'check("{name}")' not in visible(cell.source):
                yield f'Cell {name!r} needs check("{name}") where students see it.'
            if visible(cell.source) == cell.source.rstrip("\n") or f'score("{name}")' not in cell.source:
                yield f'Cell {name!r} needs score("{name}") between BEGIN HIDDEN TESTS and END HIDDEN TESTS.'
    for name in points.keys() - seen:
        yield f"The question {name!r} has no graded cell."


@contextmanager
def generated(course: Course, lesson: str, *, database: bool) -> Iterator[Path]:
    """A temporary folder with the released form of `lesson`; with `database`, the gradebook learns its cells too.

    Raises CourseError where nbgrader refuses, with nbgrader's last words.
    """
    work = course.folder / "building"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        config = course.config()
        inside = Path(config.CourseDirectory.submitted_directory).parent.as_posix()
        config.merge(
            Config(
                CourseDirectory={"release_directory": f"{inside}/building", "assignment_id": lesson},
                GenerateAssignment={"no_database": not database},
                SaveCells={"enabled": database},
            )
        )
        converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        failure = run_converter(converter, course.folder / "nbgrader.log")
        if failure:
            raise CourseError(f"nbgrader could not make {lesson}: {failure}")
        if address := repository(course.root):
            released = nbformat.read(work / lesson / f"{lesson}.ipynb", as_version=4)
            add_links(released, address, lesson)
            released.metadata.scaling_laws["version"] = version(released)
            nbformat.write(released, work / lesson / f"{lesson}.ipynb")
        yield work / lesson
    finally:
        shutil.rmtree(work, ignore_errors=True)


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


def _renew(made: Path, release: Path) -> list[Path]:
    """Put the files in `made` into `release`, those alone whose bytes differ."""
    changed = []
    for path in sorted(made.rglob("*")):
        target = release / path.relative_to(made)
        if path.is_dir() or (target.is_file() and target.read_bytes() == path.read_bytes()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(target.name + ".new")
        shutil.copyfile(path, new)
        new.replace(target)
        changed.append(target)
    return changed
