"""Lesson 3: ways to the answer of every number and function, sound, wrong and lazy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special
from scipy.optimize import brentq, curve_fit, least_squares, minimize, minimize_scalar
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


def odd(g: Given, square: float = 0.5, meet: float = 0.5) -> float:
    """How many times as much the square counts, with other constants in the two pieces."""
    return square * g["off"] ** 2 / (g["delta"] * (g["off"] - meet * g["delta"]))


# --- stops ---


def stop(g: Given, by: Callable[[tuple], float], ended: str = "") -> float:
    """E of the stop that is first by `by`, a function of (objective, E); among those that ended so."""
    rows = zip(g["objective"], g["E"], g["ended"], strict=True)
    return min(((o, E) for o, E, how in rows if how.startswith(ended)), key=by)[1]


def lowest(row: tuple) -> float:
    return row[0]


def objective_sorted(g: Given, place: int) -> float:
    return g["E"][int(np.argsort(g["objective"])[place])]


# --- the best split ---


def split(c: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple[float, float]:
    n = (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (c / 6) ** (beta / (alpha + beta))
    return n, c / (6 * n)


def split_by_search(c: float, *law: float) -> tuple[float, float]:
    found = minimize_scalar(
        lambda u: surface(law, math.exp(u), c / 6 / math.exp(u)), bounds=(0, math.log(c / 6)), method="bounded"
    )
    return math.exp(found.x), c / 6 / math.exp(found.x)


def split_on_a_grid(points: int, c: float, *law: float) -> tuple[float, float]:
    sizes = np.geomspace(1, c / 6, points)
    n = float(sizes[np.argmin(surface(law, sizes, c / 6 / sizes))])
    return n, c / 6 / n


def split_by_slopes(c: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple[float, float]:
    def balance(u: float) -> float:
        return math.log(alpha * A) - alpha * u - math.log(beta * B) + beta * (math.log(c / 6) - u)

    n = math.exp(brentq(balance, -50, 150))
    return n, c / 6 / n


def alone(n: float, c: float) -> tuple[float, float]:
    return n, c / (6 * n)


def printed(g: Given) -> tuple[float, float]:
    return split(g["flops"], *PRINTED)


def ratio(pair: tuple[float, float]) -> float:
    return pair[1] / pair[0]


# --- cheap to use ---


def tokens_for(n: Any, target: float, E: float, A: float, alpha: float, B: float, beta: float) -> Any:
    left = target - E - A * np.asarray(n, float) ** -alpha
    with np.errstate(all="ignore"):
        return np.where(left > 0, (np.maximum(left, 1e-300) / B) ** (-1 / beta), np.inf)


def use(points: int, served: float, target: float, *law: float, train: float = 6, serve: float = 2) -> tuple:
    E, A, alpha, _, _ = law
    sizes = ((target - E) / A) ** (-1 / alpha) * np.geomspace(1.001, 500, points)
    tokens = tokens_for(sizes, target, *law)
    best = int(np.argmin(train * sizes * tokens + serve * sizes * served))
    return float(sizes[best]), float(tokens[best])


def use_by_search(served: float, target: float, *law: float) -> tuple[float, float]:
    E, A, alpha, _, _ = law
    smallest = math.log(((target - E) / A) ** (-1 / alpha))

    def cost(u: float) -> float:
        n = math.exp(u)
        return math.log(6 * n * float(tokens_for(n, target, *law)) + 2 * n * served)

    u = minimize_scalar(cost, bounds=(smallest + 1e-6, smallest + 8), method="bounded", options={"xatol": 1e-9}).x
    return math.exp(u), float(tokens_for(math.exp(u), target, *law))


def use_by_tokens(served: float, target: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple:
    """The search over D in place of N."""
    fewest = ((target - E) / B) ** (-1 / beta)
    tokens = fewest * np.geomspace(1.0005, 3000, 40_000)
    sizes = ((target - E - B * tokens**-beta) / A) ** (-1 / alpha)
    best = int(np.argmin(sizes * (6 * tokens + 2 * served)))
    return float(sizes[best]), float(tokens[best])


def use_by_slope(served: float, target: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple:
    """d(cost)/dN = 0 by a root: N·dD/dN = -(D + served/3), with dD/dN along the line of equal loss."""

    def slope(u: float) -> float:
        n = math.exp(u)
        d = float(tokens_for(n, target, E, A, alpha, B, beta))
        return 3 * d + served - 3 * (alpha * A * n**-alpha) / (beta * B * d**-beta) * d

    smallest = math.log(((target - E) / A) ** (-1 / alpha))
    n = math.exp(brentq(slope, smallest + 1e-4, smallest + 12))
    return n, float(tokens_for(n, target, E, A, alpha, B, beta))


def at_ratio(tokens_per_parameter: float, served: float, target: float, *law: float) -> tuple[float, float]:
    """The model of that ratio which reaches the target."""
    u = brentq(lambda u: surface(law, math.exp(u), tokens_per_parameter * math.exp(u)) - target, 0, 80)
    return math.exp(u), tokens_per_parameter * math.exp(u)


# --- a valley of one's own ---


def floor_of(g: Given) -> float:
    return unchecked(g["params"], g["loss"])


def per_parameter(n: Any, g: Given, six: float = 6) -> float:
    return g["flops"] / six / n**2


def in_n_itself(g: Given) -> float:
    curve, slope, _ = np.polyfit(g["params"], g["loss"], 2)
    return -slope / (2 * curve)


def audit(g: Given, tokens_per_parameter: float = 20) -> float:
    return math.sqrt(g["params"] * g["tokens"] / tokens_per_parameter) / 1e9


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
    "huber": Methods(
        sound=(
            Method("where", huber),
            Method("clipped", lambda r, d: (s := np.minimum(np.abs(r), d)) * (np.abs(r) - s / 2)),
            Method("pure Python", lambda r, d: [v * v / 2 if abs(v) <= d else d * (abs(v) - d / 2) for v in r]),
            Method("scipy", lambda r, d: special.huber(d, r)),
            Method("three digits", rounded(huber)),
        ),
        wrong=(
            Method("square everywhere", lambda r, d: r**2 / 2, ("everywhere",)),
            Method("line everywhere", lambda r, d: d * np.abs(r), ("everywhere",)),
            Method("half forgotten", lambda r, d: np.where(abs(r) <= d, r**2, d * (abs(r) - d / 2)), ("half",)),
            Method("do not meet", lambda r, d: np.where(abs(r) <= d, r**2 / 2, d * abs(r)), ("do not meet",)),
            Method("no absolute value", lambda r, d: np.where(r <= d, r**2 / 2, d * (r - d / 2)), ("|residual|",)),
            Method(
                "sign in the line",
                lambda r, d: np.where(abs(r) <= d, r**2 / 2, d * (r - d / 2)),
                ("|r", "negative", "sign"),
            ),
            Method("slope 1", lambda r, d: np.where(abs(r) <= d, r**2 / 2, abs(r) - d / 2), ("slope", "delta")),
            Method("pseudo-Huber", lambda r, d: d**2 * (np.sqrt(1 + (r / d) ** 2) - 1), ("smooth", "pseudo")),
            Method("clipped square", lambda r, d: np.minimum(np.abs(r), d) ** 2 / 2, ("line", "delta")),
            Method(
                "pieces exchanged",
                lambda r, d: np.where(abs(r) > d, r**2 / 2, d * (abs(r) - d / 2)),
                ("exchanged", "places"),
            ),
            Method("over delta", lambda r, d: huber(r, d) / d, ("delta", "factor")),
            Method("twice", lambda r, d: 2 * huber(r, d), ("half", "2 times", "factor of 2", "twice")),
            Method("sum", lambda r, d: float(np.sum(huber(r, d))), ("array",)),
            Method("mean", lambda r, d: float(np.mean(huber(r, d))), ("array",)),
            Method("delta squared", lambda r, d: np.where(abs(r) <= d, r**2 / 2, d * (abs(r) - d**2 / 2)), ("delta",)),
            Method("derivative", lambda r, d: np.clip(r, -d, d), ("slope", "derivative")),
        ),
        lazy=(
            Method("zeros", lambda r, d: np.zeros(len(r))),
            Method("the residuals", lambda r, d: r),
        ),
    ),
    "outlier-weight": Methods(
        sound=(
            Method("closed form", odd),
            Method("scipy", lambda g: g["off"] ** 2 / 2 / float(special.huber(g["delta"], g["off"]))),
            Method("in units of delta", lambda g: (u := g["off"] / g["delta"]) ** 2 / (2 * u - 1)),
            Method("three digits", copied(odd)),
        ),
        wrong=(
            Method("do not meet", lambda g: odd(g, meet=0), ("delta/2",)),
            Method("half forgotten", lambda g: odd(g, square=1), ("half",)),
            Method("both", lambda g: odd(g, square=1, meet=0)),
            Method("upside down", lambda g: 1 / odd(g), ("turned over",)),
            Method("the same", constant(1.0), ("same",)),
            Method(
                "difference",
                lambda g: g["off"] ** 2 / 2 - g["delta"] * (g["off"] - g["delta"] / 2),
                ("difference", "ratio"),
            ),
            Method("delta for delta/2", lambda g: odd(g, meet=1)),
            Method("square of the ratio", lambda g: (g["off"] / g["delta"]) ** 2),
            Method("half of its square", lambda g: (g["off"] / g["delta"]) ** 2 / 2),
            Method("slope 1", lambda g: g["off"] ** 2 / 2 / (g["off"] - g["delta"] / 2), ("delta", "slope")),
            Method("sign of delta/2", lambda g: odd(g, meet=-0.5), ("sign",)),
            Method("per cent", lambda g: 100 * odd(g), ("100",)),
            Method("square against delta", lambda g: g["off"] ** 2 / g["delta"]),
        ),
        lazy=(Method("a constant", constant(3.5)), Method("nothing", constant(0.0))),
    ),
    "which-stop": Methods(
        sound=(
            Method("lowest objective", lambda g: stop(g, lowest)),
            Method("argmin", lambda g: g["E"][int(np.argmin(g["objective"]))]),
            Method("sorted", lambda g: objective_sorted(g, 0)),
            Method("three digits", copied(lambda g: stop(g, lowest))),
        ),
        wrong=(
            Method("lowest of the successes", lambda g: stop(g, lowest, "success"), ("ended",)),
            Method("mean", lambda g: float(np.mean(g["E"])), ("mean",)),
            Method(
                "mean of the successes",
                lambda g: float(np.mean([E for E, how in zip(g["E"], g["ended"], strict=True) if how == "success"])),
                ("mean",),
            ),
            Method("median", lambda g: float(np.median(g["E"])), ("median",)),
            Method("lowest E", lambda g: min(g["E"]), ("objective",)),
            Method("highest E", lambda g: max(g["E"]), ("objective",)),
            Method("highest objective", lambda g: objective_sorted(g, -1), ("objective",)),
            Method("median objective", lambda g: objective_sorted(g, 3), ("objective",)),
            Method("second lowest", lambda g: objective_sorted(g, 1), ("objective",)),
            Method("first success", lambda g: g["E"][g["ended"].index("success")], ("objective",)),
            Method("last", lambda g: g["E"][-1], ("objective",)),
            Method(
                "mean of the two lowest", lambda g: (objective_sorted(g, 0) + objective_sorted(g, 1)) / 2, ("mean",)
            ),
            Method("the objective", lambda g: min(g["objective"]), ("objective",)),
        ),
        lazy=(
            Method("first", lambda g: g["E"][0]),
            Method("a constant", constant(1.7)),
        ),
    ),
    "compute-optimal": Methods(
        sound=(
            Method("closed form", split),
            Method("search", split_by_search),
            Method("1,000 sizes", lambda c, *law: split_on_a_grid(1000, c, *law)),
            Method("4,000 sizes", lambda c, *law: split_on_a_grid(4000, c, *law)),
            Method("equal slopes, by a root", split_by_slopes),
            Method("three digits", rounded(split)),
        ),
        wrong=(
            Method("exchanged", lambda *args: split(*args)[::-1], ("changed places",)),
            Method("six forgotten", lambda c, *law: split(6 * c, *law), ("6",)),
            Method("two for six", lambda c, *law: split(3 * c, *law), ("6",)),
            Method(
                "powers exchanged",
                lambda c, E, A, a, B, b: alone((a * A / (b * B)) ** (1 / (a + b)) * (c / 6) ** (a / (a + b)), c),
                ("exchanged",),
            ),
            Method(
                "equal parts",
                lambda c, E, A, a, B, b: alone((A / B) ** (1 / (a + b)) * (c / 6) ** (b / (a + b)), c),
                ("slopes",),
            ),
            Method(
                "ratio upside down",
                lambda c, E, A, a, B, b: alone((b * B / (a * A)) ** (1 / (a + b)) * (c / 6) ** (b / (a + b)), c),
                ("upside down", "turned over"),
            ),
            Method("root of C/6", lambda c, *law: alone(math.sqrt(c / 6), c), ("law",)),
            Method("twenty per parameter", lambda c, *law: alone(math.sqrt(c / 120), c), ("20", "twenty", "rule")),
            Method(
                "law of N and D exchanged",
                lambda c, E, A, a, B, b: split(c, E, B, b, A, a),
                ("exchanged", "changed places"),
            ),
            Method("N/D balanced", lambda c, E, A, a, B, b: alone((A / B) ** (1 / (a + b)) * math.sqrt(c / 6), c)),
            Method("D = C/N", lambda c, *law: (split(c, *law)[0], c / split(c, *law)[0]), ("6",)),
            Method(
                "power of the ratio forgotten",
                lambda c, E, A, a, B, b: alone(a * A / (b * B) * (c / 6) ** (b / (a + b)), c),
            ),
            Method("100 sizes", lambda c, *law: split_on_a_grid(20, c, *law), ("coarse", "%")),
            Method("N alone", lambda *args: split(*args)[0], ("two numbers",)),
            Method("ratio", lambda *args: ratio(split(*args)), ("two numbers",)),
        ),
        lazy=(
            Method("a constant", constant((1e3, 1e3))),
            Method("half and half", lambda c, *law: (c / 2, c / 2)),
        ),
    ),
    "rounded-constants": Methods(
        sound=(
            Method("closed form", lambda g: ratio(printed(g))),
            Method("search", lambda g: ratio(split_by_search(g["flops"], *PRINTED))),
            Method("equal slopes, by a root", lambda g: ratio(split_by_slopes(g["flops"], *PRINTED))),
            Method("20,000 sizes", lambda g: ratio(split_on_a_grid(20_000, g["flops"], *PRINTED))),
            Method("three digits", copied(lambda g: ratio(printed(g)))),
        ),
        wrong=(
            Method("upside down", lambda g: 1 / ratio(printed(g)), ("cannot be meant", "turn it over")),
            Method("six forgotten", lambda g: ratio(split(6 * g["flops"], *PRINTED)), ("6",)),
            Method("rule of thumb", constant(20.0), ("rule of thumb",)),
            Method("printed table", constant(93.0), ("budget",)),
            Method("tokens", lambda g: printed(g)[1], ("tokens", "cannot be meant")),
            Method("size", lambda g: printed(g)[0], ("size", "cannot be meant")),
            Method(
                "law of N and D exchanged",
                lambda g: ratio(split(g["flops"], 1.69, 410.7, 0.28, 406.4, 0.34)),
                ("exchanged", "places"),
            ),
            Method(
                "equal parts",
                lambda g: ratio(alone((406.4 / 410.7) ** (1 / 0.62) * (g["flops"] / 6) ** (0.28 / 0.62), g["flops"])),
                ("slopes",),
            ),
            Method(
                "powers exchanged",
                lambda g: ratio(
                    alone((0.34 * 406.4 / (0.28 * 410.7)) ** (1 / 0.62) * (g["flops"] / 6) ** (0.34 / 0.62), g["flops"])
                ),
                ("exchanged",),
            ),
            Method(
                "ratio upside down",
                lambda g: ratio(
                    alone((0.28 * 410.7 / (0.34 * 406.4)) ** (1 / 0.62) * (g["flops"] / 6) ** (0.28 / 0.62), g["flops"])
                ),
            ),
            Method(
                "Besiroglu's constants",
                lambda g: ratio(split(g["flops"], 1.8172, 482.01, 0.3478, 2085.43, 0.3658)),
                ("constants",),
            ),
            Method("one exponent", lambda g: ratio(split(g["flops"], 1.69, 406.4, 0.31, 410.7, 0.31))),
            Method("D = C/N", lambda g: 6 * ratio(printed(g)), ("6",)),
            Method("root of C/6", constant(1.0)),
        ),
        lazy=(Method("a constant", constant(80.0)), Method("the rule", constant(20))),
    ),
    "audit": Methods(
        sound=(
            Method("same N·D", audit),
            Method("through C", lambda g: math.sqrt(6 * g["params"] * g["tokens"] / 120) / 1e9),
            Method("in billions", lambda g: math.sqrt(g["billions"] * g["billion_tokens"] / 20)),
            Method("scaled by the ratio", lambda g: g["billions"] * math.sqrt(g["tokens"] / g["params"] / 20)),
            Method("three digits", copied(audit)),
        ),
        wrong=(
            Method("tokens held", lambda g: g["billion_tokens"] / 20, ("keeps the tokens",)),
            Method("six forgotten", lambda g: math.sqrt(6) * audit(g), ("6",)),
            Method("six twice", lambda g: audit(g, 120), ("6",)),
            Method("the tokens", lambda g: 20 * audit(g), ("number of tokens",)),
            Method("root forgotten", lambda g: g["billions"] * g["billion_tokens"] / 20, ("square root",)),
            Method("the size it has", lambda g: g["billions"], ("same", "as it was")),
            Method("its ratio", lambda g: g["billion_tokens"] / g["billions"], ("ratio", "per parameter")),
            Method("one per parameter", lambda g: audit(g, 1), ("20",)),
            Method("twenty outside of the root", lambda g: audit(g, 400), ("20",)),
            Method("in parameters", lambda g: 1e9 * audit(g), ("cannot be meant", "billion")),
            Method("in trillions", lambda g: audit(g) / 1000, ("1000", "1,000", "billion")),
            Method("twenty times", lambda g: audit(g, 1 / 20), ("20",)),
            Method(
                "scaled without the root", lambda g: g["billions"] * g["tokens"] / g["params"] / 20, ("root", "tokens")
            ),
            Method("the other way", lambda g: g["billions"] / math.sqrt(g["tokens"] / g["params"] / 20)),
        ),
        lazy=(Method("a constant", constant(70.0)), Method("half of it", lambda g: g["billions"] / 2)),
    ),
    "cheapest-for-use": Methods(
        sound=(
            Method("4,000 sizes", lambda *args: use(4000, *args)),
            Method("1,000 sizes", lambda *args: use(1000, *args)),
            Method("search", use_by_search),
            Method("search over D", use_by_tokens),
            Method("slope, by a root", use_by_slope),
            Method("three digits", rounded(lambda *args: use(4000, *args))),
        ),
        wrong=(
            Method("serving forgotten", lambda served, *rest: use(4000, 0.0, *rest), ("cheapest to train",)),
            Method("6N for serving", lambda *args: use(4000, *args, serve=6), ("forward pass alone",)),
            Method("2N for training", lambda *args: use(4000, *args, train=2), ("6N",)),
            Method("exchanged", lambda *args: use(4000, *args)[::-1], ("changed places",)),
            Method("serving alone", lambda *args: use(4000, *args, train=0), ("training",)),
            Method("twenty per parameter", lambda *args: at_ratio(20, *args), ("20", "twenty", "rule")),
            Method("served added to D", lambda *args: (lambda n, d: (n, d + args[0]))(*use(4000, *args)), ("served",)),
            Method("served for D", lambda *args: (use(4000, *args)[0], args[0]), ("served",)),
            Method("E left out", lambda served, target, E, *rest: use(4000, served, target, 0.0, *rest), ("E",)),
            Method(
                "parts equal",
                lambda s, t, E, A, a, B, b: (((t - E) / 2 / A) ** (-1 / a), ((t - E) / 2 / B) ** (-1 / b)),
                ("parts", "half"),
            ),
            Method(
                "twice the smallest",
                lambda s, t, E, A, a, B, b: (
                    n := 2 * ((t - E) / A) ** (-1 / a),
                    float(tokens_for(n, t, E, A, a, B, b)),
                ),
            ),
            Method(
                "half of the cheapest to train",
                lambda s, t, *law: (n := use(4000, 0.0, t, *law)[0] / 2, float(tokens_for(n, t, *law))),
            ),
            Method("20 sizes", lambda *args: use(20, *args), ("coarse", "%")),
            Method("compute-optimal", lambda s, t, *law: split(6 * s, *law), ("target",)),
            Method("N alone", lambda *args: use(4000, *args)[0], ("two numbers",)),
        ),
        lazy=(
            Method("a constant", constant((1e6, 1e8))),
            Method("the tokens served", lambda served, *rest: (served / 20, served)),
        ),
    ),
}
