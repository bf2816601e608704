"""Lesson 6: what is right, and the reason that meets every wrong answer."""

import math

import numpy as np
from numpy.typing import ArrayLike

from autograder.bank.credit import THREE_DIGITS
from autograder.bank.keys import ChoiceKey, EssayKey, FunctionKey, NumberKey, SeveralKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng

REPEATS = 15.3878  # R_D* of Muennighoff et al. 2023, eq. 5: repetitions after which a repeat is worth 1/e of fresh text


def effective_tokens(unique: float, total: float) -> float:
    """Muennighoff et al. 2023, eq. 5: how many fresh tokens `total` tokens out of `unique` different ones are worth."""
    repeats = total / unique - 1
    return unique + unique * REPEATS * (1 - math.exp(-repeats / REPEATS))


def straight(x: np.ndarray, loss: np.ndarray, far: np.ndarray) -> np.ndarray:
    slope, intercept = np.polyfit(np.log(x), np.log(loss), 1)
    return np.exp(intercept) * far**slope


def floored(x: np.ndarray, loss: np.ndarray, far: np.ndarray) -> np.ndarray:
    """The best law with a floor, by a fine search over alpha: for each, E and A solve two equations."""
    alpha = np.linspace(0.02, 3, 600)
    z, share = (x / x[0]) ** -alpha[:, None] / loss, 1 / loss  # E·share + A·z should be 1
    ones, both, squares = share @ share, z @ share, (z**2).sum(axis=1)
    A = (ones * z.sum(axis=1) - both * share.sum()) / (ones * squares - both**2)
    E = (share.sum() - A * both) / ones
    best = np.argmin(((E[:, None] * share + A[:, None] * z - 1) ** 2).sum(axis=1))
    return E[best] + A[best] * (far / x[0]) ** -alpha[best]


def better_form(x: np.ndarray, loss: np.ndarray, x_held: np.ndarray, loss_held: np.ndarray) -> str:
    """The form whose forecasts of the held-out runs are nearer."""
    miss = [np.mean(np.abs(form(x, loss, x_held) / loss_held - 1)) for form in (straight, floored)]
    return "floor" if miss[1] < miss[0] else "straight"


def _forms(rng: np.random.Generator) -> list[Example]:
    """Pairs with the same small runs, which flatten, and other runs held out: once each form is right.

    The larger runs lie between the two forecasts, nearer to the one that is right, except for the first of them. A
    method that looks at the small runs, or judges or fits all runs together, says "floor" both times.
    """
    cases = []
    for _ in range(2):
        low = float(10 ** rng.uniform(3, 8))
        x, far = low * np.geomspace(1, 40, 16), low * np.geomspace(52, 100, 3)
        bow = rng.uniform(0.075, 0.085) * (np.linspace(-1, 1, 16) ** 2 - 1 / 3) + rng.normal(0, 0.002, 16)
        loss = rng.uniform(2, 4) * (x / low) ** -rng.uniform(0.15, 0.25) * np.exp(bow)
        for nearer in (0.35, 0.65):
            share = np.array([1 - nearer, nearer, nearer])
            held = straight(x, loss, far) ** (1 - share) * floored(x, loss, far) ** share
            cases.append(Example((x, loss, far, held), better_form(x, loss, far, held)))
    return cases


_EARLY = [1, 2, 4, 8]  # the passes that the line goes through


def _read_off(x: ArrayLike, y: ArrayLike, far: float) -> float:
    """The value at `far` of the straight line through the points (x, y)."""
    slope, intercept = np.polyfit(np.asarray(x, float), np.asarray(y, float), 1)
    return float(intercept + slope * far)


def _line_read_off(given: Given) -> float:
    """The log-log line through the early passes, where it is read off."""
    early = np.log([given["loss"][p] for p in _EARLY])
    return float(np.exp(_read_off(np.log(_EARLY), early, np.log(given["passes"]))))


def _carried_over(given: Given) -> float:
    """The loss of the log-log line through one family, at another family's compute."""
    return float(np.exp(_read_off(np.log(given["line_flops"]), np.log(given["line_loss"]), np.log(given["at"]))))


def _as_good_as(given: Given) -> float:
    """The clean tokens whose loss is that of the spoilt text, on a log-log line between two measured amounts."""
    ends = np.log([given["near"], given["far"]])
    return float(np.exp(_read_off(ends, np.log([given["fewer"], given["more"]]), np.log(given["spoilt"]))))


def _too_low(given: Given) -> float:
    return 100 * (1 - _line_read_off(given) / given["measured"])


KEYS = {
    "error-above-the-floor": NumberKey(
        lambda g: g["off"] * g["loss"] / (g["loss"] - g["entropy"]),
        "The same nats, as a share of a much smaller distance: off · L/(L − E). A fit can look perfect in L and be poor where it matters.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "error in L",
                lambda g: g["off"],
                "This is the error as a share of L. Most of L is the entropy, which a law gets right without any merit: divide by L − E.",
            ),
            Slip(
                "upside down",
                lambda g: g["off"] * (g["loss"] - g["entropy"]) / g["loss"],
                "The fraction is upside down: the same error is a larger share of a smaller distance.",
            ),
            Slip(
                "share of the entropy",
                lambda g: g["off"] * g["loss"] / g["entropy"],
                "This is the error as a share of the entropy. The distance is what lies above it, L − E.",
            ),
        ),
    ),
    "english-for-code": ChoiceKey(
        "C",
        {
            "A": "Trained on code, our models follow a law of their own on code, which is not the law of prose with a surcharge.",
            "B": "More prose lowers the loss on prose. On code, models trained on prose alone improve far more slowly.",
            "C": "Right. A law belongs to its training and its test distribution; change one, and it must be measured anew.",
            "D": "Rounding moves forecasts by little within the range. 2.4 in place of 1.5 comes from a different distribution.",
        },
    ),
    "closed-gap": NumberKey(
        lambda g: 100 * (g["none"] - g["some"]) / (g["none"] - g["all"]),
        "The gap is what training on code alone would gain, none − all; the part closed is none − some. Another gap gives another number, so name the gap.",
        rtol=0.006,
        slips=(
            Slip(
                "gap to the loss on prose",
                lambda g: 100 * (g["none"] - g["some"]) / (g["none"] - g["prose"]),
                "This is the gap between the loss on code and the loss on prose. The question asks for the gap to training on code alone.",
            ),
            Slip(
                "what is left",
                lambda g: 100 * (g["some"] - g["all"]) / (g["none"] - g["all"]),
                "This is the part of the gap that is left. The question asks for the part that was closed.",
            ),
            Slip(
                "share of the loss",
                lambda g: 100 * (g["none"] - g["some"]) / g["none"],
                "This is the fall as a share of the loss. A gap is a difference of two losses: divide by none − all.",
            ),
        ),
    ),
    "any-ten-billion": ChoiceKey(
        "D",
        {
            "A": "Two models of one size on different text can have very different losses: the entropy alone is different.",
            "B": "The exponents are not universal: on our two languages, with one recipe, they differ.",
            "C": "Equal compute on other data still has another floor and another exponent.",
            "D": "Right. A law is a summary of runs of one kind. For another kind, measure again.",
        },
    ),
    "measured-anew": SeveralKey(
        frozenset("ACE"),
        {
            "A": "Right. Exponents belong to data, architecture and recipe: our two languages and our transformer all have their own.",
            "B": "This counts multiplications. It is arithmetic of the architecture, and neither corpus nor recipe changes it.",
            "C": "Right. Another corpus has another entropy, whatever the model.",
            "D": "That factor is ln 2, by definition. It is a matter of units, whatever the data and the recipe.",
            "E": "Right. It follows from the exponents and their factors, and it drifts with the budget as well.",
        },
    ),
    "another-recipe": NumberKey(
        lambda g: 100 * (1 - _carried_over(g) / g["measured"]),
        "Fit ln L against ln C through Cerebras-GPT, read off at Pythia's compute and compare. Small Pythias read far more than 20 tokens per parameter, and "
        "the line knows nothing of that.",
        rtol=0.006,
        slips=(
            Slip(
                "share of the line",
                lambda g: 100 * (g["measured"] / _carried_over(g) - 1),
                "This is a share of the line's value. The question asks for a share of the measured loss.",
            ),
            Slip(
                "linear axes",
                lambda g: 100 * (1 - _read_off(g["line_flops"], g["line_loss"], g["at"]) / g["measured"]),
                "This line is straight on linear axes. On log-log axes both compute and loss are logarithms.",
            ),
        ),
    ),
    "choose-form": FunctionKey(
        _forms,
        "Held-out runs decide between forms.",
        examples=_forms(rng("public examples", "choose-form")),
        together=2,
        slips=(
            Slip(
                "error on the runs of the fit",
                lambda *args: "floor",
                'This says "floor" every time. On the runs of the fit the form with one more constant never loses: fit a line on log-log '
                "axes and a law with a floor to the small runs alone, and compare both on the held-out runs.",
            ),
            Slip(
                "the larger error taken",
                lambda *args: {"floor": "straight", "straight": "floor"}[better_form(*args)],
                "This is the form with the larger error on the held-out runs: turn the comparison round, and take the mean over all of them.",
            ),
        ),
    ),
    "in-sample": ChoiceKey(
        "A",
        {
            "A": "Right. The constants were chosen to make that error small. Hold out the largest runs, and report the error there.",
            "B": "No number of runs in the old range measures the error at a hundred times the compute.",
            "C": "The unit does not matter here. The same runs chose the constants and judged them.",
            "D": ("One recipe is necessary, and it is not enough: no run shows how the error grows outside the range."),
        },
    ),
    "worth-of-epochs": NumberKey(
        lambda g: 100 * effective_tokens(1.0, float(g["epochs"])) / g["epochs"],
        "D'/D with U = 1 and D = the number of epochs. Up to about four epochs it is above 90 %.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "as good as fresh",
                lambda g: 100.0,
                "This counts every epoch as fresh text. The more often a token was seen, the less it still teaches.",
            ),
            Slip(
                "repeats worth nothing",
                lambda g: 100 / g["epochs"],
                "This counts the first epoch alone. The repeats are worth something too, the first of them nearly as much.",
            ),
            Slip(
                "times instead of per cent",
                lambda g: effective_tokens(1.0, float(g["epochs"])),
                "This is D'/U, how many times the unique text. The question asks for D'/D, in per cent.",
            ),
            Slip(
                "epochs for repetitions",
                lambda g: 100 * (1 + REPEATS * (1 - math.exp(-g["epochs"] / REPEATS))) / g["epochs"],
                "R counts the repetitions, not the epochs: the first pass repeats nothing, so R is one less.",
            ),
        ),
    ),
    "down-up-down": ChoiceKey(
        "B",
        {
            "A": "Least squares spreads the misfit; it does not make it vanish. The turn distorts all the constants.",
            "B": "Right. Look at the residuals: a turn shows as a bow that no constants remove. Then use another form, or none.",
            "C": "What the law forecasts beyond the last point depends on constants that the turn has distorted.",
            "D": "A least-squares fit exists for any points, and it is reported without a warning. That is the danger.",
        },
    ),
    "past-the-turn": NumberKey(
        _too_low,
        "The four points fall, and so the line goes on falling, but the curve turns. Nothing in the four points shows that.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "share of the forecast",
                lambda g: 100 * (g["measured"] / _line_read_off(g) - 1),
                "This is a share of the line's value. The question asks for a share of what was measured.",
            ),
            Slip(
                "last point carried on",
                lambda g: 100 * (1 - g["loss"][8] / g["measured"]),
                "This takes the loss after 8 passes for the forecast. The line goes on falling below it.",
            ),
            Slip(
                "linear axes",
                lambda g: 100 * (1 - _read_off(_EARLY, [g["loss"][p] for p in _EARLY], g["passes"]) / g["measured"]),
                "This line is straight on linear axes. On log-log axes both passes and loss are logarithms.",
            ),
        ),
    ),
    "whole-answers": NumberKey(
        lambda g: 100 * (g["share"] / 100) ** g["k"],
        "p^k: a steady rise in p becomes a late and sudden one in p^k.",
        rtol=0.006,
        slips=(
            Slip(
                "at least one right",
                lambda g: 100 * (1 - (1 - g["share"] / 100) ** g["k"]),
                "This is the chance that at least one token is right. All of them have to be right: p^k.",
            ),
            Slip(
                "mean for all",
                lambda g: g["share"],
                "This is the share of right tokens. All tokens of an answer have to be right at once: p^k.",
            ),
            Slip(
                "one token fewer",
                lambda g: 100 * (g["share"] / 100) ** (g["k"] - 1),
                "This is the chance of one token fewer: all k of them have to be right.",
            ),
            Slip(
                "divided",
                lambda g: g["share"] / g["k"],
                "This divides the share by the number of tokens. Chances of independent events are multiplied: p^k.",
            ),
        ),
    ),
    "sudden-ability": ChoiceKey(
        "A",
        {
            "A": "Right. With p = 0.5 ten in a row succeed once in a thousand tries; with p = 0.95, three times in five.",
            "B": "Token by token the ability was growing all along. Nothing had to come into being at that size.",
            "C": "Both metrics are right about the same models. Which one matters depends on the use.",
            "D": "Loss fell as steadily as the share of right tokens rose. Only the strict metric jumps.",
        },
    ),
    "loss-without-score": ChoiceKey(
        "C",
        {
            "A": (
                "It forecast the loss, and was right. A score is not a loss: how the one follows from the other "
                "has to be measured."
            ),
            "B": "A model is better at what its loss averages over. A task may depend on a small part of that.",
            "C": "Right. The mean can fall while the few tokens that decide the task stay as hard as they were.",
            "D": "The law had forecast these 4 %. Seeds differ by a few tenths of a per cent.",
        },
    ),
    "unreliable-when": SeveralKey(
        frozenset("ABD"),
        {
            "A": "Right. A law for fresh text takes no account of repeats, and its constants belong to the architecture that was measured.",
            "B": "Right. Such a law goes on falling where the model no longer does.",
            "C": "This is where a law can be relied on best.",
            "D": "Right. A law of loss says nothing about safety or truth.",
            "E": "While models underfit and fresh data keep coming, laws have held best, so far as they have been tried.",
        },
    ),
    "saturated-benchmark": ChoiceKey(
        "B",
        {
            "A": "The law was about loss, and the loss did as it said. It made no promise in points.",
            "B": "Right. Wrong answers fell from 2.2 % to 1.6 %, by more than a quarter. A score with a ceiling of 100 % cannot show much more.",
            "C": "A loss that has just fallen by 3 % as its law said is not at its floor. It is the score that has no room left.",
            "D": "These scores can hardly rise any more, whatever the model. On harder tasks the same step may bring several points.",
        },
    ),
    "worth-of-spoilt-text": NumberKey(
        _as_good_as,
        "Interpolate ln D against ln L between the two clean runs. A fifth of garbage costs far more than a fifth of the tokens, since it raises the floor itself.",
        rtol=0.01,
        slips=(
            Slip(
                "clean part counted",
                lambda g: g["tokens"] * (1 - g["percent"] / 100),
                "These are the tokens that were left as they were. Wrong targets do more harm than missing ones: read the losses.",
            ),
            Slip(
                "linear axes",
                lambda g: _read_off([g["near"], g["far"]], [g["fewer"], g["more"]], g["spoilt"]),
                "This line is straight on linear axes. On log-log axes both tokens and loss are logarithms.",
            ),
            Slip(
                "all tokens counted",
                lambda g: float(g["tokens"]),
                "This counts spoilt tokens like clean ones. The loss says what they were worth.",
            ),
        ),
    ),
    "clean-or-more": ChoiceKey(
        "D",
        {
            "A": "It does not average out: with a fifth of garbage the whole curve came down to a higher floor.",
            "B": "In this lesson the second pass was nearly as good as new text, and the fourth still helped.",
            "C": "With equal compute the losses were far apart. What was read counts, and not only how much.",
            "D": "Right. Half a million clean tokens are better than a million spoilt ones here, even without the second pass.",
        },
    ),
    "judge-a-strategy": EssayKey(
        rubric=(
            (0.5, "Sound: many small runs of one recipe, a stated law, a number that can be refuted."),
            (
                1.0,
                "Extrapolation by 1,000 in compute from R² alone: no held-out error, no interval, floor not identified.",
            ),
            (1.0, "Another distribution: web text is not legal text; the law is for loss on web text."),
            (
                1.0,
                "Fifty passes over 2 billion tokens are worth about 16 passes over fresh text, not 50; and the model may overfit.",
            ),
            (1.0, "From loss to score: no map was measured; thresholds, metric, chance level."),
            (0.5, "What to measure first, in an order, with a stopping rule."),
        ),
        samples={
            5.0: "Thirty runs of one recipe and a number that the next run can refute: that is sound. The law does not support four of the steps. First, R² says that the law follows the runs, not that it forecasts a thousandfold; "
            "hold out the runs above 10^19 and report that error, and give an interval for the floor. Second, the law is for loss on web text. Legal text has another entropy and another exponent; our own prose law was far off on "
            "code. Third, 50 epochs over 2 billion tokens are not 100 billion tokens: by Muennighoff's fit they are worth about 32 billion, and a large model may learn them by heart. Fourth, no map from loss to the exam score was measured. An "
            "exam takes many right steps at once, so the score may stay at chance for long. First I would measure: loss on legal text for the 30 models (no training needed), three mixtures with the law texts at 1, 4 and 16 epochs, and the exam "
            "score of every checkpoint against its legal loss. If no checkpoint leaves chance, nobody can promise 80 %.",
            3.0: "The law was fitted on web text only, so it does not hold for legal documents. Also the extrapolation is very far, and repeating data 50 times is not as good as new data. The exam score is not the same as the loss. "
            "They should test on legal text first.",
            1.0: "R² = 0.999 is a very good fit, so the loss of 1.92 can be trusted. The bar exam might be hard, but large models are good at exams, so 80 % seems possible.",
        },
    ),
}
