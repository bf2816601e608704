"""A picture of the class as PNG, and what it shows in words."""

from autograder.results.exports.formats import Files, GradeExport, Grades


def files(grades: Grades) -> Files:
    from autograder.results.picture import class_picture

    png, words = class_picture(grades.name, {grade.student: grade.answers for grade in grades.rows})
    return {f"{grades.name}.png": png, f"{grades.name}.txt": words}


EXPORT = GradeExport("picture", "a picture of the class, and the same in words", files)
