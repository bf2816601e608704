"""`make lab`: JupyterLab opens on lesson 1, and formgrader finds the course."""

import sys

import pytest

from autograder.course import ROOT
from tests.end_to_end.server import serving


@pytest.mark.slow
def test_lab_opens_on_lesson_1_and_formgrader_finds_the_course(tmp_path):
    words = [sys.executable, "-m", "autograder", "lab", "--course", str(tmp_path / "course")]
    with serving(words, ROOT, tmp_path) as call:
        address, _ = call("")
        assert "/lab/tree/lessons/01_what_are_scaling_laws/01_what_are_scaling_laws.ipynb" in address
        assert call("formgrader/api/status")[1] == {"status": True}
        lessons = [assignment["name"] for assignment in call("formgrader/api/assignments")[1]]
        assert "01_what_are_scaling_laws" in lessons
        assert not [name for name in lessons if name.startswith("_")]
        asking = call("lab/api/settings/@jupyterlab/apputils-extension:notification")[1]["schema"]["properties"]
        assert asking["fetchNews"]["default"] == "false"  # no question about news on a student's first page
        assert asking["checkForUpdates"]["default"] is False
