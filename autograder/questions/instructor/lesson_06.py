"""Lesson 6: what is right, and the reason that meets every wrong answer."""

import math

import numpy as np
from numpy.typing import ArrayLike

from autograder.bank.credit import THREE_DIGITS
from autograder.bank.keys import ChoiceKey, EssayKey, FunctionKey, NumberKey, SeveralKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng
from autograder.questions.instructor.lesson_01 import law

REPEATS = 15.3878  # R_D* of Muennighoff et al. 2023, eq. 5: repetitions after which a repeat is worth 1/e of fresh text


def off_by(E: float, A: float, alpha: float, x: np.ndarray, loss: np.ndarray) -> float:
    """Mean of (law / measured - 1), in per cent."""
    return float(100 * np.mean(law(E, A, alpha, x) / loss - 1))


def effective_tokens(unique: float, total: float) -> float:
    """Muennighoff et al. 2023, eq. 5: how many fresh tokens `total` tokens out of `unique` different ones are worth."""
    repeats = total / unique - 1
    return unique + unique * REPEATS * (1 - math.exp(-repeats / REPEATS))


def longest_stretch(
    x: np.ndarray, loss: np.ndarray, E: float, A: float, alpha: float, tolerance: float
) -> tuple[float, float]:
    """First and last x of the longest row of neighbouring points that the law meets within `tolerance` (relative)."""
    met = np.abs(law(E, A, alpha, x) / loss - 1) <= tolerance
    best, start = (0, 0), None
    for i, good in enumerate([*met, False]):
        if good and start is None:
            start = i
        if not good and start is not None:
            best, start = max(best, (i - start, -start)), None
    first = -best[1]
    return float(x[first]), float(x[first + best[0] - 1])


def from_first_to_last(
    x: np.ndarray, loss: np.ndarray, E: float, A: float, alpha: float, tolerance: float
) -> tuple[float, float]:
    """First and last x that the law meets, whatever lies between them: a mistake."""
    met = x[np.abs(law(E, A, alpha, x) / loss - 1) <= tolerance]
    return float(met[0]), float(met[-1])


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


def _law(rng: np.random.Generator, low: float) -> tuple[float, float, float]:
    alpha = rng.uniform(0.25, 0.6)
    return rng.uniform(0.8, 1.8), rng.uniform(0.5, 2) * low**alpha, alpha


def _transfers(rng: np.random.Generator) -> list[Example]:
    """Laws that are far too low, far too high and too low, on runs that scatter: a median is no mean then."""
    cases = []
    for factor in (2.2, 0.55, 1.6):
        x = np.sort(10 ** rng.uniform(4, 8, 6))
        constants = _law(rng, 1e4)
        args = (*constants, x, factor * law(*constants, x) * np.exp(rng.permutation(np.linspace(-0.25, 0.4, 6))))
        cases.append(Example(args, off_by(*args)))
    return cases


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


def _stretches(rng: np.random.Generator) -> list[Example]:
    """Three rows of runs that the law meets, and a miss before each, too high and too low in turn.

    The longest row comes first, second, last and second. Losses are well above 1, so that errors in nats are no shares.
    """
    cases = []
    for longest in (0, 1, 2, 1):
        rows = list(rng.permutation([2, 3]))
        rows.insert(longest, 5)
        tolerance = round(float(rng.uniform(0.02, 0.06)), 3)
        off = rng.uniform(0.4, 0.9, 13) * rng.choice([-1, 1], 13)
        missed = [0, rows[0] + 1, rows[0] + rows[1] + 2]
        off[missed] = rng.uniform(1.4, 3, 3) * np.array([1, -1, 1]) * rng.choice([-1, 1])
        x, alpha = np.geomspace(1e3, 1e9, 13), rng.uniform(0.25, 0.6)
        constants = (rng.uniform(1.5, 2), rng.uniform(0.5, 2) * 1e3**alpha, alpha)
        args = (x, law(*constants, x) / (1 + tolerance * off), *constants, tolerance)
        cases.append(Example(args, longest_stretch(*args)))
    return cases


def _repeats(rng: np.random.Generator) -> list[Example]:
    """No more than 14 epochs: beyond, it hardly matters any longer whether the first of them is a repetition."""
    unique = 10 ** rng.uniform(6, 11, 4)
    totals = unique * rng.uniform([1.5, 3, 6, 10], [3, 6, 10, 14])
    return [
        Example((float(u), float(t)), effective_tokens(float(u), float(t))) for u, t in zip(unique, totals, strict=True)
    ]


def _matches(rng: np.random.Generator) -> list[Example]:
    lengths = (int(k) for k in rng.integers(3, 12, 3))
    return [Example((p := rng.uniform(0.2, 0.98, 6), k), tuple(p**k)) for k in lengths]


_EARLY = [1, 2, 4, 8]  # the passes that the line goes through


def _read_off(x: ArrayLike, y: ArrayLike, far: float) -> float:
    """The value at `far` of the straight line through the points (x, y)."""
    slope, intercept = np.polyfit(np.asarray(x, float), np.asarray(y, float), 1)
    return float(intercept + slope * far)


def _line_read_off(given: Given) -> float:
    """The log-log line through the early passes, where it is read off."""
    early = np.log([given["loss"][p] for p in _EARLY])
    return float(np.exp(_read_off(np.log(_EARLY), early, np.log(given["passes"]))))


def _too_low(given: Given) -> float:
    return 100 * (1 - _line_read_off(given) / given["measured"])


KEYS = {
    "high-r-squared": ChoiceKey(
        "B",
        {
            "A": "R² compares the variation explained with all the variation there is. It says nothing about any single constant.",
            "B": (
                "Right. A wrong floor hardly matters where the loss is high. Report the error in L − E, and "
                "forecasts of held-out runs."
            ),
            "C": "The entropy is computed from the language's own definition. A fit is an estimate, and this one is off.",
            "D": "The misfit is not noise: the smallest runs do not quite follow the form, and less noise would not change that.",
        },
    ),
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
    "transfer-error": FunctionKey(
        _transfers,
        "The mean of law/measured − 1, with its sign.",
        examples=(
            Example((1.0, 10.0, 0.5, np.array([100.0, 400.0]), np.array([4.0, 3.0])), -50.0),
            *_transfers(rng("public examples", "transfer-error"))[1:],
        ),
        slips=(
            Slip(
                "measured over law",
                lambda E, A, alpha, x, loss: 100 * np.mean(loss / law(E, A, alpha, x) - 1).item(),
                "This is measured over law: turn the fraction over. The question is how far the law is off the measurement.",
            ),
            Slip(
                "sign lost",
                lambda *args: abs(off_by(*args)),
                "The sign is lost: too low and too high are different mistakes when a run is planned. Leave out the abs.",
            ),
            Slip(
                "not in per cent",
                [("times 100",)],
                "This is a share: multiply by 100 for per cent.",
            ),
            Slip(
                "floor forgotten",
                lambda E, A, alpha, x, loss: off_by(0.0, A, alpha, x, loss),
                "E is left out of the law here.",
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
    "usable-range": FunctionKey(
        _stretches,
        "A law can be trusted where it was seen to hold for one neighbouring run after another.",
        examples=_stretches(rng("public examples", "usable-range")),
        together=2,
        slips=(
            Slip(
                "the whole range",
                lambda x, *rest: (x[0], x[-1]),
                "This is the whole measured range, including the runs that the law misses.",
            ),
            Slip(
                "gaps jumped over",
                from_first_to_last,
                "From the first good run to the last, with bad ones between them: a stretch of neighbouring runs has no gaps.",
            ),
        ),
    ),
    "effective-tokens": FunctionKey(
        _repeats,
        "Muennighoff et al. 2023, eq. 5.",
        examples=(
            Example((100.0, 100.0), 100.0),
            Example((1e9, 4.4e9), effective_tokens(1e9, 4.4e9)),
            Example((7e6, 9e7), effective_tokens(7e6, 9e7)),
        ),
        slips=(
            Slip(
                "epochs counted as fresh tokens",
                lambda unique, total: total,
                "Every epoch counts as fresh text here. A token seen again teaches less each time.",
            ),
            Slip(
                "repeats worth nothing",
                lambda unique, total: unique,
                "Repeats are worth nothing here. The first few are worth nearly as much as fresh text.",
            ),
            Slip(
                "epochs for repetitions",
                lambda unique, total: unique + unique * REPEATS * (1 - math.exp(-total / unique / REPEATS)),
                "R counts the repetitions, not the epochs: the first pass repeats nothing, so R = D/U − 1.",
            ),
            Slip(
                "first pass forgotten",
                lambda unique, total: effective_tokens(unique, total) - unique,
                "The first pass is missing: U comes before the part for the repeats.",
            ),
        ),
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
    "exact-match": FunctionKey(
        _matches,
        "p^k: a steady rise in p becomes a late and sudden one in p^k.",
        examples=(
            Example((np.array([0.5, 0.9, 1.0]), 4), (0.0625, 0.6561, 1.0)),
            *_matches(rng("public examples", "exact-match"))[:2],
        ),
        slips=(
            Slip(
                "at least one right",
                lambda p, k: 1 - (1 - p) ** k,
                "This is the chance that at least one token is right. All k have to be right: p^k.",
            ),
            Slip(
                "mean for all",
                lambda p, k: p,
                "This is the share of right tokens. All k of an answer have to be right at once: p^k.",
            ),
            Slip(
                "product for power",
                lambda p, k: p * k,
                "p times k is the expected number of right tokens. The chance of all k is p^k.",
            ),
            Slip(
                "power turned round",
                lambda p, k: p ** (1 / k),
                "This is the k-th root, which lies above p. Getting all k right is rarer than getting one: p^k.",
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
            "A": "Right. Repeats are worth less and less, and a law for fresh text takes no account of that.",
            "B": "Right. The constants belong to the architecture on which they were measured.",
            "C": "This is where a law can be relied on best.",
            "D": "Right. A law of loss says nothing about safety or truth.",
            "E": "While models underfit and fresh data keep coming, laws have held best, so far as they have been tried.",
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
