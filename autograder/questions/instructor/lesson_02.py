"""Lesson 2: what is right, and the reason that meets every wrong answer."""

from autograder.bank.keys import ChoiceKey, EssayKey, ForecastKey, NumberKey, Slip
from autograder.bank.kinds import Given
from autograder.questions.instructor.held_out import measured_mean, without_a_law

ALPHA_N, ALPHA_D = 0.076, 0.095  # Kaplan et al. 2020, eq. 1.1 and 1.2


def _long_loss(given: Given) -> float:
    run = {"language": given["language"], "params": given["params"], "tokens": given["largest_tokens"]}
    return measured_mean("unknown-languages", "loss", **run)


KEYS = {
    "one-decade": ChoiceKey(
        "C",
        {
            "A": "A fit with one more free constant never fits worse. That it is a little better says nothing yet.",
            "B": "Simplicity does not make E zero. The runs are too few and too close together to tell.",
            "C": "Right. Where several values fit alike, the honest answer is an interval, and a plan for wider runs.",
            "D": "A mean of two fits is no measurement, and half their difference is not an interval for E.",
        },
    ),
    "kaplan-size": NumberKey(
        lambda g: 100 * (1 - g["factor"] ** -ALPHA_N),
        "L(N) = (N_c/N)^0.076, so the loss is multiplied by factor^(−0.076) (Kaplan et al. 2020, eq. 1.1).",
        slips=(
            Slip(
                "N in place of D",
                lambda g: 100 * (1 - g["factor"] ** -ALPHA_D),
                "This uses 0.095, the exponent of Kaplan's law in D. The model grows here: the exponent in N is 0.076.",
            ),
            Slip(
                "what remains",
                lambda g: 100 * g["factor"] ** -ALPHA_N,
                "This is what remains of the loss. The question is by how much it falls.",
            ),
            Slip(
                "a doubling",
                lambda g: 100 * (1 - 2**-ALPHA_N),
                "This is for one doubling. Put the factor of the question in the place of the 2.",
            ),
            Slip(
                "exponent read as a percentage",
                lambda g: 100 * ALPHA_N,
                "This reads the exponent as a percentage. The loss is multiplied by factor^(−0.076).",
            ),
        ),
    ),
    "split-budget": ChoiceKey(
        "A",
        {
            "A": "Right. With C = 6ND fixed, what N gives up D gains: shift until neither axis is the better buy.",
            "B": "At a fixed C a larger model sees fewer tokens, and tokens are what still lowers this loss.",
            "C": "Twice the model on twice the tokens costs four times C, and only C is paid for.",
            "D": "That the curve in N is flat says that size is not what is missing; it says nothing of the learning rate.",
        },
    ),
    "forecast-largest": ForecastKey(
        _long_loss,
        lambda g: without_a_law(g["tokens"], g["loss"], g["largest_tokens"]),
        "The last value again lands too high and a straight line on log-log axes too low: the law bends towards a floor.",
        skill=0.595,
        half_width=0.04,
    ),
    "data-memo": EssayKey(
        rubric=(
            (
                1.5,
                "The law is used rightly: 0.45 must fall to 0.30, so D must grow by 1.5^(1/0.30) = 3.9, to 116 billion.",
            ),
            (1.0, "80 billion tokens reach 2.24 by the law: close to the target, and short of it."),
            (1.0, "The law was fitted below 30 billion tokens: 116 billion is an extrapolation, and E decides it."),
            (
                1.0,
                "A next step that could prove the plan wrong: more runs near 30 billion, an interval, other levers' laws.",
            ),
            (0.5, "Written for a reader who must decide: a recommendation, its doubt, short."),
        ),
        samples={
            5.0: "By our law the part above the floor has to shrink from 0.45 to 0.30 nats, a factor 1.5. With an exponent of "
            "0.30 this takes 1.5^(1/0.30) = 3.9 times the data, about 116 billion tokens. We have 80 billion, with which the "
            "law gives 1.90 + 0.45·(80/30)^(−0.30) = 2.24: most of the way, and not there. I trust this only so far. All runs "
            "lie at or below 30 billion tokens, so 116 is four times beyond them, and the answer hangs on the floor of 1.90: "
            "with a floor of 2.0 the factor would be 6.5. Nor does the law know whether the remaining text is as good as what "
            "we used. Next: two more runs at 15 and 60 billion tokens from the text we have, refit, and give an interval for "
            "the floor. In parallel test a second pass over our best text on a small model. If the interval for 80 billion "
            "still excludes 2.20, we should collect text, or ask for hardware that holds a larger model.",
            3.0: "The law says that we need 116 billion tokens (0.30/0.45 to the power −1/0.30 is 3.9). We only have 80 billion, "
            "so the target is not reachable with what we have: we would get to about 2.24. We should collect 36 billion "
            "more tokens and train again. The law could be wrong because it is only empirical.",
            1.0: "The loss gets lower with more data because of scaling laws. As 80 billion is more than twice 30 billion, the "
            "loss will fall by more than half of 0.45, which is enough. We should train on all 80 billion tokens.",
        },
    ),
}
