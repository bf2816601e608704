"""Lesson 1 in JupyterLab and in Notebook 7: it opens, it runs, and nbgrader's Validate speaks kindly."""

import time

from tests.browser.lab import SECONDS, expect

A_FIGURE = ".jp-OutputArea-output img[alt]"


def test_a_solution_runs_from_top_to_bottom_and_validate_passes(lab, screenshot):
    start = time.perf_counter()
    lab.open("solved.ipynb")
    opened = time.perf_counter()
    lab.run_all()
    lab.page.locator(A_FIGURE).first.wait_for(timeout=SECONDS)
    figure = time.perf_counter()
    lab.wait_until_all_ran()
    done = time.perf_counter()
    print(f"\nlesson 1 in JupyterLab: ready in {opened - start:.1f} s; after Run All, the first figure is there in")
    print(f"{figure - opened:.1f} s, and all cells have run in {done - opened:.1f} s")
    assert lab.errors() == []
    assert lab.page.locator(A_FIGURE).count() > 5
    lab.cell("STUDENT =").scroll_into_view_if_needed()
    screenshot("lesson-1-top")

    said = lab.validate()
    screenshot("validate-solution")
    assert "Success! Your notebook passes all the tests." in said


def test_a_stub_stops_where_the_first_exercise_is_needed_and_validate_names_the_checks(lab, screenshot):
    lab.open("stub.ipynb")
    lab.run_all()
    expect(lab.output("training_flops(n, d)")).to_contain_text("Exercise: the FLOPs of a training run", timeout=SECONDS)
    assert len(lab.errors()) == 1
    expect(lab.output('check("flattening-curve")')).to_contain_text("no answer yet")
    expect(lab.output('check("training-flops")')).to_contain_text("not written yet")
    lab.output("training_flops(n, d)").scroll_into_view_if_needed()
    screenshot("lesson-1-stub")

    said = lab.validate()
    screenshot("validate-stub")
    assert 'check("training-flops")' in said
    assert 'check("what-a-law-is")' in said
    assert "Traceback" not in said
    assert "Error" not in said


def test_a_solution_runs_in_notebook_7(lab, screenshot):
    lab.open("solved.ipynb", app="notebooks")
    lab.run_all()
    lab.wait_until_all_ran()
    assert lab.errors() == []
    assert lab.page.locator(A_FIGURE).count() > 5
    screenshot("notebook-7")
