"""Lesson 4: ways to the answer of every number and function, sound, wrong and lazy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special
from scipy.optimize import curve_fit, least_squares, minimize, minimize_scalar
from scipy.stats import linregress

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

PRINTED = (1.69, 406.4, 0.34, 410.7, 0.28)  # E, A, alpha, B, beta of approach 3 of Hoffmann et al. 2022


def rounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose numbers are given with three digits."""
    return lambda *args: tuple(float(f"{part:.3g}") for part in function(*args))


# --- valleys ---


def inside(lowest: float, params: Any, curve: float = 1.0) -> float | str:
    return lowest if curve > 0 and min(params) < lowest < max(params) else "edge"


def parabola(params: Any, loss: Any, log: Any = np.log, exp: Any = np.exp) -> float | str:
    curve, slope, _ = np.polyfit(log(params), loss, 2)
    with np.errstate(over="ignore"):
        return inside(float(exp(-slope / (2 * curve))), params, curve)


def parabola_by_lstsq(params: Any, loss: Any) -> float | str:
    x = np.log(params) - np.log(params).mean()
    parts = np.stack([x**2, x, np.ones_like(x)], axis=1)
    curve, slope, _ = np.linalg.lstsq(parts, loss, rcond=None)[0]
    return inside(math.exp(np.log(params).mean() - slope / (2 * curve)), params, curve)


def parabola_by_curve_fit(params: Any, loss: Any) -> float | str:
    """The floor itself as a constant of the fit."""
    x = np.log(params)
    found, _ = curve_fit(lambda x, low, curve, at: low + curve * (x - at) ** 2, x, loss, (loss.min(), 0.03, x.mean()))
    return inside(math.exp(found[2]), params, found[1])


def parabola_by_minimize(params: Any, loss: Any) -> float | str:
    x = np.log(params / params[0])
    c, b, _ = minimize(lambda t: 1e3 * np.sum((t[0] * x**2 + t[1] * x + t[2] - loss) ** 2), (0.05, 0.0, 2.0)).x
    return inside(params[0] * math.exp(-b / (2 * c)), params, c)


def parabola_read_off(params: Any, loss: Any, points: int = 1000) -> float | str:
    sizes = np.geomspace(params.min(), params.max(), points)
    at = int(np.argmin(np.polyval(np.polyfit(np.log(params), loss, 2), np.log(sizes))))
    return float(sizes[at]) if 0 < at < points - 1 else "edge"


def unchecked(params: Any, loss: Any) -> float:
    curve, slope, _ = np.polyfit(np.log(params), loss, 2)
    return math.exp(-slope / (2 * curve))


def lowest_run(params: Any, loss: Any) -> float:
    return float(params[np.argmin(loss)])


def of_some(keep: Callable[[Any], Any]) -> Callable[..., float | str]:
    """The parabola through the runs that `keep` picks by their losses."""

    def answer(params: Any, loss: Any) -> float | str:
        some = keep(loss)
        curve, slope, _ = np.polyfit(np.log(params[some]), loss[some], 2)
        return inside(math.exp(np.clip(-slope / (2 * curve), -300, 300)), params, curve)

    return answer


def unless_edge(change: Callable[[float], float]) -> Callable[..., Any]:
    return lambda params, loss: at if isinstance(at := parabola(params, loss), str) else change(at)


def derivative_zero(params: Any, loss: Any) -> float | str:
    """Where the differences of neighbours change their sign."""
    steps = np.diff(loss)
    turns = np.flatnonzero((steps[:-1] < 0) & (steps[1:] > 0))
    return float(params[turns[0] + 1]) if len(turns) else "edge"


# --- frontiers ---


def exponents(flops: Any, params: Any) -> tuple[float, float]:
    a = np.polyfit(np.log(flops), np.log(params), 1)[0]
    return a, 1 - a


def exponents_in_pure_python(flops: Any, params: Any) -> tuple[float, float]:
    x, y = [math.log(c) for c in flops], [math.log(n) for n in params]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    a = sum((u - mean_x) * (v - mean_y) for u, v in zip(x, y, strict=True)) / sum((u - mean_x) ** 2 for u in x)
    return a, 1 - a


def both_slopes(flops: Any, params: Any) -> tuple[float, float]:
    tokens = flops / (6 * params)
    return tuple(np.polyfit(np.log(flops), np.log(y), 1)[0] for y in (params, tokens))


def exponents_by_minimize(flops: Any, params: Any) -> tuple[float, float]:
    x, y = np.log(flops) - np.log(flops).mean(), np.log(params) - np.log(params).mean()
    a = minimize_scalar(lambda a: np.sum((y - a * x) ** 2)).x
    return a, 1 - a


def through(flops: Any, params: Any, some: Any) -> tuple[float, float]:
    return exponents(np.asarray(flops)[some], np.asarray(params)[some])


# --- the surface ---


def surface(law: Any, n: Any, d: Any) -> Any:
    E, A, alpha, B, beta = law
    return E + A * n**-alpha + B * d**-beta


def best_of(alphas: Any, betas: Any, n: Any, d: Any, loss: Any, floor: bool = True) -> tuple[float, ...]:
    """For every pair of exponents a weighted linear fit; the best is kept."""
    best: tuple = (math.inf, None)
    for alpha in alphas:
        for beta in betas:
            parts = [(n / n[0]) ** -alpha, (d / d[0]) ** -beta, *([np.ones_like(loss)] if floor else [])]
            weighted = np.stack(parts, axis=1) / loss[:, None]
            found, *_ = np.linalg.lstsq(weighted, np.ones_like(loss), rcond=None)
            misfit = float(np.sum((weighted @ found - 1) ** 2))
            if misfit < best[0]:
                best = (
                    misfit,
                    (found[2] if floor else 0.0, found[0] * n[0] ** alpha, alpha, found[1] * d[0] ** beta, beta),
                )
    return best[1]


def by_grid(n: Any, d: Any, loss: Any, floor: bool = True) -> tuple[float, ...]:
    law = best_of(np.linspace(0.05, 1.2, 16), np.linspace(0.05, 1.2, 16), n, d, loss, floor)
    for step in (0.08, 0.02, 0.005):
        around = step * np.linspace(-1, 1, 9)
        law = best_of(law[2] + around, law[4] + around, n, d, loss, floor)
    return law


def by_least_squares(n: Any, d: Any, loss: Any, held: dict[int, float] | None = None, huber: bool = False) -> tuple:
    """Residuals in ln L, the constants of N and D over their means as logarithms; those `held` stay as they are."""
    held, (n0, d0) = held or {}, (np.exp(np.log(n).mean()), np.exp(np.log(d).mean()))
    free = [i for i in range(5) if i not in held]

    def whole(t: Any) -> Any:
        values = np.array([held.get(i, 0.0) for i in range(5)])
        values[free] = np.exp(np.clip(t, -50, 20))
        return values

    def off(t: Any) -> Any:
        return np.log(np.maximum(surface(whole(t), n / n0, d / d0), 1e-9) / loss)

    starts = [np.log(np.array([0.7 * loss.min(), 0.4, a, 0.4, b]))[free] for a in (0.3, 0.6) for b in (0.3, 0.6)]
    kind = {"loss": "huber", "f_scale": 1e-3} if huber else {}
    best = min((least_squares(off, at, x_scale="jac", **kind) for at in starts), key=lambda run: run.cost)
    E, A, alpha, B, beta = whole(best.x)
    return E, A * n0**alpha, alpha, B * d0**beta, beta


def over_the_first(n: Any, d: Any, y: Any) -> tuple[Any, ...]:
    E, A, a, B, b = by_least_squares(n, d, y)
    return E, A * n[0] ** -a, a, B * d[0] ** -b, b


def by_curve_fit(n: Any, d: Any, loss: Any) -> tuple[float, ...]:
    n0, d0 = n.min(), d.min()
    start = (0.8 * loss.min(), 0.5, 0.4, 0.5, 0.4)
    data = np.stack([n / n0, d / d0])
    E, A, alpha, B, beta = curve_fit(lambda x, *t: surface(t, *x), data, loss, start, maxfev=20_000)[0]
    return E, A * n0**alpha, alpha, B * d0**beta, beta


def by_bfgs(n: Any, d: Any, loss: Any) -> tuple[float, ...]:
    """As Hoffmann et al. do it: Huber loss of ln L, log-sum-exp, several starts of BFGS."""
    x, y, z = np.log(n) - np.log(n).mean(), np.log(d) - np.log(d).mean(), np.log(loss)

    def objective(t: Any) -> float:
        fitted = np.logaddexp(np.logaddexp(t[0] - t[1] * x, t[2] - t[3] * y), t[4])
        return 1e3 * float(np.sum(special.huber(1e-3, z - fitted)))

    starts = [(a, alpha, a, alpha, 0.0) for a in (-3.0, -1.0) for alpha in (0.3, 0.6)]
    best = min((minimize(objective, at, method="BFGS") for at in starts), key=lambda run: run.fun)
    a, alpha, b, beta, e = best.x
    return math.exp(e), math.exp(a + alpha * np.log(n).mean()), alpha, math.exp(b + beta * np.log(d).mean()), beta


def returned(change: Callable[..., Any]) -> Callable[..., Any]:
    """A sound fit of which something else is returned."""
    return lambda *data: change(*by_least_squares(*data))


def one_exponent(n: Any, d: Any, loss: Any) -> tuple[float, ...]:
    laws = [best_of([alpha], [alpha], n, d, loss) for alpha in np.linspace(0.1, 0.9, 81)]
    return min(laws, key=lambda law: np.sum((surface(law, n, d) / loss - 1) ** 2))


def one_axis_each(n: Any, d: Any, loss: Any) -> tuple[float, ...]:
    """A straight log-log line against N and one against D, each as if the other were absent."""
    alpha, a = np.polyfit(np.log(n), np.log(loss), 1)
    beta, b = np.polyfit(np.log(d), np.log(loss), 1)
    return 0.0, math.exp(a), -alpha, math.exp(b), -beta


# --- Huber ---


def huber(r: Any, delta: float) -> Any:
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2))


def lowest(row: tuple) -> float:
    return row[0]


# --- a valley of one's own ---


def floor_of(g: Given) -> float:
    return unchecked(g["params"], g["loss"])


def per_parameter(n: Any, g: Given, six: float = 6) -> float:
    return g["flops"] / six / n**2


def in_n_itself(g: Given) -> float:
    curve, slope, _ = np.polyfit(g["params"], g["loss"], 2)
    return -slope / (2 * curve)


# --- a starved model ---

BESIROGLU = (1.8172, 482.01, 0.3478, 2085.43, 0.3658)  # E, A, alpha, B, beta


def times_less(g: Given) -> float:
    return 6 * g["params"] * g["tokens"] / (6 * (g["tokens"] / g["ratio"]) * g["tokens"])


def given_up(g: Given, n: float | None = None, d: float | None = None, law: tuple = BESIROGLU) -> float:
    """The loss of another model less that of the model as it was; by default of the right size for its tokens."""
    other = surface(law, n or g["tokens"] / g["ratio"], d or g["tokens"])
    return float(other - surface(law, g["params"], g["tokens"]))


def of_equal_compute(g: Given) -> tuple[float, float]:
    n = math.sqrt(g["params"] * g["tokens"] / g["ratio"])
    return n, g["ratio"] * n


METHODS: dict[str, Methods] = {
    "isoflop-minimum": Methods(
        sound=(
            Method("polyfit", parabola),
            Method("lstsq", parabola_by_lstsq),
            Method("curve_fit", parabola_by_curve_fit),
            Method("minimize", parabola_by_minimize),
            Method("read off 1,000 points", parabola_read_off),
            Method("base-10 logarithms", lambda n, y: parabola(n, y, np.log10, lambda u: 10**u)),
            Method("three digits", unless_edge(lambda at: float(f"{at:.3g}"))),
        ),
        wrong=(
            Method("parabola in N", lambda n, y: parabola(n, y, lambda v: v, lambda v: v), ("symmetric in ln N",)),
            Method("lowest run", lowest_run, ("lowest loss",)),
            Method("lowest run inside", lambda n, y: inside(lowest_run(n, y), n), ("lowest loss",)),
            Method("ln N", unless_edge(math.log), ("ln N",)),
            Method("log10 N", unless_edge(math.log10), ("log",)),
            Method("log10 undone with exp", lambda n, y: parabola(n, y, np.log10), ("log10",)),
            Method("edge believed", unchecked, ("extrapolation",)),
            Method("upside down believed", lambda n, y: inside(unchecked(n, y), n), ("lowest point", "edge")),
            Method("nearest end for edge", lambda n, y: float(np.clip(unchecked(n, y), n.min(), n.max())), ("edge",)),
            Method("three lowest runs", of_some(lambda y: np.argsort(y)[:3])),
            Method("last three runs", of_some(lambda y: np.arange(len(y))[-3:])),
            Method("sign of the slope", lambda n, y: inside(1 / unchecked(n, y), n), ("sign",)),
            Method("two forgotten", lambda n, y: inside(unchecked(n, y) ** 2, n), ("2",)),
            Method("where the loss turns", derivative_zero),
            Method("middle of the sizes", lambda n, y: float(np.sqrt(n.min() * n.max()))),
            Method("loss at the floor", lambda n, y: float(y.min()), ("loss",)),
        ),
        lazy=(
            Method("edge", constant("edge")),
            Method("a constant", constant(3e4)),
            Method("first size", lambda n, y: float(n[0])),
        ),
    ),
    "valley-of-mine": Methods(
        sound=(
            Method("polyfit", lambda g: per_parameter(floor_of(g), g)),
            Method("lstsq", lambda g: per_parameter(parabola_by_lstsq(g["params"], g["loss"]), g)),
            Method("curve_fit", lambda g: per_parameter(parabola_by_curve_fit(g["params"], g["loss"]), g)),
            Method("read off 1,000 points", lambda g: per_parameter(parabola_read_off(g["params"], g["loss"]), g)),
            Method("three digits", copied(lambda g: per_parameter(floor_of(g), g))),
        ),
        wrong=(
            Method("six forgotten", lambda g: per_parameter(floor_of(g), g, 1), ("Six",)),
            Method("two for six", lambda g: per_parameter(floor_of(g), g, 2), ("3 times", "6")),
            Method("tokens alone", lambda g: per_parameter(floor_of(g), g) * floor_of(g), ("These are the tokens",)),
            Method("size alone", floor_of, ("size N*",)),
            Method("ln N kept", lambda g: per_parameter(math.log(floor_of(g)), g), ("ln N*",)),
            Method(
                "upside down", lambda g: 1 / per_parameter(floor_of(g), g), ("turned over", "upside down", "cannot")
            ),
            Method("parabola in N", lambda g: per_parameter(in_n_itself(g), g), ("in ln N",)),
            Method("smallest of the five", lambda g: per_parameter(g["params"].min(), g), ("parabola",)),
            Method("largest of the five", lambda g: per_parameter(g["params"].max(), g), ("parabola",)),
            Method("lowest run", lambda g: per_parameter(lowest_run(g["params"], g["loss"]), g), ("parabola",)),
            Method("square forgotten", lambda g: g["flops"] / 6 / floor_of(g)),
            Method("six multiplied", lambda g: per_parameter(floor_of(g), g, 1 / 6)),
            Method("log10 undone with exp", lambda g: per_parameter(math.exp(math.log10(floor_of(g))), g), ("log10",)),
            Method("twenty", constant(20.0), ("rule of thumb", "parabola")),
        ),
        lazy=(Method("a constant", constant(200.0)), Method("the rule", constant(20))),
    ),
    "frontier-exponents": Methods(
        sound=(
            Method("polyfit", exponents),
            Method("pure Python", exponents_in_pure_python),
            Method("two slopes", both_slopes),
            Method("minimize", exponents_by_minimize),
            Method("linregress", lambda c, n: (a := linregress(np.log10(c), np.log10(n))[0], 1 - a)),
            Method("three digits", rounded(exponents)),
        ),
        wrong=(
            Method("exchanged", lambda c, n: exponents(c, n)[::-1], ("changed places",)),
            Method("a twice", lambda c, n: (exponents(c, n)[0],) * 2, ("b = 1 − a",)),
            Method("1/a", lambda c, n: (a := exponents(c, n)[0], 1 / a), ("1 − a", "turned over", "reciprocal")),
            Method("minus a", lambda c, n: (a := exponents(c, n)[0], -a), ("1 − a", "sign")),
            Method("no logarithms", lambda c, n: (a := np.polyfit(c, n, 1)[0], 1 - a), ("logarithm",)),
            Method("ln N against C", lambda c, n: (a := np.polyfit(c, np.log(n), 1)[0], 1 - a), ("logarithm",)),
            Method("N against ln C", lambda c, n: (a := np.polyfit(np.log(c), n, 1)[0], 1 - a), ("logarithm",)),
            Method("axes exchanged", lambda c, n: exponents(n, c), ("axes", "turned over", "C against N")),
            Method("ends alone", lambda c, n: through(c, n, [0, -1]), ("end",)),
            Method("first two", lambda c, n: through(c, n, [0, 1])),
            Method(
                "ln over log10", lambda c, n: (a := np.polyfit(np.log10(c), np.log(n), 1)[0], 1 - a), ("ln 10", "2.30")
            ),
            Method("ratio of logarithms", lambda c, n: (a := np.mean(np.log(n) / np.log(c)), 1 - a)),
            Method("D/N", lambda c, n: (exponents(c, n)[0], 1 - 2 * exponents(c, n)[0]), ("1 − a", "D")),
            Method("a alone", lambda c, n: exponents(c, n)[0], ("two numbers",)),
        ),
        lazy=(
            Method("a half each", constant((0.5, 0.5))),
            Method("Kaplan's", constant((0.73, 0.27))),
        ),
    ),
    "tokens-for-a-model": Methods(
        sound=(
            Method("twenty", lambda g: 20 * g["billions"]),
            Method("Chinchilla's own ratio", lambda g: 1400 / 70 * g["billions"]),
            Method("in tokens first", lambda g: 20 * (g["billions"] * 1e9) / 1e9),
            Method("three digits", copied(lambda g: 20 * g["billions"])),
        ),
        wrong=(
            Method("one each", lambda g: g["billions"], ("one token per parameter",)),
            Method("GPT-3's ratio", lambda g: 300 / 175 * g["billions"], ("GPT-3",)),
            Method("six", lambda g: 6 * g["billions"], ("Six",)),
            Method("two", lambda g: 2 * g["billions"], ("10", "twenty", "20")),
            Method("ten", lambda g: 10 * g["billions"], ("2 times", "half", "twenty", "20")),
            Method("two hundred", lambda g: 200 * g["billions"], ("10", "twenty", "20")),
            Method("six times twenty", lambda g: 120 * g["billions"], ("6", "twenty", "20")),
            Method("divided", lambda g: g["billions"] / 20, ("20", "twenty")),
            Method("in tokens", lambda g: 20e9 * g["billions"], ("in billions",)),
            Method("in trillions", lambda g: 0.02 * g["billions"], ("1000", "1,000", "billion")),
            Method("Llama 3's ratio", lambda g: 1875 * g["billions"], ("20", "twenty")),
            Method("square root", lambda g: 20 * math.sqrt(g["billions"])),
        ),
        lazy=(Method("Chinchilla's tokens", constant(1400)), Method("a constant", constant(300))),
    ),
    "fit-chinchilla": Methods(
        sound=(
            Method("grid of exponents, refined", by_grid),
            Method("least_squares on logarithms", by_least_squares),
            Method("curve_fit", by_curve_fit),
            Method("Huber, least_squares", lambda n, d, y: by_least_squares(n, d, y, huber=True)),
            Method("Huber, BFGS", by_bfgs),
            Method("three digits", rounded(by_least_squares)),
        ),
        wrong=(
            Method("N and D exchanged", returned(lambda E, A, a, B, b: (E, B, b, A, a)), ("changed places",)),
            Method("another order", returned(lambda E, A, a, B, b: (E, A, B, a, b)), ("order",)),
            Method("alpha and beta exchanged", returned(lambda E, A, a, B, b: (E, A, b, B, a)), ("places", "order")),
            Method(
                "A and B in logarithms",
                returned(lambda E, A, a, B, b: (E, math.log(A), a, math.log(B), b)),
                ("A and B",),
            ),
            Method("signs", returned(lambda E, A, a, B, b: (E, A, -a, B, -b)), ("wrong sign",)),
            Method("E in logarithms", returned(lambda E, *rest: (math.log(E), *rest)), ("E", "logarithm")),
            Method("E held at 0", lambda n, d, y: by_least_squares(n, d, y, {0: 0.0}), ("E ",)),
            Method("E held at the lowest loss", lambda n, d, y: by_least_squares(n, d, y, {0: y.min()}), ("E ",)),
            Method("E held at 1.69", lambda n, d, y: by_least_squares(n, d, y, {0: min(1.69, y.min())}), ("E ",)),
            Method(
                "exponents held", lambda n, d, y: by_least_squares(n, d, y, {2: 0.34, 4: 0.28}), ("alpha", "exponent")
            ),
            Method("one exponent for both", one_exponent, ("alpha", "exponent")),
            Method(
                "coarse grid",
                lambda n, d, y: best_of((0.2, 0.4, 0.6), (0.2, 0.4, 0.6), n, d, y),
                ("coarse", "exponent"),
            ),
            Method("one axis each", one_axis_each, ("E",)),
            Method(
                "over the first N",
                over_the_first,
                ("scaled",),
            ),
            Method(
                "start values", lambda n, d, y: (0.9 * y.min(), 0.5 * n.min() ** 0.4, 0.4, 0.5 * d.min() ** 0.4, 0.4)
            ),
            Method("four numbers", returned(lambda E, A, a, B, b: (A, a, B, b)), ("five numbers",)),
        ),
        lazy=(
            Method("the printed constants", constant(PRINTED)),
            Method("the lowest loss for ever", lambda n, d, y: (y.min(), 1e-9, 0.5, 1e-9, 0.5)),
        ),
    ),
    "its-data": Methods(
        sound=(
            Method("two computes", times_less),
            Method("ratio of sizes", lambda g: g["params"] / (g["tokens"] / g["ratio"])),
            Method("ratio of ratios", lambda g: g["ratio"] / (g["tokens"] / g["params"])),
            Method("in billions", lambda g: g["ratio"] * g["billions"] / g["billion_tokens"]),
            Method("three digits", copied(times_less)),
        ),
        wrong=(
            Method("compute held", lambda g: math.sqrt(times_less(g)), ("holds the compute",)),
            Method("rule of thumb", lambda g: 20 * g["params"] / g["tokens"], ("20 tokens per parameter",)),
            Method("squared", lambda g: times_less(g) ** 2, ("squared",)),
            Method("the ratio", lambda g: g["ratio"], ("ratio that was given",)),
            Method("upside down", lambda g: 1 / times_less(g), ("cannot be meant", "1 divided")),
            Method("size held", lambda g: g["params"] * g["ratio"] / 1e12),
            Method("its own ratio", lambda g: g["params"] / g["tokens"], ("cannot be meant",)),
            Method("six too many", lambda g: 6 * times_less(g), ("six times",)),
            Method("size of the right model", lambda g: g["tokens"] / g["ratio"] / 1e9),
            Method("per cent", lambda g: 100 * times_less(g), ("100",)),
            Method("logarithm", lambda g: math.log(times_less(g)), ("logarithm",)),
        ),
        lazy=(Method("a constant", constant(20.0)), Method("ten", constant(10.0))),
    ),
    "its-data-loss": Methods(
        sound=(
            Method("two losses", given_up),
            Method(
                "part of size alone",
                lambda g: 482.01 * ((g["tokens"] / g["ratio"]) ** -0.3478 - g["params"] ** -0.3478),
            ),
            Method("share of the part", lambda g: 482.01 * g["params"] ** -0.3478 * (times_less(g) ** 0.3478 - 1)),
            Method(
                "losses of five digits",
                lambda g: (
                    round(surface(BESIROGLU, g["tokens"] / g["ratio"], g["tokens"]), 5)
                    - round(surface(BESIROGLU, g["params"], g["tokens"]), 5)
                ),
            ),
            Method("three digits", copied(given_up)),
        ),
        wrong=(
            Method("part of the smaller", lambda g: 482.01 * (g["tokens"] / g["ratio"]) ** -0.3478, ("in all",)),
            Method(
                "its loss", lambda g: surface(BESIROGLU, g["tokens"] / g["ratio"], g["tokens"]), ("take the other",)
            ),
            Method("exponent of D", lambda g: given_up(g, law=(1.8172, 482.01, 0.3658, 2085.43, 0.3658)), ("0.3658",)),
            Method("rule of thumb", lambda g: given_up(g, g["tokens"] / 20), ("20 tokens per parameter",)),
            Method("B for A", lambda g: given_up(g, law=(1.8172, 2085.43, 0.3478, 482.01, 0.3658)), ("2085.43",)),
            Method("sign", lambda g: -given_up(g), ("cannot be meant",)),
            Method("equal compute", lambda g: abs(given_up(g, *of_equal_compute(g)))),
            Method("equal size", lambda g: abs(given_up(g, g["params"], g["ratio"] * g["params"]))),
            Method(
                "in billions",
                lambda g: 482.01 * (g["billion_tokens"] / g["ratio"]) ** -0.3478 - 482.01 * g["billions"] ** -0.3478,
                ("cannot be meant",),
            ),
            Method("share of the loss", lambda g: given_up(g) / surface(BESIROGLU, g["params"], g["tokens"])),
            Method("per cent", lambda g: 100 * given_up(g), ("100", "cannot be meant")),
            Method("size by the square root", lambda g: given_up(g, math.sqrt(g["params"] * g["tokens"] / g["ratio"]))),
            Method("part of the larger", lambda g: 482.01 * g["params"] ** -0.3478),
        ),
        lazy=(Method("a constant", constant(0.1)), Method("nothing", constant(0.0))),
    ),
}
