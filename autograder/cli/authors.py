"""The commands for authors."""

from autograder.cli.parts import command, python
from autograder.course import CourseError


def _measure(commands) -> None:
    def run(options) -> int:
        from course_data.measure import main as measure

        try:
            return measure(options.rest)
        except ValueError as error:
            raise CourseError(str(error)) from None

    command(commands, "measure", run, "Train small models and write their losses.", forwards=True)


def _test(commands) -> None:
    def run(options) -> int:
        return python("-m", "pytest", "-m", "slow" if options.slow else "not slow", *options.rest)

    parser = command(commands, "test", run, "Run the tests; further options go to pytest.")
    parser.set_defaults(forwards=True)
    parser.add_argument("--slow", action="store_true", help="the slow ones instead")


def _lint(commands) -> None:
    def run(options) -> int:
        return python("-m", "ruff", "check", ".") or python("-m", "ruff", "format", "--check", ".")

    command(commands, "lint", run, "Look over the code with ruff.")


COMMANDS = (_measure, _test, _lint)
