"""The term's total: points of lessons, the lowest dropped, what is excused left out."""

from dataclasses import replace

from autograder.results.exports import term
from autograder.results.exports.formats import Grade, Grades
from tests.autograder.results.exports.conftest import lines

LESSONS = {"a": 10.0, "b": 20.0, "c": 40.0}


def table(scores: dict[str, float | None], dropped: int = 0, points: float | None = None, excused: str = "") -> dict:
    rows = [
        Grade(
            lesson,
            "ada",
            LESSONS[lesson],
            score,
            term_points=points,
            dropped_lessons=dropped,
            excused=lesson == excused,
        )
        for lesson, score in scores.items()
    ]
    head, line = lines(term.files(Grades("grades", "grades", rows)))
    return dict(zip(head[5:], line[5:], strict=True))


def test_points_as_they_are():
    assert table({"a": 5.0, "b": 20.0, "c": None}) == {
        "a": "5.0",
        "b": "20.0",
        "c": "",  # nothing handed in, which counts 0
        "dropped": "",
        "total": "25.0",
        "out_of": "70.0",
    }


def test_the_lowest_share_is_dropped_and_points_of_the_term_count():
    found = table({"a": 9.0, "b": 10.0, "c": 30.0}, dropped=1, points=100)
    assert (found["a"], found["b"], found["c"]) == ("90.0", "50.0", "75.0")
    assert (found["dropped"], found["total"], found["out_of"]) == ("b", "165.0", "200")


def test_one_lesson_always_counts_and_an_excused_one_never():
    found = table({"a": 9.0, "b": None}, dropped=5, excused="b")
    assert found == {"a": "9.0", "b": "excused", "dropped": "", "total": "9.0", "out_of": "10.0"}


def test_accents_and_long_fractions(grades):
    odd = replace(grades.rows[0], score=17.310000000000002, max_score=43.0, last_name="Ødegård")
    (line,) = lines(term.files(Grades("grades", "grades", [odd])))[1:]
    assert line[1] == "Ødegård"
    assert line[5] == "17.31"
