"""One roster: every name of a person leads to that person, and a name of two people to nobody."""

import pytest

from autograder.course import ROOT, Course, CourseError
from autograder.results.term.roster import (
    Roster,
    Student,
    doubtful_names,
    merged,
    read_roster,
    roster_of,
    roster_path,
    roster_table,
    write_roster,
)

JOSE = Student(
    *("st1", "García-Müller", "José", "jose.g@x.org", "jgarcia", "s77", "50001", "7001"), aliases="Pepe; El Profe"
)
WEI_1 = Student("st2", "Wei", "Kim", "kim@x.org", canvas_id="50002")
WEI_2 = Student("st3", "Wei", "Kim", "kim@y.org", canvas_id="50003")
ADA = Student("Ada", "Lovelace", "Ada", login="st1")  # a login that is another's id
CLASS = Roster({one.id: one for one in (JOSE, WEI_1, WEI_2, ADA)})


@pytest.mark.parametrize(
    "name",
    [
        *(
            "st1",
            "ST1",
            " st1 ",
            "ｓｔ１",
            "jgarcia",
            "JGarcia",
            "s77",
            "50001",
            "7001",
            "jose.g@x.org",
            "JOSE.G@X.ORG",
        ),
        *("jose.g", "José García-Müller", "García-Müller, José", "jose garcia muller", "garcíamüllerjosé", "Pepe"),
        *(
            "jose garcia-mueller",
            "josgarcamller",
            "Jose\u0301 Garci\u0301a Mu\u0308ller",
            "el  profe",
            "GARCÍA MÜLLER JOSÉ",
        ),
    ],
)
def test_every_name_of_a_person_leads_to_that_person(name):
    assert CLASS.resolve(name).id == "st1"


@pytest.mark.parametrize("name", ["Kim Wei", "Wei, Kim", "kimwei", "kim"])
def test_a_name_of_two_people_is_nobody_s_and_says_whose_it_may_be(name):
    assert CLASS.resolve(name).id == ""
    assert CLASS.resolve(name).ids == ("st2", "st3")


@pytest.mark.parametrize("name", ["", " ", "José", "Wei", "st", "garcia", "…", "-"])
def test_what_is_no_name_of_anybody(name):
    assert CLASS.resolve(name).ids == ()


def test_an_id_comes_before_another_s_login():
    assert CLASS.resolve("st1").by == "id"
    assert CLASS.by_column("login", "st1").id == "Ada"


def test_accents_tell_people_apart_where_they_can():
    both = Roster({"a": Student("a", "García", "José"), "b": Student("b", "Garcia", "Jose")})
    assert both.resolve("José García").id == "a"
    assert both.resolve("garcia, jose").id == "b"
    assert both.resolve("Jóse Garcia").ids == ("a", "b")


def test_names_that_do_not_tell_people_apart_are_listed():
    assert doubtful_names(CLASS) == ["'Kim Wei' is st2 and st3: they are told apart by their ids, and never by this."]


def test_it_comes_back_from_its_file_and_may_be_edited(tmp_path):
    course = Course(ROOT, tmp_path / "course")
    assert not roster_of(course)
    path = write_roster(course, CLASS)
    assert path == roster_path(course)
    assert roster_of(course) == CLASS
    text = path.read_text(encoding="utf-8-sig").replace(",", ";").replace("El Profe", "Doc")
    path.write_text(text.replace("Pepe; ", "Pepe "), encoding="utf-8")
    path.write_text("id;group\nada;A\nbob;A\n", encoding="utf-8")  # as a spreadsheet writes it
    assert [one.group for one in roster_of(course).students.values()] == ["A", "A"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nAda\n", "has no column 'id'"),
        ("id,colour\nada,red\n", "has a column 'colour'"),
        ("id\nada\nADA\n", "line 2 and line 3: two rows have the id 'ADA'"),
        ("id,group\n,A\n", "line 2: '' is not a student id"),
        (b"id\n\xff\n", "is not a text in UTF-8"),
    ],
)
def test_an_edited_roster_that_is_wrong_is_told_with_its_line(text, says, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CourseError, match=says):
        read_roster(path)


def test_a_second_export_is_of_the_same_people():
    moodle = Student("jose.g", "García-Müller", "José", "JOSE.G@x.org", moodle_id="9", section="B")
    new = Student("st9", "Hopper", "Grace")
    found = merged(CLASS, Roster({one.id: one for one in (moodle, new)}))
    assert set(found.students) == {*CLASS.students, "st9"}
    jose = found.students["st1"]
    assert (jose.moodle_id, jose.section, jose.login) == ("9", "B", "jgarcia")
    assert found.resolve("jose.g").id == "st1"
    assert "Pepe" in jose.further_names


def test_one_who_would_be_two_people_of_the_roster_is_refused():
    both = Student("new", email="kim@x.org", canvas_id="50003")
    with pytest.raises(CourseError, match="is both st2 and st3 of the roster"):
        merged(CLASS, Roster({"new": both}))


def test_the_table_shows_the_columns_that_hold_anything():
    head, *rows = roster_table(CLASS).splitlines()
    columns = "id last_name first_name email login sis_id canvas_id moodle_id aliases"
    assert " ".join(head.split()) == columns
    assert [row.split()[0] for row in rows] == ["Ada", "st1", "st2", "st3"]
