"""A page shows text and never runs it; what it needs must be given; its templates go wherever the code goes."""

import pytest
from jinja2 import UndefinedError

from autograder.course import ROOT
from autograder.publishing.edition import edition
from autograder.results.outcomes import Outcome
from autograder.results.pages import page
from tests.autograder.results.reading import faults, words

EVIL = "</p></main><script>alert(1)</script>\"'&amp; {{ 7 * 7 }}"


def test_every_value_is_shown_as_it_is_written():
    html = page("not_graded", outcome=Outcome(EVIL, f"01 {EVIL}", note=EVIL))
    assert faults(html) == []
    assert "<script" not in html
    assert words(html).count(EVIL) == 4  # the title, the heading, the student, and the reason


def test_a_value_that_is_missing_is_an_error_and_not_an_empty_place():
    with pytest.raises(UndefinedError, match="outcome"):
        page("not_graded")


@pytest.mark.parametrize("name", ["class", "self-study"])
def test_every_edition_has_the_templates(name):
    folder = ROOT / "autograder" / "results" / "templates"
    files = edition(ROOT, name)
    assert {path.relative_to(ROOT).as_posix() for path in folder.iterdir()} <= files.keys()
