"""The built table of a lesson: for every function its public examples, and what each known mistake gives on them; for
every number how near it must come.

`check` compares with this table, so that nothing which a student holds computes what is right, and numpy is needed
only where an example's arguments are arrays.
"""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from autograder.bank.answers import plain
from autograder.bank.diagnosis import ANY, AnyValue, TabulatedSlip
from autograder.bank.keys import FunctionKey, Key, NumberKey
from autograder.bank.kinds import Example
from autograder.bank.packing import pack, unpack

DIGITS = 10  # significant digits: the same table on every machine, whatever its mathematical library rounds last


class StoredExample(Example):
    """An example of a built table. Its arguments are unpacked when they are first asked for: arrays need numpy."""

    def __init__(self, packed: list[Any], expected: Any):
        vars(self).update(packed=packed, expected=expected)  # the dataclass is frozen

    @cached_property
    def args(self) -> tuple[Any, ...]:
        return tuple(unpack(vars(self)["packed"]))


def tabulated_keys(keys: Mapping[str, Key]) -> str:
    """The table of a lesson's keys as JSON, the same bytes for the same keys."""
    told = {id: key for id, key in keys.items() if isinstance(key, (FunctionKey, NumberKey))}
    return json.dumps({id: _row(key) for id, key in told.items()}, indent=1, ensure_ascii=False) + "\n"


def _row(key: FunctionKey | NumberKey) -> dict[str, Any]:
    if isinstance(key, NumberKey):
        return {"rtol": key.rtol}
    examples = [Example(tuple(unpack(_rounded(pack(list(e.args))))), _rounded(plain(e.expected))) for e in key.examples]
    return {
        "examples": [{"args": pack(list(one.args)), "expected": one.expected} for one in examples],
        "slips": [_slip(slip.tabulated(examples)) for slip in key.slips],
    }


def _slip(slip: TabulatedSlip) -> dict[str, Any]:
    row: dict[str, Any] = {"name": slip.name, "message": slip.message}
    row |= {"changes": slip.changes} if slip.changes else {"values": _rounded(list(slip.values))}
    return row | ({"rtol": slip.rtol} if slip.rtol else {})


def _rounded(value: Any) -> Any:
    """Plain data with all numbers to DIGITS significant digits, and {"any": true} where any value will do."""
    if isinstance(value, AnyValue):
        return {"any": True}
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, (list, tuple)):
        return [_rounded(part) for part in value]
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return value


def read_table(text: str) -> dict[str, dict[str, Any]]:
    """What `tabulated_keys` made, as fields of each question: a function's examples and slips, a number's rtol."""
    return {id: row if "rtol" in row else _read_row(row) for id, row in json.loads(text).items()}


def _read_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "examples": tuple(StoredExample(one["args"], one["expected"]) for one in row["examples"]),
        "slips": tuple(_read_slip(one) for one in row["slips"]),
    }


def _read_slip(row: Mapping[str, Any]) -> TabulatedSlip:
    return TabulatedSlip(
        row["name"],
        row["message"],
        values=tuple(_read_value(value) for value in row.get("values", ())),
        changes=tuple(tuple(change) for change in row.get("changes", ())),
        rtol=row.get("rtol"),
    )


def _read_value(value: Any) -> Any:
    if isinstance(value, dict):
        return ANY
    return [_read_value(part) for part in value] if isinstance(value, list) else value
