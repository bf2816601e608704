"""How quick the pages are: printed, and not held to, since it depends on the machine (`pytest -s`)."""

import statistics

import pytest

from lessons.explorers import EXPLORERS
from tests.browser.test_explorables import PAGES, grips, middle, opened

pytestmark = pytest.mark.slow

STEPS = """explorer => {
  const times = [];
  for (const slider of explorer.querySelectorAll("input[type=range]")) {
    const was = slider.value;
    for (let step = 0; step < 80; step++) {
      slider.value = +slider.min + (slider.max - slider.min) * step / 79;
      const began = performance.now();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      times.push(performance.now() - began);
    }
    slider.value = was;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return times;
}"""
# The time of each frame, until `frames.stop()`.
FRAMES = """() => {
  const times = [];
  let going = true, last = 0;
  requestAnimationFrame(function next(now) {
    if (last) times.push(now - last);
    last = now;
    if (going) requestAnimationFrame(next);
  });
  window.frames.stop = () => ((going = false), times);
}"""
# When the first explorer is drawn, in milliseconds from the start of the page.
DRAWN = """
new MutationObserver((_, observer) => {
  if (!document.querySelector(".sl-explorer svg path[d]")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.slDrawn = performance.now())));
}).observe(document, { childList: true, subtree: true, attributes: true });
"""


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_step_and_a_frame_while_dragging(page, book, name):
    explorer = opened(page, book, name)
    steps = explorer.evaluate(STEPS)
    assert len(steps) >= 80
    grip = grips(explorer)[-1]
    x, y = middle(grip)
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    for i in range(60):
        far = 60 * (1 - abs(i % 30 - 15) / 15)
        page.mouse.move(x + far, y - far / 2)
    times = page.evaluate("frames.stop()")
    page.mouse.up()
    assert times
    told = f"handler {statistics.median(steps):.2f} ms (95 %: {quantile(steps, 0.95):.2f})"
    print(f"\n{name}: {told}; frame {statistics.median(times):.1f} ms (95 %: {quantile(times, 0.95):.1f})")


@pytest.mark.parametrize("name", ["index.html", PAGES["power_law"], PAGES["two_stages"]])
def test_when_the_first_explorer_is_drawn(chromium, book, name):
    drawn = []
    for _ in range(5):
        context = chromium.new_context()
        context.add_init_script(DRAWN)
        page = context.new_page()
        page.goto(f"{book}/{name}")
        page.wait_for_function("window.slDrawn")
        drawn.append(page.evaluate("slDrawn"))
        context.close()
    assert all(time > 0 for time in drawn)
    print(f"\n{name}: the first explorer is drawn after {statistics.median(drawn):.0f} ms ({min(drawn):.0f} at best)")
