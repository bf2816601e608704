"""Questions as an IMS QTI 2.1 package: https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html"""

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree as xml

from autograder.results.exports.formats import Files, KeyedChoice, QuestionExport

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_ONE = {"cardinality": "single", "baseType": "identifier"}


def files(lesson: str, choices: Sequence[KeyedChoice]) -> Files:
    """A content package: one file per question, and the manifest that lists them."""
    content = {f"{choice.question.id}.xml": assessment_item(choice) for choice in choices}
    content["imsmanifest.xml"] = _manifest(choices)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in content.items():  # ZipInfo's own date, so that equal questions give equal bytes
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return {f"{lesson}-qti.zip": package.getvalue()}


def _manifest(choices: Sequence[KeyedChoice]) -> str:
    manifest = xml.Element("manifest", xmlns=PACKAGE, identifier="scaling-laws-questions")
    metadata = xml.SubElement(manifest, "metadata")
    xml.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    xml.SubElement(metadata, "schemaversion").text = "1.0.0"
    xml.SubElement(manifest, "organizations")
    resources = xml.SubElement(manifest, "resources")
    for choice in choices:
        name = f"{choice.question.id}.xml"
        about = {"identifier": _identifier(choice), "type": "imsqti_item_xmlv2p1", "href": name}
        xml.SubElement(xml.SubElement(resources, "resource", about), "file", href=name)
    return _document(manifest)


def assessment_item(choice: KeyedChoice) -> str:
    """One question as the text of an assessmentItem, its parts in the order of the schema."""
    asked = choice.question
    about = {"identifier": _identifier(choice), "title": asked.title, "adaptive": "false", "timeDependent": "false"}
    root = xml.Element("assessmentItem", {"xmlns": QTI, **about})
    response = xml.SubElement(root, "responseDeclaration", {"identifier": "RESPONSE", **_ONE})
    xml.SubElement(xml.SubElement(response, "correctResponse"), "value").text = choice.right
    xml.SubElement(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    xml.SubElement(root, "outcomeDeclaration", {"identifier": "FEEDBACK", **_ONE})
    body = xml.SubElement(root, "itemBody")
    _html(xml.SubElement(body, "div"), asked.prompt)
    choices = xml.SubElement(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true", maxChoices="1")
    for letter, text in asked.options.items():
        _html(xml.SubElement(choices, "simpleChoice", identifier=letter), text)
    _add_scoring(root, asked.points)
    for letter, reason in choice.reasons.items():
        shown = {"outcomeIdentifier": "FEEDBACK", "identifier": letter, "showHide": "show"}
        _html(xml.SubElement(root, "modalFeedback", shown), reason)
    return _document(root)


def _add_scoring(root: xml.Element, points: float) -> None:
    """The right letter earns all points, any other none; the letter chosen decides which feedback is shown."""
    rules = xml.SubElement(root, "responseProcessing")
    condition = xml.SubElement(rules, "responseCondition")
    right = xml.SubElement(condition, "responseIf")
    match = xml.SubElement(right, "match")
    xml.SubElement(match, "variable", identifier="RESPONSE")
    xml.SubElement(match, "correct", identifier="RESPONSE")
    for branch, score in ((right, points), (xml.SubElement(condition, "responseElse"), 0.0)):
        outcome = xml.SubElement(branch, "setOutcomeValue", identifier="SCORE")
        xml.SubElement(outcome, "baseValue", baseType="float").text = f"{score:g}"
    feedback = xml.SubElement(rules, "setOutcomeValue", identifier="FEEDBACK")
    xml.SubElement(feedback, "variable", identifier="RESPONSE")


def _identifier(choice: KeyedChoice) -> str:
    return f"Q-{choice.question.id}"


def _html(parent: xml.Element, markdown: str) -> None:
    """Markdown as XHTML inside `parent`."""
    from nbconvert.filters import markdown2html  # takes a second to load

    parent.append(xml.fromstring(f"<div>{markdown2html(markdown)}</div>"))


def _document(root: xml.Element) -> str:
    xml.indent(root)
    return xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


EXPORT = QuestionExport("qti", "an IMS QTI 2.1 package", files)
