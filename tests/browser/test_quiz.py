"""The quiz and the progress panel in JupyterLab: answered by keyboard alone; in a class no key comes to the browser."""

import json
import re

import pytest

from autograder.bank.kinds import Essay
from autograder.course import ROOT
from autograder.publishing.edition import edition, write_tree
from autograder.questions import key, question, questions
from tests.browser.conftest import watched
from tests.browser.jupyterlab import DARK, LIGHT, Lab, expect, write_notebook
from tests.browser.looks import faults, keep, too_wide

pytestmark = pytest.mark.slow

LESSON = "01_what_are_scaling_laws"
CHOICE, SEVERAL, ORDER = "flattening-curve", "unreliable-when", "flp-steps"
CELLS = [
    'from autograder import ask, check, points\nSTUDENT, answers = "", {}',
    f'points("{LESSON}")',
    f'ask("{CHOICE}")',
    f'answers["{CHOICE}"] = "{key(CHOICE).right}"',
    f'check("{CHOICE}")',
    f'ask("{SEVERAL}")',
    f'ask("{ORDER}")',
]


def run(chromium, student_server, name: str, cells: list[str]):
    """A notebook with a progress panel and three quizzes, run; and all that came from the kernel to the page."""
    server, folder = student_server
    write_notebook(folder / name, cells)
    received: list[bytes] = []

    def listen(socket):
        socket.on("framereceived", lambda data: received.append(data if isinstance(data, bytes) else data.encode()))

    with watched(chromium) as page:
        page.on("websocket", listen)
        lab = Lab(page, server, folder)
        lab.open(name)
        lab.run_all()
        lab.wait_until_all_ran()
        expect(page.locator(".sl-quiz fieldset")).to_have_count(3)
        yield lab, received
        lab.theme(LIGHT)


@pytest.fixture(scope="module")
def alone(chromium, student_server):
    """In the self-study edition."""
    yield from run(chromium, student_server, "alone.ipynb", CELLS)


@pytest.fixture(scope="module")
def in_class(chromium, student_server, tmp_path_factory):
    """In the class edition."""
    tree = tmp_path_factory.mktemp("class-edition")
    write_tree(edition(ROOT, "class"), tree)
    own = (
        f"import sys; sys.path.insert(0, {str(tree)!r}); import autograder; assert {str(tree)!r} in autograder.__file__"
    )
    yield from run(chromium, student_server, "in-class.ipynb", [own, *CELLS])


def reasons(id: str) -> list[str]:
    return list(getattr(key(id), "reasons", {}).values()) or [key(id).reason]


def arrived(received: list[bytes], text: str) -> bool:
    return any(json.dumps(text)[1:-1].encode() in data or text.encode() in data for data in received)


def test_a_choice_is_made_by_keyboard_alone(alone):
    lab, _ = alone
    quiz = lab.output(f'ask("{CHOICE}")').locator(".sl-quiz")
    lab.cell(f'ask("{CHOICE}")').locator(".jp-InputPrompt").click()  # the cell is selected, as with the arrow keys
    for _ in range(50):
        lab.page.keyboard.press("Tab")
        if quiz.locator(":focus").count():
            break
    lab.page.keyboard.press("Space")
    expect(quiz.get_by_role("status")).to_contain_text("Say how sure you are")  # before it is told who is right
    expect(quiz.locator(".sl-reason")).to_have_count(0)
    quiz.get_by_label("fairly").focus()
    lab.page.keyboard.press("Space")
    quiz.get_by_role("radio").first.focus()
    for letter in question(CHOICE).options:
        expect(quiz.get_by_role("status")).to_contain_text(f'answers["{CHOICE}"] = "{letter}", "fairly"')
        expect(quiz.get_by_role("status")).to_contain_text(key(CHOICE).reasons[letter])
        expect(quiz.locator(".sl-options").get_by_role("radio", checked=True)).to_be_focused()
        lab.page.keyboard.press("ArrowDown")
    expect(quiz.get_by_role("radio").first).to_be_checked()  # from the last on to the first
    keep(quiz, "quiz")


def test_several_are_chosen_by_keyboard_alone(alone):
    lab, _ = alone
    quiz = lab.output(f'ask("{SEVERAL}")').locator(".sl-quiz")
    boxes = quiz.get_by_role("checkbox")
    boxes.first.focus()
    lab.page.keyboard.press("Space")
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Space")
    expect(quiz.get_by_role("status")).to_contain_text(f'answers["{SEVERAL}"] = ["A", "B"]')
    lab.page.keyboard.press("Space")
    expect(quiz.get_by_role("status")).to_contain_text(f'answers["{SEVERAL}"] = ["A"]')


def test_an_order_is_made_by_keyboard_alone(alone):
    lab, _ = alone
    quiz = lab.output(f'ask("{ORDER}")').locator(".sl-quiz")
    shown = quiz.locator("li[data-letter]")
    right = key(ORDER).right
    for place, letter in enumerate(right):
        up = quiz.get_by_role("button", name=f"Move {letter} up")
        up.focus()
        while [item.get_attribute("data-letter") for item in shown.all()].index(letter) > place:
            lab.page.keyboard.press("Enter")
    quiz.get_by_label("sure", exact=True).check()
    expect(quiz.get_by_role("status")).to_contain_text(f'answers["{ORDER}"] = [' + ", ".join(f'"{x}"' for x in right))
    expect(quiz.get_by_role("status")).to_contain_text(f"Right. {key(ORDER).reason}")
    keep(quiz, "quiz-ordering")


def test_the_panel_counts_the_check(alone):
    lab, _ = alone
    panel = lab.output(f'points("{LESSON}")').locator(".sl-progress")
    checked = [asked for asked in questions(LESSON) if not isinstance(asked, Essay)]
    expect(panel).to_contain_text(f"1 of {len(checked)} checked")
    expect(panel.get_by_role("progressbar")).to_have_js_property("value", 1)
    panel.locator("summary").focus()
    lab.page.keyboard.press("Enter")
    row = panel.get_by_role("row", name=question(CHOICE).title)
    expect(row).to_contain_text("right")
    keep(panel, "progress")


def test_alone_the_reasons_come_to_the_page_and_in_a_class_they_do_not(alone, in_class):
    for id in (CHOICE, SEVERAL, ORDER):
        for reason in reasons(id):
            plain = max(re.split(r"[*`<>&'\"]", reason), key=len)  # the longest part without markup
            assert arrived(alone[1], plain)
            assert not arrived(in_class[1], plain)


def test_in_a_class_a_choice_is_only_recorded(in_class):
    lab, _ = in_class
    quiz = lab.output(f'ask("{CHOICE}")').locator(".sl-quiz")
    quiz.get_by_role("radio").nth(1).check()
    expect(quiz.get_by_role("status")).to_have_text(
        re.compile(r'^Write into the answer cell, and run it: answers\[.*"B"$')
    )
    expect(lab.output(f'check("{CHOICE}")')).to_contain_text("recorded")
    expect(lab.output(f'points("{LESSON}")')).to_contain_text("1 recorded")


def test_a_notebook_opened_again_without_its_kernel_shows_the_question_as_text(chromium, student_server):
    server, folder = student_server
    write_notebook(folder / "again.ipynb", CELLS[:3])
    with watched(chromium) as page:
        lab = Lab(page, server, folder)
        lab.open("again.ipynb")
        lab.run_all()
        page.locator(".sl-quiz").wait_for()
        lab.save()
    (session,) = [one["id"] for one in server("api/sessions")[1] if one["path"] == "again.ipynb"]
    server(f"api/sessions/{session}", method="DELETE")
    with watched(chromium) as page:
        lab = Lab(page, server, folder)
        lab.open("again.ipynb")
        for text in question(CHOICE).options.values():
            expect(lab.output(f'ask("{CHOICE}")')).to_contain_text(text)
        expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def test_in_notebook_7_the_arrow_keys_are_the_quizzes(chromium, student_server):
    write_notebook(student_server[1] / "seven.ipynb", CELLS[:3])
    with watched(chromium) as page:
        lab = Lab(page, *student_server)
        lab.open("seven.ipynb", app="notebooks")
        lab.run_all()
        radios = page.locator(".sl-quiz").get_by_role("radio")
        radios.first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(radios.nth(1)).to_be_checked()
        expect(radios.nth(1)).to_be_focused()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("part", [".sl-quiz", ".sl-progress"])
def test_anybody_can_use_them_in_either_theme(alone, part, theme):
    lab, _ = alone
    lab.theme(theme)
    assert faults(lab.page, part) == []
    keep(lab.page.locator(part).first, f"{part[4:]}-{theme}")


def test_they_fit_at_200_per_cent(alone):
    lab, _ = alone
    with lab.zoomed():
        for part in lab.page.locator(".sl-quiz, .sl-progress").all():
            assert too_wide(part) == []
        keep(lab.page, "quiz-200-per-cent")


def test_formulas_are_set_in_the_quiz_and_in_what_a_check_says(chromium, student_server):
    server, folder = student_server
    letter = key("no-constant").right
    cells = [CELLS[0], 'ask("no-constant")', f'answers["no-constant"] = "{letter}"', 'check("no-constant")']
    write_notebook(folder / "formulas.ipynb", cells)
    with watched(chromium) as page:
        lab = Lab(page, server, folder)
        lab.open("formulas.ipynb")
        lab.run_all()
        lab.wait_until_all_ran()
        expect(page.locator(".sl-quiz .sl-options math")).to_have_count(2)
        box = page.locator(".sl-quiz .sl-options math").first.bounding_box()
        assert box["width"] > 4
        assert box["height"] > 4
        told = page.locator(".jp-OutputArea-output", has_text="✓")
        expect(told.locator("mjx-container").first).to_be_visible()
        assert not any("$" in text for text in page.locator(".jp-OutputArea-output").all_inner_texts())
        keep(page, "formulas-in-a-quiz")
