"""A QTI package has every question whole, in the order of the schema, and lists each of its files."""

import io
import re
import zipfile
from xml.etree import ElementTree as xml

from autograder.questions import LESSONS
from autograder.results.exports import qti
from autograder.results.exports.choices import keyed_choices

LESSON = next(iter(LESSONS))
SPACE = {"q": qti.QTI}
ORDER = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]


def test_the_package_lists_its_files_and_is_the_same_every_time():
    choices = keyed_choices(LESSON)
    ((name, content),) = qti.files(LESSON, choices).items()
    assert name == f"{LESSON}-qti.zip"
    assert content == qti.files(LESSON, choices)[name]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        listed = set(re.findall(r'href="([\w-]+\.xml)"', package.read("imsmanifest.xml").decode()))
        assert listed | {"imsmanifest.xml"} == set(package.namelist())
        assert listed == {f"{choice.question.id}.xml" for choice in choices}
        for choice in choices:
            assert package.read(f"{choice.question.id}.xml").decode() == qti.assessment_item(choice)


def test_an_item():
    for choice in keyed_choices(LESSON):
        item = xml.fromstring(qti.assessment_item(choice))
        assert item.findtext("q:responseDeclaration/q:correctResponse/q:value", namespaces=SPACE) == choice.right
        options = item.findall("q:itemBody/q:choiceInteraction/q:simpleChoice", SPACE)
        assert [option.get("identifier") for option in options] == list(choice.question.options)
        condition = "q:responseProcessing/q:responseCondition"
        value = "q:setOutcomeValue[@identifier='SCORE']/q:baseValue"
        assert item.findtext(f"{condition}/q:responseIf/{value}", namespaces=SPACE) == f"{choice.question.points:g}"
        assert item.findtext(f"{condition}/q:responseElse/{value}", namespaces=SPACE) == "0"
        shown = item.findall("q:modalFeedback", SPACE)
        assert [feedback.get("identifier") for feedback in shown] == list(choice.reasons)
        order = [child.tag.split("}")[1] for child in item]
        assert order == sorted(order, key=ORDER.index)
