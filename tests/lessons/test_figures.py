"""How lessons draw: a source below every figure, words for those who cannot see it, and nothing drawn while grading."""

import html
import re

import matplotlib.pyplot as plt
import pytest

from course_data import load
from lessons import figures


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize(
    ("log", "scales"), [("", ("linear", "linear")), ("x", ("log", "linear")), ("xy", ("log", "log"))]
)
def test_a_new_figure_has_labels_and_scales(columns, log, scales):
    figure, axes = figures.new("tokens", "loss", columns=columns, log=log, title="A title")
    for ax in axes if columns > 1 else [axes]:
        assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("tokens", "loss", "A title")
        assert (ax.get_xscale(), ax.get_yscale()) == scales
    assert len(figure.axes) == columns
    plt.close(figure)


def test_plain_ticks_are_ordinary_numbers():
    figure, ax = figures.new("tokens", "loss", log="y")
    figures.plain_ticks(ax.yaxis, [0.8, 1, 20])
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["0.8", "1", "20"]
    assert list(ax.get_yticks(minor=True)) == []
    plt.close(figure)


def test_lines_are_named_beside_them_in_their_colour_and_apart():
    figure, ax = figures.new("tokens", "loss")
    ax.plot([1, 2], [2, 1], label="first")
    ax.plot([1, 2], [2, 1.001], label="second")
    ax.plot([1, 2], [3, 3], label="_without a name")
    figures.name_lines(ax, at={"first": 0})
    figures.name_lines(ax)
    names = [(text.get_text(), text.get_color(), tuple(text.xy)) for text in ax.texts]
    assert names[:2] == [("second", figures.COLOURS[1], (2, 1.001)), ("first", figures.COLOURS[0], (1, 2))]
    close = [text for text in ax.texts[2:] if text.xy[0] == 2]
    assert abs(close[0].xyann[1] - close[1].xyann[1]) > 9
    plt.close(figure)


def test_a_source_is_a_data_set_or_says_of_which_kind_it_is():
    grid = load("grid")
    assert figures.note_source(grid) == f"Measured: {grid.title} ({grid.citation})"
    assert figures.note_source("Simulated: p and p¹⁰") == "Simulated: p and p¹⁰"
    with pytest.raises(ValueError, match=r"begins with one of Measured, Published, Simulated; this one is 'our runs'"):
        figures.note_source("our runs")


def test_a_figure_as_html_carries_its_words():
    figure, ax = figures.new("tokens", "loss")
    ax.plot([1, 2], [2, 1])
    page = figures.as_html(figure, source="Simulated: a line", alt='It falls from "2" to <1>.')
    assert html.unescape(re.search(r'alt="([^"]*)"', page)[1]) == 'It falls from "2" to <1>.'
    assert "data:image/png;base64," in page
    assert [text.get_text() for text in figure.texts] == ["Simulated: a line"]
    assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize(
    "show",
    [lambda f: figures.show(f, source="Simulated: none", alt="Words."), lambda f: figures.show_drawing(f, "Words.")],
)
def test_while_grading_only_the_words_are_printed(show, monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    figure, _ = figures.new("tokens", "loss")
    show(figure)
    assert capsys.readouterr().out == "Figure: Words.\n"
    assert not plt.fignum_exists(figure.number)


def test_for_a_page_a_figure_is_a_drawing_whose_colours_follow_the_scheme(monkeypatch):
    monkeypatch.setenv(figures.AS_SVG, "1")
    figure, ax = figures.new("tokens", "loss")
    ax.plot([1, 2], [2, 1])
    page = figures.as_html(figure, source="Simulated: a line", alt='It falls from "2" to <1>.')
    assert html.unescape(re.search(r'role="img" aria-label="([^"]*)"', page)[1]) == 'It falls from "2" to <1>.'
    assert page.startswith("<svg")
    assert "stroke: light-dark(#0072b2," in page
    assert ">tokens</text>" in page
    assert not re.search(r"<g id=|<style|(?<!light-dark\()#[0-9a-f]{6}(?!\))", page)


@pytest.mark.parametrize("colour", [*figures.COLOURS, "#595959", "#b0b0b0"])
def test_a_colour_can_be_told_from_a_dark_page(colour):
    def luminance(hexed: str) -> float:
        parts = [int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark = (luminance(figures.on_dark(colour.lower())) + 0.05) / (luminance("#14181e") + 0.05)
    assert dark > (2 if colour == "#b0b0b0" else 4.5)  # light grey is for grids
