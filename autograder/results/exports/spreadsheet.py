"""CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Sequence


def csv_text(lines: Iterable[Sequence[object]]) -> str:
    """Lines of cells as CSV; None is an empty cell, and text that would be a formula stays text."""
    text = io.StringIO()
    csv.writer(text).writerows([as_shown(cell) if isinstance(cell, str) else cell for cell in line] for line in lines)
    return text.getvalue()


def as_shown(text: str) -> str:
    """`text` with a quote before it where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def two_decimals(score: float | None) -> str:
    """A score as Canvas keeps it; nothing, and not zero, where there is none."""
    return "" if score is None else f"{score:.2f}"
