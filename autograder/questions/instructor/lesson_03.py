"""Lesson 3: what is right, and the reason given for every wrong answer."""

import math

import numpy as np

from autograder.bank.diagnosis import ANY
from autograder.bank.keys import ChoiceKey, FunctionKey, NumberKey, OrderingKey, SeveralKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng as drawn


def three_phases(
    floor: float, drop: float, bend: float, alpha: float, sharpness: float, tokens: np.ndarray
) -> np.ndarray:
    """floor + drop·(1 + (D/bend)^sharpness)^(-alpha/sharpness): one break of Caballero et al. (2022), with a floor."""
    return floor + drop * (1 + (tokens / bend) ** sharpness) ** (-alpha / sharpness)


def slopes(tokens: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """d ln L / d ln D at every point, shape (n,)."""
    return np.gradient(np.log(loss), np.log(tokens))


def boundaries(tokens: np.ndarray, loss: np.ndarray) -> tuple[float | str, float | str]:
    """The D at which the local slope crosses half its steepest, before and after it; "not reached" where it does not."""
    steep, where = -slopes(tokens, loss), np.log(tokens)
    peak, half = int(np.argmax(steep)), 0.5 * steep.max()
    found: list[float | str] = []
    for step, stop in ((-1, -1), (1, len(steep))):
        at: float | str = "not reached"
        for i in range(peak, stop, step):
            if steep[i] <= half:
                share = (half - steep[i]) / (steep[i - step] - steep[i])
                at = math.exp(where[i] + share * (where[i - step] - where[i]))
                break
        found.append(at)
    return found[0], found[1]


def _bounded(example: Example) -> Example:
    return Example(example.args, boundaries(*example.args))


def _by_loss(tokens: np.ndarray, loss: np.ndarray) -> tuple[float, float]:
    """Boundaries from the loss itself, at a quarter and three quarters of its fall: a mistake."""
    fallen = (loss[0] - loss) / (loss[0] - loss[-1])
    first, last = np.exp(np.interp((0.25, 0.75), fallen, np.log(tokens))).tolist()
    return first, last


def off_the_line(tokens: np.ndarray, loss: np.ndarray, odd: int) -> float:
    """By how many per cent run `odd` lies above the log-log line through the other runs."""
    others = np.arange(len(tokens)) != odd
    slope, intercept = np.polyfit(np.log(tokens[others]), np.log(loss[others]), 1)
    return float(100 * (loss[odd] / np.exp(intercept + slope * np.log(tokens[odd])) - 1))


Constants = tuple[float, float, float, float, float]


def _constants(rng: np.random.Generator) -> Constants:
    """Of a curve whose power-law phase lies well inside 2^3 … 2^22."""
    low, high = (0.7, 2.4, 8, 0.45, 1.5), (1.6, 3.4, 11, 0.7, 3)
    floor, drop, log_bend, alpha, sharpness = rng.uniform(low, high)
    return floor, drop, 2**log_bend, alpha, sharpness


def _whole(truth: Constants) -> Example:
    """Two points for every doubling, without noise: the steepest point is beyond doubt."""
    tokens = 2.0 ** np.arange(3, 22.5, 0.5)
    return Example((tokens, three_phases(*truth, tokens)), truth)


def _unfinished(rng: np.random.Generator, truth: Constants, left: float) -> Example:
    """A curve with 0.05 % of noise that breaks off where it is still above its floor, by about a share `left` of it."""
    floor, drop, bend, alpha, _ = truth
    tokens = 2.0 ** np.arange(3, math.log2(bend) + math.log2(drop / (left * floor)) / alpha + 0.5)
    return Example((tokens, three_phases(*truth, tokens) * np.exp(rng.normal(0, 0.0005, len(tokens)))), truth)


def _cut(example: Example, *, left: bool = False, right: bool = False) -> Example:
    """A curve cut to where its slope is at least seven tenths of the steepest, on either side, or on none."""
    tokens, loss = example.args
    steep = np.flatnonzero(-slopes(tokens, loss) >= 0.7 * -slopes(tokens, loss).min())
    kept = slice(int(steep[0]) if left else None, int(steep[-1]) + 1 if right else None)
    return Example((tokens[kept], loss[kept]), example.expected)


def _boundaries(rng: np.random.Generator) -> list[Example]:
    """By threes: a whole curve, one that breaks off in the power-law phase and one that begins there."""
    cuts: tuple[dict[str, bool], ...] = ({}, {"right": True}, {"left": True}) * 2
    return [_bounded(_cut(_whole(_constants(rng)), **cut)) for cut in cuts]


def _curves(rng: np.random.Generator) -> list[Example]:
    """Curves that break off above their floor: the last loss is not the floor."""
    return [_unfinished(rng, _constants(rng), rng.uniform(0.045, 0.075)) for _ in range(3)]


# What students see: constants off any grid, and noise.
_SEEN = (
    _unfinished(drawn("fit-three-phases"), (1.037, 3.23, 523.0, 0.613, 2.1), 0.07),
    _unfinished(drawn("fit-three-phases", 2), (0.718, 2.94, 1870.0, 0.472, 2.8), 0.06),
)


_WHOLE = _whole((0.931, 3.04, 810.0, 0.537, 2.2))


def _off(given: Given) -> float:
    """How far the odd run lies above the line through the others: of all four, the one that does so by the most."""
    return max(off_the_line(given["tokens"], given["loss"], odd) for odd in range(len(given["tokens"])))


def _off_all(given: Given) -> float:
    """Above the line through all four: the odd run has pulled it up."""
    slope, intercept = np.polyfit(np.log(given["tokens"]), np.log(given["loss"]), 1)
    odd = 2
    return float(100 * (given["loss"][odd] / np.exp(intercept + slope * np.log(given["tokens"][odd])) - 1))


def _slope_between(given: Given) -> float:
    fall = math.log(given["second_loss"] / given["first_loss"])
    return fall / math.log(given["second_flops"] / given["first_flops"])


def _entropy_below(given: Given) -> float:
    """The E below two floors of which the larger model's is 4^(-alpha) as far away."""
    r = 4 ** -given["alpha"]
    return (given["large"] - r * given["small"]) / (1 - r)


KEYS = {
    "stages-order": OrderingKey(
        ("C", "A", "B"),
        "Slow reduction, then power-law reduction, then convergence (Hestness et al. 2017 sketched these regions, and measured the second).",
    ),
    "first-flat": ChoiceKey(
        "C",
        {
            "A": "Every curve of this lesson starts flat. Patterns must be seen more than once before they lower the loss.",
            "B": "In our runs the first phase is flat for every size; larger models are no better there.",
            "C": "Right. The steep part begins where patterns repeat; our runs need a few hundred tokens to get there.",
            "D": "Training on so few examples for longer teaches these examples, not the task: the test loss would rise.",
        },
    ),
    "phase-boundaries": FunctionKey(
        _boundaries,
        "The slope decides, and what the data do not show is not claimed.",
        examples=tuple(map(_bounded, (_WHOLE, _cut(_WHOLE, right=True), _cut(_WHOLE, left=True)))),
        together=3,
        slips=(
            Slip(
                "phases from the loss",
                _by_loss,
                "These boundaries come from the loss itself. You recognise a phase by its slope: the same loss can be flat or steep.",
            ),
            Slip(
                "order of the two",
                [("order", 1, 0)],
                "Onset and end have changed places: the onset comes first.",
            ),
            Slip(
                "logarithms returned",
                [("exp",)],
                "These are logarithms of D: turn them back with np.exp.",
            ),
            Slip(
                "end of the data taken for the end of the phase",
                lambda tokens, loss: tuple(ANY if at == "not reached" else at for at in boundaries(tokens, loss)),
                'One boundary does not lie within the data, and the end of the data is not the end of the phase: say "not reached".',
            ),
        ),
    ),
    "last-flat": ChoiceKey(
        "A",
        {
            "A": (
                "Right. The floor of this model. A larger one would come further down, until only the noise of "
                "the language is left."
            ),
            "B": "This is the floor of the model, not of the language: larger models go on falling on the same data.",
            "C": "Overfitting would raise the test loss, and it needs few data. Here there are very many, and the curve is flat.",
            "D": "The number of passes has nothing to do with it: the test loss would be as flat with any batch size.",
        },
    ),
    "what-makes-a-floor": SeveralKey(
        frozenset("ABE"),
        {
            "A": "Right. What is random in the text stays random.",
            "B": "Right. Even someone who knows the language perfectly cannot name every next word.",
            "C": "More examples cure that, and here as many as you like are added.",
            "D": "The unit changes the number and not the fact: a floor in nats is a floor in bits.",
            "E": "Right. Such a model stops at the entropy given three tokens, above that of the language.",
        },
    ),
    "fit-three-phases": FunctionKey(
        _curves,
        "Floor and curve both lie in the narrow bands.",
        examples=_SEEN,
        slips=(
            Slip(
                "last loss taken for the floor",
                lambda tokens, loss: (float(loss[-1]), ANY, ANY, ANY, ANY),
                "The last measured loss is taken for the floor here. The curve is still coming down: let the fit find it.",
                rtol=1e-8,
            ),
            Slip(
                "floor forgotten",
                lambda tokens, loss: (0.0, ANY, ANY, ANY, ANY),
                "The floor came out as 0: the curve would fall for ever. Let the fit find it, from a start below the last loss.",
                rtol=1e-6,
            ),
            Slip(
                "sign of alpha",
                [("negate", 3)],
                r"$\alpha$ has the wrong sign: the minus is written out in the law.",
            ),
            Slip(
                "bend in logarithms",
                [("exp", 2)],
                "The bend is still a logarithm: turn it back with np.exp.",
            ),
            Slip(
                "top for drop",
                [("less", 1, 0)],
                "The drop counts from the floor up: it is the loss at the start less the floor.",
            ),
        ),
    ),
    "ten-times-more": NumberKey(
        lambda g: 100 * (1 - 10 ** g["slope"]),
        r"Ten times the data multiply the loss by $10^{\text{slope}}$.",
        slips=(
            Slip(
                "what remains",
                lambda g: 100 * 10 ** g["slope"],
                "This is what remains of the loss. The question is by how much it falls.",
            ),
            Slip(
                "slope read as a percentage",
                lambda g: -100 * g["slope"],
                r"This reads the slope as a percentage. It is an exponent: ten times the data multiply the loss by $10^{\text{slope}}$.",
            ),
            Slip(
                "a doubling",
                lambda g: 100 * (1 - 2 ** g["slope"]),
                r"This is for twice the data. For ten times it is $1 - 10^{\text{slope}}$.",
            ),
        ),
    ),
    "slope-of-real-models": NumberKey(
        _slope_between,
        "ln of the ratio of the losses over ln of the ratio of the FLOPs. Without a floor, real models lie near −0.05 to −0.1: ten times the compute takes about a tenth off the loss.",
        rtol=0.006,
        slips=(
            Slip(
                "sign",
                lambda g: -_slope_between(g),
                "The sign is turned round. The loss falls, so its slope is negative.",
            ),
            Slip(
                "axes exchanged",
                lambda g: 1 / _slope_between(g),
                r"The fraction is upside down: the slope of $\ln L$ against $\ln C$ has the losses in the numerator.",
            ),
            Slip(
                "loss not in logarithms",
                lambda g: (g["second_loss"] - g["first_loss"]) / math.log(g["second_flops"] / g["first_flops"]),
                "Only the compute was turned into a logarithm. Both axes are logarithmic here.",
            ),
            Slip(
                "base-10 logarithm of the compute alone",
                lambda g: _slope_between(g) * math.log(10),
                "Two kinds of logarithms are mixed here. Take the same one of the losses and of the FLOPs.",
            ),
        ),
    ),
    "which-phase": ChoiceKey(
        "D",
        {
            "A": "Regular falling with data is the sign that data are what is missing; nothing here speaks of size.",
            "B": "A constant percentage per doubling is a straight line on log-log axes, steep and far from flat.",
            "C": (
                "Data have worked four times in a row, and a larger model has not been tried. Half of each is not "
                "safer than what works."
            ),
            "D": "Right. Equal factors per doubling: the power-law phase. Watch the slope, and stop buying when it fades.",
        },
    ),
    "largest-hardly-better": ChoiceKey(
        "A",
        {
            "A": r"Right. With the data fixed, $E + B D^{-\beta}$ is left; more data would separate the two again.",
            "B": "There is no such size: with more data the larger of the two pulls ahead again.",
            "C": (
                "That would need almost unlimited data. With a data set of ordinary size, it is these data that "
                "limit both."
            ),
            "D": "Seeds differ by a fraction of a per cent; the gain from another doubling is usually larger.",
        },
    ),
    "in-convergence": ChoiceKey(
        "A",
        {
            "A": "Right. In our runs a model of twice the width has a loss 26 % lower on the same million tokens. If yours were no lower, the language would be the limit.",
            "B": "By the last slope, ten times the data would bring a few per cent at most. The same money may bring far more in parameters.",
            "C": "A flat curve shows a floor, and not whose it is. In our runs four sizes are flat at four different losses.",
            "D": "Many passes teach the model its text by heart. On new text the loss would rise in the end.",
        },
    ),
    "entropy-from-floors": NumberKey(
        _entropy_below,
        r"The distance from E shrinks to $r = 4^{-\alpha}$ of itself, so $E = (\text{large} - r \cdot \text{small})/(1 - r)$.",
        rtol=0.01,
        slips=(
            Slip(
                "floor taken for entropy",
                lambda g: g["large"],
                "This is the floor of the larger model, taken for the entropy. A still larger model would go below it.",
            ),
            Slip(
                "one more step",
                lambda g: _entropy_below(g) + (g["large"] - _entropy_below(g)) * 4 ** -g["alpha"],
                "This is the floor of a model four times as large again. E is where all such steps lead in the end.",
            ),
            Slip(
                "equal steps",
                lambda g: 2 * g["large"] - g["small"],
                r"This takes the same number of nats away again. The steps shrink, each to $4^{-\alpha}$ of the one before.",
            ),
            Slip(
                "equal shares",
                lambda g: g["large"] ** 2 / g["small"],
                "This takes the same share of the whole floor away again. Only the distance from the entropy shrinks.",
            ),
        ),
    ),
    "floor-implies": ChoiceKey(
        "B",
        {
            "A": "A loss above zero is no flaw: language is uncertain, and useful models all have one.",
            "B": (
                "Right. The closer to the floor, the less a parameter buys. Other data, for example, have another "
                "floor."
            ),
            "C": "Fitting the training text better is possible; on new text the uncertainty of language remains.",
            "D": "The floor is a limit that larger models approach. A given model stops above it.",
        },
    ),
    "off-the-line": NumberKey(
        _off,
        r"Fit $\ln L$ against $\ln D$ through the other three, and compare at the fourth.",
        rtol=0.02,
        slips=(
            Slip(
                "line through all four",
                _off_all,
                "The line goes through all four here, so the odd run has pulled it up. Leave that run out, then compare.",
            ),
        ),
    ),
    "anomaly-checks": OrderingKey(
        ("D", "B", "A", "C"),
        "Corrupted text cannot be learned, so the loss on it stays above that on clean text. Repeated text is learned by heart, so the loss on it is far below "
        "that on fresh text. With a wrong rate or schedule the two are alike, and the run comes back to the line when that one setting is put right.",
    ),
    "anomaly-cause": ChoiceKey(
        "C",
        {
            "A": "The three seeds differ by far less than this run is off the line: a fourth would not bring it back.",
            "B": "All four have the same size, and three of them lie on the line.",
            "C": "Right. A part of its targets had been replaced by random tokens. Clean test text and samples show it.",
            "D": "One run is off, and the one after it is back on the line. A law that rises there would not come back.",
        },
    ),
}
