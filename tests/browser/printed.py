"""What a notebook prints, and where two runs of it print something else than rounding could make of it."""

import re

from nbformat import NotebookNode

_NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
_ADDRESS = re.compile(r"0x[0-9a-f]+")
SAME = 1e-3  # relative: what two searches for the same minimum may differ by
_NOTHING = 1e-4  # a difference that is itself printed as next to nothing


def printed(notebook: NotebookNode) -> dict[str, str]:
    """What each code cell printed, by the cell's id: its stdout, and its value as text."""
    cells = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            outputs = cell.outputs
            streams = [output.text for output in outputs if output.get("name") == "stdout"]
            values = [output.data.get("text/plain", "") for output in outputs if output.output_type == "execute_result"]
            cells[cell.id] = "".join(text if isinstance(text, str) else "".join(text) for text in streams + values)
    return cells


def differences(here: str, there: str, same: float = SAME) -> list[str]:
    """The places where two printed texts differ by more than rounding and the share `same`; [] where they agree."""
    here, there = (_ADDRESS.sub("0x", text) for text in (here, there))
    if _NUMBER.sub("#", here) != _NUMBER.sub("#", there):
        return [f"{here!r} is {there!r}"]
    pairs = zip(_NUMBER.findall(here), _NUMBER.findall(there), strict=True)
    return [f"{one} is {other}" for one, other in pairs if not _agree(one, other, same)]


def _agree(one: str, other: str, same: float) -> bool:
    a, b = _value(one), _value(other)
    unit = max(_unit(one), _unit(other))
    return abs(a - b) <= max(1.001 * unit, same * max(abs(a), abs(b))) or max(abs(a), abs(b)) < _NOTHING


def _value(number: str) -> float:
    return float(number.replace(",", "").replace("−", "-"))


def _unit(number: str) -> float:
    """One in the last printed place."""
    digits, _, power = number.partition("e")
    return 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
