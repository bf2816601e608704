"""Responses to the concept inventory, kept in files."""

import itertools
import json

from autograder.bank.two_tier import SURE, Response
from autograder.course import Course
from autograder.questions.inventory import AFTER, BEFORE, ITEMS
from autograder.results.inventory_answers import class_responses, store_responses
from tests.autograder.results.simulated_inventory import KEYS

RIGHT = {id: Response(key.answer, key.reason, SURE) for id, key in KEYS.items()}


def test_responses_are_kept_by_student_and_what_is_damaged_is_left_out(tmp_path):
    course = Course(tmp_path, tmp_path / ".course")
    store_responses(course, "ada", BEFORE, RIGHT)
    store_responses(course, "ada", AFTER, dict(itertools.islice(RIGHT.items(), 4)))
    assert class_responses(course) == {
        BEFORE: {"ada": RIGHT},
        AFTER: {"ada": dict(itertools.islice(RIGHT.items(), 4))},
    }
    path = course.folder / "inventory" / "ada" / f"{BEFORE}.json"
    written = json.loads(path.read_text())
    path.write_text(json.dumps(written | {ITEMS[0].id: ["A"], ITEMS[1].id: ["Z", "1", "sure"], "no-such-item": 3}))
    assert class_responses(course)[BEFORE]["ada"] == {item.id: RIGHT[item.id] for item in ITEMS[2:]}
    for damaged in ("{", "[]", "3", "null"):
        path.write_text(damaged)
        assert class_responses(course)[BEFORE] == {}
