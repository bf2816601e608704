"""GIFT is read back as it was written, and what others write by the rules of its documentation."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.results.items import gift
from autograder.results.items.gift_reading import read_gift
from autograder.results.items.item import ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from tests.autograder.results.items.nasty import items

# From Moodle's documentation of the format.
EXAMPLES = r"""
// true or false
::Q1:: 1+1\=2 {T}

// [id:tomb] [tag:history] [tag:tombs \] and more]
::Q2:: Who's buried in Grant's tomb?{~Grant ~Jefferson#wrong one =no one#right}

$CATEGORY: $course$/top/Maths//Logic/Numbers

::Q3:: When was Ulysses S. Grant born? {#
=1822:0 # Correct! Full credit.
=%50%1822:2 # He was born in 1822.
~# Wrong.
}

Grant was {~buried =entombed ~living} in Grant's tomb.

What is the value of pi? {#3.141..3.142}

Which are even? {~%50%2 ~%-100%3 ~%50%4}

Write about Lincoln. {}

::Order::Put them in order. {=first -> 1 =second -> 2 =third -> 3 ####So it is.}

::Capitals::Match. {=Italy -> Rome =Chad -> N'Djamena}

Two plus two? {=four =4}

[markdown]**Bold** {=yes ~no}

A question without answers

A broken one {=a ~b
"""


def as_gift_keeps(item: Item) -> Item:
    """The item without what GIFT has no place for."""
    item = replace(item, points=1)
    match item:
        case ChoiceItem():
            return replace(item, shuffled=True)
        case OrderItem():
            return replace(item, also=())
        case EssayItem():
            return replace(item, rubric="", code=False)
    return item


def test_the_whole_bank_comes_back(bank):
    for part in bank:
        found = read_gift(gift.files("x", part.items)["x.gift"])
        assert found.left_out == []
        assert found.items == list(map(as_gift_keeps, part.items))


@given(st.lists(items, min_size=1, max_size=2))
@settings(max_examples=40, deadline=None)
def test_any_text_comes_back(made):
    found = read_gift(gift.files("x", made)["x.gift"])
    assert [replace(item, title="") for item in found.items] == [
        replace(as_gift_keeps(item), title="") for item in made
    ]


def test_what_others_write():
    found = read_gift(EXAMPLES)
    truth, tomb, born, gap, pi, even, lincoln, order, bold = found.items
    assert isinstance(truth, ChoiceItem)
    assert (truth.stem, [option.right for option in truth.options]) == ("1+1=2", [True, False])
    assert isinstance(tomb, ChoiceItem)
    assert (tomb.id, tomb.tags) == ("tomb", ("history", "tombs ] and more"))
    assert [(one.text, one.right, one.reason) for one in tomb.options] == [
        ("Grant", False, ""),
        ("Jefferson", False, "wrong one"),
        ("no one", True, "right"),
    ]
    assert isinstance(born, NumberItem)
    assert born.category == ("Maths/Logic", "Numbers")
    assert [(one.value, one.tolerance, one.share) for one in born.answers] == [(1822, 0, 1), (1822, 2, 0.5)]
    assert born.otherwise == "Wrong."
    assert gap.stem == "Grant was _____ in Grant's tomb."
    assert isinstance(pi, NumberItem)
    assert pi.answers[0].value == pytest.approx(3.1415)
    assert pi.answers[0].tolerance == pytest.approx(0.0005)
    assert isinstance(even, ChoiceItem)
    assert even.several
    assert [option.right for option in even.options] == [True, False, True]
    assert isinstance(lincoln, EssayItem)
    assert isinstance(order, OrderItem)
    assert (order.steps, order.places, order.reason) == (("first", "second", "third"), (1, 2, 3), "So it is.")
    assert bold.stem == "<p><strong>Bold</strong></p>"
    assert found.left_out == [
        ("Capitals", "it is a matching question"),
        ("Two plus two? {=four =4}", "it asks for a short answer"),
        ("A question without answers", "it has no answers"),
        ("A broken one {=a ~b", "a bracket { or } is missing"),
    ]
