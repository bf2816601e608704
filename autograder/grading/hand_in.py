"""From what an instructor hands over, a folder or a zip file, to grades: in sandboxes, or on request without."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.bank.variants import shown
from autograder.course import Course, CourseError
from autograder.grading import batch
from autograder.grading.archives import unpack_archive
from autograder.grading.inventory import collect_forms, collected_lines
from autograder.grading.submissions import NOTHING, LeftOut, NoSubmissions, strays
from autograder.results.outcomes import Outcome
from autograder.sandbox.bare import LACKS
from autograder.sandbox.conversation import STANDARD

WARNING = f"Warning: --no-sandbox. {LACKS} Do this for people whom you trust, or on a machine that holds nothing else."


def grade_handed_in(
    course: Course,
    given: Path,
    lessons: list[str] | None = None,
    *,
    names: str | None = None,
    timeout: int | None = None,
    workers: int = 2,
    scheduler: str | None = None,
    sandboxed: bool = True,
    progress: batch.Progress = lambda *_: None,
    say: Callable[[str], Any] = print,
) -> list[Outcome]:
    """Grade a folder or a zip file of submissions (see `archives.unpack_archive` for `names`); the outcomes.

    Unless `lessons` are named, forms of the concept inventory in it are collected too. Warnings go through `say`.
    Raises CourseError where there is nothing to grade, or no sandbox to grade it in.
    """
    chosen = course.chosen(lessons)
    limits = replace(STANDARD, cell_seconds=timeout) if timeout else STANDARD
    with tempfile.TemporaryDirectory(prefix="scaling-laws-") as unpacked:
        left_out: LeftOut = NOTHING
        if given.is_file():
            contents = unpack_archive(given, Path(unpacked), chosen, names)
            folder, left_out, lines = Path(unpacked), contents.left_out, contents.strays
        elif names:
            raise CourseError("--names is for zip files: a folder tells its students by the names of their folders.")
        else:
            folder, lines = given, strays(given)
        if not sandboxed:
            say(WARNING)
        _log(course, f"grade {given} {'in sandboxes' if sandboxed else 'WITHOUT A SANDBOX. ' + LACKS}")
        collected = collect_forms(course, folder, left_out) if lessons is None else []
        try:
            results = batch.grade(
                course,
                folder,
                chosen,
                workers=workers,
                scheduler=scheduler,
                sandboxed=sandboxed,
                limits=limits,
                progress=progress,
                left_out=left_out,
            )
        except NoSubmissions as error:
            if not collected:
                raise CourseError(str(error).replace(shown(str(folder)), shown(str(given)))) from None
            results = []
        except CourseError as error:  # about what was given, and not about where it was unpacked
            raise CourseError(str(error).replace(shown(str(folder)), shown(str(given)))) from None
        for line in [*lines, *collected_lines(collected)]:  # last, where they are seen
            say(line)
        return results


def _log(course: Course, line: str) -> None:
    """Beside the gradebook: what was done to it, when and how."""
    course.folder.mkdir(parents=True, exist_ok=True)
    with (course.folder / "grading.log").open("a", encoding="utf-8") as log:
        log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S %Z')} {line}\n")
