"""The web site as its visitors meet it, with no other host to be reached: the book, and lessons live in the browser."""

from collections.abc import Iterator

import pytest

from autograder.publishing.live import FIRST
from autograder.questions import LESSONS, question
from tests.browser.conftest import served
from tests.browser.jupyterlab import PATIENT, expect
from tests.browser.looks import faults, keep
from tests.live import needs_live

pytestmark = pytest.mark.slow
RIGHT = """def training_flops(params, tokens):
    return 6 * params * tokens

answers["training-flops"] = training_flops"""
LESSON_1 = "lessons/01_what_are_scaling_laws"
PAGES = ["index", "glossary", "search", "data/index", "data/grid", *(f"lessons/{lesson}" for lesson in LESSONS)]


@pytest.fixture(scope="module")
def site(self_study_site) -> Iterator[str]:
    """The address of the self-study edition's site."""
    with served(self_study_site) as address:
        yield address


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_book_asks_nobody_else_and_anybody_can_use_it(page, site, name):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{site}/{name}.html", wait_until="networkidle")
        assert faults(page, "body") == []
        keep(page, f"book-{name.replace('/', '-')}-{scheme}")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_book_fits_at_200_per_cent(page, site, name):
    page.set_viewport_size({"width": 640, "height": 450})
    page.goto(f"{site}/{name}.html", wait_until="networkidle")
    keep(page, f"book-{name.replace('/', '-')}-200-per-cent")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1


def test_an_explorer_in_the_book_moves(page, site):
    page.goto(f"{site}/{LESSON_1}.html")
    explorer = page.locator(".sl-explorer").first
    plots = explorer.locator(".sl-plots")
    before = plots.inner_html()
    explorer.get_by_role("slider").first.press("ArrowRight")
    assert plots.inner_html() != before
    keep(explorer, "book-explorer")


def test_the_book_searches(page, site):
    page.goto(f"{site}/search.html?q=entropy")
    expect(page.locator("#search-results a").first).to_be_visible()


@needs_live
def test_a_check_says_right_on_the_examples_in_the_browser_alone(page, site):
    page.goto(f"{site}/live/lab/index.html?path={FIRST}.ipynb")
    page.get_by_text("| Idle").wait_for(timeout=PATIENT)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    cells = page.locator(".jp-CodeCell")
    checked = cells.filter(has_text='check("training-flops")').locator(".jp-OutputArea")
    expect(checked).to_contain_text("✗", timeout=PATIENT)
    keep(page, "live-mistake")

    cells.filter(has_text="def training_flops").locator(".cm-content").fill(RIGHT)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(checked).to_contain_text("is right on the examples", timeout=PATIENT)
    quiz = page.locator(".sl-quiz")
    quiz.get_by_role("radio").nth(1).check()
    expect(quiz.get_by_role("status")).to_contain_text('answers["flattening-curve"] = "B"')
    keep(page, "live-right")


def test_without_javascript_the_book_has_still_pictures_and_the_questions(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{LESSON_1}.html")
    picture = page.locator("[data-explorer='power_law'] svg")
    expect(picture).to_be_visible()
    assert len(picture.get_attribute("aria-label")) > 40
    expect(page.get_by_text(next(iter(question("flattening-curve").options.values())))).to_be_visible()
    context.close()
