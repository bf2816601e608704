"""What later lessons are given agrees with closed forms and reference fits, and was taught in an earlier lesson."""

import ast
import inspect

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import ROOT
from autograder.questions import LESSONS
from course_data import load
from lessons import tools
from solutions.power_law import fit_power_law


@settings(deadline=None, max_examples=30)
@given(
    E=st.floats(0.2, 3), part=st.floats(0.2, 3), alpha=st.floats(0.1, 1.2), low=st.sampled_from([1.0, 1e3, 1e9, 1e18])
)
def test_exact_power_laws_come_back(E, part, alpha, low):
    x = np.geomspace(low, 1e4 * low, 9)
    law = tools.fit_power_law(x, E + part * (x / low) ** -alpha)
    assert (law.E, law.alpha) == pytest.approx((E, alpha), rel=2e-3)
    assert law(1e6 * low) == pytest.approx(E + part * 1e6**-alpha, rel=2e-3)
    assert law(x) == pytest.approx([law(one) for one in x])


@settings(deadline=None, max_examples=10)
@given(alpha=st.floats(0.25, 0.9), beta=st.floats(0.25, 0.9), E=st.floats(0.5, 2))
def test_exact_surfaces_come_back(alpha, beta, E):
    n, d = (grid.ravel() for grid in np.meshgrid(np.geomspace(1e3, 1e6, 6), np.geomspace(1e4, 1e7, 6)))
    law = tools.fit_chinchilla(n, d, E + 0.3 * (n / 3e4) ** -alpha + 0.3 * (d / 3e5) ** -beta)
    assert (law.E, law.alpha, law.beta) == pytest.approx((E, alpha, beta), rel=1e-3)
    assert law(1e8, 1e9) == pytest.approx(E + 0.3 * (1e8 / 3e4) ** -alpha + 0.3 * (1e9 / 3e5) ** -beta, rel=1e-3)


@pytest.mark.parametrize("flops", [1e10, 1e15, 6e23])
def test_the_best_split_costs_the_budget_and_beats_its_neighbours(flops):
    runs = load("grid").where(part="isoflop")
    law = tools.fit_chinchilla(runs["params"], runs["tokens"], runs["loss"])
    best, tokens = law.compute_optimal(flops)
    assert 6 * best * tokens == pytest.approx(flops)
    assert law(best, tokens) < min(law(0.99 * best, tokens / 0.99), law(1.01 * best, tokens / 1.01))


def test_on_measured_runs_it_agrees_with_the_reference():
    row = load("grid").where(part="data size")
    x, loss = tools.mean_over_seeds(row, "tokens")
    assert len(x) == len(np.unique(row["tokens"]))
    law, reference = tools.fit_power_law(x, loss), fit_power_law(x, loss)
    assert (law.E, law.alpha) == pytest.approx((reference.E, reference.alpha), rel=0.02)
    assert law(x) == pytest.approx(reference.predict(x), rel=0.005)
    assert repr(law) == f"power law with E = {law.E:.4g}, alpha = {law.alpha:.3g}"


def test_a_law_is_no_tuple_of_constants():
    """So that it does not answer an exercise that asks for them: that takes knowing what they mean."""
    x = np.geomspace(1e3, 1e6, 8)
    for law in (tools.fit_power_law(x, 1 + x**-0.3), tools.fit_chinchilla(x, x[::-1] ** 1.5, 1 + x**-0.3)):
        with pytest.raises(TypeError, match="cannot unpack"):
            _, *_ = law
        assert not hasattr(law, "A")


def imported_tools(lesson: str) -> set[str]:
    """The names that an authored notebook imports from lessons.tools."""
    cells = nbformat.read(ROOT / "solutions" / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4).cells
    nodes = [node for cell in cells if cell.cell_type == "code" for node in ast.walk(ast.parse(cell.source))]
    assert "lessons.tools" not in [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    tools_nodes = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "lessons.tools"]
    return {alias.name for node in tools_nodes for alias in node.names}


def test_every_tool_says_which_lesson_teaches_it():
    functions = {name for name, _ in inspect.getmembers(tools, inspect.isfunction) if name in tools.__all__}
    assert functions == tools.TAUGHT.keys()
    assert set(tools.TAUGHT.values()) <= set(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_uses_only_tools_that_an_earlier_one_taught(lesson):
    order = list(LESSONS)
    for name in imported_tools(lesson):
        assert order.index(tools.TAUGHT[name]) < order.index(lesson), f"{lesson} is given {name}, which it teaches"


def test_some_lesson_uses_each_tool():
    assert set().union(*map(imported_tools, LESSONS)) == tools.TAUGHT.keys()


def layers(losses, W, b, v, c, chance):
    return chance + (1 - chance) / (1 + np.exp(-(np.tanh(losses @ W + b) @ v + c)))


def test_a_trained_network_finds_scores_that_a_network_made():
    """Another network's scores come back, between the losses it was trained on and with the losses as they are."""
    draw = np.random.default_rng(5)
    losses = draw.uniform((1.3, 1.8), (2.7, 4.0), (60, 2))
    truth = (np.array([[1.0, -0.3], [0.2, 1.5]]), np.array([-2.0, -3.0]), np.array([-1.5, -1.0]), 0.3)
    score = layers(losses, *truth, 0.25)
    seen, kept = slice(0, 45), slice(45, None)
    weights = tools.train_network(layers, losses[seen], score[seen], 0.25)
    assert [np.shape(part) for part in weights] == [(2, 3), (3,), (3,), ()]
    assert np.abs(layers(losses[kept], *weights, 0.25) - score[kept]).max() < 0.02
    again = tools.train_network(layers, losses[seen], score[seen], 0.25)
    assert all(np.array_equal(one, two) for one, two in zip(weights, again, strict=True))
