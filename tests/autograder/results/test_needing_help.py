"""Who needs help, in small classes worked out by hand."""

import datetime as dt

from autograder.results.exports.formats import Grade
from autograder.results.marked_answers import MarkedAnswer
from autograder.results.needing_help import changes, lesson_needs, name_of, names_of, term_needs, trend

NOW = dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC)
TITLES = {"01": "1 · One", "02": "2 · Two", "03": "3 · Three"}


def grade(lesson: str, student: str, share: float | None, **about) -> Grade:
    """Of 20 points, 10 of which wait for a person; `share` is of the others."""
    if share is None:
        return Grade(lesson, student, 20.0, note=about.pop("note", "nothing handed in"), **about)
    return Grade(lesson, student, 20.0, 10 * share, 10 * share, 0.0, 1, open_points=10.0, **about)


def classes(**shares: list[float | None]) -> dict[str, list[Grade]]:
    """By lesson, the grades of students with these shares, lesson after lesson."""
    return {
        lesson: [grade(lesson, student, of[place]) for student, of in shares.items()]
        for place, lesson in enumerate(list(TITLES)[: len(next(iter(shares.values())))])
    }


def test_what_waits_for_a_person_makes_nobody_weak():
    needs = lesson_needs(classes(ann=[0.6], bob=[0.4]), "01", {}, NOW)
    assert [(need.student, need.reasons) for need in needs] == [("bob", ("40% of the points",))]


def test_those_without_a_hand_in_come_first_then_the_weakest():
    grades = classes(ann=[0.4], bob=[None], cas=[0.1], dan=[1.0])
    grades["01"].append(grade("01", "eve", None, note="it is not valid JSON."))
    needs = lesson_needs(grades, "01", {}, NOW)
    assert [need.student for need in needs] == ["bob", "eve", "cas", "ann"]
    assert needs[0].reasons == ("nothing handed in",)
    assert needs[1].reasons == ("not graded: it is not valid JSON.",)


def test_what_may_still_come_and_what_is_excused_is_no_reason():
    later, passed = dt.datetime(2026, 11, 11), dt.datetime(2026, 11, 9)  # as nbgrader keeps them, in UTC
    rows = [
        grade("01", "ann", None, due=later),
        grade("01", "bob", None, due=passed),
        grade("01", "cas", None, excused=True),
        grade("01", "dan", None, due=later.replace(tzinfo=dt.timezone(dt.timedelta(hours=14)))),
    ]
    assert [need.student for need in lesson_needs({"01": rows}, "01", {}, NOW)] == ["bob", "dan"]
    assert [need.student for need in term_needs({"01": rows}, TITLES, NOW)] == ["bob", "dan"]


def test_falling_is_told_against_the_class_and_not_where_the_lesson_was_hard_for_all():
    grades = classes(ann=[0.9, 0.9, 0.6], bob=[0.8, 0.8, 0.5], cas=[0.7, 0.7, 0.55], dan=[0.6, 0.6, 0.65])
    assert all(abs(change) < 0.2 for student, change in changes(grades).items() if student != "dan")
    assert term_needs(grades, TITLES, NOW) == []
    grades = classes(ann=[0.9, 0.9, 0.55], bob=[0.8, 0.8, 0.9], cas=[0.7, 0.8, 0.8], dan=[0.8, None, 0.8])
    (need,) = [one for one in term_needs(grades, TITLES, NOW) if one.student == "ann"]
    assert need.reasons == ("falling: 90% → 90% → 55%",)
    (need,) = lesson_needs(grades, "03", {}, NOW)
    assert (need.student, need.reasons) == ("ann", ("falling: 90% → 90% → 55%",))
    assert lesson_needs(grades, "02", {}, NOW)[0].student == "dan"  # a page about a lesson knows those before it
    assert len(lesson_needs(grades, "02", {}, NOW)) == 1


def test_one_lesson_alone_tells_of_no_fall():
    assert changes(classes(ann=[0.1], bob=[0.9])) == {}
    assert [trend(change) for change in (None, -0.2, 0.2, 0.0)] == [
        ("", ""),
        ("↘", "falling"),
        ("↗", "rising"),
        ("→", "steady"),
    ]


def test_the_term_names_the_lessons_that_are_missing_and_who_is_often_late():
    grades = classes(ann=[0.9, None, None], bob=[None, None, None], cas=[0.9, 0.9, 0.9])
    day = dt.timedelta(days=1)
    for lesson in ("01", "02"):
        grades[lesson].append(grade(lesson, "dan", 0.9, late=day))
    grades["03"].append(grade("03", "dan", None, note="too large"))
    assert {need.student: need.reasons for need in term_needs(grades, TITLES, NOW)} == {
        "bob": ("nothing handed in: everything",),
        "ann": ("nothing handed in: 2 · Two, 3 · Three",),
        "dan": ("nothing handed in, or not graded: 3 · Three", "late 2 times"),
    }


def test_the_questions_that_cost_most_are_told():
    def answer(points: float, by_hand: bool = False, written: str = "x") -> MarkedAnswer:
        return MarkedAnswer(points, 3.0, "", by_hand, written)

    work = {
        "run-cost": answer(0),
        "q": answer(1),
        "r": answer(3),
        "s": answer(0, by_hand=True),
        "t": answer(0.5, written=""),
        "u": answer(2),
    }
    (need,) = lesson_needs(classes(ann=[0.2]), "01", {"ann": work}, NOW)
    assert need.details == "The cost of one run (−3), t (−2.5), q (−2), 1 of 6 questions left open"


def test_two_people_of_one_name_are_told_apart_by_their_ids():
    rows = [
        grade("01", "s1", 1.0, first_name="Kim", last_name="Wei"),
        grade("01", "s2", 1.0, first_name="Kim", last_name="Wei"),
        grade("01", "s3", 1.0, first_name="Ada"),
        grade("01", "s4", 1.0),
    ]
    assert names_of(rows) == {"s1": "Kim Wei (s1)", "s2": "Kim Wei (s2)", "s3": "Ada", "s4": "s4"}
    assert name_of(rows[2]) == "Ada (s3)"
