"""What a notebook says as STUDENT: read as text, and never run."""

import pytest

from autograder.bank.stated import NotebookStudent, stated_student


def code(*sources: str) -> list[dict]:
    return [{"cell_type": "code", "source": source} for source in sources]


@pytest.mark.parametrize(
    ("source", "text", "quoted"),
    [
        ('STUDENT = "st1"', "st1", True),
        ("STUDENT: str = 'st1'  # mine", "st1", True),
        ('ME = STUDENT = "st1"', "st1", True),
        ('STUDENT = ""', "", True),
        ("STUDENT = None", "", True),
        ("STUDENT = st1", "st1", False),
        ("STUDENT = ada.lovelace", "ada.lovelace", False),
        ("STUDENT = ada@x.org", "ada@x.org", False),
        ("STUDENT = 12345", "12345", False),
        ("STUDENT = 0x" + "f" * 10_000, "0x" + "f" * 10_000, False),
        ("%matplotlib inline\nSTUDENT = 'st1'  # mine", "st1", True),
        ("%matplotlib inline\nSTUDENT = input('Who? ')", None, True),
        ("%matplotlib inline\nSTUDENT == 'st1'", "", True),
        ("STUDENT = ada-lovelace@x.org", "ada-lovelace@x.org", False),
        ("STUDENT = ada.lovelace@", "ada.lovelace@", False),
        ("STUDENT = input()", None, True),
        ("me = 'st1'\nSTUDENT = me", None, True),
        ("from us import me\nSTUDENT = me", None, True),
        ("print(STUDENT)", "", True),
        ("other.STUDENT = 'x'\nprint(STUDENT)", "", True),
        ('text = """\nSTUDENT = "eve"\n"""', "", True),
        ("def f():\n    STUDENT = 'eve'", "", True),
        ("(" * 10_000 + "STUDENT", "", True),
        ("", "", True),
    ],
)
def test_what_a_notebook_says(source, text, quoted):
    assert stated_student(code(source)) == NotebookStudent(text, quoted)
    assert stated_student([{"cell_type": "code", "source": source.splitlines(keepends=True)}]).text == text


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        ([], ""),
        (["answers = {}"], ""),
        (["STUDENT = 'a'", "STUDENT = 'b'"], "b"),
        (['STUDENT = ""', 'STUDENT = "b"', "STUDENT = ' '"], "b"),
        (["STUDENT = 'a'", "STUDENT = STUDENT.strip()"], None),
        (["STUDENT = input()", "STUDENT = 'b'"], "b"),
        (["me = 'b'", "STUDENT = me"], None),
    ],
)
def test_the_last_cell_that_says_anything_counts(sources, text):
    assert stated_student(code(*sources)).text == text


def test_text_cells_say_nothing():
    cells = [*code("STUDENT = 'b'"), {"cell_type": "markdown", "source": "STUDENT = 'c'"}, {}]
    assert stated_student(cells).text == "b"
