"""Zips of 60 in the names of ten systems: everybody's last work comes to the right person, with no option given."""

import datetime as dt
import json
import shutil
from collections import Counter
from statistics import mean

import nbformat
import pytest

from autograder.cli import main
from autograder.course import ROOT, Course, CourseError
from autograder.grading.archives import unpack_archive
from autograder.grading.lms import recognised, time_in
from autograder.results.term.roster import Roster
from autograder.results.term.roster_files import read_export
from tests.autograder.grading.conftest import LESSON, run_by
from tests.autograder.grading.lms_zips import PUPILS, SYSTEMS, Pupil, rosters, zipped

LESSONS = [LESSON, "02_three_phases"]


def plain(pupil: Pupil, back: int) -> str:
    """A notebook with nothing but the student's id, and a mark of which attempt it is."""
    student = {"cell_type": "code", "id": "student", "metadata": {}, "outputs": [], "source": f'STUDENT = "{pupil.id}"'}
    about = {"scaling_laws": {"lesson": LESSON}, "whose": [pupil.id, back]}
    return json.dumps({"cells": [student], "metadata": about, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> dict[str, Roster]:
    folder = tmp_path_factory.mktemp("rosters")
    found = {}
    for name, content in rosters().items():
        (folder / f"{name}.csv").write_bytes(content)
        found[name] = read_export(folder / f"{name}.csv").roster
    return found


@pytest.mark.parametrize("decomposed", [False, True], ids=["composed", "decomposed"])
@pytest.mark.parametrize(
    "roster",
    ["CSV", *(pytest.param(name, marks=pytest.mark.slow) for name in sorted({*rosters()} - {"CSV", "Gradescope"}))],
)
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_last_work_of_60_comes_to_the_right_person(system, roster, decomposed, read, tmp_path):
    """Whichever system gave the roster, and whichever the zip."""
    archive = zipped(tmp_path / "class.zip", SYSTEMS[system](plain), decomposed)
    to = tmp_path / "to"
    contents = unpack_archive(archive, to, LESSONS, roster=read[roster], earlier=tmp_path / "earlier")
    found = {path.relative_to(to).parts[0]: json.loads(path.read_text()) for path in to.rglob("*.ipynb")}
    assert {student: nb["metadata"]["whose"] for student, nb in found.items()} == {
        pupil.id: [pupil.id, 0] for pupil in PUPILS
    }
    assert contents.strays == []
    assert contents.system == ("" if system == "folders" else system)
    if contents.system:
        assert Counter(bool(match.student) for match in contents.matches) == {True: 60}
    again = {path.relative_to(to).parts[0] for path, before in contents.earlier.items() if path.suffix == ".ipynb"}
    keeps_attempts = ("Canvas", "Brightspace", "Blackboard", "Google Classroom", "nbgrader's exchange")
    assert again == ({pupil.id for pupil in PUPILS if len(pupil.times) > 1} if system in keeps_attempts else set())
    for path, arrival in contents.arrivals.items():
        pupil = PUPILS[int(path.relative_to(tmp_path).parts[-3 if path.parent.name == LESSON else -2][2:]) - 1000]
        if arrival.time is not None and path.is_relative_to(to):
            assert arrival.time.replace(tzinfo=None, microsecond=0, second=0) == pupil.times[-1].replace(second=0)
        assert arrival.late == (pupil.late and system == "Canvas")
        assert arrival.path in SYSTEMS[system](plain) or decomposed


def test_a_zip_whose_names_are_utf8_without_saying_so_is_read(read, tmp_path):
    """As many programs write it: zipfile then takes the names for an old code page."""
    archive = zipped(tmp_path / "class.zip", SYSTEMS["Moodle"](plain))
    content = bytearray(archive.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + at + 1] &= ~0x08
            place = content.find(signature, place + 4)
    archive.write_bytes(bytes(content))
    contents = unpack_archive(archive, tmp_path / "to", LESSONS, roster=read["CSV"])
    assert {match.student for match in contents.matches} == {pupil.id for pupil in PUPILS}


def test_two_of_one_name_without_an_id_in_the_notebook_are_nobody(read, tmp_path):
    def nameless(pupil: Pupil, back: int) -> str:
        return plain(pupil, back).replace(f'\\"{pupil.id}\\"', '\\"\\"')

    archive = zipped(tmp_path / "class.zip", SYSTEMS["Moodle"](nameless))
    contents = unpack_archive(archive, tmp_path / "to", LESSONS, roster=read["CSV"])
    lost = [match for match in contents.matches if not match.student]
    assert [(match.sender, match.how) for match in lost] == 2 * [("Kim Wei", "name of st1000 and st1001")]
    assert not (tmp_path / "to" / "st1000").exists()


def test_a_notebook_does_not_make_its_sender_somebody_else(read, tmp_path):
    """The id in the notebook only decides between people of the sender's own name."""

    def thief(pupil: Pupil, back: int) -> str:
        return plain(pupil if pupil.number != 0 else PUPILS[30], back)

    archive = zipped(tmp_path / "class.zip", SYSTEMS["Moodle"](thief))
    contents = unpack_archive(archive, tmp_path / "to", LESSONS, roster=read["CSV"])
    assert [match.sender for match in contents.matches if not match.student] == ["Kim Wei"]
    stolen = json.loads((tmp_path / "to" / PUPILS[30].id / LESSON / f"{LESSON}.ipynb").read_text())
    assert stolen["metadata"]["whose"] == [PUPILS[30].id, 0]


def test_two_senders_of_one_name_that_the_roster_has_once_are_nobody(read, tmp_path):
    one = Roster({id: student for id, student in read["CSV"].students.items() if id != "st1001"})
    archive = zipped(tmp_path / "class.zip", SYSTEMS["Moodle"](plain))
    contents = unpack_archive(archive, tmp_path / "to", LESSONS, roster=one)
    lost = {match.sender: match.how for match in contents.matches if not match.student}
    assert lost == {"Kim Wei": "2 senders would be st1000: say in the roster's column aliases who is who"}


def test_a_canvas_id_that_the_roster_gives_to_another_is_refused(read, tmp_path):
    from dataclasses import replace

    students = dict(read["Canvas"].students)
    students["st1030"] = replace(students["st1030"], canvas_id="77")
    archive = zipped(tmp_path / "class.zip", SYSTEMS["Canvas"](plain))
    contents = unpack_archive(archive, tmp_path / "to", LESSONS, roster=Roster(students))
    (lost,) = [match for match in contents.matches if not match.student]
    assert lost.how == "called like st1030, whose canvas_id is 77 and not 50030"


def test_gradescope_without_its_metadata_is_refused(tmp_path):
    files = {name: text for name, text in SYSTEMS["Gradescope"](plain).items() if name.endswith("ipynb")}
    with pytest.raises(CourseError, match=r"without its submission_metadata\.yml"):
        unpack_archive(zipped(tmp_path / "a.zip", files), tmp_path / "to", LESSONS)
    for damaged in ("{", "- 1", "submission_30000000: 3"):
        files["assignment_55_export/submission_metadata.yml"] = damaged
        with pytest.raises(CourseError, match=r"submission_metadata\.yml cannot be read"):
            unpack_archive(zipped(tmp_path / "b.zip", files), tmp_path / "to", LESSONS)


def test_a_group_in_gradescope_is_kept_with_its_hand_in(read, tmp_path):
    files = SYSTEMS["Gradescope"](plain)
    name = next(name for name in files if name.endswith("yml"))
    text = files[name].replace(
        "    :email: st1020@example.edu\n", "    :email: st1020@example.edu\n  - :name: Ada Turing\n"
    )
    contents = unpack_archive(
        zipped(tmp_path / "a.zip", files | {name: text}), tmp_path / "to", LESSONS, roster=read["CSV"]
    )
    others = {path.parts[-3]: arrival.others for path, arrival in contents.arrivals.items() if arrival.others}
    assert others == {"st1020": ("Ada Turing",)}


@pytest.mark.parametrize(
    "paths",
    [
        ["ada/Lab - final.ipynb", "bob/Lab - final.ipynb"],
        ["ada/hw_1_2_final.ipynb", "bob/hw_1_2_final.ipynb"],
        ["uni-ada/01.ipynb", "uni-bob/01.ipynb"],
        ["st_1_2/01.ipynb", "st_1_3/01.ipynb"],
        ["a+b/01.ipynb", "c@d.org/01.ipynb"],
        [],
    ],
)
def test_folders_of_students_are_not_taken_for_a_system(paths):
    assert recognised(paths, LESSONS, Roster()) is None


def test_blackboard_tells_logins_that_hold_an_underscore(tmp_path):
    roster = Roster({id: Pupil_(id) for id in ("st_1", "st_2")})
    paths = [f"Lesson_1_{id}_attempt_2026-11-09-13-30-00_lab.ipynb" for id in roster.students]
    contents = unpack_archive(
        zipped(tmp_path / "a.zip", dict.fromkeys(paths, "{}")), tmp_path / "to", [LESSON], roster=roster
    )
    assert {match.student for match in contents.matches} == {"st_1", "st_2"}


def Pupil_(id: str):
    from autograder.results.term.roster import Student

    return Student(id)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Nov 9, 2026 905 AM", dt.datetime(2026, 11, 9, 9, 5)),
        ("Nov 10, 2026 1230 AM", dt.datetime(2026, 11, 10, 0, 30)),
        ("9 November, 2026 2105", dt.datetime(2026, 11, 9, 21, 5)),
        ("2026-11-09-13-30-00", dt.datetime(2026, 11, 9, 13, 30)),
        ("2026-11-09 13:30:00 UTC", dt.datetime(2026, 11, 9, 13, 30, tzinfo=dt.UTC)),
        ("last Tuesday", None),
        ("Nov 31, 2026 905 AM", None),
    ],
)
def test_times_in_names_are_times(text, when):
    assert time_in(text) == when


def test_attempts_of_a_pattern_are_compared_as_times(tmp_path):
    """As text, "Nov 9" comes after "Nov 10"."""
    files = {"ada - Nov 9, 2026 905 AM.ipynb": "first", "ada - Nov 10, 2026 905 AM.ipynb": "last"}
    names = r"(?P<student_id>\w+) - (?P<timestamp>.*)\.ipynb"
    unpack_archive(zipped(tmp_path / "a.zip", files), tmp_path / "to", [LESSON], names)
    assert (tmp_path / "to" / "ada" / LESSON / f"{LESSON}.ipynb").read_text() == "last"


def test_without_a_roster_people_are_called_by_what_the_zip_tells(tmp_path):
    archive = zipped(tmp_path / "a.zip", SYSTEMS["Moodle"](plain))
    contents = unpack_archive(archive, tmp_path / "to", LESSONS)
    students = [match.student for match in contents.matches]
    assert {"kim.wei.7000", "kim.wei.7001", "soren.kierkegaardostergard", "ada.lovelace"} <= set(students)
    assert len(set(students) - {""}) == 59  # a name in Chinese characters makes no id


def test_a_zip_of_another_assignment_is_refused(tmp_path, capsys):
    archive = zipped(tmp_path / "a.zip", SYSTEMS["Canvas"](plain))
    assert main(["grade", str(archive), "--lesson", "02", "--course", str(tmp_path / "course")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("a.zip is Canvas's zip of another assignment: its notebooks are of 01_what_are_scaling_laws")
    assert len(said.splitlines()) == 1


def test_without_a_roster_a_class_of_others_is_not_graded(tmp_path, capsys):
    """Canvas tells names alone, and the notebooks logins: everybody's figures would be marked wrong."""
    archive = zipped(tmp_path / "a.zip", SYSTEMS["Canvas"](plain))
    assert main(["grade", str(archive), "--course", str(tmp_path / "course")]) == 2
    said = capsys.readouterr()
    assert said.out.startswith("Canvas: 59 of 60 matched.")  # a name in Chinese characters makes no id
    assert "59 of 59 notebooks say another STUDENT than the file they came in" in said.err
    assert "`scaling-laws roster FILE` tells who is who, or go on with --anyway. Nothing was graded." in said.err
    assert not (tmp_path / "course" / "submitted").exists()


@pytest.fixture
def of_class(hand_in, handed_in):
    """Notebooks of lesson 1 as the class hands them in: three sorts of work, and an untouched one before the last."""

    def work(pupil: Pupil, back: int) -> str:
        wrong = {"bits_and_nats_answer": "pass"} if pupil.number % 3 == 1 else {}
        nb = handed_in(**wrong) if not back else handed_in(**dict.fromkeys(EMPTY, "pass"))
        return nbformat.writes(run_by(pupil.id, nb))

    return work


EMPTY = ("flattening_curve_answer", "training_flops_answer", "run_cost_answer", "bits_and_nats_answer")


def scores(course: Course) -> dict[str, float | None]:
    from autograder.results.outcomes import outcomes

    return {one.student: one.score for one in outcomes(course, LESSON)}


@pytest.mark.slow
@pytest.mark.usefixtures("box")
@pytest.mark.parametrize("roster", ["CSV", "Canvas"])
def test_a_class_has_the_same_scores_whichever_system_it_came_from(roster, prepared, of_class, tmp_path, capsys):
    (tmp_path / "roster.csv").write_bytes(rosters()[roster])
    reference: dict[str, float | None] = {}
    for system in ("folders", *(name for name in SYSTEMS if name != "folders")):
        course = Course(ROOT, tmp_path / system.split("'")[0].replace(" ", "-"))
        shutil.copytree(prepared.folder, course.folder)
        if reference:  # equal work of the same person need not run again; other figures would
            shutil.copytree(tmp_path / "folders" / "collected", course.folder / "collected")
        at = ["--course", str(course.folder)]
        assert main(["roster", str(tmp_path / "roster.csv"), *at]) == 0
        archive = zipped(tmp_path / f"{course.folder.name}.zip", SYSTEMS[system](of_class))
        assert main(["grade", str(archive), *at]) == 0
        found = scores(course)
        reference = reference or found
        assert found == reference
        assert len(found) == 60
        out = capsys.readouterr()
        assert "nobody's work" not in out.err
        print(f"{system}: {len(found)} students, mean {mean(filter(None, found.values())):.4f}")
    assert set(reference.values()) == {5.0, 6.0}
