"""What was collected comes back as it was; what is damaged or of another form is not there at all."""

import json

import pytest

from autograder.grading.collecting import CollectedAnswers
from autograder.grading.records import Records

ANSWERS = CollectedAnswers(
    answers={"a": {"value": [1, 2.5, "π"]}, "f": {"returned": [{"error": "OutOfTime", "message": ""}]}},
    texts={0: "printed\n", 12: ""},
    notes=["cell 13 was left out, because the process ended"],
    cpu_seconds=0.25,
    cell_seconds=30,
)


def test_what_is_put_is_got(tmp_path):
    records = Records(tmp_path)
    assert records.get("ada", "lesson", "f00") is None
    records.put("ada", "lesson", "f00", ANSWERS)
    assert records.get("ada", "lesson", "f00") == ANSWERS
    assert records.get("ada", "lesson", "f01") is None
    assert records.get("bob", "lesson", "f00") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        json.dumps({"texts": []}),
        json.dumps({"texts": {"one": "x"}}),
        json.dumps({"texts": {}, "heard": {}}),
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
)
def test_a_file_of_another_form_is_not_there(tmp_path, text):
    path = Records(tmp_path).path("ada", "lesson", "f00")
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert Records(tmp_path).get("ada", "lesson", "f00") is None
