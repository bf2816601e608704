"""The class page: its figures against small classes worked out by hand, and nothing in it that acts."""

import math

import pytest

from autograder.results import class_page as class_report
from autograder.results.class_page import alike, items, letters, mistakes, write_class_page
from autograder.results.marks import Mark
from tests.autograder.results.exports.test_lms import LESSON, graded  # noqa: F401 (a fixture)

ESSAY = "I think that the floor is what the language leaves open, and that no model can guess it."


def mark(points: float, reason: str = "", by_hand: bool = False, written: str = "x") -> Mark:
    return Mark(points, 2.0, reason, by_hand, written)


@pytest.fixture
def given():
    return {
        "a": {"q": mark(2, "B: right"), "r": mark(2), "s": mark(2)},
        "b": {"q": mark(2, "B: right"), "r": mark(1, "log10 for ln"), "s": mark(1, "late")},
        "c": {"q": mark(0, "A: wrong"), "r": mark(0, "log10 for ln"), "s": mark(0, by_hand=True)},
    }


def test_difficulty_and_discrimination(given):
    q, r, s = items(given)
    assert (q.answered, s.answered) == (3, 2)
    assert q.difficulty == pytest.approx(2 / 3)
    assert r.difficulty == pytest.approx(1 / 2)
    assert r.discrimination == pytest.approx(math.sqrt(12 / 13))  # 1, ½, 0 with 1, ¾, 0
    assert s.discrimination == pytest.approx(1)
    alone = {"a": {"q": mark(1), "r": mark(1)}}
    assert math.isnan(items(alone)[0].discrimination)


def test_letters_and_mistakes_are_counted(given):
    assert letters(given) == {"q": {"B": 2, "A": 1}}
    assert mistakes(given).most_common(1) == [(("r", "log10 for ln"), 2)]


def test_the_same_essay_or_three_same_wrong_answers_are_listed_and_right_ones_are_not():
    long = "def f(x):\n    return x  # a comment that two people do not write alike by chance"
    wrong = {id: mark(0, "why", written=f"{long} {id}") for id in "qrs"}
    right = {id: mark(2, "Right.", written=f"{long} {id}") for id in "qrs"}
    essay = {"e": mark(0, by_hand=True, written=ESSAY)}
    none = {"e": mark(0, by_hand=True, written="")}
    assert alike({"a": wrong | none, "b": wrong | none}) == [("a", "b", ["q", "r", "s"])]
    assert alike({"a": right | none, "b": right | none}) == []
    assert alike({"a": right | essay, "b": wrong | essay}) == [("a", "b", ["e"])]


def test_the_page_says_it_all_and_nothing_in_it_acts(graded, tmp_path, monkeypatch):  # noqa: F811
    found = class_report.the_class(graded, LESSON)
    found["bob"]["double"] = Mark(0, 2, "<script>alert(1)</script>", False, "x")
    monkeypatch.setattr(class_report, "the_class", lambda *_: found)
    page = write_class_page(graded, LESSON, tmp_path).read_text(encoding="utf-8")
    assert "2 students with marks, of 6 points: mean 2.0, median 2.0, lowest 1.0, highest 3.0" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<table>") >= 2
    assert (tmp_path / f"{LESSON}-class.png").exists()
