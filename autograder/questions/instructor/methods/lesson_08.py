"""Lesson 8: ways to answer its numbers, functions and its forecast, sound, wrong and lazy."""

import math
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import least_squares, minimize_scalar

from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.lesson_07 import Given, line
from autograder.questions.instructor.methods.shared import constant, three_digits
from course_data import load

# --- flp-m-network: losses, W, b, v, c, chance ---


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def network(losses: Any, W: Any, b: Any, v: Any, c: float, chance: float, bend: Any = np.tanh) -> Any:
    return chance + (1 - chance) * sigmoid(bend(losses @ W + b) @ v + c)


def network_with(bend: Callable[[Any], Any]) -> Callable[..., Any]:
    """The network with another activation of its hidden units."""
    return lambda losses, W, b, v, c, chance: network(losses, W, b, v, c, chance, bend)


def network_by_loops(losses: Any, W: Any, b: Any, v: Any, c: float, chance: float) -> list[float]:
    scores = []
    for row in losses:
        total = c
        for unit in range(len(b)):
            total += v[unit] * math.tanh(sum(row[i] * W[i][unit] for i in range(len(row))) + b[unit])
        scores.append(chance + (1 - chance) / (1 + math.exp(-total)))
    return scores


def network_by_einsum(losses: Any, W: Any, b: Any, v: Any, c: float, chance: float) -> Any:
    hidden = 2 * sigmoid(2 * (np.einsum("ms,sh->mh", losses, W) + b)) - 1
    return chance + (1 - chance) * (1 + np.tanh((np.einsum("mh,h->m", hidden, v) + c) / 2)) / 2


# --- source-worth: own, other, loss, worths ---


def misfit_by_grid(x: Any, loss: Any, alphas: Any = None) -> float:
    """Sum of squared relative errors of the best E + A·x^(−alpha)."""
    z = (x / x.max()) ** -(np.linspace(0.02, 1.5, 150) if alphas is None else alphas)[:, None] / loss
    share = 1 / loss
    ones, both, squares = share @ share, z @ share, (z**2).sum(axis=1)
    A = (ones * z.sum(axis=1) - both * share.sum()) / (ones * squares - both**2)
    E = (share.sum() - A * both) / ones
    return float(((E[:, None] * share + A[:, None] * z - 1) ** 2).sum(axis=1).min())


def misfit_by_search(x: Any, loss: Any) -> float:
    return minimize_scalar(lambda a: misfit_by_grid(x, loss, np.array([a])), bounds=(0.01, 2), method="bounded").fun


def misfit_by_least_squares(x: Any, loss: Any) -> float:
    z = x / x.max()
    start = (0.8 * loss.min(), 0.2 * loss.min(), 0.3)
    return 2 * least_squares(lambda c: (c[0] + c[1] * z ** -c[2]) / loss - 1, start, xtol=1e-12, ftol=1e-12).cost


def misfit_in_nats(x: Any, loss: Any) -> float:
    z = x / x.max()

    def off(alpha: float) -> float:
        parts = np.column_stack([np.ones_like(z), z**-alpha])
        return float(np.sum((parts @ np.linalg.lstsq(parts, loss, rcond=None)[0] - loss) ** 2))

    return min(map(off, np.linspace(0.02, 1.5, 75)))


def misfit_of_a_line(x: Any, loss: Any) -> float:
    intercept, slope = line(np.log(x), np.log(loss))
    return float(np.sum((np.exp(intercept + slope * np.log(x)) / loss - 1) ** 2))


def misfit_of_a_line_in_ln(x: Any, loss: Any) -> float:
    intercept, slope = line(np.log(x), loss)
    return float(np.sum(((intercept + slope * np.log(x)) / loss - 1) ** 2))


def misfit_with_sign(x: Any, loss: Any) -> float:
    intercept, slope = line(np.log(x), np.log(loss))
    return float(np.sum(np.exp(intercept + slope * np.log(x)) / loss - 1))


def worth_by(misfit: Callable[[Any, Any], float], pick: Callable[..., Any] = np.argmin) -> Callable[..., Any]:
    return lambda own, other, loss, worths: worths[pick([misfit(own + w * other, loss) for w in worths])]


best_worth = worth_by(misfit_by_grid)


def worth_of_some(use: Callable[..., Any]) -> Callable[..., Any]:
    """The best worth on a part of the runs; use(own, other) marks them."""

    def answer(own: Any, other: Any, loss: Any, worths: Any) -> float:
        kept = use(own, other)
        return best_worth(own[kept], other[kept], loss[kept], worths)

    return answer


# --- share-allowed ---


@cache
def on_prose(width: int = 128, tokens: int = 500_000, column: str = "prose_loss") -> tuple[np.ndarray, np.ndarray]:
    """Shares of code, and the mean loss at each."""
    runs = load("mixtures").where(width=width, tokens=tokens)
    shares = np.unique(runs["code_share"])
    return shares, np.array([runs[column][runs["code_share"] == share].mean() for share in shares])


def allowed(g: Given, shares: Any = None, loss: Any = None) -> float:
    if shares is None:
        shares, loss = on_prose()
    return float(100 * np.interp(loss[0] * (1 + g["rise"] / 100), loss, shares))


def allowed_by_loop(g: Given) -> float:
    shares, loss = on_prose()
    most = loss[0] * (1 + g["rise"] / 100)
    for i in range(len(shares) - 1):
        if loss[i] <= most <= loss[i + 1]:
            return 100 * (shares[i] + (shares[i + 1] - shares[i]) * (most - loss[i]) / (loss[i + 1] - loss[i]))
    return 100.0


def allowed_by_bisection(g: Given) -> float:
    shares, loss = on_prose()
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if np.interp(middle, shares, loss) < loss[0] * (1 + g["rise"] / 100) else (low, middle)
        )
    return 100 * low


def rise_by_share() -> tuple[np.ndarray, np.ndarray]:
    shares, loss = on_prose()
    return 100 * shares, 100 * (loss / loss[0] - 1)


def last_share_below(g: Given) -> float:
    shares, rise = rise_by_share()
    return float(shares[rise <= g["rise"]][-1])


def first_share_above(g: Given) -> float:
    shares, rise = rise_by_share()
    return float(shares[rise > g["rise"]][0])


def nearest_share(g: Given) -> float:
    shares, rise = rise_by_share()
    return float(shares[np.argmin(np.abs(rise - g["rise"]))])


def parabola_of_shares(g: Given) -> float:
    shares, rise = rise_by_share()
    bend, slope, rest = np.polyfit(shares, rise, 2)
    return float((-slope + math.sqrt(slope**2 - 4 * bend * (rest - g["rise"]))) / (2 * bend))


# --- carried-map ---


@cache
def family(name: str) -> Any:
    return load(name)


def carried(g: Given, other: str = "pythia") -> float:
    runs = family(other)
    return float(np.interp(g["seen"], runs[g["base"]], runs[g["task"]]))


def carried_by_loop(g: Given) -> float:
    """Both neighbours looked for one by one, and the line between them."""
    runs = family("pythia")
    points = list(zip(runs[g["base"]].tolist(), runs[g["task"]].tolist(), strict=True))
    for (x, y), (next_x, next_y) in pairwise(points):
        if x <= g["seen"] <= next_x:
            return float(y + (next_y - y) * (g["seen"] - x) / (next_x - x))
    return math.nan


def nearest_model(g: Given) -> float:
    runs = family("pythia")
    return float(runs[g["task"]][np.argmin(np.abs(runs[g["base"]] - g["seen"]))])


def one_line(g: Given) -> float:
    runs = family("pythia")
    intercept, slope = line(runs[g["base"]], runs[g["task"]])
    return float(intercept + slope * g["seen"])


def in_points(forecast: Callable[[Given], float]) -> Callable[[Given], float]:
    return lambda g: 100 * (forecast(g) - g["score"])


METHODS: dict[str, Methods] = {
    "carried-map": Methods(
        sound=(
            Method("interp", in_points(carried)),
            Method("a loop", in_points(carried_by_loop)),
            Method("scores in points from the start", lambda g: 100 * carried(g) - 100 * g["score"]),
            Method("three digits", lambda g: three_digits(in_points(carried)(g))),
        ),
        wrong=(
            Method("sign", lambda g: -in_points(carried)(g), ("turned round",)),
            Method("the forecast", lambda g: 100 * carried(g), ("measured score off",)),
            Method("a share", lambda g: carried(g) - g["score"], ("share",)),
            Method("in per cent", lambda g: in_points(carried)(g) / g["score"], ("in per cent of",)),
            Method("one task for the other", in_points(lambda g: g["seen"]), ("two tasks",)),
            Method("Cerebras-GPT's map", in_points(lambda g: carried(g, "cerebras-gpt"))),
            Method("the nearest model", in_points(nearest_model)),
            Method("one line through all", in_points(one_line)),
            Method("less the other score", lambda g: 100 * (carried(g) - g["seen"])),
            Method("OPT's own map", in_points(lambda g: carried(g, "opt-scores"))),
            Method("whole points", lambda g: float(int(in_points(carried)(g)))),
            Method("twice", lambda g: 2 * in_points(carried)(g), ("twice",)),
        ),
        lazy=(
            Method("minus two points", constant(-2.0)),
            Method("three points", constant(3.0)),
            Method("nothing", constant(0.0)),
        ),
    ),
    "share-allowed": Methods(
        sound=(
            Method("interp", allowed),
            Method("a loop", allowed_by_loop),
            Method("bisection", allowed_by_bisection),
            Method("rises", lambda g: float(np.interp(g["rise"], *rise_by_share()[::-1]))),
            Method("three digits", lambda g: three_digits(allowed(g))),
        ),
        wrong=(
            Method("per cent for per cent", lambda g: g["rise"], ("per cent of code",)),
            Method("one line", lambda g: g["rise"] / rise_by_share()[1][-1] * 100, ("straight line",)),
            Method("nats for per cent", lambda g: allowed({"rise": g["rise"] / on_prose()[1][0]}), ("nat",)),
            Method("last measured share below", last_share_below),
            Method("first measured share above", first_share_above),
            Method("nearest measured share", nearest_share),
            Method("a share", lambda g: allowed(g) / 100, ("per cent", "100", "hundred")),
            Method("share of prose", lambda g: 100 - allowed(g)),
            Method("a parabola", parabola_of_shares),
            Method("loss on code", lambda g: allowed(g, on_prose()[0][::-1], on_prose(column="code_loss")[1][::-1])),
            Method("smaller models", lambda g: allowed(g, *on_prose(64))),
            Method("fewer tokens", lambda g: allowed(g, *on_prose(128, 125_000))),
            Method("of the loss on code alone", lambda g: allowed({"rise": 100 - g["rise"]})),
            Method("axes exchanged", lambda g: float(np.interp(g["rise"] / 100, *on_prose()))),
        ),
        lazy=(
            Method("ten per cent", constant(10.0)),
            Method("half", constant(50.0)),
            Method("a third", constant(33.3)),
        ),
    ),
    "flp-m-network": Methods(
        sound=(
            Method("matrices", network),
            Method("loops", network_by_loops),
            Method("einsum", network_by_einsum),
            Method("row by row", lambda losses, *rest: [network(row, *rest) for row in losses]),
            Method("three digits", lambda *a: [three_digits(one) for one in network(*a)]),
        ),
        wrong=(
            Method("no activation", network_with(lambda x: x), ("tanh",)),
            Method("relu", network_with(lambda x: np.maximum(x, 0)), ("tanh",)),
            Method("sigmoid for tanh", network_with(sigmoid), ("tanh",)),
            Method("sine", network_with(np.sin)),
            Method("unbounded", lambda x, W, b, v, c, ch: ch + (1 - ch) * (np.tanh(x @ W + b) @ v + c), ("sigmoid",)),
            Method("tanh at the end", lambda x, W, b, v, c, ch: ch + (1 - ch) * np.tanh(np.tanh(x @ W + b) @ v + c)),
            Method("chance forgotten", lambda x, W, b, v, c, ch: network(x, W, b, v, c, 0.0), ("chance",)),
            Method("chance on top", lambda x, W, b, v, c, ch: ch + network(x, W, b, v, c, 0.0), ("on top",)),
            Method("clipped at chance", lambda x, W, b, v, c, ch: np.maximum(network(x, W, b, v, c, 0.0), ch)),
            Method("exchanged", lambda x, *rest: network(x[:, ::-1], *rest), ("changed places",)),
            Method(
                "bias outside the bend",
                lambda x, W, b, v, c, chance: network(x, W, 0 * b, v, c + b @ v, chance),
                ("after the tanh",),
            ),
            Method("first bias forgotten", lambda x, W, b, *rest: network(x, W, 0 * b, *rest), ("The b",)),
            Method("last bias forgotten", lambda x, W, b, v, c, ch: network(x, W, b, v, 0.0, ch), ("The c",)),
            Method("first bias taken off", lambda x, W, b, *rest: network(x, W, -b, *rest)),
            Method("sign in the sigmoid", lambda x, W, b, v, c, ch: network(x, W, b, -v, -c, ch)),
            Method("last bias outside", lambda x, W, b, v, c, ch: network(x, W, b, v, 0.0, ch) + c),
            Method("a column", lambda *a: np.asarray(network(*a))[:, None]),
            Method("mean of all", lambda *a: float(np.mean(network(*a))), ("one value", "array")),
            Method("in per cent", lambda *a: 100 * network(*a), ("100",)),
        ),
        lazy=(
            Method("chance", lambda x, W, b, v, c, ch: np.full(len(x), ch)),
            Method("halfway", lambda x, W, b, v, c, ch: np.full(len(x), (1 + ch) / 2)),
        ),
    ),
    "source-worth": Methods(
        sound=(
            Method("a grid of exponents", best_worth),
            Method("minimize_scalar", worth_by(misfit_by_search)),
            Method("least_squares", worth_by(misfit_by_least_squares)),
            Method("errors in nats", worth_by(misfit_in_nats)),
        ),
        wrong=(
            Method(
                "exchanged", lambda own, other, loss, worths: best_worth(other, own, loss, worths), ("changed places",)
            ),
            Method("worst", worth_by(misfit_by_grid, np.argmax), ("largest",)),
            Method("place", lambda *a: int(np.flatnonzero(a[3] == best_worth(*a))[0]), ("place",)),
            Method("without a floor", worth_by(misfit_of_a_line)),
            Method("errors with their sign", worth_by(misfit_with_sign)),
            Method(
                "a line in x",
                worth_by(lambda x, loss: float(np.sum((np.polyval(np.polyfit(x, loss, 1), x) / loss - 1) ** 2))),
            ),
            Method("a line in ln x", worth_by(misfit_of_a_line_in_ln)),
            Method("own source alone", worth_of_some(lambda own, other: other == 0)),
            Method("turned over", lambda *a: 1 / best_worth(*a)),
            Method(
                "misfit for worth",
                lambda own, other, loss, worths: min(misfit_by_grid(own + w * other, loss) for w in worths),
            ),
            Method(
                "worth of the own",
                lambda own, other, loss, worths: worths[
                    np.argmin([misfit_by_grid(w * own + other, loss) for w in worths])
                ],
            ),
            Method(
                "ratio of the losses",
                lambda own, other, loss, worths: worths[np.argmin(abs(worths - loss[own > 0].min() / loss.max()))],
            ),
            Method("mean of them", lambda own, other, loss, worths: float(np.mean(worths))),
            Method("other source for nothing", lambda *a: 0.0, ("counts for nothing",)),
        ),
        lazy=(
            Method("the first", lambda own, other, loss, worths: worths[0]),
            Method("the last", lambda own, other, loss, worths: worths[-1]),
            Method("the middle one", lambda own, other, loss, worths: worths[len(worths) // 2]),
            Method("the second", lambda own, other, loss, worths: worths[1]),
        ),
    ),
}
