"""The commands for authors."""

from pathlib import Path

from autograder.cli.parts import command, positive, python
from autograder.course import Course, CourseError


def _measure(commands) -> None:
    def run(options) -> None:
        from course_data.measure import measure_all

        if bool(options.names) == options.all:
            raise CourseError("Say which sweeps to measure, for example `scaling-laws measure grid`, or --all.")
        try:
            measure_all(
                options.names,
                room=options.into,
                workers=options.workers,
                quick=options.quick,
                scheduler=options.scheduler,
            )
        except (ValueError, OSError) as error:
            raise CourseError(str(error)) from None

    parser = command(
        commands,
        "measure",
        run,
        "Train the runs of one or more sweeps and write their tables. Interrupt at will; repeat to go on.",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="sweeps to measure: grid, or another measured data set"
    )
    parser.add_argument("--all", action="store_true", help="every sweep")
    parser.add_argument("--quick", action="store_true", help="few sizes, one seed, into measured-quick/")
    parser.add_argument("--workers", type=positive, metavar="N", help="processes (default: all processors)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="use a dask.distributed cluster in place of processes")
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="folder for the results (default: course_data itself)"
    )


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
        # A few tests are over before several workers have started.
        how = options.rest or ["-n", "logical", "--maxprocesses", "4", "--dist", "loadgroup"]
        return python("-m", "pytest", "-m", "slow" if options.slow else "not slow", *how)

    parser = command(
        commands, "test", run, "Run the tests, on up to four processors. Further options go to pytest, on one then."
    )
    parser.set_defaults(forwards=True)
    parser.add_argument("--slow", action="store_true", help="the slow ones instead")


def _lint(commands) -> None:
    def run(options) -> int:
        checks = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
        return max([python("-m", *check) for check in checks])

    command(commands, "lint", run, "Look over the code with ruff and mypy.")


COMMANDS = (_measure, _place, _test, _lint)
