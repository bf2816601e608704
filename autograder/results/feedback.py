"""A page of feedback for every student: the marked notebook with a summary, or the reason why there is none."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import default

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.nbgrader import config, run_converter
from autograder.release.lesson import visible
from autograder.results.marked_answers import WAITS_FOR_A_PERSON, last_line
from autograder.results.outcomes import NO_SUBMISSION, outcomes
from autograder.results.pages import TEMPLATES, page


def make_feedback(course: Course, lesson: str) -> list[Path]:
    """Write the feedback pages of all that was graded in `lesson`, and of what could not be; their paths.

    Raises CourseError where nbgrader could not make a page.
    """
    handed_in = [outcome for outcome in outcomes(course, lesson) if outcome.note != NO_SUBMISSION]
    paths = [course.feedback / outcome.student / lesson / f"{lesson}.html" for outcome in handed_in]
    for outcome, path in zip(handed_in, paths, strict=True):
        if outcome.score is None:
            write_whole(path, page("not_graded", outcome=outcome))
    if any(outcome.score is not None for outcome in handed_in):
        settings = config(course)
        settings.CourseDirectory.assignment_id = lesson
        settings.GenerateFeedback.force = True
        log = course.folder / "nbgrader.log"
        failure = run_converter(GenerateFeedback(coursedir=CourseDirectory(config=settings), config=settings), log)
        if failure:
            raise CourseError(f"Some feedback could not be made ({failure}): see {log}.")
    return paths


class FeedbackExporter(HTMLExporter):
    """nbgrader's page of feedback in our own template, wherever nbgrader makes it: here, in formgrader, by command."""

    @default("extra_loaders")
    def _our_templates(self) -> list[BaseLoader]:
        return [TEMPLATES]

    @default("template_file")
    def _our_page(self) -> str:
        return "feedback.html.j2"


class HideTests(NbGraderPreprocessor):
    """Keep the hidden part of test cells out of the page."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        if utils.is_grade(cell) and not utils.is_solution(cell):
            cell.source = visible(cell.source)
        return cell, resources


@dataclass(frozen=True)
class SummaryLine:
    """One question in the summary at the head of a page: its points, and the reason for them."""

    question: str
    points: float
    max_points: float
    why: str


class Summarise(NbGraderPreprocessor):
    """Give the page's template, in `resources["summary"]`, a line for every question."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            grades = gradebook.find_submission_notebook(where["notebook"], where["assignment"], where["student"]).grades
            waiting = {grade.name for grade in grades if grade.needs_manual_grade}
        resources["summary"] = [_summary_line(cell, waiting) for cell in filter(utils.is_grade, nb.cells)]
        return nb, resources


def _summary_line(cell: NotebookNode, waiting: set[str]) -> SummaryLine:
    graded = cell.metadata.nbgrader
    why = WAITS_FOR_A_PERSON if graded.grade_id in waiting else last_line(cell)
    return SummaryLine(graded.grade_id, graded.score, graded.points, why)
