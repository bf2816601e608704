"""Messages survive the way unchanged; whatever else arrives is refused in a word."""

import json
import socket
import struct
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.bank.packing import pack, unpack
from autograder.sandbox import wire
from autograder.sandbox.wire import Wire, WireError

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
arrays = npst.arrays(st.sampled_from(["f8", "i8", "f4", "?"]), npst.array_shapes(min_dims=0, max_side=4))
inputs = st.recursive(
    plain | arrays, lambda part: st.lists(part) | st.tuples(part, part) | st.dictionaries(st.text(), part), max_leaves=8
)


def same(a, b) -> bool:
    if isinstance(a, (np.ndarray, np.generic)):
        return type(a) is type(b) and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, dict):
        return type(b) is dict and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and (a == b or a != a)


@given(inputs)
def test_inputs_arrive_as_they_were(value):
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    arrived = unpack(json.loads(json.dumps(pack(_scalars(value)))))
    assert same(arrived, _scalars(value))


def _scalars(value):
    """Arrays without dimensions as the scalars that they are."""
    if isinstance(value, np.ndarray):
        return value[()]
    if isinstance(value, (list, tuple)):
        return type(value)(map(_scalars, value))
    return {key: _scalars(item) for key, item in value.items()} if isinstance(value, dict) else value


def test_what_is_no_data_cannot_be_an_input():
    with pytest.raises(TypeError, match="of type function"):
        pack((lambda: 1,))
    with pytest.raises(TypeError, match="of type ndarray"):
        pack(np.array([print]))


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Wire(ours), theirs


def test_a_message_arrives(pair):
    ours, theirs = pair
    Wire(theirs).send({"text": "E + A·x^(−alpha)", "value": [1.5, None]})
    assert ours.receive(1) == {"text": "E + A·x^(−alpha)", "value": [1.5, None]}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (struct.pack(">I", 3) + b"[1]", "not an object"),
        (struct.pack(">I", 2) + b"{]", "not JSON"),
        (struct.pack(">I", 2) + b"\xff\xfe", "not JSON"),
        (struct.pack(">I", 200_000) + b"[" * 200_000, "not JSON"),
        (struct.pack(">I", 10_004) + b'{"a":' + b"9" * 9_998 + b"}", "not JSON"),
        (struct.pack(">I", 5_000_000), "too long"),
        (struct.pack(">I", 2**32 - 1), "grader's channel"),
        (b"\0\0", "the time was up"),
        (struct.pack(">I", 9) + b"{", "the time was up"),
    ],
)
def test_what_is_no_message_is_refused(pair, raw, why):
    ours, theirs = pair
    threading.Thread(target=theirs.sendall, args=(raw,), daemon=True).start()
    with pytest.raises(WireError, match=why):
        ours.receive(0.2)


def test_a_closed_end_is_noticed(pair):
    ours, theirs = pair
    theirs.close()
    with pytest.raises(WireError, match="process ended"):
        ours.receive(1)


def test_many_small_messages_are_too_much_together(pair, monkeypatch):
    ours, theirs = pair
    monkeypatch.setattr(wire, "MAX_TOTAL", 1000)
    ours = Wire(ours.sock)
    sender = Wire(theirs)
    for _ in range(20):
        sender.send({"x": "y" * 50})
    with pytest.raises(WireError, match="too much output"):
        [ours.receive(1) for _ in range(20)]


def test_drop_by_drop_does_not_win_time(pair):
    ours, theirs = pair

    def drip():
        try:
            for _ in range(100):
                theirs.sendall(b"\0")
                time.sleep(0.05)
            theirs.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    theirs.sendall(struct.pack(">I", wire.MAX_MESSAGE))
    threading.Thread(target=drip, daemon=True).start()
    with pytest.raises(WireError, match="the time was up"):  # and not, after the last drop, "the process ended"
        ours.receive(0.3)
