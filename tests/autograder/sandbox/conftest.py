"""The real sandbox and the short submission that the tests of grading use."""

from tests.autograder.grading.conftest import box, graded, handed_in, released, seed  # noqa: F401
