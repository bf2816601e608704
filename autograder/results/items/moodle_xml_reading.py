"""Moodle XML as items, by the rules of Moodle's own import."""

import base64
import binascii
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as xml

from autograder.results.items.item import Item
from autograder.results.items.moodle import path_category
from autograder.results.items.reading import Imported, RawAnswer, Unreadable, choice, essay, header, number, order
from autograder.results.items.xhtml import Text, from_html, from_markdown, from_plain

_SPACE = " \t\n\r\0\x0b"  # what PHP trims


def read_moodle_xml(text: str) -> Imported:
    """The questions of a file. Raises ValueError, in a sentence, where the file is no Moodle XML."""
    if "<!DOCTYPE" in text[:2000] or "<!ENTITY" in text:
        raise ValueError("it declares entities, as no export of Moodle does.")
    try:
        quiz = xml.fromstring(text.lstrip())
    except xml.ParseError as error:
        line, column = error.position
        raise ValueError(f"its XML breaks off or is not closed in line {line}, column {column}.") from None
    if quiz.tag != "quiz":
        raise ValueError(f"it begins with <{quiz.tag}> and not with <quiz>, as Moodle XML does.")
    found = Imported()
    category: tuple[str, ...] = ()
    for node in quiz.findall("question"):
        kind = node.get("type", "")
        if kind == "category":
            category = path_category(_words(node, "category/text"))
            continue
        title = _words(node, "name/text")
        try:
            if kind not in _KINDS:
                raise Unreadable(f"there is nothing here like Moodle's type {kind!r:.40}")
            found.items.append(_KINDS[kind](node, category))
        except Unreadable as why:
            found.left_out.append((title or "Untitled", str(why)))
    return found


def _common(node: xml.Element, category: tuple[str, ...]) -> dict:
    stem = _text(node.find("questiontext"), "html")
    tags = [_words(tag, "text") for tag in node.findall("tags/tag")]
    points = _number(_words(node, "defaultgrade") or "1", "its points")
    return header(_words(node, "name/text"), _words(node, "idnumber"), points, category, tags, stem.html, stem.pictures)


def _choice(node: xml.Element, category: tuple[str, ...]) -> Item:
    several = _words(node, "single") in ("false", "0")
    shuffled = _words(node, "shuffleanswers") in ("true", "1")
    return choice(_common(node, category), _answers(node), several, shuffled)


def _true_or_false(node: xml.Element, category: tuple[str, ...]) -> Item:
    answers = [RawAnswer(answer.text.strip().capitalize(), answer.share, answer.reason) for answer in _answers(node)]
    return choice(_common(node, category), answers, several=False, shuffled=False)


def _numerical(node: xml.Element, category: tuple[str, ...]) -> Item:
    return number(_common(node, category), _answers(node, plain=True))


def _matching(node: xml.Element, category: tuple[str, ...]) -> Item:
    pairs = [(_text(one, "html").html, _words(one, "answer/text")) for one in node.findall("subquestion")]
    return order(_common(node, category), pairs, _text(node.find("generalfeedback"), "html").html)


def _essay(node: xml.Element, category: tuple[str, ...]) -> Item:
    rubric = _text(node.find("graderinfo"), "html").html
    return essay(_common(node, category), rubric, _words(node, "responseformat") == "monospaced")


_KINDS: Mapping[str, Callable[[xml.Element, tuple[str, ...]], Item]] = {
    "multichoice": _choice,
    "truefalse": _true_or_false,
    "numerical": _numerical,
    "matching": _matching,
    "essay": _essay,
}


def _answers(node: xml.Element, plain: bool = False) -> list[RawAnswer]:
    asked = node.find("questiontext")
    format = asked.get("format", "html") if asked is not None else "html"
    found = []
    for answer in node.findall("answer"):
        share = _number(answer.get("fraction") or "0", "the weight of an answer") / 100
        words = _words(answer, "text") if plain else _text(answer, format).html
        reason = _text(answer.find("feedback"), format).html
        tolerance = _number(_words(answer, "tolerance") or "0", "the tolerance of an answer")
        found.append(RawAnswer(words, share, reason, tolerance))
    return found


def _text(node: xml.Element | None, default: str) -> Text:
    """A text with its files, as XHTML, whichever format it says."""
    if node is None:
        return Text("")
    words = (node.findtext("text") or "").strip(_SPACE)
    files = {file.get("name", ""): _decoded(file) for file in node.findall("file")}
    match node.get("format") or default:
        case "markdown":
            return from_markdown(words)
        case "plain_text":
            return from_plain(words)
        case "moodle_auto_format":
            return from_html(words.replace("\n", "<br>"))
    return from_html(words, files)


def _decoded(file: xml.Element) -> bytes:
    try:
        return base64.b64decode(file.text or "", validate=False)
    except binascii.Error:
        raise Unreadable(f"its picture {file.get('name', '')!r:.40} is damaged") from None


def _words(node: xml.Element, path: str) -> str:
    return (node.findtext(path) or "").strip(_SPACE)


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Unreadable(f"{what} ({text!r:.40}) is not a number") from None
