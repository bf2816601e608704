"""Who sits an exam."""

import pytest

from autograder.course import CourseError
from autograder.nbgrader import open_gradebook
from autograder.results.exams.students import students
from autograder.results.term.roster import Roster, Student, write_roster


@pytest.mark.parametrize(
    "text", ["ada\nBen\n\n", "student\nada\nBen", "name,student_id\nAda L.,ada\nB,Ben\n", "\ufeffID\n ada \nBen\n"]
)
def test_one_id_a_line_or_a_column(course, tmp_path, text):
    (tmp_path / "class.txt").write_text(text, encoding="utf-8")
    assert students(course, tmp_path / "class.txt") == ["ada", "Ben"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ada\nADA\n", "class.txt, line 2: ADA comes twice"),
        ("ada\n../x\n", "class.txt, line 2: '../x' is not a student id"),
        ("", "There is nobody in .*class.txt: give --students FILE"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(course, tmp_path, text, sentence):
    (tmp_path / "class.txt").write_text(text)
    with pytest.raises(CourseError, match=sentence):
        students(course, tmp_path / "class.txt")


def test_without_a_file_everybody_in_the_gradebook(course):
    course.folder.mkdir()
    with open_gradebook(course) as gradebook:
        for student in ("zoe", "ada"):
            gradebook.update_or_create_student(student)
    assert students(course, None) == ["ada", "zoe"]


def test_the_roster_tells_who_is_in_the_class_and_who_is_meant(course, tmp_path):
    course.folder.mkdir()
    people = [Student("zoe", "Bell", "Zoe", "zoe@x.org"), Student("kw1", "Wei", "Kim"), Student("kw2", "Wei", "Kim")]
    write_roster(course, Roster({one.id: one for one in people}))
    assert students(course, None) == ["kw1", "kw2", "zoe"]
    (tmp_path / "class.txt").write_text("zoe@x.org\nkw2\nguest\n")
    assert students(course, tmp_path / "class.txt") == ["zoe", "kw2", "guest"]
    (tmp_path / "class.txt").write_text("Kim Wei\n")
    with pytest.raises(CourseError, match="line 1: 'Kim Wei' may be kw1 or kw2: give the id"):
        students(course, tmp_path / "class.txt")
