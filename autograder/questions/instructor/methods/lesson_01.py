"""Lesson 1: ways to the answer of every number, function and forecast, sound, wrong and lazy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import brentq, curve_fit, least_squares, minimize

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

LN2 = math.log(2)


# --- the law with its floor ---


def line(x: Any, y: Any) -> tuple[float, float]:
    """Slope and intercept of the line through logarithms."""
    slope, intercept = np.polyfit(np.log(x), np.log(y), 1)
    return slope, intercept


def held(E: float, x: Any, loss: Any) -> tuple[float, float, float]:
    """The floor is held at E, and the rest is a line through logarithms."""
    above = loss > E
    slope, intercept = line(x[above], loss[above] - E)
    return E, math.exp(intercept), -slope


def by_alpha(alphas: Any, x: Any, loss: Any) -> tuple[float, float, float]:
    """For every alpha a straight line through loss against x^(-alpha), weighted; the best is kept."""
    best: tuple = (math.inf, None)
    for alpha in alphas:
        z = (x / x[0]) ** -alpha
        A, E = np.polyfit(z, loss, 1, w=1 / loss)
        best = min(best, (np.sum((loss / (E + A * z) - 1) ** 2), (E, A * x[0] ** alpha, alpha)))
    return best[1]


def fit(x: Any, loss: Any) -> tuple[float, float, float]:
    """A grid of alphas, and a finer one around the best."""
    alpha = by_alpha(np.linspace(0.02, 2, 100), x, loss)[2]
    return by_alpha(np.linspace(alpha - 0.03, alpha + 0.03, 121), x, loss)


def by_floor(shares: Any, x: Any, loss: Any) -> tuple[float, float, float]:
    """For every floor a straight line on log-log axes; the one that forecasts the losses best is kept."""
    laws = [held(share * loss.min(), x, loss) for share in shares]
    return min(laws, key=lambda law: np.sum((loss / (law[0] + law[1] * x ** -law[2]) - 1) ** 2))


def by_floor_refined(x: Any, loss: Any) -> tuple[float, float, float]:
    share = by_floor(np.linspace(0, 0.998, 300), x, loss)[0] / loss.min()
    return by_floor(np.linspace(max(0, share - 0.005), min(0.9999, share + 0.005), 200), x, loss)


def by_curve_fit(x: Any, loss: Any) -> tuple[float, float, float]:
    z, start = x / x[0], (0.9 * loss.min(), loss.max() - 0.9 * loss.min(), 0.4)
    (E, A, alpha), _ = curve_fit(lambda z, E, A, alpha: E + A * z**-alpha, z, loss, start, sigma=loss, maxfev=20_000)
    return E, A * x[0] ** alpha, alpha


def by_least_squares(x: Any, loss: Any) -> tuple[float, float, float]:
    """Residuals in ln L, all three constants as logarithms."""
    z, start = np.log(x / x[0]), np.log([0.9 * loss.min(), loss.max() - 0.9 * loss.min(), 0.4])
    law = least_squares(lambda t: np.log((np.exp(t[0]) + np.exp(t[1] - np.exp(t[2]) * z)) / loss), start)
    E, A, alpha = np.exp(law.x)
    return E, A * x[0] ** alpha, alpha


def by_nelder_mead(x: Any, loss: Any) -> tuple[float, float, float]:
    z = x / x[0]

    def misfit(t: Any) -> float:
        return float(np.sum((np.log(np.maximum(t[0] + t[1] * z ** -t[2], 1e-9)) - np.log(loss)) ** 2))

    start = (0.9 * loss.min(), loss.max() - 0.9 * loss.min(), 0.4)
    options = {"maxiter": 5000, "maxfev": 5000, "xatol": 1e-8, "fatol": 1e-14}
    E, A, alpha = minimize(misfit, start, method="Nelder-Mead", options=options).x
    return E, A * x[0] ** alpha, alpha


def three_points(x: Any, loss: Any) -> tuple[float, float, float]:
    """In closed form from the first, the middle and the last point, evenly spaced in ln x."""
    last = len(x) - 1 - (len(x) - 1) % 2
    first, middle, end = loss[0], loss[last // 2], loss[last]
    E = (first * end - middle**2) / (first + end - 2 * middle)
    alpha = math.log((first - E) / (middle - E)) / math.log(x[last // 2] / x[0])
    return E, (first - E) * x[0] ** alpha, alpha


def returned(change: Callable[..., Any]) -> Callable[..., Any]:
    """A sound fit of which something else is returned."""
    return lambda x, loss: change(*fit(x, loss))


def over_the_smallest(x: Any, loss: Any) -> tuple[float, float, float]:
    E, A, alpha = fit(x, loss)
    return E, A * x[0] ** -alpha, alpha


# --- gains ---


def loss_at(E: float, A: float, alpha: float, x: float) -> float:
    return E + A * x**-alpha


def factor(E: float, A: float, alpha: float, x: float, target: float) -> float:
    return ((target - E) / (A * x**-alpha)) ** (-1 / alpha)


def unless_never(change: Callable[..., float]) -> Callable[..., Any]:
    """ "never" for a target at or below E; else what `change` gives."""
    return lambda E, A, alpha, x, target: "never" if target <= E else change(E, A, alpha, x, target)


def by_doubling(E: float, A: float, alpha: float, x: float, target: float) -> float | str:
    if target <= E:
        return "never"
    times = brentq(lambda t: loss_at(E, A, alpha, x * 2**t) - target, 0, 400)
    return 2**times


def gains(g: Given) -> tuple[float, float]:
    """What a doubling of N takes off, and what one of D does."""
    return g["N_part"] * (1 - 2 ** -g["alpha"]), g["D_part"] * (1 - 2 ** -g["beta"])


def apart(g: Given) -> float:
    return abs(gains(g)[0] - gains(g)[1])


def _gain(g: Given, lever: str, exponent: str, times: float = 2) -> float:
    return g[f"{lever}_part"] * (1 - times ** -g[exponent])


def _after(g: Given, lever: str, *, whole: bool = True) -> float:
    """The loss above E after a doubling of the lever; or what remains of its own part alone."""
    gain = _gain(g, lever, {"N": "alpha", "D": "beta"}[lever])
    return (g["N_part"] + g["D_part"] if whole else g[f"{lever}_part"]) - gain


def flips(g: Given) -> float:
    return math.log2(gains(g)[1] / gains(g)[0]) / g["beta"]


def flips_step_by_step(g: Given) -> float:
    """Doublings in steps of a hundredth, until N gains as much."""
    from_size, from_data = gains(g)
    times = 0.0
    while from_data * 2 ** (-g["beta"] * times) > from_size:
        times += 0.001
    return times


# --- a real transformer ---


def counted(L: float, w: float, V: float, T: float) -> tuple[float, float]:
    matrices = L * (4 * w**2 + 2 * w * 4 * w)
    return matrices, 6 * matrices + 12 * L * T * w + 6 * V * w


def counted_by_parts(L: int, w: int, V: int, T: int) -> tuple[float, float]:
    """Matrix by matrix, with biases and norms, forward and then backward."""
    matrices = [(w, w)] * 4 + [(w, 4 * w), (4 * w, w)]
    params = L * (sum(a * b for a, b in matrices) + 13 * w) + 2 * w
    forward = L * (sum(2 * a * b for a, b in matrices) + 2 * T * w + 2 * w * T) + 2 * w * V
    return params, forward + 2 * forward


def counted_for_a_text(L: int, w: int, V: int, T: int) -> tuple[float, float]:
    """All tokens of one text together, and then divided by their number."""
    whole = 6 * (12 * L * w**2 * T + 2 * L * T**2 * w + V * w * T)
    return 12 * L * w**2, whole / T


def otherwise(
    L: int, w: int, V: int, T: int, *, matrices: float = 12, attention: float = 2, tables: float = 1
) -> tuple:
    """Parameters and FLOPs per token, where the layers' matrices or another part are counted in another way."""
    params = matrices * L * w**2
    return params, 6 * (params + attention * L * T * w + tables * V * w)


METHODS: dict[str, Methods] = {
    "training-flops": Methods(
        sound=(
            Method("6ND", lambda n, d: 6 * n * d),
            Method("forward and backward", lambda n, d: 2 * n * d + 4 * n * d),
            Method("through logarithms", lambda n, d: math.exp(math.log(6) + math.log(n) + math.log(d))),
            Method("three digits", lambda n, d: float(f"{6 * n * d:.3g}")),
            Method("in single precision", lambda n, d: float(np.float32(6) * np.float32(n) * np.float32(d))),
        ),
        wrong=(
            Method("forward alone", lambda n, d: 2 * n * d, ("2ND",)),
            Method("backward alone", lambda n, d: 4 * n * d, ("4ND", "2/3", "0.667")),
            Method("six forgotten", lambda n, d: n * d, ("without the 6",)),
            Method("3ND", lambda n, d: 3 * n * d, ("half", "0.5", "factor of 2")),
            Method("recomputed activations", lambda n, d: 8 * n * d, ("8ND", "1.33", "4/3")),
            Method("a multiply for an add", lambda n, d: 12 * n * d, ("2 times", "twice", "factor of 2")),
            Method("added", lambda n, d: 6 * (n + d), ("added",)),
            Method("one token", lambda n, d: 6 * n, ("one token",)),
            Method("model forgotten", lambda n, d: 6 * d, ("N is missing", "params")),
            Method("model twice", lambda n, d: 6 * n * n, ("tokens",)),
            Method("in PFLOPs", lambda n, d: 6 * n * d / 1e15, ("1e+15", "1e15", "10^15")),
            Method("exponent added", lambda n, d: 6 * math.log10(n) * math.log10(d)),
        ),
        lazy=(
            Method("a constant", constant(1.2e14)),
            Method("the tokens", lambda n, d: d),
        ),
    ),
    "run-cost": Methods(
        sound=(
            Method("6ND", lambda g: 6 * g["layers"] * g["tokens"]),
            Method("three digits", copied(lambda g: 6 * g["layers"] * g["tokens"])),
            Method("forward and backward", lambda g: (2 + 4) * g["layers"] * g["tokens"]),
            Method(
                "powers of ten by hand", lambda g: 10 ** (0.778 + math.log10(g["layers"]) + math.log10(g["tokens"]))
            ),
        ),
        wrong=(
            Method("embedding counted", lambda g: 6 * (g["layers"] + g["embedding"]) * g["tokens"], ("embedding",)),
            Method("forward alone", lambda g: 2 * g["layers"] * g["tokens"], ("2ND",)),
            Method("forward, with embedding", lambda g: 2 * (g["layers"] + g["embedding"]) * g["tokens"], ("2ND",)),
            Method("six forgotten", lambda g: g["layers"] * g["tokens"], ("6",)),
            Method("six forgotten, with embedding", lambda g: (g["layers"] + g["embedding"]) * g["tokens"]),
            Method("backward alone", lambda g: 4 * g["layers"] * g["tokens"]),
            Method("embedding subtracted", lambda g: 6 * (g["layers"] - g["embedding"]) * g["tokens"], ("embedding",)),
            Method("embedding alone", lambda g: 6 * g["embedding"] * g["tokens"], ("embedding",)),
            Method("embedding twice", lambda g: 6 * (g["layers"] + 2 * g["embedding"]) * g["tokens"], ("embedding",)),
            Method("recomputed activations", lambda g: 8 * g["layers"] * g["tokens"]),
            Method("one token", lambda g: 6 * g["layers"], ("cannot be meant",)),
            Method(
                "in units of 10^9", lambda g: 6e-9 * g["layers"] * g["tokens"], ("cannot be meant", "1e+09", "10^9")
            ),
            Method("N for D", lambda g: 6 * g["layers"] ** 2),
        ),
        lazy=(
            Method("a constant", constant(1e17)),
            Method("the tokens", lambda g: g["tokens"]),
        ),
    ),
    "bits-and-nats": Methods(
        sound=(
            Method("times ln 2", lambda g: g["bits"] * LN2),
            Method("over log2 e", lambda g: g["bits"] / math.log2(math.e)),
            Method("through the perplexity", lambda g: math.log(2 ** g["bits"])),
            Method("0.693", lambda g: g["bits"] * 0.693),
            Method("three digits", copied(lambda g: g["bits"] * LN2)),
        ),
        wrong=(
            Method("wrong way", lambda g: g["bits"] / LN2, ("ivided",)),
            Method("not converted", lambda g: g["bits"], ("still in bits",)),
            Method("log10 of 2", lambda g: g["bits"] * math.log10(2), ("log10",)),
            Method("times ln 10", lambda g: g["bits"] * math.log(10), ("ln 10", "2.30")),
            Method("over ln 10", lambda g: g["bits"] / math.log(10), ("ln 10", "2.30")),
            Method("half", lambda g: g["bits"] / 2),
            Method("ln of the bits", lambda g: math.log(g["bits"]), ("logarithm",)),
            Method("log2 of the bits", lambda g: math.log2(g["bits"]), ("logarithm",)),
            Method("the perplexity", lambda g: 2 ** g["bits"], ("perplexity", "cannot be meant")),
            Method("over e", lambda g: g["bits"] / math.e),
            Method("bytes", lambda g: g["bits"] / 8, ("8",)),
            Method("twice over", lambda g: g["bits"] * LN2**2, ("ln 2", "0.693")),
        ),
        lazy=(Method("a constant", constant(2.0)), Method("ln 2", constant(LN2))),
    ),
    "fit-power-law": Methods(
        sound=(
            Method("grid of alphas, refined", fit),
            Method("grid of 2,000 alphas", lambda x, y: by_alpha(np.linspace(0.02, 2, 1981), x, y)),
            Method("grid of floors, refined", by_floor_refined),
            Method("curve_fit", by_curve_fit),
            Method("least_squares on logarithms", by_least_squares),
            Method("Nelder-Mead", by_nelder_mead),
            Method("three digits", lambda x, y: tuple(float(f"{part:.3g}") for part in by_curve_fit(x, y))),
        ),
        wrong=(
            Method("E forgotten", lambda x, y: held(0.0, x, y), ("E is forgotten",)),
            Method("E = smallest loss", lambda x, y: held(y.min(), x, y), ("smallest measured loss",)),
            Method("E = last loss", lambda x, y: held(y[-1], x, y), ("smallest measured loss", "last")),
            Method("E held at 98 %", lambda x, y: held(0.98 * y.min(), x, y), ("held", "E ")),
            Method("E held at 90 %", lambda x, y: held(0.9 * y.min(), x, y), ("held", "E ")),
            Method("E held at 1", lambda x, y: held(min(1.0, 0.999 * y.min()), x, y), ("held", "E ")),
            Method("alpha held at 1/2", lambda x, y: by_alpha([0.5], x, y), ("alpha",)),
            Method("three points", three_points, ("points", "noise")),
            Method(
                "coarse grid of alphas", lambda x, y: by_alpha(np.arange(0.1, 1.01, 0.1), x, y), ("coarse", "alpha")
            ),
            Method("sign", returned(lambda E, A, alpha: (E, A, -alpha)), ("sign",)),
            Method("E and A exchanged", returned(lambda E, A, alpha: (A, E, alpha)), ("changed places",)),
            Method("A last", returned(lambda E, A, alpha: (E, alpha, A)), ("places", "order")),
            Method("A in logarithms", returned(lambda E, A, alpha: (E, math.log(A), alpha)), ("logarithm",)),
            Method("log10 undone with exp", returned(lambda E, A, a: (E, math.exp(math.log10(A)), a)), ("base-10",)),
            Method(
                "A of x over its smallest",
                over_the_smallest,
                ("A ", "scaled"),
            ),
            Method("last half alone, no E", lambda x, y: held(0.0, x[len(x) // 2 :], y[len(x) // 2 :]), ("E ",)),
        ),
        lazy=(
            Method("a constant", constant((1.7, 400.0, 0.34))),
            Method("the last loss for ever", lambda x, y: (y[-1], 0.0, 0.5)),
        ),
    ),
    "scale-needed": Methods(
        sound=(
            Method("closed form", unless_never(factor)),
            Method("root in doublings", by_doubling),
            Method("x, then over x", unless_never(lambda E, A, a, x, t: (A / (t - E)) ** (1 / a) / x)),
            Method("infinity", lambda *args: math.inf if args[4] <= args[0] else factor(*args)),
            Method("logarithms", unless_never(lambda E, A, a, x, t: math.exp(math.log(A * x**-a / (t - E)) / a))),
            Method("three digits", unless_never(lambda *args: float(f"{factor(*args):.3g}"))),
        ),
        wrong=(
            Method("E left out", lambda E, A, a, x, t: (t / (A * x**-a)) ** (-1 / a), ("E is left out",)),
            Method("E left out, with never", unless_never(lambda E, A, a, x, t: (t / (A * x**-a)) ** (-1 / a))),
            Method("x itself", unless_never(lambda *args: args[3] * factor(*args)), ("divide by x",)),
            Method("upside down", unless_never(lambda *args: 1 / factor(*args)), ("upside down",)),
            Method("never missed", lambda E, A, a, x, t: abs((t - E) / (A * x**-a)) ** (-1 / a), ("never",)),
            Method("complex", factor, ("never", "out of reach")),
            Method("never where far", lambda *a: "never" if a[4] < 1.1 * a[0] else factor(*a), ("never",)),
            Method("doublings", unless_never(lambda *args: math.log2(factor(*args))), ("doublings", "logarithm")),
            Method("logarithm", unless_never(lambda *args: math.log(factor(*args))), ("logarithm",)),
            Method("alpha for 1/alpha", unless_never(lambda E, A, a, x, t: (A * x**-a / (t - E)) ** a), ("1/alpha",)),
            Method("power forgotten", unless_never(lambda E, A, a, x, t: A * x**-a / (t - E)), ("alpha",)),
            Method("ratio of losses", unless_never(lambda E, A, a, x, t: (loss_at(E, A, a, x) / t) ** (1 / a)), ("E",)),
            Method(
                "what must go", unless_never(lambda E, A, a, x, t: (A * x**-a / (loss_at(E, A, a, x) - t)) ** (1 / a))
            ),
            Method("less one", unless_never(lambda *args: factor(*args) - 1), ("1 ", "difference")),
            Method("per cent", unless_never(lambda *args: 100 * factor(*args)), ("100",)),
            Method("x forgotten", unless_never(lambda E, A, a, x, t: (A / (t - E)) ** (1 / a)), ("divide by x",)),
        ),
        lazy=(
            Method("never", constant("never")),
            Method("a constant", constant(2.0)),
            Method("infinite", constant(math.inf)),
        ),
    ),
    "better-lever": Methods(
        sound=(
            Method("two gains", apart),
            Method("from the losses", lambda g: abs(_after(g, "N") - _after(g, "D"))),
            Method("three digits", copied(apart)),
            Method("gains of four decimals", lambda g: abs(round(gains(g)[0], 4) - round(gains(g)[1], 4))),
        ),
        wrong=(
            Method("better gain alone", lambda g: max(gains(g)), ("alone",)),
            Method("worse gain alone", lambda g: min(gains(g)), ("alone",)),
            Method("both", lambda g: sum(gains(g)), ("both",)),
            Method("parts", lambda g: abs(g["N_part"] - g["D_part"]), ("parts",)),
            Method(
                "what remains", lambda g: abs(_after(g, "N", whole=False) - _after(g, "D", whole=False)), ("remains",)
            ),
            Method("exponents exchanged", lambda g: abs(_gain(g, "N", "beta") - _gain(g, "D", "alpha")), ("exponent",)),
            Method("linear", lambda g: LN2 * abs(g["N_part"] * g["alpha"] - g["D_part"] * g["beta"])),
            Method("slopes", lambda g: abs(g["N_part"] * g["alpha"] - g["D_part"] * g["beta"]), ("slope",)),
            Method("shares", lambda g: abs(2 ** -g["alpha"] - 2 ** -g["beta"]), ("share",)),
            Method("ratio", lambda g: max(gains(g)) / min(gains(g)), ("ratio",)),
            Method("mean", lambda g: sum(gains(g)) / 2, ("mean",)),
            Method("per cent", lambda g: 100 * apart(g), ("100", "cannot be meant")),
            Method("halves", lambda g: abs(g["N_part"] - g["D_part"]) / 2, ("half", "halve")),
            Method("tenfold", lambda g: abs(_gain(g, "N", "alpha", 10) - _gain(g, "D", "beta", 10)), ("ten",)),
            Method("sign of the exponents", lambda g: abs(_gain(g, "N", "alpha", 0.5) - _gain(g, "D", "beta", 0.5))),
        ),
        lazy=(Method("a constant", constant(0.04)), Method("nothing", constant(0.0))),
    ),
    "where-it-flips": Methods(
        sound=(
            Method("closed form", flips),
            Method("natural logarithms", lambda g: math.log(gains(g)[1] / gains(g)[0]) / LN2 / g["beta"]),
            Method("step by step", flips_step_by_step),
            Method("root", lambda g: brentq(lambda t: gains(g)[1] * 2 ** (-g["beta"] * t) - gains(g)[0], 0, 40)),
            Method("three digits", copied(flips)),
        ),
        wrong=(
            Method("parts for gains", lambda g: math.log2(g["D_part"] / g["N_part"]) / g["beta"], ("parts",)),
            Method("exponent forgotten", lambda g: math.log2(gains(g)[1] / gains(g)[0]), ("exponent",)),
            Method("other exponent", lambda g: math.log2(gains(g)[1] / gains(g)[0]) / g["alpha"], ("alpha",)),
            Method("factor", lambda g: (gains(g)[1] / gains(g)[0]) ** (1 / g["beta"]), ("factor",)),
            Method("ln for log2", lambda g: flips(g) * LN2, ("ln 2", "natural")),
            Method("log10 for log2", lambda g: flips(g) * math.log10(2), ("log10", "base 10", "base-10")),
            Method("sum of the exponents", lambda g: flips(g) * g["beta"] / (g["alpha"] + g["beta"])),
            Method("difference of them", lambda g: flips(g) * g["beta"] / (g["alpha"] - g["beta"])),
            Method("one too few", lambda g: flips(g) - 1, ("1 ", "one ")),
            Method("one too many", lambda g: flips(g) + 1, ("1 ", "one ")),
            Method("rounded up", lambda g: float(math.ceil(flips(g))), ("fraction", "round")),
            Method("rounded down", lambda g: float(math.floor(flips(g))), ("fraction", "round")),
            Method("ratio", lambda g: gains(g)[1] / gains(g)[0]),
            Method("slopes", lambda g: math.log2(g["beta"] * g["D_part"] / (g["alpha"] * g["N_part"])) / g["beta"]),
            Method("sign", lambda g: -flips(g), ("sign", "cannot be meant")),
        ),
        lazy=(Method("a constant", constant(4.0)), Method("one", constant(1.0))),
    ),
    "count-transformer": Methods(
        sound=(
            Method("closed form", counted),
            Method("matrix by matrix, with biases and norms", counted_by_parts),
            Method("a whole text, divided", counted_for_a_text),
            Method("in floating point", lambda *c: counted(*map(float, c))),
            Method("whole numbers of numpy", lambda *c: counted(*np.array(c, dtype=np.int64))),
            Method("three digits", lambda *c: tuple(float(f"{part:.3g}") for part in counted(*c))),
        ),
        wrong=(
            Method("as it stood", lambda L, w, V, T: (n := 12 * L * w**2 + V * w, 6 * n), ("embedding", "as it stood")),
            Method(
                "embedding among the parameters",
                lambda L, w, V, T: (12 * L * w**2 + V * w, counted(L, w, V, T)[1]),
                ("embedding",),
            ),
            Method("6 times the parameters", lambda L, w, V, T: (n := 12 * L * w**2, 6 * n), ("alone", "output")),
            Method("attention left out", lambda *c: otherwise(*c, attention=0), ("Attention",)),
            Method("output left out", lambda *c: otherwise(*c, tables=0), ("output",)),
            Method("table multiplied twice", lambda *c: otherwise(*c, tables=2), ("twice", "looked up")),
            Method("scores alone", lambda *c: otherwise(*c, attention=1), ("two products", "mask")),
            Method("forward alone", lambda *c: (counted(*c)[0], counted(*c)[1] / 3), ("forward pass alone",)),
            Method("additions forgotten", lambda *c: (counted(*c)[0], counted(*c)[1] / 2), ("addition",)),
            Method(
                "context squared",
                lambda L, w, V, T: (12 * L * w**2, 6 * (12 * L * w**2 + V * w + 2 * L * T**2 * w)),
                ("squared",),
            ),
            Method("a whole text", lambda L, w, V, T: (12 * L * w**2, T * counted(L, w, V, T)[1]), ("whole text",)),
            Method("one layer", lambda L, w, V, T: counted(1, w, V, T)),
            Method("no wider in between", lambda *c: otherwise(*c, matrices=6), ("4", "half")),
            Method("attention's matrices alone", lambda *c: otherwise(*c, matrices=4), ("third",)),
            Method("heads counted again", lambda *c: otherwise(*c, matrices=14)),
            Method("width not squared", lambda L, w, V, T: (12 * L * w, 6 * (12 * L * w + V * w + 2 * L * T * w))),
            Method("exchanged", lambda *c: counted(*c)[::-1], ("changed places",)),
            Method("FLOPs alone", lambda *c: counted(*c)[1], ("two numbers",)),
        ),
        lazy=(
            Method("a constant", constant((84_934_656, 8.5e8))),
            Method("nothing", constant((0.0, 0.0))),
        ),
    ),
}
