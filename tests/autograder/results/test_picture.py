"""The picture counts every settled answer, and its words say what it shows."""

import pytest

from autograder.course import CourseError
from autograder.nbgrader import open_gradebook
from autograder.results.marked_answers import MarkedAnswer, class_answers
from autograder.results.picture import class_picture, draw_class, settled_points
from tests.autograder.conftest import LESSON


def answer(points: float, by_hand: bool = False) -> MarkedAnswer:
    return MarkedAnswer(points, 2.0, "", by_hand, "")


SMALL = {
    "a": {"q": answer(2), "r": answer(0, by_hand=True), "s": answer(0, by_hand=True)},
    "b": {"q": answer(0.5), "r": answer(1), "s": answer(0, by_hand=True)},
    "c": {"q": answer(0), "r": answer(2), "s": answer(0, by_hand=True)},
}


def test_what_waits_for_a_person_is_not_counted():
    assert settled_points(SMALL) == {"q": (2, [2, 0.5, 0]), "r": (2, [1, 2])}


def test_the_words_say_what_the_picture_shows():
    picture = class_picture("the lesson", SMALL)
    assert picture.png.startswith(b"\x89PNG")
    assert picture.words == (
        "the lesson: how many students earned which share of each question's points.\n\n"
        "q (2 points, 3 students): 1 earned all, 1 a part, 1 nothing; the mean is 0.83.\n"
        "r (2 points, 2 students): 1 earned all, 1 a part, 0 nothing; the mean is 1.50.\n"
    )


def test_the_picture_of_a_class_whose_every_answer_waits_says_so():
    picture = class_picture("01", {"a": {"q": answer(0, by_hand=True)}})
    assert picture.png.startswith(b"\x89PNG")
    assert picture.words.endswith("\n\nNone has points that are settled yet.\n")


@pytest.mark.parametrize("nobody", [{}, {"a": {}}])
def test_there_is_no_picture_of_nobody(nobody):
    with pytest.raises(CourseError, match="Nobody has a mark in 01 yet"):
        class_picture("01", nobody)


def test_a_question_of_no_points_is_told_and_not_drawn():
    none = {one: {"q": MarkedAnswer(n, 0, "", False, "x")} for n, one in enumerate("ab")}
    assert class_picture("01", none).words.endswith("\n\nq (0 points, 2 students): the mean is 0.50.\n")


def test_extra_points_are_all_points_and_questions_have_their_titles():
    extra = {"a": {"run-cost": MarkedAnswer(3, 2, "", False, "x", extra=1)}}
    assert "The cost of one run (2 points, 1 students): 1 earned all, 0 a part" in class_picture("01", extra).words


def test_a_graded_class_is_drawn_with_the_words_beside_it(graded, tmp_path):
    words = draw_class(graded, LESSON, tmp_path / "new" / "class.png")
    assert words == tmp_path / "new" / "class.txt"
    assert (tmp_path / "new" / "class.png").stat().st_size > 5_000
    assert "double (2 points, 2 students): 1 earned all, 0 a part, 1 nothing; the mean is 1.00." in words.read_text(
        "utf-8"
    )
    with open_gradebook(graded) as gradebook:  # each cell's own marks, as nbgrader keeps them
        (notebook,) = gradebook.find_assignment(LESSON).notebooks
        kept = {cell.name: sorted(grade.score for grade in cell.grades) for cell in notebook.grade_cells}
    found = settled_points(class_answers(graded, LESSON))
    assert {id: sorted(points) for id, (_, points) in found.items()} == {id: kept[id] for id in ("double", "letter")}
