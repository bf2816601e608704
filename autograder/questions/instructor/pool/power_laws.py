"""Parallel forms on power laws: what is right, and the reason that meets every wrong answer."""

from autograder.bank.keys import ChoiceKey, NumberKey, Slip
from autograder.bank.kinds import Given

ALPHA_N, ALPHA_D = 0.076, 0.095  # Kaplan et al. 2020, eqs. 1.1 and 1.2
DAY = 86_400  # seconds


def _days(given: Given) -> float:
    return 6e18 * given["billions"] * given["billion_tokens"] / (given["rate"] * 1e15) / DAY


def _share_left(given: Given) -> float:
    """What a doubling leaves of the part above E."""
    return (given["after"] - given["E"]) / (given["before"] - given["E"])


def _next_gain(given: Given) -> float:
    return (given["after"] - given["E"]) * (1 - _share_left(given))


def _factor(given: Given, exponent: float = ALPHA_D) -> float:
    return (1 - given["fall"] / 100) ** (-1 / exponent)


KEYS: dict[str, ChoiceKey | NumberKey] = {
    # --- cross-entropy loss ---
    "cross-entropy-loss-1": ChoiceKey(
        "B",
        {
            "A": "How sure a model is of its first choice is not its loss: what counts is the probability of the token that "
            "does come.",
            "B": "Right. The loss is the mean of −ln of these probabilities, one for each token of the text.",
            "C": "Such a mean would not depend on what the text says next. Only the probability of the token that comes is "
            "scored.",
            "D": r"This counts misses. A hit costs something too: $-\ln p$, unless the model was certain.",
        },
    ),
    "cross-entropy-loss-2": ChoiceKey(
        "D",
        {
            "A": "The loss is a mean per token, so the length of the text does not matter.",
            "B": "A hit counts the same whether its token had a probability of 0.3 or of 0.9. The loss tells these apart.",
            "C": "On this text P hit no more often than Q, and a lower loss does not promise more hits on another.",
            "D": r"Right. The loss is the mean of $-\ln p$ of the tokens that came. A hit can have a high or a low p, and so can a miss.",
        },
    ),
    "cross-entropy-loss-3": ChoiceKey(
        "A",
        {
            "A": r"Right. P loses $\ln 2 = 0.69$ nats per token. $-\ln p$ grows without end as p goes to 0, and Q's mean is above 0.69.",
            "B": "Near certainty saves 0.69 nats at most against a probability of 0.5. The other token costs Q more than that.",
            "C": "It is the logarithms that are averaged, not the probabilities: a small one weighs more than a large one.",
            "D": "Only the probability of the token that came counts, however the rest is shared out.",
        },
    ),
    # --- training compute ---
    "training-compute-1": ChoiceKey(
        "B",
        {
            "A": "There are half as many steps, but each costs twice as much: $C = 6ND$ has N in it as well.",
            "B": "Right. $C = 6ND$ depends on the product of the two, and 2 · ½ leaves it as it was.",
            "C": "Each step costs twice as much, but there are half as many of them: $C = 6ND$ has D in it as well.",
            "D": "The forward and the backward pass both grow in proportion to N. The 6 counts both already.",
        },
    ),
    "training-compute-2": ChoiceKey(
        "C",
        {
            "A": "To get its probabilities, the model must multiply and add with every parameter for every token: $2ND$.",
            "B": "The 6 is 2 for the forward pass and 4 for the backward pass. Going forward alone costs 2 of 6.",
            "C": "Right. Forward takes $2ND$ of the $6ND$; the $4ND$ of the backward pass are needed for training alone.",
            "D": "In training each parameter is used a second and a third time, on the way back: another $4ND$.",
        },
    ),
    "training-compute-3": NumberKey(
        _days,
        "$C = 6ND$ FLOPs, divided by the FLOPs per second and by the 86,400 seconds of a day.",
        slips=(
            Slip(
                "forward alone",
                lambda g: _days(g) / 3,
                "This counts $2ND$, the forward pass alone. Training goes backward as well: $6ND$ in all.",
            ),
            Slip(
                "hours",
                lambda g: 24 * _days(g),
                "This is the time in hours. A day has 24 of them.",
            ),
            Slip(
                "six forgotten",
                lambda g: _days(g) / 6,
                "The 6 of $C = 6ND$ is missing: each parameter takes six FLOPs for each token.",
            ),
        ),
    ),
    # --- scaling law ---
    "scaling-law-1": ChoiceKey(
        "D",
        {
            "A": "A law that was measured cannot be proved by one more measurement; the next run can still refute it.",
            "B": "Quite different constants can give nearly the same forecast a factor of four away.",
            "C": "The new run was made by the same recipe. It shows nothing about other recipes.",
            "D": "Right. It is a good sign for a little beyond the runs, under the same conditions, and no more than that.",
        },
    ),
    "scaling-law-2": ChoiceKey(
        "A",
        {
            "A": "Right. It is a regularity of runs made under stated conditions. Change these, and it promises nothing.",
            "B": "A fitted law does give a number, and so it can be tested. The fault is to call the number certain.",
            "C": "A law may be read beyond its runs, as a forecast with an interval. The fault is to promise it for any conditions.",
            "D": "There are scaling laws in size, in data and in compute. Compute is not the fault here.",
        },
    ),
    "scaling-law-3": ChoiceKey(
        "A",
        {
            "A": "Right. Constants are measured, and they hold for runs like those that they were measured on.",
            "B": "Large models do not have truer constants: those belong to another network, other text and another recipe.",
            "C": "No theory gives the exponent from the number of layers. It is found by fitting measured losses.",
            "D": "The loss is defined for any model, also for one that never improves. The power law is what was observed.",
        },
    ),
    # --- power law ---
    "power-law-1": ChoiceKey(
        "D",
        {
            "A": "From 1 to 2 million 0.20 nats are taken away, from 2 to 4 million 0.15: per million, this is far from even.",
            "B": "The doublings take away 0.20, 0.15 and 0.11 nats: not the same number, but nearly the same share.",
            "C": "An exponential has one factor for each *added* million. The step from 4 to 8 million, four times as long as the first, would then leave 0.75⁴ = 0.32.",
            "D": "Right. Each doubling leaves about three quarters of it: 0.75, 0.75 and 0.76. That is $D^{-0.41}$.",
        },
    ),
    "power-law-2": ChoiceKey(
        "C",
        {
            "A": r"On these axes a straight line is $y = a + b \ln x$, which takes away equal amounts for equal factors of x.",
            "B": "On these axes a straight line is an exponential, with x itself in the exponent.",
            "C": r"Right. $\ln y = \ln A - 0.3 \ln x$: a straight line in $\ln x$, whose slope is the exponent.",
            "D": r"A only moves the line up or down: $\ln A$ is its height at $\ln x = 0$. The slope is the exponent alone.",
        },
    ),
    "power-law-3": ChoiceKey(
        "B",
        {
            "A": "Equal amounts for equal factors of x: that is a logarithm, which in the end would fall below zero.",
            "B": "Right. A hundredfold x leaves 6/8 = 3/4 each time, and three quarters of 6 are 4.5.",
            "C": "Nothing in a power law halves the fall. Each factor of a hundred multiplies the quantity itself by 3/4.",
            "D": "It looks flat on ordinary axes, but it goes on falling by the same share for each factor of a hundred.",
        },
    ),
    # --- diminishing returns ---
    "diminishing-returns-1": ChoiceKey(
        "A",
        {
            "A": "Right. Each gain is about four fifths of the one before, and each doubling adds twice as many tokens.",
            "B": "The law is the same, and by it each doubling takes the same *share* of what is left: fewer nats each time.",
            "C": "The gains shrink by a steady factor of about 0.8. Such a series does not stop after its third term.",
            "D": "Smaller gains are still gains. Nothing in these figures speaks of a loss that turns and rises.",
        },
    ),
    "diminishing-returns-2": ChoiceKey(
        "C",
        {
            "A": r"They share the factor $2^{-\alpha}$, and not the nats: the first team has more above E to take it from.",
            "B": "A hundred times the tokens do not buy a hundred times the nats: it is the factor of two that counts.",
            "C": r"Right. A doubling takes away the share $1 - 2^{-\alpha}$, and at 1 billion tokens more is left above E.",
            "D": r"The share is $1 - 2^{-\alpha}$ at every D. The nats differ, since the part above E does.",
        },
    ),
    "diminishing-returns-3": NumberKey(
        _next_gain,
        r"A doubling leaves the share $r = (\text{loss after} - E)/(\text{loss before} - E)$ of what is above E; the next one takes $(\text{loss after} - E)(1 - r)$.",
        slips=(
            Slip(
                "same gain",
                lambda g: g["before"] - g["after"],
                "This is what the last doubling gained. The next one takes the same share of a part that has become smaller.",
            ),
            Slip(
                "floor forgotten",
                lambda g: g["after"] * (1 - g["after"] / g["before"]),
                "Here the whole loss shrinks by one factor. Only the part above E does: take E off first.",
            ),
            Slip(
                "loss after it",
                lambda g: g["after"] - _next_gain(g),
                "This is the loss after the next doubling. The question is by how many nats it falls.",
            ),
            Slip(
                "what remains above E",
                lambda g: (g["after"] - g["E"]) * _share_left(g),
                "This is what the next doubling leaves above E. The question is what it takes away.",
            ),
        ),
    ),
    # --- irreducible loss ---
    "irreducible-loss-1": ChoiceKey(
        "C",
        {
            "A": "What a model has read does not tell it the next throw: the test is on new ones.",
            "B": r"One sixth is the share of right guesses. The loss is the mean of $-\ln p$, and with p = 1/6 that is $\ln 6$.",
            "C": "Right. Nothing predicts a throw, so 1/6 for each face is the best that a model can say.",
            "D": "Tuning decides how soon a model comes near it. The level itself belongs to the die.",
        },
    ),
    "irreducible-loss-2": ChoiceKey(
        "B",
        {
            "A": "What a small model cannot hold is the part that falls as models grow. E is left when they have grown without end.",
            "B": "Right. E is what is uncertain in the next token itself, and set phrases leave less of it open.",
            "C": "What scarce data cost is the part that falls as data grow. E is what is left after it.",
            "D": "A badly chosen rate is a fault of the recipe, and the fits leave no doubt about E. The texts themselves differ.",
        },
    ),
    "irreducible-loss-3": ChoiceKey(
        "D",
        {
            "A": "This shrinks the distance. By the law, the 1.6 nats stay however large models and their data grow.",
            "B": "More of the same text is as uncertain, token by token, as before. It brings the loss closer to the 1.6 nats.",
            "C": "Better training brings a model nearer to what can be foreseen. It makes nothing more foreseeable.",
            "D": "Right. Misprints that nobody can foresee are part of the floor. It changes if what is to be predicted changes.",
        },
    ),
    # --- identifiability ---
    "identifiability-1": ChoiceKey(
        "B",
        {
            "A": "All three came within the noise, so none of the optimisers failed. One table can leave several laws open.",
            "B": "Right. The three laws are nearly one curve on these five runs, and they part only outside.",
            "C": "Even runs that follow this very form leave E open if they span so little of x.",
            "D": "A mean of three fits is not better known than each of them. The range of values that fit is what the runs say.",
        },
    ),
    "identifiability-2": ChoiceKey(
        "D",
        {
            "A": r"Less noise helps a little, but over a factor of six E and $\alpha$ can still make up for each other.",
            "B": "One more exact point leaves the shape of the curve as unknown as before: E shows in how it flattens.",
            "C": "These runs tell which learning rate is best for one amount of data. How the loss falls with data they do not show.",
            "D": "Right. There, much of what is left of the loss is E, and laws with 0.9 and with 1.4 part clearly.",
        },
    ),
    "identifiability-3": ChoiceKey(
        "A",
        {
            "A": "Right. Values whose misfit differs by less than noise fit equally well: they make up an interval.",
            "B": "Another seed would move the least misfit. Within the noise, 1.2 is not better supported than 1.0 or 1.4.",
            "C": "They do exclude something: below 0.9 and above 1.4 the misfit is more than noise explains.",
            "D": "Wanting to be on the safe side is no evidence. Nothing in the runs speaks for 0.9 against 1.3.",
        },
    ),
    # --- extrapolation ---
    "extrapolation-1": ChoiceKey(
        "D",
        {
            "A": "A slightly better fit on the runs does not decide what happens a hundredfold beyond them.",
            "B": "Agreement on the runs does not carry over. Each form is 7 % or more from the mean there, and the truth may be anywhere.",
            "C": "A forecast beyond the runs is what laws are made for. It needs an interval that grows with the distance.",
            "D": "Right. What the runs cannot tell apart comes out 15 % apart, and such a doubt belongs in the interval.",
        },
    ),
    "extrapolation-2": ChoiceKey(
        "A",
        {
            "A": "Right. A hundredfold step makes small doubts about the floor and the exponent large ones.",
            "B": "0.5 % is how near the law comes to runs that it was fitted to. At a hundred times the size nothing was tested.",
            "C": "The law does say something there. It is to be given with its doubt, and not to be kept back.",
            "D": "This is a forecast too, and a poor one: it assumes that a hundredfold size gains nothing.",
        },
    ),
    "extrapolation-3": ChoiceKey(
        "C",
        {
            "A": "Runs taken out at random lie between the others. That tests reading between runs, which is far easier.",
            "B": "This shows whether the optimisers found the best fit. The best fit may still forecast badly.",
            "C": "Right. Only this test asks for what you want to do: to forecast runs larger than those in the fit.",
            "D": "The explained variance tells how close the law is to runs that it has seen, and says nothing about larger ones.",
        },
    ),
    # --- Kaplan's laws ---
    "kaplans-laws-1": ChoiceKey(
        "C",
        {
            "A": "$10^{-0.076} = 0.84$, so the 16 % do belong to a tenfold step. A doubling takes away 5 %.",
            "B": "A power law takes away the same share each time. As long as the law holds, 16 % each time is right.",
            "C": "Right. Each of Kaplan's laws holds where the other quantity is large enough not to matter.",
            "D": "It is the other way round: 0.076 belongs to the parameters, 0.095 to the data.",
        },
    ),
    "kaplans-laws-2": ChoiceKey(
        "B",
        {
            "A": "Text is uncertain in itself, so a part of the loss stays. That the formula goes to zero says nothing about text.",
            "B": "Right. Over Kaplan's range a straight line was good enough. With a floor in the text, it cannot go on for ever.",
            "C": "Any negative power of D comes as close to zero as you like; a small exponent only takes longer.",
            "D": "Over the measured range it forecast well. A law is judged there, and not by where it would lead in the end.",
        },
    ),
    "kaplans-laws-3": NumberKey(
        _factor,
        "$D^{-0.095}$ must fall to $1 - p/100$ of itself, so the factor is $(1 - p/100)^{-1/0.095}$ (Kaplan et al. 2020, eq. 1.2).",
        slips=(
            Slip(
                "exponent of N",
                lambda g: _factor(g, ALPHA_N),
                "This uses 0.076, the exponent of the law in parameters. The data grow here: 0.095.",
            ),
            Slip(
                "exponent not turned over",
                lambda g: (1 - g["fall"] / 100) ** -ALPHA_D,
                "Here the loss is raised to the power of 0.095. It is D that is, so solve for D: the power is 1/0.095.",
            ),
            Slip(
                "upside down",
                lambda g: 1 / _factor(g),
                "The factor is upside down: for the loss to fall, the data must grow.",
            ),
            Slip(
                "exponent read as a share",
                lambda g: 1 + g["fall"] / 100 / ALPHA_D,
                "This divides the per cent by the exponent, as if loss and data were on a straight line. They follow a power.",
            ),
        ),
    ),
}
