"""Lesson 3: walk along a learning curve and see the local slope, the phase, and what ten times more data brought."""

from typing import Any

import numpy as np
from scipy.optimize import least_squares

from lessons import figures, tools

TITLE = "Walk along the three phases: what does the slope here promise, and what came of it?"
ALT = (
    "Left, the loss of one model size against training tokens, with a tangent where you stand; right, the local slope: "
    "near zero, steep in the power-law phase, then near zero again. The model's floor lies above the entropy."
)


def data() -> dict[str, Any]:
    """For each model size the mean loss over seeds, its local slope, phase boundaries and floor, as plain lists."""
    from course_data import load

    runs = load("phases")
    return {
        "source": f"{figures.note_source(runs)} Floors are fitted by the formula of lesson 3.",
        "entropy": runs.entropy,
        "models": [_curve(runs.where(params=params)) for params in np.unique(runs["params"])],
    }


def still(shown: dict[str, Any]) -> figures.Figure:
    """The curve of the third model size with its phases, and its local slope."""
    model = shown["models"][2]
    figure, (left, right) = figures.new("training tokens D", "loss L (nats per token)", columns=2, log="x")
    left.plot(model["tokens"], model["loss"], label=f"N = {model['params']:,}")
    left.set_yscale("log")
    figures.plain_ticks(left.yaxis, [0.8, 1, 1.5, 2, 3, 4])
    left.axhline(model["floor"], color="0.3", linestyle="--", label="its floor, fitted")
    left.axhline(shown["entropy"], color="0.3", linestyle=":", label="exact entropy")
    left.legend()
    right.plot(model["tokens"], model["slope"], label="measured")
    right.axhline(min(model["slope"]) / 2, color="0.3", linestyle="--", label="half the steepest")
    right.set_ylabel("local slope d ln L / d ln D")
    right.legend()
    for axes in (left, right):
        axes.axvspan(model["onset"], model["end"], alpha=0.15, color=figures.COLOURS[1])
    return figure


def _curve(runs: Any) -> dict[str, Any]:
    tokens, loss = tools.mean_over_seeds(runs, "tokens")
    x, y = np.log(tokens), np.log(loss)
    slope = np.gradient(y, x)
    onset, end = np.exp(_boundaries(x, -slope))
    later = np.exp(np.interp(x + np.log(10), x, y))[10 * tokens <= tokens[-1]]
    return {
        "params": int(runs["params"][0]),
        "tokens": tokens.tolist(),
        "loss": loss.tolist(),
        "slope": slope.tolist(),
        "later": later.tolist(),  # the loss at ten times the tokens, as far as it was measured
        "onset": float(onset),
        "end": float(end),
        "floor": _floor(tokens, loss),
    }


def _boundaries(x: np.ndarray, steep: np.ndarray) -> tuple[float, float]:
    """Where the steepness crosses half its largest value, before and after it, on the straight line between points."""
    peak, half = int(steep.argmax()), steep.max() / 2
    i = np.flatnonzero(steep[:peak] <= half)[-1]
    j = peak + np.flatnonzero(steep[peak:] <= half)[0]
    return np.interp(half, steep[i : i + 2], x[i : i + 2]), np.interp(half, steep[[j, j - 1]], x[[j, j - 1]])


def _floor(tokens: np.ndarray, loss: np.ndarray) -> float:
    """The floor of floor + drop·(1 + (D/bend)^s)^(-alpha/s), fitted to ln L: after Caballero et al. 2022."""

    def off(logs: np.ndarray) -> np.ndarray:
        floor, drop, bend, alpha, s = np.exp(logs)
        return np.log((floor + drop * (1 + (tokens / bend) ** s) ** (-alpha / s)) / loss)

    start = np.log([0.9 * loss.min(), loss.max() - 0.9 * loss.min(), np.exp(np.log(tokens).mean()), 0.5, 2])
    return float(np.exp(least_squares(off, start).x[0]))
