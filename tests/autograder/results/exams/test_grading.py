"""From answers on paper to points: both layouts of the file, and what cannot be taken is named and costs no other."""

import csv
import io

import pytest

from autograder.bank.keys import ChoiceKey
from autograder.bank.kinds import Choice
from autograder.bank.right import right_answer
from autograder.cli import main
from autograder.course import CourseError
from autograder.questions import key
from autograder.results.exams.drawing import instances
from autograder.results.exams.grading import marks, read_answers, write_marks
from tests.autograder.results.exams.conftest import STUDENTS


def right(exam, student: str) -> dict[int, str]:
    found = {}
    for number, one in enumerate(instances(student, exam.papers[student]), 1):
        answer = right_answer(one, key(one.question.id))
        found[number] = answer if isinstance(one.question, Choice) else f"{answer:.8g}"
    return found


def wide(exam, rows: dict[str, dict[int, str]], delimiter=",") -> str:
    numbers = range(1, len(exam.papers["ada"]) + 1)
    lines = [["Student", *map(str, numbers)]]
    lines += [[student, *(own.get(number, "") for number in numbers)] for student, own in rows.items()]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue()


def test_one_line_per_student(exam):
    answers = {student: right(exam, student) for student in STUDENTS}
    found = read_answers("\ufeff" + wide(exam, answers), exam)
    assert (found.answers, found.problems) == (answers, [])
    assert all(mark.points == mark.max_points for mark in marks(exam, found.answers))


def test_one_line_per_answer(exam):
    lines = ["student,question,answer"]
    lines += [f"ADA,{number},{answer}" for number, answer in right(exam, "ada").items()]
    lines += [f"ben,Q{number},({answer.lower()})" for number, answer in right(exam, "Ben").items() if answer in "ABCD"]
    found = read_answers("\n".join(lines), exam)
    assert found.problems == []
    earned = {student: [mark for mark in marks(exam, found.answers) if mark.student == student] for student in STUDENTS}
    assert all(mark.points == 1 for mark in earned["ada"])
    assert all(mark.points == (1 if mark.answer else 0) for mark in earned["Ben"])
    assert [mark.reason for mark in earned["Ben"] if not mark.answer] == ["There is no answer."] * sum(
        answer not in "ABCD" for answer in right(exam, "Ben").values()
    )
    assert earned["carl"] == []


def test_a_spreadsheet_with_semicolons_and_decimal_commas(exam):
    answers = right(exam, "ada")
    text = wide(exam, {"ada": {number: answer.replace(".", ",") for number, answer in answers.items()}}, ";")
    assert read_answers(text, exam).answers["ada"] == answers


def test_a_miss_has_the_reason_of_its_option_and_a_number_its_own(exam):
    wrong = {}
    for number, one in enumerate(instances("ada", exam.papers["ada"]), 1):
        answer = right_answer(one, key(one.question.id))
        wrong[number] = "B" if answer == "A" else "A" if isinstance(one.question, Choice) else f"{3 * answer:.6g}"
    for mark in marks(exam, {"ada": wrong}):
        assert mark.points == 0
        known = key(mark.form)
        if isinstance(known, ChoiceKey):
            wrong = [reason for reason in known.reasons.values() if not reason.startswith("Right.")]
            assert mark.reason in [f"{mark.answer}: {reason}" for reason in wrong]
        else:
            said = [known.reason, "cannot be meant", *(slip.message for slip in known.slips)]
            assert any(words in mark.reason for words in said), mark.reason


def test_what_cannot_be_taken_is_named_with_its_line_and_costs_nobody_anything(exam):
    most = len(exam.papers["ada"])
    lines = [
        "student,question,answer", "ada,1,A", "dora,1,A", ",1,A", "ada,1,B",
        f"ada,{most + 1},A", "ada,x,A", "=1+1,1,A", "carl,1,B",
    ]  # fmt: skip
    found = read_answers("\n".join(lines), exam)
    assert found.answers == {"ada": {1: "A"}, "carl": {1: "B"}}
    assert found.problems == [
        "line 3: dora has no paper in midterm.",
        "line 4: nobody has no paper in midterm.",
        "line 5: ada has two answers to question 1; the first one counts.",
        f"line 6: ada's paper has no question {most + 1}.",
        "line 7: ada's paper has no question x.",
        "line 8: =1+1 has no paper in midterm.",
    ]


@pytest.mark.parametrize("text", ["", "a,b\n", "student\nada\n", "student,question\nada,1\n", "question,answer\n1,A\n"])
def test_other_columns_are_refused(exam, text):
    with pytest.raises(CourseError, match="The answers need a column `student`"):
        read_answers(text, exam)


def test_the_files_of_points_and_reasons(exam, tmp_path):
    answers = {"ada": right(exam, "ada"), "Ben": {1: "@SUM(A1)"}}
    totals, reasons = write_marks(exam, marks(exam, answers), tmp_path)
    most = str(len(exam.papers["ada"]))
    assert list(csv.reader(totals.open())) == [
        ["student", "points", "max_points"], ["ada", most, most], ["Ben", "0", most], ["carl", "", most],
    ]  # fmt: skip
    rows = list(csv.DictReader(reasons.open()))
    assert len(rows) == 2 * int(most)
    assert rows[0]["student"] == "ada"
    assert all(row["reason"] for row in rows)
    assert not any(set(row["reason"]) & set("\\$") for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@"))]


def test_from_the_command_to_the_points(exam, tmp_path, capsys):
    """An exam is made, sat, graded and sat again."""
    (tmp_path / "class.txt").write_text("ada\nben\n")
    place = ["--course", str(tmp_path / "course"), "--to", str(tmp_path / "to")]
    made = ["exam", "--lessons", "1-2", "--minutes", "20", "--students", str(tmp_path / "class.txt"), *place]
    assert main(made) == 0
    assert "exam-1: 2 papers of" in capsys.readouterr().out
    answers = tmp_path / "to" / "exam-1-answers.csv"
    answers.write_text(answers.read_text().replace("ada,", "ada,A", 1) + "eve,A\n")
    assert main(["exam", "--grade", str(answers), *place]) == 2
    out, err = capsys.readouterr()
    assert "exam-1-points.csv" in out
    assert err == "exam-1-answers.csv, line 4: eve has no paper in exam-1.\n"
    assert main([*made, "--retake"]) == 0
    assert "retake-1: 2 papers of" in capsys.readouterr().out
    assert main([*made, "--name", "exam-1"]) == 2
    assert main([*made, "--name", "a/b"]) == 2
    assert main(["exam", "--grade", str(tmp_path / "none.csv"), *place]) == 2
    assert main(["exam", "--course", str(tmp_path / "empty"), "--to", str(tmp_path)]) == 2
    taken, odd, missing, nobody = capsys.readouterr().err.splitlines()
    assert "already: choose another --name" in taken
    assert "cannot be an exam's name" in odd
    assert "none.csv: No such file" in missing
    assert "There is nobody in the roster and the gradebook" in nobody
