"""The whole bank as items, gathered once."""

import pytest

from autograder.questions import LESSONS
from autograder.results.items.gathering import Gathered, lesson_items, pool_items


@pytest.fixture(scope="session")
def bank() -> list[Gathered]:
    """All lessons and both parts of the pool, with two sets of figures each."""
    return [*(lesson_items(lesson, 2) for lesson in LESSONS), pool_items(True, 2), pool_items(False, 2)]
