"""The commands for authors."""

from importlib import util

import click

from autograder.cli.parts import FORWARDING, python, tree, words_argument
from autograder.course import CourseError, is_tree


@click.command(context_settings=FORWARDING, add_help_option=False)
@words_argument
def measure(words: tuple[str, ...]) -> int:
    """Measure data anew by training small models."""
    from course_data.measure import main

    if not is_tree() and not {word.split("=")[0] for word in words} & {"-h", "--help", "--quick", "--into"}:
        raise CourseError("Nothing is written into an installed package: give --into FOLDER.")
    try:
        return main(list(words))
    except ValueError as error:
        raise CourseError(str(error)) from None


@click.command()
@click.argument("id", metavar="ID")
def place(id: str) -> None:
    """Put the cells of a question of the bank into its authored lesson, in the bank's order.

    ID is the question's, as in autograder/questions/.
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
@click.option("--slow", is_flag=True, help="The slow ones instead.")
def test(words: tuple[str, ...], slow: bool) -> int:
    """Run the tests; further options go to pytest."""
    return python("-m", "pytest", "-m", "slow" if slow else "not slow", *words)


@click.command()
def lint() -> int:
    """Look over the code with ruff, and its types with mypy."""
    if code := python("-m", "ruff", "check", ".") or python("-m", "ruff", "format", "--check", "."):
        return code
    if not util.find_spec("mypy"):
        raise CourseError("mypy, which looks over the types, is missing: make env.")
    return python("-m", "mypy")


@click.command(context_settings=FORWARDING)
@words_argument
def mutants(words: tuple[str, ...]) -> int:
    """Change the code here and there, and say which changes no test notices; options go to tests/mutants.py."""
    return python("-m", "tests.mutants", *words)


COMMANDS = [measure, place, test, lint, mutants]
