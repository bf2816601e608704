"""QTI 2.1 and 3.0: every document by its content model, the package whole, the scores as in the course."""

import io
import zipfile
from collections.abc import Iterable
from xml.etree import ElementTree as xml

import pytest
from hypothesis import given, settings

from autograder.results.items import qti
from autograder.results.items.item import ChoiceItem, Item, NumberItem, OrderItem
from tests.autograder.results.items.nasty import items
from tests.autograder.results.items.schema import RULES, problems

VERSIONS = [qti.QTI_2_1, qti.QTI_3_0]
NAMES = [version.name for version in VERSIONS]


@pytest.mark.parametrize("version", VERSIONS, ids=NAMES)
def test_the_whole_bank_keeps_to_the_content_models(bank, version):
    for part in bank:
        ((name, content),) = qti.files(version, part.name, part.items).items()
        assert name == f"{part.name}-qti-{version.name}.zip"
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            manifest = package.read("imsmanifest.xml").decode()
            assert problems(manifest, RULES["manifest"], version.package) == []
            listed = {file.get("href") for file in xml.fromstring(manifest).iter(f"{{{version.package}}}file")}
            assert listed | {"imsmanifest.xml"} == set(package.namelist())
            for path in package.namelist():
                if path.endswith(".xml") and path != "imsmanifest.xml":
                    assert problems(package.read(path).decode(), RULES[version.name], version.items) == [], path
            test = xml.fromstring(package.read("test.xml"))
            asked = [one.get("href") for one in test.iter() if one.tag.rpartition("}")[2].endswith(("Ref", "-ref"))]
            assert asked.count(None) == 0
            assert sorted(asked) == sorted(path for path in package.namelist() if path.startswith("items/"))


@pytest.mark.parametrize("version", VERSIONS, ids=NAMES)
def test_of_a_pool_one_item_is_asked(bank, version):
    pooled = [item for item in bank[0].items if item.pool]
    content = qti.files(version, "x", bank[0].items)[f"x-qti-{version.name}.zip"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        test = xml.fromstring(package.read("test.xml"))
    sections = [one for one in test.iter() if one.find(f"{{{version.items}}}{version.tag('selection')}") is not None]
    assert len(sections) == len({item.pool for item in pooled})
    for section in sections:
        assert section[0].get("select") == "1"
        assert len(section) - 1 == 2


@given(items)
@settings(max_examples=50, deadline=None)
def test_any_text_keeps_to_the_content_models(item):
    for version in VERSIONS:
        assert problems(qti.item_document(version, item), RULES[version.name], version.items) == []


def test_the_same_questions_give_the_same_bytes(bank):
    assert qti.files(qti.QTI_2_1, "x", bank[0].items) == qti.files(qti.QTI_2_1, "x", bank[0].items)


def test_a_text_keeps_its_spaces(bank):
    (item,) = [item for item in bank[0].items if item.id == "training-flops"]
    root = xml.fromstring(qti.item_document(qti.QTI_2_1, item))
    (pre,) = root.iter(f"{{{qti.QTI_2_1.items}}}pre")
    assert "".join(pre.itertext()) == "".join(xml.fromstring(f"<div>{item.stem}</div>").find("pre").itertext())


# --- a small delivery engine, to see that the rules say what the course says ---


class Engine:
    """Processes one response by the rules of an item document of QTI 2.1."""

    def __init__(self, document: str):
        self.root = xml.fromstring(document)
        for element in self.root.iter():
            element.tag = element.tag.rpartition("}")[2]
        self.declared = self.root.find("responseDeclaration")

    def outcomes(self, response: object) -> dict[str, object]:
        self.response, self.found = response, {"SCORE": 0.0, "FEEDBACK": None}
        for rule in self.root.find("responseProcessing"):
            self._apply(rule)
        return self.found

    def _apply(self, rule: xml.Element) -> None:
        if rule.tag == "setOutcomeValue":
            self.found[rule.get("identifier")] = self._value(rule[0])
            return
        for branch in rule:
            if branch.tag == "responseElse" or self._value(branch[0]):
                for inner in branch if branch.tag == "responseElse" else branch[1:]:
                    self._apply(inner)
                return

    def _value(self, expression: xml.Element) -> object:
        match expression.tag:
            case "variable":
                return self.response
            case "correct":
                values = [value.text for value in self.declared.findall("correctResponse/value")]
                return values if self.declared.get("cardinality") != "single" else values[0]
            case "baseValue":
                text = expression.text or ""
                return float(text) if expression.get("baseType") == "float" else text
            case "ordered":
                return [self._value(child) for child in expression]
            case "match":
                return self._value(expression[0]) == self._value(expression[1])
            case "equal":
                value, right = map(self._value, expression)
                return abs(value - right) <= float(expression.get("tolerance").split()[0])
            case "mapResponse":
                mapping = self.declared.find("mapping")
                total = sum(
                    float(entry.get("mappedValue")) for entry in mapping if entry.get("mapKey") in self.response
                )
                return min(float(mapping.get("upperBound")), max(float(mapping.get("lowerBound")), total))
        raise AssertionError(expression.tag)


def _all(bank, kind: type[Item]) -> Iterable:
    return (item for part in bank for item in part.items if isinstance(item, kind))


def test_the_right_option_earns_all_points_and_every_option_its_reason(bank):
    for item in _all(bank, ChoiceItem):
        engine = Engine(qti.item_document(qti.QTI_2_1, item))
        shown = {one.get("identifier"): one for one in engine.root.findall("modalFeedback")}
        for number, option in enumerate(item.options, 1):
            if not item.several:
                outcomes = engine.outcomes(f"C{number}")
                assert outcomes["SCORE"] == (item.points if option.right else 0)
                assert outcomes["FEEDBACK"] == f"C{number}"
            told = " ".join("".join(shown[f"C{number}"].itertext()).split())
            assert told == " ".join("".join(xml.fromstring(f"<p>{option.reason}</p>").itertext()).split())


def test_several_choices_earn_right_shares_less_wrong_ones(bank):
    for item in _all(bank, ChoiceItem):
        if not item.several:
            continue
        engine = Engine(qti.item_document(qti.QTI_2_1, item))
        letters = [f"C{number}" for number, _ in enumerate(item.options, 1)]
        right = [letter for letter, option in zip(letters, item.options, strict=True) if option.right]
        wrong = [letter for letter in letters if letter not in right]
        assert engine.outcomes(right)["SCORE"] == pytest.approx(item.points)
        assert engine.outcomes(letters)["SCORE"] == pytest.approx(0, abs=1e-9)
        assert engine.outcomes(wrong)["SCORE"] == 0
        assert engine.outcomes(right[:1])["SCORE"] == pytest.approx(item.points / len(right))
        assert engine.outcomes([*right, wrong[0]])["SCORE"] == pytest.approx(item.points * (1 - 1 / len(wrong)))


def test_every_sound_order_earns_all_points_and_another_none(bank):
    for item in _all(bank, OrderItem):
        engine = Engine(qti.item_document(qti.QTI_2_1, item))
        for places in (item.places, *item.also):
            order = [f"C{places.index(place) + 1}" for place in range(1, len(places) + 1)]
            assert engine.outcomes(order)["SCORE"] == item.points
        turned = [f"C{item.places.index(place) + 1}" for place in range(len(item.places), 0, -1)]
        assert engine.outcomes(turned)["SCORE"] == 0


def test_a_number_earns_what_the_first_answer_that_it_meets_says(bank):
    for item in _all(bank, NumberItem):
        engine = Engine(qti.item_document(qti.QTI_2_1, item))
        assert engine.outcomes(item.answers[0].value)["SCORE"] == item.points
        for value in {answer.value for answer in item.answers}:
            met = next(at for at, one in enumerate(item.answers) if abs(value - one.value) <= one.tolerance)
            outcomes = engine.outcomes(value)
            assert outcomes == {"SCORE": pytest.approx(item.answers[met].share * item.points), "FEEDBACK": f"N{met}"}
        assert engine.outcomes(1e40)["FEEDBACK"] == "OTHER"
