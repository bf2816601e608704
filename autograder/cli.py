"""The command `scaling-laws`: everything that students and instructors do with the course.

Each command imports what it needs when it runs, so that --help comes at once.
"""

import argparse
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.course import ROOT, Course, CourseError, one_of

FIRST_LESSON = "01_what_are_scaling_laws"
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

for authors
  measure        measure data anew by training small models
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
    instructors = (_demo, _build, _grade, _regrade, _feedback, _report, _export, _export_questions)
    for add in (_lab, _reset, _data, _doctor, *instructors, _measure, _test, _lint):
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


def _command(commands, name: str, run: Callable, what: str, *, forwards: bool = False) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, description=what, add_help=not forwards)
    parser.set_defaults(run=run, forwards=forwards)
    return parser


def _course_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--course", metavar="FOLDER", help="where the gradebook and all that belongs to it is kept (default: .course)"
    )


def _lesson_arguments(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help=f"{what}, by name or number, such as 01 (default: all)"
    )


def _lab(commands) -> None:
    def run(options) -> int:
        from autograder.questions import LESSONS

        lesson = one_of(options.lesson, list(LESSONS))
        notebook = ROOT / "lessons" / lesson / f"{lesson}.ipynb"
        if not notebook.exists():
            raise CourseError(f"{notebook.relative_to(ROOT)} is not there yet: run `scaling-laws build` first.")
        if options.course:
            os.environ["SCALING_LAWS_COURSE"] = str(Path(options.course).resolve())
        # The server's root must hold the whole course: formgrader looks for nbgrader_config.py there.
        url = f"--LabApp.default_url=/lab/tree/lessons/{lesson}/{lesson}.ipynb"
        return _python("-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}", url, *options.rest)

    parser = _command(commands, "lab", run, "Open a lesson in JupyterLab; further options go to JupyterLab.")
    parser.set_defaults(forwards=True)
    parser.add_argument("lesson", nargs="?", default=FIRST_LESSON, help="by name or number, such as 02 (default: 01)")
    _course_option(parser)


def _reset(commands) -> None:
    def run(options) -> None:
        from autograder.questions import LESSONS
        from autograder.reset import reset

        fresh, kept = reset(Course.at(), one_of(options.lesson, list(LESSONS)))
        print(f"{fresh.relative_to(ROOT)} is as it was released.")
        if kept:
            print(f"Your own is kept as {kept.relative_to(ROOT)}.")

    parser = _command(commands, "reset", run, "Put a lesson back as it was released; your own is kept beside it.")
    parser.add_argument("lesson", metavar="LESSON", help="by name or number, such as 01")


def _data(commands) -> None:
    def run(options) -> None:
        from course_data import listing

        print(listing())

    _command(commands, "data", run, "List the measured data sets; in a notebook, course_data.load(NAME) shows one.")


def _doctor(commands) -> None:
    def run(options) -> int:
        from autograder.doctor import examine

        problems = 0
        for finding in examine():
            print(("ok    " if finding.fine else "NEEDS " if finding.needed else "hint  ") + finding.sentence)
            problems += finding.needed and not finding.fine
        return 1 if problems else 0

    _command(commands, "doctor", run, "Say in plain words what is missing on this machine, and what to do about it.")


def _demo(commands) -> None:
    def run(options) -> None:
        course = Course(ROOT, ROOT / ".course" / "demo")
        course.chosen(None)
        from autograder.instructor.demo import demo

        demo(course, lambda text: print(text, flush=True), _Progress())

    _command(commands, "demo", run, "Build the lessons, make a sample class in .course/demo and grade it.")


def _build(commands) -> None:
    def run(options) -> None:
        from autograder.build import build

        course = Course.at()
        for lesson in course.chosen(options.lessons):
            changed = build(course, lesson)
            print(f"{lesson}: " + (f"{len(changed)} file(s) changed" if changed else "as before"))

    parser = _command(commands, "build", run, "Make lessons/ from solutions/notebooks/.")
    _lesson_arguments(parser, "which lessons")


def _grade(commands) -> None:
    def run(options) -> int:
        from autograder.engine.handed_in import grade_handed_in

        course = Course.at(options.course)
        try:
            results = grade_handed_in(
                course,
                Path(options.folder),
                options.lesson,
                names=options.names,
                timeout=options.timeout,
                workers=options.workers,
                scheduler=options.scheduler,
                sandboxed=not options.no_sandbox,
                resume=options.resume,
                progress=_Progress(),
                say=lambda sentence: print(sentence, file=sys.stderr, flush=True),
            )
        except KeyboardInterrupt:
            again = "the same command" + (" with --resume" if options.no_sandbox else "")
            print(f"\nStopped; what is graded is kept. To go on: {again}.", file=sys.stderr)
            return 130
        _show(course, results)
        return 0

    parser = _command(
        commands,
        "grade",
        run,
        "Grade the submissions in FOLDER, laid out as FOLDER/<student>/<lesson>/<lesson>.ipynb or "
        "FOLDER/<student>/<lesson>.ipynb, or a zip file of such a folder. Students' code runs in a sandbox. What ran "
        "before and has not changed is not run again, and marks that a person gave are kept.",
    )
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--lesson", action="append", help="only this lesson, by name or number; may be repeated")
    parser.add_argument("--timeout", type=_positive, metavar="SECONDS", help="for one cell (default: 30)")
    parser.add_argument("--workers", type=_positive, default=2, metavar="N", help="sandboxes at work (default: 2)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a dask.distributed cluster that does the work")
    parser.add_argument(
        "--names", metavar="REGEX", help="for a zip from an LMS: how a file's path tells (?P<student_id>…)"
    )
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="grade with nbgrader alone: submissions run as programs of yours, unprotected, and could forge a score",
    )
    parser.add_argument("--resume", action="store_true", help="with --no-sandbox: do not run again what is graded")
    _course_option(parser)


def _regrade(commands) -> None:
    def run(options) -> None:
        from autograder.engine.batch import regrade

        course = Course.at(options.course)
        _show(course, regrade(course, _graded(course, options.lessons), progress=_Progress()))

    parser = _command(
        commands,
        "regrade",
        run,
        "Score all submissions anew from stored answers, after a key was changed. No student's code runs, and marks "
        "that a person gave are kept.",
    )
    _lesson_arguments(parser, "which lessons")
    _course_option(parser)


def _show(course: Course, results) -> None:
    from autograder.report import table

    for lesson in dict.fromkeys(result.lesson for result in results):
        print(f"\n{lesson or 'lesson not known'}")
        print(table([result for result in results if result.lesson == lesson]))
    print(f"\nThe gradebook is {course.gradebook}. Next: scaling-laws feedback, scaling-laws export.")


def _feedback(commands) -> None:
    def run(options) -> None:
        from autograder.feedback import make_feedback

        course = Course.at(options.course)
        for lesson in _graded(course, options.lessons):
            print(f"{lesson}: {len(make_feedback(course, lesson))} pages in {course.feedback}")

    parser = _command(commands, "feedback", run, "Write a page of feedback for every student who handed something in.")
    _lesson_arguments(parser, "which lessons")
    _course_option(parser)


def _export(commands) -> None:
    def run(options) -> None:
        from autograder import lms
        from autograder.export import export_csv
        from autograder.report import draw_class

        course = Course.at(options.course)
        lessons = _graded(course, options.lessons)
        if options.item and (options.format not in lms.TABLES or len(lessons) != 1):
            raise CourseError(f"--item names one lesson's grade in {', '.join(lms.TABLES)}: give that one lesson.")
        to = Path(options.to or course.folder)
        if options.format in ("csv", "nbgrader"):
            to = to if options.to else to / "grades.csv"
            export_csv(course, to, lessons)
            print(f"Wrote {to}.")
            return
        for lesson in lessons:
            if options.format == "picture":
                print(f"Wrote {to / lesson}.png and, in words, {draw_class(course, lesson, to / f'{lesson}.png')}.")
            elif options.format in lms.TABLES:
                lms.export_table(course, lesson, options.format, to / f"{lesson}-{options.format}.csv", options.item)
                print(f"Wrote {to / lesson}-{options.format}.csv.")
            else:
                written = lms.export_files(course, lesson, options.format, to / options.format)
                print(f"Wrote {len(written)} files below {to / options.format / lesson}.")

    parser = _command(commands, "export", run, "Write the grades for a spreadsheet, for an LMS, or as pictures.")
    _lesson_arguments(parser, "which lessons")
    formats = ["csv", "nbgrader", "canvas", "moodle", "brightspace", "gradescope", "classroom50", "picture"]
    parser.add_argument("--format", choices=formats, default="csv", help="csv has nbgrader's columns (default)")
    parser.add_argument(
        "--item", metavar="TITLE", help='the grade\'s name in the LMS, for Canvas such as "Lab 1 (1234)"'
    )
    parser.add_argument("--to", metavar="PATH", help="the CSV file, or the folder for all others (default: in .course)")
    _course_option(parser)


def _report(commands) -> None:
    def run(options) -> None:
        from autograder.class_report import write_class_page

        course = Course.at(options.course)
        for lesson in _graded(course, options.lessons):
            print(f"Wrote {write_class_page(course, lesson, Path(options.to or course.folder))}.")

    parser = _command(
        commands,
        "report",
        run,
        "Write a page about the class: every question, the commonest mistakes, and work that is alike.",
    )
    _lesson_arguments(parser, "which lessons")
    parser.add_argument("--to", metavar="FOLDER", help="where to write it (default: .course)")
    _course_option(parser)


def _export_questions(commands) -> None:
    def run(options) -> None:
        from autograder.question_export import FORMATS, export_questions

        if options.format not in FORMATS:
            raise CourseError(f"There is no format {options.format!r}; choose one of {', '.join(FORMATS)}.")
        course = Course.at()
        for lesson in course.chosen(options.lessons):
            path, number = export_questions(lesson, options.format, Path(options.to or course.folder))
            print(f"Wrote {number} choice questions to {path}.")

    parser = _command(
        commands,
        "export-questions",
        run,
        "Write the choice questions, with keys and reasons, for an LMS's quizzes.",
    )
    _lesson_arguments(parser, "which lessons")
    parser.add_argument("--format", default="moodle-xml", help="gift, moodle-xml (default) or qti, version 2.1")
    parser.add_argument("--to", metavar="FOLDER", help="where to write it (default: .course)")


def _measure(commands) -> None:
    def run(options) -> int:
        from course_data.measure import main as measure

        try:
            return measure(options.rest)
        except ValueError as error:
            raise CourseError(str(error)) from None

    _command(commands, "measure", run, "Train small models and write their losses.", forwards=True)


def _test(commands) -> None:
    def run(options) -> int:
        return _python("-m", "pytest", "-m", "slow" if options.slow else "not slow", *options.rest)

    parser = _command(commands, "test", run, "Run the tests; further options go to pytest.")
    parser.set_defaults(forwards=True)
    parser.add_argument("--slow", action="store_true", help="the slow ones instead")


def _lint(commands) -> None:
    def run(options) -> int:
        return _python("-m", "ruff", "check", ".") or _python("-m", "ruff", "format", "--check", ".")

    _command(commands, "lint", run, "Look over the code with ruff.")


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("give a whole number, 1 or more")
    return int(text)


class _Progress:
    """One line for each submission: who, what, and how long the rest will take."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, done: int, total: int, result) -> None:
        outcome = "no score" if result.score is None else f"{result.score:g} of {result.max_score:g}"
        left = (time.monotonic() - self._began) / done * (total - done)
        rest = f" ({left // 60:.0f} min left)" if left > 90 else f" ({left:.0f} s left)" if done < total else ""
        print(f"[{done:>{len(str(total))}}/{total}] {result.student}: {outcome}{rest}", flush=True)


def _graded(course: Course, lessons: list[str]) -> list[str]:
    """The chosen lessons among those in the gradebook. Raises CourseError where there is no gradebook."""
    from autograder.results import open_gradebook

    if not course.gradebook.exists():
        raise CourseError(f"There is no gradebook in {course.folder}: run `scaling-laws grade FOLDER` first.")
    with open_gradebook(course) as gradebook:
        there = sorted(assignment.name for assignment in gradebook.assignments)
    return [one_of(name, there) for name in lessons] or there


def _python(*words: str) -> int:
    """Run this Python with the course on its path, from the course's folder; its exit code."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "PATH": programs}
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=environment).returncode
