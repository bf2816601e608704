"""Lesson 6: ways to answer its numbers and functions, sound, wrong and lazy."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import curve_fit, least_squares

from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, three_digits

Given = Mapping[str, Any]


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


def as_is(value: Any) -> Any:
    return value


# --- another-recipe ---


def off_line(g: Given, at: float | None = None, kept: slice = slice(None)) -> float:
    """By how many per cent the log-log line through the kept runs is below the measured loss."""
    x, y = g["line_flops"][kept], g["line_loss"][kept]
    return 100 * (1 - float(line(x, y)(np.array(at or g["at"]))) / g["measured"])


def off_line_by_sums(g: Given) -> float:
    x, y = np.log(g["line_flops"]).tolist(), np.log(g["line_loss"]).tolist()
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    return 100 * (1 - math.exp(mean_y + slope * (math.log(g["at"]) - mean_x)) / g["measured"])


def off_line_on(
    x_axis: Callable[..., Any], y_axis: Callable[..., Any], back: Callable[..., Any]
) -> Callable[..., float]:
    def answer(g: Given) -> float:
        coefficients = np.polyfit(x_axis(g["line_flops"]), y_axis(g["line_loss"]), 1)
        return 100 * (1 - float(back(np.polyval(coefficients, x_axis(g["at"])))) / g["measured"])

    return answer


# --- whole-answers ---


def whole(g: Given, k: int | None = None) -> float:
    return 100 * (g["share"] / 100) ** (g["k"] if k is None else k)


def whole_by_loop(g: Given) -> float:
    chance = 1.0
    for _ in range(g["k"]):
        chance *= g["share"] / 100
    return 100 * chance


METHODS: dict[str, Methods] = {
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
    "another-recipe": Methods(
        sound=(
            Method("polyfit of logs", off_line),
            Method("sums in plain Python", off_line_by_sums),
            Method("base-10 logarithms", off_line_on(np.log10, np.log10, lambda value: 10**value)),
            Method(
                "compute in units of 1e20",
                lambda g: off_line({**g, "line_flops": g["line_flops"] / 1e20, "at": g["at"] / 1e20}),
            ),
            Method("three digits", lambda g: three_digits(off_line(g))),
        ),
        wrong=(
            Method("share of the line", lambda g: 100 / (1 - off_line(g) / 100) - 100, ("share of the line",)),
            Method("linear axes", off_line_on(as_is, as_is, as_is), ("linear axes",)),
            Method("compute alone in logs", off_line_on(np.log, as_is, as_is)),
            Method("loss alone in logs", off_line_on(as_is, np.log, np.exp)),
            Method("exp of base-10 logarithms", off_line_on(np.log10, np.log10, np.exp)),
            Method("a share", lambda g: off_line(g) / 100, ("per cent", "100", "hundred")),
            Method("sign turned", lambda g: -off_line(g)),
            Method("ratio", lambda g: 100 - off_line(g)),
            Method("in nats", lambda g: off_line(g) / 100 * g["measured"]),
            Method("at ten times the compute", lambda g: off_line(g, 10 * g["at"])),
            Method("at the largest run", lambda g: off_line(g, float(g["line_flops"][-1]))),
            Method("largest run's loss", lambda g: 100 * (1 - g["line_loss"][-1] / g["measured"])),
            Method("mean loss", lambda g: 100 * (1 - g["line_loss"].mean() / g["measured"])),
        ),
        lazy=(
            Method("ten per cent", constant(10.0)),
            Method("5 %", constant(5.0)),
            Method("17 %", constant(17.0)),
            Method("3 %", constant(3.0)),
        ),
    ),
    "whole-answers": Methods(
        sound=(
            Method("power", whole),
            Method("a product in a loop", whole_by_loop),
            Method("through logarithms", lambda g: 100 * math.exp(g["k"] * math.log(g["share"] / 100))),
            Method("in per cent all along", lambda g: g["share"] ** g["k"] / 100 ** (g["k"] - 1)),
            Method("three digits", lambda g: three_digits(whole(g))),
        ),
        wrong=(
            Method("at least one", lambda g: 100 * (1 - (1 - g["share"] / 100) ** g["k"]), ("at least one",)),
            Method("mean for all", lambda g: g["share"], ("share of right tokens",)),
            Method("one token fewer", lambda g: whole(g, g["k"] - 1), ("one token fewer",)),
            Method("one token more", lambda g: whole(g, g["k"] + 1)),
            Method("divided", lambda g: g["share"] / g["k"], ("divides",)),
            Method("root", lambda g: 100 * (g["share"] / 100) ** (1 / g["k"])),
            Method("a share", lambda g: whole(g) / 100, ("per cent", "100", "hundred")),
            Method("all wrong", lambda g: 100 * (1 - g["share"] / 100) ** g["k"]),
            Method("not all right", lambda g: 100 - whole(g)),
            Method("straight line near 1", lambda g: max(100 - g["k"] * (100 - g["share"]), 0)),
            Method("exponential near 1", lambda g: 100 * math.exp(-g["k"] * (1 - g["share"] / 100))),
            Method("squared", lambda g: whole(g, 2)),
        ),
        lazy=(
            Method("zero", constant(0.0)),
            Method("half", constant(50.0)),
            Method("a third", constant(33.0)),
            Method("a tenth", constant(10.0)),
        ),
    ),
}
