"""The page about a class's concept inventory: whole, inert, and honest about classes of few or of all alike."""

import itertools

import pytest

from autograder.bank.two_tier import SURE, Response
from autograder.course import Course, CourseError
from autograder.questions.inventory import AFTER, BEFORE, FORMS, ITEMS
from autograder.results.inventory_answers import store_responses
from autograder.results.inventory_page import inventory_page, write_inventory_page
from tests.autograder.results.reading import faults, words
from tests.autograder.results.simulated_inventory import BELIEF, KEYS, simulated

CLASS = simulated(seed=3)
RIGHT = {id: Response(key.answer, key.reason, SURE) for id, key in KEYS.items()}
EVIL = '"><script>alert(1)</script>'


def test_the_page_about_the_class_says_it_all():
    html = inventory_page(CLASS, KEYS)
    assert faults(html) == []
    read = words(html)
    assert "nan" not in read
    assert "60 responded before the first lesson, 60 after the last, 60 both times." in read
    for item in ITEMS:
        name = KEYS[item.id].misconceptions[BELIEF[item.id]].name
        assert f"{item.concept} {name} " in read
        assert read.count(item.concept) >= 3
    assert html.count('<svg class="gain"') == html.count('role="img" aria-label="from ') == 15
    for certainty in ("sure", "fairly sure", "guessing"):
        assert f" {certainty} " in read


@pytest.mark.parametrize("students", range(6))
def test_a_class_of_few_is_told_that_it_is_too_small(students):
    few = {when: dict(itertools.islice(of.items(), students)) for when, of in CLASS.items()}
    html = inventory_page(few, KEYS)
    assert faults(html) == []
    read = words(html)
    assert (
        f"With {students} student{'s' if students != 1 else ''} who responded both times, there is too little" in read
    )
    assert "nan" not in read
    assert " to 0." not in read  # no interval
    assert "a normalised gain of" not in read


def test_six_are_enough():
    six = {when: dict(itertools.islice(of.items(), 6)) for when, of in CLASS.items()}
    assert "too little" not in words(inventory_page(six, KEYS))


def test_students_who_responded_once_are_named_and_do_not_count_for_a_gain():
    uneven = {BEFORE: CLASS[BEFORE] | {"early": RIGHT}, AFTER: CLASS[AFTER] | {"late": RIGHT, EVIL: RIGHT}}
    html = inventory_page(uneven, KEYS)
    read = words(html)
    assert "61 responded before the first lesson, 62 after the last, 60 both times." in read
    assert "Only before: early." in read
    assert "late" in read[read.index("Only after: ") : read.index("Gain")]
    assert "<script" not in html
    assert faults(html) == []


def test_all_right_and_all_alike_are_no_error():
    alike = {when: {f"s{n}": RIGHT for n in range(8)} for when in FORMS}
    read = words(inventory_page(alike, KEYS))
    assert read.count("all right before") >= 15
    assert "nan" not in read
    assert (
        "Misconceptions Wrong reasons that students gave without calling them a guess: take up first what stands "
        in read
    )
    nobody = {BEFORE: {"a": RIGHT}, AFTER: {}}
    assert "Nobody has responded both times yet" in words(inventory_page(nobody, KEYS))


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path, tmp_path / ".course")


def test_the_page_is_written_from_what_was_collected(course):
    with pytest.raises(CourseError, match="run `scaling-laws grade FOLDER`"):
        write_inventory_page(course, course.folder)
    for student, given in CLASS[BEFORE].items():
        store_responses(course, student, BEFORE, given)
    store_responses(course, "s03", AFTER, CLASS[AFTER]["s03"])
    page = write_inventory_page(course, course.folder / "reports")
    assert page.name == "concept-inventory-class.html"
    assert "60 responded before the first lesson, 1 after the last" in words(page.read_text(encoding="utf-8"))
