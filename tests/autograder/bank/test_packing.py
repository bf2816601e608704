"""Inputs travel as JSON and arrive the same: types, shapes and every digit."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.bank.packing import pack, unpack
from autograder.course import ROOT

plain = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | st.text(max_size=5)
nested = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(nested)
def test_what_is_unpacked_is_what_was_packed(value):
    assert unpack(json.loads(json.dumps(pack(value)))) == value


@pytest.mark.parametrize(
    "array", [np.geomspace(1, 9, 7), np.arange(6).reshape(2, 3), np.array(["a", "bc"]), np.eye(2) > 0]
)
def test_arrays_keep_type_and_shape(array):
    back = unpack(json.loads(json.dumps(pack(array))))
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("value", [{1, 2}, object(), {1: 2}, np.array([object()])])
def test_anything_else_is_refused_in_a_sentence(value):
    with pytest.raises(TypeError, match="use numbers, texts, arrays or tuples"):
        pack(value)


def test_numbers_are_packed_without_numpy():
    code = "from autograder.bank.packing import pack, unpack; assert unpack(pack((1.5, 'a'))) == (1.5, 'a')"
    code += "; import sys; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
