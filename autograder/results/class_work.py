"""What a comparison of students' work needs besides their answers: ids in notebooks, and the lesson's own texts."""

import json
import re
from collections.abc import Iterable
from typing import Any

from autograder.bank.stated import statements
from autograder.course import Course
from autograder.results.marked_answers import grade_id, marked_cells, source
from autograder.results.term.roster import roster_of

_UNFINISHED = re.compile(r"^.*raise NotImplementedError.*$", re.MULTILINE)


def stated_ids(course: Course, lesson: str, students: Iterable[str]) -> dict[str, list[str]]:
    """By student, the ids that the cells of the marked notebook give as the student's own, as the roster knows them."""
    roster = roster_of(course)
    return {
        student: [
            roster.resolve(one.text).id or one.text
            for one in statements(marked_cells(course, lesson, student))
            if one.text and one.quoted
        ]
        for student in students
    }


def lesson_texts(course: Course, lesson: str) -> dict[str, list[str]]:
    """By question, the authored answer cells, the released ones among them; none where there is no authored lesson."""
    path = course.source / lesson / f"{lesson}.ipynb"
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    found, before = {}, []
    for cell in cells:
        mark = cell.get("metadata", {}).get("nbgrader", {})
        if mark.get("solution"):
            before.append(_UNFINISHED.sub("", source(cell)))
        if mark.get("grade"):
            found[str(grade_id(cell))], before = before, []
    return found
