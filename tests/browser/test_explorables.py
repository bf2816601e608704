"""The explorers on the book's pages: dragged, predicted, linked, on a phone, and for who wants less motion."""

import itertools
import math
import re
import statistics
from urllib.parse import parse_qs, urlsplit

import pytest

from autograder.questions import LESSONS
from lessons.explorers import EXPLORERS, shown
from tests.browser.looks import faults, keep

pytestmark = pytest.mark.slow
pytest.importorskip("myst_nb")

PAGES = dict(zip(EXPLORERS, (f"lessons/{lesson}.html" for lesson in LESSONS), strict=True))
PREDICTED = {"power_law": "Show what was measured", "held_floor": "Show how well", "three_phases": "Show the measured"}
PHONE = {"width": 390, "height": 844}
FINGER = 44
STATE = (
    """root => [...root.querySelectorAll("input")].map(input => input.type === "radio" ? input.checked : input.value)"""
)
# Words in a picture that are cut off, or smaller than can be read.
CROSSED = """root => {
  const faults = [];
  for (const svg of root.querySelectorAll("svg")) {
    const edges = svg.getBoundingClientRect();
    for (const one of svg.querySelectorAll("text")) {
      if (!one.textContent || one.getAttribute("visibility") === "hidden") continue;
      const box = one.getBoundingClientRect();
      const across = box.left < edges.left - 2 || box.right > edges.right + 2;
      const upright = box.top < edges.top - 2 || box.bottom > edges.bottom + 2;
      if (across || upright) faults.push(`cut off: ${one.textContent}`);
      const size = parseFloat(getComputedStyle(one).fontSize) * box.height / one.getBBox().height;
      if (size < 11.99) faults.push(`small: ${one.textContent}`);
    }
  }
  return faults;
}"""


def opened(page, address: str, name: str, state: str = ""):
    """The explorer on its lesson's page, what it asks first skipped."""
    page.goto(f"{address}/{PAGES[name]}{state}")
    explorer = page.locator(".sl-explorer").first
    explorer.wait_for()
    skip = explorer.get_by_role("button", name="Skip")
    if skip.is_visible():
        skip.click()
    return explorer


def grips(explorer):
    return [grip for grip in explorer.locator(".sl-grip").all() if grip.is_visible()]


def middle(part) -> tuple[float, float]:
    part.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = part.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("name", EXPLORERS)
def test_what_is_dragged_moves_its_slider(page, book, name):
    explorer = opened(page, book, name)
    found = grips(explorer)
    assert found
    for grip in found:
        x, y = middle(grip)
        page.mouse.move(x, y)
        page.mouse.down()
        states = []
        for dx, dy in ((60, -30), (-60, 30)):  # a slider may stand at one end
            page.mouse.move(x + dx, y + dy, steps=6)
            states.append(explorer.evaluate(STATE))
        page.mouse.up()
        assert states[0] != states[1]
        page.mouse.move(5, 5, steps=3)  # once it is let go, it stays
        assert explorer.evaluate(STATE) == states[1]
    keep(explorer, f"dragged-{name}")


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_finger_drags_it_and_does_not_scroll_the_page(chromium, book, name):
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    explorer = opened(page, book, name)
    finger = context.new_cdp_session(page)
    for grip in grips(explorer):
        across = "sl-grip-x" in grip.get_attribute("class")
        states = set()
        for way in (1, -1):
            x, y = middle(grip)
            scrolled = page.evaluate("scrollY")
            for step in range(5):
                far = 12 * step * way
                point = {"x": x + (far if across else 0), "y": y + (0 if across else far)}
                kind = "touchMove" if step else "touchStart"
                finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            states.add(str(explorer.evaluate(STATE)))
            assert page.evaluate("scrollY") == scrolled
        assert len(states) == 2
    context.close()


@pytest.mark.parametrize("name", EXPLORERS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_words_can_be_read_and_all_is_in_reach_at_once(page, book, name, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    explorer = opened(page, book, name)
    assert explorer.evaluate(CROSSED) == []
    for part in explorer.locator("p, label, legend, button, output").all():
        if part.is_visible():
            assert part.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 12
    targets = explorer.locator("button, input[type=range], label:has(input), .sl-grip").all()
    for target in (one for one in targets if one.is_visible()):
        box = target.bounding_box()
        assert box["height"] >= FINGER, target.inner_text()
        assert box["width"] >= FINGER, target.inner_text()
    header = page.locator("header.bd-header").bounding_box()["height"]
    top = explorer.locator("input[type=range]").first.bounding_box()["y"]
    plots = explorer.locator(".sl-plots").bounding_box()
    assert plots["y"] + plots["height"] - top <= PHONE["height"] - header
    keep(explorer, f"phone-{name}-{scheme}")
    assert faults(page, ".sl-explorer") == []


@pytest.mark.parametrize("name", EXPLORERS)
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_words_stand_beside_what_they_name_in_every_state(page, book, name, width):
    page.set_viewport_size({"width": width, "height": 900})
    explorer = opened(page, book, name)
    assert explorer.locator(".sl-legend").count() == 0
    for slider in explorer.get_by_role("slider").all():
        for key in ("Home", "End", *["PageDown"] * 4):
            slider.press(key)
            assert explorer.evaluate(CROSSED) == [], key
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1


@pytest.mark.parametrize("name", PREDICTED)
class TestAPrediction:
    def test_what_was_measured_is_hidden_until_it_is_shown(self, page, book, name):
        page.goto(f"{book}/{PAGES[name]}")
        explorer = page.locator(".sl-explorer").first
        explorer.wait_for()
        assert explorer.locator("input[type=range]").first.is_hidden()
        before = explorer.locator(".sl-plots circle").count()
        keep(explorer, f"prediction-{name}")
        assert faults(page, ".sl-explorer") == []
        explorer.get_by_role("button", name=PREDICTED[name]).click()
        assert explorer.locator("input[type=range]").first.is_visible()
        assert "off by" not in explorer.inner_text()  # nothing was drawn
        explorer.get_by_role("button", name="Predict again").click()
        assert explorer.locator(".sl-plots circle").count() == before
        assert [grip for grip in explorer.locator(".sl-grip").all() if grip.is_visible()] == []

    def test_it_is_drawn_by_the_pointer_or_placed_by_keys_and_compared(self, page, book, name):
        page.goto(f"{book}/{PAGES[name]}")
        explorer = page.locator(".sl-explorer").first
        dots = explorer.get_by_role("slider")
        dots.first.wait_for()
        sheet = explorer.locator(".sl-sheet:visible")
        _, y = middle(sheet)
        box = sheet.bounding_box()
        page.mouse.move(box["x"] + 2, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 2, y - 20)  # in one leap: none is left out
        page.mouse.up()
        heights = [float(dot.get_attribute("aria-valuenow")) for dot in dots.all()]
        assert len(set(heights)) == len(heights) > 3
        assert heights == sorted(heights)
        dots.last.focus()
        for key, way in (("ArrowDown", -1), ("ArrowUp", 1), ("PageDown", -1), ("PageUp", 1)):
            was = float(dots.last.get_attribute("aria-valuenow"))
            page.keyboard.press(key)
            assert way * (float(dots.last.get_attribute("aria-valuenow")) - was) > 0
        page.keyboard.press("Home")
        drawn = [float(dot.get_attribute("aria-valuenow")) for dot in dots.all()]
        assert drawn[-1] == pytest.approx(float(dots.last.get_attribute("aria-valuemin")), rel=0.01, abs=1e-3)
        explorer.get_by_role("button", name=PREDICTED[name]).click()
        told = explorer.locator(".sl-prediction").inner_text()
        off = float(re.search(r"off by ([\d.]+)", told)[1])
        assert off == pytest.approx(distance(name, drawn), rel=0.03, abs=0.006)
        assert "your drawing" in explorer.locator(".sl-plots").inner_text()
        keep(explorer, f"predicted-{name}")


def distance(name: str, drawn: list[float]) -> float:
    """How far the drawn values are from the measured ones, computed from the data: the root mean square."""
    data = shown(name)
    if name == "power_law":
        loss = data["series"]["ours"]["loss"]
        off = [100 * (a / b - 1) for a, b in zip(drawn, loss[-len(drawn) :], strict=True)]
    elif name == "held_floor":
        from lessons.explorers.held_floor import held

        rests = [held(data["flops"], data["loss"], E, 1e22)[0] for E in (0.25, 0.5, 0.75, 1, 1.2, 1.4)]
        off = [a - b for a, b in zip(drawn, rests, strict=True)]
    else:
        slopes = data["models"][2]["slope"][2::3]
        off = [a - b for a, b in zip(drawn, slopes, strict=True)]
    return math.sqrt(statistics.mean(v * v for v in off))


class TestTheAddress:
    def test_it_says_what_is_chosen_and_leads_back_to_it(self, page, book):
        explorer = opened(page, book, "power_law")
        explorer.get_by_label("logarithmic", exact=True).check()
        for slider, key in itertools.product(explorer.get_by_role("slider").all(), ["PageUp", "ArrowRight"]):
            slider.press(key)
        page.wait_for_function("location.hash.includes('alpha')")
        page.wait_for_timeout(300)
        chosen = parse_qs(urlsplit(page.url).fragment)
        assert chosen["explorer"] == ["power_law"]
        assert chosen["axes"] == ["log"]
        state, words = explorer.evaluate(STATE), explorer.locator(".sl-words").inner_text()
        assert f"alpha = {float(chosen['alpha'][0]):.2f}" in words
        length = page.evaluate("history.length")
        page.reload()
        explorer = page.locator(".sl-explorer").first
        explorer.wait_for()
        assert explorer.evaluate(STATE) == state
        assert explorer.locator(".sl-words").inner_text() == words
        assert page.evaluate("history.length") == length  # nothing to go back through

    @pytest.mark.parametrize("name", EXPLORERS)
    def test_a_link_is_copied_and_works_in_another_browser_and_from_a_file(self, chromium, book, folder, name):
        context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        explorer = opened(page, book, name)
        explorer.get_by_role("slider").last.press("PageUp")
        explorer.get_by_role("button", name="Copy link").click()
        explorer.get_by_text("Copied.").wait_for()
        link, state = page.evaluate("navigator.clipboard.readText()"), explorer.evaluate(STATE)
        assert link == page.url
        context.close()
        for address in (link, f"{folder.as_uri()}/{PAGES[name]}#{urlsplit(link).fragment}"):
            context = chromium.new_context(viewport=PHONE)
            page = context.new_page()
            said: list[str] = []
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            page.goto(address)
            explorer = page.locator(".sl-explorer").first
            explorer.wait_for()
            assert explorer.evaluate(STATE) == state
            assert explorer.evaluate("root => Math.abs(root.getBoundingClientRect().top) < innerHeight / 2")
            before = page.url
            explorer.get_by_role("slider").last.press("ArrowLeft")
            page.wait_for_function("before => location.href !== before", arg=before)
            assert said == []
            context.close()

    @pytest.mark.parametrize(
        "fragment",
        [
            "#explorer=power_law&E=abc&alpha=&axes=sideways",
            "#explorer=power_law&E=%3Cscript%3E&runs=%00",
            "#explorer=isoflop&E=0.5",
            "#explorer=power_law&__proto__=1&constructor=2",
            "#%E0%A4%A",
        ],
    )
    def test_nonsense_changes_nothing(self, page, book, fragment):
        usual = opened(page, book, "power_law").evaluate(STATE)
        page.goto("about:blank")
        assert opened(page, book, "power_law", fragment).evaluate(STATE) == usual

    def test_beyond_a_slider_it_is_at_its_end(self, page, book):
        explorer = opened(page, book, "power_law", "#explorer=power_law&E=1e9&alpha=-3")
        assert "E = 0.950, alpha = 0.02" in explorer.locator(".sl-words").inner_text()

    def test_another_link_on_the_same_page_is_followed(self, page, book):
        explorer = opened(page, book, "power_law")
        page.evaluate("location.hash = '#explorer=power_law&E=0.4&alpha=0.3'")
        explorer.get_by_text("E = 0.400, alpha = 0.30").wait_for()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_it_glides_only_for_who_did_not_ask_for_less_motion(page, book, motion):
    page.emulate_media(reduced_motion=motion)
    explorer = opened(page, book, "power_law")
    seen = explorer.evaluate(
        """async root => {
          const seen = new Set(), slider = root.querySelector("input[type=range]");
          root.querySelector(".sl-controls button").click();
          seen.add(slider.value);
          for (let began = performance.now(); performance.now() < began + 1500;) {
            await new Promise(requestAnimationFrame);
            seen.add(slider.value);
          }
          return [...seen];
        }"""
    )
    assert len(seen) == 1 if motion == "reduce" else len(seen) > 3
    assert "E = 0.8" in explorer.locator(".sl-words").inner_text()
    moving = explorer.evaluate(
        """root => [...root.querySelectorAll("*")].map(node => getComputedStyle(node))
          .filter(style => parseFloat(style.transitionDuration) > 0 || style.animationName !== "none").length"""
    )
    assert moving == 0
