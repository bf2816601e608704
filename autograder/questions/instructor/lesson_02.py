"""Lesson 2: what is right, and the reason given for every wrong answer."""

import math

import numpy as np

from autograder.bank.keys import ChoiceKey, EssayKey, ForecastKey, FunctionKey, NumberKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng as drawn
from autograder.questions.instructor.held_out import measured_mean, without_a_law
from course_data import load

ALPHA_N, ALPHA_D = 0.076, 0.095  # Kaplan et al. 2020, eq. 1.1 and 1.2


def _long_loss(given: Given) -> float:
    run = {"language": given["language"], "params": given["params"], "tokens": given["largest_tokens"]}
    return measured_mean("unknown-languages", "loss", **run)


TIMES = 1.5  # how many times the least residual a floor may leave and still count as one that fits


def by_floors(x: np.ndarray, loss: np.ndarray, target: float, *, floors: int = 2000) -> tuple[np.ndarray, ...]:
    """Floors from 0 to just below the smallest loss, each with the residual and the forecast of its straight line."""
    E = np.linspace(0, 0.9995 * np.min(loss), floors)
    above, u = np.log(loss - E[:, None]), np.log(x) - np.mean(np.log(x))
    slope, middle = above @ u / (u @ u), above.mean(axis=1)
    law = E[:, None] + np.exp(middle[:, None] + slope[:, None] * u)
    forecast = E + np.exp(middle + slope * (np.log(target) - np.mean(np.log(x))))
    return E, np.sqrt(np.mean(np.log(loss / law) ** 2, axis=1)), forecast


def forecast_range(x: np.ndarray, loss: np.ndarray, target: float, *, times: float = TIMES) -> tuple[float, float]:
    """The lowest and the highest forecast of all floors that leave at most `times` the least residual."""
    _, residual, forecast = by_floors(x, loss, target)
    fits = forecast[residual <= times * residual.min()]
    return float(fits.min()), float(fits.max())


def _floors_that_fit(x: np.ndarray, loss: np.ndarray, target: float) -> tuple[float, float]:
    E, residual, _ = by_floors(x, loss, target)
    fits = E[residual <= TIMES * residual.min()]
    return float(fits.min()), float(fits.max())


def _best_forecast(x: np.ndarray, loss: np.ndarray, target: float) -> float:
    _, residual, forecast = by_floors(x, loss, target)
    return float(forecast[residual.argmin()])


def _ranged(x: np.ndarray, loss: np.ndarray, target: float) -> Example:
    return Example((x, loss, target), forecast_range(x, loss, target))


def _family(rng: np.random.Generator) -> Example:
    """Seven sizes of a made-up family, whose floor is above 0 and leaves several per cent of the forecast open."""
    while True:
        low = 10 ** rng.uniform(5, 19)
        x = low * np.geomspace(1, 10 ** rng.uniform(1.8, 2.6), 7)
        E, alpha, part = rng.uniform(0.8, 1.6), rng.uniform(0.3, 0.5), rng.uniform(1.5, 2.5)
        loss = np.round((E + part * (x / low) ** -alpha) * np.exp(rng.normal(0, 0.01, 7)), 3)
        target = float(f"{x[-1] * rng.uniform(8, 30):.2g}")
        one = _ranged(x, loss, target)
        low_end, high_end = one.expected
        best = _best_forecast(*one.args)
        if low_end < 0.97 * best and best < 0.98 * high_end and by_floors(*one.args)[2][0] < 0.98 * low_end:
            return one


def _cerebras(x: str, y: str = "loss") -> Example:
    """The six smaller models of Cerebras-GPT, and its largest, which is held out, as the target."""
    runs, largest = load("cerebras-gpt").where(series="standard"), load("cerebras-gpt", held_out=True)
    return _ranged(runs[x], runs[y], float(largest[x].item()))


def _families(rng: np.random.Generator) -> list[Example]:
    return [_cerebras("flops"), _cerebras("params", "card_loss"), *(_family(rng) for _ in range(4))]


KEYS = {
    "one-decade": ChoiceKey(
        "C",
        {
            "A": "A fit with one more free constant never fits worse. That this one is a little better says nothing yet.",
            "B": "Simplicity does not make E zero. The runs are too few and too close together to tell.",
            "C": "Right. Where several values fit equally well, the honest answer is an interval, and a plan for wider runs.",
            "D": "A mean of two fits is not a measurement, and half their difference is not an interval for E.",
        },
    ),
    "kaplan-size": NumberKey(
        lambda g: 100 * (1 - g["factor"] ** -ALPHA_N),
        r"$L(N) = (N_\mathrm{c}/N)^{0.076}$, so the loss is multiplied by $\text{factor}^{-0.076}$ (Kaplan et al. 2020, eq. 1.1).",
        slips=(
            Slip(
                "N in place of D",
                lambda g: 100 * (1 - g["factor"] ** -ALPHA_D),
                "This uses 0.095, the exponent of Kaplan's law in D. The model grows here: the exponent in N is 0.076.",
            ),
            Slip(
                "what remains",
                lambda g: 100 * g["factor"] ** -ALPHA_N,
                "This is what remains of the loss. The question is by how much it falls.",
            ),
            Slip(
                "a doubling",
                lambda g: 100 * (1 - 2**-ALPHA_N),
                "This is for one doubling. Put the factor of the question in place of the 2.",
            ),
            Slip(
                "exponent read as a percentage",
                lambda g: 100 * ALPHA_N,
                r"This reads the exponent as a percentage. The loss is multiplied by $\text{factor}^{-0.076}$.",
            ),
        ),
    ),
    "kaplan-compute": ChoiceKey(
        "C",
        {
            "A": "This reads the exponent as a percentage. The loss is multiplied by $100^{-0.050}$.",
            "B": "A factor of ten gives that: $10^{-0.050} = 0.89$. A hundred is ten times ten, so 0.89 of 0.89 is left.",
            "C": "Right. $100^{-0.050} = 0.79$: each factor of ten leaves 89 % of the loss (Kaplan et al. 2020, eq. 1.3).",
            "D": "This takes 0.076, the exponent in N where data are not the limit. Compute has to pay for size and data at once.",
        },
    ),
    "split-budget": ChoiceKey(
        "A",
        {
            "A": "Right. With $C = 6ND$ fixed, what N gives up D gains: shift until neither axis is the better buy.",
            "B": "At a fixed C a larger model sees fewer tokens, and tokens are what still lowers this loss.",
            "C": "Twice the model on twice the tokens costs four times C, and only C is paid for.",
            "D": "A flat curve in N says that size is not what is missing; it says nothing about the learning rate.",
        },
    ),
    "forecast-largest": ForecastKey(
        _long_loss,
        lambda g: without_a_law(g["tokens"], g["loss"], g["largest_tokens"]),
        "Repeating the last value comes out too high and a straight line on log-log axes too low: the law bends towards a floor.",
        skill=0.575,
        half_width=0.04,
    ),
    "like-with-like": ChoiceKey(
        "D",
        {
            "A": "An exponent says what share is taken off, and here the shares are of different things: Kaplan's alone is of the whole loss.",
            "B": "Counting embeddings changes N and with it the exponent, but by far less than a floor in the law does.",
            "C": "Kaplan's law is straight over all sizes that they measured. What differs is the form of the law.",
            "D": "Right. Kaplan's law has no floor. Fit both with one or both without, and only then compare.",
        },
    ),
    "forecast-range": FunctionKey(
        _families,
        "For Cerebras-GPT's 13B, floors from 0 to 1.16 fit, and forecasts go from 1.570 to 1.628. Measured: 1.572 nats per token. The best of "
        "these floors alone, 0.74, says 1.598.",
        examples=(_cerebras("flops"), _family(drawn("forecast-range"))),
        slips=(
            Slip(
                "best floor alone",
                lambda x, loss, target: (_best_forecast(x, loss, target),) * 2,
                "This is the forecast of the best floor alone. Others leave a residual hardly larger: keep all of them.",
                rtol=0.004,
            ),
            Slip(
                "floors for forecasts",
                _floors_that_fit,
                "These are the floors that fit. The question asks for the forecasts that they make at `target`.",
                rtol=0.03,
            ),
            Slip(
                "every floor",
                lambda *runs: forecast_range(*runs, times=math.inf),
                "Every floor is used here, even those that leave a large residual. Keep those within 1.5 times the smallest.",
            ),
            Slip(
                "squares compared",
                lambda *runs: forecast_range(*runs, times=TIMES**0.5),
                "Mean squares were compared: 1.5 times the square is only 1.22 times the residual. Take the root first.",
                rtol=0.005,
            ),
            Slip(
                "at the last run",
                lambda x, loss, target: forecast_range(x, loss, x[-1]),
                "These are the laws' losses at the largest run. The forecast is for `target`, further out.",
            ),
            Slip("ends exchanged", [("order", 1, 0)], "The ends have changed places: return (low, high)."),
        ),
    ),
    "data-memo": EssayKey(
        rubric=(
            (
                1.5,
                "The law is used correctly: 0.45 must fall to 0.30, so D must grow by $1.5^{1/0.30} = 3.9$, to 116 billion.",
            ),
            (1.0, "80 billion tokens reach 2.24 by the law: close to the target, but short of it."),
            (1.0, "The law was fitted below 30 billion tokens: 116 billion is an extrapolation, and E decides it."),
            (
                1.0,
                "A next step that could prove the plan wrong: more runs near 30 billion, an interval, other levers' laws.",
            ),
            (0.5, "Written for a reader who must decide: a recommendation, its doubt, short."),
        ),
        samples={
            5.0: "By our law the part above the floor has to shrink from 0.45 to 0.30 nats, a factor 1.5. With an exponent of "
            "0.30 this takes $1.5^{1/0.30} = 3.9$ times the data, about 116 billion tokens. We have 80 billion, with which the "
            r"law gives $1.90 + 0.45 \cdot (80/30)^{-0.30} = 2.24$: most of the way, and not there. I trust this only so far. All runs "
            "lie at or below 30 billion tokens, so 116 is four times beyond them, and the answer hangs on the floor of 1.90: "
            "with a floor of 2.0 the factor would be 6.5. Nor does the law know whether the remaining text is as good as what "
            "we used. Next: two more runs at 15 and 60 billion tokens from the text we have, refit, and give an interval for "
            "the floor. In parallel test a second pass over our best text on a small model. If the interval for 80 billion "
            "still excludes 2.20, we should collect text, or ask for hardware that holds a larger model.",
            3.0: "The law says that we need 116 billion tokens (0.30/0.45 to the power −1/0.30 is 3.9). We only have 80 billion, "
            "so the target is not reachable with what we have: we would get to about 2.24. We should collect 36 billion "
            "more tokens and train again. The law could be wrong because it is only empirical.",
            1.0: "The loss gets lower with more data because of scaling laws. As 80 billion is more than twice 30 billion, the "
            "loss will fall by more than half of 0.45, which is enough. We should train on all 80 billion tokens.",
        },
    ),
}
