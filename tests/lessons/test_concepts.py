"""The map of the course: it is in the right order, and what it shows is also there in words."""

from autograder.questions import LESSONS
from lessons.concepts import CONCEPTS, in_words


def test_what_is_needed_comes_before():
    for name, (lesson, _, before) in CONCEPTS.items():
        for needed in before:
            assert CONCEPTS[needed][0] <= lesson, f"{name} needs {needed}, which is taught later"


def test_every_lesson_and_every_place_is_taken_once():
    assert {lesson for lesson, _, _ in CONCEPTS.values()} == set(range(1, len(LESSONS) + 1))
    places = [(lesson, row) for lesson, row, _ in CONCEPTS.values()]
    assert len(set(places)) == len(places)


def test_the_words_name_what_comes_before_and_after():
    said = in_words(1)
    assert "power law: after loss and compute, before irreducible loss, local slope, two stages." in said
    assert "honest interval: after error propagation, identifiability, before nothing else." in in_words(6)
