"""Lesson 6: what is right, and the reason given for every wrong answer."""

import numpy as np
from numpy.typing import ArrayLike

from autograder.bank.keys import ChoiceKey, EssayKey, FunctionKey, NumberKey, SeveralKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng


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


def _read_off(x: ArrayLike, y: ArrayLike, far: float) -> float:
    """The value at `far` of the straight line through the points (x, y)."""
    slope, intercept = np.polyfit(np.asarray(x, float), np.asarray(y, float), 1)
    return float(intercept + slope * far)


def _carried_over(given: Given) -> float:
    """The loss of the log-log line through one family, at another family's compute."""
    return float(np.exp(_read_off(np.log(given["line_flops"]), np.log(given["line_loss"]), np.log(given["at"]))))


KEYS = {
    "english-for-code": ChoiceKey(
        "C",
        {
            "A": "Trained on code, our models follow a law of their own on code, which is not the law of prose with a surcharge.",
            "B": "More prose lowers the loss on prose. On code, models trained on prose alone improve far more slowly.",
            "C": "Right. A law belongs to its training and its test distribution; change one, and it must be measured anew.",
            "D": "Rounding moves forecasts by little within the range. 2.4 in place of 1.5 comes from a different distribution.",
        },
    ),
    "measured-anew": SeveralKey(
        frozenset("ACE"),
        {
            "A": "Right. Exponents belong to data, architecture and recipe: our two languages and our transformer all have their own.",
            "B": "This counts multiplications. It is arithmetic of the architecture, and neither corpus nor recipe changes it.",
            "C": "Right. Another corpus has another entropy, whatever the model.",
            "D": r"That factor is $\ln 2$, by definition. It is a matter of units, whatever the data and the recipe.",
            "E": "Right. It follows from the exponents and their factors, and it drifts with the budget as well.",
        },
    ),
    "another-recipe": NumberKey(
        lambda g: 100 * (1 - _carried_over(g) / g["measured"]),
        r"Fit $\ln L$ against $\ln C$ through Cerebras-GPT, read off at Pythia's compute and compare. Small Pythias read far more than 20 tokens per parameter, and "
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
    "down-up-down": ChoiceKey(
        "B",
        {
            "A": "Least squares spreads the misfit; it does not make it vanish. The turn distorts all the constants.",
            "B": "Right. Look at the residuals: a turn shows as a bow that no constants remove. Then use another form, or none.",
            "C": "What the law forecasts beyond the last point depends on constants that the turn has distorted.",
            "D": "A least-squares fit exists for any points, and it is reported without a warning. That is the danger.",
        },
    ),
    "whole-answers": NumberKey(
        lambda g: 100 * (g["share"] / 100) ** g["k"],
        "$p^k$: a steady rise in p becomes a late and sudden one in $p^k$.",
        rtol=0.006,
        slips=(
            Slip(
                "at least one right",
                lambda g: 100 * (1 - (1 - g["share"] / 100) ** g["k"]),
                "This is the chance that at least one token is right. All of them have to be right: $p^k$.",
            ),
            Slip(
                "mean for all",
                lambda g: g["share"],
                "This is the share of right tokens. All tokens of an answer have to be right at once: $p^k$.",
            ),
            Slip(
                "one token fewer",
                lambda g: 100 * (g["share"] / 100) ** (g["k"] - 1),
                "This is the chance of one token fewer: all k of them have to be right.",
            ),
            Slip(
                "divided",
                lambda g: g["share"] / g["k"],
                "This divides the share by the number of tokens. Chances of independent events are multiplied: $p^k$.",
            ),
        ),
    ),
    "sudden-ability": ChoiceKey(
        "A",
        {
            "A": "Right. With $p = 0.5$ ten in a row succeed once in a thousand tries; with $p = 0.95$, three times in five.",
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
                "Extrapolation by 1,000 in compute from $R^2$ alone: no held-out error, no interval, floor not identified.",
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
            5.0: "Thirty runs of one recipe and a number that the next run can refute: that is sound. The law does not support four of the steps. First, $R^2$ says that the law follows the runs, not that it forecasts a thousandfold; "
            "hold out the runs above $10^{19}$ and report that error, and give an interval for the floor. Second, the law is for loss on web text. Legal text has another entropy and another exponent; our own prose law was far off on "
            "code. Third, 50 epochs over 2 billion tokens are not 100 billion tokens: by Muennighoff's fit they are worth about 32 billion, and a large model may learn them by heart. Fourth, no map from loss to the exam score was measured. An "
            "exam takes many right steps at once, so the score may stay at chance for long. First I would measure: loss on legal text for the 30 models (no training needed), three mixtures with the law texts at 1, 4 and 16 epochs, and the exam "
            "score of every checkpoint against its legal loss. If no checkpoint leaves chance, nobody can promise 80 %.",
            3.0: "The law was fitted on web text only, so it does not hold for legal documents. Also the extrapolation is very far, and repeating data 50 times is not as good as new data. The exam score is not the same as the loss. "
            "They should test on legal text first.",
            1.0: "$R^2 = 0.999$ is a very good fit, so the loss of 1.92 can be trusted. The bar exam might be hard, but large models are good at exams, so 80 % seems possible.",
        },
    ),
}
