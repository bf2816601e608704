"""The content models of QTI 1.2, 2.1 and 3.0, as far as the course uses them, and a checker of documents by them.

Written after ims_qtiasiv1p2p1.dtd, and after the information models and bindings of QTI 2.1 and 3.0. A model is a
regular expression over the names of child elements, in the notation of a DTD.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree as xml

NAME = r"[A-Za-z_][\w.\-]*"
TEXT = "#text"  # in a model: text stands here
PCDATA = f"{TEXT}?"


@dataclass(frozen=True)
class Rule:
    """What an element holds, which attributes it must have, and which it may have besides."""

    model: str
    needs: str = ""
    may: str = ""


QTI_1_2 = {
    "questestinterop": Rule("assessment"),
    "assessment": Rule("qtimetadata*, section+", "ident", "title"),
    "section": Rule("selection_ordering?, (item|section)*", "ident", "title"),
    "selection_ordering": Rule("selection*"),
    "selection": Rule("selection_number?, selection_extension?"),
    "selection_number": Rule(PCDATA),
    "item": Rule("itemmetadata?, rubric*, presentation?, resprocessing*, itemfeedback*", "ident", "title"),
    "itemmetadata": Rule("qtimetadata*"),
    "qtimetadata": Rule("qtimetadatafield+"),
    "qtimetadatafield": Rule("fieldlabel, fieldentry"),
    "fieldlabel": Rule(PCDATA),
    "fieldentry": Rule(PCDATA),
    "rubric": Rule("material+", "", "view"),
    "material": Rule("mattext+"),
    "mattext": Rule(PCDATA, "", "texttype"),
    "presentation": Rule("(material|response_lid|response_str)+"),
    "response_lid": Rule("material?, (render_choice|render_extension), material?", "ident", "rcardinality"),
    "response_str": Rule("material?, render_fib, material?", "ident", "rcardinality"),
    "render_choice": Rule("response_label*", "", "shuffle"),
    "render_fib": Rule("response_label*", "", "fibtype rows"),
    "response_label": Rule("material*", "ident"),
    "resprocessing": Rule("outcomes, respcondition+"),
    "outcomes": Rule("decvar+"),
    "decvar": Rule(PCDATA, "", "varname vartype minvalue maxvalue"),
    "respcondition": Rule("conditionvar, setvar*, displayfeedback*", "", "continue"),
    "conditionvar": Rule("(not|and|or|other|varequal|vargte|varlte)+"),
    "and": Rule("(not|and|or|other|varequal|vargte|varlte)+"),
    "or": Rule("(not|and|or|other|varequal|vargte|varlte)+"),
    "not": Rule("(and|or|not|other|varequal|vargte|varlte)"),
    "other": Rule(PCDATA),
    "varequal": Rule(PCDATA, "respident", "index"),
    "vargte": Rule(PCDATA, "respident", "index"),
    "varlte": Rule(PCDATA, "respident", "index"),
    "setvar": Rule(PCDATA, "", "varname action"),
    "displayfeedback": Rule(PCDATA, "linkrefid", "feedbacktype"),
    "itemfeedback": Rule("flow_mat+", "ident"),
    "flow_mat": Rule("material+"),
}
CANVAS = QTI_1_2 | {  # extensions, for which QTI 1.2 leaves room
    "selection_extension": Rule("points_per_item"),
    "points_per_item": Rule(PCDATA),
    "render_extension": Rule("ims_render_object"),
    "ims_render_object": Rule("flow_label+", "orientation", "shuffle"),
    "flow_label": Rule("response_label+"),
}

_INLINE = "a|abbr|b|br|code|em|i|img|small|span|strong|sub|sup"
_BLOCK = "blockquote|div|dl|h1|h2|h3|h4|h5|h6|hr|ol|p|pre|table|ul"
_FLOW = f"({TEXT}|{_INLINE}|{_BLOCK})*"
_PHRASE = f"({TEXT}|{_INLINE})*"
XHTML = {
    **dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6", "b", "code", "em", "i", "small"), Rule(_PHRASE)),
    **dict.fromkeys(("span", "strong", "sub", "sup", "abbr", "dt"), Rule(_PHRASE)),
    "pre": Rule(f"({TEXT}|a|abbr|b|br|code|em|i|span|strong)*"),
    "a": Rule(_PHRASE, "href"),
    "br": Rule(""),
    "hr": Rule(""),
    "img": Rule("", "src alt"),
    "blockquote": Rule(f"({_BLOCK})*"),
    "div": Rule(_FLOW),
    "li": Rule(_FLOW),
    "dd": Rule(_FLOW),
    "td": Rule(_FLOW),
    "th": Rule(_FLOW, "", "scope"),
    "ul": Rule("li*"),
    "ol": Rule("li*"),
    "dl": Rule("(dt|dd)*"),
    "table": Rule("thead?, tbody+"),
    "thead": Rule("tr+"),
    "tbody": Rule("tr+"),
    "tr": Rule("(th|td)+"),
}
_ABOUT = "identifier cardinality baseType"
_RULES = "(responseCondition|setOutcomeValue)*"
_EXPRESSION = "(match|equal|variable|correct|baseValue|mapResponse|ordered)"
QTI_2_1 = {
    "assessmentItem": Rule(
        "responseDeclaration*, outcomeDeclaration*, itemBody?, responseProcessing?, modalFeedback*",
        "identifier title adaptive timeDependent",
    ),
    "responseDeclaration": Rule("defaultValue?, correctResponse?, mapping?", "identifier cardinality", "baseType"),
    "correctResponse": Rule("value+"),
    "defaultValue": Rule("value+"),
    "value": Rule(PCDATA),
    "mapping": Rule("mapEntry+", "defaultValue", "lowerBound upperBound"),
    "mapEntry": Rule("", "mapKey mappedValue"),
    "outcomeDeclaration": Rule("defaultValue?", "identifier cardinality", "baseType normalMaximum"),
    "itemBody": Rule(f"(rubricBlock|choiceInteraction|orderInteraction|extendedTextInteraction|{_BLOCK})*"),
    "rubricBlock": Rule(f"({_BLOCK})*", "view", "use"),
    "choiceInteraction": Rule("prompt?, simpleChoice+", "responseIdentifier shuffle maxChoices"),
    "orderInteraction": Rule("prompt?, simpleChoice+", "responseIdentifier shuffle"),
    "simpleChoice": Rule(_FLOW, "identifier"),
    "textEntryInteraction": Rule("", "responseIdentifier", "expectedLength"),
    "extendedTextInteraction": Rule("prompt?", "responseIdentifier", "expectedLines format"),
    "responseProcessing": Rule(_RULES),
    "responseCondition": Rule("responseIf, responseElseIf*, responseElse?"),
    "responseIf": Rule(f"{_EXPRESSION}, {_RULES}"),
    "responseElseIf": Rule(f"{_EXPRESSION}, {_RULES}"),
    "responseElse": Rule(_RULES),
    "setOutcomeValue": Rule(_EXPRESSION, "identifier"),
    "match": Rule(f"{_EXPRESSION}, {_EXPRESSION}"),
    "equal": Rule(f"{_EXPRESSION}, {_EXPRESSION}", "toleranceMode", "tolerance"),
    "ordered": Rule(f"{_EXPRESSION}*"),
    "variable": Rule("", "identifier"),
    "correct": Rule("", "identifier"),
    "mapResponse": Rule("", "identifier"),
    "baseValue": Rule(PCDATA, "baseType"),
    "modalFeedback": Rule(_FLOW, "outcomeIdentifier showHide identifier"),
    "assessmentTest": Rule("outcomeDeclaration*, testPart+", "identifier title"),
    "testPart": Rule("assessmentSection+", "identifier navigationMode submissionMode"),
    "assessmentSection": Rule(
        "selection?, ordering?, (assessmentSection|assessmentItemRef)*", "identifier title visible"
    ),
    "selection": Rule("", "select"),
    "assessmentItemRef": Rule("", "identifier href"),
}
_MIXED = XHTML | {"p": Rule(f"({TEXT}|{_INLINE}|textEntryInteraction)*")}


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", name)


def _in_3_0(rule: Rule) -> Rule:
    model = re.sub(NAME, lambda found: f"qti-{_kebab(found[0])}" if found[0] in QTI_2_1 else found[0], rule.model)
    model = re.sub(r"\btextEntryInteraction\b", "qti-text-entry-interaction", model).replace("prompt?", "qti-prompt?")
    return Rule(model, _kebab(rule.needs), _kebab(rule.may))


QTI_3_0 = {f"qti-{_kebab(name)}": _in_3_0(rule) for name, rule in QTI_2_1.items()} | {
    "qti-modal-feedback": Rule("qti-content-body", "outcome-identifier show-hide identifier"),
    "qti-rubric-block": Rule("qti-content-body", "view", "use"),
    "qti-content-body": Rule(_FLOW),
}
MANIFEST = {
    "manifest": Rule("metadata?, organizations, resources", "identifier"),
    "metadata": Rule("schema?, schemaversion?"),
    "schema": Rule(PCDATA),
    "schemaversion": Rule(PCDATA),
    "organizations": Rule(""),
    "resources": Rule("resource*"),
    "resource": Rule("file*, dependency*", "identifier type", "href"),
    "file": Rule("", "href"),
    "dependency": Rule("", "identifierref"),
}
RULES = {
    "1.2": QTI_1_2,
    "canvas": CANVAS,
    "2.1": QTI_2_1 | _MIXED,
    "3.0": QTI_3_0 | XHTML | {"p": _in_3_0(_MIXED["p"])},
    "manifest": MANIFEST,
}


def problems(document: str, rules: Mapping[str, Rule], namespace: str) -> list[str]:
    """What in a document the rules do not allow; every element must be in the namespace."""
    root = xml.fromstring(document)
    for element in root.iter():
        space, _, name = element.tag.rpartition("}")
        if space != f"{{{namespace}":
            return [f"{name} is in the namespace {space}"]
        element.tag = name
    return _problems(root, rules)


def flow_problems(root: xml.Element) -> list[str]:
    """What in a piece of XHTML, the content of a div, QTI 2.1 would not take."""
    return _problems(root, XHTML)


def _problems(element: xml.Element, rules: Mapping[str, Rule]) -> list[str]:
    name = element.tag
    if name not in rules:
        return [f"{name} is unknown"]
    rule = rules[name]
    needs, may = set(rule.needs.split()), set(rule.may.split())
    found = [f"{name} lacks {attribute}" for attribute in sorted(needs - set(element.attrib))]
    found += [f"{name} has {attribute}" for attribute in sorted(set(element.attrib) - needs - may)]
    parts = [_letters(element.text)]
    for child in element:
        parts += [f"<{child.tag}>", _letters(child.tail)]
    if not _pattern(rule.model).fullmatch("".join(parts)):
        found.append(f"{name} holds {''.join(parts)[:200]} and not {rule.model[:200]}")
    for child in element:
        found += _problems(child, rules)
    return found


def _letters(text: str | None) -> str:
    return f"<{TEXT}>" if text and text.strip() else ""


@cache
def _pattern(model: str) -> re.Pattern[str]:
    """A model as a pattern over <child><child>…"""
    pattern = re.sub(rf"{TEXT}|{NAME}", lambda found: f"(?:<{re.escape(found[0])}>)", model)
    return re.compile(pattern.replace(" ", "").replace(",", ""))
