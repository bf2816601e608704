"""The commands for instructors."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from autograder.cli.parts import (
    Progress,
    course_option,
    each,
    graded,
    graded_or_inventory,
    lesson_named,
    lessons_argument,
    tree,
)
from autograder.course import ROOT, Course, CourseError
from autograder.results.exports import GRADE_EXPORTS, export_grades, wrote
from autograder.results.items.formats import ITEM_FORMATS


@click.command()
def demo() -> None:
    """Build the lessons, make a sample class in .course/demo and grade it, to see everything at work."""
    course = Course(tree().root, ROOT / ".course" / "demo")
    course.chosen(None)  # a class edition has no demo to import
    from autograder.instructor.demo import demo

    demo(course, lambda sentence: click.echo(sentence), Progress())


@click.command()
@lessons_argument
@click.option("--check", is_flag=True, help="Change nothing: say which files are not as they would be built.")
def build(lessons: tuple[str, ...], check: bool) -> int:
    """Make the released lessons, and the tables that go out with them, from the authored ones."""
    from autograder.release.build import build, build_tables, stale, stale_tables
    from autograder.release.inventory_form import build_forms, stale_forms
    from autograder.release.minutes import counted

    course = tree()
    chosen = course.chosen(list(lessons))
    if check:
        old = [*stale_tables(course), *(path for lesson in chosen for path in stale(course, lesson))]
        old += stale_forms(course) if not lessons else []
        for path in old:
            click.echo(f"{path.relative_to(course.root)} is not as it would be built: run `scaling-laws build`.")
        return 1 if old else 0
    for path in build_tables(course):
        print(f"{path.relative_to(course.root)} changed")
    for lesson in chosen:
        changed = build(course, lesson)
        state = f"{len(changed)} file(s) changed" if changed else "as before"
        print(f"{lesson}: {state}; {counted(course, lesson)}")
    if not lessons and (changed := build_forms(course)):
        print(f"concept inventory: {len(changed)} file(s) changed")
    return 0


@click.command()
@click.argument("folder", metavar="FOLDER")
@click.option("--lesson", multiple=True, help="Only this lesson, by name or number; may be repeated.")
@click.option("--timeout", type=click.IntRange(1), metavar="SECONDS", help="For one cell (default: 30).")
@click.option("--workers", type=click.IntRange(1), default=2, metavar="N", help="Sandboxes at a time (default: 2).")
@click.option("--scheduler", metavar="ADDRESS", help="A dask.distributed cluster that does the work.")
@click.option("--names", metavar="REGEX", help="For a zip of an unknown system: finds (?P<student_id>…) in a path.")
@click.option("--anyway", is_flag=True, help="Grade even if most notebooks name a different student than their files.")
@click.option(
    "--no-sandbox",
    is_flag=True,
    help="Run submissions unprotected, as your own programs: they can read your files and use the network.",
)
@click.option("--resume", is_flag=True, help="Not needed: what ran before and has not changed is never run again.")
@course_option
def grade(course: Course, folder: str, lesson: tuple[str, ...], no_sandbox: bool, resume: bool, **how: Any) -> int:
    """Grade a folder of submissions, or a zip file of them.

    It is laid out as FOLDER/<student>/<lesson>/<lesson>.ipynb or FOLDER/<student>/<lesson>.ipynb, or it is the zip file
    that Canvas, Moodle, Brightspace, Gradescope, Blackboard, ILIAS, Google Drive or nbgrader's exchange gives: then the
    roster says who is who (`scaling-laws roster`). Students' code runs in a sandbox. What ran before and has not
    changed is not run again, and marks that a person gave are kept.
    """
    from autograder.grading.hand_in import grade_handed_in

    where: dict[str, Any] = {"progress": Progress(), "say": lambda sentence: click.echo(sentence, err=True)}
    try:
        results = grade_handed_in(course, Path(folder), list(lesson) or None, sandboxed=not no_sandbox, **how, **where)
    except KeyboardInterrupt:
        click.echo("\nStopped; what is graded is kept. To continue, run the same command.", err=True)
        return 130
    _show(course, results)
    return 0


@click.command()
@lessons_argument
@click.option("--dry-run", is_flag=True, help="Write nothing: say whose points would change, and by how much.")
@click.option("--question", multiple=True, metavar="ID", help="Only this question; may be repeated.")
@click.option("--student", multiple=True, metavar="STUDENT", help="Only this student; may be repeated.")
@course_option
def regrade(
    course: Course, lessons: tuple[str, ...], dry_run: bool, question: tuple[str, ...], student: tuple[str, ...]
) -> None:
    """Score stored answers again, after a change in a key.

    No student's code runs, and marks that a person gave are kept. The command says whose points change, and by how
    much, before it writes anything.
    """
    from autograder.grading.batch import regrade
    from autograder.grading.rescoring import change_table, questions_of, students_of, would_change

    chosen, asked = graded(course, lessons), list(question)
    asked_by_lesson = {lesson: questions_of(course, lesson, asked) for lesson in chosen}
    chosen = [lesson for lesson in chosen if asked_by_lesson[lesson] or not asked]
    only = students_of(course, student)
    if dry_run:
        click.echo(change_table(would_change(course, chosen, only, asked)))
        return
    how: dict[str, Any] = {"students": only, "questions": asked, "progress": Progress()}
    _show(course, regrade(course, chosen, **how, tell=lambda changes: click.echo(change_table(changes))))


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--id", "id_column", metavar="COLUMN", help="The column with what students type as STUDENT.")
@click.option("--anew", is_flag=True, help="Replace the roster that is there; otherwise the files are added to it.")
@click.option("--yes", is_flag=True, help="Store it without asking.")
@course_option
def roster(course: Course, files: tuple[Path, ...], id_column: str | None, anew: bool, yes: bool) -> int:
    """Read who is in the class from an LMS's export, or show the roster.

    Each FILE is the export of a gradebook or roster of Canvas, Moodle, Brightspace, Gradescope, Blackboard or Google
    Classroom, or a CSV file with a column for the id. What is read is shown, and stored in roster.csv in the course's
    folder, which you may edit.
    """
    from autograder.results.term.roster import (
        Roster,
        doubtful_names,
        enter_people,
        merged,
        roster_of,
        roster_path,
        roster_table,
        write_roster,
    )
    from autograder.results.term.roster_files import read_export

    there = Roster() if anew or not roster_path(course).exists() else roster_of(course)
    if not files:
        if not there:
            raise CourseError(f"There is no roster in {course.folder}: `scaling-laws roster FILE` reads one.")
        click.echo(roster_table(there))
        return 0
    people = there
    for file in files:
        read = read_export(file, id_column)
        people = merged(people, read.roster)
        click.echo(f"{file.name}: {len(read.roster.students)} students ({read.system}); the id is {read.id_column}.")
        for remark in read.remarks:
            click.echo(remark, err=True)
    click.echo("\n" + roster_table(people) + "\n")
    for line in doubtful_names(people):
        click.echo(line, err=True)
    if not yes and sys.stdin.isatty() and not click.confirm("Store this roster?", default=True):
        click.echo("Nothing was stored.")
        return 1
    path = write_roster(course, people)
    if course.gradebook.exists():
        enter_people(course, people)
    new = len(set(people.students) - set(there.students))
    click.echo(f"Wrote {path}: {len(people.students)} students, {new} of them new.")
    return 0


@click.command()
@course_option
def policy(course: Course) -> None:
    """Show the term's rules: deadlines, late work, attempts, excuses.

    They are kept in policy.toml in the course's folder; where there is none, this command writes one with comments.
    """
    from autograder.questions import LESSONS
    from autograder.results.term.lateness import require_one_late_policy
    from autograder.results.term.policy import in_force, policy_of, policy_path, write_default

    is_new = not policy_path(course).exists()
    path = write_default(course)
    rules = policy_of(course)
    require_one_late_policy(course, rules)
    click.echo(f"{'Wrote' if is_new else 'Read'} {path}.\n" + in_force(rules, sorted({*course.lessons(), *LESSONS})))


def _settle(course: Course, lessons: Sequence[str]) -> None:
    """Enter the hand-ins that count by the policy as it is now, and say for whom another one counts."""
    if not (course.folder / "attempts").is_dir():
        return
    from autograder.grading.batch import settle_attempts

    changed = settle_attempts(course, lessons)
    if changed:
        who = ", ".join(sorted({outcome.student for outcome in changed}))
        click.echo(f"By the policy, another hand-in counts now of: {who}.", err=True)


def _show(course: Course, results: Sequence[Any]) -> None:
    from autograder.results.table import outcome_table

    for lesson in dict.fromkeys(result.lesson for result in results):
        print(f"\n{lesson or 'lesson not known'}")
        print(outcome_table([result for result in results if result.lesson == lesson]))
    print(f"\nThe gradebook is {course.gradebook}. Next: scaling-laws feedback, scaling-laws export.")


@click.command()
@lessons_argument
@course_option
def feedback(course: Course, lessons: tuple[str, ...]) -> int:
    """Write a page of feedback for every student who handed something in.

    This includes the concept inventory (00 and 99), if it was handed in: what is right is said only after a
    student's second response.

    A page that would be the same is not made again. If one cannot be made, the others are, and the exit code is 2.
    """
    from autograder.results.feedback import failure_sentences, feedback_run
    from autograder.results.inventory_feedback import write_inventory_feedback

    failed = False
    chosen, inventory = graded_or_inventory(course, lessons)
    _settle(course, chosen)
    if inventory:
        print(f"concept inventory: {len(write_inventory_feedback(course))} pages in {course.feedback}", flush=True)
    for lesson in chosen:
        run = feedback_run(course, lesson)
        print(f"{lesson}: {len(run.paths)} pages in {course.feedback}, {run.renewed} of them new", flush=True)
        for sentence in failure_sentences(lesson, run):
            click.echo(sentence, err=True)
        failed = failed or bool(run.failures)
    return 2 if failed else 0


@click.command()
@lessons_argument
@click.option("--to", metavar="FOLDER", help="Where to write it (default: .course).")
@course_option
def report(course: Course, lessons: tuple[str, ...], to: str | None) -> int:
    """Write pages about the class: one for each lesson, and one for the term.

    Who needs help and why, every question and option, the most common misconceptions, work that is alike. There is also
    a page about the concept inventory (00 and 99), if it was handed in: gain by concept, calibration, misconceptions.
    """
    from autograder.results.class_pages import write_class_pages
    from autograder.results.inventory_page import write_inventory_page

    folder = Path(to or course.folder)
    chosen, inventory = graded_or_inventory(course, lessons)
    if inventory:
        print(f"Wrote {write_inventory_page(course, folder)}.", flush=True)
    _settle(course, chosen)
    return each(write_class_pages(course, chosen, folder), lambda write: print(f"Wrote {write()}.", flush=True))


@click.command()
@lessons_argument
@click.option(
    "--format", type=click.Choice(list(GRADE_EXPORTS)), default="csv", help="Default: csv, nbgrader's columns."
)
@click.option("--item", metavar="TITLE", help='The grade\'s name in the LMS, for Canvas such as "Lab 1 (1234)".')
@click.option("--to", metavar="PATH", help="The CSV file, or the folder for all others (default: in .course).")
@click.option("--together", is_flag=True, help="For an LMS: all lessons in one file.")
@course_option
def export(
    course: Course, lessons: tuple[str, ...], format: str, item: str | None, to: str | None, together: bool
) -> int:
    """Write the grades as CSV, for an LMS, or as a picture."""
    chosen = graded(course, lessons)
    _settle(course, chosen)
    apart = GRADE_EXPORTS[format].per_lesson and not item and not together

    def write(these: list[str]) -> None:
        for paths in export_grades(course, these, format, Path(to) if to else None, item, together):
            print(wrote(paths), flush=True)

    return each([[lesson] for lesson in chosen] if apart else [chosen], write)


@click.command()
@lessons_argument
@click.option("--format", default="moodle-xml", help=f"{', '.join(ITEM_FORMATS)} (default: moodle-xml).")
@click.option(
    "--pool",
    type=click.Choice(["none", "practice", "exam", "all"]),
    help="Which parallel forms: those for practice, those for exams (default: all, or none if you name lessons).",
)
@click.option(
    "--versions",
    type=click.IntRange(1, 50),
    default=6,
    metavar="N",
    help="How many sets of figures a question with figures of its own for every student gets (default: 6).",
)
@click.option("--changed", is_flag=True, help="Only what is new or has changed since the last export in this format.")
@click.option("--to", metavar="FOLDER", help="Where to write it (default: .course).")
@course_option
def export_questions(
    course: Course,
    lessons: tuple[str, ...],
    format: str,
    pool: str | None,
    versions: int,
    changed: bool,
    to: str | None,
) -> None:
    """Write questions for an LMS or for paper, with keys and reasons; say which must stay in the notebooks, and why."""
    from autograder.results.items.exporting import export_items, format_named
    from autograder.results.items.gathering import lesson_items, pool_items

    chosen = format_named(format)
    pool = pool or ("none" if lessons else "all")
    named = course.chosen(list(lessons)) if lessons or pool in ("none", "all") else []
    try:
        parts = [lesson_items(lesson, versions) for lesson in named]
        parts += [pool_items(kind == "practice", versions) for kind in ("practice", "exam") if pool in (kind, "all")]
    except LookupError as error:
        raise CourseError(str(error)) from None
    for written in export_items(course, parts, format, Path(to or course.folder), changed):
        for sentence in written.sentences:
            print(sentence)
    if chosen.again:
        print(chosen.again)


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--concept", default="", metavar="NAME", help="The concept that the questions are about.")
@click.option(
    "--to", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write (default: .course/imported)."
)
@course_option
def import_questions(course: Course, file: Path, concept: str, to: Path | None) -> None:
    """Make question modules, with keys, from Moodle XML or GIFT: a draft for you to read through.

    What the course already has is left out, so that its own export adds nothing twice.
    """
    from autograder.questions import concepts
    from autograder.results.items.reading import read_items, slug
    from autograder.results.items.skeleton import write_skeleton

    try:
        named = concepts.concept(concept).name if concept else ""
    except ValueError as error:
        raise CourseError(str(error)) from None
    found = read_items(file)
    made = write_skeleton(slug(file.stem).replace("-", "_"), found.items, to or course.folder / "imported", named)
    print(f"{file.name}: {len(found.items)} questions read, {len(made.ids)} of them new.")
    for why, ids in made.left_out.items():
        print(f"  Left out: {', '.join(ids)} ({why}).")
    for title, why in found.left_out:
        print(f"  Not read: {title} ({why}).")
    if made.paths:
        print(f"{wrote(made.paths)} Fill in what says TODO; ADDING.md says where questions go.")


@click.command()
@click.argument("student", metavar="STUDENT")
@lessons_argument
@course_option
def variants(course: Course, student: str, lessons: tuple[str, ...]) -> None:
    """Show what a student saw: figures, runs, right answers.

    STUDENT is the id, as in the submission's folder, or another name that the roster knows.
    """
    from autograder.questions import LESSONS
    from autograder.results.term.roster import roster_of
    from autograder.results.variant_sheet import sheet

    meant = roster_of(course).resolve(student)
    if len(meant.ids) > 1:
        raise CourseError(f"{student!r:.80} may be {' or '.join(meant.ids)}: give the id.")
    student = meant.id or student
    chosen = [lesson_named(name) for name in lessons] or LESSONS
    try:
        print("\n\n\n".join(sheet(student, lesson) for lesson in chosen))
    except (ValueError, LookupError) as error:
        raise CourseError(str(error)) from None


@click.command()
@click.option("--lessons", default="", metavar="NUMBERS", help="What it covers, such as 1-5 or 1,3,4 (default: all).")
@click.option("--minutes", type=click.IntRange(1), default=60, metavar="N", help="How long it takes (default: 60).")
@click.option(
    "--students",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="One id or name on each line (default: the roster's, or without one the gradebook's).",
)
@click.option("--seed", metavar="TEXT", help="Draws the questions (default: your seed for grading).")
@click.option("--name", default="", metavar="NAME", help="The exam's name (default: exam-1, exam-2 …).")
@click.option("--retake", is_flag=True, help="No student is given a form that an earlier paper had.")
@click.option(
    "--grade", "answers", type=click.Path(path_type=Path), metavar="ANSWERS.csv", help="Give points for these answers."
)
@click.option(
    "--to", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write (default: .course/exams)."
)
@course_option
def exam(course: Course, answers: Path | None, name: str, to: Path | None, **wanted: Any) -> int:
    """Make an exam on paper, a different one for each student; or grade it.

    Without --grade: pages to print, a key sheet, and a CSV file for the answers. With --grade: points and reasons as
    CSV, from columns student, 1, 2, 3 … or student, question, answer.
    """
    folder = to or course.folder / "exams"
    return _grade_exam(course, answers, name, folder) if answers else _make_exam(course, name, folder, **wanted)


def _make_exam(
    course: Course,
    name: str,
    to: Path,
    lessons: str,
    minutes: int,
    students: Path | None,
    seed: str | None,
    retake: bool,
) -> int:
    from autograder.questions import LESSONS
    from autograder.results.exams.drawing import draw, lessons_named
    from autograder.results.exams.paper import write_exam
    from autograder.results.exams.records import Exam, exams, free_name, keep, used_forms
    from autograder.results.exams.students import students as sitting

    chosen = lessons_named(lessons) if lessons else list(LESSONS)
    name = name or free_name(course, "retake" if retake else "exam")
    if not re.fullmatch(r"[\w-]{1,60}", name):
        raise CourseError(f"{name!r:.80} cannot be an exam's name: use letters, digits, - and _.")
    if name in exams(course):
        raise CourseError(f"There is an exam {name!r} already: choose another --name.")
    used = used_forms(course) if retake else {}
    papers = draw(chosen, minutes, sitting(course, students), seed, name, used)
    made = Exam(name, tuple(chosen), minutes, papers)
    paths = write_exam(made, to)
    keep(course, made)
    print(f"{name}: {len(papers)} papers of {len(next(iter(papers.values())))} questions in {to}.")
    print(f"Print {paths[-3].name}; {paths[-1].name} is only for you. Next: fill in {paths[-2].name}, then")
    print(f"  scaling-laws exam --name {name} --grade {paths[-2]}")
    return 0


def _grade_exam(course: Course, answers: Path, name: str, to: Path) -> int:
    from autograder.results.exams.grading import marks, read_answers, write_marks
    from autograder.results.exams.records import exam_named

    sat = exam_named(course, name)
    try:
        found = read_answers(answers.read_text(encoding="utf-8-sig"), sat)
    except UnicodeDecodeError:
        raise CourseError(f"{answers} is not UTF-8 text: save it as CSV in UTF-8.") from None
    for problem in found.problems:
        click.echo(f"{answers.name}, {problem}", err=True)
    for path in write_marks(sat, marks(sat, found.answers), to):
        print(f"Wrote {path}.")
    return 2 if found.problems else 0


@click.command()
@lessons_argument
@click.option(
    "--double",
    type=click.IntRange(0),
    metavar="N",
    help="Two people mark about one of N answers, neither seeing the other's mark (0: none; default: as before).",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Its port (default: the last used)."
)
@click.option("--no-browser", is_flag=True, help="Print the address; do not open a browser.")
@course_option
def mark(course: Course, lessons: tuple[str, ...], double: int | None, port: int, no_browser: bool) -> None:
    """Mark the essays, question by question, on a page of your own machine.

    All answers to an essay are side by side, shuffled and without names, above a rubric to tick. Several people can
    mark at once, each in a browser. Marks and comments go into the gradebook at once; Ctrl-C ends the command.
    """
    import webbrowser

    from autograder.grading.marking_page.server import mark_essays

    def opened(address: str, twice: int) -> None:
        click.echo(
            f"The essays are at {address}\nOnly this machine can reach it. Ctrl-C ends it; every saved mark is kept."
        )
        if twice:
            click.echo(f"Two people mark about one of {twice} answers each (--double 0 ends that).")
        if not no_browser:
            webbrowser.open(address)

    waiting = mark_essays(course, graded(course, lessons), double, port, opened)
    if waiting:
        click.echo(f"{waiting} marks are kept but not in the gradebook yet: the next `scaling-laws mark` enters them.")


@click.command("return")
@lessons_argument
@click.option("--to", required=True, metavar="SYSTEM", help="canvas, moodle, brightspace, blackboard, … or folder.")
@click.option("--into", metavar="FOLDER", help="Where to write the zip files (default: .course).")
@course_option
def return_(course: Course, lessons: tuple[str, ...], to: str, into: str | None) -> int:
    """Pack the feedback pages as an LMS takes them back: under the names under which the work came in."""
    from autograder.results.term.returning import return_feedback

    def pack(lesson: str) -> None:
        found = return_feedback(course, lesson, to, Path(into or course.folder))
        print(f"Wrote {found.path}: {found.pages} pages.", flush=True)
        for student, why in found.left_out.items():
            click.echo(f"{lesson}: it has no page for {student}: {why}.", err=True)
        if found.others:
            print(f"Wrote {found.others}: their pages, a folder for each, to hand over yourself.", flush=True)

    return each(graded(course, lessons), pack)


@click.command()
@click.argument("student", metavar="STUDENT")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@course_option
def forget(course: Course, student: str, yes: bool) -> int:
    """Remove a student everywhere: marks, hand-ins, answers, exams, pages, tables, lines of logs."""
    from autograder.results.term.forgetting import forget

    if not yes and sys.stdin.isatty() and not click.confirm(f"Remove {student} for good?", default=False):
        click.echo("Nothing was removed.")
        return 1
    for sentence in forget(course, student):
        click.echo(sentence)
    return 0


@click.command()
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@course_option
def archive(course: Course, file: Path) -> None:
    """Pack a term into one file: gradebook, hand-ins, answers, exams, pages, roster and policy."""
    from autograder.results.term.forgetting import archive

    number = archive(course, file)
    click.echo(f"Wrote {file}: {number} files. It contains students' data: keep it where only you can read it.")


COMMANDS = [
    *(demo, build, roster, policy, grade, regrade, mark, feedback, return_),
    *(report, export, export_questions, import_questions, variants, exam, forget, archive),
]
