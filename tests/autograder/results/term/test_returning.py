"""Feedback goes back in the very names in which the work came in, and nowhere else."""

import zipfile

import pytest

from autograder.course import ROOT, Course, CourseError
from autograder.files import write_whole
from autograder.results.term.arrivals import FILE, Arrival, arrival_of, read_arrival
from autograder.results.term.returning import return_feedback
from tests.autograder.grading.lms_zips import LESSON, PUPILS, SYSTEMS

CAME = {  # by system, how its zip names the work of the pupil
    "canvas": ("Canvas", SYSTEMS["Canvas"]),
    "moodle": ("Moodle", SYSTEMS["Moodle"]),
    "brightspace": ("Brightspace", SYSTEMS["Brightspace"]),
    "gradescope": ("Gradescope", SYSTEMS["Gradescope"]),
    "blackboard": ("Blackboard", SYSTEMS["Blackboard"]),
}


def put(course: Course, student: str, arrival: Arrival) -> None:
    write_whole(course.feedback / student / LESSON / f"{LESSON}.html", f"<p>{student}</p>")
    write_whole(course.submitted / student / LESSON / FILE, arrival.text)


@pytest.mark.parametrize("to", CAME)
def test_the_pages_have_the_names_of_the_notebooks(to, tmp_path):
    course = Course(ROOT, tmp_path / "course")
    system, files = CAME[to]
    paths = {text: name for name, text in files(lambda pupil, back: f"{pupil.id} {back}").items()}
    for pupil in PUPILS:
        put(course, pupil.id, Arrival(system, "class.zip", paths[f"{pupil.id} 0"]))
    put(course, "eve", Arrival())
    found = return_feedback(course, LESSON, to, tmp_path)
    assert (found.pages, found.left_out) == (
        60,
        {"eve": f"the work did not come from a system's zip, and not from {system}"},
    )
    assert found.others is not None
    with zipfile.ZipFile(found.others) as archive:  # nobody's page is lost
        assert {name: archive.read(name) for name in archive.namelist()} == {f"eve/{LESSON}.html": b"<p>eve</p>"}
    with zipfile.ZipFile(found.path) as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    assert pages == {paths[f"{pupil.id} 0"].removesuffix("ipynb") + "html": f"<p>{pupil.id}</p>" for pupil in PUPILS}


def test_a_member_of_a_group_has_a_page_although_another_one_handed_in(tmp_path):
    course = Course(ROOT, tmp_path / "course")
    put(course, "ada", Arrival("Canvas", "a.zip", "ada_1_2_x.ipynb"))
    write_whole(course.feedback / "bob" / LESSON / f"{LESSON}.html", "<p>bob</p>")
    found = return_feedback(course, LESSON, "canvas", tmp_path)
    assert found.left_out == {"bob": "another member of the group handed in"}
    assert found.others is not None
    with zipfile.ZipFile(found.others) as archive:
        assert archive.namelist() == [f"bob/{LESSON}.html"]
    assert return_feedback(course, LESSON, "folder", tmp_path).others is None


def test_into_folders_everybody_has_a_page(tmp_path):
    course = Course(ROOT, tmp_path / "course")
    put(course, "ada", Arrival("Canvas", "a.zip", "ada_1_2_x.ipynb"))
    put(course, "eve", Arrival())
    with zipfile.ZipFile(return_feedback(course, LESSON, "folder", tmp_path).path) as archive:
        assert archive.namelist() == [f"ada/{LESSON}.html", f"eve/{LESSON}.html"]


@pytest.mark.parametrize("path", ["../../x.ipynb", "/etc/x.ipynb", "a\\..\\x.ipynb", ""])
def test_no_name_leads_out_of_the_zip(path, tmp_path):
    course = Course(ROOT, tmp_path / "course")
    put(course, "ada", Arrival("Canvas", "a.zip", path))
    with zipfile.ZipFile(return_feedback(course, LESSON, "canvas", tmp_path).path) as archive:
        assert archive.namelist() == [f"ada/{LESSON}.html"]


def test_what_cannot_be_returned_is_told_in_a_sentence(tmp_path):
    course = Course(ROOT, tmp_path / "course")
    with pytest.raises(CourseError, match="choose one of canvas, moodle"):
        return_feedback(course, LESSON, "mars", tmp_path)
    with pytest.raises(CourseError, match="no feedback pages"):
        return_feedback(course, LESSON, "canvas", tmp_path)
    put(course, "ada", Arrival())
    with pytest.raises(CourseError, match=r"Nobody's work in .* came from Canvas"):
        return_feedback(course, LESSON, "canvas", tmp_path)
    assert list(tmp_path.glob("*.zip")) == []


def test_an_arrival_comes_back_from_its_file_whatever_stands_there(tmp_path):
    course = Course(ROOT, tmp_path / "course")
    arrival = Arrival("Moodle", "é.zip", "José_1_assignsubmission_file/x.ipynb", "2026-11-09T13:30:00", True, ("bob",))
    put(course, "ada", arrival)
    assert arrival_of(course, LESSON, "ada") == arrival
    assert arrival.time is not None
    for text in ("", "{", "[]", "3", '{"late": "yes"}', '{"others": 3}'):
        assert not read_arrival(text).late
    assert arrival_of(course, LESSON, "nobody") == Arrival()
    assert Arrival(when="soon").time is None
