"""What was exported is recorded: a second export brings only what is new, and says what has changed."""

import json
from dataclasses import replace

import pytest

from autograder import cli
from autograder.course import ROOT, Course, CourseError
from autograder.results.items.exporting import export_items
from autograder.results.items.gathering import Gathered, lesson_items
from autograder.results.items.moodle_xml_reading import read_moodle_xml


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(ROOT, tmp_path / "course")


def part_of(bank, *numbers: int) -> Gathered:
    items = [bank[0].items[number] for number in numbers]
    return Gathered("part", items, {"choice": len(items)}, {"because": ["other"]})


def test_a_part_is_written_and_told(course, bank, tmp_path):
    (written,) = export_items(course, [part_of(bank, 0)], "moodle-xml", tmp_path / "to")
    assert written.paths == [tmp_path / "to" / "part.xml"]
    assert written.sentences == [
        f"part: 1 choice; 1 item in {tmp_path / 'to' / 'part.xml'}.",
        "  Not written: other (because).",
    ]


def test_only_what_is_new_or_has_changed_is_written_again(course, bank, tmp_path):
    first = part_of(bank, 0, 4)
    export_items(course, [first], "moodle-xml", tmp_path)
    (same,) = export_items(course, [first], "moodle-xml", tmp_path / "again", only_changed=True)
    assert same.paths == []
    assert same.sentences[0] == "part: nothing new, so nothing was written."
    assert not (tmp_path / "again").exists()

    edited = replace(first.items[0], title="Another title")
    new = bank[0].items[6]
    changed = Gathered("part", [edited, first.items[1], new], {"choice": 3})
    (written,) = export_items(course, [changed], "moodle-xml", tmp_path / "again", only_changed=True)
    assert read_moodle_xml((tmp_path / "again" / "part.xml").read_text()).items == [edited, new]
    assert written.changed == [edited.id]
    assert f"delete the old ones: {edited.id}." in written.sentences[-1]
    (none,) = export_items(course, [changed], "moodle-xml", tmp_path / "again", only_changed=True)
    assert none.paths == []


def test_each_format_has_a_record_of_its_own(course, bank, tmp_path):
    export_items(course, [part_of(bank, 0)], "gift", tmp_path)
    (written,) = export_items(course, [part_of(bank, 0)], "qti", tmp_path, only_changed=True)
    assert written.paths == [tmp_path / "part-qti-2.1.zip"]


def test_the_same_bank_gives_the_same_files(course, tmp_path):
    """So that a re-import is recognised, on any day and in any process."""
    lesson = next(name for name in course.lessons())
    for folder in ("one", "two"):
        for format in ("moodle-xml", "gift", "canvas", "qti-1.2", "qti-2.1", "qti-3.0"):
            export_items(course, [lesson_items(lesson, 1)], format, tmp_path / folder)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_how_many_of_which_kind(course, bank, tmp_path):
    counts = {"choice": 2, "several choices": 2, "essay": 3, "forecast": 1, "function": 2}
    part = Gathered("part", [bank[0].items[0], bank[0].items[4]], counts)
    (written,) = export_items(course, [part], "gift", tmp_path)
    assert written.sentences[0].startswith(
        "part: 2 choices, 2 choices of several, 3 essays, 1 forecast (asked for its value alone), "
        "2 functions (a program, marked by a person); 2 items in "
    )


@pytest.mark.parametrize("damaged", ["{", "[]", '{"gift": 3}', "\x00"])
def test_a_damaged_record_is_told(course, bank, tmp_path, damaged):
    course.folder.mkdir()
    record = course.folder / "exported-questions.json"
    record.write_text(damaged)
    with pytest.raises(CourseError, match=r"exported-questions\.json is damaged: delete it"):
        export_items(course, [part_of(bank, 0)], "gift", tmp_path / "to")
    assert record.read_text() == damaged


def test_an_unknown_format_is_told(course, bank, tmp_path):
    with pytest.raises(CourseError, match="There is no format 'xls'; choose one of moodle-xml, gift, canvas"):
        export_items(course, [part_of(bank, 0)], "xls", tmp_path)


def test_the_command(tmp_path, capsys):
    to, course = tmp_path / "to", tmp_path / "course"
    words = ["export-questions", "01", "--format", "gift", "--versions", "1", "--to", str(to), "--course", str(course)]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert "functions that work on long series" in told
    assert "import a file once" in told
    assert [path.suffix for path in to.iterdir()] == [".gift"]
    assert len(json.loads((course / "exported-questions.json").read_text())["gift"]) >= 10
    assert cli.main([*words, "--changed"]) == 0
    assert "nothing new" in capsys.readouterr().out
    words = ["export-questions", "--pool", "practice", "--format", "print", "--versions", "1", "--to", str(to)]
    assert cli.main([*words, "--course", str(course)]) == 0
    assert {path.name for path in to.glob("*.html")} == {"pool-practice.html", "pool-practice-key.html"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["99"], "There is no lesson '99'"),
        (["--format", "xls"], "There is no format 'xls'"),
        (["--versions", "0"], "0 is not in the range"),
        (["--pool", "some"], "'some' is not one of"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, capsys, words, said):
    assert cli.main(["export-questions", *words, "--to", str(tmp_path), "--course", str(tmp_path / "course")]) != 0
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
