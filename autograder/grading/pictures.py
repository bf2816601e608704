"""The pictures that a submission brings along: kept for feedback, so that grading need not draw them again."""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from typing import Any

MAX_PICTURES = 10  # of one cell
MAX_CHARACTERS = 2_000_000  # of one picture
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"

# As lessons.figures shows a figure: an <img> whose source is the picture itself.
_SHOWN = re.compile(r'<img alt="([^"]*)" src="data:image/png;base64,([A-Za-z0-9+/=\s]+)"')


def pictures(outputs: Any) -> list[dict]:
    """The PNG pictures among a cell's saved outputs, with their descriptions; nothing else, above all no HTML.

    What is not built as the notebook format says is passed over.
    """
    kept: list[dict] = []
    for alt, text in _candidates(outputs if isinstance(outputs, list) else []):
        if len(kept) < MAX_PICTURES and len(text) <= MAX_CHARACTERS and _starts_with(text, PNG):
            data = {"image/png": text, "text/plain": alt}
            metadata = {"image/png": {"alt": alt}}
            kept.append({"output_type": "display_data", "data": data, "metadata": metadata})
    return kept


def attachments(found: Any) -> dict[str, dict[str, str]]:
    """The PNG and JPEG pictures that were pasted into a cell of text, by name; nothing else.

    What is not built as the notebook format says is passed over.
    """
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in found.items() if isinstance(found, dict) else ():
        for kind, start in (("image/png", PNG), ("image/jpeg", JPEG)):
            text = _joined(bundle.get(kind)) if isinstance(bundle, dict) else ""
            if len(kept) < MAX_PICTURES and 0 < len(text) <= MAX_CHARACTERS and _starts_with(text, start):
                kept[name] = {kind: text}
    return kept


def _candidates(outputs: list) -> Iterator[tuple[str, str]]:
    for output in outputs:
        data = output.get("data") if isinstance(output, dict) else None
        if not isinstance(data, dict):
            continue
        yield from (("a picture", text) for text in [_joined(data.get("image/png"))] if text)
        for alt, text in _SHOWN.findall(_joined(data.get("text/html"))):
            yield html.unescape(alt), text


def _joined(text: Any) -> str:
    """A text that a notebook holds whole or in lines."""
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(text)
    return text if isinstance(text, str) else ""


def _starts_with(text: str, start: bytes) -> bool:
    """Whether `text` is base64 of what starts so."""
    try:
        return base64.b64decode(text.replace("\n", ""), validate=True).startswith(start)
    except (binascii.Error, ValueError):
        return False
