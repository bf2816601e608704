"""Questions in Moodle XML, texts in Markdown: https://docs.moodle.org/en/Moodle_XML_format"""

from collections.abc import Sequence
from xml.etree import ElementTree as xml

from autograder.results.exports.formats import Files, KeyedChoice, QuestionExport


def files(lesson: str, choices: Sequence[KeyedChoice]) -> Files:
    quiz = xml.Element("quiz")
    for choice in choices:
        _add(quiz, choice)
    xml.indent(quiz)
    return {f"{lesson}.xml": xml.tostring(quiz, encoding="unicode", xml_declaration=True) + "\n"}


def _add(quiz: xml.Element, choice: KeyedChoice) -> None:
    asked = choice.question
    node = xml.SubElement(quiz, "question", type="multichoice")
    _text(xml.SubElement(node, "name"), asked.title)
    _text(xml.SubElement(node, "questiontext", format="markdown"), asked.prompt)
    for name, value in (("idnumber", asked.id), ("defaultgrade", f"{asked.points:g}"), ("single", "true")):
        xml.SubElement(node, name).text = value
    xml.SubElement(node, "shuffleanswers").text = "true"
    for letter, text in asked.options.items():
        fraction = "100" if letter == choice.right else "0"
        answer = xml.SubElement(node, "answer", fraction=fraction, format="markdown")
        _text(answer, text)
        _text(xml.SubElement(answer, "feedback", format="markdown"), choice.reasons[letter])


def _text(parent: xml.Element, text: str) -> None:
    xml.SubElement(parent, "text").text = text


EXPORT = QuestionExport("moodle-xml", "Moodle XML", files)
