"""Pages about a class and of a student, on a phone and a wide screen: nothing hangs over, axe-core finds no fault."""

from dataclasses import replace

import pytest

from autograder.questions import question
from autograder.questions.inventory import AFTER, BEFORE, FORMS
from autograder.results.class_page import ClassContext, class_page
from autograder.results.feedback_page import Feedback, feedback_page
from autograder.results.inventory_feedback import student_page
from autograder.results.inventory_page import inventory_page
from autograder.results.marked_answers import ClassAnswers, MarkedAnswer
from autograder.results.needing_help import Need
from autograder.results.pace import pace
from autograder.results.picture import class_picture
from autograder.results.pointers import pointers_to
from autograder.results.term_page import TermContext, term_page
from tests.autograder.results import simulated_inventory
from tests.autograder.results.test_item_analysis import simulated
from tests.autograder.results.test_needing_help import NOW, classes
from tests.autograder.results.test_pace import handed_in, policy

pytest.importorskip("playwright")
from tests.browser.conftest import served
from tests.browser.looks import faults, keep, too_wide

PHONE, TABLET, WIDE = ({"width": width, "height": 900} for width in (390, 768, 1280))
TITLES = {
    "01": "1 · What are scaling laws?",
    "02": "2 · Fit a law, and forecast the largest run with it",
    "03": "3 · Last",
}


def _pages() -> dict[str, str]:
    work, _ = simulated(seed=5)
    responses, keys = simulated_inventory.simulated(seed=3), simulated_inventory.KEYS
    few = {form: {"s00": of["s00"]} for form, of in responses.items()}
    own = {form: responses[form]["s03"] for form in FORMS}
    return {
        "lesson": class_page("03_three_phases", work, class_picture("03_three_phases", work), context=_context(work)),
        "lesson-of-few": class_page("02", dict(list(work.items())[:2]), class_picture("02", work)),
        "term": _term(),
        "feedback": _feedback(),
        "inventory": inventory_page(responses, keys),
        "inventory-of-few": inventory_page(few, keys),
        "student-before": student_page("s03", {BEFORE: own[BEFORE]}, None),
        "student-after": student_page("s03", own, keys),
        "student-after-alone": student_page("s03", {AFTER: own[AFTER]}, keys),
    }


def _context(work: ClassAnswers) -> ClassContext:
    """With everything that a page can show of a class: long names, needs, pace, responses to the inventory."""
    names = {student: f"Maximiliane-Antoinette von und zu Müller-Lüdenscheidt {student}" for student in work}
    needs = [
        Need("s00", names["s00"], ("nothing handed in",)),
        Need("s01", names["s01"], ("31% of the points",), "Much"),
    ]
    told = pace([handed_in(24 * days, late=days > 7) for days in range(1, 9)], policy(), "01")
    responses = simulated_inventory.simulated(seed=3)
    return ClassContext(TITLES["02"], names, needs, told, responses, [("The term", "term.html"), ("Next", "n.html")])


def _term() -> str:
    shares = {
        f"student.with.a.long.id.{n}": [0.9 - n / 80, None if n % 7 == 0 else 0.8, 0.1 + n / 80] for n in range(60)
    }
    context = TermContext(TITLES, {"01": "lesson.html"}, "Late: nothing is taken off", {"01": {"run-cost": 0.3}})
    return term_page(classes(**shares), replace(context, responses=simulated_inventory.simulated(seed=3)), NOW)


def _feedback() -> str:
    """Of a notebook with all kinds of cells: code in colours, an error, a picture, a wide table, an essay."""
    lesson = "03_three_phases"
    wide = "| " + " | ".join(f"column {n}" for n in range(10)) + " |\n" + "|---" * 10 + "|\n" + "| 123456 " * 10 + "|"
    failed = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["\x1b[31mE\x1b[0m" + "x" * 200]}
    code = (
        "import numpy as np\n\n# a comment\ndef f(x):\n    return 'text', 3.14 if x in (1, None) else f(2)\n"
        + "y" * 150
    )
    essay, asked = ({"nbgrader": {"grade_id": id, "grade": True}} for id in ("data-memo", "first-flat"))
    essay["nbgrader"]["solution"] = True
    cells = [
        {"id": "s1", "cell_type": "markdown", "source": f"# Title\n\n## Part\n\n{wide}", "metadata": {}},
        {"id": "c", "cell_type": "code", "source": code, "metadata": {}, "outputs": [failed]},
        {"id": "e", "cell_type": "markdown", "source": "An essay.", "metadata": essay},
        {"id": "q", "cell_type": "code", "source": "check('first-flat')", "metadata": asked, "outputs": []},
    ]
    answers = {
        "first-flat": MarkedAnswer(0, 1, "A: " + "a long reason " * 20, False, "x"),
        "floor-implies": MarkedAnswer(0, 2, "Too small.", False, "x", comment="Nearly!"),
        "data-memo": MarkedAnswer(0, 5, "", True, "An essay.", prose=True),
    }
    pointers = pointers_to(lesson, "ada", answers, {"s1"})
    return feedback_page(Feedback("ada", lesson, cells, answers, 1.0, ["late"], pointers, "3 · Three phases"))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_a_wide_screen_and_have_no_grave_fault(page, tmp_path, scheme):
    page.emulate_media(color_scheme=scheme)
    with served(tmp_path) as address:
        for name, html in _pages().items():
            (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
            page.goto(f"{address}/{name}.html")
            assert page.get_by_role("banner").count() == page.get_by_role("main").count() == 1, name
            keep(page.locator("body"), f"{name}-folded-{scheme}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            for size in (PHONE, TABLET, WIDE):
                page.set_viewport_size(size)
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
                assert too_wide(page.locator("main")) == [], name
                assert faults(page, "body") == [], name
                keep(page.locator("body"), f"{name}-{size['width']}-{scheme}")
            assert page.locator("main").inner_text().count("nan") == 0


@pytest.mark.slow
def test_a_link_to_a_cell_unfolds_the_notebook_and_paper_has_a_light_page(page, tmp_path):
    (tmp_path / "page.html").write_text(_feedback(), encoding="utf-8")
    page.emulate_media(color_scheme="dark")
    with served(tmp_path) as address:
        page.goto(f"{address}/page.html")
        assert not page.locator("#first-flat").is_visible()
        page.locator(".next").get_by_role("link", name=question("first-flat").title).click()
        page.locator("#first-flat").wait_for(state="visible")
        colour = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(colour) != "rgb(255, 255, 255)"
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(colour) == "rgb(255, 255, 255)"
        assert not page.get_by_role("navigation").is_visible()


@pytest.mark.slow
def test_the_heat_map_of_sixty_is_whole_on_a_phone(page, tmp_path):
    (tmp_path / "page.html").write_text(_pages()["lesson"], encoding="utf-8")
    with served(tmp_path) as address:
        page.goto(f"{address}/page.html")
    for size in (PHONE, TABLET, WIDE):
        page.set_viewport_size(size)
        region = page.get_by_role("region", name="Table of students by questions")
        assert region.evaluate("one => one.scrollWidth <= one.clientWidth")
        assert region.get_by_role("row").count() == 61
        assert (
            region.get_by_role("columnheader", name=question("which-phase").title).count() == 1
        )  # by title, on a phone too


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
