"""The lessons live in the browser alone: every one runs and prints what it prints elsewhere, and work is not lost."""

import json
import re
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.course import ROOT
from autograder.publishing.book import run
from autograder.questions import LESSONS
from tests.browser.conftest import served
from tests.browser.jupyterlab import PATIENT, expect
from tests.browser.looks import faults, keep
from tests.browser.printed import SAME, differences, printed
from tests.live import needs_live

pytestmark = [pytest.mark.slow, needs_live]
LESSON = next(iter(LESSONS))
ROUGH = {"starts-shown": 0.1}  # a search that stops early stops where another version's last digits lead it
NOTEBOOK = "[...jupyterapp.shell.widgets('main')].find(widget => widget.context?.path?.endsWith('.ipynb'))"
READ = f"{NOTEBOOK}.context.model.toJSON()"
RAN = f"""() => {{
  const cells = {READ}.cells.filter(cell => cell.cell_type === "code");
  const failed = cells.some(cell => cell.outputs.some(output => output.output_type === "error"));
  return failed || cells.every(cell => cell.execution_count || !String(cell.source).trim());
}}"""


@pytest.fixture(scope="module")
def live(self_study_site) -> Iterator[str]:
    """The address of the live lessons of the self-study edition's site."""
    with served(self_study_site) as address:
        yield f"{address}/live"


def open_notebook(page, live: str, name: str) -> None:
    page.goto(f"{live}/lab/index.html?path={name}.ipynb")
    page.locator(".jp-CodeCell").first.wait_for(timeout=PATIENT)


def run_all(page) -> None:
    page.get_by_text("| Idle").wait_for(timeout=PATIENT)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(RAN, timeout=2 * PATIENT, polling=500)


def errors(notebook: NotebookNode) -> list[str]:
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.evalue for output in outputs if output.output_type == "error"]


def test_differences_are_found_and_rounding_is_none():
    assert differences("1.99e+12 FLOPs", "-1.06e+09 FLOPs") == ["1.99e+12 is -1.06e+09"]
    assert differences("E = 0.868", "E = 0.869") == []
    assert differences("E = 0.868", "E = 0.878") == ["0.868 is 0.878"]
    assert differences("a law at 0x7f3a", "a law at 0x11") == []
    assert differences("right", "wrong") == ["'right' is 'wrong'"]
    assert differences("1,234,567 runs", "1,234,567 rows") != []


def test_a_lesson_as_released_stops_kindly_at_its_first_exercise(page, live):
    open_notebook(page, live, LESSON)
    run_all(page)
    assert [text for text in errors(nbformat.from_dict(page.evaluate(READ))) if "Exercise" not in text] == []


def write(page, text: str) -> None:
    """Write into the cell with the student's id."""
    page.locator(".jp-CodeCell").filter(has_text="STUDENT =").locator(".cm-content").first.fill(text)


def bar(page):
    return page.get_by_role("region", name="Your work")


def test_work_can_be_downloaded_and_started_afresh_without_losing_it(page, live):
    open_notebook(page, live, LESSON)
    expect(bar(page)).to_contain_text("kept in this browser alone", timeout=PATIENT)
    assert faults(page, ".sl-work") == []
    write(page, 'STUDENT = "mine"')
    with page.expect_download(timeout=PATIENT) as download:
        bar(page).get_by_role("button", name="Download my work").click()
    assert download.value.suggested_filename == f"{LESSON}.ipynb"
    mine = nbformat.read(download.value.path(), as_version=4)
    assert 'STUDENT = "mine"' in [cell.source for cell in mine.cells]

    bar(page).get_by_role("button", name="Start afresh").click()
    expect(bar(page)).to_contain_text("Your own work is kept beside it", timeout=PATIENT)
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell", has_text='STUDENT = ""')).to_have_count(1)
    kept = re.search(rf"{LESSON}\.kept-[\d-]+\.ipynb", bar(page).inner_text())[0]
    keep(page, "live-afresh")

    page.goto(f"{live}/lab/index.html?path={kept}")
    expect(page.locator(".jp-CodeCell", has_text='STUDENT = "mine"')).to_have_count(1, timeout=PATIENT)


def test_a_newer_version_is_told_and_taken_on_request_only(page, live):
    open_notebook(page, live, LESSON)
    write(page, 'STUDENT = "mine"')
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Save Notebook", exact=True).click()
    page.wait_for_function(f"() => !{NOTEBOOK}.context.model.dirty")
    page.goto("about:blank")

    def newer_versions(route) -> None:
        published = route.fetch().json()
        published["versions"][f"{LESSON}.ipynb"] = "newer"
        route.fulfill(json=published)

    def newer_lesson(route) -> None:
        text = route.fetch().text()
        notebook = json.loads(text)
        notebook["metadata"]["scaling_laws_version"] = "newer"
        notebook["cells"][1]["source"] = "# 1 · A newer title"
        route.fulfill(json=notebook)

    page.context.route("**/work.json", newer_versions)
    page.context.route(f"**/files/{LESSON}.ipynb*", newer_lesson)
    open_notebook(page, live, LESSON)
    expect(bar(page)).to_contain_text("newer version", timeout=PATIENT)
    expect(page.locator(".jp-CodeCell", has_text='STUDENT = "mine"')).to_have_count(1, timeout=PATIENT)
    assert faults(page, ".sl-work") == []
    keep(page, "live-newer-version")
    bar(page).get_by_role("button", name="Start afresh").click()
    expect(page.get_by_role("heading", name="A newer title")).to_be_visible(timeout=PATIENT)
    expect(bar(page)).not_to_contain_text("newer version")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_solved_lesson_runs_and_prints_in_the_browser_what_it_prints_here(page, live, self_study_site, lesson):
    came: set[str] = set()
    page.context.on("requestfinished", lambda request: came.add(urlsplit(request.url).path))
    start = time.perf_counter()
    open_notebook(page, live, f"solutions/{lesson}")
    shown = time.perf_counter()
    page.get_by_text("| Idle").wait_for(timeout=PATIENT)
    ready = time.perf_counter()
    run_all(page)
    done = time.perf_counter()
    there = nbformat.from_dict(page.evaluate(READ))
    files = [self_study_site / path.lstrip("/") for path in came]
    sizes = [file.stat().st_size for file in files if file.is_file()]
    print(
        f"\n{lesson}: shown after {shown - start:.1f} s, Python ready after {ready - start:.1f} s, all cells ran in "
        f"{done - ready:.1f} s; {sum(sizes) / 1e6:.1f} MB came"
    )
    assert errors(there) == []
    here = nbformat.read(ROOT / "solutions" / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    run(here, ROOT)
    ours, theirs = printed(here), printed(there)
    assert set(ours) <= set(theirs)
    found = {id: differences(text, theirs[id], ROUGH.get(id, SAME)) for id, text in ours.items()}
    different = {id: places for id, places in found.items() if places}
    exactly = sum(ours[id] == theirs[id] for id in ours)
    print(f"{exactly} of {len(ours)} cells print the same characters, {len(different)} differ by more than rounding")
    assert different == {}
    keep(page, f"live-{lesson}")
