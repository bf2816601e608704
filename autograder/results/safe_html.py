"""Filters for HTML to which a submission contributed: formatting stays, and whatever could act is taken out.

nbgrader's pages render a student's Markdown as it is: a script in an essay would run in the instructor's browser, which
is logged in to Jupyter. `autograder.nbgrader.config` puts these filters into formgrader; feedback calls them itself.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

import bleach
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.bank import mathematics
from autograder.results.raster import MAX_MEGABYTES, data_url

TEXT = {"a", "abbr", "b", "br", "code", "del", "em", "i", "img", "s", "small", "span", "strong", "sub", "sup", "u"}
BLOCKS = {"blockquote", "center", "details", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre", "summary"}
LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
TABLES = {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
ATTRIBUTES = {"*": ["class", "id"], "a": ["href", "title"], "img": ["alt", "src", "title"], "th": ["align", "scope"]}
PROTOCOLS = {"http", "https", "mailto", "attachment"}
ATTACHED = "attachment:"  # what a picture in a Markdown cell has for an address
LONGEST = 100_000  # characters of a text, pictures apart: fifty times an essay
RENDERED, TAGS = 50_000, 1_000  # characters and tags up to which it is rendered: beyond them, some texts take ages
_INLINE = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=]+)")
_IMG = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')  # as `bleach` writes it
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')

_FORMULA = re.compile("\ue000[0-9]+\ue001")
_TAG_OR_FORMULA = re.compile('<[a-z/](?:"[^"]*"|[^">])*>|\ue000[0-9]+\ue001')  # no formula goes into a tag

_NOT_IN_HTML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

Attachments = Mapping[str, Any]  # by name, what a notebook holds of a cell: the content in base64 by type


def clean(html: str | bytes) -> str:
    """`html` with the tags and attributes that are allowed here; any other tag is shown as text, or left out.

    Pictures lie in the page itself, as PNG or JPEG: loading one would tell another host that somebody reads the page.
    """
    text = html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html)
    text, pictures = _without_pictures(text)
    return _with_pictures(_cleaned(text), pictures)


def markdown(source: str, attachments: Attachments | None = None) -> str:
    """Markdown as clean HTML, with the pictures among `attachments`; what cannot be rendered is shown as typed."""
    text, pictures = _without_pictures(str(source))
    if isinstance(attachments, Mapping):
        pictures = {**pictures, **attachments}
    return _with_pictures(_rendered(text), pictures)


@pass_context
def markdown_of_cell(context: Context, source: str) -> str:
    """nbconvert's filter for Markdown: clean HTML, with the pictures that are attached to the cell at hand."""
    return markdown(source, (context.get("cell") or {}).get("attachments"))


@lru_cache(maxsize=4_096)  # most cells are the lesson's, and alike in every notebook of a class
def _rendered(source: str) -> str:
    if len(source) > RENDERED or source.count("<") > TAGS:
        return as_typed(source)
    try:
        formulas: dict[str, str] = {}

        def keep(tex: str, display: bool) -> str:
            name = f"\ue000{len(formulas)}\ue001"  # clean as it is: what cleans knows no mathematics
            formulas[name] = mathematics.set_or_typed(tex, display=display)
            return name

        made = _cleaned(_markdown().render(mathematics.in_markdown(source, keep)))
        return _TAG_OR_FORMULA.sub(lambda found: formulas.get(found[0]) or _FORMULA.sub("", found[0]), made)
    except Exception:  # whatever a text can set off, a depth that no parser stands among it, the rest is shown
        return as_typed(source)


def as_typed(text: str) -> str:
    """Any text as HTML that shows it as it is, up to LONGEST characters, without what no page may hold."""
    return _preformatted(escape(text[:LONGEST]), len(text))


def printed(text: str) -> str:
    """What a program printed, as HTML: as it is, up to LONGEST characters, with its colours."""
    return _preformatted(str(ansi2html(text[:LONGEST])), len(text))


def _preformatted(html: str, length: int) -> str:
    more = f"\n[left out: {length - LONGEST:,} more characters]" if length > LONGEST else ""
    return f"<pre>{_NOT_IN_HTML.sub(chr(0xFFFD), html)}{more}</pre>"


@cache
def _markdown() -> MarkdownWithMath:
    return MarkdownWithMath(_Renderer(escape=False, exclude_anchor_links=True))


class _Renderer(IPythonRenderer):
    """nbconvert's, which leaves attachments for later: an attachment that is missing must not stop a page."""

    def _embed_image_or_attachment(self, src: str) -> str:
        return src


def _cleaned(html: str) -> str:
    return bleach.clean(
        html,
        tags=TEXT | BLOCKS | LISTS | TABLES,
        attributes=_allowed,
        protocols=PROTOCOLS,
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "src":
        return tag == "img" and value.startswith(ATTACHED)
    if name == "href":
        return tag == "a" and not value.strip().lower().startswith(ATTACHED)
    return name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, ())


def _without_pictures(text: str) -> tuple[str, dict[str, dict[str, str]]]:
    """`text` with short names in the place of pictures that it holds itself, and these pictures as attachments."""
    pictures: dict[str, dict[str, str]] = {}

    def name(match: re.Match[str]) -> str:
        pictures[f"picture-{len(pictures)}"] = {"": match[1]}
        return f"{ATTACHED}picture-{len(pictures) - 1}"

    return _INLINE.sub(name, text), pictures


def _with_pictures(html: str, pictures: Attachments) -> str:
    """Clean HTML with the pictures themselves, or a few words where there is none that can be shown."""

    def img(match: re.Match[str]) -> str:
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        source, alt = given.get("src", ""), given.get("alt") or "a picture"
        if not source:
            return _left_out(alt, "it lies outside of the notebook")
        name = source.removeprefix(ATTACHED)
        held = pictures.get(name, pictures.get(unquote(name)))
        if held is None:
            return _left_out(alt, "the notebook does not hold it")
        for content in held.values() if isinstance(held, Mapping) else ():
            if url := data_url(content):
                title = f' title="{escape(given["title"])}"' if given.get("title") else ""
                return f'<img alt="{escape(alt)}" src="{url}"{title}>'
        return _left_out(alt, f"it is not a PNG or JPEG of up to {MAX_MEGABYTES} MB")

    return _IMG.sub(img, html)


def _left_out(alt: str, why: str) -> str:
    return f"<em>[picture left out: {escape(alt)}; {why}]</em>"
