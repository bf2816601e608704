"""For Classroom 50: a result.json, version 1, for every graded student. Its scores are whole numbers: 1/100 point.

What only its runner knows comes from the variables that it sets: CLASSROOM, ASSIGNMENT, SUBMISSION_TAG and so on.
https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
"""

import json
import os

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades


def files(grades: Grades) -> Files:
    return {
        f"classroom50/{grades.name}/{grade.student}/result.json": json.dumps(_result(grade, grade.score), indent=1)
        for grade in grades.rows
        if grade.score is not None
    }


def _result(grade: Grade, score: float) -> dict[str, object]:
    runner = os.environ.get
    tests = [
        {
            "test-name": id,
            "passed": answer.points == answer.max_points,
            "score": round(100 * answer.points),
            "max-score": round(100 * answer.max_points),
        }
        for id, answer in grade.answers.items()
    ]
    return {
        "schema": "classroom50/result/v1",
        "classroom": runner("CLASSROOM", ""),
        "assignment": runner("ASSIGNMENT", grade.lesson),
        "submission": runner("SUBMISSION_TAG", grade.student),
        "commit": runner("COMMIT_URL", ""),
        "release": runner("RELEASE_URL", ""),
        "review": runner("REVIEW_URL") or runner("COMMIT_URL", ""),
        "datetime": f"{grade.handed_in:%Y-%m-%dT%H:%M:%SZ}" if grade.handed_in else "",
        "score": round(100 * score),
        "max-score": round(100 * grade.max_score),
        "tests": tests,
    }


EXPORT = GradeExport("classroom50", "Classroom 50's result.json for every student", files)
