"""Texts and items that trip writers: signs of the formats, broken HTML and Markdown, characters that XML forbids."""

from collections.abc import Sequence
from itertools import count

from hypothesis import strategies as st

from autograder.results.items import xhtml
from autograder.results.items.item import Answer, ChoiceItem, EssayItem, Item, NumberItem, Option, OrderItem

PIECES = [
    *("%50%", "%-33.3%", "[html]", "[markdown]", "[plain", "&&058;", "&&010", "&&092;n", "&amp;&amp;058;", "&#37;"),
    *("=", "~", "#", "####", "{", "}", ":", "::", "->", "//", "\\", "\\n", "\\:", "\\\\", "0", "$CATEGORY: x"),
    *("\n", "\n\n", "\r\n", " ", "\t", "\x00", "\x0b", "\x1f", "\x85", "\u2028", "\ufffe", "\ud800", "é", "Ω", "🧮"),
    *("<br>", "<b>bold", "</p>", "</b>", "<p>", "<div><p>x", "<span><p>y", "<ul>text</ul>", "<li>loose", "<ol></ol>"),
    *("<table><tr><td>1", "<td>2</td>", "<tr>", "<blockquote>said</blockquote>", "<dl><dt><p>x</dl>", "<hr>"),
    *("<script>alert(1)</script>", "<img src=x>", "<img", "<a href='javascript:x'>a</a>", "<!-- comment", "<![CDATA[x"),
    *("]]>", "&", "&lt;", "&nbsp;", "<", ">", '"', "'", "</text>", "</question>", "<?xml ?>", "@@PLUGINFILE@@/x"),
    *("$x^2$", "$$y$$", "$5 and $6", "\\(z\\)", "`code`", "```\nx = 1 < 2\n  y\n```", "    four spaces\n"),
    *("| a | b |\n|---|---|\n| 1 | 2 |\n", "- item\n", "1. one\n", "> quote\n", "# head\n", "**bold**", "*", "_", "x"),
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=6).map("".join)
_numbers = count(1)


def item_of(kind: str, title: str, parts: Sequence[str]) -> Item:
    """An item of that kind whose texts are these ten, as Markdown."""
    stem, reason, *others = (xhtml.from_markdown(part).html for part in parts)
    options = [xhtml.one_line(part) for part in parts[2:6]]
    title = " ".join("".join(char if char.isprintable() else " " for char in title).split()) or "Untitled"
    common = {
        "id": f"nasty-{next(_numbers)}",
        "title": title,
        "points": 2,
        "category": ("Nasty", "a/b"),
        "tags": ("one", "two words"),
        "stem": stem or "<p>?</p>",
    }
    words = [text or f"option {number}" for number, text in enumerate(options)]
    match kind:
        case "choice" | "several":
            right = {0} if kind == "choice" else {0, 2}
            made = tuple(Option(text, at in right, others[at]) for at, text in enumerate(words))
            return ChoiceItem(**common, options=made, several=kind == "several")
        case "number":
            answers = (Answer(-2.5e21, 1e19, 1.0, others[0]), Answer(0.125, 0.01, 0.5, others[1]))
            return NumberItem(**common, answers=answers, otherwise=reason)
        case "order":
            return OrderItem(**common, steps=tuple(words), places=(2, 1, 4, 3), reason=reason)
    return EssayItem(**common, rubric=reason, code=False)


KINDS = ("choice", "several", "number", "order", "essay")
items = st.builds(item_of, st.sampled_from(KINDS), texts, st.lists(texts, min_size=10, max_size=10))
