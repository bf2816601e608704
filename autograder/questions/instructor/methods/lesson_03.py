"""Lesson 3: ways to the answer of every number and function, sound, wrong and lazy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import curve_fit, least_squares, minimize

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

NOT_REACHED = "not reached"


# --- local slopes ---


def slopes(tokens: Any, loss: Any) -> Any:
    return np.gradient(np.log(loss), np.log(tokens))


def slopes_in_pure_python(tokens: Any, loss: Any) -> list[float]:
    x, y = [math.log(value) for value in tokens], [math.log(value) for value in loss]
    last = len(x) - 1
    ends = [(max(i - 1, 0), min(i + 1, last)) for i in range(last + 1)]
    return [(y[right] - y[left]) / (x[right] - x[left]) for left, right in ends]


def slopes_by_parabolas(tokens: Any, loss: Any) -> Any:
    """At every point the slope of the parabola through it and its neighbours; at the ends, of the nearest one."""
    x, y = np.log(tokens), np.log(loss)
    found = []
    for i in range(len(x)):
        first = min(max(i - 1, 0), len(x) - 3)
        _, slope, _ = np.polyfit(x[first : first + 3] - x[i], y[first : first + 3], 2)
        found.append(slope)
    return np.array(found)


def neighbours(tokens: Any, loss: Any) -> Any:
    return np.diff(np.log(loss)) / np.diff(np.log(tokens))


# --- boundaries ---


def boundaries(
    tokens: Any,
    loss: Any,
    steep: Any = None,
    half: float = 0.5,
    cross: Callable[..., float] | None = None,
    missing: Callable[[Any], tuple[Any, Any]] = lambda tokens: (NOT_REACHED, NOT_REACHED),
) -> tuple[Any, Any]:
    """Where the slope falls to `half` its steepest, to the left and to the right of the steepest point.

    `steep`: other slopes than the right ones, positive; `cross(inside, outside, share)`: the D between the last point
    inside the phase and the first outside; `missing`: what is said where there is no crossing.
    """
    steep = -np.asarray(slopes(tokens, loss)) if steep is None else steep
    cross = cross or (lambda inside, outside, share: math.exp(math.log(inside) + share * math.log(outside / inside)))
    peak, found = int(np.argmax(steep)), list(missing(tokens))
    for side, way in enumerate((range(peak - 1, -1, -1), range(peak + 1, len(steep)))):
        for i in way:
            if steep[i] <= half * steep[peak]:
                before = i + 1 if side == 0 else i - 1
                share = (steep[before] - half * steep[peak]) / (steep[before] - steep[i])
                found[side] = cross(tokens[before], tokens[i], share)
                break
    return found[0], found[1]


def boundaries_on_a_fine_grid(tokens: Any, loss: Any) -> tuple[Any, Any]:
    """Slopes interpolated at 4,000 values of ln D, and the nearest of them below one half on either side."""
    x = np.log(tokens)
    fine = np.linspace(x[0], x[-1], 4000)
    steep = np.interp(fine, x, -slopes(tokens, loss))
    below, peak = steep <= steep.max() / 2, int(np.argmax(steep))
    left, right = np.flatnonzero(below[:peak]), peak + np.flatnonzero(below[peak:])
    onset = math.exp(fine[left[-1]]) if len(left) else NOT_REACHED
    return onset, math.exp(fine[right[0]]) if len(right) else NOT_REACHED


def by_loss(tokens: Any, loss: Any) -> tuple[float, float]:
    fallen = (loss[0] - loss) / (loss[0] - loss[-1])
    return tuple(np.exp(np.interp((0.25, 0.75), fallen, np.log(tokens))))


def numbers_of(change: Callable[[float], float]) -> Callable[..., Any]:
    """The right boundaries, each changed where it is a number."""
    return lambda *data: tuple(at if isinstance(at, str) else change(at) for at in boundaries(*data))


def steepest(tokens: Any, loss: Any) -> tuple[float, float]:
    at = float(tokens[int(np.argmin(slopes(tokens, loss)))])
    return at, at


# --- the whole curve ---


def law(constants: Any, tokens: Any) -> Any:
    floor, drop, bend, alpha, s = constants
    return floor + drop * (1 + (tokens / bend) ** s) ** (-alpha / s)


def start(tokens: Any, loss: Any) -> tuple[float, ...]:
    floor = 0.9 * loss.min()
    return floor, loss.max() - floor, math.exp(np.log(tokens).mean()), 0.5, 2.0


def fit(tokens: Any, loss: Any, held: dict[int, float] | None = None) -> tuple[float, ...]:
    """Residuals in ln L, the constants as logarithms; those `held` stay as they are. Three starts, the best is kept."""
    held = held or {}
    free = [i for i in range(5) if i not in held]

    def whole(t: Any) -> Any:
        values = np.array([held.get(i, 0.0) for i in range(5)])
        values[free] = np.exp(np.clip(t, -50, 50))
        return values

    def off(t: Any) -> Any:
        return np.log(np.maximum(law(whole(t), tokens), 1e-9) / loss)

    first = np.log(np.array(start(tokens, loss))[free])
    starts = [first + shift * np.array([0, 0, 1, 0, 0])[free] for shift in (0, -2, 1)]
    best = min((least_squares(off, at, max_nfev=2000) for at in starts), key=lambda run: run.cost)
    return tuple(whole(best.x))


def by_curve_fit(tokens: Any, loss: Any) -> tuple[float, ...]:
    bounds = ([0, 0, tokens[0] / 10, 0.01, 0.2], [loss.min(), 20, tokens[-1], 5, 20])
    f = lambda d, *t: law(t, d)  # noqa: E731
    return tuple(curve_fit(f, tokens, loss, start(tokens, loss), bounds=bounds, sigma=loss, max_nfev=20_000)[0])


def by_curve_fit_unweighted(tokens: Any, loss: Any) -> tuple[float, ...]:
    f = lambda d, floor, drop, log_bend, alpha, s: law((floor, drop, np.exp(log_bend), alpha, s), d)  # noqa: E731
    first = list(start(tokens, loss))
    first[2] = math.log(first[2])
    found = curve_fit(f, tokens, loss, first, maxfev=20_000)[0]
    return found[0], found[1], math.exp(found[2]), found[3], found[4]


def by_nelder_mead(tokens: Any, loss: Any) -> tuple[float, ...]:
    def misfit(t: Any) -> float:
        return float(np.sum(np.log(law(np.exp(t), tokens) / loss) ** 2))

    t, options = np.log(start(tokens, loss)), {"maxiter": 4000, "maxfev": 4000, "xatol": 1e-7, "fatol": 1e-13}
    for _ in range(4):
        t = minimize(misfit, t, method="Nelder-Mead", options=options).x
    return tuple(np.exp(t))


def by_grid(tokens: Any, loss: Any) -> tuple[float, ...]:
    """Floor and drop by a straight line for every bend, alpha and s of a grid that is refined around its best."""
    middle, width = np.array([np.log(tokens).mean(), math.log(0.5), math.log(2.0)]), np.array([3.0, 0.7, 0.9])
    for _ in range(16):
        best: tuple = (math.inf, None, None)
        for shift in np.stack(np.meshgrid(*[np.linspace(-1, 1, 7)] * 3), axis=-1).reshape(-1, 3):
            bend, alpha, s = np.exp(at := middle + width * shift)
            z = (1 + (tokens / bend) ** s) ** (-alpha / s) / loss
            u, ones = 1 / loss, np.ones_like(loss)
            a, b, c = u @ u, u @ z, z @ z
            if (det := a * c - b * b) <= 0:
                continue
            floor, drop = (c * (u @ ones) - b * (z @ ones)) / det, (a * (z @ ones) - b * (u @ ones)) / det
            misfit = float(np.sum((floor * u + drop * z - 1) ** 2))
            if misfit < best[0]:
                best = (misfit, at, (floor, drop, bend, alpha, s))
        middle, width = best[1], width * 0.65
    return best[2]


def returned(change: Callable[..., Any]) -> Callable[..., Any]:
    """A sound fit of which something else is returned."""
    return lambda tokens, loss: change(*fit(tokens, loss))


def fixed(place: int, value: Callable[[Any, Any], float]) -> Callable[..., Any]:
    """A fit in which one constant is held at what `value` makes of the data."""
    return lambda tokens, loss: fit(tokens, loss, {place: value(tokens, loss)})


def straight(tokens: Any, loss: Any) -> tuple[float, ...]:
    """A power law without a floor through all three phases."""
    slope, intercept = np.polyfit(np.log(tokens), np.log(loss), 1)
    return 0.0, math.exp(intercept), 1.0, -slope, 1.0


# --- numbers ---


def entropy(g: Given, r: float | None = None) -> float:
    r = 4 ** -g["alpha"] if r is None else r
    return (g["large"] - r * g["small"]) / (1 - r)


def entropy_by_least_squares(g: Given) -> float:
    """E and A by a linear system, at N = 1 and N = 4."""
    E, _ = np.linalg.solve([[1, 1], [1, 4 ** -g["alpha"]]], [g["small"], g["large"]])
    return float(E)


def entropy_by_bisection(g: Given) -> float:
    low, high = 0.0, g["large"]
    for _ in range(60):
        E = (low + high) / 2
        low, high = (E, high) if (g["large"] - E) / (g["small"] - E) > 4 ** -g["alpha"] else (low, E)
    return low


def above(g: Given, runs: Any = (0, 1, 3), odd: int = 2, log: Any = np.log, exp: Any = np.exp) -> float:
    """By how many per cent run `odd` lies above the line through `runs`."""
    x, y = log(g["tokens"][list(runs)]), log(g["loss"][list(runs)])
    slope, intercept = np.polyfit(x, y, 1)
    return 100 * (g["loss"][odd] / exp(slope * log(g["tokens"][odd]) + intercept) - 1)


def above_in_pure_python(g: Given) -> float:
    x, y = [math.log(d) for d in g["tokens"]], [math.log(value) for value in g["loss"]]
    mean_x, mean_y = (sum(v[i] for i in (0, 1, 3)) / 3 for v in (x, y))
    slope = sum((x[i] - mean_x) * (y[i] - mean_y) for i in (0, 1, 3)) / sum((x[i] - mean_x) ** 2 for i in (0, 1, 3))
    return 100 * math.expm1(y[2] - mean_y - slope * (x[2] - mean_x))


def above_by_power_law(g: Given) -> float:
    """A·D^(-b) through the three in logarithms, by an optimiser."""
    x, y = np.log(g["tokens"] / g["tokens"][0])[[0, 1, 3]], np.log(g["loss"])[[0, 1, 3]]
    a, b = least_squares(lambda t: t[0] - t[1] * x - y, (0.0, 0.1)).x
    return 100 * (g["loss"][2] / math.exp(a - b * math.log(g["tokens"][2] / g["tokens"][0])) - 1)


def tenfold(g: Given) -> float:
    return 100 * (1 - 10 ** g["slope"])


def ratios(g: Given) -> tuple[float, float]:
    return g["second_loss"] / g["first_loss"], g["second_flops"] / g["first_flops"]


def slope_between(g: Given) -> float:
    fall, growth = ratios(g)
    return math.log(fall) / math.log(growth)


METHODS: dict[str, Methods] = {
    "ten-times-more": Methods(
        sound=(
            Method("closed form", tenfold),
            Method("exp", lambda g: -100 * math.expm1(g["slope"] * math.log(10))),
            Method("two losses", lambda g: 100 * (1 - (1e6 ** g["slope"]) / (1e5 ** g["slope"]))),
            Method("three digits", copied(tenfold)),
        ),
        wrong=(
            Method("as a share", lambda g: tenfold(g) / 100, ("100",)),
            Method("what remains", lambda g: 100 * 10 ** g["slope"], ("remains",)),
            Method("slope per cent", lambda g: -100 * g["slope"], ("percentage",)),
            Method("a doubling", lambda g: 100 * (1 - 2 ** g["slope"]), ("twice the data",)),
            Method("e-fold", lambda g: 100 * (1 - math.exp(g["slope"])), ("e times", "ten", "10^slope")),
            Method("linear", lambda g: -100 * g["slope"] * math.log(10)),
            Method("seen from the end", lambda g: 100 * (10 ** -g["slope"] - 1)),
            Method("sign", lambda g: -tenfold(g), ("cannot be meant", "sign")),
            Method("ten doublings", lambda g: 100 * (1 - 2 ** (10 * g["slope"]))),
            Method("ten times the slope", lambda g: -1000 * g["slope"]),
            Method("a hundredfold", lambda g: 100 * (1 - 100 ** g["slope"])),
            Method("inverse", constant(90.0)),
        ),
        lazy=(Method("a constant", constant(35.0)), Method("nothing", constant(0.0))),
    ),
    "phase-boundaries": Methods(
        sound=(
            Method("point by point", boundaries),
            Method("on a fine grid", boundaries_on_a_fine_grid),
            Method("pure Python", lambda d, y: boundaries(d, y, -np.array(slopes_in_pure_python(d, y)))),
            Method("base-10 logarithms", lambda d, y: boundaries(d, y, -np.gradient(np.log10(y), np.log10(d)))),
            Method("parabolas", lambda d, y: boundaries(d, y, -slopes_by_parabolas(d, y))),
            Method("three digits", numbers_of(lambda at: float(f"{at:.3g}"))),
            Method("between the D themselves", lambda d, y: boundaries(d, y, cross=lambda a, b, s: a + s * (b - a))),
        ),
        wrong=(
            Method("by the loss", by_loss, ("the loss itself",)),
            Method("exchanged", lambda d, y: boundaries(d, y)[::-1], ("changed places",)),
            Method("logarithms", numbers_of(math.log), ("logarithm",)),
            Method("base-10 logarithms returned", numbers_of(math.log10), ("logarithm",)),
            Method(
                "ends of the data", lambda d, y: boundaries(d, y, missing=lambda d: (d[0], d[-1])), ("end of the data",)
            ),
            Method(
                "first point outside", lambda d, y: boundaries(d, y, cross=lambda a, b, s: b), ("interpolat", "between")
            ),
            Method(
                "last point inside", lambda d, y: boundaries(d, y, cross=lambda a, b, s: a), ("interpolat", "between")
            ),
            Method("slope on linear axes", lambda d, y: boundaries(d, y, -np.gradient(y, d)), ("slope",)),
            Method("slope of the loss", lambda d, y: boundaries(d, y, -np.gradient(y, np.log(d))), ("slope",)),
            Method("a quarter", lambda d, y: boundaries(d, y, half=0.25), ("half",)),
            Method("nine tenths", lambda d, y: boundaries(d, y, half=0.9), ("half",)),
            Method("steepest point", steepest, ("steepest",)),
            Method("neighbours", lambda d, y: boundaries(d[1:], y[1:], -neighbours(d, y)), ("slope",)),
            Method(
                "nan for not reached",
                lambda d, y: tuple(math.nan if isinstance(v, str) else v for v in boundaries(d, y)),
            ),
            Method(
                "zero for not reached", lambda d, y: boundaries(d, y, missing=lambda d: (0.0, 0.0)), ("not reached",)
            ),
        ),
        lazy=(
            Method("not reached", constant((NOT_REACHED, NOT_REACHED))),
            Method("first and last", lambda d, y: (d[0], d[-1])),
            Method("a constant", constant((200.0, 100_000.0))),
        ),
    ),
    "fit-three-phases": Methods(
        sound=(
            Method("least_squares on logarithms", fit),
            Method("curve_fit, weighted", by_curve_fit),
            Method("curve_fit, unweighted", by_curve_fit_unweighted),
            Method("Nelder-Mead", by_nelder_mead),
            Method("grid, refined", by_grid),
            Method("three digits", returned(lambda *t: tuple(float(f"{part:.3g}") for part in t))),
        ),
        wrong=(
            Method("last loss for the floor", lambda d, y: (y[-1], *fit(d, y)[1:]), ("last measured loss",)),
            Method("floor held at the last loss", fixed(0, lambda d, y: y[-1]), ("last measured loss",)),
            Method("floor held at 90 %", fixed(0, lambda d, y: 0.9 * y.min()), ("floor",)),
            Method("floor held at 0", fixed(0, lambda d, y: 0.0), ("floor came out as 0",)),
            Method("alpha held at 1/3", fixed(3, lambda d, y: 1 / 3), ("alpha",)),
            Method("s held at 8", fixed(4, lambda d, y: 8.0), ("sharp", "s ")),
            Method("s held at 1/2", fixed(4, lambda d, y: 0.5), ("sharp", "s ")),
            Method("bend held at 100", fixed(2, lambda d, y: 100.0), ("bend",)),
            Method("sign of alpha", returned(lambda f, drop, bend, a, s: (f, drop, bend, -a, s)), ("sign",)),
            Method(
                "bend in logarithms", returned(lambda f, drop, bend, a, s: (f, drop, math.log(bend), a, s)), ("bend",)
            ),
            Method("top for drop", returned(lambda f, drop, bend, a, s: (f, f + drop, bend, a, s)), ("floor up",)),
            Method("alpha and s exchanged", returned(lambda f, drop, bend, a, s: (f, drop, bend, s, a)), ("places",)),
            Method(
                "floor and drop exchanged", returned(lambda f, drop, bend, a, s: (drop, f, bend, a, s)), ("places",)
            ),
            Method("alpha over s", returned(lambda f, drop, bend, a, s: (f, drop, bend, a / s, s)), ("alpha",)),
            Method("straight line", straight, ("floor",)),
            Method("start values", start, ("start", "fit")),
        ),
        lazy=(
            Method("a constant", constant((1.0, 3.2, 500.0, 0.6, 2.0))),
            Method("the last loss for ever", lambda d, y: (y[-1], 0.0, 100.0, 0.5, 1.0)),
        ),
    ),
    "entropy-from-floors": Methods(
        sound=(
            Method("closed form", entropy),
            Method("linear system", entropy_by_least_squares),
            Method("bisection", entropy_by_bisection),
            Method(
                "endless steps",
                lambda g: g["small"] - (g["small"] - g["large"]) * sum(4 ** (-g["alpha"] * k) for k in range(200)),
            ),
            Method("three digits", copied(entropy)),
        ),
        wrong=(
            Method("larger floor", lambda g: g["large"], ("floor of the larger",)),
            Method("smaller floor", lambda g: g["small"], ("floor",)),
            Method(
                "one more step", lambda g: entropy(g) + (g["large"] - entropy(g)) * 4 ** -g["alpha"], ("four times",)
            ),
            Method("equal steps", lambda g: 2 * g["large"] - g["small"], ("steps shrink",)),
            Method("equal shares", lambda g: g["large"] ** 2 / g["small"], ("same share",)),
            Method("twice for four times", lambda g: entropy(g, 2 ** -g["alpha"]), ("2^(−alpha)", "four")),
            Method("sixteen for four", lambda g: entropy(g, 16 ** -g["alpha"]), ("four",)),
            Method(
                "floors exchanged",
                lambda g: entropy({**g, "small": g["large"], "large": g["small"]}),
                ("changed places",),
            ),
            Method("sign of alpha", lambda g: entropy(g, 4 ** g["alpha"]), ("sign",)),
            Method("step over r", lambda g: g["large"] - (g["small"] - g["large"]) / 4 ** -g["alpha"]),
            Method("whole floors shrink", lambda g: g["large"] * 4 ** -g["alpha"], ("whole floor",)),
            Method("mean", lambda g: (g["small"] + g["large"]) / 2, ("mean",)),
            Method("e for four", lambda g: entropy(g, math.exp(-g["alpha"]))),
            Method("nothing left", constant(0.0)),
        ),
        lazy=(Method("a constant", constant(1.3)), Method("a little below", lambda g: 0.95 * g["large"])),
    ),
    "off-the-line": Methods(
        sound=(
            Method("polyfit", above),
            Method("pure Python", above_in_pure_python),
            Method("least_squares", above_by_power_law),
            Method("base-10 logarithms", lambda g: above(g, log=np.log10, exp=lambda value: 10**value)),
            Method("three digits", copied(above)),
        ),
        wrong=(
            Method("line through all", lambda g: above(g, (0, 1, 2, 3)), ("all four",)),
            Method("as a share", lambda g: above(g) / 100, ("100",)),
            Method("difference of logarithms", lambda g: 100 * math.log1p(above(g) / 100), ("ln", "logarithm")),
            Method("in nats", lambda g: g["loss"][2] * (1 - 1 / (1 + above(g) / 100)), ("nats", "100")),
            Method("share of the run", lambda g: 100 * (1 - 1 / (1 + above(g) / 100)), ("line",)),
            Method("above its left neighbour", lambda g: 100 * (g["loss"][2] / g["loss"][1] - 1), ("neighbour",)),
            Method("above the mean of neighbours", lambda g: 200 * g["loss"][2] / (g["loss"][1] + g["loss"][3]) - 100),
            Method("above the last", lambda g: 100 * (g["loss"][2] / g["loss"][3] - 1), ("neighbour", "last")),
            Method("linear axes", lambda g: above(g, log=lambda v: v, exp=lambda v: v), ("logarithm", "linear")),
            Method("line through the first two", lambda g: above(g, (0, 1)), ("three", "two")),
            Method("wrong run left out", lambda g: above(g, (0, 2, 3), odd=1), ("cannot be meant", "run")),
            Method("the ratio", lambda g: above(g) + 100, ("100",)),
            Method("sign", lambda g: -above(g), ("cannot be meant", "sign")),
        ),
        lazy=(Method("a constant", constant(25.0)), Method("nothing", constant(0.0))),
    ),
    "slope-of-real-models": Methods(
        sound=(
            Method("ratio of logarithms", slope_between),
            Method("base-10 logarithms", lambda g: math.log10(ratios(g)[0]) / math.log10(ratios(g)[1])),
            Method("logarithm to the base of the growth", lambda g: math.log(*ratios(g))),
            Method(
                "np.polyfit",
                lambda g: float(
                    np.polyfit(
                        np.log([g["first_flops"], g["second_flops"]]), np.log([g["first_loss"], g["second_loss"]]), 1
                    )[0]
                ),
            ),
            Method("three digits", copied(slope_between)),
        ),
        wrong=(
            Method("sign", lambda g: -slope_between(g), ("sign",)),
            Method("upside down", lambda g: 1 / slope_between(g), ("upside down",)),
            Method(
                "compute alone in logarithms",
                lambda g: (g["second_loss"] - g["first_loss"]) / math.log(ratios(g)[1]),
                ("Only the compute",),
            ),
            Method("ln over log10", lambda g: slope_between(g) * math.log(10), ("kinds of logarithms",)),
            Method("log10 over ln", lambda g: slope_between(g) / math.log(10)),
            Method(
                "linear axes", lambda g: (g["second_loss"] - g["first_loss"]) / (g["second_flops"] - g["first_flops"])
            ),
            Method("loss alone in logarithms", lambda g: math.log(ratios(g)[0]) / (ratios(g)[1] - 1)),
            Method("relative changes", lambda g: (ratios(g)[0] - 1) / (ratios(g)[1] - 1)),
            Method("fall in per cent", lambda g: 100 * (ratios(g)[0] - 1)),
            Method("in per cent", lambda g: 100 * slope_between(g), ("100",)),
            Method("logarithm of the fall alone", lambda g: math.log(ratios(g)[0])),
            Method("losses in bits", lambda g: slope_between(g) / math.log(2)),
            Method("ratio of losses", lambda g: ratios(g)[0]),
        ),
        lazy=(
            Method("Kaplan's exponent", constant(-0.05)),
            Method("−0.06", constant(-0.06)),
            Method("−0.1", constant(-0.1)),
        ),
    ),
}
