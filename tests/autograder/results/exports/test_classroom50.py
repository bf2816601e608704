"""Classroom 50's result.json, version 1, with what its runner tells."""

import json

import pytest

from autograder.results.exports import classroom50

RUNNER = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "REVIEW_URL")


@pytest.fixture(autouse=True)
def outside_of_a_runner(monkeypatch):
    for name in RUNNER:
        monkeypatch.delenv(name, raising=False)


def result(grades, student: str) -> dict:
    return json.loads(classroom50.files(grades)[f"classroom50/01_lesson/{student}/result.json"])


def test_only_those_with_a_score_have_a_file(grades):
    assert list(classroom50.files(grades)) == [f"classroom50/01_lesson/{who}/result.json" for who in ("ada", "bob")]


def test_classroom50(grades):
    assert result(grades, "ada") == {
        "schema": "classroom50/result/v1",
        "classroom": "",
        "assignment": "01_lesson",
        "submission": "ada",
        "commit": "",
        "release": "",
        "review": "",
        "datetime": "2030-01-02T03:30:00Z",
        "score": 100,
        "max-score": 600,
        "tests": [
            {"test-name": "double", "passed": False, "score": 50, "max-score": 200},
            {"test-name": "letter", "passed": True, "score": 100, "max-score": 100},
            {"test-name": "why", "passed": False, "score": 0, "max-score": 300},
        ],
    }
    assert result(grades, "bob")["datetime"] == ""


def test_what_the_runner_knows_comes_from_it(grades, monkeypatch):
    for name in RUNNER:
        monkeypatch.setenv(name, name.lower())
    found = result(grades, "ada")
    assert (found["classroom"], found["assignment"], found["submission"]) == (
        "classroom",
        "assignment",
        "submission_tag",
    )
    assert (found["commit"], found["release"], found["review"]) == ("commit_url", "release_url", "review_url")
    monkeypatch.delenv("REVIEW_URL")
    assert result(grades, "ada")["review"] == "commit_url"
