"""Whatever somebody wrote becomes XHTML that every format takes, and is read back as it is."""

import base64
from xml.etree import ElementTree as xml

import pytest
from hypothesis import given, settings

from autograder.results.items import xhtml
from tests.autograder.results.items.nasty import texts
from tests.autograder.results.items.schema import flow_problems

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@given(texts)
@settings(max_examples=120, deadline=None)
def test_any_text_is_closed_sound_and_stable(text):
    for html in (xhtml.from_markdown(text).html, xhtml.from_html(text).html, xhtml.one_line(text)):
        root = xml.fromstring(f"<div>{html}</div>")
        assert flow_problems(root) == []
        assert html == html.strip(" \t\n\r\0\x0b")
        assert xhtml.from_html(html).html == html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("one<br>two", "<p>one<br />two</p>"),
        ("a **b", "<p>a **b</p>"),
        ("<b>unclosed", "<p><b>unclosed</b></p>"),
        ("%50% of it", "<p>%50% of it</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("$x^2$ and `$y$`", r"<p>\(x^2\) and <code>$y$</code></p>"),
        ("$$x$$", r"<p>\[x\]</p>"),
        ("one costs $5 and two $6", "<p>one costs $5 and two $6</p>"),
        ("<s>old</s>", "<p><span>old</span></p>"),
        ("", ""),
        ("```\na\n\n  b\n```", "<pre><code>a\n\n  b\n</code></pre>"),
    ],
)
def test_markdown(markdown, html):
    assert xhtml.from_markdown(markdown).html == html


def test_a_table_has_a_head_and_a_body():
    html = xhtml.from_markdown("| a | b |\n|---|---|\n| 1 | 2 |").html
    assert html == (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


def test_a_short_text_has_no_paragraph():
    assert xhtml.one_line("**Yes**, 2 < 3") == "<strong>Yes</strong>, 2 &lt; 3"
    assert xhtml.one_line("one\n\ntwo") == "<p>one</p>\n<p>two</p>"
    assert xhtml.plain("<p>one <b>two</b></p>\n<p>three</p>") == "one two three"


def test_a_picture_is_taken_out_and_put_back():
    text = xhtml.from_markdown("See ![a dot](attachment:dot.png).", {"dot.png": PNG})
    ((name, content),) = text.pictures.items()
    assert content == PNG
    assert text.html == f'<p>See <img alt="a dot" src="{name}" />.</p>'
    whole = xhtml.with_pictures(text.html, text.pictures)
    assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in whole
    assert xhtml.from_html(whole) == text


def test_a_picture_that_lies_elsewhere_becomes_its_description():
    assert xhtml.from_html('<img src="http://elsewhere/x.png" alt="x">').pictures == {}
    assert "<img" not in xhtml.from_html('<img src="http://elsewhere/x.png" alt="x">').html


def test_a_block_of_code_begins_with_no_line_break():
    """A browser drops the first one, so that the text would not come back as it was."""
    assert xhtml.from_html("<pre>\n\nx\n</pre>").html == "<pre>x\n</pre>"


def test_a_plain_text_keeps_its_lines():
    assert xhtml.from_plain("1 < 2\n[html] &&058;").html == "1 &lt; 2<br />[html] &amp;&amp;058;"
