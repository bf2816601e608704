"""The command `scaling-laws`: everything that students and instructors do with the course.

Each command imports what it needs when it runs, so that --help comes at once.
"""

import argparse
import sys
import warnings
from collections.abc import Sequence

from autograder.cli import authors, instructors, publishing, students
from autograder.course import CourseError

GROUPS = """\
for students and self-learners
  lab            open the first lesson in JupyterLab (or another: lab 02)
  reset LESSON   a fresh copy of a lesson; your own is kept beside it
  data           list the measured data sets
  doctor         say what is missing on this machine

for instructors
  demo           build the lessons, make a sample class, grade it: see everything at work
  build          make the released lessons from the authored ones
  grade FOLDER   grade a folder of submissions, or a zip file of them
  regrade        score anew from stored answers, after a changed key
  feedback       write a page of feedback for every student
  report         a page about the class: questions, mistakes, work that is alike
  export         write the grades as CSV, for an LMS, or as a picture
  export-questions   write the choice questions for an LMS
  variants STUDENT   what that student saw: figures, runs, right answers

for publishing
  bundle         write the course as a zip file: the students' edition, or the whole
  site           build the web site: a book, and the lessons live in the browser
  links          print the links to Colab, Binder and a hub of yours

for authors
  measure        measure data anew by training small models
  place ID       put the cells of a new question into its authored lesson
  test, lint     run the tests; look over the code

`scaling-laws COMMAND --help` tells more about one of them.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. 2, and one sentence on stderr, for what the user can put right."""
    parser = argparse.ArgumentParser(
        prog="scaling-laws",
        description="A course on scaling laws: lessons, measured data and grading.",
        epilog=GROUPS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (*students.COMMANDS, *instructors.COMMANDS, *publishing.COMMANDS, *authors.COMMANDS):
        add(commands)
    options, rest = parser.parse_known_args(argv)
    if rest and not options.forwards:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    warnings.filterwarnings("ignore", module=r"(nbgrader|nbconvert|nbformat|traitlets|jupyter_\w+|zmq)\b")
    try:
        return options.run(options) or 0
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename or 'The system'}: {error.strerror or error}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. What was finished is kept.", file=sys.stderr)
        return 130
