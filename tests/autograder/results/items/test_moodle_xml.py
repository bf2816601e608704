"""Moodle XML has every question whole, by the rules of Moodle's import."""

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.results.items import moodle_xml
from autograder.results.items.item import ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from tests.autograder.results.items import moodle_rules
from tests.autograder.results.items.nasty import items


def check(item: Item, read: dict) -> None:
    assert (read["name"], read["idnumber"], read["tags"]) == (item.title, item.id, list(item.tags))
    assert read["defaultmark"] == item.points
    assert read["questiontext"].replace("@@PLUGINFILE@@/", "") == item.stem.replace("@@PLUGINFILE@@/", "")
    assert read["files"] == item.pictures
    match item:
        case ChoiceItem():
            assert read["qtype"] == "multichoice"
            assert read["single"] == (not item.several)
            assert [row[1:] for row in read["answers"]] == [(one.text, one.reason) for one in item.options]
            shares = [item.share(option) for option in item.options]
            assert all(abs(row[0] - share) < 1e-6 for row, share in zip(read["answers"], shares, strict=True))
        case NumberItem():
            assert read["qtype"] == "numerical"
            *known, last = read["answers"]
            assert (last[0], last[1], last[3]) == (0, "*", item.otherwise)
            assert [(row[0], float(row[1]), row[2], row[3]) for row in known] == [
                (one.share, one.value, one.tolerance, one.reason) for one in item.answers
            ]
        case OrderItem():
            assert read["qtype"] == "matching"
            assert read["pairs"] == [(step, str(place)) for step, place in zip(item.steps, item.places, strict=True)]
            assert read["generalfeedback"] == item.reason
        case EssayItem():
            assert read["qtype"] == "essay"
            assert read["graderinfo"] == item.rubric
            assert read["responseformat"] == ("monospaced" if item.code else "editor")


def test_the_whole_bank_is_read_by_moodle_s_rules(bank):
    for part in bank:
        ((name, text),) = moodle_xml.files(part.name, part.items).items()
        assert name == f"{part.name}.xml"
        category, found = "", []
        for question in moodle_rules.read_xml(text):
            if question["qtype"] == "category":
                category = question["category"]
            else:
                found.append((category, question))
        assert len(found) == len(part.items)
        for (category, read), item in zip(found, part.items, strict=True):
            assert category == "/".join(["$course$", "top", *item.category])
            check(item, read)


@given(st.lists(items, min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_any_text_arrives_as_it_is(made):
    ((_, text),) = moodle_xml.files("nasty", made).items()
    found = [read for read in moodle_rules.read_xml(text) if read["qtype"] != "category"]
    for read, item in zip(found, made, strict=True):
        check(item, read)


def test_a_pool_has_a_category_of_its_own(bank):
    lesson = bank[0]
    text = moodle_xml.files(lesson.name, lesson.items)[f"{lesson.name}.xml"]
    pools = [item.category for item in lesson.items if item.pool == "run-cost"]
    assert len(pools) == 2
    assert text.count(f"/{pools[0][-1]}</text>") == 1
