"""A file is recognised by what it holds; a damaged one gets one sentence."""

import pytest

from autograder.course import CourseError
from autograder.results.items import gift, moodle_xml
from autograder.results.items.reading import read_items, slug


def test_both_formats_are_told_apart(bank, tmp_path):
    items = bank[0].items[:1]
    for name, writer in (("a.txt", gift), ("b.txt", moodle_xml)):
        ((_, text),) = writer.files("x", items).items()
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert read_items(tmp_path / name).items[0].stem == items[0].stem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no question"),
        (b"\xff\xfe\x00q", "is not text in UTF-8"),
        (b"PK\x03\x04\x00\x00", "it is not a text file"),
        (b"<quiz><question", "breaks off or is not closed in line 1"),
        (b"<quiz/>", "holds no question"),
    ],
)
def test_a_damaged_file_gets_a_sentence(tmp_path, content, said):
    path = tmp_path / "bank.xml"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=said) as caught:
        read_items(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(CourseError, match="cannot be read: No such file"):
        read_items(tmp_path / "none.xml")


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("Where to spend it?", "where-to-spend-it"),
        ("Ødegård's  law", "degard-s-law"),
        ("???", "question"),
        ("é" * 99, "e" * 60),
    ],
)
def test_an_id_is_made_of_a_title(title, id):
    assert slug(title) == id
