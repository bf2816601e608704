"""Questions that come in are modules of this course, which say again what the file said."""

import runpy
from dataclasses import replace

import pytest
from hypothesis import given, settings

from autograder import cli
from autograder.bank.kinds import Choice, Number, Ordering, SeveralChoices
from autograder.bank.right import right_answer
from autograder.results.items import gift, moodle_xml, xhtml
from autograder.results.items.item import ChoiceItem, EssayItem, NumberItem, OrderItem
from autograder.results.items.skeleton import markdown, short_markdown, write_skeleton
from tests.autograder.results.items.nasty import texts


def foreign(bank):
    """The bank's items under ids that the course does not have."""
    items = [item for part in bank for item in part.items if not item.pictures]
    return [replace(item, id=f"their-{item.id}", pool="") for item in items]


def modules(made):
    questions, keys = (runpy.run_path(str(path)) for path in made.paths)
    return questions["QUESTIONS"], keys["KEYS"]


def test_the_modules_say_what_the_items_say(bank, tmp_path):
    items = foreign(bank)
    made = write_skeleton("theirs", items, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in made.paths] == [
        "questions/theirs.py",
        "questions/instructor/theirs.py",
    ]
    questions, keys = modules(made)
    assert [asked.id for asked in questions] == list(keys) == [item.id for item in items] == made.ids
    for asked, item in zip(questions, items, strict=True):
        known = keys[asked.id]
        assert (asked.title, asked.points) == (item.title, item.points)
        assert asked.concept in item.tags
        assert asked.level in item.tags
        assert xhtml.from_markdown(asked.prompt).html == item.stem
        match item:
            case ChoiceItem():
                assert isinstance(asked, SeveralChoices if item.several else Choice)
                assert [xhtml.one_line(text) for text in asked.options.values()] == [one.text for one in item.options]
                assert [xhtml.from_markdown(text).html for text in known.reasons.values()] == [
                    one.reason for one in item.options
                ]
                right = [letter for letter, one in zip(asked.options, item.options, strict=True) if one.right]
                assert set(known.right) == set(right)
                assert asked.fixed_order == (not item.shuffled)
            case OrderItem():
                assert isinstance(asked, Ordering)
                assert [item.places[list(asked.options).index(letter)] for letter in known.right] == sorted(item.places)
            case NumberItem():
                assert isinstance(asked, Number)
                assert right_answer(asked.instance("x"), known) == item.answers[0].value
                assert asked.low < item.answers[0].value < asked.high
                assert known.rtol * abs(item.answers[0].value) == pytest.approx(item.answers[0].tolerance, rel=1e-4)
                assert len(known.slips) == sum(one.share == 0 for one in item.answers)
            case EssayItem():
                assert sum(points for points, _ in known.rubric) == item.points


def test_what_the_course_has_is_left_out(bank, tmp_path):
    made = write_skeleton("ours", bank[0].items, tmp_path)
    assert made.ids == made.paths == []
    assert set(made.left_out) == {"the course has them already"}
    assert len(made.left_out["the course has them already"]) == len(bank[0].items)
    assert list(tmp_path.iterdir()) == []


def test_an_id_that_comes_twice_and_a_picture_are_left_out(bank, tmp_path):
    item = foreign(bank)[0]
    shown = replace(item, id="shown", pictures={"x.png": b""})
    made = write_skeleton("theirs", [item, item, shown], tmp_path)
    assert made.ids == [item.id]
    assert made.left_out == {"their id comes twice in the file": [item.id], "they show a picture": ["shown"]}


def test_a_second_import_changes_nothing(bank, tmp_path):
    first = write_skeleton("theirs", foreign(bank), tmp_path)
    before = [path.read_bytes() for path in first.paths]
    write_skeleton("theirs", foreign(bank), tmp_path)
    assert [path.read_bytes() for path in first.paths] == before


@given(texts)
@settings(max_examples=60, deadline=None)
def test_any_text_is_markdown_that_reads_the_same_or_stays_as_it_is(text):
    html, short = xhtml.from_markdown(text).html, xhtml.one_line(text)
    assert xhtml.from_markdown(markdown(html)).html == html or markdown(html) == html
    assert xhtml.one_line(short_markdown(short)) == short or short_markdown(short) == short


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Two, < 3</p>".replace("< 3", "&lt; 3"), "Two, &lt; 3"),
        ("<p>a <strong>b</strong> c</p>\n<p>d &amp; e</p>", "a **b** c\n\nd & e"),
        (r"<p>\(x^2\)</p>", "$x^2$"),
        ("<p>*stars*</p>", r"\*stars\*"),
    ],
)
def test_markdown_is_plain_where_it_can_be(html, text):
    assert markdown(html) == text


def test_the_command(bank, tmp_path, capsys):
    items = [*foreign(bank)[:3], bank[0].items[0]]
    (tmp_path / "My bank.xml").write_text(moodle_xml.files("x", items)["x.xml"])
    to = tmp_path / "to"
    words = ["import-questions", str(tmp_path / "My bank.xml"), "--to", str(to), "--course", str(tmp_path / "course")]
    assert cli.main([*words, "--concept", "power law"]) == 0
    told = capsys.readouterr().out
    assert "My bank.xml: 4 questions read, 3 of them new." in told
    assert "Left out: flattening-curve (the course has them already)." in told
    assert "ADDING.md says" in told
    asked = runpy.run_path(str(to / "questions" / "my_bank.py"))["QUESTIONS"]
    assert {one.concept for one in asked} == {"power law"}
    (tmp_path / "theirs.txt").write_text(gift.files("x", items)["x.gift"] + "\n\nWho? {=me =you}\n")
    assert cli.main(["import-questions", str(tmp_path / "theirs.txt"), "--to", str(to), "--course", str(to)]) == 0
    assert "Not read: Who? {=me =you} (it asks for a short answer)." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        ("<quiz><question", [], "breaks off or is not closed"),
        ("", [], "holds no question"),
        ("Q {=a ~b}", ["--concept", "powerlaw"], "There is no concept 'powerlaw'. Did you mean"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, capsys, content, words, said):
    (tmp_path / "bank.txt").write_text(content)
    assert cli.main(["import-questions", str(tmp_path / "bank.txt"), "--to", str(tmp_path / "to"), *words]) != 0
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "to").exists()
