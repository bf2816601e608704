"""Lesson 4: what is right, and the reason given for every wrong answer."""

import math
from typing import Any

import numpy as np

from autograder.bank.diagnosis import ANY
from autograder.bank.keys import ChoiceKey, FunctionKey, NumberKey, SeveralKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng as drawn


def surface(E: float, A: float, alpha: float, B: float, beta: float, params: Any, tokens: Any) -> Any:
    """Hoffmann et al. 2022, eq. 2: L(N, D) = E + A·N^(-alpha) + B·D^(-beta)."""
    return E + A * params**-alpha + B * tokens**-beta


def _valley(
    rng: np.random.Generator, place: float, low: float, high: float, points: int, curve: float = 0.05
) -> Example:
    """A parabola in ln N with noise, its floor at a share `place` of the way from ln(low) to ln(high)."""
    params = np.geomspace(low, high, points)
    loss = 2.0 + curve * np.log(params / (low * (high / low) ** place)) ** 2 + rng.normal(0, 0.003, points)
    return Example((params, loss), valley_floor(params, loss))


def _runs(rng: np.random.Generator, truth: tuple[float, float, float, float, float]) -> Example:
    """Fifty runs over three decades of N and of D with 0.05 % of noise: all five constants are well determined."""
    params, tokens = 10 ** rng.uniform(5.5, 8.5, 50), 10 ** rng.uniform(6.5, 9.5, 50)
    loss = surface(*truth, params, tokens) * np.exp(rng.normal(0, 5e-4, 50))
    return Example((params, tokens, loss), truth)


def _frontier(rng: np.random.Generator, low: float, high: float, a: float) -> Example:
    """Floors of six budgets, each as far off its line as floors of measured valleys are."""
    flops = np.geomspace(low, high, 6)
    params = rng.uniform(0.01, 10) * flops**a * np.exp(rng.normal(0, 0.3, 6))
    return Example((flops, params), _exponents(flops, params))


def valley_floor(params: np.ndarray, loss: np.ndarray) -> float | str:
    """The lowest point of the parabola in ln N; "edge" where it does not lie inside the measured sizes."""
    curve, slope, _ = np.polyfit(np.log(params), loss, 2)
    lowest = math.exp(-slope / (2 * curve))
    return lowest if curve > 0 and params.min() < lowest < params.max() else "edge"


def _floor_in_n(params: np.ndarray, loss: np.ndarray) -> float | str:
    """The floor of a parabola in N itself."""
    curve, slope, _ = np.polyfit(params, loss, 2)
    lowest = -slope / (2 * curve)
    return float(lowest) if curve > 0 and params.min() < lowest < params.max() else "edge"


def _exponents(flops: np.ndarray, params: np.ndarray) -> tuple[float, float]:
    a = float(np.polyfit(np.log(flops), np.log(params), 1)[0])
    return a, 1 - a


def _valleys(rng: np.random.Generator) -> list[Example]:
    """By fours: a noisy valley with its floor inside, one on either side of what was measured, and one upside down."""
    cases = []
    for place, curve in ((None, 0.05), (1.4, 0.05), (-0.4, 0.05), (0.4, -0.05)) * 3:
        low, place = 10 ** rng.uniform(3, 8), rng.uniform(0.35, 0.65) if place is None else place
        cases.append(_valley(rng, place, low, low * 10 ** rng.uniform(1.5, 2), int(rng.integers(6, 10)), curve))
    return cases


def _frontiers(rng: np.random.Generator) -> list[Example]:
    budgets = 10 ** rng.uniform((8, 20), (18, 24), (3, 2))
    return [
        _frontier(rng, low, high, rng.choice([rng.uniform(0.3, 0.45), rng.uniform(0.55, 0.7)])) for low, high in budgets
    ]


def _law(rng: np.random.Generator) -> tuple[float, float, float, float, float]:
    """A law whose two parts are alike near N = 10^7, D = 10^8."""
    alpha, beta = rng.uniform(0.3, 0.6, 2)
    return rng.uniform(0.8, 2), rng.uniform(0.2, 0.5) * 1e7**alpha, alpha, rng.uniform(0.2, 0.5) * 1e8**beta, beta


def _surfaces(rng: np.random.Generator) -> list[Example]:
    return [_runs(rng, _law(rng)) for _ in range(2)]


def _lowest(given: Given) -> float:
    """The size at the floor of the parabola in ln N through a student's own runs."""
    curve, slope, _ = np.polyfit(np.log(given["params"]), given["loss"], 2)
    return math.exp(-slope / (2 * curve))


def _ratio_at_the_floor(given: Given) -> float:
    return given["flops"] / 6 / _lowest(given) ** 2


BESIROGLU = (1.8172, 482.01, 0.3478, 2085.43, 0.3658)  # E, A, alpha, B, beta of Besiroglu et al. 2024


def _given_up(given: Given, params: float | None = None, tokens: float | None = None) -> float:
    """By how many nats a model of that size on those tokens is worse; of the right size on the same tokens by default."""
    smaller = surface(*BESIROGLU, params or given["tokens"] / given["ratio"], tokens or given["tokens"])
    return float(smaller - surface(*BESIROGLU, given["params"], given["tokens"]))


def _part_of_size(params: float) -> float:
    _, A, alpha, _, _ = BESIROGLU
    return A * params**-alpha


KEYS = {
    "larger-or-smaller": ChoiceKey(
        "B",
        {
            "A": "Smaller is not better in itself: a model of one million would do badly on any number of tokens.",
            "B": "Right. At a fixed C, what a model gives up in size it gains in tokens, and here tokens were the shortage.",
            "C": "70 billion times 1.2 trillion is 280 billion times 0.3 trillion: by $C = 6ND$ both spent the same.",
            "D": "Both saw every token about once, so there was little to memorise. The losses compared are on other text.",
        },
    ),
    "isoflop-minimum": FunctionKey(
        _valleys,
        r"A parabola in $\ln N$, whose floor counts only inside the measured sizes.",
        examples=(
            _valley(drawn("isoflop-minimum"), 0.45, 3e3, 3e5, 7),
            _valley(drawn("isoflop-minimum", 2), 0.6, 5e5, 9e6, 6),
            _valley(drawn("isoflop-minimum", 3), 1.4, 3e3, 3e5, 7),
            _valley(drawn("isoflop-minimum", 4), 0.4, 2e4, 9e5, 6, -0.05),
        ),
        together=4,
        slips=(
            Slip(
                "parabola in N",
                _floor_in_n,
                r"This parabola is in N. Valleys are symmetric in $\ln N$, not in N: take the logarithm first.",
            ),
            Slip(
                "smallest run",
                lambda n, loss: float(n[np.argmin(loss)]),
                "This is the measured size with the lowest loss. The floor lies between the runs: fit the parabola.",
            ),
            Slip(
                "still a logarithm",
                [("exp",)],
                r"This is $\ln N$ at the floor: turn it back with np.exp.",
            ),
            Slip(
                "log10 undone with exp",
                [("ten to the log",)],
                "log10 was undone with exp: take np.log with np.exp, or np.log10 with 10**.",
            ),
            Slip(
                "edge believed",
                lambda params, loss: ANY if (lowest := valley_floor(params, loss)) == "edge" else lowest,
                'The floors are right, but one lies outside the measured sizes. That is an extrapolation: return "edge" there.',
            ),
        ),
    ),
    "valley-width": ChoiceKey(
        "D",
        {
            "A": "At its floor a valley has no slope. A factor of two costs about a tenth of $L - E$ in our runs; only a factor of ten costs that much.",
            "B": "The tokens are doubled, so $C = 6ND$ is the same. What becomes cheaper is using the model.",
            "C": "A parabola's floor is flat whatever the exponents: what a miss costs can be read off the measured valley.",
            "D": "Right. At the floor the slope is zero, so 20 % off costs one per cent of $L - E$, and half the size a tenth: choose the more convenient side.",
        },
    ),
    "valley-of-mine": NumberKey(
        _ratio_at_the_floor,
        r"$N^*$ is the lowest point of the parabola in $\ln N$, $D^* = C/(6N^*)$, and the ratio is $D^*/N^*$.",
        rtol=0.03,
        slips=(
            Slip(
                "six forgotten",
                lambda g: 6 * _ratio_at_the_floor(g),
                "Six times too many: a token costs 6 FLOPs per parameter, so $D = C/(6N)$.",
            ),
            Slip(
                "tokens alone",
                lambda g: _ratio_at_the_floor(g) * _lowest(g),
                "These are the tokens. The question asks for tokens per parameter: divide by $N^*$ again.",
            ),
            Slip(
                "size alone",
                lambda g: _lowest(g),
                "This is the size $N^*$ of the best model. How many tokens does it get per parameter?",
            ),
            Slip(
                "logarithm kept",
                lambda g: g["flops"] / 6 / math.log(_lowest(g)) ** 2,
                r"The lowest point was left as $\ln N^*$: take the exponential before you use it as a size.",
            ),
        ),
    ),
    "frontier-exponents": FunctionKey(
        _frontiers,
        r"a is the slope of $\ln N$ against $\ln C$, and $b = 1 - a$ because $D = C/(6N)$.",
        examples=(
            _frontier(drawn("frontier-exponents"), 1e9, 1e14, 0.41),
            _frontier(drawn("frontier-exponents", 2), 1e18, 1e24, 0.56),
        ),
        slips=(
            Slip(
                "exponents exchanged",
                [("order", 1, 0)],
                "a and b have changed places: a belongs to N, b to D.",
            ),
            Slip(
                "b taken for a",
                lambda flops, params: (_exponents(flops, params)[0],) * 2,
                "You gave the exponent of N twice. Since $D = C/(6N)$, $b = 1 - a$.",
            ),
            Slip(
                "logarithms forgotten",
                lambda flops, params: (lambda a: (a, 1 - a))(float(np.polyfit(flops, params, 1)[0])),
                "This is the slope of N against C. An exponent is the slope between logarithms.",
            ),
        ),
    ),
    "tokens-for-a-model": NumberKey(
        lambda g: 20 * g["billions"],
        "About 20 tokens per parameter: a model of 7 billion gets 140 billion tokens.",
        slips=(
            Slip("one token each", lambda g: g["billions"], "This is one token per parameter. Chinchilla had twenty."),
            Slip(
                "GPT-3's ratio",
                lambda g: 1.7 * g["billions"],
                "This is GPT-3's ratio, 1.7 tokens per parameter: the practice that Chinchilla showed to be wasteful.",
            ),
            Slip(
                "six for twenty",
                lambda g: 6 * g["billions"],
                "Six is the factor of $C = 6ND$. The rule of thumb is twenty tokens per parameter.",
            ),
            Slip("in tokens", lambda g: 20e9 * g["billions"], "This is in tokens; the question is in billions."),
        ),
    ),
    "runs-along-a-line": SeveralKey(
        frozenset("DE"),
        {
            "A": "Where $D = 20N$, what one exponent lacks the other can make up: quite different pairs fit equally well. Small residuals do not decide.",
            "B": "Both parts shrink together here, and the fit can exchange one for the other. It takes runs off the line.",
            "C": "No run has another ratio, so nothing was compared. It takes runs off the line.",
            "D": "Right. Along the line there is one variable, and the runs spread over it.",
            "E": "Right. That run lies on the line, a little beyond the others.",
        },
    ),
    "fit-chinchilla": FunctionKey(
        _surfaces,
        "The forecast far out and the compute-optimal size both lie in the narrow bands.",
        examples=(_runs(drawn("fit-chinchilla"), (1.217, 311.0, 0.443, 1180.0, 0.397)),),
        slips=(
            Slip(
                "N and D exchanged",
                [("order", 0, 3, 4, 1, 2)],
                r"N and D have changed places: the order is $(E, A, \alpha, B, \beta)$, A and $\alpha$ for N, B and $\beta$ for D.",
            ),
            Slip(
                "A and B left in logarithms",
                [("exp", 1, 3)],
                "A and B are still logarithms: turn them back with np.exp.",
            ),
            Slip(
                "E, A and B left in logarithms",
                [("exp", 0, 1, 3)],
                "E, A and B are still logarithms: turn them back with np.exp.",
            ),
            Slip(
                "signs of the exponents",
                [("negate", 2, 4)],
                r"The exponents have the wrong sign: the minus is written out in the law, and $\alpha$ and $\beta$ are positive.",
            ),
            Slip(
                "order of the five",
                [("order", 0, 1, 3, 2, 4)],
                r"This is $(E, A, B, \alpha, \beta)$, the order in some papers. Here it is $(E, A, \alpha, B, \beta)$.",
            ),
        ),
    ),
    "no-constant": ChoiceKey(
        "A",
        {
            "A": r"Right. N grows as $C^{\beta/(\alpha+\beta)}$ and D as $C^{\alpha/(\alpha+\beta)}$: only with $\alpha = \beta$ is the ratio fixed.",
            "B": "Twenty came from one data set, one architecture and one range of budgets. Nothing makes it settle there.",
            "C": "Runs are compared here at equal compute, and too many tokens raise the loss too: that is the valley's left side.",
            "D": "The drift is steady from budget to budget, and far larger than the differences between seeds.",
        },
    ),
    "its-data": NumberKey(
        lambda g: g["ratio"] * g["params"] / g["tokens"],
        "The right size for D tokens is D divided by the tokens per parameter, and with D fixed $C = 6ND$ falls as N does.",
        rtol=0.01,
        slips=(
            Slip(
                "compute held",
                lambda g: math.sqrt(g["ratio"] * g["params"] / g["tokens"]),
                "This holds the compute, and lets N and D change together. Here the tokens stay as they are, and the compute changes.",
            ),
            Slip(
                "rule of thumb",
                lambda g: 20 * g["params"] / g["tokens"],
                "This takes 20 tokens per parameter. The question names another ratio.",
            ),
            Slip(
                "both changed",
                lambda g: (g["ratio"] * g["params"] / g["tokens"]) ** 2,
                "This is squared: only N becomes smaller, and the tokens stay the same.",
            ),
            Slip(
                "the size held",
                lambda g: g["ratio"],
                "This is the ratio that was given. How many times smaller is a model that has this many tokens per parameter?",
            ),
        ),
    ),
    "its-data-loss": NumberKey(
        _given_up,
        r"E and the data's part cancel, since the tokens are the same: $A((D/\text{ratio})^{-\alpha} - N^{-\alpha})$.",
        slips=(
            Slip(
                "part of the smaller alone",
                lambda g: _part_of_size(g["tokens"] / g["ratio"]),
                "This is all that its size costs the smaller model. The larger one loses something to its size too: subtract that.",
            ),
            Slip(
                "whole loss",
                lambda g: surface(*BESIROGLU, g["tokens"] / g["ratio"], g["tokens"]),
                "This is the loss of the smaller model. The question is how much higher it is: subtract the other loss.",
            ),
            Slip(
                "exponent of D",
                lambda g: BESIROGLU[1] * ((g["tokens"] / g["ratio"]) ** -BESIROGLU[4] - g["params"] ** -BESIROGLU[4]),
                "The exponent here is 0.3658, that of the tokens. The part of N falls as $N^{-0.3478}$.",
            ),
            Slip(
                "rule of thumb",
                lambda g: _given_up(g, g["tokens"] / 20),
                "This takes 20 tokens per parameter. The question names another ratio.",
            ),
            Slip(
                "B for A",
                lambda g: BESIROGLU[3] * ((g["tokens"] / g["ratio"]) ** -BESIROGLU[2] - g["params"] ** -BESIROGLU[2]),
                "The factor here is 2085.43, that of the tokens. The part of N has 482.01.",
            ),
        ),
    ),
}
