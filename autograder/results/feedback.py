"""A page of feedback for every student: the marked notebook with a summary, or the reason why there is none."""

import re
from html import escape
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import Course, CourseError
from autograder.nbgrader import config, run_converter
from autograder.release.lesson import visible
from autograder.results.outcomes import NO_SUBMISSION, outcomes

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{lesson}: not graded</title></head>
<body style="font-family: sans-serif; max-width: 40em; margin: 3em auto; line-height: 1.5">
<h1>{lesson}</h1>
<p>The notebook of <strong>{student}</strong> could not be graded, so there is no score yet.</p>
<p>{note}</p>
</body>
</html>
"""

# nbgrader's page gives tables no room, cuts long lines off, is pale in places, lists every "Test cell" above our own
# table, and asks another host for MathJax, which lessons have no use for.
STYLE = (
    "<style>.text_cell_render :is(th, td) {padding: 0.3em 0.7em; vertical-align: top; text-align: left} "
    "pre {white-space: pre-wrap !important; word-break: normal} "
    "body a {color: #1f5c99; text-decoration: underline} div.nbgrader_cell .panel-heading a {color: white} "
    ".highlight .c1 {color: #2f6060} .highlight .ow {color: #7700aa} "
    "#toc {display: none}</style></head>"
)
MATHJAX = re.compile(r'<script src="[^"]*mathjax[^"]*">\s*</script>')


def make_feedback(course: Course, lesson: str) -> list[Path]:
    """Write the feedback pages of all that was graded in `lesson`, and of what could not be; their paths."""
    results = [result for result in outcomes(course, lesson) if result.note != NO_SUBMISSION]
    pages = [course.feedback / result.student / lesson / f"{lesson}.html" for result in results]
    for result, page in zip(results, pages, strict=True):
        if result.score is None:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(PAGE.format(**{k: escape(str(v)) for k, v in vars(result).items()}), encoding="utf-8")
    if any(result.score is not None for result in results):
        settings = config(course)
        settings.CourseDirectory.assignment_id = lesson
        settings.GenerateFeedback.force = True
        log = course.folder / "nbgrader.log"
        failure = run_converter(GenerateFeedback(coursedir=CourseDirectory(config=settings), config=settings), log)
        if failure:
            raise CourseError(f"Some feedback could not be made ({failure}): see {log}.")
    for page in filter(Path.exists, pages):
        text = MATHJAX.sub("", page.read_text("utf-8")).replace("<html>", '<html lang="en">', 1)
        page.write_text(text.replace("</head>", STYLE, 1), "utf-8")
    return pages


class HideTests(NbGraderPreprocessor):
    """Keep the hidden part of test cells out of the page."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        if utils.is_grade(cell) and not utils.is_solution(cell):
            cell.source = visible(cell.source)
        return cell, resources


class Summarise(NbGraderPreprocessor):
    """Put a table of all questions at the head of the page: points, and the reason for them."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info = resources["nbgrader"]
        with Gradebook(info["db_url"]) as gradebook:
            graded = gradebook.find_submission_notebook(info["notebook"], info["assignment"], info["student"]).grades
            waiting = {grade.name for grade in graded if grade.needs_manual_grade}
        lines = ["| Question | Points | Why |", "|---|---|---|"]
        for cell in filter(utils.is_grade, nb.cells):
            mark = cell.metadata.nbgrader
            why = "A person has still to read this answer." if mark.grade_id in waiting else _reason(cell)
            lines.append(f"| [{mark.grade_id}](#{mark.grade_id}) | {mark.score:g} of {mark.points:g} | {why} |")
        lines += ["", *(f"- Note: {escape(note)}" for note in nb.metadata.get("grading_notes", []))]
        nb.cells.insert(0, new_markdown_cell("\n".join(lines), id="summary"))
        return nb, resources


def _reason(cell: NotebookNode) -> str:
    """The last line that a test cell printed: there `score` says why."""
    said = "".join(output.text for output in cell.get("outputs", []) if output.output_type == "stream").strip()
    return escape(said.splitlines()[-1]).replace("|", "\\|") if said else ""
