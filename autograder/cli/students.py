"""The commands for students and self-learners."""

import os
from pathlib import Path

from autograder.cli.parts import become_python, command, course_option
from autograder.course import ROOT, Course, CourseError, one_of

FIRST_LESSON = "01_what_are_scaling_laws"


def _lab(commands) -> None:
    def run(options) -> int:
        from autograder.questions import LESSONS

        lesson = one_of(options.lesson, list(LESSONS))
        notebook = ROOT / "lessons" / lesson / f"{lesson}.ipynb"
        if not notebook.exists():
            raise CourseError(f"{notebook.relative_to(ROOT)} is not there yet: run `scaling-laws build` first.")
        if options.course:
            os.environ["SCALING_LAWS_COURSE"] = str(Path(options.course).resolve())
        # labconfig/ beside this file keeps JupyterLab from asking for news and updates: a lesson needs no other host.
        settings = [os.environ.get("JUPYTER_CONFIG_PATH"), str(Path(__file__).parent)]
        os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, settings))
        # The server's root must hold the whole course: formgrader looks for nbgrader_config.py there.
        url = f"--LabApp.default_url=/lab/tree/lessons/{lesson}/{lesson}.ipynb"
        saving = "--ContentsManager.pre_save_hook=autograder.notebook.saving.without_views"
        return become_python("-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}", url, saving, *options.rest)

    parser = command(commands, "lab", run, "Open a lesson in JupyterLab; further options go to JupyterLab.")
    parser.set_defaults(forwards=True)
    parser.add_argument("lesson", nargs="?", default=FIRST_LESSON, help="by name or number, such as 02 (default: 01)")
    course_option(parser)


def _reset(commands) -> None:
    def run(options) -> None:
        from autograder.questions import LESSONS
        from autograder.release.reset import reset

        fresh, kept = reset(Course.at(), one_of(options.lesson, list(LESSONS)))
        print(f"{fresh.relative_to(ROOT)} is as it was released.")
        if kept:
            print(f"Your own is kept as {kept.relative_to(ROOT)}.")

    parser = command(commands, "reset", run, "Put a lesson back as it was released; your own is kept beside it.")
    parser.add_argument("lesson", metavar="LESSON", help="by name or number, such as 01")


def _data(commands) -> None:
    def run(options) -> None:
        from course_data import listing

        print(listing())

    command(commands, "data", run, "List the measured data sets; in a notebook, course_data.load(NAME) shows one.")


def _doctor(commands) -> None:
    def run(options) -> int:
        from autograder.doctor import examine

        problems = 0
        for finding in examine():
            print(("ok    " if finding.fine else "NEEDS " if finding.needed else "hint  ") + finding.sentence)
            problems += finding.needed and not finding.fine
        return 1 if problems else 0

    command(commands, "doctor", run, "Say in plain words what is missing on this machine, and what to do about it.")


COMMANDS = (_lab, _reset, _data, _doctor)
