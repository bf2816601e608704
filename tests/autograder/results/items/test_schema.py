"""The checker of documents finds what is wrong: without this, nothing that it lets through would prove anything."""

import re

import pytest

from autograder.results.items import qti, qti1
from tests.autograder.results.items.nasty import KINDS, item_of
from tests.autograder.results.items.schema import RULES, problems

VERSIONS = {"2.1": qti.QTI_2_1, "3.0": qti.QTI_3_0}


def items():
    return [item_of(kind, "Title", [f"**Text** {number}" for number in range(10)]) for kind in KINDS]


def found(document: str, name: str) -> list[str]:
    space = qti1.NAMESPACE if name in ("1.2", "canvas") else VERSIONS[name].items
    return problems(document, RULES[name], space)


@pytest.mark.parametrize("name", VERSIONS)
def test_every_element_and_attribute_that_is_lost_is_noticed(name):
    """Of required attributes each one, and the whole of what stands in a fixed order."""
    tried = 0
    for item in items():
        document = qti.item_document(VERSIONS[name], item)
        assert found(document, name) == []
        for attribute in set(re.findall(r' ([\w-]+)="', document)) - {"xmlns"}:
            without = re.sub(rf' {attribute}="[^"]*"', "", document, count=1)
            needed = attribute.replace("-", "").lower() in (
                *(
                    "identifier",
                    "responseidentifier",
                    "cardinality",
                    "outcomeidentifier",
                    "showhide",
                    "title",
                    "adaptive",
                ),
                *("timedependent", "mapkey", "mappedvalue", "shuffle", "tolerancemode", "defaultvalue", "view"),
            )
            tried += needed
            assert bool(found(without, name)) >= needed, attribute
    assert tried > 20


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<itemBody>", "<itemBody>text"),
        ("<p>", "<p><p>x</p>"),
        ("<strong>", "<strong><div>x</div>"),
        ("</itemBody>", "</itemBody><outcomeDeclaration identifier='X' cardinality='single' />"),
        ("<responseElse>", "<responseElse /><responseElse>"),
        ("<strong>", "<blink>x</blink><strong>"),
        ("<strong>", "<strong style='x'>"),
        ("<simpleChoice ", "<p>x</p><simpleChoice "),
    ],
)
def test_what_stands_in_a_wrong_place_is_noticed(old, new):
    document = qti.item_document(qti.QTI_2_1, items()[0])
    assert old in document
    assert found(document.replace(old, new, 1), "2.1") != []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<presentation>", "<resprocessing/><presentation>"),
        ("<outcomes>", "<outcomes><setvar>1</setvar>"),
        ("<conditionvar>", "<displayfeedback linkrefid='x'/><conditionvar>"),
        (' linkrefid="C1_fb"', ""),
        ("<mattext ", "<p>x</p><mattext "),
        ("<render_choice ", "<render_slider/><render_choice "),
    ],
)
def test_of_qti_1_2_as_well(old, new):
    document = qti1.assessment(qti1.STANDARD, "x", [items()[0]])
    assert old in document
    assert found(document, "1.2") == []
    assert found(document.replace(old, new, 1), "1.2") != []


def test_another_namespace_is_noticed():
    document = qti.item_document(qti.QTI_2_1, items()[0])
    assert problems(document, RULES["2.1"], "http://www.imsglobal.org/xsd/imsqti_v2p2") != []


def test_canvas_s_extensions_are_not_the_standard_s():
    order = items()[KINDS.index("order")]
    assert found(qti1.assessment(qti1.CANVAS, "x", [order]), "canvas") == []
    assert found(qti1.assessment(qti1.CANVAS, "x", [order]), "1.2") != []
