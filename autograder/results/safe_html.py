"""Filters for HTML to which a submission contributed: formatting stays, and whatever could act is taken out.

nbgrader's pages render a student's Markdown as it is: a script in an essay would run in the instructor's browser, which
is logged in to Jupyter. `autograder.nbgrader.config` puts these filters into formgrader and into feedback.
"""

import bleach
from nbconvert.filters import markdown2html

TEXT = {"a", "abbr", "b", "br", "code", "del", "em", "i", "img", "s", "small", "span", "strong", "sub", "sup", "u"}
BLOCKS = {"blockquote", "center", "details", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre", "summary"}
LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
TABLES = {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
ATTRIBUTES = {"*": ["class", "id"], "a": ["href", "title"], "img": ["alt", "src", "title"], "th": ["align", "scope"]}
# Pictures lie in the page itself: loading one would tell another host that somebody reads the page.
PICTURES = "data:image/png;base64,"


def clean(html: str | bytes) -> str:
    """`html` with the tags and attributes that are allowed here; any other tag is shown as text, or left out."""
    text = html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html)
    return bleach.clean(
        text, tags=TEXT | BLOCKS | LISTS | TABLES, attributes=_allowed, protocols={"http", "https", "mailto", "data"}
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "src":
        return tag == "img" and value.startswith(PICTURES)
    if name == "href":
        return tag == "a" and not value.strip().lower().startswith("data:")
    return name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, ())


def markdown(source: str) -> str:
    """Markdown as clean HTML."""
    return clean(markdown2html(source))
