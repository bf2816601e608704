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


# --- worth-of-epochs ---


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


# --- closed-gap ---


def closed(g: Given) -> float:
    return 100 * (g["none"] - g["some"]) / (g["none"] - g["all"])


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


# --- worth-of-spoilt-text ---


def share_of_the_way(g: Given) -> float:
    """How far ln L of the spoilt text lies from the worse clean run to the better one, from 0 to 1."""
    return math.log(g["near"] / g["spoilt"]) / math.log(g["near"] / g["far"])


def clean_tokens(g: Given) -> float:
    return g["fewer"] * (g["more"] / g["fewer"]) ** share_of_the_way(g)


def clean_tokens_by_bisection(g: Given) -> float:
    slope = math.log(g["far"] / g["near"]) / math.log(g["more"] / g["fewer"])
    low, high = float(g["fewer"]), float(g["more"])
    for _ in range(80):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if g["near"] * (middle / g["fewer"]) ** slope > g["spoilt"] else (low, middle)
    return low


# --- whole-answers ---


def whole(g: Given, k: int | None = None) -> float:
    return 100 * (g["share"] / 100) ** (g["k"] if k is None else k)


def whole_by_loop(g: Given) -> float:
    chance = 1.0
    for _ in range(g["k"]):
        chance *= g["share"] / 100
    return 100 * chance


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
    "closed-gap": Methods(
        sound=(
            Method("difference over gap", closed),
            Method("from what is left", lambda g: 100 * (1 - (g["some"] - g["all"]) / (g["none"] - g["all"]))),
            Method("in shares of the loss", lambda g: 100 * (1 - g["some"] / g["none"]) / (1 - g["all"] / g["none"])),
            Method("interpolated", lambda g: float(np.interp(-g["some"], [-g["none"], -g["all"]], [0, 100]))),
            Method("three digits", lambda g: three_digits(closed(g))),
        ),
        wrong=(
            Method(
                "gap to prose",
                lambda g: 100 * (g["none"] - g["some"]) / (g["none"] - g["prose"]),
                ("loss on prose",),
            ),
            Method("what is left", lambda g: 100 - closed(g), ("that is left",)),
            Method("share of the loss", lambda g: 100 * (1 - g["some"] / g["none"]), ("share of the loss",)),
            Method("a share", lambda g: closed(g) / 100, ("per cent", "100", "hundred")),
            Method("in nats", lambda g: g["none"] - g["some"]),
            Method("a hundred times nats", lambda g: 100 * (g["none"] - g["some"])),
            Method("of the loss on code alone", lambda g: 100 * (g["none"] - g["some"]) / g["all"]),
            Method("ratio of gaps left and closed", lambda g: 100 * (g["some"] - g["all"]) / (g["none"] - g["some"])),
            Method("closed over what is left", lambda g: 100 * (g["none"] - g["some"]) / (g["some"] - g["all"])),
            Method("share of code", lambda g: g["percent"]),
            Method("ratio of losses", lambda g: 100 * g["all"] / g["some"]),
            Method("distance from prose", lambda g: 100 * (g["some"] - g["prose"]) / g["some"]),
        ),
        lazy=(
            Method("half", constant(50.0)),
            Method("48 %", constant(48.3)),
            Method("88 %", constant(87.6)),
            Method("30 %", constant(30.0)),
        ),
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
    "worth-of-spoilt-text": Methods(
        sound=(
            Method("a power of the ratio", clean_tokens),
            Method("bisection", clean_tokens_by_bisection),
            Method(
                "np.interp",
                lambda g: float(
                    np.exp(
                        np.interp(
                            -np.log(g["spoilt"]),
                            -np.log([g["near"], g["far"]]),
                            np.log([g["fewer"], g["more"]]),
                        )
                    )
                ),
            ),
            Method(
                "base-10 logarithms",
                lambda g: 10 ** (math.log10(g["fewer"]) + share_of_the_way(g) * math.log10(g["more"] / g["fewer"])),
            ),
            Method("three digits", lambda g: three_digits(clean_tokens(g))),
        ),
        wrong=(
            Method("clean part", lambda g: g["tokens"] * (1 - g["percent"] / 100), ("left as they were",)),
            Method("all tokens", lambda g: g["tokens"], ("like clean ones",)),
            Method(
                "linear axes",
                lambda g: g["fewer"] + (g["more"] - g["fewer"]) * (g["near"] - g["spoilt"]) / (g["near"] - g["far"]),
                ("linear axes",),
            ),
            Method("the smaller amount", lambda g: g["fewer"]),
            Method("the larger amount", lambda g: g["more"]),
            Method("from the wrong end", lambda g: g["more"] * (g["fewer"] / g["more"]) ** share_of_the_way(g)),
            Method("share of the tokens", lambda g: clean_tokens(g) / g["tokens"]),
            Method("per cent of the tokens", lambda g: 100 * clean_tokens(g) / g["tokens"]),
            Method("logarithm", lambda g: math.log(clean_tokens(g)), ("logarithm",)),
            Method("spoilt part taken off", lambda g: clean_tokens(g) * (1 - g["percent"] / 100)),
            Method("spoilt part put back", lambda g: clean_tokens(g) / (1 - g["percent"] / 100)),
            Method("lost tokens", lambda g: g["tokens"] - clean_tokens(g)),
        ),
        lazy=(
            Method("100,000", constant(1e5)),
            Method("200,000", constant(2e5)),
            Method("middle", lambda g: math.sqrt(g["fewer"] * g["more"])),
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
