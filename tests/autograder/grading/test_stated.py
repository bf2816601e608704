"""Whose figures a notebook was run with: read as text, and never another person's."""

import pytest

from autograder.grading.stated import NotebookStudent, figures_of, stated_student
from autograder.results.term.roster import Roster, Student

ROSTER = Roster(
    {
        "st1": Student("st1", "Lovelace", "Ada", "ada.l@x.org", "alovelace"),
        "st2": Student("st2", "Wei", "Kim", "kim@x.org"),
        "st3": Student("st3", "Wei", "Kim", "kim@y.org"),
    }
)


def code(*sources: str) -> list[dict]:
    return [{"cell_type": "code", "source": source} for source in sources]


@pytest.mark.parametrize(
    ("source", "text", "quoted"),
    [
        ('STUDENT = "st1"', "st1", True),
        ("STUDENT: str = 'st1'  # mine", "st1", True),
        ('ME = STUDENT = "st1"', "st1", True),
        ('STUDENT = ""', "", True),
        ("STUDENT = st1", "st1", False),
        ("STUDENT = ada.lovelace", "ada.lovelace", False),
        ("STUDENT = 12345", "12345", False),
        ("%matplotlib inline\nSTUDENT = 'st1'  # mine", "st1", True),
        ("STUDENT = ada-lovelace@x.org", "ada-lovelace@x.org", False),
        ("STUDENT = input()", None, True),
        ("print(STUDENT)", None, True),
        ('text = """\nSTUDENT = "eve"\n"""', None, True),
        ("def f():\n    STUDENT = 'eve'", None, True),
        ("", None, True),
    ],
)
def test_what_a_notebook_says(source, text, quoted):
    assert stated_student(code(source)) == NotebookStudent(text, quoted)
    assert stated_student([{"cell_type": "code", "source": source.splitlines(keepends=True)}]).text == text


def test_the_last_cell_that_says_it_counts_and_text_cells_do_not():
    cells = [*code("STUDENT = 'a'", "STUDENT = 'b'"), {"cell_type": "markdown", "source": "STUDENT = 'c'"}, {}]
    assert stated_student(cells).text == "b"


@pytest.mark.parametrize("text", ["alovelace", "ada.l@x.org", "ada.l", "Ada.Lovelace"])
def test_another_name_of_the_same_person_gives_the_figures_that_the_notebook_was_run_with(text):
    figures = figures_of("st1", NotebookStudent(text), ROSTER)
    assert figures.id == text
    assert not figures.differs
    assert "another name of st1" in figures.note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("st2", "which is st2, another student"),
        ("kim@y.org", "which is st3, another student"),
        ("Kim.Wei", "which fits st2 and st3"),
        ("mallory", "which is nobody in the roster"),
        ("Ada Lovelace", "a name of st1 and not an id"),
        ("???", "which is not an id"),
        ("", "STUDENT is empty"),
        ("  ", "STUDENT is empty"),
    ],
)
def test_another_person_s_id_never_pays(text, says):
    figures = figures_of("st1", NotebookStudent(text), ROSTER)
    assert figures.id == "st1"
    assert figures.differs
    assert says in figures.note
    assert figures.note.endswith("only the figures of st1 counted")


@pytest.mark.parametrize("text", ["st1", "ST1", " st1 ", None])
def test_the_own_id_is_nothing_to_speak_of(text):
    assert figures_of("st1", NotebookStudent(text), ROSTER) == figures_of("st1", NotebookStudent(), Roster())


def test_without_a_roster_only_the_own_id_counts():
    figures = figures_of("st1", NotebookStudent("alovelace"), Roster())
    assert (figures.id, figures.differs) == ("st1", True)
    assert "another id" in figures.note


def test_without_quotes_is_said():
    figures = figures_of("st1", NotebookStudent("st1", quoted=False), ROSTER)
    assert "STUDENT = st1 without quotes" in figures.note
    assert figures.differs
