"""Feedback back to a learning management system: a zip in the very names in which the work came in."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.results.term.arrivals import Arrival, arrival_of

SYSTEMS = {
    "canvas": "Canvas",
    "moodle": "Moodle",
    "brightspace": "Brightspace",
    "gradescope": "Gradescope",
    "blackboard": "Blackboard",
    "ilias": "ILIAS",
    "folder": "",
}


@dataclass
class Returned:
    """The zip that was written, how many pages are in it, and by student why there is none.

    `others`: the zip with the pages of those who are left out, a folder for each; None where nobody is.
    """

    path: Path
    pages: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    others: Path | None = None


def return_feedback(course: Course, lesson: str, to: str, folder: Path) -> Returned:
    """Write the feedback pages of `lesson` as a zip into `folder`, named as `to`, one of SYSTEMS, gave the work.

    A student whose work did not come from that system, such as the member of a group for whom another one handed in,
    has no page in it, but in a second zip, a folder for each. Raises CourseError for an unknown system, and where there
    are no pages.
    """
    if to not in SYSTEMS:
        raise CourseError(f"There is no system {to!r:.80}: choose one of {', '.join(SYSTEMS)}.")
    pages = sorted(course.feedback.glob(f"*/{lesson}/{lesson}.html"))
    if not pages:
        raise CourseError(f"There are no feedback pages of {lesson} yet: run `scaling-laws feedback {lesson}` first.")
    found = Returned(folder / f"{lesson}-feedback-{to}.zip")
    names: dict[str, Path] = {}
    others: dict[str, Path] = {}
    for page in pages:
        student = page.parent.parent.name
        arrival = arrival_of(course, lesson, student)
        if to != "folder" and arrival.system != SYSTEMS[to]:
            found.left_out[student] = _why_not(course, lesson, student, arrival, SYSTEMS[to])
            others[f"{student}/{lesson}.html"] = page
            continue
        names[name_of(arrival, student, lesson) if to != "folder" else f"{student}/{lesson}.html"] = page
    if not names:
        reason = next(iter(found.left_out.values()))
        raise CourseError(f"Nobody's work in {lesson} came from {SYSTEMS[to]} ({reason}): choose another --to.")
    _pack(found.path, names)
    found.pages = len(names)
    if others:
        found.others = folder / f"{lesson}-feedback-others.zip"
        _pack(found.others, others)
    return found


def _why_not(course: Course, lesson: str, student: str, arrival: Arrival, system: str) -> str:
    if arrival.system:
        return f"the work came from {arrival.system}, and not from {system}"
    if not (course.submitted / student / lesson).exists():
        return "another member of the group handed in"
    return f"the work did not come from a system's zip, and not from {system}"


def _pack(path: Path, pages: Mapping[str, Path]) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in sorted(pages.items()):
            archive.writestr(name, page.read_bytes())
    write_whole(path, content.getvalue())


def name_of(arrival: Arrival, student: str, lesson: str) -> str:
    """The name of a page in the zip: that of the notebook as it came in, with .html in the place of .ipynb.

    A path that would lead out of the folder in which the zip is unpacked becomes one below the student's id.
    """
    path = PurePosixPath(arrival.path)
    if path.is_absolute() or ".." in path.parts or "\\" in arrival.path or not path.name:
        return f"{student}/{lesson}.html"
    stem = path.name[: path.name.lower().rfind(".ipynb")] if ".ipynb" in path.name.lower() else path.name
    return path.with_name(f"{stem}.html").as_posix()
