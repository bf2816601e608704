"""Parallel forms on phases: what is right, and the reason that meets every wrong answer."""

import math

from autograder.bank.keys import ChoiceKey, NumberKey, Slip
from autograder.bank.kinds import Given


def _slope(given: Given) -> float:
    return math.log(given["after"] / given["before"]) / math.log(given["second"] / given["first"])


def _closer(given: Given) -> float:
    """How many times as near to the entropy the wanted floor is."""
    return (given["floor"] - given["E"]) / (given["wanted"] - given["E"])


def _times_larger(given: Given) -> float:
    return _closer(given) ** (1 / given["alpha"])


KEYS: dict[str, ChoiceKey | NumberKey] = {
    # --- local slope ---
    "local-slope-1": ChoiceKey(
        "A",
        {
            "A": "Right. A slope of logarithms compares per cent with per cent: 1 % more data, 0.2 % less loss.",
            "B": "Nats for data would be a slope on linear axes. Differences of logarithms are relative: per cent.",
            "C": "−0.2 is an exponent, not a share that each step takes away: $1.01^{-0.2} = 0.998$.",
            "D": "The loss is multiplied by $1.01^{-0.2} = 0.998$, and not by the slope itself.",
        },
    ),
    "local-slope-2": ChoiceKey(
        "C",
        {
            "A": "The slope already compares per cent with per cent: how high the loss is plays no part in it.",
            "B": "The step in the data is the same. What it does to the loss differs from slope to slope.",
            "C": "Right. Q's loss falls by 16 %, P's by 7 %. In this comparison, the steeper slope wins at any height.",
            "D": r"Bits are nats times a constant, which moves $\ln L$ up or down and leaves every slope as it is.",
        },
    ),
    "local-slope-3": NumberKey(
        _slope,
        "ln(later loss / earlier loss) divided by ln(more tokens / fewer tokens): negative, since the loss falls.",
        slips=(
            Slip(
                "sign",
                lambda g: -_slope(g),
                "The sign is reversed. The loss falls as the data grow, so the slope is negative.",
            ),
            Slip(
                "linear axes",
                lambda g: (g["after"] - g["before"]) / (g["second"] - g["first"]),
                "This is the slope on linear axes, in nats per million tokens. Take the logarithms of both first.",
            ),
            Slip(
                "only the tokens in logarithms",
                lambda g: (g["after"] - g["before"]) / math.log(g["second"] / g["first"]),
                "Only the tokens were turned into logarithms. The loss has to be as well.",
            ),
            Slip(
                "relative change of the loss",
                lambda g: (g["after"] / g["before"] - 1) / math.log(g["second"] / g["first"]),
                "Here the relative change of the loss stands in the place of ln(later / earlier). For so large a step they differ.",
            ),
            Slip(
                "upside down",
                lambda g: 1 / _slope(g),
                r"This is the fraction turned over: the change in $\ln L$ belongs above, that in $\ln D$ below.",
            ),
        ),
    ),
    # --- three phases ---
    "three-phases-1": ChoiceKey(
        "B",
        {
            "A": "It has stopped growing: −0.22 and −0.23 are the same within what such slopes scatter. The first two were the slow phase.",
            "B": "Right. Flat, then a bend, then a slope that is steep and nearly constant: a straight stretch on log-log axes.",
            "C": "In convergence the slope itself is near zero. A slope that stays at −0.23 is a steady fall.",
            "D": "A phase shows in the slope. The same loss can stand at the start of one curve and at the end of another.",
        },
    ),
    "three-phases-2": ChoiceKey(
        "D",
        {
            "A": "Before the steep part the slopes grow with the data. Here they have been steep and are fading.",
            "B": "Each phase comes once. The flat end is a floor of the model, and more of the same data do not lead out of it.",
            "C": "−0.20 was the slope of earlier data. What the next tokens bring shows in the slope at the end, −0.01.",
            "D": "Right. A slope that was steep and fades to zero is convergence: at −0.01, ten times the data take away 2.3 % at most.",
        },
    ),
    "three-phases-3": ChoiceKey(
        "A",
        {
            "A": "Right. A phase is a stretch of a curve, which shows in how the loss changes with data, and not in its value.",
            "B": "How far it is to the entropy does not say whether the model still comes nearer to it with more data.",
            "C": "0.7 nats above the entropy may be this model's floor, where its curve has come to its end.",
            "D": "All three phases lie between the start and the floor, each with some losses of its own on each curve.",
        },
    ),
    # --- model floor ---
    "model-floor-1": ChoiceKey(
        "C",
        {
            "A": "Sixteen times the data did not move it. What helped was size: 1.9 is as low as this model goes.",
            "B": "A flat curve shows the floor of its own model. A still larger one may come below 1.7.",
            "C": r"Right. Each size has a floor, $E + A N^{-\alpha}$, and all of these lie above the entropy E.",
            "D": "Overfitting comes from too few data for a model. Here they grew sixteenfold, and the larger model is the better one.",
        },
    ),
    "model-floor-2": ChoiceKey(
        "C",
        {
            "A": "More text takes away what limited data cost, and that is used up. What a limited size costs is still there.",
            "B": "Its loss had stopped moving, so nothing is left for data to take away, not even a part of it.",
            "C": "Right. The 0.3 nats above the entropy are the price of its size, which no amount of text takes away.",
            "D": "A model need not hold its text. Fresh text beyond what it can use leaves the test loss where it is.",
        },
    ),
    "model-floor-3": NumberKey(
        _times_larger,
        r"The distance from the entropy E must shrink by a factor of $(\text{floor} - E)/(\text{new floor} - E)$, and N grows by that factor to the power of $1/\alpha$.",
        slips=(
            Slip(
                "exponent forgotten",
                _closer,
                r"This is by how much the distance from E must shrink. N has to grow by this to the power of $1/\alpha$.",
            ),
            Slip(
                "exponent not turned over",
                lambda g: _closer(g) ** g["alpha"],
                r"This raises the ratio to the power of $\alpha$. It is N that is raised to it, so solve for N: the power is $1/\alpha$.",
            ),
            Slip(
                "entropy forgotten",
                lambda g: (g["floor"] / g["wanted"]) ** (1 / g["alpha"]),
                "Here the whole floor shrinks. The entropy stays: compare the distances of the two floors from it.",
            ),
            Slip(
                "upside down",
                lambda g: 1 / _times_larger(g),
                "This is the fraction turned over. A lower floor needs a larger model, so the factor is above 1.",
            ),
        ),
    ),
    # --- resource allocation ---
    "resource-allocation-1": ChoiceKey(
        "B",
        {
            "A": "Three doublings, a factor of eight, brought nothing. At the floor of its model a curve is flat for ten times as well.",
            "B": "Right. The curve against data is flat, and the pilot shows that the floor was the model's.",
            "C": "Half of the money would go into data, of which the runs show that they no longer help this model.",
            "D": "The pilot came out lower on the same data: there was still something to gain, by size.",
        },
    ),
    "resource-allocation-2": ChoiceKey(
        "D",
        {
            "A": "The entropy belongs to the language: no size takes anything of it away. A larger model reduces its own 0.05.",
            "B": "It is the same share of two parts that are not alike: of 0.05 nats, or of 0.30.",
            "C": "0.35 nats can still be gained. That the entropy is larger does not make these worth less.",
            "D": "Right. With one exponent both parts lose the same share, so the larger part loses more nats.",
        },
    ),
    "resource-allocation-3": ChoiceKey(
        "A",
        {
            "A": "Right. Where a larger model hardly gains and more data gain much, the data are the limit.",
            "B": "That it is the lowest shows that size did no harm. The last step in size gained 0.01 nats.",
            "C": "The same model has come to 2.05, so the entropy cannot be near 2.20.",
            "D": "With twice the data the same model trains well. Nothing failed at its number of parameters.",
        },
    ),
    # --- training anomaly ---
    "training-anomaly-1": ChoiceKey(
        "B",
        {
            "A": "A law describes runs made in one way. A run that was cut short is of another kind, and would bend the line.",
            "B": "Right. A loss read before the learning rate has come down lies too high; a known cause is put right first.",
            "C": "An outlier has a cause, and here it is known. Leaving it out in silence hides that the largest size is untested.",
            "D": "One unfinished run cannot refute the law: the others were finished, and this one was not.",
        },
    ),
    "training-anomaly-2": ChoiceKey(
        "D",
        {
            "A": "Three seeds within 1 % rule out luck: chance does not lower all of them by 12 %.",
            "B": "A form that bends for one run explains nothing. First find out whether the run itself is sound.",
            "C": "If the test text is known to the model, a larger one will gain as well, and the cause stays hidden.",
            "D": "Right. A test that was seen in training gives losses that are too low; new text from the web often holds copies.",
        },
    ),
    "training-anomaly-3": ChoiceKey(
        "A",
        {
            "A": "Right. A fault in one run lifts this run alone, and with the same settings its second seed as well.",
            "B": "Were the text the limit, the three larger models would lie above the smooth curve as well.",
            "C": "The larger models lie on one curve with the smaller ones, so no new law begins at this size.",
            "D": "The three larger models lie lower, which they could not if the third stood at the entropy.",
        },
    ),
}
