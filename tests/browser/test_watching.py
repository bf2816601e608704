"""What the other tests here rely on: an error, a request to another host, a fault and a part too wide are seen."""

import pytest

from tests.browser.conftest import watched
from tests.browser.jupyterlab import SIZE
from tests.browser.looks import faults, too_wide

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("script", "named"),
    [
        ("console.error('oh dear')", "oh dear"),
        ("setTimeout(() => { throw new Error('not caught') })", "not caught"),
        ("fetch('http://example.org/font.css').catch(() => 0)", "request to http://example.org"),
        ("new WebSocket('ws://example.org')", "socket to ws://example.org"),
    ],
)
def test_what_must_not_happen_in_a_page_is_seen(chromium, script, named):
    def visit(*harmless: str) -> None:
        with watched(chromium, *harmless) as page:
            page.evaluate(script)
            page.evaluate("new Promise(done => setTimeout(done))")

    with pytest.raises(AssertionError, match=named):
        visit()
    visit("example.org", "oh dear", "not caught")


def test_a_fault_and_a_wide_part_are_seen(page):
    page.set_content("<main><button></button><p style='width: 2000px'>wide</p></main>")
    assert [fault.split(":")[0] for fault in faults(page, "main")] == ["button-name"]
    assert SIZE["width"] < 2000
    assert too_wide(page.locator("main")) == ['<p style="width: 2000px">wide</p>']
