"""GIFT means to Moodle what the item says, whatever its texts hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.results.items import gift
from autograder.results.items.item import ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from autograder.results.items.xhtml import from_html, with_pictures
from tests.autograder.results.items import moodle_rules
from tests.autograder.results.items.nasty import items


def as_moodle_shows(html: str) -> str:
    """The text after a browser has read its character references."""
    return from_html(html).html


def check(item: Item, read: dict) -> None:
    """That Moodle has read this item, whole."""
    assert read["format"] == "html"
    assert read["idnumber"] == item.id
    assert read["tags"] == list(item.tags)
    assert as_moodle_shows(read["questiontext"]) == item.stem or item.pictures
    match item:
        case ChoiceItem():
            assert read["qtype"] == "multichoice"
            assert read["single"] == (not item.several)
            assert len(read["answers"]) == len(item.options)
            for (weight, text, feedback), option in zip(read["answers"], item.options, strict=True):
                assert abs(weight - item.share(option)) < 1e-6
                assert as_moodle_shows(text) == option.text
                assert as_moodle_shows(feedback) == option.reason
        case NumberItem():
            assert read["qtype"] == "numerical"
            *known, last = read["answers"]
            assert last[1] == "*"
            assert as_moodle_shows(last[3]) == item.otherwise
            assert [row[:3] for row in known] == [(one.share, one.value, one.tolerance) for one in item.answers]
            assert [as_moodle_shows(row[3]) for row in known] == [one.reason for one in item.answers]
        case OrderItem():
            assert read["qtype"] == "match"
            assert [as_moodle_shows(step) for step, _ in read["pairs"]] == list(item.steps)
            assert [int(place) for _, place in read["pairs"]] == list(item.places)
            assert as_moodle_shows(read["generalfeedback"]) == item.reason
        case EssayItem():
            assert read["qtype"] == "essay"


def test_the_whole_bank_is_read_by_moodle_s_rules(bank):
    for part in bank:
        ((name, text),) = gift.files(part.name, part.items).items()
        assert name == f"{part.name}.gift"
        category, found = "", []
        for question in moodle_rules.read_gift(text):
            if question["qtype"] == "category":
                category = question["category"]
            else:
                found.append((category, question))
        assert len(found) == len(part.items)
        for (category, read), item in zip(found, part.items, strict=True):
            assert category == "/".join(["$course$", "top", *item.category])
            assert read["name"] == item.title
            check(item, read)


@given(st.lists(items, min_size=1, max_size=3))
@settings(max_examples=50, deadline=None)
def test_no_text_is_taken_for_a_sign(made):
    ((_, text),) = gift.files("nasty", made).items()
    found = [read for read in moodle_rules.read_gift(text) if read["qtype"] != "category"]
    assert len(found) == len(made)
    for read, item in zip(found, made, strict=True):
        check(item, read)
        assert read["name"].replace("& &", "&&") == item.title.replace("& &", "&&")


def test_what_gift_has_no_place_for_is_a_comment(bank):
    (essay,) = [item for part in bank for item in part.items if item.id == "data-memo"]
    text = gift.files("x", [essay])["x.gift"]
    (rubric,) = [line for line in text.splitlines() if line.startswith("// ") and "[id:" not in line]
    assert "points for" in rubric
    assert "1.5^(1/0.30) = 3.9" in rubric  # a comment is never typeset
    assert moodle_rules.read_gift(text)[1]["qtype"] == "essay"


def test_a_picture_lies_in_the_text(bank):
    (item,) = [item for part in bank for item in part.items if item.id == "no-constant"]
    read = moodle_rules.read_gift(gift.files("x", [item])["x.gift"])[1]
    assert read["questiontext"] == with_pictures(item.stem, item.pictures)
    assert 'src="data:image/png;base64,' in read["questiontext"]
