"""The grades of a lesson as the gradebook has them and the term's policy counts them, for an export."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course, CourseError
from autograder.results.exports.formats import Grade
from autograder.results.marked_answers import MarkedAnswer, answers_of, marked_notebook
from autograder.results.marks import LessonMarks, StudentMarks, lesson_marks
from autograder.results.outcomes import outcomes
from autograder.results.term.arrivals import arrival_of
from autograder.results.term.lateness import in_utc, moment
from autograder.results.term.policy import Policy, policy_of
from autograder.results.term.roster import Roster, Student, roster_of
from autograder.results.term.sharing import handed_in_for


def lesson_grades(course: Course, gradebook: Gradebook, lesson: str) -> list[Grade]:
    """A grade for everybody known to the course, in the order of their ids.

    Raises CourseError for a lesson that the gradebook does not know.
    """
    try:
        assignment = gradebook.find_assignment(lesson)
    except MissingEntry:
        raise CourseError(f"{lesson} is not in {course.gradebook} yet: grade its submissions first.") from None
    marks = lesson_marks(gradebook, lesson)
    roster = roster_of(course)
    policy = policy_of(course, [one.name for one in gradebook.assignments])
    dropped = policy.lesson(lesson).excused_questions
    weights = policy.lesson(lesson).question_points
    cells = [cell for notebook in assignment.notebooks for cell in [*notebook.grade_cells, *notebook.task_cells]]
    possible = sum(weights.get(cell.name, cell.max_score) for cell in cells if cell.name not in dropped)
    people = {student.id: student for student in gradebook.students}
    grades = []
    for outcome in outcomes(course, lesson):
        known = people.get(outcome.student)
        person = roster.students.get(outcome.student) or Student(
            outcome.student,
            (known and known.last_name) or "",
            (known and known.first_name) or "",
            (known and known.email) or "",
            canvas_id=(known and known.lms_user_id) or "",
        )
        deadline = policy.deadline(outcome.student, lesson)
        grade = Grade(
            lesson,
            outcome.student,
            possible,
            note=outcome.note,
            last_name=person.last_name,
            first_name=person.first_name,
            email=person.email,
            due=in_utc(deadline) if deadline else assignment.duedate,
            person=person,
            term_points=policy.lesson(lesson).points,
            dropped_lessons=policy.drop_lowest,
            read_answers=partial(_answers, course, marks, lesson, outcome.student),
        )
        if outcome.score is not None and outcome.student in marks.students:
            submission = gradebook.find_submission(lesson, outcome.student)
            counted = _counted(grade, marks.students[outcome.student])
            arrived = moment(policy, arrival_of(course, lesson, outcome.student), submission.timestamp)
            late = policy.late_by(outcome.student, lesson, arrived)
            grade = replace(
                counted, by_hand=outcome.by_hand, handed_in=submission.timestamp, arrived=arrived, late=late
            )
        grades.append(grade)
    shared = _shared(course, policy, roster, grades)
    return [_unless_excused(policy, shared.get(grade.student, grade)) for grade in grades]


def _counted(grade: Grade, marks: StudentMarks) -> Grade:
    """The grade with the points that count; where single questions are excused, in proportion to all points."""
    share = grade.max_score / marks.possible if marks.possible else 0.0
    raw = round(marks.earned * (share if marks.possible != grade.max_score else 1.0), 2)
    penalty = round(marks.late_penalty * (share if marks.possible != grade.max_score else 1.0), 2)
    note = "; ".join(filter(None, [grade.note, *marks.notes]))
    waiting = sum(mark.max_points for mark in marks.marks.values() if mark.waits and mark.manual is None)
    return replace(
        grade,
        score=round(max(0.0, raw - penalty), 2),
        raw_score=raw,
        late_penalty=penalty,
        note=note,
        open_points=round(waiting * share, 6),
    )


def _shared(course: Course, policy: Policy, roster: Roster, grades: list[Grade]) -> Mapping[str, Grade]:
    """For those who handed nothing in and whose group did: the grade of the group's hand-in, the best of several."""
    by_student = {grade.student: grade for grade in grades}
    scores = {grade.student: grade.score for grade in grades if grade.score is not None}
    lesson = grades[0].lesson if grades else ""
    found = {}
    for student, mate in handed_in_for(course, policy, roster, lesson, scores).items():
        if student in by_student:
            own = by_student[student]
            found[student] = replace(
                by_student[mate],
                student=student,
                person=own.person,
                note=f"handed in by {mate} for the group",
                last_name=own.last_name,
                first_name=own.first_name,
                email=own.email,
                from_mate=mate,
            )
    return found


def _unless_excused(policy: Policy, grade: Grade) -> Grade:
    if not policy.excused(grade.student, grade.lesson):
        return grade
    return replace(grade, score=None, raw_score=None, late_penalty=None, by_hand=None, note="excused", excused=True)


def _answers(course: Course, marks: LessonMarks, lesson: str, student: str) -> dict[str, MarkedAnswer]:
    if student not in marks.students:
        return {}
    return answers_of(marks, student, marked_notebook(course, lesson, student))
