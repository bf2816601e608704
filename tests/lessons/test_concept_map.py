"""The map of a lesson: five boxes at most, each with the concepts that an arrow is about, every word inside its box."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from lessons import concept_map
from lessons.concepts import CONCEPTS, in_words, show_map, taught_in

NUMBERS = sorted({concept.number for concept in CONCEPTS.values()})


@pytest.fixture(params=NUMBERS)
def number(request):
    return request.param


@pytest.fixture
def figure(number):
    figure = concept_map.draw(number)
    figure.canvas.draw()
    yield figure
    plt.close(figure)


def arrows(number: int) -> list[tuple[str, str]]:
    """Every (need, concept) of which one belongs to the lesson and the other to another lesson."""
    pairs = [(need, name) for name, concept in CONCEPTS.items() for need in concept.needs]
    return [pair for pair in pairs if sorted(CONCEPTS[name].number == number for name in pair) == [False, True]]


def test_beside_the_lesson_stand_those_that_most_arrows_join_to_it(number):
    before, own, after = concept_map.neighbourhood(number)
    assert own.concepts == tuple(concept.name for concept in taught_in(number))
    ends = [{CONCEPTS[name].number for name in pair} - {number} for pair in arrows(number)]
    joined = [other for (other,) in ends]
    for side, others in (
        (before, {one for one in joined if one < number}),
        (after, {one for one in joined if one > number}),
    ):
        assert len(side) == min(2, len(others))
        shown = [box.lesson for box in side]
        assert shown == sorted(shown)
        least = min((joined.count(one) for one in shown), default=0)
        assert all(joined.count(other) <= least for other in others - set(shown))


def test_a_box_beside_names_every_concept_that_an_arrow_joins(number):
    before, _, after = concept_map.neighbourhood(number)
    for box in before + after:
        named = {name for pair in arrows(number) for name in pair if CONCEPTS[name].number == box.lesson}
        assert set(box.concepts) == named


def test_words_stay_inside_their_boxes_and_boxes_apart(figure):
    (ax,) = figure.axes
    boxes = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) <= 5
    assert len(ax.texts) == 2 * len(boxes)  # a heading and a list
    for at, text in enumerate(ax.texts):
        box, words = boxes[at // 2], text.get_window_extent()
        assert box.x0 <= words.x0
        assert words.x1 <= box.x1
        assert box.y0 <= words.y0
        assert words.y1 <= box.y1
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]


def test_an_arrow_joins_every_box_to_the_lesson(figure):
    (ax,) = figure.axes
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert sum(isinstance(patch, FancyArrowPatch) for patch in ax.patches) == len(boxes) - 1


def test_the_picture_is_shown_with_everything_in_words(capsys, monkeypatch):
    seen = []
    monkeypatch.setattr("lessons.figures.show_drawing", lambda figure, alt: seen.append(alt))
    show_map(3)
    assert seen == [in_words(3)]
