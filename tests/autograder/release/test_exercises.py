"""Questions as a page asks them: whole for someone who studies alone, and in a class without anything of the key."""

import json
import re
from html import unescape

import pytest

from autograder.bank.kinds import WITH_OPTIONS, Number
from autograder.bank.mathematics import html as as_html
from autograder.bank.scoring import score
from autograder.bank.variants import SELF_STUDY
from autograder.questions import LESSONS, key, questions
from autograder.release.exercises import can_be_checked, course, exercise, practice, still

BANK = [asked for lesson in LESSONS for asked in questions(lesson)]
INSTANCES = {asked.id: asked.instance(SELF_STUDY) for asked in BANK}
CHECKED = [id for id, instance in INSTANCES.items() if isinstance(instance.question, (*WITH_OPTIONS, Number))]


def plain(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html))


@pytest.mark.parametrize("id", CHECKED)
def test_what_a_page_holds_to_be_right_earns_all_points(id):
    shown = exercise(INSTANCES[id], key(id))
    if shown["kind"] == "ordering":
        answers = [list(order) for order in shown["orders"]]
    elif shown["kind"] == "choice":
        answers = shown["right"]
    else:
        answers = [shown["right"]]
    for answer in answers:
        assert score(INSTANCES[id], answer, key(id)).full, answer


@pytest.mark.parametrize("id", [id for id in CHECKED if INSTANCES[id].question.kind == "number"])
def test_a_number_brings_its_known_mistakes(id):
    shown = exercise(INSTANCES[id], key(id))
    assert shown["low"] < shown["right"] < shown["high"]
    for value, message in shown["slips"]:
        if shown["low"] <= value <= shown["high"]:
            told = score(INSTANCES[id], value, key(id)).reason
            assert plain(message)[:40] in plain(as_html(told)) or "One of these" in told or told.startswith("Right")


@pytest.mark.parametrize("id", list(INSTANCES))
def test_without_a_key_nothing_of_it_is_there(id):
    public, private = exercise(INSTANCES[id]), exercise(INSTANCES[id], key(id))
    assert not {"right", "reasons", "reason", "orders", "pairs", "slips", "rtol"} & set(public)
    assert {name: private[name] for name in public} == public
    assert "Show the answer" not in still(public)
    assert ("Show the answer" in still(private)) == can_be_checked(private)


@pytest.mark.parametrize("id", list(INSTANCES))
def test_the_still_page_holds_question_options_and_data_and_speaks_of_no_cell(id):
    shown = exercise(INSTANCES[id], key(id))
    html = still(shown)
    assert shown["title"] in unescape(html)
    for text in shown.get("options", {}).values():
        assert text in html
    data = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(data) == shown
    assert "answers[" not in shown["how"]
    assert "cell" not in shown["how"]


def test_the_course_counts_what_a_page_can_check():
    made = course()
    assert made["keys"]
    assert [one["lesson"] for one in made["lessons"]] == list(LESSONS)
    assert {id for one in made["lessons"] for id in one["questions"]} == set(CHECKED)
    for one in made["lessons"]:
        assert all(number < one["number"] for _, _, number in one["before"])
        assert all(number > one["number"] for _, _, number in one["after"])


def test_practice_has_every_concept_and_other_figures():
    made = practice()
    assert len(made) > 30
    for one in made:
        assert one["exercises"]
        prompts = [asked["prompt"] for asked in one["exercises"]]
        assert len(set(prompts)) == len(prompts)
    varied = [one for one in made if len([a for a in one["exercises"] if a["kind"] == "number"]) > 2]
    assert varied
