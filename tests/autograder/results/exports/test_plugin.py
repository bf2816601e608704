"""`nbgrader export` writes the table that `scaling-laws export` writes."""

import csv

import pytest
from nbgrader.apps import ExportApp

from autograder.nbgrader import config, open_gradebook
from autograder.results.exports import export_grades
from autograder.results.exports.plugin import CsvExport
from tests.autograder.conftest import LESSON


def test_the_program_finds_it_and_writes_the_same_file(graded, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = ExportApp.instance(config=config(graded))
    try:
        app.initialize(["--to=theirs.csv"])
        app.update_config(config(graded))
        app.start()
    finally:
        ExportApp.clear_instance()
    export_grades(graded, [LESSON], "nbgrader", tmp_path / "ours.csv")
    assert (tmp_path / "theirs.csv").read_bytes() == (tmp_path / "ours.csv").read_bytes()


@pytest.mark.parametrize(
    ("chosen", "students"),
    [
        ({}, ["ada", "bob", "eve", "zed"]),
        ({"student": ["bob", "zed"]}, ["bob", "zed"]),
        ({"assignment": [LESSON]}, ["ada", "bob", "eve", "zed"]),
        ({"assignment": ["99_none"]}, []),
    ],
)
def test_lessons_and_students_can_be_chosen(graded, tmp_path, monkeypatch, chosen, students):
    monkeypatch.chdir(tmp_path)
    with open_gradebook(graded) as gradebook:
        CsvExport(**chosen).export(gradebook)
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        assert [row["student_id"] for row in csv.DictReader(file)] == students
