"""Moodle XML has every question whole: every option, the right one, every reason."""

from xml.etree import ElementTree as xml

from autograder.questions import LESSONS
from autograder.results.exports import moodle_xml
from autograder.results.exports.choices import keyed_choices

LESSON = next(iter(LESSONS))


def test_moodle_xml():
    choices = keyed_choices(LESSON)
    ((name, text),) = moodle_xml.files(LESSON, choices).items()
    assert name == f"{LESSON}.xml"
    for node, choice in zip(xml.fromstring(text), choices, strict=True):
        asked = choice.question
        assert node.get("type") == "multichoice"
        assert (node.findtext("name/text"), node.findtext("questiontext/text")) == (asked.title, asked.prompt)
        assert (node.findtext("idnumber"), node.findtext("defaultgrade")) == (asked.id, f"{asked.points:g}")
        answers = {answer.findtext("text"): answer for answer in node.findall("answer")}
        assert answers.keys() == set(asked.options.values())
        for letter, option in asked.options.items():
            assert answers[option].get("fraction") == ("100" if letter == choice.right else "0")
            assert answers[option].findtext("feedback/text") == choice.reasons[letter]
