"""Lesson 3: what is right, and the reason that meets every wrong answer."""

import math
from typing import Any

import numpy as np

from autograder.bank.diagnosis import ANY
from autograder.bank.keys import ChoiceKey, EssayKey, FunctionKey, NumberKey, OrderingKey, SeveralKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng as drawn


def surface(E: float, A: float, alpha: float, B: float, beta: float, params: Any, tokens: Any) -> Any:
    """Hoffmann et al. 2022, eq. 2: L(N, D) = E + A·N^(-alpha) + B·D^(-beta)."""
    return E + A * params**-alpha + B * tokens**-beta


def optimum(flops: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple[float, float]:
    """Hoffmann et al. 2022, eq. 4: the N and D = C/(6N) that minimise L(N, D). E plays no part."""
    ratio = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
    return ratio * (flops / 6) ** (beta / (alpha + beta)), (flops / 6) ** (alpha / (alpha + beta)) / ratio


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


def tokens_for(params: Any, target: float, E: float, A: float, alpha: float, B: float, beta: float) -> Any:
    """The D at which a model of that size reaches the target; infinite where it cannot."""
    left = target - E - A * params**-alpha
    with np.errstate(all="ignore"):
        return np.where(left > 0, (np.maximum(left, 1e-300) / B) ** (-1 / beta), np.inf)


def cheapest(
    served: float, target: float, E: float, A: float, alpha: float, B: float, beta: float, per_token: float = 2
):
    """(N, D) of least training and serving FLOPs that reaches the target, by a fine search over N."""
    smallest = ((target - E) / A) ** (-1 / alpha)
    params = smallest * np.geomspace(1.0005, 1000, 40_001)
    tokens = tokens_for(params, target, E, A, alpha, B, beta)
    best = int(np.argmin(6 * params * tokens + per_token * params * served))
    return float(params[best]), float(tokens[best])


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


ROUNDED = {"E": 1.69, "A": 406.4, "alpha": 0.34, "B": 410.7, "beta": 0.28}  # Hoffmann et al. 2022, approach 3, printed


_CURVE = (1.0, 50.0, 0.4, 200.0, 0.5)


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


def _residuals(rng: np.random.Generator) -> list[Example]:
    from scipy.special import huber

    cases = []
    for _ in range(3):
        delta = float(10 ** rng.uniform(-3, 0))
        residual = delta * rng.normal(0, 3, 12)
        cases.append(Example((residual, delta), tuple(huber(delta, residual))))
    return cases


def _law(rng: np.random.Generator) -> tuple[float, float, float, float, float]:
    """A law whose two parts are alike near N = 10^7, D = 10^8."""
    alpha, beta = rng.uniform(0.3, 0.6, 2)
    return rng.uniform(0.8, 2), rng.uniform(0.2, 0.5) * 1e7**alpha, alpha, rng.uniform(0.2, 0.5) * 1e8**beta, beta


def _surfaces(rng: np.random.Generator) -> list[Example]:
    return [_runs(rng, _law(rng)) for _ in range(2)]


def _optima(rng: np.random.Generator) -> list[Example]:
    budgets = 10 ** rng.uniform(14, 22, 4)
    return [Example((float(c), *(law := _law(rng))), optimum(float(c), *law)) for c in budgets]


def _uses(rng: np.random.Generator) -> list[Example]:
    cases = []
    for _ in range(3):
        law = _law(rng)
        target = law[0] + rng.uniform(0.1, 0.5)
        _, tokens = cheapest(0.0, target, *law)
        args = (float(tokens * rng.uniform(3, 30)), target, *law)
        cases.append(Example(args, cheapest(*args)))
    return cases


def _lowest(given: Given) -> float:
    """The size at the floor of the parabola in ln N through a student's own runs."""
    curve, slope, _ = np.polyfit(np.log(given["params"]), given["loss"], 2)
    return math.exp(-slope / (2 * curve))


def _ratio_at_the_floor(given: Given) -> float:
    return given["flops"] / 6 / _lowest(given) ** 2


def _rounded_ratio(given: Given) -> float:
    params, tokens = optimum(given["flops"], **ROUNDED)
    return tokens / params


def _E_by_objective(given: Given) -> list[float]:
    """The five values of E, that of the lowest objective first."""
    return [E for _, E in sorted(zip(given["objective"], given["E"], strict=True))]


def _stops(given: Given, ended_as_the_lowest: bool) -> list[tuple[float, float]]:
    """Objective and E of the stops that ended as the lowest one did, or of the others."""
    rows = list(zip(given["objective"], given["E"], given["ended"], strict=True))
    return [(objective, E) for objective, E, ended in rows if (ended == min(rows)[2]) == ended_as_the_lowest]


def _mean_of_the_successes(given: Given) -> float:
    ended_well = [E for E, ended in zip(given["E"], given["ended"], strict=True) if ended == "success"]
    return sum(ended_well) / len(ended_well)


KEYS = {
    "larger-or-smaller": ChoiceKey(
        "B",
        {
            "A": "Smaller is not better in itself: a model of one million would do badly on any number of tokens.",
            "B": "Right. At a fixed C, what a model gives up in size it gains in tokens, and here tokens were the shortage.",
            "C": "70 billion times 1.2 trillion is 280 billion times 0.3 trillion: by C = 6ND both spent the same.",
            "D": "Both saw every token about once, so there was nothing to memorise. The loss compared is on other text.",
        },
    ),
    "isoflop-minimum": FunctionKey(
        _valleys,
        "A parabola in ln N, its floor believed only inside the measured sizes.",
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
                "This parabola is in N. Valleys are symmetric in ln N, not in N: take the logarithm first.",
            ),
            Slip(
                "smallest run",
                lambda n, loss: float(n[np.argmin(loss)]),
                "This is the measured size with the lowest loss. The floor lies between the runs: fit the parabola.",
            ),
            Slip(
                "still a logarithm",
                [("exp",)],
                "This is ln N at the floor: turn it back with np.exp.",
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
            "A": "At its floor a valley has no slope. A factor of two costs about a tenth of L − E in our runs; only a factor of ten costs that much.",
            "B": "The tokens are doubled, so C = 6ND is the same. It is using the model that becomes cheaper.",
            "C": "A parabola's floor is flat whatever the exponents: the loss in quality can be read off the measured valley.",
            "D": "Right. At the floor the slope is zero, so 20 % off costs one per cent of L − E, and half the size a tenth: choose the handier side.",
        },
    ),
    "valley-of-mine": NumberKey(
        _ratio_at_the_floor,
        "N* is the lowest point of the parabola in ln N, D* = C/(6N*), and the ratio is D*/N*.",
        rtol=0.03,
        slips=(
            Slip(
                "six forgotten",
                lambda g: 6 * _ratio_at_the_floor(g),
                "Six times too many: a token costs 6 FLOPs per parameter, so D = C/(6N).",
            ),
            Slip(
                "tokens alone",
                lambda g: _ratio_at_the_floor(g) * _lowest(g),
                "These are the tokens. The question is for tokens per parameter: divide by N* again.",
            ),
            Slip(
                "size alone",
                lambda g: _lowest(g),
                "This is the size N* of the best model. How many tokens for each parameter?",
            ),
            Slip(
                "logarithm kept",
                lambda g: g["flops"] / 6 / math.log(_lowest(g)) ** 2,
                "The lowest point was left as ln N*: take the exponential before you use it as a size.",
            ),
        ),
    ),
    "frontier-exponents": FunctionKey(
        _frontiers,
        "a is the slope of ln N against ln C, and b = 1 − a because D = C/(6N).",
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
                "Both are the exponent of N. Since D = C/(6N), b = 1 − a.",
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
        "About 20 tokens per parameter: the 7B model of the textbooks gets 140 billion.",
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
                "Six is the factor of C = 6ND. The rule of thumb is twenty tokens per parameter.",
            ),
            Slip("in tokens", lambda g: 20e9 * g["billions"], "This is in tokens; the question is in billions."),
        ),
    ),
    "runs-along-a-line": SeveralKey(
        frozenset("DE"),
        {
            "A": "Where D = 20·N, what one exponent lacks the other can give: quite different pairs fit alike. Small residuals do not choose.",
            "B": "Both parts shrink together here, and the fit can exchange one for the other. It takes runs off the line.",
            "C": "No run has another ratio, so nothing was compared. It takes runs off the line.",
            "D": "Right. Along the line there is one variable, and the runs spread over it.",
            "E": "Right. That run lies on the line, a little beyond the others.",
        },
    ),
    "huber": FunctionKey(
        _residuals,
        "Half the square inside, a straight line outside, meeting at delta (Huber 1964).",
        examples=(
            Example((np.array([0.0, 0.5, -1.0, 3.0]), 1.0), (0.0, 0.125, 0.5, 2.5)),
            Example((np.array([-0.002, 0.0005, 0.01]), 1e-3), (1.5e-6, 1.25e-7, 9.5e-6)),
        ),
        slips=(
            Slip(
                "square everywhere",
                lambda r, delta: 0.5 * r**2,
                "This is half the square everywhere: an outlier still counts for far too much. Beyond delta, a straight line.",
            ),
            Slip(
                "absolute value everywhere",
                lambda r, delta: delta * np.abs(r),
                "This is a straight line everywhere. Within delta it must be half the square.",
            ),
            Slip(
                "half forgotten",
                lambda r, delta: np.where(np.abs(r) <= delta, r**2, delta * (np.abs(r) - 0.5 * delta)),
                "The half is missing in the square, so that the two pieces do not meet at delta.",
            ),
            Slip(
                "pieces do not meet",
                lambda r, delta: np.where(np.abs(r) <= delta, 0.5 * r**2, delta * np.abs(r)),
                "The pieces do not meet at delta: the straight one is delta·(|r| − delta/2).",
            ),
            Slip(
                "sign of the residual",
                lambda r, delta: np.where(r <= delta, 0.5 * r**2, delta * (r - 0.5 * delta)),
                "Negative residuals beyond −delta are squared: compare |residual| with delta.",
            ),
        ),
    ),
    "outlier-weight": NumberKey(
        lambda g: 0.5 * g["off"] ** 2 / (g["delta"] * (g["off"] - g["delta"] / 2)),
        "(off²/2) / (delta·(off − delta/2)): the odd run still counts, but in proportion to its distance and not to the square.",
        rtol=0.01,
        slips=(
            Slip(
                "pieces do not meet",
                lambda g: 0.5 * g["off"] / g["delta"],
                "The straight piece is delta·(off − delta/2): without the delta/2 it does not meet the square at delta.",
            ),
            Slip(
                "half forgotten",
                lambda g: g["off"] ** 2 / (g["delta"] * (g["off"] - g["delta"] / 2)),
                "The half of the square is missing, so this is twice as much.",
            ),
            Slip(
                "upside down",
                lambda g: g["delta"] * (g["off"] - g["delta"] / 2) / (0.5 * g["off"] ** 2),
                "This is the fraction turned over. The square counts an odd run for more, so the answer is above 1.",
            ),
            Slip(
                "counts the same",
                lambda g: 1.0,
                "They count the same only within delta. This run is far beyond it, where the Huber loss is a straight line.",
            ),
        ),
    ),
    "fit-chinchilla": FunctionKey(
        _surfaces,
        "The forecast far out and the compute-optimal size both lie in the narrow bands.",
        examples=(_runs(drawn("fit-chinchilla"), (1.217, 311.0, 0.443, 1180.0, 0.397)),),
        slips=(
            Slip(
                "N and D exchanged",
                [("order", 0, 3, 4, 1, 2)],
                "N and D have changed places: the order is (E, A, alpha, B, beta), A and alpha for N, B and beta for D.",
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
                "The exponents have the wrong sign: the minus is written out in the law, and alpha and beta are positive.",
            ),
            Slip(
                "order of the five",
                [("order", 0, 1, 3, 2, 4)],
                "This is (E, A, B, alpha, beta), the order in some papers. Here it is (E, A, alpha, B, beta).",
            ),
        ),
    ),
    "bad-optimum": ChoiceKey(
        "C",
        {
            "A": "An average of stopping points is no optimum: the constants trade off along a curved valley.",
            "B": "Success means that the optimiser stopped by its own rule. On Chinchilla's points 4,500 starts reported it, and none was at the best optimum.",
            "C": "Right. Only the objective compares fits; what still differs between the best of them is not decided yet.",
            "D": "The objective is to be made small. The median start is worse than half of them by that very measure.",
        },
    ),
    "which-stop": NumberKey(
        lambda g: _E_by_objective(g)[0],
        "The lowest objective fits best, whatever its start says of itself: give it more iterations, and start again around it.",
        rtol=0.003,
        slips=(
            Slip(
                "chosen by how it ended",
                lambda g: min(_stops(g, ended_as_the_lowest=False))[1],
                "This is the lowest of those that ended in the same way. How a stop ended says nothing of how low it lies: compare all seven.",
            ),
            Slip(
                "first start",
                lambda g: g["E"][0],
                "This is the first start. Nothing makes the first one the best: compare the objectives.",
            ),
            Slip(
                "mean of all",
                lambda g: sum(g["E"]) / len(g["E"]),
                "This is the mean of all seven. Stopping points are not measurements: where the objective is lowest, there is the fit.",
            ),
            Slip(
                "mean of the successes",
                _mean_of_the_successes,
                "This is the mean of the three successes. An average of stopping points fits worse than the best of them.",
            ),
        ),
    ),
    "compute-optimal": FunctionKey(
        _optima,
        "alpha·A·N^(−alpha) = beta·B·D^(−beta) with D = C/(6N) (Hoffmann et al. 2022, eq. 4).",
        examples=(
            Example((6e6, 1.0, 1.0, 0.5, 1.0, 0.5), (1e3, 1e3)),
            Example((6e10, *_CURVE), optimum(6e10, *_CURVE)),
            Example((7.3e17, 1.31, 410.0, 0.36, 2900.0, 0.45), optimum(7.3e17, 1.31, 410.0, 0.36, 2900.0, 0.45)),
        ),
        slips=(
            Slip(
                "N and D exchanged",
                [("order", 1, 0)],
                "N and D have changed places: return (params, tokens).",
            ),
            Slip(
                "six forgotten",
                lambda flops, *law: optimum(6 * flops, *law),
                "N·D equals C here: the 6 of C = 6ND is missing.",
            ),
            Slip(
                "exponents exchanged",
                lambda flops, E, A, alpha, B, beta: (lambda n: (n, flops / 6 / n))(
                    (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (flops / 6) ** (alpha / (alpha + beta))
                ),
                "The powers of C are exchanged: N grows as C^(beta/(alpha+beta)). The axis with the smaller exponent needs more.",
            ),
            Slip(
                "exponents left out of the balance",
                lambda flops, E, A, alpha, B, beta: (lambda n: (n, flops / 6 / n))(
                    (A / B) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta))
                ),
                "The two parts of the loss are made equal here. At the optimum their slopes are: alpha·A·N^(−alpha) = beta·B·D^(−beta).",
            ),
        ),
    ),
    "rounded-constants": NumberKey(
        _rounded_ratio,
        "At 5.76·10^23 FLOPs the rounded constants give 93 tokens per parameter, the unrounded ones 59: two digits are not enough.",
        slips=(
            Slip(
                "upside down",
                lambda g: 1 / _rounded_ratio(g),
                "This is parameters per token: turn it over.",
            ),
            Slip(
                "six forgotten",
                lambda g: _rounded_ratio({"flops": 6 * g["flops"]}),
                "N·D equals C here: the 6 of C = 6ND is missing.",
            ),
            Slip(
                "the rule of thumb",
                lambda g: 20,
                "20 is the rule of thumb. Compute what these printed constants say; they disagree with it.",
            ),
        ),
    ),
    "no-constant": ChoiceKey(
        "A",
        {
            "A": "Right. N grows as C^(beta/(alpha+beta)) and D as C^(alpha/(alpha+beta)): only with alpha = beta is the ratio fixed.",
            "B": "Twenty came from one data set, one architecture and one range of budgets. Nothing makes it settle there.",
            "C": "Every run here is compared at equal compute, and those with too many tokens are on the valley's other side.",
            "D": "The drift is steady from budget to budget, and far larger than the differences between seeds.",
        },
    ),
    "starved-models": OrderingKey(
        ("D", "A", "C", "B"),
        "MT-NLG has 0.5 tokens per parameter, Gopher 1.1, GPT-3 1.7, Chinchilla 20.",
    ),
    "audit": NumberKey(
        lambda g: math.sqrt(g["params"] * g["tokens"] / 20) / 1e9,
        "C = 6ND with D = 20N gives N = sqrt(C/120), that is sqrt(N·D/20) of the model as it was trained.",
        slips=(
            Slip(
                "tokens held",
                lambda g: g["tokens"] / 20 / 1e9,
                "This keeps the tokens and changes the compute. At the same C, fewer parameters leave more tokens.",
            ),
            Slip(
                "six forgotten",
                lambda g: math.sqrt(6 * g["params"] * g["tokens"] / 20) / 1e9,
                "The 6 of C = 6ND has to be divided out again: N = sqrt(C/120).",
            ),
            Slip(
                "N and D exchanged",
                lambda g: math.sqrt(20 * g["params"] * g["tokens"]) / 1e9,
                "This is the number of tokens, in billions. The parameters are a twentieth of it.",
            ),
            Slip(
                "square root forgotten",
                lambda g: g["params"] * g["tokens"] / 20 / 1e18,
                "The square root is missing: N stands in C = 6·N·(20N) twice.",
            ),
        ),
    ),
    "why-kaplan-differs": SeveralKey(
        frozenset("ACD"),
        {
            "A": "Right. Counting the last layer moved the exponent from 0.86 to 0.70.",
            "B": "Hoffmann et al. suspected it, but Porian et al. found that learning-rate decay is not what mattered.",
            "C": "Right. A shorter warm-up for small models moved the exponent on to 0.60.",
            "D": "Right. Tuning moved the exponent on to 0.52.",
            "E": "The exponent of about 0.5 came out on older and on newer web text alike.",
        },
    ),
    "cheapest-for-use": FunctionKey(
        _uses,
        "The more a model is used, the smaller and the longer trained the cheapest one is.",
        examples=(
            Example((1e7, 1.35, *_CURVE), cheapest(1e7, 1.35, *_CURVE)),
            Example((0.0, 1.35, *_CURVE), cheapest(0.0, 1.35, *_CURVE)),
        ),
        slips=(
            Slip(
                "serving forgotten",
                lambda served, *rest: cheapest(0.0, *rest),
                "This is the cheapest to train. Serving costs 2N per token as well: add it before you look for the least.",
            ),
            Slip(
                "six for serving",
                lambda served, target, E, A, alpha, B, beta: cheapest(
                    served, target, E, A, alpha, B, beta, per_token=6
                ),
                "Serving is counted at 6N per token. Using a model is the forward pass alone: 2N.",
            ),
            Slip(
                "N and D exchanged",
                [("order", 1, 0)],
                "N and D have changed places: return (params, tokens).",
            ),
        ),
    ),
    "over-training": ChoiceKey(
        "B",
        {
            "A": (
                "Such a slip would be noticed: for the same loss, the optimal split needs a fraction of the compute."
            ),
            "B": "Right. Serving costs 2N per token, so that a smaller N pays for the additional training many times over.",
            "C": "The loss goes on falling past the optimum, only less per FLOP. That is why it was worth doing.",
            "D": "At that budget even the printed constants of approach 3 call for far fewer tokens per parameter.",
        },
    ),
    "audit-report": EssayKey(
        rubric=(
            (
                1.0,
                "2.5 tokens per parameter: by the rule of 20 the same C gives about 71 billion parameters on 1.4 trillion tokens.",
            ),
            (1.0, "The model will be served much, which speaks for a still smaller model trained for longer."),
            (
                1.0,
                "The fit: 600-fold extrapolation, five constants, one start; the optimum depends on the exponents' difference.",
            ),
            (
                1.0,
                "What to measure: several starts and a bootstrap, IsoFLOP valleys at two or three budgets, one run nearer the target.",
            ),
            (
                1.0,
                "A clear recommendation with its doubt; notes that a factor of two costs about a tenth of L − E, less than the doubt about the optimum.",
            ),
        ),
        samples={
            5.0: "The plan has 2.5 tokens per parameter. Twenty is no constant of nature, but no fit published since 2022 puts the optimum below ten at "
            "this budget, and the same compute would train about 71 billion parameters on 1.4 trillion tokens. Since the model will be served "
            "to millions, I would go further to the small side: serving costs 2N per token, and valleys are flat, so 40 billion parameters on 2.5 "
            "trillion tokens lose little and cost a fifth to use. The planning fit does not carry the weight put on it. It reaches from 10^21 to "
            "6·10^23 FLOPs, and the optimal size depends on a ratio of two exponents which one optimiser start on five constants does not "
            "settle. Before the run: refit from many starts, bootstrap the optimum, hold out the largest budget, and measure one valley at 10^22. "
            "Check that the text for 2.5 trillion tokens exists without repeats. If the new interval for N includes 200 billion I withdraw.",
            3.0: "By Chinchilla the company should use 20 tokens per parameter, so 500 billion tokens is too few for 200 billion parameters; it should be "
            "about 70 billion parameters and 1.4 trillion tokens. Also the fit was only started once, which can give a wrong optimum. They should fit "
            "again with several starts.",
            1.0: "Larger models have a lower loss according to the scaling laws, so 200 billion parameters is a good choice, and 500 billion tokens are more "
            "than GPT-3 had. The plan can go ahead if the money is there.",
        },
    ),
}
