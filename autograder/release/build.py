"""From an authored lesson to the released one, through nbgrader's own generate_assignment."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.nbgrader import config, run_converter
from autograder.release.concept_table import concept_problems, concept_table, listed
from autograder.release.lesson import grade_id, version, visible
from autograder.release.links import add_links, repository
from autograder.release.pool_table import pool_problems, pool_table


def build(course: Course, lesson: str) -> list[Path]:
    """Make the released notebook of `lesson` anew; the files that changed.

    Everything is made in a temporary folder first, and files beside the lesson's own stay. Raises CourseError, with
    everything that is to be put right, where the authored notebook breaks a rule; the release is then as it was.
    """
    from autograder.questions import questions

    source = course.source / lesson / f"{lesson}.ipynb"
    points = {asked.id: asked.points for asked in questions(lesson)}
    problems = [*authoring_problems(nbformat.read(source, as_version=4), points), *target_problems(lesson)]
    if problems:
        raise CourseError(f"{source.name} cannot be released:\n  " + "\n  ".join(problems))
    with generated(course, lesson, database=False) as folder:
        return [*_renew_texts(_table(lesson)), *_renew(folder, course.release / lesson)]


def stale(course: Course, lesson: str) -> list[Path]:
    """The files of `lesson` that `build` would change: empty where the release is as the authored lesson says."""
    with generated(course, lesson, database=False) as folder:
        made = {course.release / lesson / path.relative_to(folder): path.read_bytes() for path in _files(folder)}
    made |= {path: text.encode() for path, text in _table(lesson).items()}
    return [path for path, content in made.items() if not _holds(path, content)]


def tables(course: Course) -> dict[Path, str]:
    """The content of the tables that belong to no one lesson, by path: of the concepts, and of the pool.

    Raises CourseError, with everything that is to be put right, where a concept has no page or a form no key.
    """
    if problems := [*concept_problems(course), *pool_problems(listed(course))]:
        raise CourseError("The tables of concepts and forms cannot be built:\n  " + "\n  ".join(problems))
    return {**concept_table(course), **pool_table()}


def build_tables(course: Course) -> list[Path]:
    """Make the `tables` anew; the files that changed."""
    return _renew_texts(tables(course))


def stale_tables(course: Course) -> list[Path]:
    """The `tables` that `build_tables` would change."""
    return [path for path, text in tables(course).items() if not _holds(path, text.encode())]


def _table(lesson: str) -> dict[Path, str]:
    """The built table of a lesson of the bank by its path; nothing for another lesson."""
    from autograder.bank.tables import tabulated_keys
    from autograder.questions import LESSONS, keys, table_path

    return {table_path(lesson): tabulated_keys(keys(lesson))} if lesson in LESSONS else {}


def _renew_texts(texts: Mapping[Path, str]) -> list[Path]:
    """Write those of these files whose content differs; their paths."""
    changed = [(path, text) for path, text in texts.items() if not _holds(path, text.encode())]
    for path, text in changed:
        write_whole(path, text)
    return [path for path, _ in changed]


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


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


def target_problems(lesson: str) -> Iterator[str]:
    """Sentences about runs that students are to forecast and that were not measured, or cannot be answered."""
    from autograder.bank.keys import ForecastKey
    from autograder.bank.kinds import Forecast
    from autograder.questions import LESSONS, key, questions

    for asked in questions(lesson) if lesson in LESSONS else ():
        if not isinstance(asked, Forecast):
            continue
        known: ForecastKey = key(asked.id)
        for target in asked.targets:
            try:
                truth = known.truth(target)
            except (ValueError, FileNotFoundError) as missing:
                yield f"The question {asked.id!r} has a target without a measurement. {missing}"
                continue
            if not asked.low < truth < asked.high:
                yield (
                    f"The question {asked.id!r} allows answers from {asked.low:g} to {asked.high:g}, and {truth:g} was "
                    f"measured for {dict(target)}: widen the question's low and high."
                )


@contextmanager
def generated(course: Course, lesson: str, *, database: bool) -> Iterator[Path]:
    """A temporary folder with the released form of `lesson`; with `database`, the gradebook learns its cells too.

    Raises CourseError where nbgrader refuses, with nbgrader's last words.
    """
    work = course.folder / "building"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        settings = config(course)
        inside = Path(settings.CourseDirectory.submitted_directory).parent.as_posix()
        settings.merge(
            Config(
                CourseDirectory={"release_directory": f"{inside}/building", "assignment_id": lesson},
                GenerateAssignment={"no_database": not database},
                SaveCells={"enabled": database},
            )
        )
        converter = GenerateAssignment(coursedir=CourseDirectory(config=settings), config=settings)
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


def _renew(made: Path, release: Path) -> list[Path]:
    """Put the files in `made` into `release`, those alone whose bytes differ."""
    changed = []
    for path in _files(made):
        target = release / path.relative_to(made)
        if _holds(target, path.read_bytes()):
            continue
        write_whole(target, path.read_bytes())
        changed.append(target)
    return changed
