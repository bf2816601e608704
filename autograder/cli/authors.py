"""The commands for authors."""

from pathlib import Path
from typing import Any

import click

from autograder.cli.parts import FORWARDING, python, tree, words_argument
from autograder.course import CourseError, is_tree


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", is_flag=True, help="Every sweep.")
@click.option("--quick", is_flag=True, help="Few sizes, one seed, into measured-quick/.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes (default: all processors).")
@click.option("--scheduler", metavar="ADDRESS", help="Use a dask.distributed cluster instead of processes.")
@click.option("--into", type=click.Path(path_type=Path), metavar="FOLDER", help="Its folder (default: course_data).")
def measure(names: tuple[str, ...], all: bool, into: Path | None, **how: Any) -> None:
    """Measure the data again by training small models.

    NAME is a sweep, such as grid or another measured data set. Interrupt it at any time: the same command continues.
    """
    from course_data.measure import measure_all

    if bool(names) == all:
        raise CourseError("Say which sweeps to measure, for example `scaling-laws measure grid`, or --all.")
    if not (is_tree() or how["quick"] or into):
        raise CourseError("Nothing is written into an installed package: give --into FOLDER.")
    try:
        measure_all(list(names), room=into, **how)
    except (ValueError, OSError) as error:
        raise CourseError(str(error)) from None


@click.command()
@click.argument("id", metavar="ID")
def place(id: str) -> None:
    """Put the cells of a question of the bank into its authored lesson, in the bank's order.

    ID is the question's id, as in autograder/questions/.
    """
    from autograder.release.authoring import place

    course = tree()
    course.chosen(None)
    try:
        lesson = place(course, id)
    except (ValueError, LookupError) as error:
        raise CourseError(str(error)) from None
    print(f"The cells of {id} are in {lesson}: write the answer there, then `scaling-laws build`.")


@click.command(context_settings=FORWARDING)
@words_argument
@click.option("--slow", is_flag=True, help="Run the slow tests instead.")
def test(words: tuple[str, ...], slow: bool) -> int:
    """Run the tests on up to four processors. Further options go to pytest, which then uses one."""
    # A few tests are over before several workers have started.
    how = words or ("-n", "logical", "--maxprocesses", "4", "--dist", "loadgroup")
    return python("-m", "pytest", "-m", "slow" if slow else "not slow", *how)


@click.command()
def lint() -> int:
    """Check the code with ruff, and its types with mypy."""
    checks = [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)]
    return max([python("-m", *check) for check in checks])


@click.command(context_settings=FORWARDING)
@words_argument
def mutants(words: tuple[str, ...]) -> int:
    """Make small changes in the code and say which of them no test notices; options go to tests/mutants.py."""
    return python("-m", "tests.mutants", *words)


COMMANDS = [measure, place, test, lint, mutants]
