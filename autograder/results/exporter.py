"""The page of feedback as nbgrader makes it, with its own command or formgrader's button: the same as ours."""

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from traitlets import default

from autograder.course import Course
from autograder.results.feedback import feedback_of
from autograder.results.feedback_page import feedback_page
from autograder.results.marks import lesson_marks
from autograder.results.titles import lesson_title


class FeedbackExporter(Exporter):
    """nbconvert's exporter for `nbgrader generate_feedback`, which says in `resources` whose notebook it is."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _html(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # as in nbconvert's own exporters, a text comes out
        self, nb: NotebookNode, resources: Any | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and nbconvert's resources with the extension of its file."""
        whole = self._init_resources(resources)
        where = whole["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            marks = lesson_marks(gradebook, where["assignment"])
        lesson = where["assignment"]
        return feedback_page(feedback_of(nb, marks, lesson, where["student"], lesson_title(Course(), lesson))), whole
