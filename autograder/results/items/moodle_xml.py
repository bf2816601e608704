"""Items in Moodle XML: https://docs.moodle.org/en/Moodle_XML_format

Nothing is lost but further sound orders of an ordering, which is written as a matching question of steps and places:
Moodle has its own ordering type only from 4.4 on, and an older one stops the whole import at it.
"""

import base64
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as xml

from autograder.results.exports.formats import Files
from autograder.results.items.item import ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from autograder.results.items.moodle import category_path, figure, percent
from autograder.results.items.xhtml import PLUGIN_FILE, inner, parsed


def files(name: str, items: Sequence[Item]) -> Files:
    """One file, with a category element wherever the category changes."""
    quiz = xml.Element("quiz")
    category = None
    for item in items:
        if item.category != category:
            category = item.category
            node = xml.SubElement(quiz, "question", type="category")
            _plain(xml.SubElement(node, "category"), category_path(category))
        _add(quiz, item)
    xml.indent(quiz)  # texts are escaped, so that no space gets into them
    return {f"{name}.xml": xml.tostring(quiz, encoding="unicode", xml_declaration=True) + "\n"}


def _add(quiz: xml.Element, item: Item) -> None:
    node = xml.SubElement(quiz, "question")
    _plain(xml.SubElement(node, "name"), item.title)
    _html(node, "questiontext", item.stem, item.pictures)
    _html(node, "generalfeedback", item.reason if isinstance(item, OrderItem) else "", item.pictures)
    for name, value in (("defaultgrade", f"{item.points:g}"), ("idnumber", item.id), ("hidden", "0")):
        xml.SubElement(node, name).text = value
    match item:
        case ChoiceItem():
            _add_choice(node, item)
        case NumberItem():
            _add_number(node, item)
        case OrderItem():
            _add_matching(node, item)
        case EssayItem():
            _add_essay(node, item)
    tags = xml.SubElement(node, "tags")
    for tag in item.tags:
        _plain(xml.SubElement(tags, "tag"), tag)


def _add_choice(node: xml.Element, item: ChoiceItem) -> None:
    node.set("type", "multichoice")
    for name, value in (
        ("single", str(not item.several).lower()),
        ("shuffleanswers", str(item.shuffled).lower()),
        ("answernumbering", "ABCD"),
    ):
        xml.SubElement(node, name).text = value
    for option in item.options:
        answer = xml.SubElement(node, "answer", fraction=percent(item.share(option)), format="html")
        _text(answer, option.text, item.pictures)
        _html(answer, "feedback", option.reason, item.pictures)


def _add_number(node: xml.Element, item: NumberItem) -> None:
    node.set("type", "numerical")
    for one in item.answers:
        answer = xml.SubElement(node, "answer", fraction=percent(one.share), format="moodle_auto_format")
        _plain(answer, figure(one.value))
        _html(answer, "feedback", one.reason, item.pictures)
        xml.SubElement(answer, "tolerance").text = figure(one.tolerance)
    anything = xml.SubElement(node, "answer", fraction="0", format="moodle_auto_format")
    _plain(anything, "*")
    _html(anything, "feedback", item.otherwise, item.pictures)
    xml.SubElement(anything, "tolerance").text = "0"


def _add_matching(node: xml.Element, item: OrderItem) -> None:
    node.set("type", "matching")
    xml.SubElement(node, "shuffleanswers").text = "true"
    for step, place in zip(item.steps, item.places, strict=True):
        subquestion = xml.SubElement(node, "subquestion", format="html")
        _text(subquestion, step, item.pictures)
        _plain(xml.SubElement(subquestion, "answer"), str(place))


def _add_essay(node: xml.Element, item: EssayItem) -> None:
    node.set("type", "essay")
    for name, value in (
        ("responseformat", "monospaced" if item.code else "editor"),
        ("responserequired", "1"),
        ("responsefieldlines", "20"),
        ("attachments", "0"),
    ):
        xml.SubElement(node, name).text = value
    _html(node, "graderinfo", item.rubric, item.pictures)
    _html(node, "responsetemplate", "", item.pictures)


def _html(parent: xml.Element, tag: str, html: str, pictures: Mapping[str, bytes]) -> None:
    _text(xml.SubElement(parent, tag, format="html"), html, pictures)


def _text(parent: xml.Element, html: str, pictures: Mapping[str, bytes]) -> None:
    """A text element, and the pictures that the text shows beside it, in base64."""
    root = parsed(html)
    shown = []
    for picture in root.iter("img"):
        shown.append(picture.get("src", ""))
        picture.set("src", PLUGIN_FILE + shown[-1])
    _plain(parent, inner(root) if shown else html)
    for name in dict.fromkeys(shown):
        file = xml.SubElement(parent, "file", name=name, path="/", encoding="base64")
        file.text = base64.b64encode(pictures[name]).decode()


def _plain(parent: xml.Element, text: str) -> None:
    xml.SubElement(parent, "text").text = text
