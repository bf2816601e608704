"""The notebooks of the concept inventory: as built, whole, and readable as they are."""

import nbformat
import pytest

from autograder.bank.two_tier import Response, responses_in
from autograder.course import Course
from autograder.questions.inventory import AFTER, BEFORE, FORMS, ITEMS, inventory_keys
from autograder.release.inventory_form import build_forms, form, form_bytes, stale_forms
from autograder.release.lesson import as_released
from autograder.release.reset import fresh_copy


def test_the_released_forms_are_as_built():
    assert stale_forms(Course.at()) == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_a_valid_notebook_that_asks_everything_and_tells_nothing(name):
    notebook = nbformat.reads(form_bytes(name).decode(), as_version=4)
    nbformat.validate(notebook)
    assert as_released(notebook)
    assert notebook.metadata.scaling_laws.lesson == name
    text = "\n".join(cell.source for cell in notebook.cells)
    for item in ITEMS:
        assert item.prompt in text
        for sign, option in [*item.answers.items(), *item.reasons.items()]:
            assert f"- **{sign}** {option}" in text
    for key in inventory_keys().values():
        assert key.explanation not in text
        assert not any(wrong.name in text or wrong.correction in text for wrong in key.misconceptions.values())


def test_both_forms_ask_the_same():
    first, last = (form(name) for name in (BEFORE, AFTER))
    assert [cell.source for cell in first.cells[1:]] == [cell.source for cell in last.cells[1:]]


def test_what_is_written_between_the_quotes_is_read():
    notebook = form(BEFORE)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert responses_in(sources, ITEMS)[0] == {}
    filled = [source.replace('""', '"a"', 1).replace('""', '"2"', 1).replace('""', '"sure"', 1) for source in sources]
    assert responses_in(filled, ITEMS) == ({item.id: Response("A", "2", "sure") for item in ITEMS}, {})


def test_build_renews_what_was_changed_and_a_fresh_copy_is_always_at_hand(tmp_path):
    course = Course(tmp_path, tmp_path / ".course")
    assert [path.stem for path in build_forms(course)] == list(FORMS)
    assert build_forms(course) == []
    path = course.release / BEFORE / f"{BEFORE}.ipynb"
    path.write_text("{}")
    assert stale_forms(course) == [path]
    assert build_forms(course) == [path]
    assert path.read_bytes() == fresh_copy(course, BEFORE)
