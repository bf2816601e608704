"""The commands for authors."""

from autograder.cli.parts import command, python
from autograder.course import Course, CourseError


def _measure(commands) -> None:
    def run(options) -> int:
        from course_data.measure import main as measure

        try:
            return measure(options.rest)
        except ValueError as error:
            raise CourseError(str(error)) from None

    command(commands, "measure", run, "Train small models and write their losses.", forwards=True)


def _place(commands) -> None:
    def run(options) -> None:
        from autograder.release.authoring import place

        course = Course.at()
        course.chosen(None)
        try:
            lesson = place(course, options.id)
        except (ValueError, LookupError) as error:
            raise CourseError(str(error)) from None
        print(f"The cells of {options.id} are in {lesson}: write the answer there, then `scaling-laws build`.")

    parser = command(
        commands, "place", run, "Put the cells of a question of the bank into its authored lesson, in the bank's order."
    )
    parser.add_argument("id", metavar="ID", help="the question's id, as in autograder/questions/")


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


COMMANDS = (_measure, _place, _test, _lint)
