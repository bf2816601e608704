"""What is asked in an exam: the same concepts for everybody, other forms, none that is for practice or was used."""

from collections import Counter
from statistics import fmean

import pytest

from autograder.bank.kinds import MINUTES
from autograder.course import CourseError
from autograder.questions import LESSONS, pool
from autograder.questions.concepts import concepts
from autograder.results.exams.drawing import draw, instances, lessons_named

ALL = list(LESSONS)
CLASS = [f"student-{number}" for number in range(30)]


def drawn(minutes=60, lessons=ALL, students=CLASS, seed="a seed", name="one", used=None):
    return draw(lessons, minutes, students, seed, name, used or {})


def concepts_of(forms):
    return [pool.form(id).concept for id in forms]


def test_everybody_is_asked_the_same_concepts_in_other_forms_and_another_order():
    papers = drawn()
    sets = {tuple(sorted(concepts_of(forms))) for forms in papers.values()}
    assert len(sets) == 1
    assert len({tuple(sorted(forms)) for forms in papers.values()}) == len(CLASS)
    assert len({tuple(concepts_of(forms)) for forms in papers.values()}) == len(CLASS)
    assert not any(pool.is_practice(id) for forms in papers.values() for id in forms)
    assert all(len(set(forms)) == len(forms) for forms in papers.values())


@pytest.mark.parametrize("minutes", [5, 20, 45, 60])
def test_as_many_questions_as_fit_into_the_time(minutes):
    papers = drawn(minutes)
    (forms, *_) = papers.values()
    expected = sum(fmean(MINUTES[form.kind] for form in pool.graded_forms(name)) for name in concepts_of(forms))
    assert minutes - 4 < expected <= minutes
    most = max(MINUTES[form.kind] for form in pool.all_forms().values())
    assert len(next(iter(papers.values()))) >= minutes // most


def test_it_is_balanced_over_the_lessons_and_over_their_concepts():
    (forms, *_) = drawn(50, lessons=ALL[:5]).values()
    asked = concepts_of(forms)
    of_lesson = Counter(concepts()[name].lesson for name in asked)
    assert set(of_lesson) == set(ALL[:5])
    there_are = Counter(concept.lesson for concept in concepts().values())
    for lesson, times in of_lesson.items():  # a lesson that teaches few concepts is used up first
        assert times >= min(max(of_lesson.values()) - 1, there_are[lesson])
    assert max(Counter(asked).values()) == 1


def test_a_long_exam_asks_about_a_concept_again_only_when_all_were_asked():
    (forms, *_) = drawn(60, lessons=["03_three_phases"]).values()
    times = Counter(concepts_of(forms))
    assert set(times) == {own.name for own in concepts().values() if own.lesson == "03_three_phases"}
    assert min(times.values()) >= 2


def test_the_same_seed_and_name_give_the_same_exam():
    assert drawn() == drawn()
    assert drawn() != drawn(seed="another")
    assert drawn() != drawn(name="two")
    assert drawn(students=CLASS[:3]) == {student: drawn()[student] for student in CLASS[:3]}


def test_a_retake_has_no_form_of_the_first_paper():
    first = drawn(40)
    again = drawn(40, name="two", used={student: set(forms) for student, forms in first.items()})
    for student in CLASS:
        assert not set(first[student]) & set(again[student])
    assert len(again[CLASS[0]]) > 10


def test_where_nothing_is_left_to_ask_a_sentence_says_what_to_do():
    with pytest.raises(CourseError, match=r"In 1 minutes there is no question to ask on 01_what.* Give more --minutes"):
        drawn(1, lessons=ALL[:1])
    everything = {student: set(pool.all_forms()) for student in CLASS}
    with pytest.raises(CourseError, match="every form has been used already"):
        drawn(60, used=everything)


def test_figures_differ_from_student_to_student():
    number = next(one.id for one in pool.all_forms().values() if one.figures and not pool.is_practice(one.id))
    assert instances("ada", [number])[0].prompt != instances("ben", [number])[0].prompt
    with pytest.raises(CourseError, match="The pool has no form 'gone-2' any more, which ada's paper asks"):
        instances("ada", ["gone-2"])


@pytest.mark.parametrize(
    ("text", "numbers"), [("1-5", [1, 2, 3, 4, 5]), ("3", [3]), ("1, 3-4", [1, 3, 4]), ("02,2", [2])]
)
def test_lessons_are_named_by_numbers(text, numbers):
    assert [int(lesson[:2]) for lesson in lessons_named(text)] == numbers


@pytest.mark.parametrize("text", ["", "x", "1-", "5-1", "0", "1-99", "1;2", "-1"])
def test_what_names_no_lessons_is_refused(text):
    with pytest.raises(CourseError, match="names no lessons of this course: write numbers from 1 to"):
        lessons_named(text)
