"""The built table of concepts: what lessons/concepts.toml says of each, and the section in which it is taught."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import Course
from autograder.questions import LESSONS, questions
from autograder.questions.concepts import TABLE

Heading = tuple[str, str]  # the id of its cell, and its text


def listed(course: Course) -> dict[str, dict[str, Any]]:
    """The concepts of lessons/concepts.toml by name. A concept's `section` may name the cell of a heading."""
    return tomllib.loads((course.root / "lessons" / "concepts.toml").read_text(encoding="utf-8"))


def concept_table(course: Course) -> dict[Path, str]:
    """The content of the built table by its path: the same bytes for the same concepts and lessons."""
    return {TABLE: json.dumps(_rows(course), indent=1, ensure_ascii=False) + "\n"}


def _rows(course: Course) -> dict[str, dict[str, Any]]:
    lessons = {lesson: _read(course, lesson) for lesson in LESSONS}
    rows = {}
    for name, about in listed(course).items():
        notebook = lessons.get(about["lesson"])
        cell, heading = _section(name, about, notebook) if notebook else ("", "")
        rows[name] = {key: about[key] for key in ("lesson", "meaning", "needs")} | {"cell": cell, "heading": heading}
    return rows


def concept_problems(course: Course) -> list[str]:
    """What is missing for the pages of the concepts, a sentence each that says what to do; none where all is well."""
    rows = _rows(course)
    found = []
    for name, row in rows.items():
        if row["lesson"] not in LESSONS:
            found.append(
                f"The concept {name!r} is taught in {row['lesson']!r}, which is no lesson: correct concepts.toml."
            )
        elif not row["heading"]:
            found.append(
                f"The concept {name!r} has no page, because no section of {row['lesson']} teaches it: ask about it "
                'there, or name a heading\'s cell in lessons/concepts.toml, as in section = "s4".'
            )
        found += [
            f"The concept {name!r} needs {need!r}, which is not listed." for need in row["needs"] if need not in rows
        ]
    asked = [(one.id, one.concept) for lesson in LESSONS for one in questions(lesson)]
    return found + [
        f"The question {id!r} is about {name!r}, which has no page: add it to lessons/concepts.toml."
        for id, name in asked
        if name not in rows
    ]


def _section(name: str, about: Mapping[str, Any], notebook: NotebookNode) -> Heading:
    """The heading of the section that teaches a concept: the one that is named, or that of its first question."""
    first = [f"{one.id}-ask" for one in questions(about["lesson"]) if one.concept == name]
    return heading_of(notebook, [about["section"]] if "section" in about else first)


def heading_of(notebook: NotebookNode, cells: Iterable[str]) -> Heading:
    """The last heading down to the first of these cells; ("", "") where the notebook has none of them."""
    wanted, above = set(cells), ("", "")
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            above = (cell.id, cell.source.splitlines()[0].lstrip("# "))
        if cell.id in wanted:
            return above
    return "", ""


def _read(course: Course, lesson: str) -> NotebookNode | None:
    path = course.source / lesson / f"{lesson}.ipynb"
    return nbformat.read(path, as_version=4) if path.exists() else None
