"""Nothing that a student writes acts in a browser, and ordinary formatting survives."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.results.safe_html import LONGEST, as_typed, clean, markdown, printed

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
    for part in (
        "<h1",
        "<em>b</em>",
        "<code>c</code>",
        "<details><summary>s",
        "<td>1</td>",
        'alttext="L = E"',
        "1 &lt; 2",
    ):
        assert part in html
    picture = '<img alt="a curve" src="data:image/png;base64,iVBORw0KGgo=">'
    assert clean(picture) == picture


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(32))).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(range(32))).decode()


@pytest.mark.parametrize(
    "source",
    [
        "![a](attachment:a.png)",
        '![a](attachment:a.png "t")',
        "<img alt='a' src='attachment:a.png' onerror='alert(1)'>",
        f"![a](data:image/png;base64,{PNG})",
        f"<img alt=a src='data:image/png;base64,{PNG}'>",
    ],
)
def test_a_picture_of_the_notebook_s_own_is_shown(source):
    html = markdown(source, {"a.png": {"image/png": PNG}})
    assert f'<img alt="a" src="data:image/png;base64,{PNG}"' in html
    assert not ACTS.search(html)


def test_an_attachment_is_found_by_its_name_and_told_by_its_bytes():
    names = {"my picture (1).png": {"image/png": JPEG}, "ä.png": {"image/gif": [PNG]}, "a%20b": {"image/png": PNG}}
    html = markdown("![x](attachment:my%20picture%20(1).png) ![y](attachment:ä.png) ![z](attachment:a%20b)", names)
    assert html.count("<img") == 3
    assert f"data:image/jpeg;base64,{JPEG}" in html
    assert html.count(f"data:image/png;base64,{PNG}") == 2


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("![a](attachment:b.png)", "a; the notebook does not hold it"),
        ("![a](attachment:html.png)", "a; it is not a PNG or JPEG of up to 5 MB"),
        ("![a](attachment:odd)", "a; it is not a PNG or JPEG of up to 5 MB"),
        ("![](http://example.org/a.png)", "a picture; it lies outside of the notebook"),
        ("![1 < 2](//example.org/a.png)", "1 &lt; 2; it lies outside of the notebook"),
        ("<img src=a.png>", "a picture; it lies outside of the notebook"),
        ("![a](data:image/svg+xml;base64,PHN2Zz4=)", "a; it is not a PNG or JPEG of up to 5 MB"),
        ("![a](data:text/html;base64,PHN2Zz4=)", "a; it lies outside of the notebook"),
    ],
)
def test_of_any_other_picture_a_few_words_are_left(source, why):
    html = markdown(source, {"html.png": {"image/png": base64.b64encode(b"<html>").decode()}, "odd": "odd"})
    assert f"[picture left out: {why}]" in html
    assert "<img" not in html
    assert "example.org" not in html


def test_a_link_leads_to_no_attachment():
    assert "href" not in markdown("[x](attachment:a.png) [y](data:text/html;base64,PHN2Zz4=)", {"a.png": {}})


@pytest.mark.parametrize(
    "text",
    [">" * 100_000, "<div>" * 100_000, "- " * 40_000, "[" * 200_000, "<" * 90_000, "*a_ " * 30_000, "a\n===\n" * 9_999],
)
def test_a_text_that_no_parser_stands_is_shown_as_it_was_typed(text):
    html = markdown(text)
    assert not ACTS.search(html)
    assert len(html) < 1_000_000
    assert "left out" in html or len(text) <= LONGEST


def test_control_characters_are_not_for_pages():
    assert "\x00" not in as_typed("a\x00b\x1b[31m<c>")
    assert "&lt;c&gt;" in as_typed("a\x00b\x1b[31m<c>")
    assert printed("\x1b[31mred\x1b[0m <b>\x00") == '<pre><span class="ansi-red-fg">red</span> &lt;b&gt;\ufffd</pre>'


@given(st.text(max_size=40), st.sampled_from(["attachment:", "data:image/png;base64,", "data:", "http://", ""]))
def test_no_address_of_a_picture_acts_or_asks(name, scheme):
    html = markdown(f"![a]({scheme}{name})") + clean(f'<img src="{scheme}{name}" alt="{name}">')
    assert not ACTS.search(html)
    assert not re.search(r'<img[^>]*src="(?!data:image/(?:png|jpeg);base64,)', html)


def test_formulas_are_set_in_a_text_and_nowhere_in_a_tag():
    made = markdown(
        'So $L < 5$, `$a$`, $\\text{<script>alert(1)</script>}$ <a title="$x$" href="https://a.b/$y$">z</a>'
    )
    assert made.count("<math") == 2
    assert "<code>$a$</code>" in made
    assert "<script" not in made
    assert "<math" not in made.partition("<a ")[2]
