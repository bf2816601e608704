"""Lesson 9's game: rounds in order, nothing paid twice, a forecast before its loss, one sentence for what is wrong."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_data import load
from course_data.plans import HERO, ROUNDS, measured, on_offer, price
from lessons.game import Game, forecast_problem

LANGUAGE = "capstone-03"
K = 1000
ROUND_1 = [(3652, 60 * K), (7296, 60 * K), (7296, 240 * K), (14_484, 120 * K)]
ROUND_2 = [(7296, 480 * K), (14_484, 240 * K), (29_002, 120 * K)]
KEPT, FORECAST = (14_484, 480 * K), (1.93, 1.9, 2.0)


@pytest.fixture
def game(tmp_path):
    return Game(LANGUAGE, folder=tmp_path)


@pytest.fixture
def file(tmp_path):
    return tmp_path / f"{LANGUAGE}.ledger.jsonl"


def again(game: Game) -> Game:
    """The same game after a restart of the kernel."""
    return Game(LANGUAGE, folder=game._ledger.path.parent)


def said(capsys) -> str:
    return capsys.readouterr().out


def played(game: Game) -> Game:
    game.buy(1, ROUND_1)
    game.buy(2, ROUND_2)
    game.keep(KEPT, FORECAST)
    return game


def test_a_whole_game(game, capsys):
    played(game)
    game.bet((1.7, 1.6, 1.8))
    out = said(capsys)
    truth = load("capstone", held_out=True).where(language=LANGUAGE)["loss"].item()
    assert f"measured {truth:.4f}" in out
    assert f"measured {measured(LANGUAGE)[KEPT]:.4f}" in out
    n, d, loss = game.runs()
    assert list(zip(n, d, strict=True)) == [*ROUND_1, *ROUND_2, KEPT]
    assert loss.tolist() == [measured(LANGUAGE)[run] for run in (*ROUND_1, *ROUND_2, KEPT)]
    game.judge([ROUND_1, ROUND_2, [KEPT]])
    assert said(capsys).count("✓") == 3


def test_a_cell_run_again_spends_nothing_before_and_after_a_restart(game, file, capsys):
    played(game)
    game.bet((1.7, 1.6, 1.8))
    ledger, left = file.read_text(), [game.left(r.number) for r in ROUNDS]
    for one in (game, again(game), again(game)):
        played(one)
        one.bet((1.7, 1.6, 1.8))
        assert [one.left(r.number) for r in ROUNDS] == left
    assert file.read_text() == ledger
    assert "nothing was spent" in said(capsys)


def test_the_forecast_is_on_disk_before_the_loss_is_told(game, file, monkeypatch):
    game.buy(1, ROUND_1)
    game.buy(2, ROUND_2)

    def killed(run):
        raise KeyboardInterrupt

    monkeypatch.setattr(game, "_loss", killed)
    with pytest.raises(KeyboardInterrupt):
        game.keep(KEPT, FORECAST)
    last = json.loads(file.read_text().splitlines()[-1])
    assert last["what"] == "forecast"
    assert last["value"] == FORECAST[0]
    later = again(game)
    later.keep(KEPT, (1.0, 0.9, 1.1))  # it is too late for another one
    first = later._first("forecast")
    assert first is not None
    assert first["value"] == FORECAST[0]
    assert later.left(3) == ROUNDS[2].budget - price(KEPT)


def test_no_refund_for_a_run_taken_out_of_the_list(game, capsys):
    game.buy(1, ROUND_1)
    left = game.left(1)
    game.buy(1, ROUND_1[:2])
    assert game.left(1) == left
    assert "What is bought stays bought" in said(capsys)
    assert len(game.runs()[0]) == 4


OUT_OF_ORDER = [
    (lambda g: g.buy(2, ROUND_2), "Round 1 comes first"),
    (lambda g: g.keep(KEPT, FORECAST), "Rounds 1 and 2 come first"),
    (lambda g: g.bet((1.7, 1.6, 1.8)), "Round 3 comes first"),
    (lambda g: g.buy(3, [KEPT]), "forecast first"),
    (lambda g: g.buy(0, [KEPT]), "rounds 1 and 2"),
    (lambda g: g.buy("1", ROUND_1), "rounds 1 and 2"),
]
WRONG_RUNS = [
    ([], "no run yet"),
    (None, "list of runs"),
    ("all", "list of runs"),
    ({"N": 5215}, "list of runs"),
    ([5215, 120_000], "pair of numbers"),
    ([(5215,)], "pair of numbers"),
    ([("5215", 120_000)], "pair of numbers"),
    ([(5215, float("nan"))], "pair of numbers"),
    ([(5215, 121_000)], "nearest is 120,000"),
    ([(5000, 100_000)], "nearest is 5,215"),
    ([(120_000, 5215)], "wrong way round"),
    ([(0.005215, 0.12)], "in millions"),
    ([(5.215, 120)], "in thousands"),
    ([(29_002, 480_000)], "not on the price list"),
    ([HERO], "not a size on the price list"),
    ([(14_484, 480 * K)], "25.0·10⁹ are left"),
]


@pytest.mark.parametrize(("move", "words"), OUT_OF_ORDER)
def test_a_move_out_of_order_is_said_and_changes_nothing(game, file, capsys, move, words):
    move(game)
    out = said(capsys)
    assert words in out
    assert len(out.splitlines()) == 1
    assert not file.exists()


@pytest.mark.parametrize(("runs", "words"), WRONG_RUNS)
def test_what_cannot_be_bought_is_said_and_changes_nothing(game, file, capsys, runs, words):
    game.buy(1, runs)
    out = said(capsys)
    assert words in out
    assert len(out.splitlines()) == 1
    assert not file.exists()


WRONG_FORECASTS = [
    (None, "Write your forecast first"),
    (1.9, "three numbers"),
    ((1.9, 0.1), "three numbers"),
    (("1.9", 1.8, 2.0), "three numbers"),
    ((float("nan"), 1, 2), "three numbers"),
    ((193, 190, 200), "not a percentage"),
    ((1.93, 5, 5), "must lie inside"),
    ((1.93, 0.05, 0.05), "must lie inside"),
    ((0.03, 0.02, 0.04), "lower than any language"),
    ((1.93, 2.0, 1.9), "must lie inside"),
    ((-1.9, -2, -1.8), "three numbers"),
]


@pytest.mark.parametrize(("forecast", "words"), WRONG_FORECASTS)
def test_a_forecast_that_cannot_be_meant_buys_and_bets_nothing(game, file, capsys, forecast, words):
    game.buy(1, ROUND_1)
    game.buy(2, ROUND_2)
    before = file.read_text()
    said(capsys)
    game.keep(KEPT, forecast)
    assert words in said(capsys)
    assert file.read_text() == before
    game.keep(KEPT, FORECAST)
    before = file.read_text()
    said(capsys)
    game.bet(forecast)
    assert words in said(capsys)
    assert file.read_text() == before
    assert forecast_problem((1.93, 1.9, 2.0)) is None
    assert forecast_problem(np.array([1.93, 1.9, 2.0])) is None


def test_closed_rounds_stay_closed_and_a_run_is_sold_once(game, capsys):
    game.buy(1, ROUND_1[:2])
    game.buy(2, [(5215, 60 * K), ROUND_1[0]])
    assert "from another round" in said(capsys)
    game.buy(2, ROUND_2)
    game.buy(1, ROUND_1)
    assert "Round 1 is closed" in said(capsys)
    assert len(game.runs()[0]) == 5


def test_a_bet_or_forecast_after_the_reveal_does_not_count(game, capsys):
    played(game)
    game.keep(KEPT, (1.929, 1.92, 1.94))
    game.keep((10_314, 480 * K), FORECAST)
    game.keep(None, None)
    game.bet((1.7, 1.6, 1.8))
    game.bet((1.701, 1.70, 1.702))
    out = said(capsys)
    assert out.count("the first forecast counts") == 2
    assert "a later one does not count" in out
    assert game._first("bet")["value"] == 1.7
    assert game._first("forecast")["value"] == FORECAST[0]


def test_the_kept_run_is_one_that_is_not_known_yet(game, capsys):
    game.buy(1, ROUND_1)
    game.buy(2, ROUND_2)
    game.keep(ROUND_2[0], FORECAST)
    assert "is yours already" in said(capsys)
    game.keep(None, FORECAST)
    assert "Choose the run" in said(capsys)
    assert not game._bought(3)


def test_starting_over_is_recorded_and_must_be_meant(game, file, capsys):
    played(game)
    before = file.read_text()
    game.start_over()
    assert file.read_text() == before
    assert "confirm=True" in said(capsys)
    game.start_over(confirm=True)
    assert file.read_text().startswith(before)
    assert game.attempt == 2
    assert again(game).attempt == 2
    assert [game.left(r.number) for r in ROUNDS] == [r.budget for r in ROUNDS]
    played(game)
    assert "attempt 2" in repr(game)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [*lines[:2], lines[2].replace('"price": ', '"price": -'), *lines[3:]],
        lambda lines: [*lines[:2], "rubbish", *lines[2:]],
        lambda lines: [line.replace('"round": 1', '"round": 2') for line in lines],
        lambda lines: [line.replace('"loss": ', '"loss": 0') for line in lines],
        lambda lines: [line.replace('"params": 3652', '"params": 999') for line in lines],
        lambda lines: [line.replace('"tokens": ', '"tokens": "x", "y": ') for line in lines],
        lambda lines: lines[1:],
        lambda lines: lines[::-1],
    ],
)
def test_an_edited_ledger_is_said_once_and_the_game_goes_on(game, file, capsys, change):
    played(game)
    spent = [game.left(r.number) for r in ROUNDS]
    file.write_text("\n".join(change(file.read_text().splitlines())) + "\n")
    said(capsys)
    later = again(game)
    assert "changed or damaged" in said(capsys)
    assert repr(later)
    assert later.left(1) <= ROUNDS[0].budget
    later.buy(1, ROUND_1)
    later.buy(2, ROUND_2)
    later.keep(KEPT, FORECAST)
    later.bet((1.7, 1.6, 1.8))
    assert "changed or damaged" not in said(capsys)
    assert set(zip(*later.runs()[:2], strict=True)) == {*ROUND_1, *ROUND_2, KEPT}  # nothing is lost
    assert [later.left(r.number) for r in ROUNDS] == spent
    known = measured(LANGUAGE)
    assert all(known[int(n), int(d)] == loss for n, d, loss in zip(*later.runs(), strict=True))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 29), st.integers(0, 29)), max_size=25))
def test_no_sequence_of_moves_overspends_or_refunds(tmp_path_factory, moves):
    folder = tmp_path_factory.mktemp("play")
    game, offer = Game(LANGUAGE, folder=folder), on_offer()
    for move, one, other in moves:
        before = [game.left(r.number) for r in ROUNDS]
        if move == 3:
            game.keep(offer[one], FORECAST)
        elif move == 4:
            game = Game(LANGUAGE, folder=folder)
        else:
            game.buy(move, [offer[one], offer[other]])
        after = [game.left(r.number) for r in ROUNDS]
        assert all(0 <= a <= b for a, b in zip(after, before, strict=True))


def test_an_unknown_language_and_one_that_cannot_be_spoken_are_refused(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="No run was trained on 'zipf-a'"):
        Game("zipf-a", folder=tmp_path)
    with pytest.raises(ValueError, match="There is no language 'zipf-z'"):
        Game("zipf-z", live=True, folder=tmp_path)


def test_in_a_class_edition_the_measured_loss_comes_later(game, capsys, monkeypatch):
    played(game)

    def without(name, *, held_out=False):
        raise FileNotFoundError

    monkeypatch.setattr("lessons.game.load", without)
    said(capsys)
    game.bet((1.7, 1.6, 1.8))
    assert "comes with your feedback" in said(capsys)


def test_the_price_list_says_what_is_paid(game):
    cells = {(n, d): price((n, d)) for n, d in on_offer()}
    html = game.prices()._repr_html_()
    assert all(f"<td>{cost / 1e9:.1f}</td>" in html for cost in cells.values())
    assert html.count("–") == 2 + 1  # two runs that are not on sale, and the word that says so


def test_an_exercise_is_open_until_enough_was_bought(game):
    with pytest.raises(NotImplementedError, match="You have 0, and this needs 6"):
        game.runs(at_least=6)


@pytest.mark.slow
def test_live_trains_a_model_as_good_as_the_measured_ones(tmp_path, capsys):
    game = Game("zipf-a", live=True, folder=tmp_path)
    game.buy(1, [(2558, 60 * K)])
    out = said(capsys)
    assert "100%" in out
    loss = game.losses[2558, 60 * K]
    assert game.left(1) == ROUNDS[0].budget - price((2558, 60 * K))
    restarted = Game("zipf-a", live=True, folder=tmp_path)
    restarted.buy(1, [(2558, 60 * K)])
    assert "training" not in said(capsys)  # from the ledger
    assert restarted.losses[2558, 60 * K] == loss
    from course_data.training import recipe, train

    assert loss == pytest.approx(train(recipe("zipf-a", 29, 60 * K, 100)).loss, abs=1e-9)
