"""Moodle XML is read back as it was written; what others write is read by Moodle's rules."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.results.items import moodle_xml
from autograder.results.items.item import ChoiceItem, EssayItem, NumberItem, OrderItem
from autograder.results.items.moodle_xml_reading import read_moodle_xml
from tests.autograder.results.items.nasty import items
from tests.autograder.results.items.test_xhtml import PNG

OTHERS = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/top/Physics/Light // waves</text></category></question>
<question type="multichoice">
  <name><text> Speed </text></name>
  <questiontext format="html">
    <text><![CDATA[<p>How <b>fast</b>?<br><img src="@@PLUGINFILE@@/a%20dot.png" alt="dot"></p>]]></text>
    <file name="a dot.png" path="/" encoding="base64">{png}</file></questiontext>
  <defaultgrade>2.0000000</defaultgrade><single>true</single><shuffleanswers>true</shuffleanswers>
  <answer fraction="0" format="plain_text"><text>1 &lt; c</text>
    <feedback format="markdown"><text>**No**</text></feedback></answer>
  <answer fraction="100" format="html"><text><![CDATA[<p>c</p>]]></text>
    <feedback format="html"><text></text></feedback></answer>
  <tags><tag><text>light</text></tag></tags>
</question>
<question type="truefalse"><name><text>Waves</text></name>
  <questiontext format="moodle_auto_format"><text>Light is
a wave.</text></questiontext>
  <answer fraction="100"><text>true</text><feedback><text>Yes</text></feedback></answer>
  <answer fraction="0"><text>false</text><feedback><text>It is</text></feedback></answer></question>
<question type="numerical"><name><text>c</text></name><questiontext format="html"><text>c in km/s?</text></questiontext>
  <answer fraction="100"><text>3e5</text><tolerance>1000</tolerance><feedback><text>Good</text></feedback></answer>
  <answer fraction="0"><text>*</text><feedback><text>No</text></feedback></answer></question>
<question type="shortanswer"><name><text>Name it</text></name>
  <questiontext format="html"><text>?</text></questiontext></question>
<question type="matching"><name><text>Capitals</text></name><questiontext format="html"><text>?</text></questiontext>
  <subquestion format="html"><text>Italy</text><answer><text>Rome</text></answer></subquestion>
  <subquestion format="html"><text>Chad</text><answer><text>N'Djamena</text></answer></subquestion></question>
<question type="multichoice"><name><text>Half</text></name><questiontext format="html"><text>?</text></questiontext>
  <single>true</single>
  <answer fraction="100"><text>a</text></answer><answer fraction="50"><text>b</text></answer></question>
</quiz>
"""


def test_the_whole_bank_comes_back(bank):
    for part in bank:
        found = read_moodle_xml(moodle_xml.files("x", part.items)["x.xml"])
        assert found.left_out == []
        written = [replace(item, also=()) if isinstance(item, OrderItem) else item for item in part.items]
        assert found.items == written


@given(st.lists(items, min_size=1, max_size=2))
@settings(max_examples=40, deadline=None)
def test_any_text_comes_back(made):
    assert read_moodle_xml(moodle_xml.files("x", made)["x.xml"]).items == made


def test_what_others_write():
    import base64

    found = read_moodle_xml(OTHERS.replace("{png}", base64.b64encode(PNG).decode()))
    speed, waves, number = found.items
    assert isinstance(speed, ChoiceItem)
    assert (speed.id, speed.title, speed.points, speed.tags) == ("speed", "Speed", 2, ("light",))
    assert speed.category == ("Physics", "Light / waves")
    ((name, content),) = speed.pictures.items()
    assert content == PNG
    assert speed.stem == f'<p>How <b>fast</b>?<br /><img alt="dot" src="{name}" /></p>'
    assert [(one.text, one.right, one.reason) for one in speed.options] == [
        ("1 &lt; c", False, "<p><strong>No</strong></p>"),
        ("<p>c</p>", True, ""),
    ]
    assert isinstance(waves, ChoiceItem)
    assert waves.stem == "Light is<br />a wave."
    assert [(one.text, one.right) for one in waves.options] == [("True", True), ("False", False)]
    assert isinstance(number, NumberItem)
    assert [(one.value, one.tolerance, one.share) for one in number.answers] == [(3e5, 1000, 1)]
    assert number.otherwise == "No"
    assert found.left_out == [
        ("Name it", "there is nothing here like Moodle's type 'shortanswer'"),
        ("Capitals", "it is a matching question"),
        ("Half", "it gives part of the points for an option"),
    ]


def test_an_essay_keeps_its_rubric(bank):
    essays = [item for part in bank for item in part.items if isinstance(item, EssayItem)]
    assert {essay.code for essay in essays} == {True, False}
    assert read_moodle_xml(moodle_xml.files("x", essays)["x.xml"]).items == essays


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<quiz><question>", "breaks off or is not closed in line 1"),
        ("<html></html>", "begins with <html> and not with <quiz>"),
        ('<!DOCTYPE quiz [<!ENTITY a "b">]><quiz></quiz>', "declares entities"),
    ],
)
def test_a_damaged_file(text, said):
    with pytest.raises(ValueError, match=said):
        read_moodle_xml(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('fraction="100"', 'fraction="all"', "weight of an answer .* is not a number"),
        ('fraction="100"', 'fraction="0"', "none of its options is right"),
        ("<defaultgrade>2.0000000<", "<defaultgrade>two<", "its points .* is not a number"),
    ],
)
def test_a_damaged_question_is_named_and_the_others_are_read(old, new, said):
    import re

    found = read_moodle_xml(OTHERS.replace("{png}", "").replace(old, new, 1))
    assert len(found.items) == 2
    assert found.left_out[0][0] == "Speed"
    assert re.search(said, found.left_out[0][1])
