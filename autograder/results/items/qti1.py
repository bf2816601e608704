"""Items as packages of IMS QTI 1.2, as the standard has it and as Canvas imports it into New and Classic Quizzes.

Canvas reads some things in its own way: of a number only what is right, since every condition that sets a score counts
as right; several choices as one condition on all of them; an ordering only in New Quizzes. Pictures are named by a word
of Canvas's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as xml

from autograder.results.exports.formats import Files
from autograder.results.items.item import Answer, ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from autograder.results.items.moodle import figure
from autograder.results.items.package import MANIFEST, PICTURES, document, zipped
from autograder.results.items.xhtml import inner, parsed

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
CANVAS_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
CANVAS_META = "http://canvas.instructure.com/xsd/cccv1p0"
RESPONSE = "response1"


@dataclass(frozen=True)
class Flavour:
    """The standard, or Canvas's reading of it."""

    canvas: bool
    pictures: str  # what stands before a picture's name


STANDARD = Flavour(canvas=False, pictures=f"../{PICTURES}/")
CANVAS = Flavour(canvas=True, pictures=f"%24IMS-CC-FILEBASE%24/{PICTURES}/")


def files(flavour: Flavour, name: str, items: Sequence[Item]) -> Files:
    """A zip with one assessment, in which every pool is a section that asks one of its items."""
    content: dict[str, str | bytes] = {f"{name}/{name}.xml": assessment(flavour, name, items)}
    pictures = {f"{PICTURES}/{named}": data for item in items for named, data in item.pictures.items()}
    if flavour.canvas:
        content[f"{name}/assessment_meta.xml"] = _canvas_meta(name, items)
    content |= pictures
    content[MANIFEST] = _manifest(flavour, name, list(pictures))
    return {f"{name}-{'canvas' if flavour.canvas else 'qti-1.2'}.zip": zipped(content)}


def assessment(flavour: Flavour, name: str, items: Sequence[Item]) -> str:
    """The assessment as the text of a questestinterop document."""
    root = xml.Element("questestinterop", xmlns=NAMESPACE)
    whole = xml.SubElement(root, "assessment", ident=f"scaling-laws-{name}", title=_title(name))
    section = xml.SubElement(whole, "section", ident="root_section")
    pools: dict[str, xml.Element] = {}
    for item in items:
        if item.pool and item.pool not in pools:
            pools[item.pool] = _group(flavour, section, item)
        _add(flavour, pools[item.pool] if item.pool else section, item)
    xml.indent(root)  # texts are escaped, so that no space gets into them
    return document(root)


def _title(name: str) -> str:
    return f"Scaling laws: {name.replace('_', ' ')}"


def _group(flavour: Flavour, section: xml.Element, item: Item) -> xml.Element:
    group = xml.SubElement(section, "section", ident=f"group-{item.pool}", title=item.category[-1])
    selection = xml.SubElement(xml.SubElement(group, "selection_ordering"), "selection")
    xml.SubElement(selection, "selection_number").text = "1"
    if flavour.canvas:
        extension = xml.SubElement(selection, "selection_extension")
        xml.SubElement(extension, "points_per_item").text = f"{item.points:g}"
    return group


def _add(flavour: Flavour, section: xml.Element, item: Item) -> None:
    node = xml.SubElement(section, "item", ident=item.identifier, title=item.title)
    fields = xml.SubElement(xml.SubElement(node, "itemmetadata"), "qtimetadata")
    named = {
        "question_type": _canvas_type(item),
        "points_possible": f"{item.points:g}",
        "assessment_question_identifierref": item.identifier,
    }
    for label, entry in {**named, "id": item.id, "keywords": ", ".join(item.tags)}.items():
        field = xml.SubElement(fields, "qtimetadatafield")
        xml.SubElement(field, "fieldlabel").text = label
        xml.SubElement(field, "fieldentry").text = entry
    if isinstance(item, EssayItem) and item.rubric and not flavour.canvas:
        _material(flavour, xml.SubElement(node, "rubric", view="Scorer"), item.rubric)
    presentation = xml.SubElement(node, "presentation")
    _material(flavour, presentation, item.stem)
    processing = xml.Element("resprocessing")
    outcomes = xml.SubElement(processing, "outcomes")
    about = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    xml.SubElement(outcomes, "decvar", about)
    feedback: dict[str, str] = {}
    match item:
        case ChoiceItem():
            feedback = _choice(flavour, presentation, processing, item)
        case NumberItem():
            feedback = _number(flavour, presentation, processing, item)
        case OrderItem():
            feedback = _order(flavour, presentation, processing, item)
        case EssayItem():
            _blank(presentation, {"rows": "20"})
            condition = xml.SubElement(processing, "respcondition", {"continue": "No"})
            xml.SubElement(xml.SubElement(condition, "conditionvar"), "other")
    node.append(processing)
    for ident, html in feedback.items():
        shown = xml.SubElement(node, "itemfeedback", ident=ident)
        _material(flavour, xml.SubElement(shown, "flow_mat"), html)


def _canvas_type(item: Item) -> str:
    match item:
        case ChoiceItem(several=True):
            return "multiple_answers_question"
        case ChoiceItem():
            return "multiple_choice_question"
        case NumberItem():
            return "numerical_question"
        case OrderItem():
            return "ordering_question"
    return "essay_question"


def _choice(flavour: Flavour, presentation: xml.Element, processing: xml.Element, item: ChoiceItem) -> dict[str, str]:
    """Options and their conditions; the feedback by its name."""
    cardinality = "Multiple" if item.several else "Single"
    response = xml.SubElement(presentation, "response_lid", ident=RESPONSE, rcardinality=cardinality)
    render = xml.SubElement(response, "render_choice", shuffle="Yes" if item.shuffled else "No")
    letters = [f"C{number}" for number, _ in enumerate(item.options, 1)]
    for letter, option in zip(letters, item.options, strict=True):
        label = xml.SubElement(render, "response_label", ident=letter)
        _material(flavour, label, option.text)
    for letter in letters:
        condition = _condition(processing, "Yes")
        _equals(condition[0], letter)
        _shows(condition, f"{letter}_fb")
    if item.several and flavour.canvas:
        condition = _condition(processing, "No")
        every = xml.SubElement(condition[0], "and")
        for letter, option in zip(letters, item.options, strict=True):
            _equals(every if option.right else xml.SubElement(every, "not"), letter)
        _scores(condition, 1.0)
    else:
        for letter, option in zip(letters, item.options, strict=True):
            if share := item.share(option):
                condition = _condition(processing, "Yes" if item.several else "No")
                _equals(condition[0], letter)
                _scores(condition, share, "Add" if item.several else "Set")
    return {f"{letter}_fb": option.reason for letter, option in zip(letters, item.options, strict=True)}


def _number(flavour: Flavour, presentation: xml.Element, processing: xml.Element, item: NumberItem) -> dict[str, str]:
    _blank(presentation, {"fibtype": "Decimal"})
    told = {}
    for number, answer in enumerate(item.answers):
        right = answer.share == 1
        if flavour.canvas and not right:
            continue
        name = "correct_fb" if right else f"N{number}_fb"
        told[name] = answer.reason
        condition = _condition(processing, "No")
        _within(condition[0], answer)
        _scores(condition, answer.share)
        _shows(condition, name)
    condition = _condition(processing, "No")
    xml.SubElement(condition[0], "other")
    _shows(condition, "general_incorrect_fb")
    return {**told, "general_incorrect_fb": item.otherwise}


def _within(parent: xml.Element, answer: Answer) -> None:
    """The value itself, or anything between the two ends: Canvas takes the margin from them."""
    either = xml.SubElement(parent, "or")
    xml.SubElement(either, "varequal", respident=RESPONSE).text = figure(answer.value)
    between = xml.SubElement(either, "and")
    for tag, end in (("vargte", answer.value - answer.tolerance), ("varlte", answer.value + answer.tolerance)):
        xml.SubElement(between, tag, respident=RESPONSE).text = figure(end)


def _order(flavour: Flavour, presentation: xml.Element, processing: xml.Element, item: OrderItem) -> dict[str, str]:
    response = xml.SubElement(presentation, "response_lid", ident=RESPONSE, rcardinality="Ordered")
    letters = [f"C{number}" for number, _ in enumerate(item.steps, 1)]
    if flavour.canvas:
        extension = xml.SubElement(response, "render_extension")
        about = {"shuffle": "Yes", "orientation": "Column"}
        labels = xml.SubElement(xml.SubElement(extension, "ims_render_object", about), "flow_label")
    else:
        labels = xml.SubElement(response, "render_choice", shuffle="Yes")
    for letter, step in zip(letters, item.steps, strict=True):
        _material(flavour, xml.SubElement(labels, "response_label", ident=letter), step)
    for places in (item.places, *(() if flavour.canvas else item.also)):
        condition = _condition(processing, "No")
        for place, (_, letter) in enumerate(sorted(zip(places, letters, strict=True)), 1):
            _equals(condition[0], letter, None if flavour.canvas else str(place))
        _scores(condition, 1.0)
        _shows(condition, "order_fb")
    condition = _condition(processing, "No")
    xml.SubElement(condition[0], "other")
    _shows(condition, "order_fb")
    return {"order_fb": item.reason}


def _blank(presentation: xml.Element, about: dict[str, str]) -> None:
    response = xml.SubElement(presentation, "response_str", ident=RESPONSE, rcardinality="Single")
    xml.SubElement(xml.SubElement(response, "render_fib", about), "response_label", ident="answer1")


def _condition(processing: xml.Element, goes_on: str) -> xml.Element:
    condition = xml.SubElement(processing, "respcondition", {"continue": goes_on})
    xml.SubElement(condition, "conditionvar")
    return condition


def _equals(parent: xml.Element, letter: str, index: str | None = None) -> None:
    about = {"respident": RESPONSE, **({"index": index} if index else {})}
    xml.SubElement(parent, "varequal", about).text = letter


def _scores(condition: xml.Element, share: float, action: str = "Set") -> None:
    xml.SubElement(condition, "setvar", action=action, varname="SCORE").text = f"{100 * share:.10g}"


def _shows(condition: xml.Element, feedback: str) -> None:
    xml.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback)


def _material(flavour: Flavour, parent: xml.Element, html: str) -> None:
    """A text as escaped HTML, its pictures where the package has them."""
    root = parsed(html)
    for picture in root.iter("img"):
        picture.set("src", flavour.pictures + picture.get("src", ""))
    text = xml.SubElement(xml.SubElement(parent, "material"), "mattext", texttype="text/html")
    text.text = f"<div>{inner(root)}</div>"


def _canvas_meta(name: str, items: Sequence[Item]) -> str:
    """What Canvas wants to know of a quiz beside its questions."""
    pooled = {item.pool: item.points for item in items if item.pool}
    points = sum(pooled.values()) + sum(item.points for item in items if not item.pool)
    root = xml.Element("quiz", xmlns=CANVAS_META, identifier=f"scaling-laws-{name}")
    for tag, text in (
        ("title", _title(name)),
        ("quiz_type", "assignment"),
        ("points_possible", f"{points:g}"),
        ("shuffle_answers", "true"),
        ("available", "false"),
    ):
        xml.SubElement(root, tag).text = text
    xml.indent(root)
    return document(root)


def _manifest(flavour: Flavour, name: str, pictures: Sequence[str]) -> str:
    space = CANVAS_PACKAGE if flavour.canvas else PACKAGE
    manifest = xml.Element("manifest", xmlns=space, identifier=f"scaling-laws-{name}-package")
    metadata = xml.SubElement(manifest, "metadata")
    xml.SubElement(metadata, "schema").text = "IMS Content"
    xml.SubElement(metadata, "schemaversion").text = "1.1.3"
    xml.SubElement(manifest, "organizations")
    resources = xml.SubElement(manifest, "resources")
    whole = xml.SubElement(resources, "resource", identifier=f"scaling-laws-{name}", type="imsqti_xmlv1p2")
    whole.set("href", f"{name}/{name}.xml")
    xml.SubElement(whole, "file", href=f"{name}/{name}.xml")
    if flavour.canvas:
        meta = f"{name}/assessment_meta.xml"
        xml.SubElement(whole, "dependency", identifierref="assessment-meta")
        kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
        resource = xml.SubElement(resources, "resource", identifier="assessment-meta", type=kind, href=meta)
        xml.SubElement(resource, "file", href=meta)
    for number, picture in enumerate(pictures, 1):
        resource = xml.SubElement(
            resources, "resource", identifier=f"picture-{number}", type="webcontent", href=picture
        )
        xml.SubElement(resource, "file", href=picture)
    xml.indent(manifest)
    return document(manifest)
