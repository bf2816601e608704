"""A page of feedback for every student: the marked notebook, or the reason why there is none."""

from html import escape
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course, CourseError, run_converter
from autograder.results import NO_SUBMISSION, outcomes

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


def make_feedback(course: Course, lesson: str) -> list[Path]:
    """Write the feedback pages of all that was graded in `lesson`, and of what could not be; their paths."""
    config = course.config()
    config.CourseDirectory.assignment_id = lesson
    config.GenerateFeedback.force = True
    results = [result for result in outcomes(course, lesson) if result.note != NO_SUBMISSION]
    if any(result.score is not None for result in results):
        converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
        failure = run_converter(converter, course.folder / "nbgrader.log")
        if failure:
            raise CourseError(f"Some feedback could not be made ({failure}): see {course.folder / 'nbgrader.log'}.")
    pages = []
    for result in results:
        page = course.feedback / result.student / lesson / f"{lesson}.html"
        if result.score is None:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(PAGE.format(**{k: escape(str(v)) for k, v in vars(result).items()}), encoding="utf-8")
        pages.append(page)
    return pages
