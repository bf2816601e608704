"""Two people mark essays at once, each in a browser of their own: what they see of each other, and what is kept."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from autograder.course import Course
from autograder.grading.marking_page.desk import MarkingDesk
from autograder.grading.turns import writing_turn
from autograder.results.essays.records import MarkingSettings
from tests.autograder.grading.essay_class import ESSAY, LESSON, WRITTEN, in_gradebook, write_essays
from tests.autograder.grading.marking_page.conftest import own, written  # noqa: F401 (fixtures)
from tests.autograder.grading.marking_page.test_server import serving

pytest.importorskip("playwright")
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import watched as watched_page
from tests.browser.looks import faults, keep, too_wide

pytestmark = pytest.mark.slow
SIZES = {390: 844, 768: 1000, 1280: 900}


@dataclass(frozen=True)
class Marker:
    """A person at a page."""

    page: Page
    name: str

    def card(self, text: str) -> Locator:
        """The answer in which these words stand."""
        return self.page.locator("article").filter(has=self.page.locator(".answer", has_text=text))

    def open(self, text: str) -> Locator:
        self.card(text).get_by_role("button", name="answer").click()
        expect(self.card(text).locator("form")).to_be_visible()
        return self.card(text)

    def tick(self, *rows: int) -> None:
        for row in rows:
            self.page.keyboard.press(str(row))


@dataclass(frozen=True)
class Room:
    """The class's course, the address of the page, and people who come in."""

    course: Course
    address: str
    enter: Callable[..., Marker]


@contextmanager
def room(chromium, course: Course, double: int = 0, port: int = 0) -> Iterator[Room]:
    desk = MarkingDesk(course, MarkingSettings("a seed", double))
    with serving(desk, port) as address, ExitStack() as pages:

        def enter(name: str, *harmless: str, **more) -> Marker:
            page = pages.enter_context(watched_page(chromium, *harmless))
            page.goto(address)
            expect(page.get_by_label("Your name")).to_be_focused()
            assert faults(page, "body") == []
            keep(page, "marking-name")
            page.get_by_label("Your name").fill(name)
            page.keyboard.press("Enter")
            expect(page.locator("article")).to_have_count(len(WRITTEN) + 1)
            return Marker(page, name)

        yield Room(course, address, enter)


@pytest.fixture
def marking(chromium, own) -> Iterator[Room]:  # noqa: F811
    with room(chromium, own) as entered:
        yield entered


REFUSED = "the server responded with a status of 4"  # the browser's own line about a refusal that the page handles


def test_an_essay_is_marked_by_keyboard_alone_and_the_gradebook_has_it(marking):
    ada = marking.enter("Ada")
    ada.page.keyboard.press("n")
    first = ada.page.locator("article.is-open")
    expect(first.get_by_role("heading")).to_have_text("Answer 1")
    ada.tick(1, 3, 4, 3)
    expect(first.locator("output")).to_have_text("2.5 of 5 points")
    ada.page.keyboard.press("a")
    ada.page.keyboard.type("-0.5")
    expect(first.locator("output")).to_have_text("2 of 5 points")
    ada.page.keyboard.press("Escape")
    ada.page.keyboard.press("c")
    ada.page.keyboard.type("1 snag: the floor.")
    ada.page.keyboard.press("Control+Enter")
    expect(ada.page.locator("#said")).to_have_text("Answer 1: marked.")
    second = ada.page.locator("article.is-open")
    expect(second.get_by_role("heading")).not_to_have_text("Answer 1")  # it goes on by itself
    ada.page.keyboard.press("s")  # no tick: zero points, and that is a mark
    expect(ada.page.locator(".points", has_text="of 5 · Ada")).to_have_text(["2 of 5 · Ada", "0 of 5 · Ada"])
    marks = sorted(mark for student in WRITTEN if (mark := in_gradebook(marking.course, student)[0]) is not None)
    assert marks == [0, 2]
    expect(ada.page.locator("#progress")).to_contain_text("3 of 6 done")


def test_one_sees_what_the_other_has_open_and_what_was_marked(marking):
    ada, ben = marking.enter("Ada"), marking.enter("Ben", REFUSED)
    ada.open("pilot run")
    expect(ben.card("pilot run").locator(".holder")).to_have_text("Ada is marking this answer.")
    expect(ben.page.locator("#progress")).to_contain_text("also here: Ada")
    ben.card("pilot run").get_by_role("button", name="answer").click()
    expect(ben.page.locator("#said")).to_contain_text("Ada is marking this answer: choose another one")
    expect(ben.page.locator("form.marking")).to_have_count(0)
    ada.tick(1)
    ada.card("pilot run").get_by_role("button", name="Save").click()
    expect(ben.card("pilot run").locator(".points")).to_have_text("1.5 of 5 · Ada")
    expect(ben.card("pilot run").locator(".holder")).to_be_hidden()
    ada.page.close()
    expect(ben.page.locator("#progress")).not_to_contain_text("also here")


def test_a_conflict_shows_both_versions_and_overwrites_nothing(marking):
    ada, ben = marking.enter("Ada", REFUSED), marking.enter("Ben")
    ada.open("pilot run")
    ada.tick(1, 2)
    ada.page.get_by_label("Comment").fill("mine")
    ada.page.evaluate("call('let-go')")  # as when her computer slept for long: the hold is gone
    ada.page.evaluate("going = 1e9; clearInterval(1); look = () => {}")
    ben.open("pilot run")
    ben.tick(5)
    ben.page.get_by_label("Comment").fill("his")
    ben.card("pilot run").get_by_role("button", name="Save").click()
    expect(ben.card("pilot run").locator(".points")).to_have_text("0.5 of 5 · Ben")
    card = ada.card("pilot run")
    card.get_by_role("button", name="Save and go on").click()
    expect(card.locator(".wrong")).to_contain_text("both versions are shown, and nothing is lost")
    assert in_gradebook(marking.course, "eve")[0] == 0.5
    expect(card.locator("textarea")).to_have_value("mine")


def test_what_came_meanwhile_is_shown_at_once_and_a_person_decides(marking):
    ada, ben = marking.enter("Ada", REFUSED), marking.enter("Ben")
    card = ada.open("pilot run")
    ada.tick(1, 2)
    seen = ben.page.evaluate("state.answers.find(one => one.html.includes('pilot run'))")
    ben.page.evaluate(
        "one => call('save', {answer: one.id, base: one.version, ticks: [4], adjustment: 0, comment: 'his'})", seen
    )
    conflict = card.get_by_role("alert").first
    expect(conflict).to_contain_text("Ben has given 0.5 of 5 points meanwhile, with the comment “his”.")
    assert faults(ada.page, "body") == []
    keep(ada.page, "marking-conflict")
    assert in_gradebook(marking.course, "eve")[0] == 0.5
    card.get_by_role("button", name="Save mine in its place").click()
    expect(ben.card("pilot run").locator(".points")).to_have_text("2.5 of 5 · Ada")
    assert in_gradebook(marking.course, "eve")[0] == 2.5


def test_two_mark_blindly_and_settle_where_they_differ(chromium, own):  # noqa: F811
    with room(chromium, own, double=1) as marking:
        ada, ben = marking.enter("Ada"), marking.enter("Ben")
        for person, rows in ((ada, (1, 2)), (ben, (1, 3, 5))):
            person.open("pilot run")
            person.tick(*rows)
            person.page.get_by_label("Comment").fill(f"by {person.name}")
            person.card("pilot run").get_by_role("button", name="Save").click()
            if person is ada:
                expect(ada.card("pilot run").locator(".chip")).to_have_text("marked by you, waits for a second marker")
                expect(ben.card("pilot run").locator(".chip")).to_have_text("not marked")
                assert "by Ada" not in ben.page.content()
        card = ada.card("pilot run")
        expect(card.locator(".chip")).to_have_text("two marks differ")
        expect(card.locator(".mark strong")).to_have_text(["You: 2.5 of 5", "Ben: 3 of 5"])
        expect(card.locator(".mark .differs")).to_have_count(6)
        expect(ada.page.locator("#agreement")).to_contain_text("0 alike (0%), 0.5 points apart")
        assert in_gradebook(own, "eve")[:2] == (None, True)
        ada.open("pilot run")
        expect(card.get_by_label("Comment")).to_have_value("by Ada\n\nby Ben")
        assert faults(ada.page, "body") == []
        keep(ada.page, "marking-settle")
        ada.tick(3)
        card.get_by_role("button", name="Settle and go on").click()
        expect(ben.card("pilot run").locator(".points")).to_have_text("2.5 of 5 · Ada")
        assert in_gradebook(own, "eve")[:2] == (2.5, False)


def test_what_was_typed_survives_a_closed_page_and_a_server_that_is_started_again(chromium, own):  # noqa: F811
    with watched_page(chromium, "403", "ERR_CONNECTION_REFUSED", "Failed to load resource") as page:
        ada = Marker(page, "Ada")
        port = 0
        for start in range(2):
            with serving(MarkingDesk(own, MarkingSettings("a seed")), port) as address:
                port = int(address.split(":")[2].split("/")[0])
                page.goto(address)
                if start == 0:
                    page.get_by_label("Your name").fill("Ada")
                    page.keyboard.press("Enter")
                    ada.open("pilot run")
                    ada.tick(1, 4)
                    page.get_by_label("Comment").fill("half a thought")
                    page.reload()
                expect(ada.card("pilot run").locator(".chip")).to_have_text("not marked · typed, not saved")
                card = ada.open("pilot run")
                expect(card.locator("textarea")).to_have_value("half a thought")
                expect(card.locator("output")).to_have_text("2.5 of 5 points")
            expect(page.locator("#said")).to_contain_text("is `scaling-laws mark` still running?")
            expect(card.locator("textarea")).to_have_value("half a thought")


def test_a_mark_given_while_a_grading_runs_is_kept_and_told(marking):
    ada = marking.enter("Ada")
    with writing_turn(marking.course):
        ada.open("pilot run")
        ada.tick(1)
        ada.card("pilot run").get_by_role("button", name="Save").click()
        expect(ada.card("pilot run").locator(".chip")).to_have_text("kept, not in the gradebook yet")
        expect(ada.page.locator("#notices")).to_contain_text("1 mark is kept and will enter the gradebook by itself")
    expect(ada.card("pilot run").locator(".chip")).to_have_text("marked")
    assert in_gradebook(marking.course, "eve")[0] == 1.5


def test_a_new_hand_in_is_shown_at_once_and_typed_marks_are_not_taken_for_it(marking):
    ada = marking.enter("Ada")
    ada.open("pilot run")
    ada.tick(1)
    write_essays(marking.course, {"eve": "Quite another memo."})
    card = ada.card("Quite another memo.")
    expect(card.get_by_role("alert").first).to_contain_text("The student's answer, or its mark, has changed")
    expect(card.get_by_role("button", name="Save and go on")).to_be_hidden()
    card.get_by_role("button", name="Keep what is there").click()
    expect(card.locator("form")).to_have_count(0)
    assert in_gradebook(marking.course, "eve") == (None, True, None)


def test_a_page_that_is_open_twice_is_told_and_a_mark_that_cannot_be_is_refused_in_place(marking):
    ada, again = marking.enter("Ada", REFUSED), marking.enter("Ada")
    expect(again.page.locator("#notices")).to_contain_text("Ada has this page open more than once.")
    card = ada.open("pilot run")
    expect(again.card("pilot run").locator(".holder")).to_have_text("Open on another page of yours.")
    card.get_by_label("Adjustment").fill("7")
    card.get_by_role("button", name="Save").click()
    expect(card.locator(".wrong")).to_have_text(
        "That makes 7 points, and this essay has 0 to 5: change the adjustment."
    )
    assert in_gradebook(marking.course, "eve") == (None, True, None)


def test_nothing_that_a_student_writes_acts_or_takes_a_name_of_the_page_s(chromium, own):  # noqa: F811
    evil = (
        "[out](http://example.org/)\n\n"
        '<div id="answers" class="chip done">x</div><h1>Marking essays</h1>'
        '<a href="javascript:alert(1)">a</a> <img src="http://example.org/x.png"> <b onclick="alert(1)">pilot run</b>'
        "<script>alert(1)</script><style>*{display:none}</style>"
    )
    write_essays(own, {"eve": evil})
    with room(chromium, own) as marking:
        ada = marking.enter("Ada")
        ada.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        text = ada.card("pilot run").locator(".answer")
        assert text.locator("[id], [class]:not(.heading), [onclick], script, img, style").count() == 0
        assert ada.page.locator("h1").count() == 1
        assert text.locator("a[href^='http']").get_attribute("rel") == "noopener noreferrer"
        text.locator("b").click()
        assert faults(ada.page, "body") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_three_widths_and_anybody_can_use_it(marking, scheme):
    ada = marking.enter("Ada")
    ada.page.emulate_media(color_scheme=scheme)
    ada.open("80 billion reach")
    ada.tick(1)
    ada.page.get_by_label("Comment").fill("So it is. " * 20)
    for summary in ada.page.locator("summary").all():
        if not summary.evaluate("part => part.parentElement.open"):
            summary.click()
    for width, height in SIZES.items():
        ada.page.set_viewport_size({"width": width, "height": height})
        assert ada.page.evaluate("document.documentElement.scrollWidth") <= width
        assert too_wide(ada.page.locator("body")) == []
        assert faults(ada.page, "body") == []
        ada.card("80 billion reach").scroll_into_view_if_needed()
        keep(ada.page, f"marking-{scheme}-{width}")
    assert ada.page.get_by_role("main").count() == ada.page.get_by_role("banner").count() == 1
    assert ada.page.get_by_role("article").first.get_attribute("aria-labelledby")


def test_shortcuts_can_be_turned_off_and_do_nothing_while_somebody_writes(marking):
    ada = marking.enter("Ada")
    card = ada.open("pilot run")
    card.get_by_label("Comment").press_sequentially("snap 123")
    expect(card.locator("output")).to_have_text("0 of 5 points")
    expect(card.get_by_label("Comment")).to_have_value("snap 123")
    ada.page.get_by_label("keyboard shortcuts").uncheck()
    card.focus()
    ada.tick(1)
    ada.page.keyboard.press("s")
    expect(card.locator("output")).to_have_text("0 of 5 points")
    expect(card.locator("form")).to_be_visible()
    assert in_gradebook(marking.course, "eve") == (None, True, None)


def test_the_lesson_and_the_essay_are_named(marking):
    ada = marking.enter("Ada")
    expect(ada.page.get_by_role("heading", level=2).first).to_have_text("A memo to your team")
    expect(ada.page.get_by_label("Essay")).to_have_value(f"{LESSON}/{ESSAY}")
