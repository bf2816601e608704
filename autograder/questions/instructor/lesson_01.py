"""Lesson 1: what is right, and the reason given for every wrong answer."""

import math
from typing import Any

import numpy as np

from autograder.bank.diagnosis import ANY
from autograder.bank.keys import ChoiceKey, FunctionKey, NumberKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng as drawn
from solutions.power_law import fit_power_law, scale_needed, training_flops


def law(E: float, A: float, alpha: float, x: Any) -> Any:
    """The power law with its floor, E + A·x^(-alpha)."""
    return E + A * x**-alpha


def _measured(rng: np.random.Generator, E: float, A: float, alpha: float, low: float, high: float) -> Example:
    """25 losses with 0.05 % of noise, and what a least-squares fit finds in them.

    The first and the middle one are off by 1.2 % in opposite senses: a fit through three points alone goes astray.
    """
    x = np.geomspace(low, high, 25)
    loss = law(E, A, alpha, x) * np.exp(rng.normal(0, 0.0005, 25))
    loss[[0, 12]] *= np.exp(rng.choice([1, -1]) * np.array([0.012, -0.012]))
    found = fit_power_law(x, loss)
    return Example((x, loss), (found.E, found.A, found.alpha))


def _forgot_floor(x: np.ndarray, loss: np.ndarray) -> tuple[float, float, float]:
    slope, intercept = np.polyfit(np.log(x), np.log(loss), 1).tolist()
    return 0.0, math.exp(intercept), -slope


def factor_needed(E: float, A: float, alpha: float, x: float, target: float) -> float | str:
    """The factor by which x must grow for the loss to reach the target; "never" where no x would do."""
    return "never" if target <= E else scale_needed(E, A, alpha, x, target)


def _needs_floor(E: float, A: float, alpha: float, x: float, target: float) -> float | str:
    """What comes out of `scale_needed` when E is left out of it."""
    return (target / (A * x**-alpha)) ** (-1 / alpha)


def _costs(rng: np.random.Generator) -> list[Example]:
    pairs = 10 ** rng.uniform((5, 8), (11, 13), size=(4, 2))
    return [Example((float(n), float(d)), training_flops(float(n), float(d))) for n, d in pairs]


def _curves(rng: np.random.Generator) -> list[Example]:
    """Four decades of x each: E and alpha are well determined by any sound method."""
    cases = []
    for low in (1e3, 1e6, 1e8, 1e10):
        E, alpha = rng.uniform(0.5, 2.5), rng.uniform(0.3, 0.5)
        A = rng.uniform(1.0, 3.0) * low**alpha  # the part above E is 1 to 3 nats at the smallest x
        cases.append(_measured(rng, E, A, alpha, low, 1e4 * low))
    return cases


def _scales(rng: np.random.Generator) -> list[Example]:
    """By twos: a target of which most lie near E, though within reach, and one below E."""
    cases = []
    for left in (0.6, 0.12, 0.1, 0.06):  # the share of the part above E that is left at the target
        for reached in (True, False):
            E, alpha, x = rng.uniform(1, 2.5), rng.uniform(0.6, 0.85), 10 ** rng.uniform(3, 10)
            A = rng.uniform(0.2, 1) * x**alpha
            args = (E, A, alpha, x, E + left * A * x**-alpha if reached else rng.uniform(0.8, 0.97) * E)
            cases.append(Example(args, factor_needed(*args)))
    return cases


def _N_gain(given: Given) -> float:
    return given["N_part"] * (1 - 2 ** -given["alpha"])


def _D_gain(given: Given) -> float:
    return given["D_part"] * (1 - 2 ** -given["beta"])


def _transformer(
    layers: int, width: int, vocabulary: int, context: int, *, train: float = 6, attention: float = 2, tables: float = 1
) -> tuple[float, float]:
    """Parameters of a transformer's matrices without embeddings, and its training FLOPs per token.

    A layer has 4 width² of attention's matrices and 8 width² of the two after it. `train`: FLOPs per multiplication with
    its addition, 2 forward and 4 backward. `attention`: how many of attention's two products are counted, the scores and
    the sum of the values. `tables`: how many times the table of the vocabulary is multiplied by, once at the output.
    """
    matrices = 12 * layers * width**2
    return matrices, train * (matrices + attention * layers * context * width + tables * vocabulary * width)


def _configurations(rng: np.random.Generator) -> list[Example]:
    """Four transformers in which no part, of attention or of the table, is less than 2 per cent of the whole."""
    cases = []
    for _ in range(4):
        layers, width = int(rng.integers(8, 33)), 128 * int(rng.integers(4, 25))
        vocabulary, context = int(rng.integers(32_000, 131_000)), int(2 ** rng.integers(10, 14))
        cases.append(_counted(layers, width, vocabulary, context))
    return cases


def _counted(*configuration: int) -> Example:
    return Example(configuration, _transformer(*configuration))


KEYS = {
    "training-flops": FunctionKey(
        _costs,
        "$C = 6ND$ (Kaplan et al. 2020, section 2.1).",
        examples=(Example((1e6, 2e7), 1.2e14), Example((70e9, 1.4e12), 5.88e23)),
        slips=(
            Slip(
                "forward pass only",
                lambda params, tokens: 2 * params * tokens,
                "This is 2ND: the forward pass alone. Training also runs backward, at about twice the cost, so 6ND.",
            ),
            Slip(
                "six forgotten",
                lambda params, tokens: params * tokens,
                r"This is $N \cdot D$ without the 6: each parameter costs 2 FLOPs per token forward and 4 backward.",
            ),
            Slip(
                "sum for product",
                lambda params, tokens: 6 * (params + tokens),
                "N and D are added here. Every parameter works on every token, so they multiply.",
            ),
            Slip(
                "inference of one token",
                lambda params, tokens: 6 * params,
                "This is the cost of one token: D is missing. A run processes all of its tokens.",
            ),
        ),
    ),
    "run-cost": NumberKey(
        lambda g: 6 * g["layers"] * g["tokens"],
        "$6ND$, with the parameters of the layers as N: looking up an embedding costs next to nothing.",
        slips=(
            Slip(
                "embedding counted",
                lambda g: 6 * (g["layers"] + g["embedding"]) * g["tokens"],
                "The input embedding is counted in N here. It is a table to look up, so this course leaves it out.",
            ),
            Slip(
                "forward pass only",
                lambda g: 2 * g["layers"] * g["tokens"],
                "This is 2ND: the forward pass alone. With the backward pass a training run takes 6ND.",
            ),
            Slip(
                "both",
                lambda g: 2 * (g["layers"] + g["embedding"]) * g["tokens"],
                "Two things: the input embedding is counted in N, and 2ND is the forward pass alone; training takes 6ND.",
            ),
            Slip(
                "six forgotten",
                lambda g: g["layers"] * g["tokens"],
                r"This is $N \cdot D$: the 6 is missing, 2 FLOPs per parameter and token forward and 4 backward.",
            ),
        ),
    ),
    "flattening-curve": ChoiceKey(
        "B",
        {
            "A": "Flatter is not flat. The curve still falls; a doubling of N merely buys less than the one before.",
            "B": "Right. Growing one axis alone meets diminishing returns; nothing here says what more data would do.",
            "C": (
                "That may be so, but these runs cannot say: the data were never varied, and N lowered the loss in "
                "every one of them."
            ),
            "D": "That is an extrapolation far beyond the runs, and a curve that flattens gives no ground for zero.",
        },
    ),
    "loglog-meaning": ChoiceKey(
        "D",
        {
            "A": "That would be a straight line on linear axes. Here a token is worth less the more there are.",
            "B": "That would be straight with the loss on a linear axis. On log-log axes it is a factor that is constant.",
            "C": "An exponential is straight when only the loss is logarithmic. A power law falls far more slowly.",
            "D": r"Right. Equal steps along $\ln D$ give equal steps down in $\ln(L - E)$: one factor, $2^{-\alpha}$, per doubling.",
        },
    ),
    "why-not-zero": ChoiceKey(
        "A",
        {
            "A": (
                "Right. Even someone who knows how the text arises cannot name every next token: that is its entropy."
            ),
            "B": "A careless recipe can leave a loss too high, but the best one still cannot guess what is undetermined.",
            "C": "Learning by heart would make the training loss fall towards zero, and a test loss rise. It is no floor.",
            "D": "There is no such limit: the language in this lesson has an entropy of about 0.82 nats per token.",
        },
    ),
    "fit-power-law": FunctionKey(
        _curves,
        "Forecast, floor and exponent all lie where sound fits do.",
        examples=(
            _measured(drawn("fit-power-law"), 1.713, 236.0, 0.337, 1e6, 1e10),
            _measured(drawn("fit-power-law", 2), 0.841, 41.7, 0.452, 1e3, 1e7),
        ),
        slips=(
            Slip(
                "E forgotten",
                _forgot_floor,
                "This is a straight line through log-log points: E is forgotten (it came out as 0). Let the fit find E.",
            ),
            Slip(
                "sign of the exponent",
                [("negate", 2)],
                r"$\alpha$ has the wrong sign: $L = E + A x^{-\alpha}$, where the minus is written out and $\alpha$ is positive.",
            ),
            Slip(
                "log10 for ln",
                [("ten to the log", 1)],
                "A is wrong by a change of base: a base-10 logarithm was undone with exp. Use np.log with np.exp.",
            ),
            Slip(
                "A left in logarithms",
                [("exp", 1)],
                "A is still a logarithm: turn the intercept back with np.exp before you return it.",
            ),
            Slip(
                "order of the three",
                [("order", 1, 0, 2)],
                "E and A have changed places: return `(E, A, alpha)`.",
            ),
            Slip(
                "smallest loss taken for E",
                lambda x, loss: (min(loss), ANY, ANY),
                "E is the smallest measured loss here. The floor lies below every point: let the fit find it.",
                rtol=1e-6,
            ),
        ),
    ),
    "bits-and-nats": NumberKey(
        lambda g: g["bits"] * math.log(2),
        r"One bit is $\ln 2 = 0.693$ nats.",
        rtol=0.01,
        slips=(
            Slip(
                "wrong way",
                lambda g: g["bits"] / math.log(2),
                "Divided where it must be multiplied: a bit is the smaller unit (0.693 nats), so nats are fewer.",
            ),
            Slip(
                "not converted",
                lambda g: g["bits"],
                r"This is still in bits. Losses in this course are in nats: multiply by $\ln 2$.",
            ),
            Slip(
                "log10 for ln",
                lambda g: g["bits"] * math.log10(2),
                r"Multiplied by $\log_{10} 2$. A nat goes with the natural logarithm: multiply by $\ln 2 = 0.693$.",
            ),
        ),
    ),
    "scale-needed": FunctionKey(
        _scales,
        r"$((\text{target} - E) / (A x^{-\alpha}))^{-1/\alpha}$, and never at or below E.",
        examples=(
            Example((1.0, 8.0, 1.0, 4.0, 2.0), 2.0),
            Example((0.5, 10.0, 0.5, 100.0, 0.75), 16.0),
            Example((1.0, 8.0, 1.0, 4.0, 1.02), 100.0),
            Example((1.0, 8.0, 1.0, 4.0, 0.9), "never"),
        ),
        together=2,
        slips=(
            Slip(
                "E forgotten",
                _needs_floor,
                r"E is left out here: only the part above E shrinks, so compare $\text{target} - E$ with $A x^{-\alpha}$.",
            ),
            Slip(
                "x for the factor",
                lambda *args: factor if isinstance(factor := factor_needed(*args), str) else factor * args[3],
                "This is the x that is needed. The question is for the factor by which x must grow: divide by x.",
            ),
            Slip(
                "factor upside down",
                lambda *args: factor if isinstance(factor := factor_needed(*args), str) else 1 / factor,
                "The factor is upside down: to lower the loss, x must grow, so the factor is above 1.",
            ),
            Slip(
                "never missed",
                lambda *args: ANY if (factor := factor_needed(*args)) == "never" else factor,
                'The factors are right, but a target at or below E is out of reach at any x: return "never" there.',
            ),
        ),
    ),
    "better-lever": NumberKey(
        lambda g: abs(_N_gain(g) - _D_gain(g)),
        r"A doubling gains $\text{part} \cdot (1 - 2^{-\text{exponent}})$: work out both, and take one off the other.",
        rtol=0.006,
        slips=(
            Slip(
                "larger exponent taken",
                lambda g: min(_N_gain(g), _D_gain(g)),
                "This is what the lever with the larger exponent gains, alone. How much more does the other one gain?",
            ),
            Slip(
                "better gain alone",
                lambda g: max(_N_gain(g), _D_gain(g)),
                "This is the gain of the better lever alone. The question is how much more that is than the other's.",
            ),
            Slip(
                "both levers",
                lambda g: _N_gain(g) + _D_gain(g),
                "This adds both gains. The question is how much more the better one takes off: their difference.",
            ),
            Slip(
                "parts for gains",
                lambda g: abs(g["N_part"] - g["D_part"]),
                r"This compares the two parts. What a doubling takes off a part is $\text{part} \cdot (1 - 2^{-\text{exponent}})$.",
            ),
        ),
    ),
    "where-it-flips": NumberKey(
        lambda g: math.log2(_D_gain(g) / _N_gain(g)) / g["beta"],
        r"Each doubling of D leaves $2^{-\beta}$ of what the next one gains, and the gain from N waits unchanged.",
        slips=(
            Slip(
                "parts for gains",
                lambda g: math.log2(g["D_part"] / g["N_part"]) / g["beta"],
                "This makes the two parts equal. What must be equal is what a doubling takes away from each of them.",
            ),
            Slip(
                "exponent forgotten",
                lambda g: math.log2(_D_gain(g) / _N_gain(g)),
                r"The exponent is left out: a doubling of D does not halve its part, it leaves $2^{-\beta}$ of it.",
            ),
            Slip(
                "other exponent",
                lambda g: math.log2(_D_gain(g) / _N_gain(g)) / g["alpha"],
                r"This divides by $\alpha$, which belongs to N. It is D that grows here, so its part shrinks with $\beta$.",
            ),
            Slip(
                "factor for doublings",
                lambda g: (_D_gain(g) / _N_gain(g)) ** (1 / g["beta"]),
                "This is the factor by which D grows. The question is for the number of doublings: its logarithm to base 2.",
            ),
        ),
    ),
    "what-a-law-is": ChoiceKey(
        "C",
        {
            "A": "The constants are fitted to measurements, and they differ from data to data and recipe to recipe.",
            "B": "Even a careful run can miss the law: it forecasts what similar runs gave, and promises nothing.",
            "C": "Right. They are measured, they come with conditions and a range, and within these they forecast well.",
            "D": "They do say by how much: a fitted law gives a number for every size, which the next run can refute.",
        },
    ),
    "count-transformer": FunctionKey(
        _configurations,
        r"$12 \cdot \text{layers} \cdot \text{width}^2$ parameters, and 6 FLOPs for each multiplication with its addition: those of the matrices, $2 \cdot \text{layers} \cdot \text{context} \cdot \text{width}$ "
        r"of attention, and $\text{vocabulary} \cdot \text{width}$ at the output.",
        examples=(
            _counted(12, 768, 50_257, 1_024),
            _counted(24, 2_048, 50_257, 2_048),
            _counted(9, 1_152, 96_000, 8_192),
        ),
        slips=(
            Slip(
                "the count as it stood",
                lambda L, w, V, T: (12 * L * w**2 + V * w, 6 * (12 * L * w**2 + V * w)),
                "This is the count as it stood. The table of the vocabulary is an embedding and no parameter of the layers, and what attention "
                "computes between tokens is missing: it costs FLOPs without having parameters.",
            ),
            Slip(
                "embedding counted",
                lambda L, w, V, T: (12 * L * w**2 + V * w, ANY),
                "The table of the vocabulary is counted among the parameters. It is an embedding: leave it out there, though not of the FLOPs.",
            ),
            Slip(
                "matrices alone",
                lambda *c: _transformer(*c, attention=0, tables=0),
                "The FLOPs are those of the layers' matrices alone. Add attention, context by context, and the output's table.",
            ),
            Slip(
                "attention left out",
                lambda *c: _transformer(*c, attention=0),
                "Attention's own products are missing: for each token and layer, `context` scores of `width` products each, and as many to add "
                "up the values.",
            ),
            Slip(
                "output left out",
                lambda *c: _transformer(*c, tables=0),
                "The output is missing: the last vector of each token is multiplied by all `vocabulary` rows of the table.",
            ),
            Slip(
                "one product of attention",
                lambda *c: _transformer(*c, attention=1),
                "Attention makes two products: the scores, query by key, and then the sum of the values, weighted by them. One of them is missing, "
                "or half were left out for the mask; here all `context` positions count.",
            ),
            Slip(
                "lookup multiplied",
                lambda *c: _transformer(*c, tables=2),
                "The table is counted twice. At the input a row of it is only looked up, which costs nothing; at the output it is multiplied by.",
            ),
            Slip(
                "forward pass only",
                lambda *c: _transformer(*c, train=2),
                "This is the forward pass alone, 2 FLOPs for each multiplication with its addition. The backward pass takes 4 more.",
            ),
            Slip(
                "additions forgotten",
                lambda *c: _transformer(*c, train=3),
                "This counts multiplications alone. Each comes with an addition: 2 FLOPs forward and 4 backward.",
            ),
            Slip(
                "context squared",
                lambda L, w, V, T: (12 * L * w**2, 6 * (12 * L * w**2 + V * w + 2 * L * T**2 * w)),
                "Context squared is what attention costs for a whole text of `context` tokens. Per token it is `context` once.",
            ),
            Slip(
                "whole text",
                lambda L, w, V, T: (12 * L * w**2, T * _transformer(L, w, V, T)[1]),
                "These are the FLOPs of a whole text of `context` tokens. The question is for one token.",
            ),
            Slip(
                "parts exchanged", [("order", 1, 0)], "The two have changed places: return `(params, flops_per_token)`."
            ),
        ),
    ),
}
