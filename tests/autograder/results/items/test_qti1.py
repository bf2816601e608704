"""QTI 1.2 by the content models of its DTD; Canvas's by what its importer looks for."""

import io
import zipfile
from xml.etree import ElementTree as xml

import pytest
from hypothesis import given, settings

from autograder.results.items import qti1
from autograder.results.items.item import ChoiceItem, EssayItem, NumberItem, OrderItem
from tests.autograder.results.items.nasty import items
from tests.autograder.results.items.schema import RULES, problems

FLAVOURS = {"1.2": qti1.STANDARD, "canvas": qti1.CANVAS}
SPACE = {"q": qti1.NAMESPACE}


@pytest.mark.parametrize("name", FLAVOURS)
def test_the_whole_bank_keeps_to_the_content_models(bank, name):
    for part in bank:
        ((_, content),) = qti1.files(FLAVOURS[name], part.name, part.items).items()
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            document = package.read(f"{part.name}/{part.name}.xml").decode()
            assert problems(document, RULES[name], qti1.NAMESPACE) == []
            space = qti1.CANVAS_PACKAGE if name == "canvas" else qti1.PACKAGE
            manifest = package.read("imsmanifest.xml").decode()
            assert problems(manifest, RULES["manifest"], space) == []
            listed = {file.get("href") for file in xml.fromstring(manifest).iter(f"{{{space}}}file")}
            assert listed | {"imsmanifest.xml"} == set(package.namelist())
        identifiers = [item.get("ident") for item in xml.fromstring(document).iter(f"{{{qti1.NAMESPACE}}}item")]
        assert identifiers == list(dict.fromkeys(identifiers))
        assert set(identifiers) == {item.identifier for item in part.items}


@given(items)
@settings(max_examples=40, deadline=None)
def test_any_text_keeps_to_the_content_models_and_arrives(item):
    for name, flavour in FLAVOURS.items():
        document = qti1.assessment(flavour, "nasty", [item])
        assert problems(document, RULES[name], qti1.NAMESPACE) == []
        stem = xml.fromstring(document).find(".//q:presentation/q:material/q:mattext", SPACE)
        assert stem.text == f"<div>{item.stem}</div>"


def conditions(item, flavour):
    """The conditions of an item that set a score: (what is compared, the score)."""
    root = xml.fromstring(qti1.assessment(flavour, "x", [item]))
    return [
        (condition.find("q:conditionvar", SPACE), condition.find("q:setvar", SPACE))
        for condition in root.iterfind(".//q:respcondition", SPACE)
        if condition.find("q:setvar", SPACE) is not None
    ]


def kinds(bank, kind):
    return [item for part in bank for item in part.items if isinstance(item, kind)]


def test_canvas_finds_one_right_option(bank):
    """Its importer takes the first value of every condition that gives points."""
    for item in kinds(bank, ChoiceItem):
        if item.several:
            continue
        ((compared, score),) = conditions(item, qti1.CANVAS)
        letter = compared.findtext(".//q:varequal", namespaces=SPACE)
        assert item.options[int(letter[1:]) - 1].right
        assert score.text == "100"


def test_canvas_finds_every_right_option_of_several(bank):
    """Its importer takes the values in the `and` that stand in no `not`."""
    for item in kinds(bank, ChoiceItem):
        if not item.several:
            continue
        ((compared, _),) = conditions(item, qti1.CANVAS)
        taken = [one.text for one in compared.findall("q:and/q:varequal", SPACE)]
        left = [one.text for one in compared.findall("q:and/q:not/q:varequal", SPACE)]
        assert taken == [f"C{number}" for number, option in enumerate(item.options, 1) if option.right]
        assert len(taken) + len(left) == len(item.options)


def test_the_standard_adds_up_shares(bank):
    for item in kinds(bank, ChoiceItem):
        if item.several:
            added = [float(score.text) for _, score in conditions(item, qti1.STANDARD)]
            assert sum(share for share in added if share > 0) == pytest.approx(100)
            assert sum(added) == pytest.approx(0, abs=1e-6)
            assert {score.get("action") for _, score in conditions(item, qti1.STANDARD)} == {"Add"}


def test_of_a_number_canvas_is_told_only_what_is_right(bank):
    """Its importer takes every condition that sets a score as right: the value, and the margin from the lower end."""
    for item in kinds(bank, NumberItem):
        ((compared, score),) = conditions(item, qti1.CANVAS)
        value = float(compared.findtext("q:or/q:varequal", namespaces=SPACE))
        low = float(compared.findtext("q:or/q:and/q:vargte", namespaces=SPACE))
        assert score.text == "100"
        assert value == pytest.approx(item.answers[0].value, rel=1e-11)
        assert value - low == pytest.approx(item.answers[0].tolerance, rel=1e-6)
        shares = [float(score.text) / 100 for _, score in conditions(item, qti1.STANDARD)]
        assert shares == [answer.share for answer in item.answers]


def test_an_order_stands_in_its_order(bank):
    for item in kinds(bank, OrderItem):
        ((compared, _),) = conditions(item, qti1.CANVAS)
        letters = [one.text for one in compared.findall("q:varequal", SPACE)]
        assert [item.places[int(letter[1:]) - 1] for letter in letters] == list(range(1, len(letters) + 1))
        assert len(conditions(item, qti1.STANDARD)) == 1 + len(item.also)


def test_a_pool_is_a_group_that_asks_one(bank):
    root = xml.fromstring(qti1.assessment(qti1.CANVAS, "x", bank[0].items))
    groups = root.findall("q:assessment/q:section/q:section", SPACE)
    assert len(groups) == len({item.pool for item in bank[0].items if item.pool})
    for group in groups:
        assert group.findtext(".//q:selection_number", namespaces=SPACE) == "1"
        assert len(group.findall("q:item", SPACE)) == 2


def test_a_picture_is_named_as_canvas_finds_it(bank):
    (item,) = [item for part in bank for item in part.items if item.id == "no-constant"]
    (name,) = item.pictures
    assert f'src="%24IMS-CC-FILEBASE%24/pictures/{name}"' in qti1.assessment(qti1.CANVAS, "x", [item]).replace(
        "&quot;", '"'
    )
    content = qti1.files(qti1.CANVAS, "x", [item])["x-canvas.zip"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.read(f"pictures/{name}") == item.pictures[name]


def test_a_person_marks_an_essay(bank):
    for item in kinds(bank, EssayItem):
        assert conditions(item, qti1.CANVAS) == []
        assert 'view="Scorer"' in qti1.assessment(qti1.STANDARD, "x", [item])
        assert 'view="Scorer"' not in qti1.assessment(qti1.CANVAS, "x", [item])
