"""The explorers in JupyterLab: they follow keys and pointer at once, and anybody can use them."""

import statistics

import pytest

from lessons.explorers import EXPLORERS
from tests.browser.conftest import watched
from tests.browser.jupyterlab import DARK, LIGHT, PATIENT, Lab, expect, write_notebook
from tests.browser.looks import faults, keep, too_wide

pytestmark = pytest.mark.slow

SHOW = "from lessons import explorers\nexplorers.show('{}')"
# Every step of a slider, timed in the page, from the event to the finished layout; beside it how long the browser takes
# to read and lay out that picture alone; how many different pictures there were, and of how many parts the last one is.
STEPS = """slider => {
  const explorer = slider.closest(".sl-explorer"), plots = explorer.querySelector(".sl-plots");
  const copy = plots.cloneNode(false), pictures = new Set(), steps = [], pictured = [];
  const timed = (times, work, part) => {
    const began = performance.now();
    work();
    part.getBoundingClientRect();
    times.push(performance.now() - began);
  };
  plots.after(copy);
  for (let step = 0; step < 60; step++) {
    slider.value = +slider.min + (slider.max - slider.min) * step / 59;
    timed(steps, () => slider.dispatchEvent(new Event("input", { bubbles: true })), explorer);
    const picture = plots.innerHTML;
    timed(pictured, () => { copy.innerHTML = picture; }, copy);
    pictures.add(picture);
  }
  copy.remove();
  return [steps, pictured, pictures.size, plots.querySelectorAll("*").length];
}"""


@pytest.fixture(scope="module")
def lab(chromium, student_server):
    """All explorers in one notebook that has run."""
    server, folder = student_server
    write_notebook(folder / "explorers.ipynb", [SHOW.format(name) for name in EXPLORERS])
    with watched(chromium) as page:
        lab = Lab(page, server, folder)
        lab.open("explorers.ipynb")
        lab.run_all()
        expect(page.locator(".sl-explorer")).to_have_count(len(EXPLORERS), timeout=PATIENT)
        skips = page.get_by_role("button", name="Skip", exact=True)  # the prediction that some ask for first
        while skips.count():
            skips.first.click()
        yield lab
        lab.theme(LIGHT)


@pytest.fixture(params=EXPLORERS)
def explorer(lab, request):
    part = lab.output(f"'{request.param}'").locator(".sl-explorer")
    part.scroll_into_view_if_needed()
    return part


def picture(explorer) -> str:
    return explorer.locator(".sl-plots").inner_html()


def test_every_control_follows_the_keyboard(explorer):
    controls = explorer.locator("input[type=range], input[type=radio]:checked")
    for control in controls.all():
        before, said = picture(explorer), control.get_attribute("aria-valuetext")
        control.focus()
        at_end = control.evaluate("input => input.type === 'range' && input.value === input.max")
        control.press("ArrowLeft" if at_end else "ArrowRight")
        assert picture(explorer) != before
        assert said is None or control.get_attribute("aria-valuetext") != said
        assert explorer.locator(".sl-words[role=status]").inner_text()


def test_every_slider_follows_the_pointer(explorer):
    for slider in explorer.locator("input[type=range]").all():
        before = picture(explorer)
        box = slider.bounding_box()
        slider.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
        slider.page.mouse.down()
        slider.page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2, steps=5)
        slider.page.mouse.up()
        assert picture(explorer) != before


def test_a_step_costs_little_more_than_the_drawing_of_its_picture(explorer, request):
    """The picture has few parts, and the explorer adds little: so a step is there before the next frame."""
    steps, pictured = [], []
    for slider in explorer.locator("input[type=range]").all():
        of_steps, of_pictures, pictures, parts = slider.evaluate(STEPS)
        assert pictures > 3
        assert parts < 1000
        steps += of_steps
        pictured += of_pictures
    step, drawing = statistics.median(steps), statistics.median(pictured)
    name, longest = request.node.callspec.id, max(steps)
    print(f"\n{name}: {step:.2f} ms per step, the longest {longest:.1f} ms; {drawing:.2f} ms to draw {parts} parts")
    assert step < 3 * drawing


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_anybody_can_use_them_in_either_theme(lab, theme):
    lab.theme(theme)
    assert faults(lab.page, ".sl-explorer") == []
    for plot in lab.page.locator(".sl-explorer svg").all():
        assert len(plot.get_attribute("aria-label")) > 40
    for name in EXPLORERS:
        keep(lab.output(f"'{name}'"), f"{name}-{theme}")


def test_it_fits_at_200_per_cent(explorer, lab, request):
    with lab.zoomed():
        assert too_wide(explorer) == []
        keep(lab.page, request.node.name)
