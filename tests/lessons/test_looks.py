"""Looks before a bet: paid once, never given back, and one sentence for what is wrong."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.looks import Looks

X = np.array([1.0, 2, 4, 8, 16, 32]) * 1000


def looks_in(folder) -> Looks:
    return Looks("a-bet", X, 1 + 1 / np.sqrt(X), 6 * X, folder=folder)


@pytest.fixture
def looks(tmp_path):
    return looks_in(tmp_path)


def test_a_look_is_paid_once_and_lasts(looks, tmp_path):
    looks.see(6)
    left = looks.left
    assert left == pytest.approx(looks.budget - 6 * 32_000)
    assert looks.see(6).left == left
    again = looks_in(tmp_path)
    assert again.left == left
    assert again.see(6, 1).seen_numbers == [1, 6]
    x, loss = again.runs()
    assert x.tolist() == [1000, 32_000]
    assert loss == pytest.approx(1 + 1 / np.sqrt(x))


def test_the_table_shows_a_loss_only_where_one_looked(looks):
    looks.see(2)
    assert repr(looks).count("?") == 5
    assert f"{1 + 1 / np.sqrt(2000):.4f}" in repr(looks)
    assert looks._repr_html_().count("<td>?</td>") == 5


WRONG = [
    ((), "Choose runs by their numbers"),
    ((7,), "choose from 1 to 6"),
    ((0,), "choose from 1 to 6"),
    ((-1,), "choose from 1 to 6"),
    ((2.5,), "choose from 1 to 6"),
    (("all",), "choose from 1 to 6"),
    ((None,), "choose from 1 to 6"),
    ((True,), "choose from 1 to 6"),
    (([],), "Choose runs by their numbers"),
    ((5, 6), "is left"),
    (([1, 2, 3, 4, 5, 6],), "is left"),
]


@pytest.mark.parametrize(("numbers", "words"), WRONG)
def test_what_cannot_be_seen_is_said_and_costs_nothing(looks, capsys, numbers, words):
    looks.see(*numbers)
    said = capsys.readouterr().out
    assert words in said
    assert len(said.splitlines()) == 1
    assert looks.left == looks.budget
    assert looks.seen_numbers == []


def test_an_exercise_is_open_until_enough_was_seen(looks):
    looks.see(1)
    with pytest.raises(NotImplementedError, match="You have seen 1, and this needs 3"):
        looks.runs(at_least=3)


def test_an_edited_ledger_is_said_and_what_it_held_can_be_seen_again(looks, tmp_path, capsys):
    looks.see(1, 2, 3)
    file = tmp_path / "a-bet.looks.jsonl"
    file.write_text(file.read_text().replace('"number": 2', '"number": 6'))
    later = looks_in(tmp_path)
    assert "changed or damaged" in capsys.readouterr().out
    assert later.see(1, 2, 3).seen_numbers == [1, 2, 3]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=3), max_size=12))
def test_no_sequence_of_looks_overspends_or_refunds(tmp_path_factory, moves):
    folder = tmp_path_factory.mktemp("looks")
    left = looks_in(folder).left
    for numbers in moves:
        now = looks_in(folder).see(*numbers).left
        assert 0 <= now <= left
        left = now
