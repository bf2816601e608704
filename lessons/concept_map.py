"""The map of one lesson: its concepts, and those of other lessons that come directly before and after them.

Boxes stand in layers from left to right, each to the right of what it needs. An arrow that passes a layer has a place
of its own in it, so that none runs through a box (Sugiyama et al. 1981).
"""

import textwrap
from itertools import pairwise

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from lessons import figures
from lessons.concepts import CONCEPTS, Concept, needed_by, taught_in

WIDTH, HEIGHT = 1.24, 0.46  # of a box, in inches
ACROSS, DOWN = 1.62, 0.6  # from box to box

Arrow = tuple[str, str]
Place = str | tuple[Arrow, int]  # a concept, or where an arrow passes a layer


def draw(lesson: int) -> figures.Figure:
    """The map of lesson number `lesson`: its own concepts in colour, earlier ones grey, later ones white."""
    arrows, layer = neighbourhood(lesson)
    rows = ordered(arrows, layer)
    tallest = max(map(len, rows))
    where: dict[Place, tuple[float, float]] = {}
    for number, row in enumerate(rows):
        for i, place in enumerate(row):
            where[place] = (ACROSS * (number + 0.5), DOWN * (tallest / 2 - i + len(row) / 2 - 0.5))
    size = ACROSS * len(rows), DOWN * tallest
    figure, ax = figures.plt.subplots(figsize=size)
    for name in layer:
        _draw_box(ax, CONCEPTS[name], lesson, *where[name])
    for arrow in arrows:
        _draw_arrow(ax, [where[place] for place in places_of(arrow, layer)])
    ax.set(xlim=(0, size[0]), ylim=(0, size[1]))
    ax.axis("off")
    figure.subplots_adjust(0, 0, 1, 1)
    return figure


def neighbourhood(lesson: int) -> tuple[list[Arrow], dict[str, int]]:
    """The arrows (from, to) that touch the lesson's concepts, and the layer of every concept that is on the map."""
    own = [concept.name for concept in taught_in(lesson)]
    arrows = [(need, name) for name in own for need in CONCEPTS[name].needs]
    arrows += [(name, later.name) for name in own for later in needed_by(name) if later.name not in own]
    layer: dict[str, int] = {}
    for name in own:  # in the list, a concept stands after what it needs
        layer[name] = 1 + max((layer[need] for need in CONCEPTS[name].needs if need in own), default=0)
    earlier = {start for start, _ in arrows if start not in own}
    later = {end for _, end in arrows if end not in own}
    beside = {name: min(layer[end] for start, end in arrows if start == name) - 1 for name in earlier}
    beside |= {name: max(layer[start] for start, end in arrows if end == name) + 1 for name in later}
    layer |= {name: beside[name] for name in CONCEPTS if name in beside}
    first = min(layer.values())
    return arrows, {name: number - first for name, number in layer.items()}


def places_of(arrow: Arrow, layer: dict[str, int]) -> list[Place]:
    """Where an arrow begins, passes layers, and ends."""
    start, end = arrow
    return [start, *((arrow, number) for number in range(layer[start] + 1, layer[end])), end]


def ordered(arrows: list[Arrow], layer: dict[str, int]) -> list[list[Place]]:
    """The places in each layer from top to bottom, with few crossings of arrows.

    Again and again every place goes to the mean height of its neighbours; the order with the fewest crossings is kept.
    """
    rows: list[list[Place]] = [[name for name in layer if layer[name] == n] for n in range(max(layer.values()) + 1)]
    joined: list[tuple[Place, Place]] = []
    for arrow in arrows:
        places = places_of(arrow, layer)
        for number, place in enumerate(places[1:-1], layer[arrow[0]] + 1):
            rows[number].append(place)
        joined += pairwise(places)
    beside: dict[Place, list[Place]] = {place: [] for row in rows for place in row}
    for start, end in joined:
        beside[start].append(end)
        beside[end].append(start)

    best, fewest = rows, np.inf
    for sweep in range(24):
        height = {place: i - len(row) / 2 for row in rows for i, place in enumerate(row)}
        for row in rows if sweep % 2 else rows[::-1]:
            pull = {place: np.mean([height[other] for other in beside[place] or [place]]) for place in row}
            row.sort(key=pull.__getitem__)
            height |= {place: i - len(row) / 2 for i, place in enumerate(row)}
        if (now := _crossings(rows, joined)) < fewest:
            best, fewest = [list(row) for row in rows], now
    return best


def _crossings(rows: list[list[Place]], joined: list[tuple[Place, Place]]) -> int:
    at = {place: (number, i) for number, row in enumerate(rows) for i, place in enumerate(row)}
    lines = [(at[a][0], at[a][1], at[b][1]) for a, b in joined]
    return sum(p[0] == q[0] and (p[1] - q[1]) * (p[2] - q[2]) < 0 for i, p in enumerate(lines) for q in lines[:i])


def _draw_box(ax: figures.Axes, concept: Concept, lesson: int, x: float, y: float) -> None:
    own = concept.number == lesson
    box = FancyBboxPatch((x - WIDTH / 2, y - HEIGHT / 2), WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.07")
    other = "0.92" if concept.number < lesson else "white"
    box.set(facecolor=figures.COLOURS[4] if own else other, edgecolor="black" if own else "0.55")
    ax.add_patch(box)
    words = textwrap.fill(concept.name, 17) if own else f"{textwrap.fill(concept.name, 19)}\n(lesson {concept.number})"
    ax.text(x, y, words, ha="center", va="center", fontsize=8 if own else 7, weight="bold" if own else None)


def _draw_arrow(ax: figures.Axes, points: list[tuple[float, float]]) -> None:
    """From the right side of the first place to the left side of the last, level where it passes a layer."""
    x, y = points[0]
    corners, codes = [(x + WIDTH / 2, y)], [Path.MOVETO]
    for to_x, to_y in points[1:]:
        start, end = corners[-1], (to_x - WIDTH / 2, to_y)
        middle = (start[0] + end[0]) / 2
        corners += [(middle, start[1]), (middle, to_y), end]
        codes += [Path.CURVE4] * 3
        if (to_x, to_y) != points[-1]:
            corners.append((to_x + WIDTH / 2, to_y))
            codes.append(Path.LINETO)
    ax.add_patch(FancyArrowPatch(path=Path(corners, codes), arrowstyle="-|>", mutation_scale=9, color="0.3", lw=1))


__all__ = ["draw", "neighbourhood", "ordered", "places_of"]
