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
from autograder.grading.archives import Contents, unpack_archive
from autograder.grading.gate import is_left_behind
from autograder.grading.inventory import collect_forms, collected_lines
from autograder.grading.matching import Match, match_table
from autograder.grading.submissions import NoSubmissions, strays
from autograder.questions import LESSONS
from autograder.questions.inventory import FORMS
from autograder.results.outcomes import Outcome
from autograder.results.term.lateness import in_utc
from autograder.results.term.policy import Policy, policy_of
from autograder.results.term.roster import Roster, roster_of
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
    anyway: bool = False,
    progress: batch.Progress = lambda *_: None,
    say: Callable[[str], Any] = print,
    show: Callable[[str], Any] = print,
) -> list[Outcome]:
    """Grade a folder or a zip file of submissions (see `archives.unpack_archive` for `names`); the outcomes.

    Unless `lessons` are named, forms of the concept inventory in it are collected too. Before that, a table of who was
    matched how goes through `show`; warnings go through `say`. Raises CourseError where there is nothing to grade, no
    sandbox to grade it in, or, unless `anyway`, most notebooks are of other students.
    """
    chosen = course.chosen(lessons)
    roster, policy = roster_of(course), policy_of(course)
    limits = replace(STANDARD, cell_seconds=timeout) if timeout else STANDARD
    with tempfile.TemporaryDirectory(prefix="scaling-laws-") as unpacked:
        contents = Contents()
        if given.is_file():
            folder = Path(unpacked) / "class"
            folder.mkdir()
            contents = unpack_archive(given, folder, chosen, names, roster, Path(unpacked) / "earlier")
            lines = [*contents.strays, *_nobodys(contents)]
            _write_times(contents, policy)
            if contents.system:
                _require_these_lessons(shown(given.name), contents, chosen)
                show(match_table(contents.system, contents.matches) + "\n")
        elif names:
            raise CourseError("--names is for zip files: a folder tells its students by the names of their folders.")
        else:
            folder, lines = given, strays(given)
        if roster and not contents.system and (others := _matched_otherwise(folder, roster)):
            show(match_table("Folders that are not called by an id", others) + "\n")
        if not sandboxed:
            say(WARNING)
        _log(course, f"grade {given} {'in sandboxes' if sandboxed else 'WITHOUT A SANDBOX. ' + LACKS}")
        collected = collect_forms(course, folder, contents.left_out, roster) if lessons is None else []
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
                left_out=contents.left_out,
                arrivals=contents.arrivals,
                earlier=contents.earlier,
                anyway=anyway,
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


def _require_these_lessons(archive: str, contents: Contents, lessons: list[str]) -> None:
    there = contents.lessons - set(FORMS)  # forms of the concept inventory may come with any lesson
    if there and not there & set(lessons):
        raise CourseError(
            f"{archive} is {contents.system}'s zip of another assignment: its notebooks are of "
            f"{', '.join(sorted(there))}, and not of {', '.join(lessons)}. Nothing was graded."
        )


def _nobodys(contents: Contents) -> list[str]:
    """Sentences on those in a zip of a learning management system who could not be found in the roster."""
    return [
        f"{match.sender!r} in the zip is nobody's work ({match.how}): it was not graded."
        for match in contents.matches
        if not match.student
    ]


def _matched_otherwise(folder: Path, roster: Roster) -> list[Match]:
    """The folders of a class that are not called by a student's id, with who is meant by the roster."""
    try:
        names = sorted(path.name for path in folder.iterdir() if path.is_dir() and not is_left_behind(path.name))
    except OSError:
        return []  # it is said where the folder is read
    found = [(name, roster.resolve(name)) for name in names if name not in {*LESSONS, *FORMS}]
    return [
        Match(
            shown(name), resolved.id or (name if not resolved.ids else ""), resolved.by or "itself: not in the roster"
        )
        for name, resolved in found
        if resolved.by != "id"
    ]


def _write_times(contents: Contents, policy: Policy) -> None:
    """Put the times of hand-ins beside their notebooks, as nbgrader keeps them."""
    for path, arrival in contents.arrivals.items():
        target = path.with_name("timestamp.txt")
        if arrival.time is not None and not target.exists():
            target.write_text(f"{in_utc(policy.aware(arrival.time)):%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")


def _log(course: Course, line: str) -> None:
    """Beside the gradebook: what was done to it, when and how."""
    course.folder.mkdir(parents=True, exist_ok=True)
    with (course.folder / "grading.log").open("a", encoding="utf-8") as log:
        log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S %Z')} {line}\n")
