"""The keys of the parallel forms on forecasting scores."""

import numpy as np

from autograder.bank.credit import THREE_DIGITS
from autograder.bank.keys import ChoiceKey, NumberKey, Slip
from autograder.bank.kinds import Given

MARGIN = 0.05  # above chance: the emergent phase of FLP (Chen et al. 2024)


def line_at_target(given: Given, least: float) -> float:
    """The least-squares line, score against loss, through what scores more than `least`, read at the target's loss."""
    loss, score = np.array(given["loss"]), np.array(given["score"])
    slope, intercept = np.polyfit(loss[score > least], score[score > least], 1)
    return float(intercept + slope * given["target"])


def parts(given: Given) -> tuple[float, float]:
    """The standard errors that stage one and stage two bring into the score."""
    return abs(given["w1"]) * given["stage_one"], given["stage_two"]


def share(one: float, other: float) -> float:
    """The per cent that `one` is of both together."""
    return 100 * one / (one + other)


KEYS: dict[str, ChoiceKey | NumberKey] = {
    "emergent-ability-1": ChoiceKey(
        "C",
        {
            "A": "That shows again how often all ten digits are right at once. It does not show what happened while this was still rare.",
            "B": "A larger model continues the same strict score. Whether the smaller ones were improving stays hidden.",
            "C": "Right. If the share of right digits was rising all along, the ability grew steadily and only the strict score jumped.",
            "D": "The loss on web text is a mean over other text. Ten-digit sums are a tiny part of it.",
        },
    ),
    "emergent-ability-2": NumberKey(
        lambda g: (g["large"] / g["small"]) ** g["tokens"],
        "All tokens are right with probability p to the power of their number, so the factor is (p₂/p₁) to that power.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "one token",
                lambda g: g["large"] / g["small"],
                "This is the factor for one token. All tokens have to be right at once: raise it to the power of their number.",
            ),
            Slip(
                "difference",
                lambda g: g["large"] ** g["tokens"] - g["small"] ** g["tokens"],
                "This is the difference of the two shares of right answers. The question asks for their ratio.",
            ),
            Slip(
                "at least one",
                lambda g: (1 - (1 - g["large"]) ** g["tokens"]) / (1 - (1 - g["small"]) ** g["tokens"]),
                "This counts answers with at least one right token. Here every token must be right.",
            ),
        ),
    ),
    "emergent-ability-3": ChoiceKey(
        "A",
        {
            "A": "Right. Exact match needs many tokens right at once, so that a steady rise in each of them shows late and suddenly.",
            "B": "It is a mean over the same answers, at each size separately. A jump between two sizes would show in it.",
            "C": "Both numbers can be right: they count different things about the same answers.",
            "D": "It can: a probability that rises steadily, raised to the tenth power, is near 0 for long and then rises fast.",
        },
    ),
    "loss-and-score-1": ChoiceKey(
        "D",
        {
            "A": "Where the map is steep, a small gain in loss can be many points of score. Nothing ties the two percentages together.",
            "B": "The loss is a mean over all text. A score that hangs on a small part of it can stay where it is.",
            "C": "The score in reading has not fallen, so nothing was taken from it. Nor does a model have a fixed amount to divide.",
            "D": "Right. How a score depends on the loss is measured for each task; on this stretch one map is steep and the other flat.",
        },
    ),
    "loss-and-score-2": ChoiceKey(
        "B",
        {
            "A": "The unit is the same, but a token of French carries another amount of meaning, and another entropy.",
            "B": "Right. At equal loss, models of two languages can score differently. Measure loss and score on some models of French.",
            "C": "The questions are the same, but the loss that goes into the map was measured on other text.",
            "D": "Perhaps, and perhaps more. A map for French cannot be guessed from the number of word forms.",
        },
    ),
    "loss-and-score-3": ChoiceKey(
        "A",
        {
            "A": "Right. One may be better at science and the other at small talk, with the same mean. The exam asks about science alone.",
            "B": "Equal losses are equal means. Scores hang on parts of the text, which may differ.",
            "C": "A leak is worth a check, but scores can differ at equal loss without one.",
            "D": "More questions would make both scores more exact. A real difference would stay.",
        },
    ),
    "downstream-prediction-1": ChoiceKey(
        "C",
        {
            "A": "Their losses fall as steadily as those of other models, and the forecast goes through the loss.",
            "B": "A score at chance is luck at any loss. Such points make the line too flat and are left out of it.",
            "C": "Right. Each of them has a loss, whether it guesses or not, and so helps the first stage of the forecast.",
            "D": "That ten models guess shows that chance ends later, and not where.",
        },
    ),
    "downstream-prediction-2": ChoiceKey(
        "A",
        {
            "A": "Right. The loss is forecast with evidence. That 1.86 means 0.71 in this test is claimed without any.",
            "B": "The forecast holds for this size and these tokens whether or not they are the best split of the compute.",
            "C": "The law of the loss was tested on a larger run. What is weak is the step that comes after it.",
            "D": "A loss fixes no score by itself: the relation differs from test to test and has to be measured.",
        },
    ),
    "downstream-prediction-3": ChoiceKey(
        "B",
        {
            "A": "All four guess. Where 8 billion parameters will take the score cannot be seen from that.",
            "B": "Right. Four points clearly above chance, still far from 1 and rising: here a forecast says more than the last score does.",
            "C": "The scores hardly change any more. Repeating 0.95 will be as good as any forecast.",
            "D": "Forecasts over a factor of eight have been made with errors of some points, where scores had left chance.",
        },
    ),
    "two-stage-prediction-1": ChoiceKey(
        "B",
        {
            "A": "This is 0.4·0.6, what the part of the loss above its floor costs in score. Take 0.4·2.1 away from 1.2.",
            "B": "Right. $C^{-0.1}$ is 0.01, so the loss is 1.5 + 0.6 = 2.1, and the score 1.2 − 0.84.",
            "C": "This is the score at the floor, 1.5. At $10^{20}$ FLOPs the loss is still 0.6 above it.",
            "D": "The floor was forgotten: 0.6 is the part of the loss above it, and the loss is 2.1.",
        },
    ),
    "two-stage-prediction-2": ChoiceKey(
        "D",
        {
            "A": "The miss needs no luck: at the measured loss, 1.95, stage two gives 0.58, which is what was measured.",
            "B": "A steep slope is not an error. From the measured loss, stage two gives the score exactly.",
            "C": "An error of 0.15 nats in the loss alone makes 12 points with a slope of 0.8 per nat.",
            "D": "Right. 2.14 − 0.8·1.95 = 0.58. Put the measured value into a stage, and you see whether that stage is at fault.",
        },
    ),
    "two-stage-prediction-3": ChoiceKey(
        "C",
        {
            "A": "Checkpoints of unfinished runs do not lie on the law of finished ones, and scores at chance flatten the second line.",
            "B": "For the second fit a checkpoint is as good as a model: it has a loss and a score that belong together.",
            "C": "Right. Loss against FLOPs is about runs that were trained to the end. For score against loss, every pair above chance helps.",
            "D": "This is the wrong way round: the law of the loss needs finished runs, and the second fit can use checkpoints above chance.",
        },
    ),
    "emergent-phase-1": ChoiceKey(
        "B",
        {
            "A": "This takes chance for 0.25, as with four options. With five, chance is 0.20 and the limit 0.25.",
            "B": "Right. Chance is 0.20, the limit is 0.25, and 0.27, 0.33 and 0.45 are above it.",
            "C": "This keeps all that is above 0.20. The 5 points on top keep lucky guesses out.",
            "D": "This takes 0.05 itself for the limit. With five options guessing already scores 0.20.",
        },
    ),
    "emergent-phase-2": ChoiceKey(
        "A",
        {
            "A": "Right. The other 19 have left chance as well, and they show how the score changes over a wider stretch of loss.",
            "B": "Choosing points by their scores does not make the line steeper. What suffers is how well the slope is known.",
            "C": "Two points always lie on one line, three in general do not.",
            "D": "They are, but so are others, more than 5 points above chance. Leaving these out gives away most of the evidence.",
        },
    ),
    "emergent-phase-3": NumberKey(
        lambda g: line_at_target(g, 1 / g["options"] + MARGIN),
        "Chance is 1 divided by the number of options; the three checkpoints more than 0.05 above it make the line.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "all checkpoints",
                lambda g: line_at_target(g, 0.0),
                "All six were used. Those at chance make the line too flat: keep what is more than 0.05 above chance.",
            ),
            Slip(
                "margin forgotten",
                lambda g: line_at_target(g, 1 / g["options"]),
                "This keeps all that is above chance, lucky guesses included. Keep what is more than 0.05 above it.",
            ),
        ),
    ),
    "direct-prediction-1": ChoiceKey(
        "C",
        {
            "A": "Cut off at 1, the forecast becomes possible, but there is no more evidence for it. Scores flatten before they reach 1.",
            "B": r"Any line that rises in $\ln C$ passes 1 at some compute. The form is the cause, and not the constants.",
            "C": "Right. Scores bend towards their ceiling, and a straight line does not. Its error begins where they start to bend.",
            "D": "A good fit on scores of 0.35 to 0.80 promises nothing a hundred times further out.",
        },
    ),
    "direct-prediction-2": ChoiceKey(
        "B",
        {
            "A": "An exact loss does not help where the map from loss to score is bent and misses the larger models.",
            "B": "Right. Held-out models decide between ways of forecasting, and at one ratio of tokens to parameters this way can be the better one.",
            "C": "Two stages are not better in themselves than one. Here the second one fails on models that it has not seen.",
            "D": "Few constants prove nothing. A direct fit fails too where scores come near their ceiling.",
        },
    ),
    "direct-prediction-3": ChoiceKey(
        "D",
        {
            "A": r"This goes on in FLOPs and not in their logarithm. A straight line in $\ln C$ gains 0.06 for each factor of ten.",
            "B": "This counts 0.06 for each doubling. The score gained 0.06 for each factor of ten.",
            "C": "One factor of ten gains 0.06 and leads to 0.64. Two are needed.",
            "D": "Right. 0.12 more is twice 0.06, and so two factors of ten beyond $10^{21}$.",
        },
    ),
    "error-propagation-1": ChoiceKey(
        "D",
        {
            "A": "What counts is the size of a part and not its place: 0.04 nats come to 0.02 in the score, and halving that hardly changes 0.063.",
            "B": "The squares of the parts count, 0.02 and 0.06. Nine tenths of the sum come from the second.",
            "C": "The slope multiplies the error of the loss alone. That of stage two, 0.06, enters in full.",
            "D": "Right. The parts are 0.5·0.04 = 0.02 and 0.06, together 0.063. Halving the second gives 0.036, halving the first 0.061.",
        },
    ),
    "error-propagation-2": NumberKey(
        lambda g: share(parts(g)[0] ** 2, parts(g)[1] ** 2),
        r"$(w_1 \sigma_1)^2$ divided by $(w_1 \sigma_1)^2 + \sigma_2^2$: the squares of independent errors add.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "squares forgotten",
                lambda g: share(*parts(g)),
                "This is a share of the sum of both errors. For independent errors it is the squares that add.",
            ),
            Slip(
                "slope forgotten",
                lambda g: share(g["stage_one"] ** 2, g["stage_two"] ** 2),
                r"The error of the loss is in nats. The slope turns it into score: square $w_1 \sigma_1$.",
            ),
            Slip(
                "stage two's part",
                lambda g: share(parts(g)[1] ** 2, parts(g)[0] ** 2),
                "This is the part of stage two. The question asks for that of stage one.",
            ),
            Slip(
                "root of the share",
                lambda g: 10 * share(parts(g)[0] ** 2, parts(g)[1] ** 2) ** 0.5,
                "This compares the errors themselves. The question asks for the share of the squared error.",
            ),
        ),
    ),
    "error-propagation-3": ChoiceKey(
        "A",
        {
            "A": "Right. If both are too high or both too low together, nothing cancels. For independent errors 0.05 is right.",
            "B": "Independent errors often cancel in part. Their squares add, and the root is 0.05.",
            "C": "Size does not matter: a tenth of both, 0.003 and 0.004, comes to 0.005 if they are independent.",
            "D": "Squares add if the errors are independent. If they go together, the errors themselves add.",
        },
    ),
    "error-margin-1": ChoiceKey(
        "C",
        {
            "A": "That was reached on half of the tasks. Yours may be like the other half.",
            "B": "The mean describes neither half, and nothing says that your task lies between them.",
            "C": "Right. See which of the eight your task is like, and test the method on a held-out model of your own.",
            "D": "6.9 points are a mean over four tasks, so on one of them the error can be larger.",
        },
    ),
    "error-margin-2": ChoiceKey(
        "B",
        {
            "A": "Published forecasts reach much further out. So close to the last run, being within one per cent is easy.",
            "B": "Right. An error means something beside what one reaches without a law. Test the law further out, where the two differ.",
            "C": "How well a law fits its own runs does not say how far it is off on others.",
            "D": "It is its error at 1.3 times the compute. Errors grow with the distance from the fit.",
        },
    ),
    "error-margin-3": ChoiceKey(
        "D",
        {
            "A": "It is a mean over models of 7 billion and six tasks. Errors can grow with the distance, and they differ from task to task.",
            "B": "How the error grows was not measured, and multiplying it by the ratio of the sizes is only a guess.",
            "C": "Larger models lie further beyond the fit, where forecasts are usually worse.",
            "D": "Right. An error margin belongs to the models and tasks on which it was found. Hold out a model of your own.",
        },
    ),
    "data-mixture-1": ChoiceKey(
        "C",
        {
            "A": "The mean of both losses is 2.40 here. The first 5 % of medical text lower it to 2.13.",
            "B": "The mean is 2.13 here, and 2.05 with 20 %: medicine still gains 0.20 for 0.04 on general text.",
            "C": "Right. The mean of both losses is 2.40, 2.13, 2.05 and 2.10: lowest here.",
            "D": "From 20 to 50 % medicine gains 0.10 and general text loses 0.20.",
        },
    ),
    "data-mixture-2": ChoiceKey(
        "A",
        {
            "A": "Right. With a weight for each loss, the fit can see that code counts for more in this task.",
            "B": "A stable fit to the wrong number: both models have 1.9, and they score 0.40 and 0.55.",
            "C": "The lower ones are 1.6 and 1.7, and the model with 1.6 scores less.",
            "D": "At another size or with more tokens, the same share gives other losses and other scores.",
        },
    ),
    "data-mixture-3": ChoiceKey(
        "D",
        {
            "A": r"For code nine tenths of that compute count for next to nothing: $9 \cdot 10^{18}$ FLOPs on prose are worth $0.09 \cdot 10^{18}$ on code.",
            "B": r"At 0.01 each, $9 \cdot 10^{18}$ FLOPs on prose make up for $0.09 \cdot 10^{18}$ on code, and $1 \cdot 10^{18}$ are missing.",
            "C": "By this figure prose helps with code, if only a little. It takes nothing away.",
            "D": r"Right. For the loss on code the second counts as $1.09 \cdot 10^{18}$ FLOPs, the first as $2 \cdot 10^{18}$.",
        },
    ),
    "conflicting-evidence-1": ChoiceKey(
        "A",
        {
            "A": "Right. Before you use a published exponent, ask how FLOPs were counted and how the small runs were trained.",
            "B": "A later date proves nothing. What counts is that the third paper changed one thing at a time and saw what each of them did.",
            "C": "A mean of two results has the conditions of neither. The third paper came to about 0.5, and not to 0.6.",
            "D": "Each of the papers found a power. They disagree about the exponent, and the reasons were found.",
        },
    ),
    "conflicting-evidence-2": ChoiceKey(
        "D",
        {
            "A": "That it worked for other models and tasks does not make it fit yours. By the second paper it fits well in a minority of cases.",
            "B": "Your task may be among the 39 %, or bend in a way that another form follows. Your models can show it.",
            "C": "The mean of a sound and an unsound forecast is half unsound, and both may be wrong.",
            "D": "Right. Whether the line holds on your task is a question that your own models answer, at no further cost.",
        },
    ),
    "conflicting-evidence-3": ChoiceKey(
        "C",
        {
            "A": "$6ND$ counts FLOPs equally well at any ratio. What differs is the loss that the same FLOPs give.",
            "B": r"At 20 tokens per parameter a model can still improve with more data, and a score against $\ln C$ may bend at any ratio.",
            "C": "Right. At one ratio either number tells the other. At many ratios equal FLOPs give different losses, and the loss then knows more.",
            "D": "Scores scatter a little at any ratio. That explains no lasting advantage on many models.",
        },
    ),
}
