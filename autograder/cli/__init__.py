"""The command `scaling-laws`: everything that students and instructors do with the course.

Each command imports what it needs when it runs, so that --help comes at once.
"""

import sys
import warnings
from collections.abc import Sequence

from autograder.course import CourseError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv`, by default the one that was typed, and return its exit code.

    The code is 2, after one sentence on stderr, for what the user can put right, and 130 after Ctrl-C.
    """
    # jsonschema can tell an IRI from other text by a grammar that takes two seconds to build: nothing here asks it to.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # then an import of it fails at once
    words = ["--help" if word == "-h" else word for word in (sys.argv[1:] if argv is None else argv)]
    try:
        import click

        from autograder.cli.program import program
    except ModuleNotFoundError as missing:
        if missing.name != "click":
            raise
        return _without_click(words)
    warnings.filterwarnings("ignore", module=r"(nbgrader|nbconvert|nbformat|traitlets|jupyter_\w+|zmq)\b")
    try:
        return program.main(words, "scaling-laws", standalone_mode=False) or 0
    except click.UsageError as error:
        said = f"{error.format_message().rstrip('.')}: see `{error.ctx.command_path if error.ctx else ''} --help`."
    except CourseError as error:
        said = str(error)
    except OSError as error:
        said = f"{error.filename or 'The system'}: {error.strerror or error}."
    except SystemExit as stop:  # of a program that is started here, about its own options
        return int(stop.code or 0)
    except click.Abort:  # Ctrl-C
        print("Stopped. What was finished is kept.", file=sys.stderr)
        return 130
    print(said, file=sys.stderr)
    return 2


def _without_click(words: list[str]) -> int:
    """Without click only `doctor` runs, which says what is wrong with the installation."""
    from autograder.doctor import report

    if words == ["doctor"]:
        return report()
    print("The package click is missing: `python -m autograder doctor` says what to do.", file=sys.stderr)
    return 2
