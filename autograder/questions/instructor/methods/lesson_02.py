"""Lesson 2: ways to the answer of every number, function and forecast, sound, wrong and lazy."""

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.lesson_01 import (
    LN2,
    by_curve_fit,
    by_floor_refined,
    by_least_squares,
    fit,
    line,
)
from autograder.questions.instructor.methods.shared import constant, copied


def kaplan(exponent: float) -> Callable[[Given], float]:
    return lambda g: 100 * (1 - g["factor"] ** -exponent)


# --- the bet on the long run: (value, low, high) ---


def bet(law: Callable[..., tuple[float, float, float]], width: float = 0.03) -> Callable[[Given], tuple]:
    """The forecast of a law, and an interval that is `width` wide on either side, as a share of the value."""
    return around(lambda g: forecast(law, g), width)


def forecast(law: Callable[..., tuple[float, float, float]], g: Given, first: int = 0) -> float:
    E, A, alpha = law(g["tokens"][first:], g["loss"][first:])
    return E + A * g["largest_tokens"] ** -alpha


def around(value: Callable[[Given], float], width: float = 0.02) -> Callable[[Given], tuple]:
    return lambda g: (value(g), value(g) * (1 - width), value(g) * (1 + width))


LOOKS = 0.7  # what the budget pays for, as in lesson 2


def seeing(choose: Callable[[np.ndarray], list[int]], way: Callable[[Given], tuple]) -> Callable[[Given], tuple]:
    """A way that has only the runs which `choose` takes out of the order of their prices, as far as the budget goes."""

    def answer(g: Given) -> tuple:
        order = np.array(choose(g["tokens"]))
        paid = np.cumsum(g["tokens"][order]) <= LOOKS * g["tokens"].sum()
        seen = np.sort(order[paid])
        return way({**g, "tokens": g["tokens"][seen], "loss": g["loss"][seen]})

    return answer


def far_and_near(tokens: np.ndarray) -> list[int]:
    """The two longest runs, and then the shortest ones."""
    last = len(tokens) - 1
    return [last, last - 1, *range(last - 1)]


def longest_alone(tokens: np.ndarray) -> list[int]:
    return [len(tokens) - 1]


def straight(g: Given, points: slice = slice(None)) -> float:
    slope, intercept = line(g["tokens"][points], g["loss"][points])
    return math.exp(intercept + slope * math.log(g["largest_tokens"]))


def in_linear_tokens(g: Given) -> float:
    slope, intercept = np.polyfit(g["tokens"], g["loss"], 1)
    return max(slope * g["largest_tokens"] + intercept, 0.2)


def in_log_tokens(g: Given) -> float:
    slope, intercept = np.polyfit(np.log(g["tokens"]), g["loss"], 1)
    return max(slope * math.log(g["largest_tokens"]) + intercept, 0.2)


def parabola(g: Given) -> float:
    curve = np.polyfit(np.log(g["tokens"]), g["loss"], 2)
    return float(np.clip(np.polyval(curve, math.log(g["largest_tokens"])), 0.15, 4.0))


# --- all floors that fit ---


def one_floor(E: float, x: np.ndarray, loss: np.ndarray, target: float) -> tuple[float, float]:
    """The residual and the forecast of the straight line of ln(L − E) against ln x."""
    slope, intercept = line(x, loss - E)
    law = E + np.exp(intercept) * x**slope
    return float(np.sqrt(np.mean(np.log(loss / law) ** 2))), float(E + np.exp(intercept) * target**slope)


def floors(
    x: np.ndarray, loss: np.ndarray, target: float, *, number: int = 300, last: float = 0.999
) -> tuple[np.ndarray, np.ndarray]:
    """Residuals and forecasts of a number of floors, from 0 to a share of the smallest loss."""
    E = np.linspace(0, last, number)[:, None] * loss.min()
    slope, intercept = np.polyfit(np.log(x), np.log(loss - E).T, 1)[:, :, None]  # one line for every floor
    law = E + np.exp(intercept) * x**slope
    return np.sqrt(np.mean(np.log(loss / law) ** 2, axis=1)), (E + np.exp(intercept) * target**slope)[:, 0]


def that_fit(
    x: np.ndarray, loss: np.ndarray, target: float, *, times: float = 1.5, number: int = 300, last: float = 0.999
) -> tuple[float, float]:
    residual, at = floors(x, loss, target, number=number, last=last)
    kept = at[residual <= times * residual.min()]
    return float(kept.min()), float(kept.max())


def that_fit_by_root(x: np.ndarray, loss: np.ndarray, target: float) -> tuple[float, float]:
    """The best floor by a search, and the places on either side of it where the residual has grown by half."""
    residual = lambda E: one_floor(E, x, loss, target)[0]  # noqa: E731
    top = 0.9995 * loss.min()
    grid = np.linspace(0, top, 60)
    near = grid[int(np.argmin([residual(E) for E in grid]))]
    best = minimize_scalar(residual, bounds=(max(0.0, near - grid[1]), min(top, near + grid[1])), method="bounded").x
    over = lambda E: residual(E) - 1.5 * residual(best)  # noqa: E731
    ends = [0.0 if over(0.0) <= 0 else brentq(over, 0.0, best), top if over(top) <= 0 else brentq(over, best, top)]
    forecasts = [one_floor(E, x, loss, target)[1] for E in (*ends, best)]
    return min(forecasts), max(forecasts)


def best_floor(x: np.ndarray, loss: np.ndarray, target: float) -> float:
    residual, at = floors(x, loss, target)
    return float(at[residual.argmin()])


def without_floor(x: np.ndarray, loss: np.ndarray, target: float) -> float:
    return one_floor(0.0, x, loss, target)[1]


def spread(x: np.ndarray, loss: np.ndarray, target: float) -> tuple[float, float]:
    """Mean and standard deviation of all forecasts."""
    at = floors(x, loss, target)[1]
    return at.mean() - at.std(), at.mean() + at.std()


METHODS: dict[str, Methods] = {
    "kaplan-size": Methods(
        sound=(
            Method("closed form", kaplan(0.076)),
            Method("exp", lambda g: -100 * math.expm1(-0.076 * math.log(g["factor"]))),
            Method("two losses", lambda g: 100 * (1 - (8.8e13 / (1e9 * g["factor"])) ** 0.076 / (8.8e4**0.076))),
            Method("three digits", copied(kaplan(0.076))),
        ),
        wrong=(
            Method("exponent of D", kaplan(0.095), ("0.095",)),
            Method("exponent of C", kaplan(0.050), ("0.05",)),
            Method("Chinchilla's exponent", kaplan(0.34), ("0.34",)),
            Method("decimal point", kaplan(0.76), ("0.76",)),
            Method("what remains", lambda g: 100 * g["factor"] ** -0.076, ("remains",)),
            Method("one doubling", lambda g: 100 * (1 - 2**-0.076), ("doubling",)),
            Method("as a share", lambda g: kaplan(0.076)(g) / 100, ("100",)),
            Method("exponent per cent", constant(7.6), ("percentage",)),
            Method("exponent times factor", lambda g: 7.6 * g["factor"]),
            Method("seen from the end", lambda g: 100 * (g["factor"] ** 0.076 - 1)),
            Method("linear", lambda g: 7.6 * math.log(g["factor"])),
            Method("log10", lambda g: 7.6 * math.log10(g["factor"])),
            Method("log2", lambda g: 7.6 * math.log2(g["factor"])),
            Method("inverse", lambda g: 100 * (1 - 1 / g["factor"]), ("exponent",)),
        ),
        lazy=(Method("a constant", constant(20.0)), Method("nothing", constant(0.0))),
    ),
    "forecast-largest": Methods(
        sound=(
            Method("law with a floor", bet(fit)),
            Method("law with a floor, by curve_fit", bet(by_curve_fit)),
            Method("law with a floor, on logarithms", bet(by_least_squares)),
            Method("law with a floor, by its floor", bet(by_floor_refined, 0.04)),
            Method("law with a floor, a wider interval", bet(fit, 0.06)),
            Method("two longest looks and the shortest", seeing(far_and_near, bet(fit, 0.04))),
            Method("the same, by curve_fit", seeing(far_and_near, bet(by_curve_fit, 0.04))),
            Method("the same, on logarithms", seeing(far_and_near, bet(by_least_squares, 0.04))),
        ),
        wrong=(
            Method("straight line", around(straight), ("floor",)),
            Method("straight line through the last six", around(lambda g: straight(g, slice(-6, None))), ("floor",)),
            Method("straight line through the ends", around(lambda g: straight(g, slice(None, None, 13))), ("floor",)),
            Method("line in D itself", around(in_linear_tokens)),
            Method("line in ln D", around(in_log_tokens), ("floor",)),
            Method("a parabola in ln D", around(parabola)),
            Method("another language's entropy", around(constant(0.8245))),
            Method("half of the last", around(lambda g: g["loss"][-1] / 2)),
            Method("mean of the runs", around(lambda g: float(np.mean(g["loss"])))),
            Method(
                "law at the largest seen", around(lambda g: forecast(fit, {**g, "largest_tokens": g["tokens"][-1]}))
            ),
            Method("law at the parameters", around(lambda g: forecast(fit, {**g, "largest_tokens": g["params"]}))),
            Method("in bits", around(lambda g: forecast(fit, g) / LN2)),
            Method("as a perplexity", around(lambda g: min(math.exp(forecast(fit, g)), 3.9))),
            Method(
                "two longest looks and the shortest, a straight line",
                seeing(far_and_near, around(straight)),
                ("floor",),
            ),
            Method("one look, again", seeing(longest_alone, around(lambda g: g["loss"][-1]))),
            Method("sure of the straight line", around(straight, 0.0), ("floor",)),
            Method("the last value, and all below it", lambda g: (g["loss"][-1], 0.7 * g["loss"][-1], g["loss"][-1])),
        ),
        lazy=(
            Method("last value again, 1 %", around(lambda g: g["loss"][-1], 0.01)),
            Method("last value again, 2 %", around(lambda g: g["loss"][-1], 0.02)),
            Method("last value again, 5 %", around(lambda g: g["loss"][-1], 0.05)),
            Method("first value", around(lambda g: g["loss"][0])),
            Method("a wide interval", lambda g: (g["loss"][-1], 0.2, 4.0)),
            Method("a constant", constant((1.0, 0.9, 1.1))),
            Method("another constant", constant((0.6, 0.58, 0.62))),
        ),
    ),
    "forecast-range": Methods(
        sound=(
            Method("300 floors", that_fit),
            Method("1,000 floors", lambda *runs: that_fit(*runs, number=1000)),
            Method("ends by a root", that_fit_by_root),
            Method("to 0.99 of the smallest loss", lambda *runs: that_fit(*runs, number=500, last=0.99)),
            Method("three digits", lambda *runs: tuple(float(f"{end:.4g}") for end in that_fit(*runs))),
        ),
        wrong=(
            Method("best alone", lambda *runs: (best_floor(*runs),) * 2, ("alone",)),
            Method("no floor alone", lambda *runs: (without_floor(*runs),) * 2),
            Method("no floor, and the best", lambda *runs: tuple(sorted((without_floor(*runs), best_floor(*runs))))),
            Method("every floor", lambda *runs: (min(at := floors(*runs)[1]), max(at)), ("Every floor",)),
            Method("squares compared", lambda *runs: that_fit(*runs, times=1.5**0.5), ("squares",)),
            Method("three times the least", lambda *runs: that_fit(*runs, times=3)),
            Method("ten per cent more", lambda *runs: that_fit(*runs, times=1.1)),
            Method("best by 2 per cent", lambda *runs: (0.98 * best_floor(*runs), 1.02 * best_floor(*runs))),
            Method(
                "the floors themselves",
                lambda x, y, t: (
                    min(kept := np.linspace(0, 0.999, 300)[(r := floors(x, y, t)[0]) <= 1.5 * r.min()] * y.min()),
                    max(kept),
                ),
                ("floors that fit",),
            ),
            Method("at the last run", lambda x, y, t: that_fit(x, y, x[-1]), ("largest run",)),
            Method("exchanged", lambda *runs: that_fit(*runs)[::-1], ("changed places",)),
            Method("mean and spread of all", spread),
            Method("least and largest loss", lambda x, y, t: (y.min(), y.max())),
            Method("floors above a half", lambda *runs: (best_floor(*runs), that_fit(*runs)[1])),
            Method(
                "part above the floor", lambda x, y, t: (that_fit(x, y, t)[0] / 2, that_fit(x, y, t)[1] / 2), ("half",)
            ),
            Method("one number", best_floor, ("two numbers",)),
        ),
        lazy=(
            Method("a constant", constant((1.5, 1.7))),
            Method("the last loss and a tenth less", lambda x, y, t: (0.9 * y[-1], y[-1])),
        ),
    ),
}
