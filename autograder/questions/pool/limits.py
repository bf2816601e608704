"""Parallel forms on the limits of scaling laws, from held-out error to curves that turn. Keys: instructor/pool/limits.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.kinds import Choice, Given, Number

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

SEEN = 4  # runs that the law of held-out-error-3 was fitted to; the rest are held out


def _run_figures(rng: np.random.Generator) -> Given:
    """Seven runs with the values of a law: close to the first four, and off by some per cent, up and down, afterwards."""
    flops = [rf"${first} \cdot 10^{{{power}}}$" for power in (18, 19, 20, 21) for first in (1, 3)][:7]
    floor, drop = rng.uniform(1.6, 2), rng.uniform(1.4, 2)
    measured = [round(float(floor + drop * 10 ** (-0.13 * i)), 3) for i in range(7)]
    sign = float(rng.choice([-1, 1]))
    off = [*(rng.uniform(0.2, 0.8, SEEN) * rng.choice([-1, 1], SEEN))]
    off += [sign * rng.uniform(1.5, 2.5), -sign * rng.uniform(3, 4.5), sign * rng.uniform(5, 8)]
    law = [round(value * (1 + float(percent) / 100), 3) for value, percent in zip(measured, off, strict=True)]
    rows = [f"{c} FLOPs, measured {m:.3f}, law {v:.3f}" for c, m, v in zip(flops, measured, law, strict=True)]
    return {"measured": measured, "law": law, "listed": "; ".join(rows)}


def _row_figures(rng: np.random.Generator) -> Given:
    """Runs of growing data and by how many per cent a law is off: three rows within the tolerance, one of them longer.

    Of the two misses between the rows one is too high and one too low.
    """
    tolerance = float(rng.choice([1.0, 1.5, 2.0, 2.5]))
    rows = [2, 2]
    rows.insert(int(rng.choice([0, 1, 1, 1, 2])), 4)
    met = [*[True] * rows[0], False, *[True] * rows[1], False, *[True] * rows[2]]
    signs = rng.choice([-1, 1], len(met))
    signs[rows[0] + rows[1] + 1] = -signs[rows[0]]
    tokens, off, at = [], [], float(rng.uniform(1, 9))
    for good, sign in zip(met, signs, strict=True):
        tokens.append(float(f"{at:.2g}"))
        at *= rng.uniform(1.7, 3.2)
        off.append(round(tolerance * float(sign * (rng.uniform(0.2, 0.85) if good else rng.uniform(1.6, 4))), 1))
    listed = "; ".join(f"{d:,g} million tokens, {percent:+g} %" for d, percent in zip(tokens, off, strict=True))
    return {"tokens": tokens, "off": off, "tolerance": tolerance, "listed": listed.replace("-", "−")}


def _repeat_figures(rng: np.random.Generator) -> Given:
    unique = int(rng.integers(8, 80))
    return {"unique": unique, "worth": round(unique * float(rng.uniform(3, 9)))}


FORMS: tuple[Choice | Number, ...] = (
    Choice(
        "held-out-error-1",
        "Three constants or six",
        1,
        "held-out error",
        "analyse",
        "Two formulas are fitted to 30 small runs. The first has three constants and a mean error of 0.9 % on these runs; the second has six "
        "constants and a mean error of 0.5 %. On four larger runs, which were not used in either fit, the first is off by 1.4 % and the second by "
        "4.8 %. Which formula should forecast the next larger run?",
        options={
            "A": "The second, because its error is smaller where there are most runs.",
            "B": "The first, because it came closer on runs that it was not fitted to.",
            "C": "The second, because six constants describe more of what training does.",
            "D": "The first, because a formula with fewer constants forecasts better.",
        },
    ),
    Choice(
        "held-out-error-2",
        "Which runs to hold out",
        1,
        "held-out error",
        "apply",
        "You have {runs} runs over three decades of compute, and you want to forecast a run with ten times the compute of your largest. To learn "
        "how far off the forecast may be, you fit some of the runs and test the fit on the others. Which runs do you hold out?",
        figures=lambda rng: {"runs": int(rng.integers(24, 61))},
        options={
            "A": "A tenth of the runs, drawn at random, so that no size is favoured.",
            "B": "The smallest runs, since they are the cheapest ones to repeat.",
            "C": "The largest runs, since the forecast goes beyond the fit as well.",
            "D": "Every second run, so that both halves cover the same range.",
        },
    ),
    Number(
        "held-out-error-3",
        "A law on seven runs",
        1,
        "held-out error",
        "apply",
        "A law was fitted to the four smallest of seven runs and then read off for all seven: {listed}. What is its held-out error, as the mean of "
        "|law/measured − 1|, in per cent?",
        figures=_run_figures,
        unit="per cent",
        low=0,
        high=100,
    ),
    Choice(
        "domain-transfer-1",
        "From news to patents",
        1,
        "domain transfer",
        "apply",
        "Twenty small models are trained on news. A law fitted to their losses on news forecasts larger news models within 1 %. Tested on patents, "
        "the same models have losses from 25 to 60 % above that law. You need to forecast the loss of a larger news model on patents. What do you do?",
        options={
            "A": "Fit a law to the small models' losses on patents: those are to be forecast.",
            "B": "Multiply the law by the mean ratio of the losses on patents and on news.",
            "C": "Keep the law as it is: larger models close the gap between the two texts.",
            "D": "Repeat the fit on news with more runs, until it is exact enough for patents.",
        },
    ),
    Choice(
        "domain-transfer-2",
        "One change",
        1,
        "domain transfer",
        "recall",
        "A law of loss against training tokens was fitted to models that are trained and tested on articles of one encyclopedia. After which of "
        "these changes can it be used as it stands?",
        options={
            "A": "The models are trained as before, and tested on chat messages.",
            "B": "The models are trained half on articles and half on novels, and tested as before.",
            "C": "The articles stay as they are, and are cut into longer tokens.",
            "D": "The models are trained as before, and tested on other articles of the encyclopedia.",
        },
    ),
    Choice(
        "domain-transfer-3",
        "A tenth of code",
        1,
        "domain transfer",
        "analyse",
        "Models trained on prose alone have a loss of 2.90 on code, and models trained on code alone 1.60. If a tenth of the prose is replaced by "
        "code, the loss on code is 1.75. Size and total tokens are the same in all three cases. What is the best explanation?",
        options={
            "A": "Code is harder to predict than prose, and a tenth of it cannot change that.",
            "B": "The loss of 2.90 came from a training text that was unlike the test text.",
            "C": "The models trained on prose were undertrained, and the code made up for that.",
            "D": "A law of prose holds for code, provided that there is some code in the text.",
        },
    ),
    Choice(
        "universality-1",
        "A ratio from a paper",
        1,
        "universality",
        "apply",
        "A paper finds that 20 tokens per parameter were compute-optimal for its models. Your lab trains another architecture on another corpus. "
        "How do you use the figure?",
        options={
            "A": "As your ratio, because a ratio has no unit and so carries over.",
            "B": "As your ratio at the paper's compute, because compute sets the optimum.",
            "C": "As a start for valleys of your own, because your optimum may lie elsewhere.",
            "D": "Not at all, because a figure of another lab tells nothing about yours.",
        },
    ),
    Choice(
        "universality-2",
        "A third corpus",
        1,
        "universality",
        "analyse",
        "On one corpus the part of the loss above the entropy falls as $D^{-0.30}$, on another as $D^{-0.20}$. Architecture and recipe are the same, and "
        "both entropies are known exactly. What follows for a third corpus?",
        options={
            "A": "Its exponent is about 0.25, since a new corpus is likely to lie in between.",
            "B": "Its exponent is 0.30, since the architecture sets it and 0.20 was disturbed.",
            "C": "Its exponent follows from its entropy, since entropy is what corpora differ in.",
            "D": "Its exponent is unknown so far, since the corpus has a part in setting it.",
        },
    ),
    Choice(
        "universality-3",
        "A published law, tried out",
        1,
        "universality",
        "analyse",
        "A team takes a published law $L(N, D)$ with all its constants and trains {runs} small runs on a corpus of its own. They lie 8 to 15 % above "
        "the law, and the larger the run, the further above. What should the team conclude?",
        figures=lambda rng: {"runs": int(rng.integers(10, 19))},
        options={
            "A": "The constants belong to other text, so the team has to fit some of its own.",
            "B": "Its runs are faulty, so they should be repeated until they lie on the law.",
            "C": "The shape of the law is right, so it is enough to raise the law by 12 %.",
            "D": "The gap is a matter of size, so it will close once the runs are large enough.",
        },
    ),
    Choice(
        "range-of-validity-1",
        "Within one per cent",
        1,
        "range of validity",
        "apply",
        "A law is compared with seven runs. It is off by −18 % at 1 million tokens, −6 % at 3 million, +0.8 % at 10 million, −0.5 % at 30 million, "
        "+0.9 % at 100 million, +0.6 % at 300 million and +4.5 % at 1 billion. An error of 1 % is acceptable. Where do you use the law?",
        options={
            "A": "From 1 million to 300 million: it holds there, apart from the first two runs.",
            "B": "From 10 million to 300 million: four neighbouring runs agree with it there.",
            "C": "From 10 million on: a law that has held over four runs in a row goes on holding.",
            "D": "From 1 million to 1 billion: seven runs were made there, and most agree with it.",
        },
    ),
    Choice(
        "range-of-validity-2",
        "The next run",
        1,
        "range of validity",
        "recall",
        "A law was fitted to models of 10 million to 1 billion parameters, each trained in a single pass over web text. For which new run can you "
        "rely on it most?",
        options={
            "A": "1 million parameters, with the same recipe, on new web text.",
            "B": "1 billion parameters, with the same recipe, on web text read sixteen times.",
            "C": "500 million parameters, with experts in place of dense layers, on new web text.",
            "D": "300 million parameters, with the same recipe, on new web text.",
        },
    ),
    Number(
        "range-of-validity-3",
        "How wide is the range?",
        1,
        "range of validity",
        "apply",
        "Here are ten runs, each with its tokens and the error of a law there: {listed}. The law's range of validity is the longest stretch of neighbouring runs where it is off by at "
        "most {tolerance:g} %. How many times as many tokens does the last run of this range have as the first?",
        figures=_row_figures,
        unit="times",
        low=1,
        high=1e6,
    ),
    Choice(
        "repeated-data-1",
        "A text for four times the compute",
        1,
        "repeated data",
        "apply",
        "A lab has {unique} billion tokens of text in its language, and compute to train its model on four times as many. More text of this kind cannot be "
        "had. What does the work on repeated data suggest?",
        figures=lambda rng: {"unique": int(rng.integers(3, 13)) * 10},
        options={
            "A": "Read the text four times, since the first few repeats are nearly as good as new text.",
            "B": "Read the text once, since a token that has been seen has nothing left to teach.",
            "C": "Read a tenth of the text forty times, since what is read more often is learned better.",
            "D": "Read the text once, since the loss begins to rise again with the second pass.",
        },
    ),
    Choice(
        "repeated-data-2",
        "Read without end",
        1,
        "repeated data",
        "apply",
        r"By the formula of Muennighoff et al. (2023), D tokens out of U different ones are worth $D' = U + UR^*(1 - \exp(-R/R^*))$ fresh tokens, with "
        "$R = D/U - 1$ and $R^* = 15.4$. At most how many fresh tokens can a text of 100 billion tokens be worth, however often it is read?",
        options={
            "A": "100 billion",
            "B": "270 billion",
            "C": "1,640 billion",
            "D": "No upper limit",
        },
    ),
    Number(
        "repeated-data-3",
        "As good as new text",
        1,
        "repeated data",
        "apply",
        r"By the formula of Muennighoff et al. (2023), D tokens out of U different ones are worth $D' = U + UR^*(1 - \exp(-R/R^*))$ fresh tokens, with "
        "$R = D/U - 1$ and $R^* = 15.3878$. A lab has {unique} billion different tokens and wants them to be worth {worth} billion fresh ones. On how many billion "
        "tokens, repeats included, must the model be trained?",
        figures=_repeat_figures,
        unit="billion tokens",
        low=1,
        high=1e5,
    ),
    Choice(
        "non-monotonic-scaling-1",
        "Four losses that rise",
        1,
        "non-monotonic scaling",
        "analyse",
        r"A law $E + A D^{{-\alpha}}$ is fitted to {runs} losses. The last four of them rise from run to run, by much more than two seeds differ. A run with "
        "twice the data of the last one is to be forecast. What do you do?",
        figures=lambda rng: {"runs": int(rng.integers(12, 25))},
        options={
            "A": "Read it off a fit without the last four, because they are outliers.",
            "B": "Read it off the fit to all runs, because least squares averages the rise out.",
            "C": "Fit again from many starts, because an optimiser that misses four runs has failed.",
            "D": "Look for another form, because this one can only fall and the curve has turned.",
        },
    ),
    Choice(
        "non-monotonic-scaling-2",
        "More code, worse prose",
        1,
        "non-monotonic scaling",
        "analyse",
        "Models of one size are trained on growing amounts of code and tested on code and on prose. Their loss on code falls throughout. Their loss on "
        "prose falls at first and then rises. No text is read twice. What is the best explanation of the rise?",
        options={
            "A": "The more they learn of code, the surer they are of continuations that are wrong in prose.",
            "B": "The models overfit: from some amount on they learn their training text by heart.",
            "C": "The prose is harder than the code: models of this size come to their floor on it first.",
            "D": "The training is unstable: with larger amounts of data the last updates do harm.",
        },
    ),
    Choice(
        "non-monotonic-scaling-3",
        "Larger and worse",
        1,
        "non-monotonic scaling",
        "analyse",
        "A team trains five models, of 1 to 20 million parameters, on one small text, each in a hundred passes. The larger the model, the higher its test loss. "
        "What can the team say about a model of 200 million parameters, trained in the same way?",
        options={
            "A": "Its loss will be higher still, since five sizes in a row show the direction.",
            "B": "These runs do not decide it, since a curve that rises may turn further out.",
            "C": "Its loss will be lower, since more parameters lower the loss at a large size.",
            "D": "Its loss will stay where it is, since by then the whole text is known by heart.",
        },
    ),
)
