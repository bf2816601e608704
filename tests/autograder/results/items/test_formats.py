"""The list of formats: each writes what its name says, and listing them loads nothing heavy."""

import subprocess
import sys

import pytest

from autograder.course import ROOT
from autograder.results.items.formats import ALSO, ITEM_FORMATS

FILES = {
    "moodle-xml": ["x.xml"],
    "gift": ["x.gift"],
    "canvas": ["x-canvas.zip"],
    "qti-1.2": ["x-qti-1.2.zip"],
    "qti-2.1": ["x-qti-2.1.zip"],
    "qti-3.0": ["x-qti-3.0.zip"],
    "print": ["x.html", "x-key.html"],
}


def test_these_are_the_formats():
    assert ITEM_FORMATS.keys() == FILES.keys()
    assert set(ALSO.values()) <= ITEM_FORMATS.keys()
    assert all(one.name == name and one.description for name, one in ITEM_FORMATS.items())


@pytest.mark.parametrize("name", FILES)
def test_a_format_writes_its_files(bank, name):
    files = ITEM_FORMATS[name].files("x", bank[0].items)
    assert list(files) == FILES[name]
    assert all(len(content) > 1_000 for content in files.values())


def test_listing_them_does_not_wait_for_what_writes_them():
    heavy = "{'nbgrader', 'sqlalchemy', 'numpy', 'matplotlib', 'nbconvert', 'bleach'}"
    code = (
        f"import sys, autograder.results.items.formats; print({heavy} & {{name.split('.')[0] for name in sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
