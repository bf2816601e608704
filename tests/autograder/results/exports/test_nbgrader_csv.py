"""nbgrader's columns, a line for everybody, and nothing in place of a score where there is none."""

from autograder.results.exports import nbgrader_csv
from tests.autograder.results.exports.conftest import lines


def test_the_table(grades):
    head, *rows = lines(nbgrader_csv.files(grades))
    assert list(nbgrader_csv.files(grades)) == ["01_lesson.csv"]
    assert dict(zip(head, rows[0], strict=True)) == {
        "assignment": "01_lesson",
        "duedate": "2030-01-02 03:00:00",
        "timestamp": "2030-01-02 03:30:00",
        "student_id": "ada",
        "last_name": 'Lovelace, Ada "Augusta"',
        "first_name": '\'=HYPERLINK("http://x")',
        "email": "ada@x.org",
        "raw_score": "1.5",
        "late_submission_penalty": "0.5",
        "score": "1.0",
        "max_score": "6.0",
        "answers_to_grade_by_hand": "1",
        "note": "",
    }
    assert rows[1] == ["01_lesson", "", "", "bob", "", "'+Bo", "", "0.0", "0.0", "0.0", "6.0", "0", ""]
    assert rows[2] == ["01_lesson", "", "", "eve", "", "", "", "", "", "", "6.0", "", "'=damaged, says JSON"]
