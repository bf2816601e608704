"""CSV that a spreadsheet shows and never runs."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def csv_text(lines: Iterable[Sequence[object]]) -> str:
    """Lines of cells as CSV; None is an empty cell, text that would be a formula stays text, and numbers are short."""
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(cell) for cell in line] for line in lines])
    return text.getvalue()


def for_excel(text: str) -> bytes:
    """A CSV text as a file's content; where it holds accents, it begins with the mark by which Excel reads them."""
    return text.encode() if text.isascii() else text.encode("utf-8-sig")


def _cell(cell: object) -> object:
    return as_shown(cell) if isinstance(cell, str) else round(cell, 6) if isinstance(cell, float) else cell


def as_shown(text: str) -> str:
    """`text` without control characters, and with a quote before it where a spreadsheet would take it for a formula."""
    text = _CONTROL.sub("", text)
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])  # some take signs of full width too
    return "'" + text if first in ("=", "+", "-", "@") or text.startswith(("\t", "\r", "\n")) else text


def two_decimals(score: float | None) -> str:
    """A score as Canvas keeps it; nothing, and not zero, where there is none."""
    return "" if score is None else f"{score:.2f}"
