"""The class page: its figures against small classes worked out by hand, and nothing in it that acts."""

import math
from html import unescape

import pytest

from autograder.results.class_page import chosen_letters, class_page, items, mistakes, similar_work, write_class_page
from autograder.results.marked_answers import MarkedAnswer, class_answers
from autograder.results.picture import class_picture
from tests.autograder.conftest import LESSON
from tests.autograder.results.reading import faults, words

ESSAY = "I think that the floor is what the language leaves open, and that no model can guess it."


def answer(points: float, reason: str = "", by_hand: bool = False, written: str = "x") -> MarkedAnswer:
    return MarkedAnswer(points, 2.0, reason, by_hand, written)


@pytest.fixture
def given():
    return {
        "a": {"q": answer(2, "B: right"), "r": answer(2), "s": answer(2)},
        "b": {"q": answer(2, "B: right"), "r": answer(1, "log10 for ln"), "s": answer(1, "late")},
        "c": {"q": answer(0, "A: wrong"), "r": answer(0, "log10 for ln"), "s": answer(0, by_hand=True)},
    }


def test_difficulty_and_discrimination(given):
    q, r, s = items(given)
    assert (q.answered, s.answered) == (3, 2)
    assert q.difficulty == pytest.approx(2 / 3)
    assert r.difficulty == pytest.approx(1 / 2)
    assert r.discrimination == pytest.approx(math.sqrt(12 / 13))  # 1, ½, 0 with 1, ¾, 0
    assert s.discrimination == pytest.approx(1)
    alone = {"a": {"q": answer(1), "r": answer(1)}}
    assert math.isnan(items(alone)[0].discrimination)


def test_letters_and_mistakes_are_counted(given):
    assert chosen_letters(given) == {"q": {"B": 2, "A": 1}}
    assert mistakes(given).most_common(1) == [(("r", "log10 for ln"), 2)]


def test_the_same_essay_or_three_same_wrong_answers_are_listed_and_right_ones_are_not():
    long = "def f(x):\n    return x  # a comment that two people do not write alike by chance"
    wrong = {id: answer(0, "why", written=f"{long} {id}") for id in "qrs"}
    right = {id: answer(2, "Right.", written=f"{long} {id}") for id in "qrs"}
    essay = {"e": answer(0, by_hand=True, written=ESSAY)}
    none = {"e": answer(0, by_hand=True, written="")}
    assert similar_work({"a": wrong | none, "b": wrong | none}) == [("a", "b", ["q", "r", "s"])]
    assert similar_work({"a": right | none, "b": right | none}) == []
    assert similar_work({"a": right | essay, "b": wrong | essay}) == [("a", "b", ["e"])]


def test_a_named_mistake_is_neither_a_choice_nor_an_answer_that_nobody_wrote_nor_one_that_waits():
    answers = {
        "a": {"q": answer(0, "A: wrong"), "r": answer(0, "why", written=""), "s": answer(0, "why", by_hand=True)},
        "b": {"q": answer(1, "half"), "r": answer(2, "Right."), "s": answer(0, "late")},
    }
    assert mistakes(answers) == {("q", "half"): 1, ("s", "late"): 1}


def test_letters_are_counted_for_choices_alone():
    ids = {"loglog-meaning": "D: right", "run-cost": "C: is not a letter here", "not-in-the-bank": "A: wrong"}
    assert chosen_letters({"a": {id: answer(0, reason) for id, reason in ids.items()}}) == {
        "loglog-meaning": {"D": 1},
        "not-in-the-bank": {"A": 1},
    }


def test_the_page_says_it_all(graded, tmp_path):
    path = write_class_page(graded, LESSON, tmp_path / "new")
    html = path.read_text(encoding="utf-8")
    assert path == tmp_path / "new" / f"{LESSON}-class.html"
    assert faults(html) == []
    read = words(html)
    assert read.startswith(f"{LESSON}: the class {LESSON} 2 students with marks, of 6 points: ")
    assert "mean 2.0, median 2.0, lowest 1.0, highest 3.0" in read
    assert "question answers difficulty discrimination double 2 0.50 – letter 2 1.00 – why 0 – –" in read
    assert "proves nothing: look at both. None." in read
    assert html.count("<table>") == 1
    assert path.with_suffix(".png").stat().st_size > 5_000
    assert path.with_suffix(".txt").read_text(encoding="utf-8") in unescape(html)  # the picture in words


def test_nothing_in_the_page_acts(graded):
    answers = class_answers(graded, LESSON)
    evil = '"><script>alert(1)</script>'
    long = "an answer that is long enough for nobody to write it alike by chance"
    answers["bob"]["double"] = MarkedAnswer(0, 2, evil, False, "x")
    for student in answers.values():
        student["why"] = MarkedAnswer(0, 3, "", True, long)
    answers[evil] = answers["bob"] | {"letter": MarkedAnswer(1, 1, "B: right", False, "x")}
    html = class_page(evil, answers, class_picture(LESSON, answers))
    assert faults(html) == []
    assert "<script" not in html
    read = words(html)
    assert f"double 2 {evil}" in read  # a mistake
    assert "letter B 1" in read
    assert f"ada, bob why ada, {evil} why bob, {evil} why" in read
