"""The map of a lesson: all that touches the lesson and nothing more, from left to right, and no arrow through a box."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
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


def test_it_holds_the_lesson_and_what_is_directly_before_and_after(number):
    arrows, layer = concept_map.neighbourhood(number)
    own = {concept.name for concept in taught_in(number)}
    touching = {(need, name) for name, concept in CONCEPTS.items() for need in concept.needs if own & {need, name}}
    assert set(arrows) == touching
    assert len(arrows) == len(touching)
    assert layer.keys() == own.union(*arrows)
    assert all(layer[start] < layer[end] for start, end in arrows)


def test_every_place_is_in_its_layer_once(number):
    arrows, layer = concept_map.neighbourhood(number)
    rows = concept_map.ordered(arrows, layer)
    places = [place for row in rows for place in row]
    assert len(set(places)) == len(places)
    assert {place: i for i, row in enumerate(rows) for place in row if isinstance(place, str)} == layer


def test_words_stay_inside_their_boxes_and_boxes_apart(figure):
    (ax,) = figure.axes
    boxes = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    for box, text in zip(boxes, ax.texts, strict=True):
        words = text.get_window_extent()
        assert box.x0 <= words.x0
        assert words.x1 <= box.x1
        assert box.y0 <= words.y0
        assert words.y1 <= box.y1
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]


def test_no_arrow_runs_through_a_box(figure):
    (ax,) = figure.axes
    boxes = [patch.get_window_extent().padded(-1) for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    for arrow in arrows:
        drawn = arrow.get_path().interpolated(1).to_polygons(closed_only=False)[0]
        points = ax.transData.transform(np.concatenate([np.linspace(a, b, 9) for a, b in pairwise(drawn)]))
        assert not [box for box in boxes if any(box.contains(*point) for point in points)]
    assert len(arrows) == len(concept_map.neighbourhood(_lesson(ax))[0])


def _lesson(ax) -> int:
    """The lesson of the map: that of its concepts in bold."""
    names = {text.get_text().replace("\n", " ") for text in ax.texts if text.get_weight() == "bold"}
    (number,) = {CONCEPTS[name].number for name in names}
    return number


def test_it_is_shown_with_its_words(number, monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    show_map(number)
    assert capsys.readouterr().out == f"Figure: {in_words(number)}\n"


def test_two_crossing_arrows_are_put_straight():
    arrows, layer = [("a", "d"), ("b", "c")], {"a": 0, "b": 0, "c": 1, "d": 1}
    first, second = concept_map.ordered(arrows, layer)
    assert [first.index("a"), first.index("b")] == [second.index("d"), second.index("c")]


def test_an_arrow_that_passes_a_layer_has_a_place_in_it():
    arrow = ("a", "d")
    layer = {"a": 0, "b": 1, "c": 2, "d": 3}
    assert concept_map.places_of(arrow, layer) == ["a", (arrow, 1), (arrow, 2), "d"]
    rows = concept_map.ordered([arrow, ("a", "b"), ("b", "c"), ("c", "d")], layer)
    assert [len(row) for row in rows] == [1, 2, 2, 1]
