"""The page about the term: a line for everybody, totals by the rules, linked with the lessons' pages."""

import datetime as dt

import pytest

from autograder.cli import main
from autograder.course import CourseError
from autograder.results.class_page import page_name
from autograder.results.marks import LessonMarks, Mark, StudentMarks
from autograder.results.term.policy import policy_path
from autograder.results.term_page import PAGE, TermContext, mean_shares, term_page, write_term_page
from tests.autograder.conftest import LESSON
from tests.autograder.results import simulated_inventory
from tests.autograder.results.reading import faults, words
from tests.autograder.results.test_needing_help import NOW, TITLES, classes, grade


def test_the_page_of_a_graded_class(own):
    policy_path(own).write_text('[lessons.00_small]\ndeadline = "2030-01-01"\npoints = 100\n[late]\npercent = 10\n')
    assert main(["report", "--course", str(own.folder)]) == 0
    html = (own.folder / PAGE).read_text(encoding="utf-8")
    assert faults(html) == []
    read = words(html)
    assert read.startswith("The term: the class The term so far")
    assert f'<a href="{page_name(LESSON)}">0 · Small</a>' in html
    assert ">00_small<" not in html
    assert "0 · Small 2 of 4 " in read  # eve's cannot be read, zed handed nothing in
    line = read[read.index("total 0 · Small 0 out of late trend") :]
    # 3 points of 6 less 10 % for the day that was begun: 45 of 100; bob has no time and is not late.
    assert 'Lovelace, Ada "Augusta" 45.0 ✓ 100 1 ' in line
    assert "+Bo Ødegård 16.7 3 100 " in line
    assert "zed 0.0 – 100" in line
    assert "deadline 2030-01-01 23:59 UTC" in read
    lesson = (own.folder / page_name(LESSON)).read_text(encoding="utf-8")
    assert f'<a href="{PAGE}">The term</a>' in lesson


def test_lessons_pages_that_are_not_there_are_not_linked_to(own, tmp_path):
    html = write_term_page(own, tmp_path / "new", {}).read_text(encoding="utf-8")
    assert f'href="{page_name(LESSON)}"' not in html


def test_every_student_has_a_line_with_all_lessons_lateness_and_trend():
    grades = classes(ann=[0.9, 0.9, 0.4], bob=[0.5, None, 0.9], cas=[0.8, 0.8, 0.9])
    grades["02"].append(grade("02", "dan", None, excused=True))
    grades["01"].append(grade("01", "dan", 1.0, late=dt.timedelta(hours=3)))
    context = TermContext(TITLES, {"01": "a.html", "03": "c.html"}, "the rules", {"01": {"run-cost": 0.25}})
    html = term_page(grades, context, NOW)
    assert faults(html) == []
    read = words(html)
    lines = ["dan 10.0 ✓ ex 20 1", "cas 25.0 8 8 9 60", "ann 22.0 9 9 4 60 ↘ falling", "bob 14.0 5 – 9 60"]
    assert [read.index(line) for line in lines] == sorted(read.index(line) for line in lines)
    assert "1 · One 4 of 4" in read
    assert "The cost of one run (25%)" in read
    assert '<a href="c.html">3 · Three</a>' in html
    assert 'href="b.html"' not in html


def test_dropped_lessons_are_named():
    rows = classes(ann=[0.9, 0.2], bob=[0.3, 0.9])
    grades = {
        lesson: [one.__class__(**{**vars(one), "dropped_lessons": 1}) for one in of] for lesson, of in rows.items()
    }
    read = words(term_page(grades, TermContext(TITLES), NOW))
    assert "out of late dropped trend" in read
    assert "ann 9.0 9 2 20 2 " in read
    assert "bob 9.0 3 9 20 1 " in read


def test_a_lesson_that_nobody_has_handed_in_is_left_out_and_a_term_of_none_is_refused():
    grades = classes(ann=[0.9, None], bob=[0.3, None])
    read = words(term_page(grades, TermContext(TITLES), NOW))
    assert "1 lesson graded so far" in read
    assert "Two" not in read
    with pytest.raises(CourseError, match="Nobody has a mark in any lesson yet"):
        term_page(classes(ann=[None]), TermContext(TITLES), NOW)


def test_gain_and_calibration_stand_there_where_the_inventory_was_handed_in():
    responses = simulated_inventory.simulated(seed=3)
    html = term_page(classes(ann=[0.9]), TermContext(TITLES, responses=responses, inventory="i.html"), NOW)
    assert faults(html) == []
    assert "a normalised gain of 0." in words(html)
    assert '<a href="i.html">' in html
    assert "Gain" not in words(term_page(classes(ann=[0.9]), TermContext(TITLES), NOW))


def test_nothing_that_anybody_wrote_acts():
    evil = '"><script>alert(1)</script>'
    grades = {"01": [grade("01", evil, 0.1, first_name=evil, note=evil), grade("01", "b", None, note=evil)]}
    html = term_page(grades, TermContext({"01": evil}, {"01": "a.html"}, evil), NOW)
    assert faults(html) == []
    assert "<script" not in html


def test_the_mean_share_of_each_question_leaves_out_what_waits():
    def student(*marks: Mark) -> StudentMarks:
        return StudentMarks(dict(zip("pqr", marks, strict=True)))

    marks = LessonMarks(
        students={
            "a": student(Mark(2, automatic=2), Mark(4, waits=True), Mark(0, automatic=0)),
            "b": student(Mark(2, automatic=1), Mark(4, manual=1), Mark(0, automatic=0)),
        }
    )
    assert mean_shares(marks) == {"p": 0.75, "q": 0.25}
