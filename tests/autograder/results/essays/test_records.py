"""Records come back as they were written, a damaged file is named and not overwritten, a person can be taken out."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import ROOT, Course, CourseError
from autograder.results.essays.records import (
    EssayRecord,
    MarkingSettings,
    Reading,
    folder,
    marking_turn,
    read_records,
    read_settings,
    recorded_essays,
    without_student,
    write_records,
    write_settings,
)

TEXTS = st.text(max_size=20).filter(lambda text: text.isprintable())
READINGS = st.builds(
    Reading,
    marker=TEXTS,
    points=st.floats(0, 8),
    ticks=st.lists(st.integers(0, 8), max_size=4).map(tuple),
    adjustment=st.floats(-5, 5),
    comment=TEXTS,
    answer=TEXTS,
    stand=TEXTS,
    when=TEXTS,
    told=TEXTS,
)
RECORDS = st.builds(
    EssayRecord,
    readings=st.lists(READINGS, max_size=2).map(tuple),
    settled=st.none() | READINGS,
    due=st.none() | READINGS,
    entered=st.none() | READINGS,
    earlier=st.lists(READINGS, max_size=2).map(tuple),
)


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(ROOT, tmp_path / "course")


@settings(max_examples=20)
@given(known=st.dictionaries(TEXTS.filter(bool), RECORDS, max_size=3))
def test_records_come_back_as_they_were(tmp_path_factory, known):
    course = Course(ROOT, tmp_path_factory.mktemp("records"))
    write_records(course, "01_lesson", "memo", known)
    assert read_records(course, "01_lesson", "memo") == known
    assert recorded_essays(course) == [("01_lesson", "memo")]


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"ada": 3}', '{"ada": {"readings": [{"marker": "x"}]}}', '{"ada": {"due": [1]}}']
)
def test_a_damaged_file_is_named_and_left_as_it_is(course, content):
    path = folder(course) / "01_lesson" / "memo.json"
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(CourseError, match=r"memo\.json is damaged.*the gradebook keeps"):
        read_records(course, "01_lesson", "memo")
    assert path.read_text() == content


def test_a_person_is_taken_out_and_the_others_stay_byte_for_byte(course):
    reading = EssayRecord((Reading("Mo", 2.0),))
    write_records(course, "01_lesson", "memo", {"ada": reading, "adam": reading})
    write_records(course, "02_lesson", "memo", {"adam": reading})
    other = (folder(course) / "02_lesson" / "memo.json").read_bytes()
    assert without_student(course, "Ada")
    assert read_records(course, "01_lesson", "memo") == {"adam": reading}
    assert (folder(course) / "02_lesson" / "memo.json").read_bytes() == other
    assert not without_student(course, "ada")


def test_settings_stay_and_damaged_ones_are_made_anew(course):
    assert read_settings(course).double == 0
    write_settings(course, MarkingSettings("seed", 5, 8000))
    assert read_settings(course) == MarkingSettings("seed", 5, 8000)
    path: Path = folder(course) / "settings.json"
    path.write_text('{"seed": "x"}')
    assert read_settings(course).seed not in ("", "x")


def test_one_program_holds_the_records(course):
    with marking_turn(course, "first"), pytest.raises(CourseError, match="second"), marking_turn(course, "second"):
        pass
    with marking_turn(course, "third"):
        pass
