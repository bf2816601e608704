"""A question's inputs as JSON and back: types, shapes and every digit. Only an array needs numpy."""

import sys
from typing import Any


def pack(value: Any) -> Any:
    """`value` as JSON that `unpack` turns into the same again.

    Raises TypeError, in a sentence, for anything but numbers, texts, None, arrays, and lists, tuples or dicts of these.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    np = sys.modules.get("numpy")  # before numpy is loaded nothing can be an array
    if np and isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biufU":
        return {"numpy": value.tolist(), "dtype": value.dtype.str}
    if type(value) is list:
        return [pack(item) for item in value]
    if type(value) is tuple:
        return {"tuple": [pack(item) for item in value]}
    if type(value) is dict and all(type(key) is str for key in value):
        return {"dict": {key: pack(item) for key, item in value.items()}}
    raise TypeError(
        f"A question's input cannot be of type {type(value).__name__}: use numbers, texts, arrays or tuples."
    )


def unpack(value: Any) -> Any:
    """What `pack` was given."""
    if isinstance(value, list):
        return [unpack(item) for item in value]
    if isinstance(value, dict):
        if "numpy" in value:
            import numpy as np

            return np.array(value["numpy"], dtype=value["dtype"])[()]  # [()]: a scalar, where it was one
        if "tuple" in value:
            return tuple(unpack(item) for item in value["tuple"])
        return {key: unpack(item) for key, item in value["dict"].items()}
    return value
