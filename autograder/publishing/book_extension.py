"""What Sphinx is taught for the book: mathematics as MathML, a head for every page, and links to concepts and data."""

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html import HTML5Translator

from autograder.release.exercises import concept_pages, mathml, unicode

_LONGEST = 200  # characters of a description
_LOADED = re.compile(
    r'(<span class="n">load</span><span class="p">\(</span>)(<span class="s2">(?:&quot;|")([\w-]+)(?:&quot;|")</span>)'
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx, to which conf.py names this module."""
    app.add_html_math_renderer("mathml", (_formula, None), (_formula_alone, None))
    app.connect("doctree-resolved", link_concepts)
    app.connect("html-page-context", add_head)
    app.connect("html-page-context", link_data)
    app.connect("html-page-context", load_explorer_early)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _formula(writer: HTML5Translator, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _formula_alone(writer: HTML5Translator, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="sl-formula">{mathml(node.astext(), display=True)}</div>')
    raise nodes.SkipNode


def link_concepts(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the first mention of each concept in every section of a lesson to the concept's page."""
    pages = concept_pages()
    if not docname.startswith("lessons/") or not pages:
        return
    longest_first = sorted(pages, key=len, reverse=True)
    known = {name.casefold(): page for name, page in pages.items()}
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)
    for section in list(doctree.findall(nodes.section)):
        told: set[str] = set()
        for text in [one for one in section.findall(nodes.Text) if _is_prose(one, section)]:
            parts: list[nodes.Node] = []
            end = 0
            for found in pattern.finditer(text.astext()):
                name = found[1].casefold()
                if name in told:
                    continue
                told.add(name)
                address = app.builder.get_relative_uri(docname, known[name])
                parts += [
                    nodes.Text(text.astext()[end : found.start()]),
                    nodes.reference("", found[1], refuri=address, internal=True, classes=["sl-concept"]),
                ]
                end = found.end()
            if parts:
                text.parent.replace(text, [*parts, nodes.Text(text.astext()[end:])])


def _is_prose(text: nodes.Text, section: nodes.section) -> bool:
    """Whether a text stands in a paragraph of this very section, in no link, heading or code."""
    within: nodes.Node | None = text.parent
    prose = False
    while within is not None and not isinstance(within, nodes.section):
        if isinstance(
            within, (nodes.reference, nodes.title, nodes.literal, nodes.literal_block, nodes.raw, nodes.math)
        ):
            return False
        if isinstance(within, nodes.container) and "cell_output" in within.get("classes", []):
            return False
        prose = prose or isinstance(within, nodes.paragraph)
        within = within.parent
    return prose and within is section


def add_head(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page its description, and the card that others show of a link to it."""
    title = re.sub(r"<[^>]+>", "", str(context.get("title") or app.config.html_title))
    about = described(doctree) if doctree is not None else ""
    context["metatags"] = context.get("metatags", "") + card(
        f"{title} · {app.config.html_title}" if title != app.config.html_title else title,
        about or f"{title}: a page of {app.config.html_title}, a course on the scaling laws of language models.",
        picture=context["pathto"]("_static/preview.png", resource=True),
        base=app.config.html_baseurl,
        page=f"{pagename}.html",
    )


def load_explorer_early(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Have the browser fetch a page's explorer while it reads the page, and not only once a script asks for it."""
    for name in dict.fromkeys(re.findall(r'data-explorer="(\w+)"', context.get("body", ""))):
        script = context["pathto"](f"_static/widgets/{name}.js", resource=True)
        context["metatags"] = context.get("metatags", "") + f'<link rel="preload" as="script" href="{script}">\n'


def card(title: str, about: str, *, picture: str, base: str, page: str, kind: str = "article") -> str:
    """The description of a page for search engines and previews, as <meta> elements.

    `base` is the site's address, or "": previews want a whole address, and without one they get that from the page.
    """
    image = f"{base.rstrip('/')}/_static/preview.png" if base else picture
    named = {"description": about, "twitter:card": "summary_large_image", "twitter:title": title}
    named |= {"twitter:description": about, "twitter:image": image}
    properties = {"og:type": kind, "og:site_name": "Scaling laws, measured", "og:title": title, "og:description": about}
    properties |= {"og:image": image, "og:image:width": "1200", "og:image:height": "630"}
    properties |= {"og:image:alt": "Loss against model size: one valley for each compute budget."}
    if base:
        properties["og:url"] = f"{base.rstrip('/')}/{page}"
    lines = [f'<meta name="{name}" content="{escape(text)}">' for name, text in named.items()]
    lines += [f'<meta property="{name}" content="{escape(text)}">' for name, text in properties.items()]
    return "\n".join(["", *lines, ""])


def described(doctree: nodes.document) -> str:
    """The beginning of a page's first paragraphs, cut after a sentence or a word."""
    words: list[str] = []
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join("".join(map(_as_read, paragraph.findall(nodes.Text))).split())
        if len(text) > 25 and not paragraph.next_node(nodes.raw):
            words += text.split()
        if len(" ".join(words)) > _LONGEST:
            break
    text = " ".join(words)
    if len(text) <= _LONGEST:
        return text
    cut = text[:_LONGEST]
    end = max(cut.rfind(". "), cut.rfind("? "))
    return cut[: end + 1] if end > _LONGEST / 3 else cut[: cut.rfind(" ")] + " …"


def _as_read(text: nodes.Text) -> str:
    """A text, a formula in Unicode."""
    return unicode(str(text)) if isinstance(text.parent, (nodes.math, nodes.math_block)) else str(text)


def link_data(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Link the name of every data set that a lesson's code loads to the data set's page."""
    if not pagename.startswith("lessons/") or "body" not in context:
        return

    def link(found: re.Match[str]) -> str:
        page = f"data/{found[3]}"
        if page not in app.env.found_docs:
            return found[0]
        return f'{found[1]}<a class="sl-data" href="{context["pathto"](page)}">{found[2]}</a>'

    context["body"] = _LOADED.sub(link, context["body"])
