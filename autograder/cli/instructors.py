"""The commands for instructors."""

import sys
from pathlib import Path

from autograder.cli.parts import Progress, command, course_option, graded, lesson_arguments, positive
from autograder.course import ROOT, Course, CourseError, one_of


def _demo(commands) -> None:
    def run(options) -> None:
        course = Course(ROOT, ROOT / ".course" / "demo")
        course.chosen(None)
        from autograder.instructor.demo import demo

        demo(course, lambda text: print(text, flush=True), Progress())

    command(commands, "demo", run, "Build the lessons, make a sample class in .course/demo and grade it.")


def _build(commands) -> None:
    def run(options) -> None:
        from autograder.release.build import build

        course = Course.at()
        for lesson in course.chosen(options.lessons):
            changed = build(course, lesson)
            print(f"{lesson}: " + (f"{len(changed)} file(s) changed" if changed else "as before"))

    parser = command(commands, "build", run, "Make lessons/ from solutions/notebooks/.")
    lesson_arguments(parser, "which lessons")


def _grade(commands) -> None:
    def run(options) -> int:
        from autograder.grading.hand_in import grade_handed_in

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
                progress=Progress(),
                say=lambda sentence: print(sentence, file=sys.stderr, flush=True),
            )
        except KeyboardInterrupt:
            print("\nStopped; what is graded is kept. To go on: the same command.", file=sys.stderr)
            return 130
        _show(course, results)
        return 0

    parser = command(
        commands,
        "grade",
        run,
        "Grade the submissions in FOLDER, laid out as FOLDER/<student>/<lesson>/<lesson>.ipynb or "
        "FOLDER/<student>/<lesson>.ipynb, or a zip file of such a folder. Students' code runs in a sandbox. What ran "
        "before and has not changed is not run again, and marks that a person gave are kept.",
    )
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--lesson", action="append", help="only this lesson, by name or number; may be repeated")
    parser.add_argument("--timeout", type=positive, metavar="SECONDS", help="for one cell (default: 30)")
    parser.add_argument("--workers", type=positive, default=2, metavar="N", help="that run at a time (default: 2)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a dask.distributed cluster that does the work")
    parser.add_argument(
        "--names", metavar="REGEX", help="for a zip from an LMS: how a file's path tells (?P<student_id>…)"
    )
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run submissions as programs of yours, unprotected: they can read your files and use the network",
    )
    parser.add_argument(
        "--resume", action="store_true", help="needed no more: what ran and has not changed is never run again"
    )
    course_option(parser)


def _regrade(commands) -> None:
    def run(options) -> None:
        from autograder.grading.batch import regrade

        course = Course.at(options.course)
        _show(course, regrade(course, graded(course, options.lessons), progress=Progress()))

    parser = command(
        commands,
        "regrade",
        run,
        "Score all submissions anew from stored answers, after a key was changed. No student's code runs, and marks "
        "that a person gave are kept.",
    )
    lesson_arguments(parser, "which lessons")
    course_option(parser)


def _show(course: Course, results) -> None:
    from autograder.results.picture import table

    for lesson in dict.fromkeys(result.lesson for result in results):
        print(f"\n{lesson or 'lesson not known'}")
        print(table([result for result in results if result.lesson == lesson]))
    print(f"\nThe gradebook is {course.gradebook}. Next: scaling-laws feedback, scaling-laws export.")


def _feedback(commands) -> None:
    def run(options) -> None:
        from autograder.results.feedback import make_feedback

        course = Course.at(options.course)
        for lesson in graded(course, options.lessons):
            print(f"{lesson}: {len(make_feedback(course, lesson))} pages in {course.feedback}")

    parser = command(commands, "feedback", run, "Write a page of feedback for every student who handed something in.")
    lesson_arguments(parser, "which lessons")
    course_option(parser)


def _export(commands) -> None:
    def run(options) -> None:
        from autograder.results.exports import lms
        from autograder.results.exports.csv_table import export_csv
        from autograder.results.picture import draw_class

        course = Course.at(options.course)
        lessons = graded(course, options.lessons)
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

    parser = command(commands, "export", run, "Write the grades for a spreadsheet, for an LMS, or as pictures.")
    lesson_arguments(parser, "which lessons")
    formats = ["csv", "nbgrader", "canvas", "moodle", "brightspace", "gradescope", "classroom50", "picture"]
    parser.add_argument("--format", choices=formats, default="csv", help="csv has nbgrader's columns (default)")
    parser.add_argument(
        "--item", metavar="TITLE", help='the grade\'s name in the LMS, for Canvas such as "Lab 1 (1234)"'
    )
    parser.add_argument("--to", metavar="PATH", help="the CSV file, or the folder for all others (default: in .course)")
    course_option(parser)


def _report(commands) -> None:
    def run(options) -> None:
        from autograder.results.class_page import write_class_page

        course = Course.at(options.course)
        for lesson in graded(course, options.lessons):
            print(f"Wrote {write_class_page(course, lesson, Path(options.to or course.folder))}.")

    parser = command(
        commands,
        "report",
        run,
        "Write a page about the class: every question, the commonest mistakes, and work that is alike.",
    )
    lesson_arguments(parser, "which lessons")
    parser.add_argument("--to", metavar="FOLDER", help="where to write it (default: .course)")
    course_option(parser)


def _variants(commands) -> None:
    def run(options) -> None:
        from autograder.questions import LESSONS
        from autograder.results.variant_sheet import sheet

        lessons = [one_of(name, list(LESSONS)) for name in options.lessons] or list(LESSONS)
        try:
            print("\n\n\n".join(sheet(options.student, lesson) for lesson in lessons))
        except (ValueError, LookupError) as error:
            raise CourseError(str(error)) from None

    parser = command(
        commands,
        "variants",
        run,
        "Show what a student saw: the prompts with that student's figures, the runs drawn, and what is right.",
    )
    parser.add_argument("student", metavar="STUDENT", help="the id, as in the submission's folder")
    lesson_arguments(parser, "which lessons")


def _export_questions(commands) -> None:
    def run(options) -> None:
        from autograder.results.exports.questions import FORMATS, export_questions

        if options.format not in FORMATS:
            raise CourseError(f"There is no format {options.format!r}; choose one of {', '.join(FORMATS)}.")
        course = Course.at()
        for lesson in course.chosen(options.lessons):
            path, number = export_questions(lesson, options.format, Path(options.to or course.folder))
            print(f"Wrote {number} choice questions to {path}.")

    parser = command(
        commands,
        "export-questions",
        run,
        "Write the choice questions, with keys and reasons, for an LMS's quizzes.",
    )
    lesson_arguments(parser, "which lessons")
    parser.add_argument("--format", default="moodle-xml", help="gift, moodle-xml (default) or qti, version 2.1")
    parser.add_argument("--to", metavar="FOLDER", help="where to write it (default: .course)")


COMMANDS = (_demo, _build, _grade, _regrade, _feedback, _report, _export, _export_questions, _variants)
