"""Which questions an exam has: the same concepts for everybody, and for each student a form of each."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from statistics import fmean

from autograder.bank.kinds import MINUTES, Instance
from autograder.bank.seed import grading_seed
from autograder.bank.variants import rng, student_id
from autograder.course import CourseError
from autograder.questions import LESSONS, pool
from autograder.questions.concepts import concepts
from autograder.questions.pool import Form

Papers = Mapping[str, Sequence[str]]  # by student, the ids of the forms in the order of the questions


def lessons_named(text: str) -> list[str]:
    """The lessons meant by numbers such as "1-5" or "1,3-4". Raises CourseError where there is one that is not."""
    numbered = {int(lesson[:2]): lesson for lesson in LESSONS}
    chosen: set[int] = set()
    for part in text.replace(" ", "").split(","):
        match = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", part)
        meant = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
        if not meant or not set(meant) <= set(numbered):
            raise CourseError(
                f"{text!r:.60} names no lessons of this course: write numbers from {min(numbered)} to {max(numbered)}, "
                "such as 1-5 or 1,3,4."
            )
        chosen |= set(meant)
    return [numbered[number] for number in sorted(chosen)]


def draw(
    lessons: Sequence[str],
    minutes: int,
    students: Sequence[str],
    seed: str | None,
    name: str,
    used: Mapping[str, Collection[str]],
) -> Papers:
    """The paper of each student in the exam `name`: forms that count, none of those `used` by that student before.

    All papers have the same concepts, balanced over the lessons, and as many questions as fit into `minutes`; each
    student has them in another order. Without a `seed`, the instructor's own decides. Raises CourseError where not
    even one question fits.
    """
    seed = f"{seed or grading_seed()} {name}"
    free = {student: _free(lessons, used.get(student, ())) for student in students}
    papers: dict[str, list[str]] = {}
    asked = _blueprint(lessons, minutes, free, seed)
    if not asked:
        raise CourseError(
            f"In {minutes} minutes there is no question to ask on {', '.join(lessons)}: the forms for them are too "
            "long, or every form has been used already. Give more --minutes, or more --lessons."
        )
    for student in students:
        draws = rng("exam", seed, student_id(student))
        left = {name: [forms[at] for at in draws.permutation(len(forms))] for name, forms in free[student].items()}
        chosen = [left[name].pop().id for name in asked]
        papers[student] = [chosen[at] for at in draws.permutation(len(chosen))]
    return papers


def instances(student: str, forms: Sequence[str]) -> list[Instance]:
    """A student's paper as questions. Raises CourseError for a form that the pool no longer has."""
    try:
        return [pool.form(id).instance(student) for id in forms]
    except KeyError as missing:
        raise CourseError(
            f"The pool has no form {missing} any more, which {student}'s paper asks: put it back."
        ) from None


def _free(lessons: Sequence[str], used: Collection[str]) -> dict[str, list[Form]]:
    """By concept of the lessons, the forms that a student can still be given."""
    names = [one.name for one in concepts().values() if one.lesson in lessons]
    return {name: [form for form in pool.graded_forms(name) if form.id not in used] for name in names}


def _blueprint(
    lessons: Sequence[str], minutes: int, free: Mapping[str, Mapping[str, Sequence[Form]]], seed: str
) -> list[str]:
    """The concepts to ask, each as often as it comes; each counts with the mean time of its forms."""
    asked: list[str] = []
    left = float(minutes)
    while turn := _turn(lessons, asked, free, seed):
        before = len(asked)
        for name in turn:
            cost = fmean(MINUTES[form.kind] for form in pool.graded_forms(name))
            if cost <= left:
                asked.append(name)
                left -= cost
        if len(asked) == before:
            break
    return asked


def _turn(
    lessons: Sequence[str], asked: Sequence[str], free: Mapping[str, Mapping[str, Sequence[Form]]], seed: str
) -> list[str]:
    """Every concept of which all students have a further form, one lesson after the other, drawn by the seed."""
    by_lesson = []
    for lesson in lessons:
        names = [one.name for one in concepts().values() if one.lesson == lesson]
        open_for_all = [name for name in names if all(len(own[name]) > asked.count(name) for own in free.values())]
        order = rng("exam", seed, lesson, len(asked)).permutation(len(open_for_all))
        by_lesson.append([open_for_all[at] for at in order])
    return [name for row in zip_longest(*by_lesson) for name in row if name is not None]
