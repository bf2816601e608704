"""The questions leave in their formats whole: every option, the right one, every reason. Read back by other means."""

import re
import zipfile
from xml.etree import ElementTree as xml

import pytest

from autograder import cli
from autograder.questions import LESSONS, questions
from autograder.results.exports.questions import QTI, choice_questions, export_questions, gift, moodle_xml, qti_item

LESSON = next(iter(LESSONS))


@pytest.fixture(scope="module")
def found():
    return choice_questions(LESSON)


def test_all_choice_questions_with_the_same_figures_for_everybody_are_there(found):
    ids = {asked.id for asked, _, _ in found}
    assert len(ids) >= 5
    assert ids == {one.id for one in questions(LESSON) if one.kind == "choice" and not one.figures}


def test_gift(found):
    blocks = gift(found).strip().split("\n\n")
    assert len(blocks) == len(found)
    for block, (asked, right, reasons) in zip(blocks, found, strict=True):
        lines = [re.sub(r"\\([~=#{}:\\])", r"\1", line.strip()) for line in block.splitlines()]
        assert lines[1].startswith(f"::{asked.title}::[markdown]")
        assert sum(line.startswith("=") for line in lines) == 1
        for letter, text in asked.options.items():
            assert f"{'=' if letter == right else '~'}{text}#{reasons[letter]}" in lines
        bare = re.sub(r"\\.", "", block)
        assert (bare.count("{"), bare.count("}")) == (1, 1)


def test_moodle_xml(found):
    quiz = xml.fromstring(moodle_xml(found))
    for node, (asked, right, reasons) in zip(quiz, found, strict=True):
        assert node.get("type") == "multichoice"
        assert (node.findtext("name/text"), node.findtext("questiontext/text")) == (asked.title, asked.prompt)
        answers = {answer.findtext("text"): answer for answer in node.findall("answer")}
        assert answers.keys() == set(asked.options.values())
        for letter, text in asked.options.items():
            assert answers[text].get("fraction") == ("100" if letter == right else "0")
            assert answers[text].findtext("feedback/text") == reasons[letter]


def test_qti(found, tmp_path):
    path, number = export_questions(LESSON, "qti", tmp_path)
    with zipfile.ZipFile(path) as package:
        listed = re.findall(r'href="([\w-]+\.xml)"', package.read("imsmanifest.xml").decode())
        assert set(listed) | {"imsmanifest.xml"} == set(package.namelist())
        assert len(set(listed)) == number == len(found)
    for asked, right, reasons in found:
        item = xml.fromstring(qti_item(asked, right, reasons))
        space = {"q": QTI}
        assert item.findtext("q:responseDeclaration/q:correctResponse/q:value", namespaces=space) == right
        choices = item.findall("q:itemBody/q:choiceInteraction/q:simpleChoice", space)
        assert [choice.get("identifier") for choice in choices] == list(asked.options)
        order = [child.tag.split("}")[1] for child in item]  # the schema's order
        places = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
        assert order == sorted(order, key=places.index)


@pytest.mark.parametrize("format", ["gift", "moodle-xml", "qti"])
def test_the_command_writes_it(format, tmp_path, capsys):
    assert cli.main(["export-questions", "01", "--format", format, "--to", str(tmp_path)]) == 0
    assert "questions" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 1
