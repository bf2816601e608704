"""The class's essays as they lie in the course now: what has not changed on the disk is not read again."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from autograder.course import Course
from autograder.nbgrader import open_gradebook
from autograder.results.essays.answers import EssayAnswer, essay_answer, essays
from autograder.results.essays.records import EssayRecord, folder, read_records
from autograder.results.marks import LessonMarks, lesson_marks
from autograder.results.term.policy import Policy, policy_of, policy_path
from autograder.results.term.roster import Roster, roster_of, roster_path

Read = TypeVar("Read")


class ClassReader:
    """Reads a course. Each method raises CourseError where the file that it reads is damaged or in use."""

    def __init__(self, course: Course):
        self.course = course
        self._known: dict[Hashable, tuple[Hashable, Any]] = {}

    def marks(self) -> dict[str, LessonMarks]:
        """By lesson, what the gradebook holds, as entered."""
        return self._fresh("marks", [self.course.gradebook], self._read_marks)

    def answers(self, lesson: str, question: str) -> list[EssayAnswer]:
        """All students' answers to an essay, in the order of their ids."""
        marks = self.marks()[lesson]
        return [
            self.answer(marks, lesson, question, student)
            for student in sorted(marks.students)
            if question in marks.students[student].marks
        ]

    def answer(self, marks: LessonMarks, lesson: str, question: str, student: str) -> EssayAnswer:
        """One student's answer to an essay; `marks` are the lesson's."""
        mark = marks.students[student].marks[question]
        notebook = self.course.autograded / student / lesson / f"{lesson}.ipynb"
        found = self._fresh(
            (lesson, question, student),
            [notebook],
            lambda: essay_answer(self.course, lesson, question, student, mark),
        )
        return replace(found, mark=mark)

    def html(self, answer: EssayAnswer, names: tuple[str, ...]) -> str:
        """The answer as HTML without these names."""
        where = ("html", answer.lesson, answer.question, answer.student)
        known = self._known.get(where)
        if known is None or known[0] != (answer.digest, names):
            self._known[where] = known = ((answer.digest, names), answer.html(names))
        return str(known[1])

    def records(self, lesson: str, question: str) -> dict[str, EssayRecord]:
        """What markers gave for an essay, by student."""
        path = folder(self.course) / lesson / f"{question}.json"
        return self._fresh(path, [path], lambda: read_records(self.course, lesson, question))

    def policy(self) -> Policy:
        """The term's rules."""
        files = [policy_path(self.course), roster_path(self.course)]
        return self._fresh("policy", files, lambda: policy_of(self.course, list(self.marks())))

    def roster(self) -> Roster:
        """Who is in the class."""
        return self._fresh("roster", [roster_path(self.course)], lambda: roster_of(self.course))

    def essays(self) -> list[tuple[str, str]]:
        """(lesson, question) of every essay in the gradebook, in the order of the course."""
        return [(lesson, question) for lesson, marks in sorted(self.marks().items()) for question in essays(marks)]

    def _read_marks(self) -> dict[str, LessonMarks]:
        with open_gradebook(self.course) as gradebook:
            names = [lesson.name for lesson in gradebook.assignments]
            return {name: lesson_marks(gradebook, name, as_entered=True) for name in names}

    def _fresh(self, what: Hashable, files: list[Path], read: Callable[[], Read]) -> Read:
        """What `read` gives, kept as long as these files are as they are."""
        stamp = tuple(map(_stamp, files))
        known = self._known.get(what)
        if known is None or known[0] != stamp:
            self._known[what] = known = (stamp, read())
        return known[1]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
