"""Pages about a class and of a student, on a phone and a wide screen: nothing hangs over, axe-core finds no fault."""

import pytest

from autograder.questions.inventory import AFTER, BEFORE, FORMS
from autograder.results.class_page import class_page
from autograder.results.inventory_feedback import student_page
from autograder.results.inventory_page import inventory_page
from autograder.results.picture import class_picture
from tests.autograder.results import simulated_inventory
from tests.autograder.results.test_item_analysis import simulated

pytest.importorskip("playwright")
from tests.browser.conftest import served
from tests.browser.looks import faults, keep, too_wide

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1200, "height": 900}


def _pages() -> dict[str, str]:
    work, _ = simulated(seed=5)
    responses, keys = simulated_inventory.simulated(seed=3), simulated_inventory.KEYS
    few = {form: {"s00": of["s00"]} for form, of in responses.items()}
    own = {form: responses[form]["s03"] for form in FORMS}
    return {
        "lesson": class_page("03_three_phases", work, class_picture("03_three_phases", work)),
        "lesson-of-few": class_page("02", dict(list(work.items())[:2]), class_picture("02", work)),
        "inventory": inventory_page(responses, keys),
        "inventory-of-few": inventory_page(few, keys),
        "student-before": student_page("s03", {BEFORE: own[BEFORE]}, None),
        "student-after": student_page("s03", own, keys),
        "student-after-alone": student_page("s03", {AFTER: own[AFTER]}, keys),
    }


@pytest.mark.slow
def test_pages_fit_a_phone_and_a_wide_screen_and_have_no_grave_fault(page, tmp_path):
    with served(tmp_path) as address:
        for name, html in _pages().items():
            (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
            page.goto(f"{address}/{name}.html")
            for size in (PHONE, WIDE):
                page.set_viewport_size(size)
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
                assert too_wide(page.locator("main")) == [], name
                assert faults(page, "body") == [], name
                keep(page.locator("main"), f"{name}-{size['width']}")
            assert page.locator("main").inner_text().count("nan") == 0


@pytest.mark.slow
def test_a_phone_shows_each_value_under_the_name_of_its_column(page, tmp_path):
    (tmp_path / "page.html").write_text(_pages()["inventory"], encoding="utf-8")
    with served(tmp_path) as address:
        page.goto(f"{address}/page.html")
    page.set_viewport_size(PHONE)
    cell = page.locator("td").nth(2)
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"before: "'
    rows = page.get_by_role("row")
    assert rows.count() > 15  # to a screen reader it is a table still
    assert page.get_by_role("columnheader", name="normalised gain").count() == 1
    page.set_viewport_size(WIDE)
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") in ("none", "normal")
