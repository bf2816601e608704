"""Lesson 4, Limitations. What is asked. The keys and reasons are in instructor/lesson_04.py."""

import math

import numpy as np

from autograder.bank.kinds import (
    Choice,
    Essay,
    Example,
    Function,
    Given,
    Number,
    SeveralChoices,
    Slip,
    mended_by,
    returned_by,
)
from autograder.bank.scoring import close, within
from autograder.questions.lesson_01 import law
from autograder.questions.lesson_02 import measured

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


def straight(x: np.ndarray, loss: np.ndarray, far: np.ndarray) -> np.ndarray:
    slope, intercept = np.polyfit(np.log(x), np.log(loss), 1)
    return np.exp(intercept) * far**slope


def floored(x: np.ndarray, loss: np.ndarray, far: np.ndarray) -> np.ndarray:
    """The best law with a floor, by a fine search over alpha."""
    best: tuple = (np.inf,)
    for alpha in np.linspace(0.05, 2, 400):
        z = (x / x[0]) ** -alpha
        A, E = np.polyfit(z, loss, 1, w=1 / loss)
        best = min(best, (float(np.sum((loss / (E + A * z) - 1) ** 2)), float(E), float(A), float(alpha)))
    return best[1] + best[2] * (far / x[0]) ** -best[3]


def better_form(x: np.ndarray, loss: np.ndarray, x_held: np.ndarray, loss_held: np.ndarray) -> str:
    """The form whose forecasts of the held-out runs are nearer."""
    miss = [np.mean(np.abs(form(x, loss, x_held) / loss_held - 1)) for form in (straight, floored)]
    return "floor" if miss[1] < miss[0] else "straight"


def _form_case(E: float, A: float, alpha: float, wiggle: float, low: float = 1e4) -> Example:
    """Small runs with a wiggle to be misled by, and larger ones held out; the right form is decided there."""
    x, far = np.geomspace(low, 30 * low, 8), np.geomspace(100 * low, 3000 * low, 5)
    loss = law(E, A * low**alpha, alpha, x) * (1 + wiggle * np.cos(np.linspace(0, 2 * np.pi, 8)))
    held = law(E, A * low**alpha, alpha, far)
    return Example((x, loss, far, held), better_form(x, loss, far, held))


def _stretch_case(cut: int, odd: int) -> Example:
    x = np.geomspace(1e3, 1e8, 11)
    loss = law(1.0, 40.0, 0.4, x)
    loss[:cut] *= 1.3
    loss[odd] *= 0.8
    args = (x, loss, 1.0, 40.0, 0.4, 0.05)
    return Example(args, longest_stretch(*args))


def _floor_figures(rng: np.random.Generator) -> Given:
    """A measured run of the row of data sizes, and a law that is off there by about a per cent."""
    runs = measured("grid").where(part="data size", loss=lambda loss: loss < 1)
    loss, entropy = round(float(rng.choice(runs["loss"])), 4), round(runs.entropy, 4)
    return {"loss": loss, "entropy": entropy, "off": round(rng.uniform(0.4, 1.6), 1)}


def _passes_figures(rng: np.random.Generator) -> Given:
    """Measured passes over one text of 25,000 tokens, by one of two sizes, each as trained with one seed."""
    runs = measured("repeats").where(text="repeated", unique=25_000, width=int(rng.choice([64, 128])))
    loss = {p: round(float(rng.choice(runs["loss"][runs["epochs"] == p])), 4) for p in (1, 2, 4, 8, 64)}
    listed = ", ".join(f"{value:.4f} after {p}" for p, value in loss.items() if p < 64)
    return {"loss": loss, "measured": loss[64], "listed": listed, "params": int(runs["params"][0])}


_X = np.geomspace(1e5, 1e8, 5)

QUESTIONS = (
    Choice(
        "high-r-squared",
        "R² of 0.998",
        1,
        "goodness of fit",
        "analyse",
        "A law is fitted to 140 runs with R² = 0.998, and its irreducible loss is 5 % off the entropy, which happens to be known. "
        "What explains both?",
        options={
            "A": "R² was computed wrongly: with so high a value all of the constants must be right.",
            "B": "R² is decided far from the floor, where a wrong floor hardly matters.",
            "C": "The entropy must be wrong, since the fit rests on 140 measurements and it on none.",
            "D": "The runs are too noisy: with less noise the same law would give the right constant.",
        },
    ),
    Number(
        "error-above-the-floor",
        "One per cent of what?",
        2,
        "goodness of fit",
        "apply",
        "In a language whose entropy is {entropy} nats per token, a run was measured at {loss}, and a law gives a value {off} % higher. By how many "
        "per cent is the law too high in L − E, the distance from the entropy?",
        figures=_floor_figures,
        unit="per cent",
        low=0,
        high=1000,
    ),
    Choice(
        "in-sample",
        "One per cent of error",
        1,
        "held-out error",
        "analyse",
        'A report says: "The law fits all 40 runs within 1 %, so the run at a hundred times the compute is forecast within 1 %." What is wrong?',
        options={
            "A": "That the fit chose its constants on these 40 runs; beyond them no error was measured.",
            "B": "That 40 runs are too few: from 100 runs on the two errors are known to be the same.",
            "C": "That an error in per cent was given, where an error in nats would carry over.",
            "D": "Nothing, as long as the 40 runs and the large run were trained with one recipe.",
        },
    ),
    Function(
        "transfer-error",
        "A law carried over",
        3,
        "domain transfer",
        "apply",
        "A law was fitted on one domain and is used on another. Write the function that gives its mean error there in per cent, "
        "100·(law/measured − 1), negative where the law is too low.",
        signature="transfer_error(E, A, alpha, x, loss)",
        returns="one number, in per cent",
        examples=(
            Example((1.0, 10.0, 0.5, np.array([100.0, 400.0]), np.array([4.0, 3.0])), -50.0),
            Example((1.0, 50.0, 0.3, _X, law(1.0, 50.0, 0.3, _X) / 1.25), 25.0),
        ),
        grade=within(1e-6),
        slips=(
            Slip(
                "measured over law",
                returned_by(lambda E, A, alpha, x, loss: 100 * np.mean(loss / law(E, A, alpha, x) - 1).item()),
                "This is measured over law: turn the fraction over. The question is how far the law is off the measurement.",
            ),
            Slip(
                "sign lost",
                lambda value, example, grade: grade(abs(value), abs(example.expected)) == 1 and value >= 0,
                "The sign is lost: too low and too high are different mistakes when a run is planned. Leave out the abs.",
            ),
            Slip(
                "not in per cent",
                mended_by(lambda value: 100 * value),
                "This is a share: multiply by 100 for per cent.",
            ),
            Slip(
                "floor forgotten",
                returned_by(lambda E, A, alpha, x, loss: off_by(0.0, A, alpha, x, loss)),
                "E is left out of the law here.",
            ),
        ),
    ),
    Choice(
        "english-for-code",
        "An English law, a code model",
        1,
        "domain transfer",
        "analyse",
        "A team plans a model for code with a law that was fitted on English prose. The law forecasts 1.5 nats; the model, trained "
        "on the same prose recipe, has 2.4 on code. What is the best explanation?",
        options={
            "A": "Code is harder than prose for every model, so that each law needs a fixed surcharge for it.",
            "B": "The model was not trained for long enough: with more prose it would come to 1.5 on code.",
            "C": "The law describes loss on text like its training text, and the test is on another distribution.",
            "D": "The law's exponent was rounded, and such errors grow along with the size of the model.",
        },
    ),
    Choice(
        "any-ten-billion",
        "True or false?",
        1,
        "universality",
        "recall",
        "Is it true that a law fitted to one 10-billion model on one web corpus holds for any other 10-billion model on "
        "any other corpus?",
        options={
            "A": "True: the number of parameters decides the loss, and it is the same.",
            "B": "True for the exponents, which are universal, and false for the constants.",
            "C": "False, unless both models come to the same training compute.",
            "D": "False: architecture, data and recipe all enter the constants and exponents.",
        },
    ),
    SeveralChoices(
        "measured-anew",
        "What may be copied?",
        2,
        "universality",
        "analyse",
        "Two labs train models of 10 billion parameters, on different corpora and by different recipes. The first has published its law. What "
        "must the second measure for itself, rather than copy?",
        options={
            "A": "The exponent alpha.",
            "B": "The FLOPs of a run with given N and D, about 6ND.",
            "C": "The irreducible loss E.",
            "D": "The best number of tokens per parameter for its budget.",
            "E": "The loss of its own model of 10 billion parameters.",
        },
    ),
    Function(
        "choose-form",
        "Which form forecasts?",
        4,
        "held-out error",
        "apply",
        "Fit a straight log-log line and a law with a floor to small runs, and let larger, held-out runs decide. Write the function "
        'that gives "straight" or "floor", whichever has the smaller mean of |forecast/measured − 1| on the held-out runs.',
        signature="choose_form(x, loss, x_held, loss_held)",
        returns='the text "straight" or "floor"',
        examples=(
            _form_case(1.5, 2.0, 0.5, 0.0),
            _form_case(0.0, 3.0, 0.2, 0.004),
            _form_case(0.8, 2.5, 0.6, 0.002),
        ),
        grade=within(1e-6),
        slips=(
            Slip(
                "error on the runs of the fit",
                lambda value, example, grade: value == "floor",
                'Always "floor": on the runs of the fit the form with one more constant never loses. Compare on the held-out runs.',
            ),
            Slip(
                "the larger error taken",
                lambda value, example, grade: value == {"floor": "straight", "straight": "floor"}[example.expected],
                "This is the form with the larger error on the held-out runs: turn the comparison round.",
            ),
        ),
    ),
    Function(
        "usable-range",
        "From where to where?",
        3,
        "range of validity",
        "apply",
        "A law can be used where it has been seen to hold. Write the function that gives the first and the last x of the longest row "
        "of neighbouring runs that the law meets within a relative tolerance.",
        signature="usable_range(x, loss, E, A, alpha, tolerance)",
        returns="two numbers, (low, high)",
        examples=(_stretch_case(3, 9), _stretch_case(1, 3)),
        grade=lambda value, expected, *args: float(close(value, expected, 1e-6) == 1),
        slips=(
            Slip(
                "the whole range",
                lambda value, example, grade: grade(value, (example.args[0][0], example.args[0][-1])) == 1,
                "This is the whole measured range, the runs that the law misses included.",
            ),
            Slip(
                "gaps jumped over",
                lambda value, example, grade: (
                    grade(
                        value,
                        (lambda good: (good[0], good[-1]))(
                            example.args[0][
                                np.abs(law(*example.args[2:5], example.args[0]) / example.args[1] - 1)
                                <= example.args[5]
                            ]
                        ),
                    )
                    == 1
                ),
                "From the first good run to the last, with bad ones between them: a row of neighbours has no gaps.",
            ),
        ),
    ),
    SeveralChoices(
        "unreliable-when",
        "When is a law unreliable?",
        2,
        "range of validity",
        "recall",
        "Under which of these conditions should you not rely on a fitted scaling law?",
        options={
            "A": "Good new data have run out, and the same text is repeated many times.",
            "B": "The forecast lies inside the measured range, with the same recipe and data.",
            "C": "The architecture changes in kind between the runs and the forecast.",
            "D": "The question is whether the model is safe, or its answers are true.",
            "E": "The test text comes from another distribution than the training text.",
        },
    ),
    Function(
        "effective-tokens",
        "What repeats are worth",
        3,
        "repeated data",
        "apply",
        "Muennighoff et al. (2023) fit what tokens seen again are worth: D' = U + U·R*·(1 − exp(−R/R*)), with U different tokens, "
        "R = D/U − 1 repetitions, and R* = 15.3878. Write it.",
        signature="effective_tokens(unique, total)",
        returns="one number of tokens",
        examples=(
            Example((100.0, 100.0), 100.0),
            Example((1e9, 4e9), effective_tokens(1e9, 4e9)),
            Example((1e6, 4e7), effective_tokens(1e6, 4e7)),
        ),
        grade=within(1e-6),
        slips=(
            Slip(
                "epochs counted as fresh tokens",
                returned_by(lambda unique, total: total),
                "Every epoch counts as fresh text here. A token seen again teaches less each time.",
            ),
            Slip(
                "repeats worth nothing",
                returned_by(lambda unique, total: unique),
                "Repeats are worth nothing here. The first few are worth nearly as much as fresh text.",
            ),
            Slip(
                "epochs for repetitions",
                returned_by(
                    lambda unique, total: unique + unique * REPEATS * (1 - math.exp(-total / unique / REPEATS))
                ),
                "R counts the repetitions, not the epochs: the first pass repeats nothing, so R = D/U − 1.",
            ),
            Slip(
                "first pass forgotten",
                returned_by(lambda unique, total: effective_tokens(unique, total) - unique),
                "The first pass is missing: U comes before the part for the repeats.",
            ),
        ),
    ),
    Number(
        "worth-of-epochs",
        "How many fresh tokens?",
        1,
        "repeated data",
        "apply",
        "By that formula, {epochs} epochs over the same text are worth as much as how many per cent of as many fresh tokens?",
        figures=lambda rng: {"epochs": int(rng.integers(6, 61))},
        unit="per cent",
        low=0,
        high=100,
    ),
    Choice(
        "down-up-down",
        "Down, up, and down again",
        1,
        "non-monotonic scaling",
        "analyse",
        "Loss against size falls, rises for a while, and falls again. A power law with a floor is fitted through all of it. What will "
        "its forecast be like?",
        options={
            "A": "Sound: the rise and the second fall cancel each other out in a least-squares fit.",
            "B": "Wrong in the bend and beyond: a form that only falls cannot follow a turn.",
            "C": "Sound beyond the last point, because every curve falls in the end.",
            "D": "Undefined: a least-squares fit does not exist for such points.",
        },
    ),
    Number(
        "past-the-turn",
        "A line, read off past the turn",
        2,
        "non-monotonic scaling",
        "apply",
        "A model of {params:,} parameters reads the same 25,000 tokens again and again. Its test loss is {listed} passes. A straight line through "
        "these four points on log-log axes is read off at 64 passes, where {measured} was measured. How many per cent of the measured value is "
        "the line too low?",
        figures=_passes_figures,
        unit="per cent",
        low=0,
        high=100,
    ),
    Function(
        "exact-match",
        "One ability, two metrics",
        2,
        "emergent ability",
        "apply",
        "A model gets each token of an answer right with probability p, independently. Write the function that gives how often all k "
        "tokens are right, for an array of p.",
        signature="exact_match(p, k)",
        returns="an array as long as p",
        examples=(
            Example((np.array([0.5, 0.9, 1.0]), 4), (0.0625, 0.6561, 1.0)),
            Example((np.array([0.0, 0.2, 0.99]), 10), (0.0, 0.2**10, 0.99**10)),
        ),
        grade=within(1e-6),
        slips=(
            Slip(
                "at least one right",
                returned_by(lambda p, k: 1 - (1 - p) ** k),
                "This is the chance that at least one token is right. All k have to be: p^k.",
            ),
            Slip(
                "mean for all",
                returned_by(lambda p, k: p),
                "This is the share of right tokens. All k of an answer have to be right at once: p^k.",
            ),
            Slip(
                "product for power",
                returned_by(lambda p, k: p * k),
                "p times k is the expected number of right tokens. The chance of all k is p^k.",
            ),
            Slip(
                "power turned round",
                returned_by(lambda p, k: p ** (1 / k)),
                "This is the k-th root, which lies above p. Getting all k right is rarer than getting one: p^k.",
            ),
        ),
    ),
    Choice(
        "sudden-ability",
        "A sudden ability",
        1,
        "emergent ability",
        "analyse",
        "As models grow, exact match on ten-token answers stays at 0 and then shoots up, while the share of right tokens has been "
        "rising steadily all along. What follows?",
        options={
            "A": "The jump lies in the metric: ten right tokens at once need each one to be nearly sure.",
            "B": "The models changed in kind at that size: an ability came into being that was not there.",
            "C": "The share of right tokens is the wrong metric, since it shows no sign of the jump.",
            "D": "Loss must have jumped at the same size, for scores cannot move on their own.",
        },
    ),
    Choice(
        "loss-without-score",
        "Loss better, score the same",
        1,
        "loss and score",
        "analyse",
        "A larger model has a test loss that is lower by 4 %, exactly as the law said. On the benchmark that the customer cares for it "
        "is no better. What is the soundest reading?",
        options={
            "A": "The law failed: a law that forecasts the loss forecasts everything that depends on it.",
            "B": "The benchmark is broken, since a lower loss means a better model by definition.",
            "C": "Loss is a mean over all tokens; this task may hang on a few of them.",
            "D": "The gain in loss was noise: a real one of 4 % shows in every benchmark.",
        },
    ),
    Essay(
        "judge-a-strategy",
        "A budgeting strategy, judged",
        5,
        "range of validity",
        "analyse",
        'A lab writes: "From 30 runs on filtered web text up to 10^20 FLOPs we fitted L(C) with R² = 0.999. Our product, a model for '
        "legal documents, will be trained with 10^23 FLOPs on web text and on 2 billion tokens of law repeated 50 times. By the law its "
        'loss will be 1.92, and the bar-exam score therefore above 80 %." Judge the strategy: name what is sound, every step that the law '
        "does not carry, and what you would measure first.",
        words=300,
    ),
)
