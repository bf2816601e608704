"""The instructor's way, as the guide says it: grade, mark essays in formgrader, give feedback, look at the class."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from autograder.course import ROOT, Course
from autograder.instructor.sample_class import CLASS, LESSON, LESSONS
from autograder.nbgrader import open_gradebook
from tests.browser.conftest import served
from tests.browser.jupyterlab import PATIENT, Lab, expect
from tests.browser.looks import faults, keep
from tests.end_to_end.server import serving

pytestmark = pytest.mark.slow
WITH_ESSAY = LESSONS[1]
GRADED = [sample for sample in CLASS if not sample.damaged]
(UNREADABLE,) = [sample.student for sample in CLASS if sample.damaged]


@pytest.fixture(scope="module")
def course(sample_class, tmp_path_factory) -> Course:
    """The sample class, graded by the command that an instructor types."""
    course = Course.at(tmp_path_factory.mktemp("graded"))
    command(course, "grade", str(sample_class), "--timeout", "5")
    return course


def command(course: Course, *words: str) -> None:
    environment = os.environ | {"SCALING_LAWS_SEED": "a seed for tests"}
    words = (sys.executable, "-m", "autograder", *words, "--course", str(course.folder))
    subprocess.run(words, cwd=ROOT, env=environment, capture_output=True)


@pytest.fixture
def instructor(page, course, settled_home) -> Iterator[Lab]:
    words = [sys.executable, "-m", "autograder", "lab", "--course", str(course.folder)]
    with serving(words, ROOT, settled_home) as server:
        yield Lab(page, server, ROOT)
        page.goto("about:blank")  # JupyterLab goes on asking, and an answer that is missing counts as an error


@pytest.mark.harmless("mathjax", "MathJax")  # nbgrader's page asks a CDN for it, and works without
def test_formgrader_shows_the_class_and_takes_a_mark(instructor, course):
    page = instructor.page
    page.goto(f"{instructor.server.address}lab?reset&token=secret")
    instructor.choose("Nbgrader", "Formgrader")
    formgrader = page.frame_locator("iframe")
    formgrader.get_by_role("link", name="Manual Grading").click()
    for _ in range(2):  # the assignment, then its only notebook
        formgrader.locator("td").get_by_role("link", name=WITH_ESSAY).click()
    expect(formgrader.get_by_role("link", name="Submission #")).to_have_count(len(GRADED), timeout=PATIENT)
    keep(page, "formgrader-class")

    handed_in = instructor.server(f"formgrader/api/submitted_notebooks/{WITH_ESSAY}/{WITH_ESSAY}")[1]
    (ada,) = [notebook["id"] for notebook in handed_in if notebook["student"] == "ada.lovelace"]
    formgrader.locator(f"a[href*='{ada}']").first.click()
    essay = formgrader.locator("input.score#data-memo")
    expect(essay).to_have_class(re.compile("needs_manual_grade"))
    expect(formgrader.locator("body")).to_contain_text("what earns them")  # the rubric
    essay.scroll_into_view_if_needed()
    keep(page, "formgrader-submission")

    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        essay.fill("4")
        essay.blur()
    with open_gradebook(course) as gradebook:
        submission = gradebook.find_submission(WITH_ESSAY, "ada.lovelace")
        assert (submission.written_score, submission.needs_manual_grade) == (4, False)


def test_feedback_and_the_report_ask_nobody_else_and_anybody_can_read_them(course, page):
    command(course, "feedback", LESSON)
    command(course, "report", LESSON)
    feedback = [f"feedback/{student}/{LESSON}/{LESSON}.html" for student in ("ada.lovelace", "carl.gauss", UNREADABLE)]
    with served(course.folder) as address:
        for name in [*feedback, f"{LESSON}-class.html"]:
            page.goto(f"{address}/{name}")
            assert faults(page, "html") == []
            assert page.title()
            keep(page, name.replace("/", "-"))
        page.goto(f"{address}/{feedback[0]}")
        expect(page.locator("#summary").get_by_role("row", name="Count the cost")).to_contain_text("2 of 2")
