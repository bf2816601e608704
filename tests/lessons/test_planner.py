"""The price list of lesson 9: it says what training will cost, and spends nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lessons import planner
from lessons.training_service import TrainingService


@given(st.integers(0, 5), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_the_price_list_says_what_training_will_cost(size, amount):
    service = TrainingService("capstone-01")
    service.train(service.sizes[0], service.amounts[0])
    params, tokens = service.sizes[size], service.amounts[amount]
    words, before = planner.in_words(service, params, tokens), service.remaining
    often = 0
    while 6 * params * tokens * (often + 1) <= before:
        often += 1
    assert f"pays for {often:,} such run" in words or (often == 0 and "more than" in words)
    assert service.remaining == before  # nothing is spent by asking


def test_the_price_list_follows_the_choice(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    service = TrainingService("capstone-01", budget=4e10)
    planner.show(service)
    (box,) = shown
    choices, price = box.children
    choices.children[0].value = service.sizes[-1]
    choices.children[1].value = service.amounts[-1]
    assert "more than" in price.value
    choices.children[0].value = service.sizes[0]
    assert f"service.train({service.sizes[0]}, {service.amounts[-1]})" in price.value
