"""Which forms each student got in which exam: exams.json of the course's folder, by which papers are graded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from autograder.bank.variants import same_person
from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.results.exams.drawing import Papers


@dataclass(frozen=True)
class Exam:
    """An exam that was made: its name, what it covers, and by student the forms of the paper."""

    name: str
    lessons: tuple[str, ...]
    minutes: int
    papers: Papers


def exams(course: Course) -> dict[str, Exam]:
    """The exams of a course by name, in the order in which they were made. CourseError where the record is damaged."""
    path = _record(course)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["exams"] if path.exists() else []
        found = [Exam(row["name"], tuple(row["lessons"]), int(row["minutes"]), _papers(row["papers"])) for row in rows]
        return {exam.name: exam for exam in found}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise CourseError(
            f"{path} is damaged, and says which questions each student was asked: put a copy of it back, or delete it "
            "and make the exam anew."
        ) from None


def exam_named(course: Course, name: str) -> Exam:
    """The exam of that name, or the latest where it is "". Raises CourseError where there is none."""
    known = exams(course)
    if not known:
        raise CourseError(
            f"No exam was made in {course.folder} yet: `scaling-laws exam --lessons 1-5 --to FOLDER` makes one."
        )
    if name and name not in known:
        raise CourseError(f"There is no exam {name!r:.60}; there are: {', '.join(known)}.")
    return known[name] if name else list(known.values())[-1]


def keep(course: Course, exam: Exam) -> None:
    """Add an exam to the record. Raises CourseError where its name is taken."""
    known = exams(course)
    if exam.name in known:
        raise CourseError(f"There is an exam {exam.name!r} already: choose another --name.")
    _write(course, [*known.values(), exam])


def without(course: Course, student: str) -> list[Exam]:
    """Take a student's papers out of the record; the exams that were changed, as they are now."""
    old, person = exams(course), same_person(student)
    new = [
        replace(exam, papers={one: forms for one, forms in exam.papers.items() if same_person(one) != person})
        for exam in old.values()
    ]
    changed = [exam for exam in new if exam != old[exam.name]]
    if changed:
        _write(course, [exam for exam in new if exam.papers])
    return changed


def used_forms(course: Course) -> dict[str, set[str]]:
    """By student, the forms of all papers so far."""
    used: dict[str, set[str]] = {}
    for exam in exams(course).values():
        for student, forms in exam.papers.items():
            used.setdefault(student, set()).update(forms)
    return used


def free_name(course: Course, beginning: str) -> str:
    """The first of exam-1, exam-2 … that is not taken."""
    known = exams(course)
    return next(name for number in range(1, len(known) + 2) if (name := f"{beginning}-{number}") not in known)


def _write(course: Course, known: Sequence[Exam]) -> None:
    rows = [asdict(one) for one in known]
    write_whole(_record(course), json.dumps({"exams": rows}, indent=1, ensure_ascii=False) + "\n")


def _papers(rows: Mapping[str, list[str]]) -> Papers:
    return {str(student): [str(id) for id in forms] for student, forms in rows.items()}


def _record(course: Course) -> Path:
    return course.folder / "exams.json"
