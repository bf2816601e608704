"""Lesson 9: intervals of a chosen width about forecasts that were really made, and what they score."""

from typing import TYPE_CHECKING, Any

from lessons import figures, tools

if TYPE_CHECKING:
    import numpy as np

TITLE = "How wide is honest? Intervals about forecasts of runs that were not in the fit"
ALT = (
    "Left, the errors of some dozens of forecasts, each with an interval of the width that you choose, and zero as the "
    "measured loss; intervals that miss it are crosses. Right, the mean interval score against the half-width: it "
    "falls steeply while intervals miss, is lowest where about nine in ten hold, and rises slowly beyond."
)
LEVEL = 0.9  # the share of cases in which an interval should hold
AHEAD = {"3": 1, "10": 2, "30": 3}  # how far beyond the largest fitted compute: budgets grow by the root of ten
FEWEST = 3  # budgets in a fit


def data() -> dict[str, Any]:
    """Forecast and mean measured loss of every larger model on two languages, by how far ahead, and fits' residuals."""
    import numpy as np

    from course_data import load

    tables = [load("grid").where(part="isoflop"), load("second-language")]
    forecasts: dict[str, dict[str, list[float]]] = {
        factor: {"forecast": [], "measured": [], "residuals": []} for factor in AHEAD
    }
    for runs in tables:
        budgets = np.unique(runs["budget"])
        for last in range(FEWEST - 1, len(budgets) - 1):
            known = runs.where(budget=lambda c, largest=budgets[last]: c <= largest)
            law = tools.fit_chinchilla(known["params"], known["tokens"], known["loss"])
            residual = 100 * float(np.std(known["loss"] / law(known["params"], known["tokens"])))
            for factor, steps in AHEAD.items():
                if last + steps >= len(budgets):
                    continue
                target = runs.where(budget=budgets[last + steps])
                params, measured = tools.mean_over_seeds(target, "params")
                _, tokens = tools.mean_over_seeds(target, "params", "tokens")
                forecasts[factor]["forecast"] += law(params, tokens).tolist()
                forecasts[factor]["measured"] += measured.tolist()
                forecasts[factor]["residuals"].append(residual)
    source = (
        "Measured: our own runs, data sets grid and second-language (Scaling-laws course); laws of smaller runs. "
        "Forecasts by one law err together."
    )
    return {"source": source, "level": LEVEL, "ahead": forecasts}


def mean_scores(forecasts: dict[str, list[float]], halves: "np.ndarray") -> "np.ndarray":
    """The mean interval score, in per cent of the measured loss, of forecast ± each half-width (in %), shape (n,).

    Gneiting & Raftery 2007 (JASA 102), eq. 43: the width, and 2/(1 - level) times the distance outside.
    """
    import numpy as np

    ratio = 100 * np.array(forecasts["forecast"]) / np.array(forecasts["measured"])
    low, high = (np.outer(1 + sign * halves / 100, ratio) for sign in (-1, 1))
    outside = np.maximum(np.maximum(low - 100, 100 - high), 0)
    return np.mean(high - low + 2 / (1 - LEVEL) * outside, axis=1)


def still(shown: dict[str, Any]) -> figures.Figure:
    """Forecasts ten times ahead with the interval that scores best, and the score of every half-width."""
    import numpy as np

    forecasts, halves = shown["ahead"]["10"], np.linspace(0.1, 10, 100)
    scores = mean_scores(forecasts, halves)
    best = halves[scores.argmin()]
    ratio = np.sort(np.array(forecasts["forecast"]) / np.array(forecasts["measured"]))[::-1]
    figure, (left, right) = figures.new("forecasts, sorted by their error", "forecast / measured − 1 (%)", columns=2)
    left.errorbar(range(len(ratio)), 100 * (ratio - 1), best * ratio, fmt="o", label=f"forecast ± {best:.1f} %")
    left.axhline(0, color="0.2", linestyle="--", label="measured")
    left.set(xticks=[], title="Ten times the largest fitted compute")
    left.legend()
    right.plot(halves, scores, marker="")
    right.axvline(best, color="0.4", linestyle=":", label="the best")
    right.set(xlabel="half-width (%)", ylabel="mean interval score (% of the loss)", ylim=(0, None))
    right.legend()
    return figure
