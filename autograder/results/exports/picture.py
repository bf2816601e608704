"""The picture of a class and the same in words, and where students bet, the picture of their bets."""

from autograder.results.exports.formats import Files, GradeExport, Grades


def files(grades: Grades) -> Files:
    from autograder.course import Course
    from autograder.results.calibration import calibration
    from autograder.results.marked_answers import nothing_graded
    from autograder.results.needing_help import names_of
    from autograder.results.picture import class_picture
    from autograder.results.titles import lesson_title

    answers = {grade.student: found for grade in grades.rows if (found := grade.answers)}
    names = names_of(grades.rows)
    if not answers:
        raise nothing_graded(grades.name)
    png, words = class_picture(lesson_title(Course(), grades.name), answers, names)
    made: dict[str, bytes | str] = {f"{grades.name}.png": png, f"{grades.name}.txt": words}
    if bets := calibration(grades.name, answers):
        made |= {f"{grades.name}-bets.png": bets.png, f"{grades.name}-bets.txt": bets.words}
    return made


EXPORT = GradeExport("picture", "a picture of the class, and the same in words", files)
