"""The commands for students and self-learners."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from autograder import doctor as machine
from autograder.cli.parts import FORWARDING, course_option, lesson_named, notebook_named, python, words_argument
from autograder.course import MARK, Course, CourseError, home, workspace


@click.command()
@click.argument("folder", default="scaling-laws", metavar="[FOLDER]")
def start(folder: str) -> None:
    """Put the lessons into a folder of your own.

    FOLDER (default: ./scaling-laws) gets the lessons and the glossary; `lab` and `reset` work there. What is already
    there stays as it is. In a course tree that you downloaded, `lab` opens the lessons at once, without `start`.
    """
    from autograder.release.workspace import start

    new, there = start(Course(), Path(folder))
    for path in [*new, *there]:
        if path.startswith("lessons/"):
            print(f"{path} {'is new' if path in new else 'stays as it was'}.")
    print(f"\nNext:\n  cd {folder}\n  scaling-laws lab")


@click.command(context_settings=FORWARDING)
@words_argument
@course_option
def lab(words: tuple[str, ...], course: Course) -> int:
    """Open the first lesson in JupyterLab (or another: lab 02).

    A lesson is a name or a number, such as 02; 00 and 99 are the concept inventory. Further options go to JupyterLab.
    """
    from autograder.publishing import jupyterlab

    folder, rest = workspace(), list(words)
    if named := next((word for word in words if not word.startswith("-")), ""):
        rest.remove(named)
    lesson = notebook_named(named or "01")
    notebook = f"lessons/{lesson}/{lesson}.ipynb"
    if not (folder / notebook).exists():
        remedy = "start ." if (folder / MARK).exists() else "build"
        raise CourseError(f"{notebook} is not there yet: run `scaling-laws {remedy}` first.")
    os.environ["SCALING_LAWS_COURSE"] = str(course.folder)
    settings = filter(None, [os.environ.get("JUPYTER_CONFIG_PATH"), str(jupyterlab.CONFIG_PATH)])
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(settings)
    # The server's root holds the whole course: formgrader looks for nbgrader_config.py there.
    options = [f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{notebook}", jupyterlab.SAVING]
    return python("-m", "jupyterlab", *options, *rest, folder=folder, becoming=True)


@click.command()
@click.argument("lesson", metavar="LESSON")
def reset(lesson: str) -> None:
    """Put a lesson back as it was released; your own copy is kept beside it.

    LESSON is a name or a number, such as 01.
    """
    from autograder.release.reset import reset

    name, folder = notebook_named(lesson), workspace()
    fresh, kept = reset(Course.at(), name)
    print(f"{fresh.relative_to(folder)} is as it was released.")
    if kept:
        print(f"Your own copy is kept as {kept.relative_to(folder)}.")


@click.command()
@course_option
def inventory(course: Course) -> None:
    """Write a page about your concept inventory, if you study alone.

    After the second form, 99, it explains every question; before that, it says how certain you were. In a class, your
    feedback does this.
    """
    from autograder.results.inventory_feedback import write_own_page

    print(f"Wrote {write_own_page(course)}: open it in a browser.")


@click.command()
@click.argument("concept", nargs=-1, metavar="[CONCEPT]")
@click.option("--notebook", is_flag=True, help="Write a notebook with the questions instead of asking here.")
@course_option
def practice(concept: tuple[str, ...], notebook: bool, course: Course) -> None:
    """Practise what you answered worst and longest ago, or one CONCEPT.

    A concept that you answer correctly rests for longer each time; one that you miss comes again soon. Each
    answer is recorded at once, in practice.json in the course's folder.
    """
    from datetime import date

    from autograder.release.practice import boxes
    from autograder.release.practice.drawing import chosen
    from autograder.release.practice.notebook import practice_file, practice_folder, write_notebook
    from autograder.release.practice.session import practise

    names, path = chosen([" ".join(concept)] if concept else []), practice_file(course)
    if notebook:
        kept, warning = boxes.read(path)
        if warning:
            click.echo(warning, err=True)
        print(f"Wrote {write_notebook(practice_folder(home()), names, kept, date.today())}.")
        return
    if not sys.stdin.isatty():
        raise CourseError(
            "There is no terminal here in which you could answer: run this in a terminal, or add --notebook."
        )
    practise(names, path, read=input, say=print, today=date.today)


@click.command()
@click.argument("name", nargs=-1, required=True, metavar="NAME")
def concept(name: tuple[str, ...]) -> None:
    """Explain a concept: what it means, what to learn before it, where it is taught and asked."""
    from autograder.questions import concepts

    try:
        print(concepts.in_words(concepts.concept(" ".join(name)).name))
    except ValueError as error:
        raise CourseError(str(error)) from None


@click.command()
@click.option(
    "--lesson", default="", metavar="LESSON", help="Only this lesson, by name or number, such as 01 (default: all)."
)
@click.option(
    "--to", type=click.Path(path_type=Path), metavar="FILE", help="Write them as a text file that Anki imports."
)
def cards(lesson: str, to: Path | None) -> None:
    """Show the cards to keep, five for each lesson, or write them for Anki.

    In Anki, File → Import reads the file. A second import updates what has changed and makes no doubles.
    """
    from autograder.questions.cards import cards as all_cards
    from autograder.questions.cards import in_words, lesson_cards
    from autograder.release.anki import write_cards

    chosen = lesson_cards(lesson_named(lesson)) if lesson else all_cards()
    if to is None:
        print(in_words(chosen))
        return
    write_cards(chosen, to)
    print(f"Wrote {len(chosen)} cards to {to}. In Anki: File → Import.")


@click.command()
def data() -> None:
    """List the measured data sets.

    In a notebook, course_data.load(NAME) shows one.
    """
    from course_data import listing

    print(listing())


@click.command()
def doctor() -> int:
    """Say in plain words what is missing on this machine, and what to do about it."""
    return machine.report()


@click.command(context_settings=FORWARDING)
@words_argument
def fit(words: tuple[str, ...]) -> int:
    """Fit the law L(N, D) to your own runs: fit RUNS.csv.

    The file has one line for each finished run: parameters, tokens or FLOPs, loss; columns are guessed and shown.
    --budget FLOPS recommends a model, --data-limit and --inference-tokens TOKENS limit it; --irreducible E, --tied,
    --delta and --overestimate change the fit; --json and --html FILE write a report. `fit -- --help` says more.
    """
    if find_spec("solutions") is None:
        raise CourseError(
            "The fits are in solutions/, which the class edition does not have: use the whole course tree."
        )
    return python("-m", "solutions.fit_runs", *words, folder=Path.cwd())


COMMANDS = [start, lab, reset, inventory, practice, concept, cards, data, fit, doctor]
