"""The pictures of lesson 9's game and the drawing of lesson 8's network: what is bought is drawn, and in words."""

import pytest

from course_data.plans import price
from lessons import drawings, figures, game_figures
from lessons.game import Game

LANGUAGE = "capstone-09"
ROUND_1 = [(3652, 60_000), (7296, 60_000), (7296, 240_000), (14_484, 120_000)]
ROUND_2 = [(7296, 480_000), (14_484, 240_000), (29_002, 120_000)]


@pytest.fixture
def shown(monkeypatch):
    """Every figure that is shown, with its words."""
    found = []
    monkeypatch.setattr(figures, "_display", lambda figure, alt: found.append((figure, alt)))
    return found


@pytest.fixture
def game(tmp_path):
    return Game(LANGUAGE, folder=tmp_path)


def points(ax) -> set[tuple[float, float]]:
    return {(float(x), float(y)) for line in ax.get_lines() for x, y in zip(*line.get_data(), strict=True)}


def test_before_anything_is_bought_there_is_nothing_to_show(game):
    with pytest.raises(NotImplementedError, match="buy runs first"):
        game_figures.show_runs(game)
    with pytest.raises(NotImplementedError, match="buy runs first"):
        game_figures.show_bet(game, (1.0, 0.9, 1.1))


def test_every_run_stands_at_its_tokens_and_a_valley_above_its_lowest(game, shown):
    game.buy(1, ROUND_1)
    game.buy(2, ROUND_2)
    game_figures.show_runs(game)
    ((figure, alt),) = shown
    left, right = figure.axes
    assert points(left) == {(d, game.losses[n, d]) for n, d in ROUND_1 + ROUND_2}
    lowest = min(game.losses[run] for run in ROUND_2)
    assert {(n, game.losses[n, d] - lowest) for n, d in ROUND_2} <= points(right)
    words = {text.get_text() for ax in figure.axes for text in ax.texts}
    assert {f"N = {n:,}" for n, _ in ROUND_1 + ROUND_2} <= words
    assert f"{price(ROUND_2[1]) / 1e9:.0f}·10⁹ FLOPs" in words
    assert "closed valley" in alt
    assert any("those in this ledger" in text.get_text() for text in figure.texts)


def test_one_round_of_one_amount_can_be_shown(game, shown):
    game.buy(1, [(3652, 60_000), (7296, 60_000)])
    game_figures.show_runs(game)
    assert len(shown) == 1


def test_a_bet_is_drawn_with_its_interval_at_the_price_of_the_large_run(game, shown):
    game.buy(1, ROUND_1)
    game.buy(2, ROUND_2)
    with pytest.raises(NotImplementedError, match="place your bet"):
        game_figures.show_bet(game, None)
    game_figures.show_bet(game, (1.45, 1.35, 1.6))
    ((figure, _),) = shown
    (ax,) = figure.axes
    assert {(6.0 * n * d, game.losses[n, d]) for n, d in ROUND_1 + ROUND_2} <= points(ax)
    ((low, high),) = (segment[:, 1] for bar in ax.containers for segment in bar[2][0].get_segments())
    assert (low, high) == pytest.approx((1.35, 1.6))


def test_a_network_is_drawn_with_all_its_lines(shown):
    drawings.show_network(["prose loss", "code loss"], 3, "score", bounds="from chance to 1")
    ((figure, alt),) = shown
    (ax,) = figure.axes
    assert len(ax.get_lines()) == 2 * 3 + 3
    assert [text.get_text() for text in ax.texts].count("tanh") == 3
    assert alt.startswith("prose loss and code loss at the left, each joined to 3 hidden units")
    assert alt.endswith("from chance to 1).")
