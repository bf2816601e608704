r"""Mathematics as MathML, which browsers set by themselves: no script, no fonts from elsewhere, and on paper as well.

A formula stands between dollar signs, as Jupyter has it: $…$ within a line, $$…$$ on its own line, \$ for the sign.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from xml.etree import ElementTree

from autograder.bank.unicode_math import FUNCTIONS, LONGEST, unicode

# Code comes first: a dollar sign in it is a dollar sign.
_MARKDOWN = re.compile(
    r"(?P<ticks>`+)[\s\S]*?(?P=ticks)(?!`)"
    r"|\\\$"
    r"|\$\$(?P<block>[^$]+?)\$\$"
    r"|(?<![\w$])\$(?P<line>[^\s$](?:[^$\n]*(?:\n(?!\s*\n)[^$\n]*)?[^\s$\\])?)\$(?![\w$])"
)
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS = re.compile(
    "math|menclose|mfrac|mi|mn|mo|mover|mpadded|mphantom|mroot|mrow|mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd"
    "|mtext|mtr|munder|munderover"
)
_ATTRIBUTES = re.compile(
    "accent|accentunder|columnalign|columnspan|depth|display|displaystyle|fence|form|height|linethickness|lspace"
    "|mathvariant|maxsize|minsize|movablelimits|rowspan|rspace|scriptlevel|separator|stretchy|symmetric|width"
)


class FormulaError(ValueError):
    """A formula that cannot be set, and why, in a sentence."""


@lru_cache(maxsize=4_096)
def mathml(tex: str, *, display: bool = False) -> str:
    """A formula in TeX as a <math> element, on a line of its own if `display`.

    The element holds nothing that could act, no matter who wrote the formula. Raises FormulaError for TeX that is not
    understood, and ModuleNotFoundError where latex2mathml is missing.
    """
    from latex2mathml.converter import convert_to_element

    if len(tex) > LONGEST:
        raise FormulaError(f"The formula ${tex[:40]}…$ has more than {LONGEST:,} characters.")
    try:
        found = convert_to_element(tex, display="block" if display else "inline")
    except Exception as error:  # its parser has many, some of Python's own among them
        raise FormulaError(f"The formula ${tex}$ is not TeX that can be set: check its braces and commands.") from error
    math = _checked(ElementTree.fromstring(ElementTree.tostring(found)), tex)
    math.set("xmlns", _NAMESPACE[1:-1])
    math.set("alttext", tex)
    return ElementTree.tostring(math, encoding="unicode")


def in_markdown(text: str, put: Callable[[str, bool], str]) -> str:
    """Markdown with put(formula in TeX, whether it stands alone) in the place of every formula, code left as it is."""

    def one(found: re.Match[str]) -> str:
        tex = found["block"] or found["line"]
        return put(tex.strip(), bool(found["block"])) if tex else found[0]

    return _MARKDOWN.sub(one, text)


def plain(text: str) -> str:
    """Markdown with its formulas in Unicode, such as L = E + A N⁻ᵅ, for a terminal, a CSV file or a log. Never raises.

    Of a formula, no backslash, brace or dollar sign is left; the rest of the text stays as it is.
    """
    return in_markdown(text, lambda tex, _: unicode(tex)).replace(r"\$", "$")


def shown(line: str) -> dict[str, str]:
    """What a notebook displays of a line with formulas, by MIME type; {} where it has none and can be printed."""
    words = plain(line)
    return {} if words == line else {"text/plain": words, "text/markdown": line}


def as_typed(tex: str, *, display: bool = False) -> str:
    """A formula as HTML that shows its TeX, for where it cannot be set."""
    sign = "$$" if display else "$"
    return f'<code class="sl-tex">{escape(sign + tex + sign)}</code>'


def set_or_typed(tex: str, *, display: bool = False) -> str:
    """A formula as MathML; in Unicode where latex2mathml is missing, and as it was typed where TeX is wrong.

    Never raises.
    """
    try:
        return mathml(tex, display=display)
    except FormulaError:
        return as_typed(tex, display=display)
    except ModuleNotFoundError:
        return f"<span>{escape(unicode(tex))}</span>"


def with_formulas(text: str) -> str:
    """A text that is not Markdown as HTML: all of it as it is, with its formulas set.

    Nothing in it can act, no matter who wrote the text.
    """
    return _around_formulas(text, lambda words: escape(words.replace(r"\$", "$")))


def html(markdown: str) -> str:
    """Our own Markdown as HTML, with its formulas set; where mistune is missing (a browser's kernel), paragraph by
    paragraph, as it is.
    """
    return _around_formulas(markdown, _paragraphs)


def line(markdown: str) -> str:
    """One line of our own Markdown as HTML, without the paragraph around it."""
    return html(markdown).strip().removeprefix("<p>").removesuffix("</p>")


def _paragraphs(markdown: str) -> str:
    try:
        import mistune
    except ImportError:
        return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in markdown.strip().split("\n\n"))
    return str(mistune.html(markdown))


def _around_formulas(text: str, as_html: Callable[[str], str]) -> str:
    """A text as HTML by `as_html`, which sees a sign for every formula, with the formulas set in their places."""
    formulas: list[str] = []

    def keep(tex: str, display: bool) -> str:
        formulas.append(set_or_typed(tex, display=display))
        return f"\ue000{len(formulas) - 1}\ue001"

    made = as_html(in_markdown(text.replace("\ue000", "\ufffd"), keep))
    return re.sub("\ue000([0-9]+)\ue001", lambda found: formulas[int(found[1])], made)


def _checked(element: ElementTree.Element, tex: str) -> ElementTree.Element:
    """A copy of a converted element that holds MathML alone, with spaces around the names of functions.

    Raises FormulaError for a command that the converter did not know, which it hands on as a name.
    """
    tag = element.tag.removeprefix(_NAMESPACE)
    text = unescape(element.text or "")
    if not _ELEMENTS.fullmatch(tag):
        raise FormulaError(f"The formula ${tex}$ asks for {tag}, which is not part of a formula here.")
    if text.startswith("\\"):
        raise FormulaError(f"The formula ${tex}$ has the command {text}, which is not known.")
    if tag == "mi" and len(text) == 1 and not text.isalnum() and text not in "∞∅ℓ∂∇ℏ…⋯":
        tag = "mo"  # the converter takes ±, % and their like for names
    made = ElementTree.Element(
        tag, {name: value for name, value in element.attrib.items() if _ATTRIBUTES.fullmatch(name)}
    )
    made.text = text
    if tag == "mo" and text in ("/", "|"):  # a browser would space them as it does a relation
        made.attrib |= {"lspace": "0", "rspace": "0"}
    children = [_checked(child, tex) for child in element]
    row = tag in ("math", "mrow", "mtd", "msqrt", "mstyle")
    for place, child in enumerate(children):
        name = _function(child)
        if name and row and place and not _opens(children[place - 1]):
            made.append(_thin())
        made.append(child)
        if name and row and place + 1 < len(children) and not _opens(children[place + 1]):
            made.append(_thin())
    return made


def _function(element: ElementTree.Element) -> bool:
    """Whether it is the name of a function, with or without a base or a power."""
    first = element[0] if element.tag in ("msub", "msup", "msubsup", "munder") and len(element) else element
    if first.tag == "mo" and first.text in FUNCTIONS:
        first.tag = "mi"
    return first.tag == "mi" and first.text in FUNCTIONS


def _opens(element: ElementTree.Element) -> bool:
    """Whether no space belongs between it and a function's name: an operator or a bracket brings its own."""
    first = element[0] if element.tag == "mrow" and len(element) else element
    return first.tag == "mo" or first.tag == "mspace"


def _thin() -> ElementTree.Element:
    return ElementTree.Element("mspace", {"width": "0.167em"})
