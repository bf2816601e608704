"""The book and its front page without a kernel: read, answered and kept, from a server and from a file on disk."""

import itertools
import json
import re
from html import unescape

import pytest

from autograder.bank.mathematics import html as as_html
from autograder.bank.scoring import score
from autograder.bank.variants import SELF_STUDY
from autograder.questions import LESSONS, key, questions
from autograder.release.exercises import exercise
from tests.browser.conftest import watched
from tests.browser.looks import faults, keep

pytestmark = pytest.mark.slow
pytest.importorskip("myst_nb")

FIRST, SECOND, *_, LAST = LESSONS
LESSON = f"lessons/{FIRST}.html"
PAGES = [
    "index.html",
    LESSON,
    f"lessons/{LAST}.html",
    "practice.html",
    "contents.html",
    "glossary.html",
    "concepts/index.html",
    "concepts/power-law.html",
    "data/grid.html",
]
WIDTHS = (390, 768, 1280)
KILOBYTE = 1_000
ANSWERED = ("choice", "several choices", "ordering", "number")
BANK = [asked for lesson in LESSONS for asked in questions(lesson)]
CHOICE = next(one for one in questions(FIRST) if one.kind == "choice")
NUMBER = next(one for one in questions(FIRST) if one.kind == "number")


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", "", html)).split())


def exercise_of(page, id: str):
    return page.locator(f'.sl-exercise[data-question="{id}"]')


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_anybody_can_use_it(page, book, name, scheme):
    page.emulate_media(color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{book}/{name}", wait_until="networkidle")  # anew: what scrolls is settled as a page loads
        keep(page, f"book-{name.replace('/', '-')}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1, width
        if width != 768:  # between a phone and a screen, axe finds what it finds there
            assert faults(page, "body") == [], width


def test_every_page_says_what_it_is_about(folder):
    pages = [path for path in folder.rglob("*.html")]
    assert len(pages) > 40
    for path in pages:
        text = path.read_text(encoding="utf-8")
        found = re.search(r'<meta name="description" content="([^"]+)">', text)
        assert found, path
        assert 20 < len(unescape(found[1])) <= 260, path
        assert 'property="og:image"' in text, path


def test_the_front_page_is_light(page, book):
    loaded: dict[str, int] = {}
    page.on("response", lambda answer: loaded.update({answer.url: len(answer.body())}))
    page.goto(f"{book}/index.html", wait_until="networkidle")
    print(f"\nthe front page: {sum(loaded.values()) / KILOBYTE:.0f} kB in {len(loaded)} files, not compressed")
    assert sum(loaded.values()) < 500 * KILOBYTE


def test_the_picture_of_the_front_page_moves(page, book):
    page.goto(f"{book}/index.html")
    hero, slider = page.locator("#hero"), page.locator("#hero").get_by_role("slider")
    seen = set()
    for _ in range(3):
        seen.add(hero.locator("svg").first.inner_html())
        slider.press("ArrowRight")
    assert len(seen) == 3
    slider.press("End")
    names = ("Chinchilla", "Gopher", "GPT-3", "MT-NLG")
    assert any(name in hero.locator("svg").last.inner_html() for name in names)
    assert any(name in hero.locator(".sl-words").inner_text() for name in names)
    steps = []
    for _ in range(40):
        slider.press("ArrowLeft")
        steps.append(float(hero.locator(".sl-explorer").get_attribute("data-step-ms")))
    print(f"\na step of the picture: {sorted(steps)[20]:.2f} ms (median of 40), {max(steps):.2f} ms at most")
    keep(page, "front-page")


def test_a_choice_is_answered_by_keyboard_alone_and_kept(page, book):
    page.goto(f"{book}/{LESSON}")
    quiz = exercise_of(page, CHOICE.id)
    instance = CHOICE.instance(SELF_STUDY)
    right = key(CHOICE.id).right
    wrong = next(letter for letter in instance.options if letter != right)
    quiz.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for letter in (wrong, right):
        while quiz.locator(".sl-options").get_by_role("radio", checked=True).get_attribute("value") != letter:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        if letter == wrong:  # how sure one is, is asked before the first check alone
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
        assert quiz.get_by_role("button", name="Check").evaluate("node => node === document.activeElement")
        page.keyboard.press("Enter")
        told = quiz.get_by_role("status").inner_text()
        assert plain(key(CHOICE.id).reasons[letter]).replace("`", "")[:50] in told
        assert ("Right" in told) == (letter == right)
        page.keyboard.press("Shift+Tab")
    keep(quiz, "book-exercise")
    page.reload()
    assert exercise_of(page, CHOICE.id).get_by_role("radio", checked=True).get_attribute("value") == right
    assert quiz.get_by_role("radiogroup", name="How sure are you?").is_hidden()
    assert "Right" in exercise_of(page, CHOICE.id).get_by_role("status").inner_text()
    assert page.locator(f'[data-progress="{FIRST}"]').inner_text().startswith("1 of ")
    page.goto(f"{book}/index.html")
    assert page.locator(f'[data-progress="{FIRST}"]').inner_text().startswith("1 of ")
    assert page.locator(f'[data-progress="{SECOND}"]').inner_text() == ""


def test_how_sure_one_is_comes_before_the_reason_and_only_the_first_try_counts(page, book):
    page.goto(f"{book}/{LESSON}")
    letters = list(CHOICE.instance(SELF_STUDY).options)
    right = letters.index(key(CHOICE.id).right)
    quiz, status = exercise_of(page, CHOICE.id), exercise_of(page, CHOICE.id).get_by_role("status")
    check = quiz.get_by_role("button", name="Check")
    quiz.locator(".sl-options").get_by_role("radio").nth(right - 1).check()
    check.click()
    assert status.inner_text() == "Say how sure you are, and the reason appears. It counts for nothing."
    assert page.evaluate("slStudy.kept.read().answers") == {}
    quiz.get_by_label("sure", exact=True).check()
    assert status.inner_text() == ""
    check.click()
    assert "Not yet" in status.inner_text()
    for index in (right, right - 1, right):
        quiz.locator(".sl-options").get_by_role("radio").nth(index).check()
        check.click()
    one = page.evaluate("id => slStudy.kept.read().answers[id]", CHOICE.id)
    assert (one["state"], one["tries"], one["sure"], one["first"]) == ("right", 4, "sure", "wrong")
    assert exercise_of(page, NUMBER.id).get_by_text("How sure are you?").is_hidden()
    page.goto(f"{book}/practice.html")
    assert page.locator(".sl-calibration").inner_text().startswith("When you said sure, 0 of 1 right at the first try.")
    page.evaluate(
        """() => {
          const all = slStudy.kept.read(), one = Object.values(all.answers)[0];
          const given = {a: ["sure", "right"], b: ["fairly", "right"], c: ["fairly", "recorded"]};
          const nonsense = {d: ["certain", "right"], e: ["guessing", "perhaps"], f: [7, null]};
          for (const [id, [sure, first]] of Object.entries({ ...given, ...nonsense }))
            all.answers[id] = { ...one, sure, first };
          slStudy.kept.write(all);
        }"""
    )
    said = page.locator(".sl-calibration").inner_text()
    assert said.startswith("When you said sure, 1 of 2 right; fairly, 1 of 1 right at the first try.")
    keep(page.locator("#sl-manage"), "calibration")


FOCUSED = """() => {
  const node = document.activeElement, style = getComputedStyle(node);
  const places = ["sl-options", "sl-sure", "sl-number", "sl-order", "sl-check", "sl-stage", "sl-controls", "sl-foot"];
  const place = places.find(name => node.closest(`.${name}`));
  return {
    body: node === document.body, place, tag: node.tagName, type: node.type ?? "", checked: Boolean(node.checked),
    again: Boolean(node.dataset.reached), inArticle: Boolean(node.closest("article")), text: node.innerText ?? "",
    seen: style.outlineStyle !== "none" && style.outlineWidth !== "0px" || style.boxShadow !== "none",
    what: node.outerHTML.slice(0, 120), reached: (node.dataset.reached = "yes"),
  };
}"""


def test_a_whole_lesson_is_worked_through_by_keyboard_alone(page, book):
    page.goto(f"{book}/{LESSON}", wait_until="networkidle")
    asked = [one.id for one in questions(FIRST) if exercise(one.instance(SELF_STUDY))["kind"] in ANSWERED]
    stops, unseen, places = 0, [], set()
    while stops < 1500:
        page.keyboard.press("Tab")
        stops += 1
        here = page.evaluate(FOCUSED)
        if here["body"] or here["again"]:
            break
        if here["inArticle"] and not here["seen"]:
            unseen.append(here["what"])
        places.add(here["place"])
        match here["place"]:
            case "sl-options" | "sl-sure" if not here["checked"]:
                page.keyboard.press("Space")
            case "sl-number":
                page.keyboard.type("1")
            case "sl-order" | "sl-check":
                page.keyboard.press("Enter")
            case "sl-foot" if here["text"].startswith("Show"):
                page.keyboard.press("Enter")
            case "sl-stage":
                page.keyboard.press("ArrowDown")
            case "sl-controls" if here["type"] in ("range", "radio"):
                page.keyboard.press("ArrowRight")
            case _ if here["tag"] == "SUMMARY":
                page.keyboard.press("Enter")
    print(f"\n{stops} stops")
    assert 50 < stops < 1500
    assert unseen == []
    assert {"sl-options", "sl-sure", "sl-check", "sl-stage", "sl-controls", "sl-foot"} <= places
    for id in asked:
        assert exercise_of(page, id).get_by_role("status").inner_text(), id
    kept = page.evaluate("slStudy.kept.read().answers")
    assert {id for id in asked if id not in kept} <= {one.id for one in questions(FIRST) if one.kind == "number"}
    assert "your drawing" in page.locator(".sl-explorer").inner_text()
    assert page.locator("article details:not([open])").count() == 0


def test_a_number_is_checked_and_nonsense_gets_a_kind_sentence(page, book):
    page.goto(f"{book}/{LESSON}")
    quiz = exercise_of(page, NUMBER.id)
    field, status = quiz.get_by_label("Your answer"), quiz.get_by_role("status")
    for typed, told in [
        ("", "Type a number first."),
        ("about a lot", "could not be read as a number"),
        ("<img src=x onerror=alert(1)>", "could not be read as a number"),
        ("1,5", "write the decimal point as a point: 1.5"),
        ("-3", "cannot be meant"),
        ("1e300", "cannot be meant"),
    ]:
        field.fill(typed)
        field.press("Enter")
        assert told in status.inner_text(), typed
        assert page.evaluate("slStudy.kept.read().answers") == {}
    right = key(NUMBER.id).answer(NUMBER.instance(SELF_STUDY).given)
    field.fill(f"{right:.4g}")
    quiz.get_by_role("button", name="Check").click()
    assert "Right" in status.inner_text()
    page.reload()
    assert exercise_of(page, NUMBER.id).get_by_label("Your answer").input_value() == f"{right:.4g}"


def test_numbers_are_read_as_people_type_them(page, book):
    page.goto(f"{book}/{LESSON}")
    for typed, value in [
        *(("0.25", 0.25), (".5", 0.5), ("-3", -3), ("−3", -3), ("1.5e9", 1.5e9), ("1,200", 1200), ("12 000", 12000)),
        *(("3·10^5", 3e5), ("3 × 10⁵", 3e5), ("2*10**-3", 2e-3), ("10⁻²", 0.01), ("4 %", 4), ("1/8", 0.125)),
        *(("5 FLOPs", 5), ("abc", None), ("1.2.3", None), ("1e", None), ("0,5", None), ("1/x", None), ("--1", None)),
    ]:
        read = page.evaluate(
            "typed => { const n = slStudy.numberIn(typed, 'FLOPs'); return isNaN(n) ? null : n }", typed
        )
        assert read == (pytest.approx(value) if value is not None else None), typed


def judged(page, asked: dict, answer) -> dict:
    return page.evaluate("([asked, answer]) => slStudy.judge(asked, answer)", [asked, answer])


def test_the_page_judges_as_the_grader_does(page, book):
    """Every question of the lessons that a page can check, on many answers: the same verdict and the same words."""
    page.goto(f"{book}/{LESSON}")
    count = 0
    for one in BANK:
        instance = one.instance(SELF_STUDY)
        shown = exercise(instance, key(one.id))
        letters = list(shown.get("options", {}))
        if shown["kind"] == "choice":
            answers = [[letter] for letter in letters]
        elif shown["kind"] == "several choices":
            answers = [list(some) for n in range(1, len(letters) + 1) for some in itertools.combinations(letters, n)]
        elif shown["kind"] == "ordering":
            answers = [list(order) for order in itertools.permutations(letters)][:120]
        elif shown["kind"] == "number":
            right = shown["right"]
            near = [right * (1 + shown["rtol"] * by) for by in (0, 0.9, -0.9, 2, -2, 4, 30)]
            answers = [f"{value:.12g}" for value in (*near, *(slip for slip, _ in shown["slips"]), right * 3)]
        else:
            continue
        for answer in answers:
            told = judged(page, shown, answer)
            given = answer if isinstance(answer, str) else answer[0] if shown["kind"] == "choice" else answer
            expected = score(instance, float(given) if shown["kind"] == "number" else given, key(one.id))
            assert told["state"] in (("right",) if expected.full else ("wrong", "again")), (one.id, answer)
            words = plain(told["html"])
            if told["state"] == "again":
                assert "cannot be meant" in expected.reason
            elif shown["kind"] != "number" or not (" is too " in words or "Nearly" in words):
                unset = [re.sub(r"[`*\s]", "", text)[:60] for text in (words, plain(as_html(expected.reason)))]
                assert unset[0] == unset[1], (one.id, answer)
            count += 1
    print(f"\n{count} answers to {len(BANK)} questions judged alike")
    assert count > 500


def test_without_a_key_an_answer_is_recorded_and_its_form_is_checked(page, book):
    page.goto(f"{book}/{LESSON}")
    for one in BANK:
        shown = exercise(one.instance(SELF_STUDY))
        if shown["kind"] == "number":
            middle = (shown["low"] * shown["high"]) ** 0.5 if shown["low"] > 0 else shown["high"] / 2
            answer, empty = f"{middle:.6g}", " "
        elif "options" in shown:
            answer, empty = list(shown["options"])[: 1 if shown["kind"] == "choice" else None], []
        else:
            continue
        assert judged(page, shown, answer)["state"] == "recorded", one.id
        assert judged(page, shown, empty)["state"] == "again", one.id


def test_progress_goes_to_another_browser_as_a_file(chromium, book, tmp_path):
    with watched(chromium) as page:
        page.goto(f"{book}/{LESSON}")
        quiz = exercise_of(page, CHOICE.id)
        quiz.get_by_role("radio").nth(1).check()
        quiz.get_by_label("guessing").check()
        quiz.get_by_role("button", name="Check").click()
        page.goto(f"{book}/practice.html")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as a file").click()
        download.value.save_as(tmp_path / "progress.json")
        page.get_by_role("button", name="Start afresh").click()
        assert page.evaluate("Object.keys(slStudy.kept.read().answers).length") == 1  # it asks first
        page.get_by_role("button", name="Yes, forget everything").click()
        assert page.evaluate("Object.keys(slStudy.kept.read().answers).length") == 0
    assert json.loads((tmp_path / "progress.json").read_text())["answers"][CHOICE.id]["sure"] == "guessing"
    with watched(chromium) as page:
        page.goto(f"{book}/practice.html")
        (tmp_path / "other.json").write_text('{"what": "something", "answers": {"a": 1}}')
        (tmp_path / "broken.json").write_bytes(b"\x00\xff{")
        for name in ("other.json", "broken.json"):
            page.get_by_label("Open a file").set_input_files(tmp_path / name)
            page.get_by_text("This file holds no progress of this course").wait_for()
        page.get_by_label("Open a file").set_input_files(tmp_path / "progress.json")
        page.get_by_text("Taken over: 1 answer.").wait_for()
        assert page.locator(".sl-calibration").inner_text().startswith("When you said guessing, ")
        page.goto(f"{book}/{LESSON}")
        assert exercise_of(page, CHOICE.id).get_by_role("radio").nth(1).is_checked()


def test_practice_asks_what_was_missed_before_what_is_known(page, book):
    page.goto(f"{book}/practice.html")
    box = page.locator("#sl-practice .sl-exercise")
    where = page.locator(".sl-where")
    first = where.get_by_role("link").inner_text()
    assert "new" in where.inner_text()
    shown = next(one for one in page.evaluate("slPool") if one["concept"] == first)["exercises"][0]
    wrong = next(letter for letter in shown["options"] if letter not in shown["right"])
    box.get_by_role("radio").nth(list(shown["options"]).index(wrong)).check()
    box.get_by_role("button", name="Check").click()
    assert "box 1" in where.inner_text()
    page.get_by_role("button", name="Next question").click()
    assert where.get_by_role("link").inner_text() != first  # another one in between
    page.get_by_role("button", name="Next question").click()
    assert where.get_by_role("link").inner_text() == first
    keep(page, "practice")
    page.goto(f"{book}/practice.html?concept=power-law")
    assert where.get_by_role("link").inner_text() == "power law"


def test_all_of_it_works_from_a_file_on_disk(chromium, folder):
    context = chromium.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith(("file:", "data:", "blob:")) or said.append(asked.url))
    page.goto(f"{folder.as_uri()}/{LESSON}")
    page.locator(".sl-explorer").first.wait_for()
    quiz = exercise_of(page, CHOICE.id)
    quiz.get_by_role("radio").nth(list(CHOICE.options).index(key(CHOICE.id).right)).check()
    quiz.get_by_label("fairly").check()
    quiz.get_by_role("button", name="Check").click()
    assert "Right" in quiz.get_by_role("status").inner_text()
    page.reload()
    assert "Right" in exercise_of(page, CHOICE.id).get_by_role("status").inner_text()
    page.goto(f"{folder.as_uri()}/practice.html")
    page.locator("#sl-practice .sl-quiz").wait_for()
    page.goto(f"{folder.as_uri()}/index.html")
    page.locator("#hero .sl-explorer").wait_for()
    context.close()
    assert [text for text in said if "favicon" not in text and "ERR_FILE_NOT_FOUND" not in text] == []


def test_where_the_browser_keeps_nothing_the_page_says_so(chromium, book):
    context = chromium.new_context()
    context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked') }})")
    page = context.new_page()
    page.goto(f"{book}/practice.html")
    page.evaluate("slStudy.kept.write(slStudy.kept.read())")
    assert not page.evaluate("slStudy.kept.lasts")
    context.close()


def test_on_paper_there_is_the_text_and_no_navigation(page, book):
    page.goto(f"{book}/{LESSON}")
    page.emulate_media(media="print")
    assert not page.locator(".bd-sidebar-primary").is_visible()
    assert not page.locator(".bd-header").first.is_visible()
    assert page.locator("h1").first.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0


def test_without_javascript_questions_have_options_and_folded_answers(chromium, book):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book}/{LESSON}")
    quiz = exercise_of(page, CHOICE.id)
    for text in CHOICE.options.values():
        assert plain(text).replace("`", "")[:30] in quiz.inner_text()
    quiz.locator("summary").click()
    assert plain(key(CHOICE.id).reasons[key(CHOICE.id).right])[:40] in quiz.inner_text()
    assert page.locator("[data-explorer] svg").first.is_visible()
    context.close()


def test_concepts_and_data_are_linked_where_they_are_used(page, book):
    page.goto(f"{book}/{LESSON}")
    assert page.locator("a.sl-concept[href='../concepts/power-law.html']").count() >= 2
    assert page.locator("a.sl-data[href='../data/grid.html']").count() >= 1
    assert page.locator(".sl-map").get_by_role("link", name="grid").count() == 1
    page.goto(f"{book}/data/grid.html")
    assert page.get_by_text("Used in:").count() == 1


def test_no_page_speaks_of_an_answer_cell(folder):
    for path in folder.rglob("*.html"):
        text = plain(re.sub("<script.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
        assert "answer cell" not in text, path
        assert "STUDENT is empty" not in text, path
