"""Gradescope's results.json, with the fields and the words that its documentation names."""

import json

from autograder.results.exports import gradescope


def test_gradescope(grades):
    files = gradescope.files(grades)
    assert list(files) == [f"gradescope/01_lesson/{student}/results.json" for student in ("ada", "bob")]
    results = json.loads(files["gradescope/01_lesson/ada/results.json"])
    assert results.keys() == {"score", "tests"}
    assert results["score"] == 1.0
    assert {test["name"]: (test["score"], test["max_score"], test.get("status")) for test in results["tests"]} == {
        "double": (0.5, 2.0, "failed"),
        "letter": (1.0, 1.0, "passed"),
        "why": (0.0, 3.0, None),
    }
    assert [test["output"] for test in results["tests"]] == [
        "log10 for ln.",
        "B: Right.",
        "A person has still to read this answer.",
    ]
    assert {test["visibility"] for test in results["tests"]} == {"visible"}
