"""Which concept is practised next, and the file that keeps how it went."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.release.practice.boxes import DAYS, Box, next_concept, read, write

TODAY = date(2026, 11, 27)
NAMES = ["first", "second", "third"]


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def test_what_was_answered_worst_and_rests_longest_comes_first():
    boxes = {"first": Box(2, days_ago(30)), "second": Box(1, days_ago(1)), "third": Box(1, days_ago(2))}
    assert next_concept(boxes, NAMES, TODAY) == "third"
    assert next_concept(boxes, NAMES, TODAY, but="third") == "second"
    assert next_concept({**boxes, "third": Box(3, days_ago(0)), "second": Box(3, days_ago(0))}, NAMES, TODAY) == "first"


def test_what_was_never_asked_comes_after_what_is_due_and_in_the_order_of_learning():
    assert next_concept({}, NAMES, TODAY) == "first"
    assert next_concept({"third": Box(1, days_ago(0))}, NAMES, TODAY) == "third"
    assert next_concept({"third": Box(2, days_ago(0))}, NAMES, TODAY) == "first"


def test_where_nothing_is_due_the_soonest_comes():
    boxes = {"first": Box(5, days_ago(3)), "second": Box(4, days_ago(5)), "third": Box(4, days_ago(1))}
    assert next_concept(boxes, NAMES, TODAY) == "second"  # due in 18, 2 and 6 days


def test_a_single_concept_is_asked_again_and_none_is_refused():
    assert next_concept({}, ["first"], TODAY, but="first") == "first"
    with pytest.raises(ValueError, match="nothing to practise"):
        next_concept({}, [], TODAY)


@given(st.lists(st.booleans(), max_size=30))
def test_right_answers_move_up_and_a_miss_moves_to_the_first_box(answers):
    box = None
    for right in answers:
        before = box
        box = Box.after(box, right, TODAY)
        assert box.box == (min((before.box if before else 1) + 1, len(DAYS)) if right else 1)
        assert box.due == TODAY + timedelta(days=DAYS[box.box - 1])
    if box:
        assert (box.asked, box.right) == (len(answers), sum(answers))


def test_what_was_kept_is_read_again(tmp_path):
    boxes = {"irreducible loss": Box(3, days_ago(2), 5, 4)}
    write(tmp_path / "deep" / "practice.json", boxes)
    assert read(tmp_path / "deep" / "practice.json") == (boxes, "")
    assert read(tmp_path / "none.json") == ({}, "")


GOOD = {"box": 1, "last": "2026-11-27", "asked": 1, "right": 0}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff\xfe", b'{"concepts": 3}', b'{"concepts": {"a": {}}}',
        *(json.dumps({"concepts": {"a": {**GOOD, **odd}}}).encode()
          for odd in ({"box": 9}, {"box": "x"}, {"last": "soon"}, {"right": 2}, {"asked": None})),
    ],
)  # fmt: skip
def test_a_damaged_file_is_kept_aside_and_said(tmp_path, content):
    path = tmp_path / "practice.json"
    for number in (1, 2):
        path.write_bytes(content)
        boxes, said = read(path)
        assert boxes == {}
        assert (tmp_path / f"practice.damaged-{number}.json").read_bytes() == content
        assert f"practice.damaged-{number}.json" in said
        assert not path.exists()
