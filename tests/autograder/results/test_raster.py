"""What stands in a page as a picture is a PNG or JPEG by its bytes, and of a sane size."""

import base64
import io

import pytest
from matplotlib.figure import Figure

from autograder.results.raster import MAX_MEGABYTES, data_url

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def drawn(kind: str) -> bytes:
    file = io.BytesIO()
    Figure(figsize=(2, 1)).savefig(file, format=kind)
    return file.getvalue()


def png_of(width: int, height: int) -> bytes:
    return PNG + b"\0\0\0\x0dIHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\0\0\0\0"


def jpeg_of(width: int, height: int) -> bytes:
    return JPEG + b"\0\x04xx\xff\xff\xc2\0\x11\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x03"


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_comes_out_as_it_is(kind):
    content = drawn(kind)
    assert data_url(in_base64(content)) == f"data:image/{kind};base64,{in_base64(content)}"
    text = in_base64(content)
    assert data_url([text[:10] + "\n", text[10:]]) == data_url(f" {text[:10]}\r\n{text[10:]}\n") == data_url(text)


@pytest.mark.parametrize("content", [drawn("svg"), drawn("pdf"), b"GIF89a", b"<html>", b"", b"RIFF....WEBP", PNG[:7]])
def test_anything_else_does_not(content):
    assert data_url(in_base64(content)) is None


@pytest.mark.parametrize(
    "text", ["%%%", "iVBORw0KGgo", "iVBORw0KGgo=é", None, 3, {"a": 1}, [1, 2], "javascript:alert(1)"]
)
def test_what_is_not_base64_is_no_picture(text):
    assert data_url(text) is None


def test_the_size_is_limited_in_bytes_and_in_pixels():
    most = MAX_MEGABYTES * 1_000_000
    assert data_url(in_base64(PNG + bytes(most - len(PNG)))) is not None
    assert data_url(in_base64(PNG + bytes(most - len(PNG) + 1))) is None
    assert data_url("iVBORw0KGgoA" + "A" * 60_000_000) is None
    for of in (png_of, jpeg_of):
        assert data_url(in_base64(of(5_000, 10_000))) is not None
        assert data_url(in_base64(of(10_000, 5_001))) is None
        assert data_url(in_base64(of(60_000, 60_000))) is None
