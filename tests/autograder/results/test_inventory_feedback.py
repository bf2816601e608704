"""Feedback on the concept inventory: silent on what is right until the second form is in, and then about everything."""

import nbformat
import pytest

from autograder.bank.mathematics import html as as_html
from autograder.bank.two_tier import GUESSING, SURE, Response
from autograder.course import Course, CourseError
from autograder.questions.inventory import AFTER, BEFORE, FORMS, ITEMS
from autograder.release.inventory_form import form
from autograder.results import inventory_feedback
from autograder.results.inventory_answers import store_responses
from autograder.results.inventory_feedback import student_page, write_inventory_feedback, write_own_page
from tests.autograder.results.reading import faults, words
from tests.autograder.results.simulated_inventory import BELIEF, KEYS, simulated

CLASS = simulated(seed=3)
EVIL = '"><script>alert(1)</script>'


def right(certainty: str = SURE) -> dict[str, Response]:
    return {id: Response(key.answer, key.reason, certainty) for id, key in KEYS.items()}


def secrets() -> list[str]:
    """What a student must not read before the second form: why, and what else is believed."""
    wrong = [one for key in KEYS.values() for one in key.misconceptions.values()]
    return [key.explanation for key in KEYS.values()] + [text for one in wrong for text in (one.name, one.correction)]


def test_after_the_first_form_a_student_reads_only_how_certain_they_were():
    given = CLASS[BEFORE]["s03"]
    html = student_page("s03", {BEFORE: given}, None)
    assert faults(html) == []
    read = words(html)
    stated = [one.certainty for one in given.values()]
    assert f"{stated.count(SURE)} sure, {stated.count('fairly sure')} fairly sure, {stated.count(GUESSING)} g" in read
    assert [text for text in secrets() if text in read] == []
    assert "right" not in read.replace("the right answers", "").replace("how often you were right", "")
    others = {student: words(student_page("s03", {BEFORE: CLASS[BEFORE][student]}, None)) for student in CLASS[BEFORE]}
    same = [one for student, one in others.items() if sorted(_stated(student)) == sorted(stated)]
    assert set(same) == {read}  # whatever was answered, the page depends on certainty alone


def _stated(student: str) -> list[str]:
    return [one.certainty for one in CLASS[BEFORE][student].values()]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_wrong_reason_meets_the_misconception_by_name(item):
    key = KEYS[item.id]
    for digit, wrong in key.misconceptions.items():
        for letter in item.answers:
            after = right() | {item.id: Response(letter, digit, SURE)}
            read = words(student_page("ada", {BEFORE: right(), AFTER: after}, KEYS))
            told = f"Reason {digit} belongs to a common misconception, that {wrong.name}. {wrong.correction}"
            assert words(as_html(told)).strip() in read
            assert read.count("belongs to a common misconception") == 1
            said = "right answer for a wrong reason" if letter == key.answer else "misconception"
            assert f"Before: understood (sure); after: {said} (sure)." in read
            assert key.explanation in read


def test_after_the_second_form_a_student_reads_everything_and_how_well_they_know_what_they_know():
    wrong = {item.id: Response(KEYS[item.id].answer, BELIEF[item.id], SURE) for item in ITEMS[:8]}
    after = right(GUESSING) | wrong
    html = student_page("ada", {BEFORE: CLASS[BEFORE]["s03"], AFTER: after}, KEYS)
    assert faults(html) == []
    read = words(html)
    assert "After the lessons you answered 15 of 15: 8 sure, 0 fairly sure, 7 guessing; 7 were right." in read
    assert "Of the 8 responses that you were sure of after the lessons, 0 were right. What you are sure of" in read
    assert "guessing" in read
    for item in ITEMS:
        assert KEYS[item.id].explanation in read
        assert " ".join(item.prompt.split()) in read
    assert html.count('<li class="key">') == 30
    assert "You can rely on it" in words(student_page("ada", {AFTER: right()}, KEYS))
    assert "too seldom" in words(student_page("ada", {AFTER: right(GUESSING)}, KEYS))


def test_an_odd_name_and_missing_items_are_no_error():
    html = student_page(EVIL, {BEFORE: {}, AFTER: {ITEMS[0].id: Response("A", "1", SURE)}}, KEYS)
    assert "<script" not in html
    assert faults(html) == []
    assert "Before: not answered in full; after: not answered in full." in words(html)


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path, tmp_path / ".course")


def test_pages_are_written_for_everybody_and_left_alone_where_they_would_be_the_same(course):
    assert write_inventory_feedback(course) == []
    for student, given in CLASS[BEFORE].items():
        store_responses(course, student, BEFORE, given)
    store_responses(course, "s03", AFTER, CLASS[AFTER]["s03"])
    paths = write_inventory_feedback(course)
    assert len(paths) == 61
    first, second = (course.feedback / "s03" / one / f"{one}.html" for one in FORMS)
    assert "Question by question" in second.read_text(encoding="utf-8")
    assert "Question by question" not in first.read_text(encoding="utf-8")
    times = {path: path.stat().st_mtime_ns for path in paths}
    assert write_inventory_feedback(course) == paths
    assert {path: path.stat().st_mtime_ns for path in paths} == times


def test_somebody_who_studies_alone_has_a_page_of_their_own_forms(course, monkeypatch):
    with pytest.raises(CourseError, match=r"Nothing is answered in .*00_concept_inventory\.ipynb yet"):
        write_own_page(course)
    _fill(course, BEFORE)
    read = words(write_own_page(course).read_text(encoding="utf-8"))
    assert "Before the lessons you answered 15 of 15: 15 sure" in read
    assert [text for text in secrets() if text in read] == []
    _fill(course, AFTER)
    assert KEYS[ITEMS[0].id].explanation in words(write_own_page(course).read_text(encoding="utf-8"))

    def no_keys():
        raise LookupError("This edition of the course carries no answer keys: your instructor's does.")

    monkeypatch.setattr(inventory_feedback, "inventory_keys", no_keys)  # as in a class edition
    with pytest.raises(CourseError, match="carries no answer keys"):
        write_own_page(course)


def _fill(course: Course, name: str) -> None:
    notebook = form(name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = cell.source.replace('""', '"A"', 1).replace('""', '"1"', 1).replace('""', '"sure"', 1)
    path = course.release / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
