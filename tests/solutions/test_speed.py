"""Speed and memory, both sides in one go, in seconds of processor time on one thread."""

import itertools
import math
import time
import tracemalloc

import numpy as np
import pytest
from scipy.optimize import minimize

from solutions.chinchilla import bootstrap_chinchilla, fit_chinchilla
from tests.solutions.problems import public
from tests.solutions.test_chinchilla import REFIT, log_huber, valleys


def processor_time(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def bfgs_per_resample(params, tokens, loss, resamples: int) -> None:
    """One BFGS start with analytic gradient per resample, from a generic start, to the precision that our fit has."""
    rng = np.random.default_rng(0)
    n, d, y = (np.log(column) for column in (params, tokens, loss))
    n, d, runs = n - n.mean(), d - d.mean(), len(loss)
    start = [math.log(loss.min() / 2), math.log(loss.mean() / 4), 0.5, math.log(loss.mean() / 4), 0.5]
    for weights in rng.multinomial(runs, np.full(runs, 1 / runs), size=resamples):
        minimize(log_huber, start, (n, d, y, weights), "BFGS", jac=True, options={"gtol": 1e-9})


def test_bootstrap_beside_bfgs(capsys):
    runs = valleys(REFIT, budgets=np.geomspace(1e18, 1e21, 8), sizes=30, noise=0.01)  # 240 runs
    bootstrap_chinchilla(*runs, resamples=10)  # warm up
    ours = processor_time(lambda: bootstrap_chinchilla(*runs, resamples=1000))
    theirs = processor_time(lambda: bfgs_per_resample(*runs, 100)) * 10
    with capsys.disabled():
        print(f"\n1,000 resamples of 240 runs: ours {ours:.2f} s, BFGS {theirs:.1f} s, {theirs / ours:.0f} times")


def test_memory_stays_small():
    runs = valleys(REFIT, budgets=np.geomspace(1e18, 1e21, 8), sizes=30, noise=0.01)
    tracemalloc.start()
    bootstrap_chinchilla(*runs, resamples=1000)
    peak = tracemalloc.get_traced_memory()[1]
    assert peak < 100e6
    many = valleys(REFIT, budgets=np.geomspace(1e18, 1e21, 80), sizes=300, noise=0.01)  # 24,000 runs
    tracemalloc.reset_peak()
    fit_chinchilla(*many)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6


@pytest.mark.slow
def test_point_fit_against_the_chinchilla_package(tmp_path, capsys):
    """The PyPI package `chinchilla` 0.2.0 on its own example, with our loss; every 125th of its 3,125 starts is run."""
    package = pytest.importorskip("chinchilla", reason="install chinchilla==0.2.0 in an environment of its own")
    from chinchilla._metrics import log_huber as their_loss

    takano = public("takano_llm_df.csv")
    N, D, loss = takano["N"], takano["D"], takano["loss"]
    exponents, constants = np.linspace(0.1, 0.7, 5), np.linspace(1, 10, 5)
    axes = {"E": np.linspace(1, 2, 5), "a": constants, "b": constants, "alpha": exponents, "beta": exponents}
    theirs = package.Chinchilla(str(tmp_path), axes, loss_fn=lambda y, p: their_loss(y, p, 1e-3), log_level=40)
    precise = [np.log(N.astype(np.longdouble)), np.log(D.astype(np.longdouble)), loss.astype(np.longdouble)]
    theirs._const = dict(zip(("log_N", "log_D", "y_true"), precise, strict=True), weights=None)
    theirs._autoscale_range = np.array([np.ptp(axis) for axis in axes.values()])  # what its fit() does before it starts
    starts = np.array(list(itertools.product(*axes.values())))[::125] / theirs._autoscale_range

    def their_fit() -> float:
        return min(minimize(theirs._evaluate_params, start, method=theirs.algorithm).fun for start in starts)

    found = []
    their_time = 125 * processor_time(lambda: found.append(their_fit()))
    fit_chinchilla(N, D, loss)  # warm up
    our_time = min(processor_time(lambda: fit_chinchilla(N, D, loss)) for _ in range(5))
    with capsys.disabled():
        print(f"\n3,125 starts take the package {their_time:.0f} s, our fit takes {1000 * our_time:.1f} ms,", end=" ")
        print(f"{their_time / our_time:.0f} times; its mean Huber loss {found[0]:.6g}, ours", end=" ")
        print(f"{fit_chinchilla(N, D, loss).objective / len(loss):.6g}")
    assert fit_chinchilla(N, D, loss).objective / len(loss) <= found[0] * (1 + 1e-9)
