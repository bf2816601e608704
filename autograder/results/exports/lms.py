"""Grades for other systems, each in the columns or the JSON that its importer reads."""

import csv
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.nbgrader import open_gradebook
from autograder.results.exports.csv_table import rows, safe
from autograder.results.marks import marks


def canvas(lesson: str, item: str, table: list[dict]) -> Iterator[list]:
    """Canvas gradebook import: a student is found by SIS Login ID; `item` may end in Canvas' own " (1234)"."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", item]
    most = table[0]["max_score"] if table else 0
    yield ["    Points Possible", "", "", "", "", f"{most:.2f}"]
    for row in table:
        name = ", ".join(filter(None, [row["last_name"], row["first_name"]])) or row["student_id"]
        yield [name, "", "", row["student_id"], "", _points(row)]


def moodle(lesson: str, item: str, table: list[dict]) -> Iterator[list]:
    """Moodle gradebook import: columns are mapped by hand; grade and feedback both, or Moodle empties the other."""
    yield ["ID number", "Email address", item, f"{item} (feedback)"]
    for row in table:
        yield [row["student_id"], row["email"], _points(row), row["note"]]


def brightspace(lesson: str, item: str, table: list[dict]) -> Iterator[list]:
    """Brightspace grade import; each line ends in its "#"."""
    yield ["Username", f"{item} Points Grade", "End-of-Line Indicator"]
    for row in table:
        yield [row["student_id"], _points(row), "#"]


TABLES: dict[str, Callable[[str, str, list[dict]], Iterator[list]]] = {
    "canvas": canvas,
    "moodle": moodle,
    "brightspace": brightspace,
}


def _points(row: dict) -> str:
    """Two decimals, as Canvas keeps; nothing, and not zero, where there is no score."""
    return f"{row['score']:.2f}" if row.get("score") is not None else ""


def export_table(course: Course, lesson: str, system: str, to: Path, item: str | None = None) -> None:
    """Write the grades of one lesson for "canvas", "moodle" or "brightspace". `item`: the grade's name there."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with open_gradebook(course) as gradebook, to.open("w", newline="", encoding="utf-8") as file:
        table = rows(course, gradebook, [lesson])
        csv.writer(file).writerows(TABLES[system](lesson, safe(item or lesson), table))


def gradescope(course: Course, gradebook: Gradebook, lesson: str, row: dict) -> dict:
    """Gradescope's results.json: one entry per question, with its reason."""
    found = marks(course, gradebook, lesson, row["student_id"])
    tests = [
        {
            "name": id,
            "score": mark.points,
            "max_score": mark.max_points,
            "output": "A person has still to read this answer." if mark.by_hand else mark.reason,
            "visibility": "visible",
            **({} if mark.by_hand else {"status": "passed" if mark.points == mark.max_points else "failed"}),
        }
        for id, mark in found.items()
    ]
    return {"score": row["score"], "tests": tests}


def classroom50(course: Course, gradebook: Gradebook, lesson: str, row: dict) -> dict:
    """Classroom 50's result.json, version 1. Its scores are whole numbers: here hundredths of a point.

    What only its runner knows comes from the variables that it sets: CLASSROOM, ASSIGNMENT, SUBMISSION_TAG and so on.
    https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
    """
    runner = os.environ.get
    tests = [
        {
            "test-name": id,
            "passed": mark.points == mark.max_points,
            "score": round(100 * mark.points),
            "max-score": round(100 * mark.max_points),
        }
        for id, mark in marks(course, gradebook, lesson, row["student_id"]).items()
    ]
    return {
        "schema": "classroom50/result/v1",
        "classroom": runner("CLASSROOM", ""),
        "assignment": runner("ASSIGNMENT", lesson),
        "submission": runner("SUBMISSION_TAG", row["student_id"]),
        "commit": runner("COMMIT_URL", ""),
        "release": runner("RELEASE_URL", ""),
        "review": runner("REVIEW_URL") or runner("COMMIT_URL", ""),
        "datetime": f"{row['timestamp']:%Y-%m-%dT%H:%M:%SZ}" if row["timestamp"] else "",
        "score": round(100 * row["score"]),
        "max-score": round(100 * row["max_score"]),
        "tests": tests,
    }


FILES = {"gradescope": (gradescope, "results.json"), "classroom50": (classroom50, "result.json")}


def export_files(course: Course, lesson: str, system: str, to: Path) -> list[Path]:
    """Write one file per graded student for "gradescope" or "classroom50", as <to>/<lesson>/<student>/<its name>."""
    make, name = FILES[system]
    written = []
    with open_gradebook(course) as gradebook:
        for row in rows(course, gradebook, [lesson]):
            if row.get("score") is not None:
                path = to / lesson / row["student_id"] / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(make(course, gradebook, lesson, row), indent=1), encoding="utf-8")
                written.append(path)
    return written
