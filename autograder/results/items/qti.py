"""Items as packages of IMS QTI 2.1 and QTI 3.0, which differ in names and in where a feedback's content lies.

https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html and https://www.imsglobal.org/spec/qti/v3p0
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as xml

from autograder.results.exports.formats import Files
from autograder.results.items.item import ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from autograder.results.items.moodle import figure
from autograder.results.items.package import MANIFEST, PICTURES, document, indented, zipped
from autograder.results.items.xhtml import parsed

RESPONSE, SCORE, FEEDBACK = "RESPONSE", "SCORE", "FEEDBACK"
OTHER = "OTHER"  # the feedback for a number that meets no known answer


@dataclass(frozen=True)
class Version:
    """What tells one version of QTI from another."""

    name: str
    items: str  # the namespace of items and tests
    package: str  # that of the manifest
    schema: tuple[str, str]  # what the manifest says of itself, and in which version
    item_type: str
    test_type: str
    kebab: bool  # names such as qti-item-body in the place of itemBody

    def tag(self, name: str) -> str:
        return f"qti-{_kebab(name)}" if self.kebab else name

    def attributes(self, given: dict[str, str]) -> dict[str, str]:
        return {_kebab(name): value for name, value in given.items()} if self.kebab else given


QTI_2_1 = Version(
    "2.1",
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    ("QTIv2.1 Package", "1.0.0"),
    "imsqti_item_xmlv2p1",
    "imsqti_test_xmlv2p1",
    kebab=False,
)
QTI_3_0 = Version(
    "3.0",
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    ("QTI Package", "3.0.0"),
    "imsqti_item_xmlv3p0",
    "imsqti_test_xmlv3p0",
    kebab=True,
)


def files(version: Version, name: str, items: Sequence[Item]) -> Files:
    """A content package: one file per item, a test that asks one item of every pool, the pictures, the manifest."""
    content: dict[str, str | bytes] = {f"items/{item.identifier}.xml": item_document(version, item) for item in items}
    pictures = {f"{PICTURES}/{named}": data for item in items for named, data in item.pictures.items()}
    content |= {"test.xml": _test(version, name, items), **pictures}
    content[MANIFEST] = _manifest(version, name, items)
    return {f"{name}-qti-{version.name}.zip": zipped(content)}


def item_document(version: Version, item: Item) -> str:
    """One item as the text of an assessmentItem, its parts in the order of the schema."""
    return _Writer(version).item(item)


class _Writer:
    """Writes one item: `add` makes an element by its name in QTI 2.1, and names it as the version does."""

    def __init__(self, version: Version):
        self.version = version

    def add(self, parent: xml.Element, name: str, text: str | None = None, **attributes: str) -> xml.Element:
        element = xml.SubElement(parent, self.version.tag(name), self.version.attributes(attributes))
        element.text = text
        return element

    def item(self, item: Item) -> str:
        about = {"identifier": item.identifier, "title": item.title, "adaptive": "false", "timeDependent": "false"}
        root = xml.Element(
            self.version.tag("assessmentItem"), {"xmlns": self.version.items, **self.version.attributes(about)}
        )
        self._declare(root, item)
        body = self.add(root, "itemBody")
        if isinstance(item, EssayItem) and item.rubric:  # before the stem: where it stands tells nothing
            self._content(self.add(body, "rubricBlock", view="scorer", use="scoring"), item.rubric)
        body.append(self._flow(item.stem))
        match item:
            case ChoiceItem():
                self._choice(body, item)
            case NumberItem():
                paragraph = xml.SubElement(body, "p")
                self.add(paragraph, "textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="12")
            case OrderItem():
                self._order(body, item)
            case EssayItem():
                kind = "preFormatted" if item.code else "plain"
                kind = kind.lower() if self.version.kebab else kind
                lines = {"expectedLines": "20", "format": kind}
                self.add(body, "extendedTextInteraction", responseIdentifier=RESPONSE, **lines)
        if not isinstance(item, EssayItem):
            self._process(self.add(root, "responseProcessing"), item)
        for identifier, html in _feedback(item):
            shown = {"outcomeIdentifier": FEEDBACK, "identifier": identifier, "showHide": "show"}
            self._content(self.add(root, "modalFeedback", **shown), html)
        return document(indented(root))

    def _declare(self, root: xml.Element, item: Item) -> None:
        """The response with its key, and the outcomes: the score, its best value, and which feedback is shown."""
        cardinality, base, correct = _response(item)
        response = self.add(root, "responseDeclaration", identifier=RESPONSE, cardinality=cardinality, baseType=base)
        if correct:
            right = self.add(response, "correctResponse")
            for value in correct:
                self.add(right, "value", value)
        if isinstance(item, ChoiceItem) and item.several:
            limits = {"lowerBound": "0", "upperBound": f"{item.points:g}", "defaultValue": "0"}
            mapping = self.add(response, "mapping", **limits)
            for letter, option in zip(_letters(item), item.options, strict=True):
                value = f"{item.points * item.share(option):.10g}"
                self.add(mapping, "mapEntry", mapKey=letter, mappedValue=value)
        about = {"cardinality": "single", "baseType": "float"}
        self.add(root, "outcomeDeclaration", identifier=SCORE, **about, normalMaximum=f"{item.points:g}")
        best = self.add(root, "outcomeDeclaration", identifier="MAXSCORE", **about)
        self.add(self.add(best, "defaultValue"), "value", f"{item.points:g}")
        if not isinstance(item, EssayItem):
            several = isinstance(item, ChoiceItem) and item.several
            counted = "multiple" if several else "single"
            self.add(root, "outcomeDeclaration", identifier=FEEDBACK, cardinality=counted, baseType="identifier")

    def _choice(self, body: xml.Element, item: ChoiceItem) -> None:
        limits = {"shuffle": str(item.shuffled).lower(), "maxChoices": "0" if item.several else "1"}
        interaction = self.add(body, "choiceInteraction", responseIdentifier=RESPONSE, **limits)
        for letter, option in zip(_letters(item), item.options, strict=True):
            self.add(interaction, "simpleChoice", identifier=letter).append(self._flow(option.text))

    def _order(self, body: xml.Element, item: OrderItem) -> None:
        interaction = self.add(body, "orderInteraction", responseIdentifier=RESPONSE, shuffle="true")
        for letter, step in zip(_letters(item), item.steps, strict=True):
            self.add(interaction, "simpleChoice", identifier=letter).append(self._flow(step))

    def _process(self, rules: xml.Element, item: Item) -> None:
        match item:
            case ChoiceItem(several=True):
                self.add(self.add(rules, "setOutcomeValue", identifier=SCORE), "mapResponse", identifier=RESPONSE)
                self.add(self.add(rules, "setOutcomeValue", identifier=FEEDBACK), "variable", identifier=RESPONSE)
            case ChoiceItem():
                condition = self.add(rules, "responseCondition")
                self._branch(condition, "responseIf", item.points, correct=True)
                self._branch(condition, "responseElse", 0)
                self.add(self.add(rules, "setOutcomeValue", identifier=FEEDBACK), "variable", identifier=RESPONSE)
            case OrderItem():
                condition = self.add(rules, "responseCondition")
                self._branch(condition, "responseIf", item.points, correct=True)
                for places in item.also:
                    self._branch(condition, "responseElseIf", item.points, order=_in_order(item, places))
                self._branch(condition, "responseElse", 0)
                self._set(rules, FEEDBACK, "identifier", OTHER)
            case NumberItem():
                condition = self.add(rules, "responseCondition")
                for number, answer in enumerate(item.answers):
                    branch = self.add(condition, "responseElseIf" if number else "responseIf")
                    width = figure(answer.tolerance)
                    equal = self.add(branch, "equal", toleranceMode="absolute", tolerance=f"{width} {width}")
                    self.add(equal, "variable", identifier=RESPONSE)
                    self.add(equal, "baseValue", figure(answer.value), baseType="float")
                    self._set(branch, SCORE, "float", f"{answer.share * item.points:g}")
                    self._set(branch, FEEDBACK, "identifier", f"N{number}")
                otherwise = self.add(condition, "responseElse")
                self._set(otherwise, SCORE, "float", "0")
                self._set(otherwise, FEEDBACK, "identifier", OTHER)

    def _branch(
        self, condition: xml.Element, name: str, points: float, correct: bool = False, order: Sequence[str] = ()
    ) -> None:
        branch = self.add(condition, name)
        if correct or order:
            match_ = self.add(branch, "match")
            self.add(match_, "variable", identifier=RESPONSE)
            if correct:
                self.add(match_, "correct", identifier=RESPONSE)
            else:
                ordered = self.add(match_, "ordered")
                for letter in order:
                    self.add(ordered, "baseValue", letter, baseType="identifier")
        self._set(branch, SCORE, "float", f"{points:g}")

    def _set(self, parent: xml.Element, outcome: str, base: str, value: str) -> None:
        self.add(self.add(parent, "setOutcomeValue", identifier=outcome), "baseValue", value, baseType=base)

    def _content(self, parent: xml.Element, html: str) -> None:
        """The content of a feedback or a rubric; QTI 3.0 has an element of its own for it."""
        (self.add(parent, "contentBody") if self.version.kebab else parent).append(self._flow(html))

    def _flow(self, html: str) -> xml.Element:
        """XHTML as a div, its pictures where the package has them."""
        root = parsed(html)
        for picture in root.iter("img"):
            picture.set("src", f"../{PICTURES}/{picture.get('src')}")
        return root


def _response(item: Item) -> tuple[str, str, list[str]]:
    """The cardinality and the base type of a response, and what is correct."""
    match item:
        case ChoiceItem():
            right = [letter for letter, option in zip(_letters(item), item.options, strict=True) if option.right]
            return "multiple" if item.several else "single", "identifier", right
        case NumberItem():
            return "single", "float", [figure(item.answers[0].value)]
        case OrderItem():
            return "ordered", "identifier", _in_order(item, item.places)
    return "single", "string", []


def _feedback(item: Item) -> list[tuple[str, str]]:
    match item:
        case ChoiceItem():
            return [(letter, option.reason) for letter, option in zip(_letters(item), item.options, strict=True)]
        case NumberItem():
            return [*((f"N{at}", answer.reason) for at, answer in enumerate(item.answers)), (OTHER, item.otherwise)]
        case OrderItem():
            return [(OTHER, item.reason)]
    return []


def _letters(item: ChoiceItem | OrderItem) -> list[str]:
    options = item.options if isinstance(item, ChoiceItem) else item.steps
    return [f"C{number}" for number, _ in enumerate(options, 1)]


def _in_order(item: OrderItem, places: Sequence[int]) -> list[str]:
    return [letter for _, letter in sorted(zip(places, _letters(item), strict=True))]


def _test(version: Version, name: str, items: Sequence[Item]) -> str:
    """A test of all items: those of a pool in a section of their own, of which one is asked."""
    write = _Writer(version)
    about = {"identifier": f"test-{name}", "title": name}
    root = xml.Element(version.tag("assessmentTest"), {"xmlns": version.items, **version.attributes(about)})
    part = write.add(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual")
    whole = write.add(part, "assessmentSection", identifier="all", title=name, visible="true")
    pools: dict[str, xml.Element] = {}
    for item in items:
        section = whole
        if item.pool:
            if item.pool not in pools:
                title = item.category[-1]
                pools[item.pool] = write.add(
                    whole, "assessmentSection", identifier=f"pool-{len(pools) + 1}", title=title, visible="false"
                )
                write.add(pools[item.pool], "selection", select="1")
            section = pools[item.pool]
        write.add(section, "assessmentItemRef", identifier=item.identifier, href=f"items/{item.identifier}.xml")
    return document(indented(root))


def _manifest(version: Version, name: str, items: Sequence[Item]) -> str:
    manifest = xml.Element("manifest", xmlns=version.package, identifier=f"scaling-laws-{name}")
    metadata = xml.SubElement(manifest, "metadata")
    xml.SubElement(metadata, "schema").text, xml.SubElement(metadata, "schemaversion").text = version.schema
    xml.SubElement(manifest, "organizations")
    resources = xml.SubElement(manifest, "resources")
    test = xml.SubElement(resources, "resource", identifier="test", type=version.test_type, href="test.xml")
    xml.SubElement(test, "file", href="test.xml")
    for item in items:
        href = f"items/{item.identifier}.xml"
        about = {"identifier": item.identifier, "type": version.item_type, "href": href}
        resource = xml.SubElement(resources, "resource", about)
        for path in (href, *(f"{PICTURES}/{picture}" for picture in item.pictures)):
            xml.SubElement(resource, "file", href=path)
        xml.SubElement(test, "dependency", identifierref=item.identifier)
    return document(indented(manifest))


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", name)
