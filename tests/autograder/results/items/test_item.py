"""Ids that never change, and what an option is worth."""

import uuid

import pytest

from autograder.results.items.item import ChoiceItem, Option


def choice(rights: list[bool], several: bool, id: str = "x.1") -> ChoiceItem:
    options = tuple(Option(str(number), right, "") for number, right in enumerate(rights))
    return ChoiceItem(
        id=id, title="t", points=1, category=("c",), tags=(), stem="<p>s</p>", options=options, several=several
    )


def test_an_id_has_always_the_same_uuid():
    assert choice([True, False], False).uuid == uuid.UUID("e3725dcb-3407-5b01-b455-585e16e429ee")
    assert choice([True, False], False, "x.2").uuid != choice([True, False], False).uuid
    assert choice([True, False], False).identifier == f"i{choice([True], False).uuid.hex}"


@pytest.mark.parametrize(
    ("rights", "several", "shares"),
    [
        ([True, False, False], False, [1, 0, 0]),
        ([True, False, True, False], True, [0.5, -0.5, 0.5, -0.5]),
        ([True, True, False], True, [0.5, 0.5, -1]),
        ([True, True], True, [0.5, 0.5]),
    ],
)
def test_right_ones_share_the_points_and_wrong_ones_take_them_away(rights, several, shares):
    item = choice(rights, several)
    assert [item.share(option) for option in item.options] == shares
