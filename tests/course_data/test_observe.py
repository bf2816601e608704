"""What is observed on a run never depends on its neighbours either: bit for bit, for everything that is recorded."""

import pytest

from course_data import observe
from course_data.training import recipe


@pytest.mark.parametrize("what", [observe.loss, observe.with_validation, observe.fit_and_error, observe.tasks])
def test_alone_and_side_by_side(what, tiny):
    runs = [recipe(tiny, 12, 3000, seed) for seed in (4, 5, 6)]
    together = what(runs)
    assert what(runs[2:]) == together[2:]
    assert what(runs[:1]) == together[:1]
    assert together[0] != together[1]


def test_domains_alone_and_side_by_side(small_texts):
    runs = [recipe("natural", 12, 3000, seed, code_share=0.3) for seed in (4, 5)]
    together = observe.domains(runs)
    assert observe.domains(runs[1:]) == together[1:]
    assert set(together[0]) == {"prose_loss", "prose_recall", "code_loss", "code_recall"}
