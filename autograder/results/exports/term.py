"""The whole term as CSV: a line for each student, a column for each lesson, what was dropped, and the total."""

from collections.abc import Sequence

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades, by_student
from autograder.results.exports.spreadsheet import csv_text


def files(grades: Grades) -> Files:
    lessons = list(grades.items)
    head = ["student_id", "last_name", "first_name", "email", "section", *lessons, "dropped", "total", "out_of"]
    return {f"{grades.name}-term.csv": csv_text([head, *(_line(rows, lessons) for rows in by_student(grades.rows))])}


def _line(rows: Sequence[Grade], lessons: Sequence[str]) -> list[object]:
    """A lesson that nothing was handed in of counts 0, one that is excused does not count; the lowest are dropped."""
    counted = {one.lesson: one for one in rows if not one.excused}
    shares = {name: (one.score or 0.0) / one.max_score for name, one in counted.items() if one.max_score}
    most = max(len(shares) - 1, 0)  # one lesson always counts
    dropped = sorted(shares, key=lambda name: (shares[name], name))[: min(rows[0].dropped_lessons, most)]
    points = {name: counted[name].term_points or counted[name].max_score for name in shares}
    kept = [name for name in shares if name not in dropped]
    cells = [
        "excused"
        if name not in counted and any(one.lesson == name for one in rows)
        else None
        if name not in shares or counted[name].score is None
        else round(shares[name] * points[name], 2)
        for name in lessons
    ]
    total = round(sum(shares[name] * points[name] for name in kept), 2)
    who = rows[0]
    about = [who.student, who.last_name, who.first_name, who.email, who.person.section]
    return [*about, *cells, "; ".join(dropped), total, round(sum(points[name] for name in kept), 2)]


EXPORT = GradeExport("term", "all lessons as the term counts them, one line per student", files, per_lesson=False)
