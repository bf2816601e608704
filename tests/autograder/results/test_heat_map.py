"""The heat map: who earned which share of what, those with most points first."""

from itertools import pairwise

import pytest

from autograder.results.heat_map import COLOURS, HeatCell, class_heat_map, legend, level, square
from autograder.results.marked_answers import MarkedAnswer


def answer(points: float, by_hand: bool = False, written: str = "x", most: float = 2.0) -> MarkedAnswer:
    return MarkedAnswer(points, most, "", by_hand, written)


def test_students_stand_in_the_order_of_their_points_and_questions_in_the_lesson_s():
    work = {
        "ann": {"run-cost": answer(0.5), "q": answer(0, written=""), "r": answer(0, by_hand=True)},
        "bob": {"run-cost": answer(2), "q": answer(1.4), "r": answer(0, by_hand=True)},
        "cas": {"run-cost": answer(0), "r": answer(1)},
    }
    drawn = class_heat_map(work, {"bob": "Bo\x1bb"})
    assert [(column.head, column.title) for column in drawn.columns] == [
        ("1", "The cost of one run"),
        ("2", "q"),
        ("3", "r"),
    ]
    assert [(row.name, row.total) for row in drawn.rows] == [("Bob", "3.4"), ("cas", "1.0"), ("ann", "0.5")]
    assert [[cell.text for cell in row.cells] for row in drawn.rows] == [
        ["✓", "7", "?"],
        ["0", "", "5"],
        ["2", "–", "?"],
    ]
    assert [cell.level for cell in drawn.rows[0].cells] == [4, 3, None]


def test_questions_without_points_are_left_out():
    drawn = class_heat_map({"ann": {"q": answer(1, most=0), "r": answer(1)}})
    assert [column.title for column in drawn.columns] == ["r"]


@pytest.mark.parametrize(
    ("share", "sign", "shade"),
    [
        (0, "0", 0),
        (0.05, "0", 1),
        (1 / 3, "3", 1),
        (0.5, "5", 2),
        (0.99, "9", 3),
        (1, "✓", 4),
        (1.5, "✓", 4),
        (-1, "0", 0),
    ],
)
def test_a_square_says_its_share_in_tenths(share, sign, shade):
    assert square(share) == HeatCell(shade, sign)
    assert level(min(1, max(0, share))) == shade


def test_nothing_is_drawn_where_there_is_nothing():
    assert square(None) == HeatCell(None, "")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_lightness_alone_tells_the_order_so_that_no_colour_need_be_seen():
    light = [luminance(colour) for colour in COLOURS]
    assert light == sorted(light)
    assert all((b + 0.05) / (a + 0.05) > 1.25 for a, b in pairwise(light))
    assert [cell.level for cell, _ in legend()] == [0, 1, 2, 3, 4, 0, None]
