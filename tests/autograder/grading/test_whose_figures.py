"""The folder says who handed in; what the notebook says of it counts for nothing."""

from tests.autograder.grading.conftest import POINTS, STUDENT


def test_figures_of_another_student_earn_nothing(handed_in, graded):
    """The notebook computes everything for the id that it states, `mallory`; the folder is ben's."""
    assert graded(handed_in(), student=STUDENT).points == POINTS
    result = graded(handed_in(), student="ben")
    assert result.points == {"flattening-curve": 1.0, "training-flops": 2.0}
    assert "too" in result.reasons["run-cost"]
