"""Lesson 1 in JupyterLab and in Notebook 7: it opens, it runs, and nbgrader's Validate speaks kindly."""

import re
import sys
import time

import pytest

from autograder.bank.kinds import Choice
from autograder.course import ROOT
from autograder.instructor.sample_class import LESSON
from autograder.publishing.edition import edition, write_tree
from autograder.questions import questions
from tests.browser.jupyterlab import PATIENT, Lab, expect
from tests.browser.looks import keep
from tests.end_to_end.server import serving

pytestmark = pytest.mark.slow

A_FIGURE = ".jp-OutputArea-output img[alt]"


def test_a_solution_runs_from_top_to_bottom_and_validate_passes(lab):
    start = time.perf_counter()
    lab.open("solved.ipynb")
    opened = time.perf_counter()
    lab.run_all()
    lab.page.locator(A_FIGURE).first.wait_for(timeout=PATIENT)
    figure = time.perf_counter()
    lab.wait_until_all_ran()
    done = time.perf_counter()
    print(f"\nlesson 1 in JupyterLab: ready in {opened - start:.1f} s; after Run All, the first figure is there in")
    print(f"{figure - opened:.1f} s, and all cells have run in {done - opened:.1f} s")
    assert lab.errors() == []
    assert lab.page.locator(A_FIGURE).count() > 5
    expect(lab.page.locator(".sl-explorer")).to_have_count(1)
    expect(lab.page.locator(".sl-quiz fieldset")).to_have_count(sum(isinstance(q, Choice) for q in questions(LESSON)))
    lab.cell("STUDENT =").scroll_into_view_if_needed()
    keep(lab.page, "lesson-1-top")

    said = lab.validate()
    keep(lab.page, "validate-solution")
    assert "Success! Your notebook passes all the tests." in said


def test_a_stub_stops_where_the_first_exercise_is_needed_and_validate_names_the_checks(lab):
    lab.open("stub.ipynb")
    lab.run_all()
    expect(lab.output("training_flops(n, d)")).to_contain_text("Exercise: the FLOPs of a training run", timeout=PATIENT)
    assert len(lab.errors()) == 1
    expect(lab.output('check("flattening-curve")')).to_contain_text("no answer yet")
    expect(lab.output('check("training-flops")')).to_contain_text("not written yet")
    stopped = lab.output("points(").locator(".sl-stopped")
    expect(stopped).to_contain_text("Stopped at Count the cost: this exercise is not written yet")
    stopped.get_by_role("link").click()
    expect(lab.output('ask("training-flops")')).to_be_in_viewport()
    lab.output("training_flops(n, d)").scroll_into_view_if_needed()
    keep(lab.page, "lesson-1-stub")

    said = lab.validate()
    keep(lab.page, "validate-stub")
    assert re.search(r'check\("training-flops"\)\s+✗ training_flops\(params, tokens\) is not written yet', said)
    assert re.search(r'check\("what-a-law-is"\)\s+✗ There is no answer yet', said)
    assert "Partial credit" not in said  # nbgrader's own words for whatever a check finds
    assert "Traceback" not in said


def test_a_solution_runs_in_notebook_7(lab):
    lab.open("solved.ipynb", app="notebooks")
    lab.run_all()
    lab.wait_until_all_ran()
    assert lab.errors() == []
    assert lab.page.locator(A_FIGURE).count() > 5
    keep(lab.page, "notebook-7")


def test_the_class_edition_opens_on_lesson_1_in_its_own_jupyterlab(page, settled_home, tmp_path):
    write_tree(edition(ROOT, "class"), tmp_path)
    words = [sys.executable, "-m", "autograder", "lab", "--LabApp.expose_app_in_browser=True"]
    with serving(words, tmp_path, settled_home, PYTHONPATH=str(tmp_path)) as server:
        lab = Lab(page, server, tmp_path)
        page.goto(f"{server.address}?token=secret")
        lab.wait_until_ready()
        lab.run_all()
        expect(lab.output("training_flops(n, d)")).to_contain_text("Exercise:", timeout=PATIENT)
        expect(lab.output("points(")).to_contain_text(re.compile(r"0 of \d+ checked"))
        quiz = page.locator(".sl-quiz").first
        quiz.get_by_role("radio").first.check()
        expect(quiz.get_by_role("status")).to_contain_text('= "A"')
        expect(quiz.locator(".sl-reason")).to_have_count(0)
        assert LESSON in page.url
        page.goto("about:blank")  # before its server goes: it would complain
