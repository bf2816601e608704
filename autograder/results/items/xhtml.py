"""Markdown as XHTML that every format takes: closed tags, few elements, mathematics as \\( \\), pictures taken out."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree as xml

from autograder.bank import mathematics
from autograder.bank.unicode_math import unicode

PLUGIN_FILE = "@@PLUGINFILE@@/"  # how a text of Moodle's names a picture that is packed beside it
VOID = {"br", "hr", "img"}
INLINE = {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup"}
TEXT_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}  # they hold text and inline elements alone
BLOCKS = TEXT_BLOCKS | {"blockquote", "div", "dl", "hr", "ol", "table", "ul"}
# An element that a format may not know, and the nearest that all of them do.
_NEAREST = {
    **dict.fromkeys(("s", "u", "del"), "span"),
    **dict.fromkeys(("center", "details", "summary", "caption"), "div"),
    "tfoot": "tbody",
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "th": {"scope"}}
_DATA = re.compile(r"data:image/(png|jpeg);base64,([A-Za-z0-9+/=]+)\Z")
_DELIMITED = re.compile(r"\\\((?P<line>.+?)\\\)|\\\[(?P<block>.+?)\\\]", re.S)
_FORMULA = "\ue012"  # around a formula's number, while Markdown is read
_PLACE = re.compile(f"{_FORMULA}([0-9]+){_FORMULA}")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Text:
    """A fragment of XHTML, and the pictures in it by the name that is their `src`."""

    html: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def from_markdown(source: str, attached: Mapping[str, bytes] | None = None) -> Text:
    """Markdown as XHTML; what is unclosed or unknown is put right. `attached` holds its `attachment:` pictures."""
    from autograder.results.safe_html import markdown  # it takes a second to load

    attachments = {
        name: {"image/png": base64.b64encode(content).decode()} for name, content in (attached or {}).items()
    }
    lines = _NOT_IN_XML.sub("�", source.replace("\r\n", "\n").replace("\r", "\n")).replace(_FORMULA, "�")
    formulas: list[tuple[str, bool]] = []

    def keep(tex: str, block: bool) -> str:  # away from Markdown, to which an asterisk is emphasis
        formulas.append((tex, block))
        return f"{_FORMULA}{len(formulas) - 1}{_FORMULA}"

    root = _build(markdown(mathematics.in_markdown(lines, keep), attachments))
    _put_back(root, formulas)
    return _sound(root)


def one_line(source: str) -> str:
    """A short Markdown text as XHTML, without the paragraph around it where that is all."""
    html = from_markdown(source).html
    root = xml.fromstring(f"<div>{html}</div>")
    if len(root) == 1 and root[0].tag == "p" and not (root[0].tail or "").strip():
        _trim(root[0])
        return inner(root[0])
    return html


def parsed(html: str) -> xml.Element:
    """A fragment of our own XHTML as the content of a div."""
    return xml.fromstring(f"<div>{html}</div>")


def from_html(html: str, files: Mapping[str, bytes] | None = None) -> Text:
    """Anybody's HTML as XHTML. Pictures lie in it as data or are named among `files`; others become words."""
    from autograder.results.safe_html import clean

    root = _build(_NOT_IN_XML.sub("�", html))
    for picture in root.iter("img"):
        name = picture.get("src", "").removeprefix(PLUGIN_FILE)
        if content := (files or {}).get(name) or (files or {}).get(unquote(name)):
            picture.set("src", _data_url(content))
    return _sound(_build(clean(inner(root))))


def from_plain(words: str) -> Text:
    """A text without any marks as XHTML, line by line."""
    return from_html(escape(words, quote=False).replace("\n", "<br>"))


def with_pictures(html: str, pictures: Mapping[str, bytes]) -> str:
    """A fragment of our own XHTML with its pictures as data in the text itself."""
    if not pictures:
        return html
    root = parsed(html)
    for picture in root.iter("img"):
        picture.set("src", _data_url(pictures[picture.get("src", "")]))
    return inner(root)


def _data_url(content: bytes) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def plain(html: str) -> str:
    """The text of a fragment of XHTML in one line, with its formulas in Unicode."""
    text = " ".join(" ".join(parsed(html).itertext()).split())
    return _DELIMITED.sub(lambda found: unicode(found["block"] or found["line"]), text)


def typeset(html: str) -> str:
    """A fragment of our own XHTML with its formulas as MathML, for a page that nothing else sets them on."""

    def one(found: re.Match[str]) -> str:
        tex = found["block"] or found["line"]
        return mathematics.set_or_typed(unescape(tex), display=bool(found["block"])) if tex else found[0]

    return re.sub(rf"<(?P<code>code|pre)\b.*?</(?P=code)>|{_DELIMITED.pattern}", one, html, flags=re.S)


def inner(element: xml.Element) -> str:
    """What is inside an element, as XHTML that is HTML as well: only void elements close themselves."""
    return "".join([_escaped(element.text), *(_serialised(child) for child in element)])


def _serialised(element: xml.Element) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.items())
    if element.tag in VOID:
        whole = f"<{element.tag}{attributes} />"
    else:
        whole = f"<{element.tag}{attributes}>{inner(element)}</{element.tag}>"
    return whole + _escaped(element.tail)


def _escaped(text: str | None) -> str:
    return escape(text or "", quote=False)


def _sound(root: xml.Element) -> Text:
    """A tree as XHTML with every element in a sound place, and its pictures."""
    pictures = dict(_take_pictures(root))
    _drop_empty(root)
    for block in root.iter("pre"):
        block.text = (block.text or "").lstrip("\n") or None  # a browser drops a line break that comes first
    _put_right(root)
    _trim(root)
    return Text(inner(root), pictures)


def _build(html: str) -> xml.Element:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    """Clean HTML as a tree. An end tag closes all inside of its element; one that closes nothing is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = xml.Element("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _NEAREST.get(tag, tag)
        kept = {name: value or "" for name, value in attrs if name in _ATTRIBUTES.get(tag, ())}
        if tag == "a" and not kept:
            tag = "span"
        known = tag in VOID | INLINE | BLOCKS | {"li", "dt", "dd", "thead", "tbody", "tr", "th", "td"}
        element = xml.SubElement(self._open[-1], tag if known else "span", kept)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        tag = _NEAREST.get(tag, tag)
        if tag == "a" and not any(element.tag == "a" for element in self._open):
            tag = "span"
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        here = self._open[-1]
        if len(here):
            here[-1].tail = (here[-1].tail or "") + data
        else:
            here.text = (here.text or "") + data


def _drop_empty(element: xml.Element) -> None:
    """Without inline elements around nothing: what is unclosed is opened again after the end of its paragraph."""
    before = None
    for child in list(element):
        _drop_empty(child)
        if child.tag in INLINE and not len(child) and not (child.text or "").strip():
            left = (child.text or "") + (child.tail or "")
            if before is None:
                element.text = (element.text or "") + left
            else:
                before.tail = (before.tail or "") + left
            element.remove(child)
        else:
            before = child


def _take_pictures(root: xml.Element) -> Iterator[tuple[str, bytes]]:
    """Name every picture after its content, and yield both. One that lies elsewhere becomes its description."""
    for element in root.iter("img"):
        found = _DATA.match(element.get("src", ""))
        element.attrib.setdefault("alt", "")
        if not found:
            element.tag, element.text = "span", f"[{element.attrib.pop('alt') or 'picture'}]"
            element.attrib.clear()
            continue
        content = base64.b64decode(found[2])
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{'jpg' if found[1] == 'jpeg' else 'png'}"
        element.set("src", name)
        yield name, content


def _put_back(root: xml.Element, formulas: Sequence[tuple[str, bool]], code: bool = False) -> None:
    """Formulas as \\( \\) and \\[ \\], which MathJax reads in every system, and as they were typed in code.

    They are not set here, as on a page of ours: every system that imports has its own MathJax.
    """
    code = code or root.tag in ("code", "pre")

    def typed(found: re.Match[str]) -> str:
        tex, block = formulas[int(found[1])]
        return f"$${tex}$$" if block else f"${tex}$"

    def delimited(found: re.Match[str]) -> str:
        tex, block = formulas[int(found[1])]
        return rf"\[{tex}\]" if block else rf"\({tex}\)"

    put = typed if code else delimited
    root.text = _PLACE.sub(put, root.text) if root.text else root.text
    for name, value in root.items():
        root.set(name, mathematics.plain(_PLACE.sub(typed, value)))
    for child in root:
        _put_back(child, formulas, code)
        child.tail = _PLACE.sub(put, child.tail) if child.tail else child.tail


def _put_right(element: xml.Element) -> None:
    """Rename or wrap what stands where it may not: a block inside of inline text, or text where only blocks may be."""
    for child in element:
        _put_right(child)
    if element.tag in INLINE | TEXT_BLOCKS | {"dt"} and any(
        child.tag not in INLINE | VOID - {"hr"} for child in element
    ):
        element.tag = "dd" if element.tag == "dt" else "div"
        element.attrib.clear()
    match element.tag:
        case "ul" | "ol":
            _wrap(element, {"li"}, "li")
        case "dl":
            _wrap(element, {"dt", "dd"}, "dd")
        case "blockquote":
            _wrap(element, BLOCKS, "div")
        case "tr":
            _wrap(element, {"th", "td"}, "td")
        case "thead" | "tbody":
            _wrap(element, {"tr"}, "tr")
        case "table":
            _put_table_right(element)
        case _:
            _free(element)


def _wrap(element: xml.Element, allowed: set[str], tag: str) -> None:
    """Put each child that is not allowed here into one that is; text between them as well, unless it is only space."""
    old, text = list(element), element.text
    element[:], element.text = [], None
    _wrapped_text(element, text, tag)
    for child in old:
        text, child.tail = child.tail, None
        if child.tag in allowed:
            element.append(child)
        else:
            xml.SubElement(element, tag).append(child)
            _put_right(element[-1])
        _wrapped_text(element, text, tag)
    if not len(element) and tag != "div":
        xml.SubElement(element, tag)
        _put_right(element[-1])


def _wrapped_text(element: xml.Element, text: str | None, tag: str) -> None:
    if text and text.strip():
        xml.SubElement(element, tag).text = text
        _put_right(element[-1])


def _put_table_right(table: xml.Element) -> None:
    """At most one head, which comes first, and at least one body after it."""
    _wrap(table, {"thead", "tbody"}, "tbody")
    for later in [child for child in list(table)[1:] if child.tag == "thead"]:
        later.tag = "tbody"
    if all(child.tag == "thead" for child in table):
        for child in table:
            child.tag = "tbody"


def _free(element: xml.Element) -> None:
    """Parts of a list or a table that stand outside of one become plain blocks."""
    for child in element:
        if child.tag in ("li", "dt", "dd", "thead", "tbody", "tr", "th", "td"):
            child.tag = "div"
            child.attrib.clear()
            _put_right(child)


def _trim(root: xml.Element) -> None:
    """Without space at the two ends, which systems cut off."""
    root.text = (root.text or "").lstrip() or None
    if len(root):
        root[-1].tail = (root[-1].tail or "").rstrip() or None
    elif root.text:
        root.text = root.text.rstrip()
