"""For Gradescope: a results.json for every graded student, with one entry per question and its reason."""

import json

from autograder.bank.mathematics import plain
from autograder.results.exports.formats import Files, Grade, GradeExport, Grades


def files(grades: Grades) -> Files:
    return {
        f"gradescope/{grades.name}/{grade.student}/results.json": json.dumps(_results(grade), indent=1)
        for grade in grades.rows
        if grade.score is not None
    }


def _results(grade: Grade) -> dict[str, object]:
    tests = [
        {
            "name": id,
            "score": answer.points,
            "max_score": answer.max_points,
            "output": plain(answer.message),
            "visibility": "visible",
            **({} if answer.by_hand else {"status": "passed" if answer.points == answer.max_points else "failed"}),
        }
        for id, answer in grade.answers.items()
    ]
    return {"score": grade.score, "tests": tests}


EXPORT = GradeExport("gradescope", "Gradescope's results.json for every student", files)
