"""Pictures that may stand in a page: PNG or JPEG by their own bytes, and of a sane size. What they are called is no
evidence: a file that says it is a PNG may be a page of HTML."""

import base64
import binascii
import re
from typing import Any

MAX_MEGABYTES = 5
MAX_PIXELS = 50_000_000  # a browser needs four bytes for each, however small the file
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_SIZES_OF_JPEG = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments that tell its height and width


def data_url(text: Any) -> str | None:
    """A picture, given in base64 as a notebook holds it, as a data: URL; None for anything else than a picture."""
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    if not isinstance(text, str) or len(text) > 1.4 * MAX_MEGABYTES * 1_000_000:
        return None
    try:
        content = base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None
    kind = "png" if content.startswith(_PNG) else "jpeg" if content.startswith(_JPEG) else ""
    width, height = _png_size(content) if kind == "png" else _jpeg_size(content)
    if not kind or len(content) > MAX_MEGABYTES * 1_000_000 or width * height > MAX_PIXELS:
        return None
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _png_size(content: bytes) -> tuple[int, int]:
    """Width and height; (0, 0) where the first chunk does not tell them, and a browser shows nothing either."""
    if content[12:16] != b"IHDR":
        return 0, 0
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height; (0, 0) where no segment tells them."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in _SIZES_OF_JPEG:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 1 if marker == 0xFF else 2 + max(2, length)
    return 0, 0
