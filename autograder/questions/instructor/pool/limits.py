"""The keys of the parallel forms on the limits of scaling laws."""

import math

from autograder.bank.credit import THREE_DIGITS
from autograder.bank.keys import ChoiceKey, NumberKey, Slip
from autograder.bank.kinds import Given
from autograder.questions.pool.limits import SEEN

REPEATS = 15.3878  # R_D* of Muennighoff et al. 2023, eq. 5: repetitions after which a repeat is worth 1/e of fresh text


def off(given: Given) -> list[float]:
    """By how many per cent the law is off at each run, with its sign."""
    return [100 * (law / loss - 1) for law, loss in zip(given["law"], given["measured"], strict=True)]


def mean_off(off: list[float]) -> float:
    return sum(map(abs, off)) / len(off)


def rows(given: Given) -> list[list[float]]:
    """The tokens of each row of neighbouring runs within the tolerance, the longest row last."""
    found: list[list[float]] = [[]]
    for tokens, percent in zip(given["tokens"], given["off"], strict=True):
        if abs(percent) <= given["tolerance"]:
            found[-1].append(tokens)
        else:
            found.append([])
    return sorted(found, key=len)


def tokens_worth(unique: float, worth: float) -> float:
    """How many tokens, repeats included, are worth `worth` fresh ones (Muennighoff et al. 2023, eq. 5, solved for D)."""
    return unique * (1 - REPEATS * math.log(1 - (worth / unique - 1) / REPEATS))


KEYS: dict[str, ChoiceKey | NumberKey] = {
    "held-out-error-1": ChoiceKey(
        "B",
        {
            "A": "Its constants were chosen to make that error small, and with six of them it can be made smaller. The error on unseen runs is the larger one.",
            "B": "Right. Only the error on runs that a fit has not seen says how it forecasts, and there the first formula is ahead by far.",
            "C": "With more constants a formula follows its own runs more closely, noise included. What it does elsewhere must be tested, and here it fails.",
            "D": "That is not a rule: a straight line without a floor has fewer constants and often forecasts worse. It is the four larger runs that decide.",
        },
    ),
    "held-out-error-2": ChoiceKey(
        "C",
        {
            "A": "Runs drawn at random lie among those that were fitted, so they test interpolation. The forecast lies far beyond them.",
            "B": "This tests how the law does on runs smaller than those it was fitted to. The forecast goes in the other direction.",
            "C": "Right. Fit the smaller runs, forecast the largest, and you see how the error grows beyond the fit.",
            "D": "Every run held out then lies between two that were fitted. How the error grows beyond the range stays unknown.",
        },
    ),
    "held-out-error-3": NumberKey(
        lambda g: mean_off(off(g)[SEEN:]),
        "The three runs that the fit has not seen, and the mean of their errors without signs.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "all runs",
                lambda g: mean_off(off(g)),
                "This is the mean over all seven runs. The constants were chosen to fit four of them: take the other three alone.",
            ),
            Slip(
                "runs of the fit",
                lambda g: mean_off(off(g)[:SEEN]),
                "This is the error on the four runs of the fit. Held-out error is the error on the three that the fit has not seen.",
            ),
            Slip(
                "signs kept",
                lambda g: abs(sum(off(g)[SEEN:])) / len(off(g)[SEEN:]),
                "Errors of opposite sign cancel here. Take the size of each error before the mean.",
            ),
            Slip(
                "root of the mean square",
                lambda g: math.sqrt(sum(one**2 for one in off(g)[SEEN:]) / len(off(g)[SEEN:])),
                "This is the root of the mean square. The question asks for the mean of the errors' sizes.",
            ),
        ),
    ),
    "domain-transfer-1": ChoiceKey(
        "A",
        {
            "A": "Right. The models exist, so that testing them on patents costs little, and a law on patents gets constants of its own.",
            "B": "The gap is 25 % for some models and 60 % for others, so no single factor describes it.",
            "C": "A law of news says nothing about a gap on patents. Whether it closes must be measured on patents.",
            "D": "A better fit on news is better on news. It contains no more about patents than the first one did.",
        },
    ),
    "domain-transfer-2": ChoiceKey(
        "D",
        {
            "A": "Chat messages are another distribution, with another entropy. The law describes loss on articles.",
            "B": "With half of the text from novels the same number of tokens teaches less about articles, so the constants change.",
            "C": "A longer token holds more nats, so the loss per token changes, and so does the number of tokens.",
            "D": "Right. Training and test text are of the same kind as before; only the sample has changed.",
        },
    ),
    "domain-transfer-3": ChoiceKey(
        "B",
        {
            "A": "Models trained on code have a loss of 1.60 on it, so it can be predicted, and a tenth of code removed 88 % of the gap.",
            "B": "Right. A little code in the training text closes most of the gap, with no more tokens and no larger model.",
            "C": "All models read equally many tokens. Only what they read has changed.",
            "D": "Even with a tenth of code the loss on code has to be measured; nothing here says that it follows the law of prose.",
        },
    ),
    "universality-1": ChoiceKey(
        "C",
        {
            "A": "The ratio follows from the exponents and their factors, which depend on data, architecture and recipe, unit or no unit.",
            "B": "At equal compute another architecture on other text still has exponents of its own, and with them another optimum.",
            "C": "Right. It says where to look first. A few valleys on your own corpus then show where your optimum lies.",
            "D": "It comes from language models as well, and a first guess that your own runs then test does no harm.",
        },
    ),
    "universality-2": ChoiceKey(
        "D",
        {
            "A": "Two corpora do not mark the ends of a range. The third may lie outside it.",
            "B": "The architecture was the same both times and the exponents differ, so it does not set them by itself.",
            "C": "Entropy and exponent are two separate constants, and nothing here ties one to the other.",
            "D": "Right. All but the corpus was the same, so the corpus made the difference, and a third one must be measured.",
        },
    ),
    "universality-3": ChoiceKey(
        "A",
        {
            "A": "Right. A law describes runs like those it was fitted to. A few runs of its own give the team constants that hold for its corpus.",
            "B": "Lying off a law that was measured elsewhere is not a fault. The runs are the only evidence about this corpus.",
            "C": "A gap that grows from 8 to 15 % is not a fixed factor: floor or exponents differ too.",
            "D": "The gap grows with size in these runs, which is the opposite of closing.",
        },
    ),
    "range-of-validity-1": ChoiceKey(
        "B",
        {
            "A": "Those first two runs are off by 18 and 6 %. Where the law is known to fail is not a part of its range of validity.",
            "B": "Right. It was seen to hold in these four neighbouring runs, and to fail on both sides of them.",
            "C": "The run at 1 billion was measured, and there the law is off by 4.5 %.",
            "D": "That a run was made does not mean that the law holds there: three of the seven are off by more than 1 %, at both ends.",
        },
    ),
    "range-of-validity-2": ChoiceKey(
        "D",
        {
            "A": "This is a tenth of the smallest size fitted. Very small models often do not follow a law yet.",
            "B": "The law knows single passes. Sixteen passes over one text are worth less than sixteen times the text.",
            "C": "Another architecture has constants of its own, even at a size inside the range.",
            "D": "Right. It lies between sizes that were measured, and recipe and text are those of the fit.",
        },
    ),
    "range-of-validity-3": NumberKey(
        lambda g: rows(g)[-1][-1] / rows(g)[-1][0],
        "The longest stretch has four runs; divide the tokens of its last run by those of its first.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "gaps jumped over",
                lambda g: g["tokens"][-1] / g["tokens"][0],
                "Between these two runs lie others where the law fails. A range of validity has no gaps.",
            ),
            Slip(
                "first of the shorter rows",
                lambda g: rows(g)[0][-1] / rows(g)[0][0],
                "This is one of the shorter stretches. The question asks for the longest.",
            ),
            Slip(
                "second of the shorter rows",
                lambda g: rows(g)[1][-1] / rows(g)[1][0],
                "This is one of the shorter stretches. The question asks for the longest.",
            ),
            Slip(
                "number of runs",
                lambda g: float(len(rows(g)[-1])),
                "This is the number of runs in the range. The question asks for tokens at its end over tokens at its beginning.",
            ),
        ),
    ),
    "repeated-data-1": ChoiceKey(
        "A",
        {
            "A": "Right. Muennighoff et al. found about four passes nearly as good as fresh text, and a worth that fades afterwards.",
            "B": "A repeat is worth less than new text, but the first few are worth nearly as much.",
            "C": "Forty passes over a tenth are worth far less than four over all of it: each further pass is worth less than the one before.",
            "D": "The loss can rise after many passes, but a second pass lowers it nearly as far as fresh text does.",
        },
    ),
    "repeated-data-2": ChoiceKey(
        "C",
        {
            "A": "This would make every repeat worthless. The second term adds to it, and the first repeats add nearly a full U each.",
            "B": "This multiplies by e. After $R^*$ repetitions a repeat is still worth 1/e of fresh text; the limit is another question.",
            "C": "Right. The exponential goes to 0, so $D'$ comes close to $U + 15.4U$, which is $16.4U$.",
            "D": "The exponential goes to 0 as R grows, so $D'$ stays below $U + UR^*$.",
        },
    ),
    "repeated-data-3": NumberKey(
        lambda g: tokens_worth(g["unique"], g["worth"]),
        r"Solve for R, which is $-R^* \ln(1 - (D'/U - 1)/R^*)$, and then $D = U(R + 1)$.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "as good as fresh",
                lambda g: float(g["worth"]),
                "This counts every repeat as fresh text. A repeat is worth less, so more tokens are needed.",
            ),
            Slip(
                "repeats alone",
                lambda g: tokens_worth(g["unique"], g["worth"]) - g["unique"],
                "These are the repeats alone, $UR$. The first pass belongs to the training as well: $D = U(R + 1)$.",
            ),
            Slip(
                "first pass forgotten",
                lambda g: tokens_worth(g["unique"], g["worth"] + g["unique"]),
                "The worth was reached here by the repeats alone. The first pass is worth U by itself: take it off before you solve for R.",
            ),
            Slip(
                "passes for tokens",
                lambda g: tokens_worth(g["unique"], g["worth"]) / g["unique"],
                "This is the number of passes. Multiply by the different tokens for the tokens in all.",
            ),
        ),
    ),
    "non-monotonic-scaling-1": ChoiceKey(
        "D",
        {
            "A": "Four runs in a row that rise by more than seeds differ are not outliers. They are the closest to the run that is to be forecast.",
            "B": "Least squares spreads the misfit over all runs. The law then falls where the measured losses rise.",
            "C": "The best constants of this form also give a falling curve. The form is at fault, and not the search.",
            "D": r"Right. $E + A D^{-\alpha}$ falls for all of its constants, and no choice of them follows a rise. First find out what causes the turn.",
        },
    ),
    "non-monotonic-scaling-2": ChoiceKey(
        "A",
        {
            "A": "Right. Being sure of what is likely in code costs many nats where prose continues differently.",
            "B": "No text is read twice and the loss on code falls throughout, so nothing is learned by heart.",
            "C": "At a floor the loss would level off. Here it rises.",
            "D": "Unstable training would show in the loss on code too, and that falls throughout.",
        },
    ),
    "non-monotonic-scaling-3": ChoiceKey(
        "B",
        {
            "A": "Such curves have been seen to turn: beyond a peak, larger models trained on one small text did better again.",
            "B": "Right. In double descent the loss rises to a peak and falls beyond it, and a rise that was measured up to the peak gives no sign of that.",
            "C": "That happens in double descent, but these runs do not show it, and it need not happen on every text.",
            "D": "Knowing the training text by heart does not fix the test loss, which is measured on text that the model has not seen.",
        },
    ),
}
