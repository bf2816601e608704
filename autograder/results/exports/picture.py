"""A picture of the class as PNG, one of its bets where a lesson asks for a forecast, and the same in words."""

from autograder.results.exports.formats import Files, GradeExport, Grades


def files(grades: Grades) -> Files:
    from autograder.results.calibration import calibration
    from autograder.results.picture import class_picture

    answers = {grade.student: grade.answers for grade in grades.rows}
    png, words = class_picture(grades.name, answers)
    found: dict[str, bytes | str] = {f"{grades.name}.png": png, f"{grades.name}.txt": words}
    if bets := calibration(grades.name, answers):
        found |= {f"{grades.name}-bets.png": bets.png, f"{grades.name}-bets.txt": bets.words}
    return found


EXPORT = GradeExport("picture", "a picture of the class, and the same in words", files)
