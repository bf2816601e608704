"""Lesson 6: ways to answer its numbers and functions, sound, wrong and lazy."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import curve_fit, least_squares, minimize

from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, three_digits

Given = Mapping[str, Any]


FADING = 15.3878  # R* of Muennighoff et al. 2023, as the question gives it


EARLY = (1, 2, 4, 8)  # the passes through which the line of past-the-turn goes


# --- error-above-the-floor ---


def above_the_floor(g: Given) -> float:
    return g["off"] * g["loss"] / (g["loss"] - g["entropy"])


def above_the_floor_in_nats(g: Given) -> float:
    law = g["loss"] * (1 + g["off"] / 100)
    return 100 * ((law - g["entropy"]) / (g["loss"] - g["entropy"]) - 1)


# --- transfer-error: E, A, alpha, x, loss ---


def ratio(E: float, A: float, alpha: float, x: np.ndarray, loss: np.ndarray) -> np.ndarray:
    return (E + A * x**-alpha) / loss


def mean_ratio(*args: Any) -> float:
    return 100 * (np.mean(ratio(*args)) - 1)


def mean_ratio_by_loop(E: float, A: float, alpha: float, x: np.ndarray, loss: np.ndarray) -> float:
    return sum(100 * ((E + A / at**alpha) / value - 1) for at, value in zip(x, loss, strict=True)) / len(x)


def mean_ratio_in_logs(E: float, A: float, alpha: float, x: np.ndarray, loss: np.ndarray) -> float:
    return float(np.average(100 * np.expm1(np.log(E + A * np.exp(-alpha * np.log(x))) - np.log(loss))))


def in_nats(E: float, A: float, alpha: float, x: np.ndarray, loss: np.ndarray) -> np.ndarray:
    return E + A * x**-alpha - loss


# --- choose-form: x, loss, x_held, loss_held ---


def line(x: np.ndarray, loss: np.ndarray) -> Callable[[Any], Any]:
    slope, intercept = np.polyfit(np.log(x), np.log(loss), 1)
    return lambda far: np.exp(intercept + slope * np.log(far))


def _law(at: np.ndarray, E: float, A: float, alpha: float) -> np.ndarray:
    return E + A * at**-alpha


def floor_by_grid(x: np.ndarray, loss: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """For each exponent a straight line in x^(−alpha); the step of the grid is made smaller once."""

    def fitted(alpha: float) -> tuple[float, float, float]:
        A, E = np.polyfit((x / x[0]) ** -alpha, loss, 1, w=1 / loss)
        return float(np.sum(((E + A * (x / x[0]) ** -alpha) / loss - 1) ** 2)), float(E), float(A)

    coarse = min(np.linspace(0.05, 3, 60), key=lambda alpha: fitted(alpha)[0])
    alpha = min(coarse + np.linspace(-0.045, 0.05, 20), key=lambda alpha: fitted(alpha)[0])
    _, E, A = fitted(alpha)
    return lambda far: _law(far / x[0], E, A, alpha)


def floor_by_curve_fit(x: np.ndarray, loss: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    start = (0.8 * loss[-1], loss[0] - 0.8 * loss[-1], 0.5)
    found = curve_fit(_law, x / x[0], loss, start, maxfev=20_000)[0]
    return lambda far: _law(far / x[0], *found)


def floor_by_least_squares(x: np.ndarray, loss: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    start = (0.8 * loss[-1], loss[0] - 0.8 * loss[-1], 0.5)
    found = least_squares(lambda c: np.log(np.maximum(_law(x / x[0], *c), 1e-9)) - np.log(loss), start).x
    return lambda far: _law(far / x[0], *found)


def floor_by_line_above_it(x: np.ndarray, loss: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """For each floor a straight line through ln(L − E)."""

    def fitted(E: float) -> tuple[float, float, float]:
        slope, intercept = np.polyfit(np.log(x / x[0]), np.log(loss - E), 1)
        law = _law(x / x[0], E, np.exp(intercept), -slope)
        return float(np.sum((law / loss - 1) ** 2)), float(np.exp(intercept)), float(-slope)

    E = min(np.linspace(0, 0.999 * loss.min(), 200), key=lambda E: fitted(E)[0])
    _, A, alpha = fitted(E)
    return lambda far: _law(far / x[0], E, A, alpha)


def miss(forecast: np.ndarray, loss: np.ndarray) -> float:
    return float(np.mean(np.abs(forecast / loss - 1)))


def named(floor_is_better: bool) -> str:
    return "floor" if floor_is_better else "straight"


def chosen_by(floor: Callable[..., Any]) -> Callable[..., str]:
    def choose(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
        return named(miss(floor(x, loss)(far), held) < miss(line(x, loss)(far), held))

    return choose


choose = chosen_by(floor_by_grid)


def choose_on_the_fit(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
    return named(miss(floor_by_grid(x, loss)(x), loss) < miss(line(x, loss)(x), loss))


def choose_on_all_runs(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
    all_x, all_loss = np.concatenate([x, far]), np.concatenate([loss, held])
    return named(miss(floor_by_grid(x, loss)(all_x), all_loss) < miss(line(x, loss)(all_x), all_loss))


def choose_with_held_out_runs_fitted(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
    return choose(np.concatenate([x, far]), np.concatenate([loss, held]), far, held)


def choose_by_fit_and_judgement_of_all(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
    return choose_on_the_fit(np.concatenate([x, far]), np.concatenate([loss, held]), far, held)


def choose_by_the_first_held_out_run(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
    return choose(x, loss, far[:1], held[:1])


def choose_by_slopes(x: np.ndarray, loss: np.ndarray, *_: Any) -> str:
    slopes = np.diff(np.log(loss)) / np.diff(np.log(x))
    return named(slopes[-4:].mean() > slopes[:4].mean())


def choose_with_a_line_on_linear_axes(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
    return named(miss(floor_by_grid(x, loss)(far), held) < miss(np.polyval(np.polyfit(x, loss, 1), far), held))


def choose_with_logs_of_the_line(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
    return named(miss(floor_by_grid(x, loss)(far), held) < miss(np.log(line(x, loss)(far)), held))


def choose_with_the_parts_exchanged(x: np.ndarray, loss: np.ndarray, far: np.ndarray, held: np.ndarray) -> str:
    return choose(far, held, x, loss)


# --- usable-range: x, loss, E, A, alpha, tolerance ---


def rows_met(met: Any) -> list[list[int]]:
    """The places that are met, in rows of neighbours."""
    rows: list[list[int]] = [[]]
    for place, good in enumerate(met):
        rows[-1].append(place) if good else rows.append([])
    return [row for row in rows if row]


def met_by(x: np.ndarray, loss: np.ndarray, E: float, A: float, alpha: float, tolerance: float) -> np.ndarray:
    return np.abs((E + A * x**-alpha) / loss - 1) <= tolerance


def ends(x: np.ndarray, row: list[int]) -> tuple[float, float]:
    return x[row[0]], x[row[-1]]


def longest_row(x: np.ndarray, *rest: Any) -> tuple[float, float]:
    return ends(x, max(rows_met(met_by(x, *rest)), key=len))


def longest_by_pairs(x: np.ndarray, *rest: Any) -> tuple[float, float]:
    met = met_by(x, *rest)
    pairs = [(j - i, i, j) for i in range(len(x)) for j in range(i, len(x)) if met[i : j + 1].all()]
    _, i, j = max(pairs)
    return x[i], x[j]


def longest_by_differences(x: np.ndarray, *rest: Any) -> list[float]:
    edges = np.diff(np.concatenate([[0], met_by(x, *rest).astype(int), [0]]))
    first, after = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    at = np.argmax(after - first)
    return [float(x[first[at]]), float(x[after[at] - 1])]


def longest_by_counting(x: np.ndarray, loss: np.ndarray, E: float, A: float, alpha: float, tolerance: float) -> Any:
    best, length = (0, 0), 0
    for i in range(len(x)):
        length = length + 1 if abs(loss[i] - E - A * x[i] ** -alpha) <= tolerance * loss[i] else 0
        best = max(best, (length, i))
    return x[best[1] - best[0] + 1], x[best[1]]


def row_of(pick: Callable[[list[list[int]]], list[int]]) -> Callable[..., Any]:
    return lambda x, *rest: ends(x, pick(rows_met(met_by(x, *rest))))


def longest_where(met: Callable[..., Any]) -> Callable[..., Any]:
    """The longest row by another measure of what is met; met(x, loss, E, A, alpha, tolerance)."""
    return lambda x, *rest: ends(x, max(rows_met(met(x, *rest)) or [[0]], key=len))


def from_first_to_last(x: np.ndarray, *rest: Any) -> tuple[float, float]:
    good = x[met_by(x, *rest)]
    return good[0], good[-1]


# --- effective-tokens and worth-of-epochs ---


def worth(unique: float, total: float, fading: float = FADING) -> float:
    return unique + unique * fading * (1 - math.exp(-(total / unique - 1) / fading))


def worth_by_steps(unique: float, total: float) -> float:
    """The worth of what is added to the text, token by token: its integral by the middle of small steps."""
    steps, repeats = 20_000, total / unique - 1
    middles = (np.arange(steps) + 0.5) / steps * repeats
    return unique * (1 + float(np.sum(np.exp(-middles / FADING))) * repeats / steps)


def share_of_fresh(g: Given) -> float:
    return 100 * worth(1, g["epochs"]) / g["epochs"]


# --- past-the-turn ---


def too_low(g: Given, line: float) -> float:
    return 100 * (1 - line / g["measured"])


def early(g: Given, passes: tuple[int, ...] = EARLY) -> tuple[np.ndarray, np.ndarray]:
    return np.array(passes, float), np.array([g["loss"][p] for p in passes])


def through(passes: tuple[int, ...]) -> Callable[[Given], float]:
    return lambda g: too_low(g, float(line(*early(g, passes))(np.array(g["passes"]))))


def by_sums(g: Given) -> float:
    x, y = (np.log(values).tolist() for values in early(g))
    mean_x, mean_y = sum(x) / 4, sum(y) / 4
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    return too_low(g, math.exp(mean_y + slope * (math.log(g["passes"]) - mean_x)))


def by_base_ten(g: Given) -> float:
    x, y = map(np.log10, early(g))
    return too_low(g, float(10 ** np.polyval(np.polyfit(x, y, 1), np.log10(g["passes"]))))


def by_minimising(g: Given) -> float:
    x, y = map(np.log, early(g))
    slope, intercept = minimize(lambda c: np.sum((c[0] * x + c[1] - y) ** 2), (0, 0)).x
    return too_low(g, math.exp(intercept + slope * math.log(g["passes"])))


def on_axes(x_axis: Callable[..., Any], y_axis: Callable[..., Any], back: Callable[..., Any]) -> Callable[..., float]:
    def answer(g: Given) -> float:
        x, y = early(g)
        return too_low(g, back(np.polyval(np.polyfit(x_axis(x), y_axis(y), 1), x_axis(g["passes"]))))

    return answer


def as_is(value: Any) -> Any:
    return value


log_line = through(EARLY)


# --- exact-match: p, k ---


def product_by_loop(p: np.ndarray, k: int) -> list[float]:
    found = []
    for one in p:
        all_right = 1.0
        for _ in range(k):
            all_right *= one
        found.append(all_right)
    return found


METHODS: dict[str, Methods] = {
    "error-above-the-floor": Methods(
        sound=(
            Method("off · L / (L − E)", above_the_floor),
            Method("the law's value in nats", above_the_floor_in_nats),
            Method("three digits", lambda g: three_digits(above_the_floor(g))),
            Method("the error in nats", lambda g: g["off"] / 100 * g["loss"] / (g["loss"] - g["entropy"]) * 100),
            Method("by how many times L is larger", lambda g: g["off"] / (1 - g["entropy"] / g["loss"])),
        ),
        wrong=(
            Method("error in L", lambda g: g["off"], ("share of L",)),
            Method("upside down", lambda g: g["off"] * (1 - g["entropy"] / g["loss"]), ("turned over",)),
            Method("share of the entropy", lambda g: g["off"] * g["loss"] / g["entropy"], ("share of the entropy",)),
            Method("entropy scaled", lambda g: g["off"] * g["entropy"] / (g["loss"] - g["entropy"])),
            Method("as a share, no per cent", lambda g: above_the_floor(g) / 100, ("per cent", "100", "hundred")),
            Method("error in nats", lambda g: g["off"] * g["loss"] / 100),
            Method("distance in per cent of L", lambda g: 100 * (1 - g["entropy"] / g["loss"])),
            Method("distance in per cent of E", lambda g: 100 * (g["loss"] / g["entropy"] - 1)),
            Method(
                "of the law's distance",
                lambda g: g["off"] * g["loss"] / (g["loss"] * (1 + g["off"] / 100) - g["entropy"]),
            ),
            Method("sum for difference", lambda g: g["off"] * g["loss"] / (g["loss"] + g["entropy"])),
            Method("error of the entropy added", lambda g: g["off"] + 100 * (1 - g["entropy"] / g["loss"])),
            Method("law's loss itself", lambda g: g["loss"] * (1 + g["off"] / 100)),
        ),
        lazy=(
            Method("one per cent", constant(1.0)),
            Method("ten per cent", constant(10.0)),
            Method("a hundred", constant(100.0)),
        ),
    ),
    "transfer-error": Methods(
        sound=(
            Method("mean of ratios", mean_ratio),
            Method("a loop", mean_ratio_by_loop),
            Method("through logarithms", mean_ratio_in_logs),
            Method("three digits", lambda *args: three_digits(mean_ratio(*args))),
            Method("differences over loss", lambda *args: 100 * np.mean(in_nats(*args) / args[4])),
        ),
        wrong=(
            Method("measured over law", lambda *a: 100 * np.mean(1 / ratio(*a) - 1), ("fraction over",)),
            Method("sign lost", lambda *a: abs(mean_ratio(*a)), ("sign",)),
            Method("mean of absolute errors", lambda *a: 100 * np.mean(np.abs(ratio(*a) - 1)), ("abs",)),
            Method("a share", lambda *a: mean_ratio(*a) / 100, ("100",)),
            Method("floor forgotten", lambda E, *rest: mean_ratio(0.0, *rest), ("E is left out",)),
            Method("ratio of means", lambda *a: 100 * (np.mean(in_nats(*a)) / np.mean(a[4]))),
            Method("median", lambda *a: 100 * (np.median(ratio(*a)) - 1)),
            Method("geometric mean", lambda *a: 100 * (np.exp(np.mean(np.log(ratio(*a)))) - 1)),
            Method("logarithm of the ratio", lambda *a: 100 * np.mean(np.log(ratio(*a)))),
            Method("in nats", lambda *a: np.mean(in_nats(*a))),
            Method("a hundred times nats", lambda *a: 100 * np.mean(in_nats(*a))),
            Method("sign turned", lambda *a: -mean_ratio(*a)),
            Method("largest run alone", lambda *a: 100 * (ratio(*a)[-1] - 1)),
            Method("smallest run alone", lambda *a: 100 * (ratio(*a)[0] - 1)),
            Method("sum for mean", lambda *a: 100 * np.sum(ratio(*a) - 1)),
            Method("one not taken off", lambda *a: 100 * np.mean(ratio(*a))),
            Method("root mean square", lambda *a: 100 * np.sqrt(np.mean((ratio(*a) - 1) ** 2))),
            Method("share of the law", lambda *a: 100 * np.mean(1 - 1 / ratio(*a))),
            Method("exponent's sign", lambda E, A, alpha, x, loss: mean_ratio(E, A, -alpha, x, loss)),
            Method("every run's error", lambda *a: 100 * (ratio(*a) - 1), ("several", "one number")),
        ),
        lazy=(Method("zero", constant(0.0)), Method("ten per cent", constant(10.0))),
    ),
    "choose-form": Methods(
        sound=(
            Method("a grid of exponents", choose),
            Method("curve_fit", chosen_by(floor_by_curve_fit)),
            Method("least_squares of logs", chosen_by(floor_by_least_squares)),
            Method("a grid of floors", chosen_by(floor_by_line_above_it)),
        ),
        wrong=(
            Method("on the runs of the fit", choose_on_the_fit, ("held-out",)),
            Method("judged on all runs", choose_on_all_runs, ("held-out",)),
            Method("held-out runs fitted", choose_with_held_out_runs_fitted, ("held-out",)),
            Method("all runs fit and judge", choose_by_fit_and_judgement_of_all, ("held-out",)),
            Method("slopes compared", choose_by_slopes, ("held-out",)),
            Method("first held-out run alone", choose_by_the_first_held_out_run, ("all of them",)),
            Method(
                "larger error",
                lambda *a: {"floor": "straight", "straight": "floor"}[choose(*a)],
                ("larger error",),
            ),
            Method("line on linear axes", choose_with_a_line_on_linear_axes, ("log-log",)),
            Method("exp forgotten", choose_with_logs_of_the_line),
            Method("fitted to the held-out runs", choose_with_the_parts_exchanged),
            Method("an index", lambda *a: int(choose(*a) == "floor"), ("the text",)),
            Method("an error", lambda x, loss, far, held: miss(floor_by_grid(x, loss)(far), held), ("the text",)),
        ),
        lazy=(Method("always floor", constant("floor")), Method("always straight", constant("straight"))),
    ),
    "usable-range": Methods(
        sound=(
            Method("rows in lists", longest_row),
            Method("all pairs", longest_by_pairs),
            Method("edges by diff", longest_by_differences),
            Method("a counter", longest_by_counting),
            Method("three digits", lambda *a: tuple(map(three_digits, longest_row(*a)))),
        ),
        wrong=(
            Method("first row", row_of(lambda rows: rows[0])),
            Method("last row", row_of(lambda rows: rows[-1])),
            Method("shortest row", row_of(lambda rows: min(rows, key=len))),
            Method("gaps jumped over", from_first_to_last, ("no gaps", "gaps")),
            Method("one short", row_of(lambda rows: max(rows, key=len)[:-1])),
            Method("one further", lambda x, *rest: (longest_row(x, *rest)[0], x[-1])),
            Method("exchanged", lambda *a: longest_row(*a)[::-1]),
            Method("places for x", lambda x, *rest: (*np.searchsorted(x, longest_row(x, *rest)),)),
            Method("length", lambda x, *rest: max(map(len, rows_met(met_by(x, *rest))))),
            Method(
                "errors with their sign",
                longest_where(lambda x, loss, E, A, alpha, t: (E + A * x**-alpha) / loss - 1 <= t),
            ),
            Method(
                "errors in nats",
                longest_where(lambda x, loss, E, A, alpha, t: np.abs(E + A * x**-alpha - loss) <= t),
            ),
            Method(
                "tolerance in per cent",
                longest_where(lambda x, loss, E, A, alpha, t: met_by(x, loss, E, A, alpha, t / 100)),
            ),
            Method("floor forgotten", longest_where(lambda x, loss, E, *rest: met_by(x, loss, 0.0, *rest))),
            Method("longest row missed", longest_where(lambda *a: ~met_by(*a))),
            Method(
                "from the best run on", lambda x, *rest: (longest_row(x, *rest)[0], from_first_to_last(x, *rest)[1])
            ),
        ),
        lazy=(
            Method("everything", lambda x, *rest: (x[0], x[-1])),
            Method("middle half", lambda x, *rest: (x[len(x) // 4], x[3 * len(x) // 4])),
            Method("all but the ends", lambda x, *rest: (x[1], x[-2])),
        ),
    ),
    "effective-tokens": Methods(
        sound=(
            Method("the formula", worth),
            Method("the paper's digits", lambda u, d: worth(u, d, 15.387756)),
            Method("expm1", lambda u, d: u * (1 - FADING * math.expm1((1 - d / u) / FADING))),
            Method("numpy", lambda u, d: u + u * FADING * (1 - np.exp(-(d - u) / (u * FADING)))),
            Method("repeats added up", worth_by_steps),
            Method("three digits", lambda u, d: three_digits(worth(u, d))),
        ),
        wrong=(
            Method("all fresh", lambda u, d: d, ("fresh",)),
            Method("repeats worth nothing", lambda u, d: u, ("worth nothing",)),
            Method(
                "epochs for repetitions",
                lambda u, d: u + u * FADING * (1 - math.exp(-d / u / FADING)),
                ("R = D/U − 1",),
            ),
            Method("first pass forgotten", lambda u, d: worth(u, d) - u, ("first pass",)),
            Method("whole repetitions", lambda u, d: worth(u, (d // u) * u)),
            Method("rounded repetitions", lambda u, d: worth(u, math.ceil(d / u) * u)),
            Method("R* forgotten in front", lambda u, d: u + u * (1 - math.exp(-(d / u - 1) / FADING))),
            Method("R* forgotten in the exponent", lambda u, d: u + u * FADING * (1 - math.exp(1 - d / u))),
            Method("sign of the exponent", lambda u, d: u + u * FADING * (1 - math.exp((d / u - 1) / FADING))),
            Method("one not taken off", lambda u, d: u + u * FADING * math.exp(-(d / u - 1) / FADING)),
            Method("base 2", lambda u, d: u + u * FADING * (1 - 2 ** (-(d / u - 1) / FADING))),
            Method("base 10", lambda u, d: u + u * FADING * (1 - 10 ** (-(d / u - 1) / FADING))),
            Method("D and U exchanged", lambda u, d: worth(d, u)),
            Method("D in front", lambda u, d: d + d * FADING * (1 - math.exp(-(d / u - 1) / FADING))),
            Method("share of fresh", lambda u, d: worth(u, d) / d),
            Method("times the text", lambda u, d: worth(u, d) / u),
            Method("R* of parameters", lambda u, d: worth(u, d, 5.309743)),
            Method("four epochs at most", lambda u, d: min(d, 4 * u)),
        ),
        lazy=(Method("mean of both", lambda u, d: (u + d) / 2), Method("twice the text", lambda u, d: 2 * u)),
    ),
    "worth-of-epochs": Methods(
        sound=(
            Method("the formula", share_of_fresh),
            Method("repeats added up", lambda g: 100 * worth_by_steps(1, g["epochs"]) / g["epochs"]),
            Method("of a billion tokens", lambda g: 100 * worth(1e9, g["epochs"] * 1e9) / (g["epochs"] * 1e9)),
            Method("three digits", lambda g: three_digits(share_of_fresh(g))),
            Method("the paper's digits", lambda g: 100 * worth(1, g["epochs"], 15.387756) / g["epochs"]),
        ),
        wrong=(
            Method("as good as fresh", lambda g: 100.0, ("fresh text",)),
            Method("repeats worth nothing", lambda g: 100 / g["epochs"], ("first epoch alone",)),
            Method("times the text", lambda g: worth(1, g["epochs"]), ("D'/U",)),
            Method(
                "R = epochs",
                lambda g: 100 * (1 + FADING * (1 - math.exp(-g["epochs"] / FADING))) / g["epochs"],
                ("repetitions",),
            ),
            Method("a share", lambda g: share_of_fresh(g) / 100, ("per cent", "100", "hundred")),
            Method("first pass forgotten", lambda g: share_of_fresh(g) - 100 / g["epochs"]),
            Method("what is lost", lambda g: 100 - share_of_fresh(g)),
            Method("per cent of the text", lambda g: 100 * worth(1, g["epochs"])),
            Method("by the repetitions", lambda g: 100 * worth(1, g["epochs"]) / (g["epochs"] - 1)),
            Method("worth of the last token", lambda g: 100 * math.exp(-(g["epochs"] - 1) / FADING)),
            Method("base 10", lambda g: 100 * (1 + FADING * (1 - 10 ** ((1 - g["epochs"]) / FADING))) / g["epochs"]),
            Method("four epochs at most", lambda g: 100 * min(1, 4 / g["epochs"])),
            Method("R* forgotten in front", lambda g: 100 * (2 - math.exp((1 - g["epochs"]) / FADING)) / g["epochs"]),
            Method("one epoch more", lambda g: 100 * worth(1, g["epochs"] + 1) / (g["epochs"] + 1)),
        ),
        lazy=(
            Method("half", constant(50.0)),
            Method("80 %", constant(80.0)),
            Method("70 %", constant(70.0)),
            Method("90 %", constant(90.0)),
        ),
    ),
    "past-the-turn": Methods(
        sound=(
            Method("polyfit of logs", log_line),
            Method("sums in plain Python", by_sums),
            Method("base-10 logarithms", by_base_ten),
            Method("minimize", by_minimising),
            Method("three digits", lambda g: three_digits(log_line(g))),
        ),
        wrong=(
            Method("share of the forecast", lambda g: 100 / (1 - log_line(g) / 100) - 100, ("share of the line",)),
            Method("last point carried on", lambda g: too_low(g, g["loss"][8]), ("8 passes",)),
            Method("linear axes", on_axes(as_is, as_is, as_is), ("linear axes",)),
            Method("logarithm of the passes alone", on_axes(np.log, as_is, as_is)),
            Method("logarithm of the loss alone", on_axes(as_is, np.log, np.exp)),
            Method("first and last of the four", through((1, 8))),
            Method("last two", through((4, 8))),
            Method("first two", through((1, 2))),
            Method("without the first", through((2, 4, 8))),
            Method("without the last", through((1, 2, 4))),
            Method("the measured one fitted too", lambda g: through((*EARLY, g["passes"]))(g)),
            Method("exp of base-10 logarithms", on_axes(np.log10, np.log10, np.exp)),
            Method("sign turned", lambda g: -log_line(g)),
            Method("a share", lambda g: log_line(g) / 100, ("per cent", "100", "hundred")),
            Method("ratio", lambda g: 100 - log_line(g)),
            Method("in nats", lambda g: log_line(g) / 100 * g["measured"]),
            Method("read off one point on", lambda g: too_low(g, float(line(*early(g))(np.array(2 * g["passes"]))))),
            Method("mean of the four", lambda g: too_low(g, early(g)[1].mean())),
        ),
        lazy=(
            Method("ten per cent", constant(10.0)),
            Method("20 %", constant(20.0)),
            Method("25 %", constant(25.0)),
            Method("26 %", constant(26.0)),
        ),
    ),
    "exact-match": Methods(
        sound=(
            Method("power", lambda p, k: p**k),
            Method("a product in a loop", product_by_loop),
            Method("through logarithms", lambda p, k: np.exp(k * np.log(np.maximum(p, 1e-300)))),
            Method("prod", lambda p, k: np.prod(np.tile(p, (k, 1)), axis=0)),
            Method("three digits", lambda p, k: [three_digits(one**k) for one in p]),
        ),
        wrong=(
            Method("at least one", lambda p, k: 1 - (1 - p) ** k, ("at least one",)),
            Method("mean for all", lambda p, k: p, ("share of right tokens",)),
            Method("product for power", lambda p, k: p * k, ("expected number",)),
            Method("root", lambda p, k: p ** (1 / k), ("root",)),
            Method("turned round", lambda p, k: k**p),
            Method("one token fewer", lambda p, k: p ** (k - 1)),
            Method("one token more", lambda p, k: p ** (k + 1)),
            Method("straight line near 1", lambda p, k: np.maximum(1 - k * (1 - p), 0)),
            Method("exponential near 1", lambda p, k: np.exp(-k * (1 - p))),
            Method("a threshold at one half", lambda p, k: (p > 0.5).astype(float)),
            Method("all wrong", lambda p, k: (1 - p) ** k),
            Method("exactly one right", lambda p, k: k * p * (1 - p) ** (k - 1)),
            Method("squared", lambda p, k: p**2),
            Method("in per cent", lambda p, k: 100 * p**k, ("100", "per cent")),
            Method("mean over p", lambda p, k: float(np.mean(p**k)), ("one value", "array")),
            Method("power of the mean", lambda p, k: np.full(len(p), np.mean(p) ** k)),
        ),
        lazy=(Method("zeros", lambda p, k: np.zeros(len(p))), Method("rounded", lambda p, k: np.round(p))),
    ),
}
