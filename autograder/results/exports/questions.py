"""The choice questions for an LMS, with their reasons as feedback: GIFT, Moodle XML, or an IMS QTI 2.1 package.

GIFT: https://docs.moodle.org/en/GIFT_format · Moodle XML: https://docs.moodle.org/en/Moodle_XML_format ·
QTI: https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html
"""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as xml

from nbconvert.filters import markdown2html

from autograder.bank.kinds import Choice
from autograder.questions import key, questions

Question = tuple[Choice, str, dict[str, str]]  # the question, its right letter, a reason for every letter
QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"


def choice_questions(lesson: str) -> list[Question]:
    """The lesson's questions with one right letter. Those whose figures differ per student stay in the notebook."""
    plain = [one for one in questions(lesson) if isinstance(one, Choice) and one.figures is None]
    return [(one, key(one.id).right, dict(key(one.id).reasons)) for one in plain]


def gift(found: list[Question]) -> str:
    """GIFT, prompts in Markdown."""

    def plain(text: str) -> str:
        return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")

    blocks = []
    for asked, right, reasons in found:
        options = [
            f"  {'=' if letter == right else '~'}{plain(text)}#{plain(reasons[letter])}"
            for letter, text in asked.options.items()
        ]
        head = f"// {asked.id}\n::{plain(asked.title)}::[markdown]{plain(asked.prompt)} {{"
        blocks.append("\n".join([head, *options, "}"]))
    return "\n\n".join(blocks) + "\n"


def moodle_xml(found: list[Question]) -> str:
    """Moodle XML, texts in Markdown."""
    quiz = xml.Element("quiz")
    for asked, right, reasons in found:
        node = xml.SubElement(quiz, "question", type="multichoice")
        _text(xml.SubElement(node, "name"), asked.title)
        _text(xml.SubElement(node, "questiontext", format="markdown"), asked.prompt)
        for name, value in (("idnumber", asked.id), ("defaultgrade", f"{asked.points:g}"), ("single", "true")):
            xml.SubElement(node, name).text = value
        xml.SubElement(node, "shuffleanswers").text = "true"
        for letter, text in asked.options.items():
            answer = xml.SubElement(node, "answer", fraction="100" if letter == right else "0", format="markdown")
            xml.SubElement(answer, "text").text = text
            _text(xml.SubElement(answer, "feedback", format="markdown"), reasons[letter])
    return _document(quiz)


def qti_item(asked: Choice, right: str, reasons: dict[str, str]) -> str:
    """One question as an assessmentItem of QTI 2.1."""
    item = xml.Element(
        "assessmentItem",
        xmlns=QTI,
        identifier=_identifier(asked.id),
        title=asked.title,
        adaptive="false",
        timeDependent="false",
    )
    kind = {"cardinality": "single", "baseType": "identifier"}
    response = xml.SubElement(item, "responseDeclaration", identifier="RESPONSE", **kind)
    xml.SubElement(xml.SubElement(response, "correctResponse"), "value").text = right
    xml.SubElement(item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    xml.SubElement(item, "outcomeDeclaration", identifier="FEEDBACK", **kind)
    body = xml.SubElement(item, "itemBody")
    _html(xml.SubElement(body, "div"), asked.prompt)
    choices = xml.SubElement(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true", maxChoices="1")
    for letter, text in asked.options.items():
        _html(xml.SubElement(choices, "simpleChoice", identifier=letter), text)
    rules = xml.SubElement(item, "responseProcessing")
    condition = xml.SubElement(rules, "responseCondition")
    for branch, score in ((xml.SubElement(condition, "responseIf"), asked.points), (None, 0.0)):
        if branch is not None:
            match = xml.SubElement(branch, "match")
            xml.SubElement(match, "variable", identifier="RESPONSE")
            xml.SubElement(match, "correct", identifier="RESPONSE")
        holder = branch if branch is not None else xml.SubElement(condition, "responseElse")
        value = xml.SubElement(
            xml.SubElement(holder, "setOutcomeValue", identifier="SCORE"), "baseValue", baseType="float"
        )
        value.text = f"{score:g}"
    xml.SubElement(xml.SubElement(rules, "setOutcomeValue", identifier="FEEDBACK"), "variable", identifier="RESPONSE")
    for letter, reason in reasons.items():
        shown = {"outcomeIdentifier": "FEEDBACK", "identifier": letter, "showHide": "show"}
        _html(xml.SubElement(item, "modalFeedback", **shown), reason)
    return _document(item)


def write_qti(found: list[Question], path: Path) -> None:
    """A content package: one file per question, and the manifest that lists them."""
    manifest = xml.Element("manifest", xmlns=PACKAGE, identifier="scaling-laws-questions")
    metadata = xml.SubElement(manifest, "metadata")
    xml.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    xml.SubElement(metadata, "schemaversion").text = "1.0.0"
    xml.SubElement(manifest, "organizations")
    resources = xml.SubElement(manifest, "resources")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for asked, right, reasons in found:
            name = f"{asked.id}.xml"
            about = {"identifier": _identifier(asked.id), "type": "imsqti_item_xmlv2p1", "href": name}
            xml.SubElement(xml.SubElement(resources, "resource", **about), "file", href=name)
            package.writestr(name, qti_item(asked, right, reasons))
        package.writestr("imsmanifest.xml", _document(manifest))


TEXTS: dict[str, tuple[Callable[[list[Question]], str], str]] = {
    "gift": (gift, "gift"),
    "moodle-xml": (moodle_xml, "xml"),
}
FORMATS = (*TEXTS, "qti")


def export_questions(lesson: str, format: str, folder: Path) -> tuple[Path, int]:
    """Write a lesson's choice questions in one of FORMATS into `folder`; the file, and how many there are."""
    found = choice_questions(lesson)
    folder.mkdir(parents=True, exist_ok=True)
    if format == "qti":
        path = folder / f"{lesson}-qti.zip"
        write_qti(found, path)
    else:
        make, suffix = TEXTS[format]
        path = folder / f"{lesson}.{suffix}"
        path.write_text(make(found), encoding="utf-8")
    return path, len(found)


def _identifier(id: str) -> str:
    return f"Q-{id}"


def _text(parent: xml.Element, text: str) -> None:
    xml.SubElement(parent, "text").text = text


def _html(parent: xml.Element, markdown: str) -> None:
    """Markdown as XHTML inside `parent`."""
    body = xml.fromstring(f"<div>{markdown2html(markdown)}</div>")
    parent.append(body)


def _document(root: xml.Element) -> str:
    xml.indent(root)
    return xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
