"""The whole term as CSV: a line for each student, a column for each lesson, what was dropped, and the total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades, by_student
from autograder.results.exports.spreadsheet import csv_text


def files(grades: Grades) -> Files:
    lessons = list(grades.items)
    head = ["student_id", "last_name", "first_name", "email", "section", *lessons, "dropped", "total", "out_of"]
    return {f"{grades.name}-term.csv": csv_text([head, *(_line(rows, lessons) for rows in by_student(grades.rows))])}


@dataclass(frozen=True)
class TermTotal:
    """One student's term: the points by lesson (None where nothing was handed in; an excused lesson is not there), the
    lessons that are dropped, and the total of the others, out of how many points."""

    points: Mapping[str, float | None]
    dropped: tuple[str, ...]
    total: float
    out_of: float


def term_total(rows: Sequence[Grade]) -> TermTotal:
    """The total of one student's grades: a lesson of which nothing was handed in counts 0, one that is excused does not
    count, and the lowest are dropped. One lesson always counts."""
    counted = {one.lesson: one for one in rows if not one.excused}
    shares = {name: (one.score or 0.0) / one.max_score for name, one in counted.items() if one.max_score}
    most = max(len(shares) - 1, 0)
    dropped = sorted(shares, key=lambda name: (shares[name], name))[: min(rows[0].dropped_lessons, most)]
    points = {name: counted[name].term_points or counted[name].max_score for name in shares}
    kept = [name for name in shares if name not in dropped]
    earned = {
        name: round(shares[name] * points[name], 2) if counted[name].score is not None and name in shares else None
        for name in counted
    }
    total = sum(shares[name] * points[name] for name in kept)
    return TermTotal(earned, tuple(dropped), round(total, 2), round(sum(points[name] for name in kept), 2))


def _line(rows: Sequence[Grade], lessons: Sequence[str]) -> list[object]:
    counted = term_total(rows)
    there = {one.lesson for one in rows}
    cells = ["excused" if name in there - set(counted.points) else counted.points.get(name) for name in lessons]
    who = rows[0]
    about = [who.student, who.last_name, who.first_name, who.email, who.person.section]
    return [*about, *cells, "; ".join(counted.dropped), counted.total, counted.out_of]


EXPORT = GradeExport("term", "all lessons as the term counts them, one line per student", files, per_lesson=False)
