"""Rosters as systems export them, in every encoding and with every sign between cells; what is wrong is a sentence."""

import pytest

from autograder.course import CourseError
from autograder.results.term.roster_files import read_export
from tests.autograder.grading.lms_zips import PUPILS, rosters

SYSTEMS = ("Canvas", "Moodle", "Brightspace", "Gradescope", "Blackboard", "Google Classroom", "CSV")


@pytest.fixture
def read(tmp_path):
    def read_text(text: str | bytes, **how):
        path = tmp_path / "class.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_export(path, **how)

    return read_text


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_s_export_is_known(system, read):
    found = read(rosters()[system])
    assert found.system == system
    assert found.remarks == ()
    by_id = "sis_id" if system == "Gradescope" else "id"
    students = {getattr(one, by_id): one for one in found.roster.students.values()}
    for pupil in PUPILS:
        student = students[str(2_000_000 + pupil.number) if system == "Gradescope" else pupil.id]
        if system != "Moodle":  # which has one column for the whole name
            assert (student.first_name, student.last_name) == (pupil.first, pupil.last)
        assert found.roster.by_name(pupil.name).ids


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_any_sign(encoding, sign, line_end, read):
    rows = [["id", "name", "email"], ["a1", '"García, José"', "j@x.org"], ["b2", '"Zoë d\'Arc"', ""], ["", "", ""]]
    text = line_end.join(sign.join(row) for row in rows)
    found = read(text.encode(encoding))
    assert {id: one.name for id, one in found.roster.students.items()} == {"a1": "José García", "b2": "Zoë d'Arc"}
    assert bool(found.remarks) == (encoding == "cp1252")


def test_the_lines_of_excel_and_canvas_are_no_students(read):
    text = "sep=;\nStudent;ID;SIS Login ID;Section\n   Points Possible;;;\nLovelace, Ada;5;ada;A\nStudent, Test;9;;A\n"
    assert list(read(text).roster.students) == ["ada"]


def test_cells_that_spreadsheets_must_not_take_for_numbers(read):
    found = read('id,email\n"=""00123""",a@x.org\n')
    assert list(found.roster.students) == ["00123"]


def test_staff_are_no_students(read):
    found = read("Name,SID,Email,Role\nAda L,1,a@x,Student\nBo T,2,b@x,TA\nCy I,3,c@x,Instructor\n")
    assert list(found.roster.students) == ["1"]


def test_the_column_of_the_ids_can_be_named(read):
    text = 'Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",5,u7,ada@x.org,A\n'
    assert list(read(text).roster.students) == ["ada@x.org"]
    found = read(text, id_column="SIS User ID")
    assert list(found.roster.students) == ["u7"]
    assert found.roster.resolve("ada@x.org").id == "u7"
    with pytest.raises(CourseError, match="has no column 'Matrikel': it has Student, ID, SIS User ID"):
        read(text, id_column="Matrikel")


def test_a_list_of_ids_alone(read):
    assert list(read("student,email\nst1,a@x.org\nst2,b@x.org\n").roster.students) == ["st1", "st2"]
    assert list(read("login\nst1\nst2\n").roster.students) == ["st1", "st2"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is empty"),
        ("colour,size\nred,3\n", "no line with names of columns that are known here"),
        ("id,name\n", "no students below them"),
        ("section,group\nA,B\n", "no students below them"),
        ("id,name\nst1,Ada\nST1,Bob\n", "line 2 and line 3: two rows have the id 'ST1'"),
        ("id,name\nst1,Ada\n../x,Bob\n", "line 3: '../x' is not a student id"),
        ("first name,last name,section\nAda,Lovelace,A\n", "no students below them"),
        ("identifier,full name\nParticipant 7,Ada Lovelace\n", "no column that could hold the students' ids"),
        (b"PK\x03\x04rest", "save it as CSV"),
        (b"\x89PNG\x00\xff\xfe\x81", "is not a text"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(text, says, read):
    with pytest.raises(CourseError) as told:
        read(text)
    assert says in str(told.value)
    assert str(told.value).endswith(".")
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CourseError, match="cannot be read"):
        read_export(tmp_path / "none.csv")
