"""The real sandbox, the real bare process and the submissions that the tests of grading use."""

from tests.autograder.grading.conftest import (  # noqa: F401
    bare,
    box,
    course,
    graded,
    hand_in,
    handed_in,
    prepared,
    released,
    seed,
)
