"""Nothing that a student writes acts in a browser, and ordinary formatting survives."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.results.safe_html import clean, markdown

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://example.org/seen.png'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' data:text/html,<script>alert(1)</script>'>x</a>",
    "[x](javascript:alert(1))",
    "<iframe src='http://example.org'></iframe>",
    "<form action='/api/contents' method=post><input name=x></form>",
    "<style>body {display: none}</style>",
    "<div style='position: fixed' onclick='alert(1)'>x</div>",
    "<object data='x'></object><embed src='x'><link rel=stylesheet href='x'><meta http-equiv=refresh content=0>",
    "<details open ontoggle=alert(1)>x</details>",
    "</div></body><script>alert(1)</script>",
]
ACTS = re.compile(
    r"<(?:script|svg|iframe|form|input|style|object|embed|link|meta|body)\b|<[^>]*\b(?:on\w+|style|action)\s*=|"
    r"<[^>]*(?:javascript:|src=\"http|href=\"\s*data:)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", EVIL)
def test_what_acts_is_taken_out(text):
    assert not ACTS.search(markdown(text))
    assert not ACTS.search(clean(text))


@given(st.lists(st.sampled_from([*EVIL, "<", ">", '"', "'", "`", "\n", "<!--", "-->", "<p", "x"])).map("".join))
def test_no_mixture_acts(text):
    assert not ACTS.search(markdown(text))


def test_ordinary_formatting_survives():
    html = markdown("# A\n\n*b*, `c` <details><summary>s</summary>t</details>\n\n| x |\n|---|\n| 1 |\n\n$L = E$, 1 < 2")
    for part in ("<h1", "<em>b</em>", "<code>c</code>", "<details><summary>s", "<td>1</td>", "$L = E$", "1 &lt; 2"):
        assert part in html
    picture = '<img alt="a curve" src="data:image/png;base64,iVBORw0KGgo=">'
    assert clean(picture) == picture
