"""The record of which forms each student got."""

import pytest

from autograder.course import CourseError
from autograder.results.exams.records import Exam, exam_named, exams, free_name, keep, used_forms

FIRST = Exam("exam-1", ("01_what",), 10, {"ada": ["a-2", "b-3"], "ben": ["a-3"]})
SECOND = Exam("retake-1", ("01_what",), 10, {"ada": ["a-3"]})


def test_exams_are_kept_in_the_order_in_which_they_were_made(course):
    assert exams(course) == {}
    keep(course, FIRST)
    keep(course, SECOND)
    assert list(exams(course).values()) == [FIRST, SECOND]
    assert exam_named(course, "") == SECOND
    assert exam_named(course, "exam-1") == FIRST
    assert used_forms(course) == {"ada": {"a-2", "b-3", "a-3"}, "ben": {"a-3"}}
    assert free_name(course, "exam") == "exam-2"
    assert free_name(course, "retake") == "retake-2"


def test_what_is_not_there_and_what_is_taken_is_said(course):
    with pytest.raises(CourseError, match=r"No exam was made in .* yet"):
        exam_named(course, "")
    keep(course, FIRST)
    with pytest.raises(CourseError, match="There is no exam 'final'; there are: exam-1"):
        exam_named(course, "final")
    with pytest.raises(CourseError, match="There is an exam 'exam-1' already"):
        keep(course, FIRST)
    assert list(exams(course)) == ["exam-1"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"exams": 1}', '{"exams": [{}]}', '{"exams": [{"name": "x"}]}'])
def test_a_damaged_record_is_never_written_over(course, content):
    course.folder.mkdir(parents=True)
    (course.folder / "exams.json").write_text(content)
    with pytest.raises(CourseError, match=r"is damaged, .* put a copy of it back"):
        keep(course, FIRST)
    assert (course.folder / "exams.json").read_text() == content
