"""Parallel forms on Chinchilla: what is right, and the reason that meets every wrong answer."""

import math

from autograder.bank.keys import ChoiceKey, NumberKey, Slip
from autograder.bank.kinds import Given

RULE = 20  # tokens per parameter


def _token_factor(given: Given) -> float:
    return given["times"] ** (1 - given["a"])


def _flops(given: Given) -> float:
    tokens = 1e9 * given["billion_tokens"]
    return 6 * tokens / RULE * tokens


def _more_training(given: Given) -> float:
    """By how much N·D of the smaller model exceeds that of the larger one, in units of 10^18."""
    return given["small"] * given["small_tokens"] - given["large"] * given["large_tokens"]


def _break_even(given: Given) -> float:
    """6·(difference of N·D) = 2·(difference of N)·T, in billion tokens."""
    return 3 * _more_training(given) / (given["large"] - given["small"])


def _typical_residual(given: Given) -> float:
    return given["spread"] * math.sqrt(1 - given["explained"])


KEYS: dict[str, ChoiceKey | NumberKey] = {
    # --- IsoFLOP valley ---
    "isoflop-valley-1": ChoiceKey(
        "B",
        {
            "A": "It read little text, all of it fresh, and no token twice. What it lacks is text, not protection from it.",
            "B": "Right. At the same $C = 6ND$, four times the parameters leave a quarter of the tokens: it is starved.",
            "C": "All five took the same compute. What differs is how it was split between parameters and tokens.",
            "D": "It read the fewest tokens of all five. The small models are those with more text than they can use.",
        },
    ),
    "isoflop-valley-2": ChoiceKey(
        "D",
        {
            "A": "A floor has higher losses on both sides. Here nobody has looked at what lies to the right of 1.6 billion.",
            "B": "One side of a valley hardly determines a parabola's lowest point: a guess far outside of the runs.",
            "C": "At equal compute a larger model gets fewer tokens, and in the end it starves. The runs did not go so far.",
            "D": "Right. The lowest run lies at the edge: it bounds the best size from below, and nothing bounds it from above.",
        },
    ),
    "isoflop-valley-3": ChoiceKey(
        "C",
        {
            "A": "A smaller model would raise the part of the loss that comes from size. A larger budget pays for less of both parts.",
            "B": "The best size belongs to a budget. With more compute, a larger model can be given enough text as well.",
            "C": r"Right. Both parts of the loss have to fall, so neither N nor D takes all of the growth: $N \propto C^a$ with a below 1.",
            "D": "With ten times the parameters, nothing of the larger budget is left for tokens: they would be as few as before.",
        },
    ),
    # --- compute-optimal training ---
    "compute-optimal-training-1": ChoiceKey(
        "A",
        {
            "A": "Right. A larger model gains there. Go on in steps: at the floor of the valley, neither side gains anything.",
            "B": "One step was better. The valley rises again on its other side, where a model starves for tokens.",
            "C": "1.10 · 0.91 = 1.00: the two pilots took the same compute. Only the split differs.",
            "D": "Fewer tokens were the price of the larger model, and not the gain. Alone, they raise the loss.",
        },
    ),
    "compute-optimal-training-2": ChoiceKey(
        "C",
        {
            "A": "Half of the parameters make it cheaper to use. For training, it is $C = 6ND$ that counts.",
            "B": "20 is not a threshold, and 50 can be as far from the optimum as 10. Compare what the loss cost.",
            "C": "Right. $ND$ is 160 for Q and 200 for P, in $10^{18}$: the same loss for four fifths of the compute.",
            "D": "The same loss was bought at two prices, and the better split is the one that took less compute.",
        },
    ),
    "compute-optimal-training-3": NumberKey(
        _token_factor,
        r"With $C = 6ND$, $D \propto C/N \propto C^{1 - a}$.",
        slips=(
            Slip(
                "size for tokens",
                lambda g: g["times"] ** g["a"],
                "This is the factor of the model. The tokens take what is left of the budget's growth: $C^{1 - a}$.",
            ),
            Slip(
                "half and half",
                lambda g: math.sqrt(g["times"]),
                "This shares the growth half and half. Here N takes $C^a$, and D the rest of it.",
            ),
            Slip(
                "all for tokens",
                lambda g: g["times"],
                "This gives all of the growth to the tokens. The model grows as well, as $C^a$.",
            ),
            Slip(
                "share in place of a power",
                lambda g: g["times"] * (1 - g["a"]),
                "Here the factor is multiplied by 1 − a. It has to be raised to that power.",
            ),
        ),
    ),
    # --- tokens per parameter ---
    "tokens-per-parameter-1": ChoiceKey(
        "C",
        {
            "A": "$C = 6ND$ counts compute for any N and D. Which ratio is best depends on how the loss falls with each.",
            "B": "A budget of that size makes neither the text nor the network the same. Both change the ratio.",
            "C": "Right. The ratio was found for one kind of text, network and recipe, and even there it drifts with the budget.",
            "D": "How many kinds of token there are does not decide the ratio. That there are twenty here is chance.",
        },
    ),
    "tokens-per-parameter-2": ChoiceKey(
        "B",
        {
            "A": "This keeps the tokens, and takes a twelfth of the compute. The rest of it would buy more of both.",
            "B": r"Right. $N = \sqrt{175 \cdot 300/20} = 51$ billion, and 20 times as many tokens: the same $ND$.",
            "C": "This keeps the parameters, and takes about twelve times the compute that GPT-3 was trained with.",
            "D": "The compute is the same, but N and D have changed places: 20 parameters for each token.",
        },
    ),
    "tokens-per-parameter-3": NumberKey(
        _flops,
        "$N = D/20$, so $C = 6D^2/20$.",
        slips=(
            Slip(
                "twenty parameters per token",
                lambda g: RULE**2 * _flops(g),
                "Here the model has 20 parameters for each token. The rule asks for 20 tokens for each parameter: $N = D/20$.",
            ),
            Slip(
                "forward alone",
                lambda g: _flops(g) / 3,
                "This counts $2ND$, the forward pass alone. Training goes backward as well: $6ND$ in all.",
            ),
            Slip(
                "as many parameters as tokens",
                lambda g: RULE * _flops(g),
                "Here the model has as many parameters as there are tokens. By the rule it has a twentieth.",
            ),
            Slip(
                "six forgotten",
                lambda g: _flops(g) / 6,
                "The 6 of $C = 6ND$ is missing.",
            ),
        ),
    ),
    # --- parametric law ---
    "parametric-law-1": ChoiceKey(
        "B",
        {
            "A": "Only size grows without end here. E alone is left when the text does so too.",
            "B": r"Right. $A N^{-\alpha}$ goes to zero, and the two other terms do not have N in them.",
            "C": "This is the term that vanishes as N grows. It is the one of the text that is left.",
            "D": "The law is of the loss on new text, where nothing that was learnt by heart takes away E.",
        },
    ),
    "parametric-law-2": ChoiceKey(
        "D",
        {
            "A": "That it gains more is why D needs to grow by less: its part shrinks fast enough already.",
            "B": "$C = 6ND$ fixes the product of the two, and not how the growth is shared between them.",
            "C": "A and B shift the best N by one and the same factor at all budgets. How fast it grows is set by the exponents.",
            "D": r"Right. At the best split the two parts shrink together: $N \propto C^{\beta/(\alpha + \beta)} = C^{0.57}$.",
        },
    ),
    "parametric-law-3": ChoiceKey(
        "C",
        {
            "A": "E does not shrink: neither size nor text takes anything away from the 1.80.",
            "B": "That would be an exponent of 1. With 0.5, a factor of four leaves $4^{-0.5} = 1/2$.",
            "C": "Right. $4^{-0.5} = 1/2$ for each of the two parts: 1.80 + 0.10 + 0.05.",
            "D": "The text has grown as well, so its part is halved too.",
        },
    ),
    # --- Huber loss ---
    "huber-loss-1": ChoiceKey(
        "D",
        {
            "A": r"Beyond $\delta$ the Huber loss goes on rising, along a straight line. An odd run still counts, but not by its square.",
            "B": "In least squares it pulls as hard as 50 runs that are off by 0.1 %, all in one direction. In the Huber fit it pulls far less.",
            "C": r"Beyond $\delta$ it is the square that rises faster. The line has the slope that the square has at $\delta$.",
            "D": r"Right. The slope of the Huber loss stays at $\delta$ from there on, and the slope is what pulls.",
        },
    ),
    "huber-loss-2": ChoiceKey(
        "A",
        {
            "A": r"Right. Up to $\delta$ the Huber loss is half of the square, and no residual comes up to it.",
            "B": r"That is what a very *small* $\delta$ makes of it: then nearly all residuals lie on the straight part.",
            "C": "Small residuals are not left out. They are squared, as in least squares.",
            "D": "Half the square of a residual does depend on the constants, and so does the sum of them.",
        },
    ),
    "huber-loss-3": ChoiceKey(
        "B",
        {
            "A": r"The first stays below $\delta$ even when doubled, and there the Huber loss is a square.",
            "B": r"Right. $0.6\,\delta$ is still on the square; from 8 to $16\,\delta$ the straight part grows from 7.5 to $15.5\,\delta^2$.",
            "C": "It is the other way round: small residuals are squared, large ones count in proportion.",
            "D": r"The second lies far beyond $\delta$, where the Huber loss is a straight line and not a square.",
        },
    ),
    # --- local optimum ---
    "local-optimum-1": ChoiceKey(
        "D",
        {
            "A": "The optimiser sees only the surroundings of its path. Another start may end lower.",
            "B": "It knows nothing about the noise. It can stop with residuals that are far larger.",
            "C": "Constants that trade off against each other stop it just as well: it ends somewhere along their valley.",
            "D": "Right. Steps or slopes became smaller than a limit. Whether something lower exists, it did not look.",
        },
    ),
    "local-optimum-2": ChoiceKey(
        "C",
        {
            "A": "Starts do not vote. Many of them can run into the same poor optimum.",
            "B": "The starts are not equally good: the objective tells them apart. Their mean need not fit well at all.",
            "C": "Right. Only the objective compares fits: go on from there, with new starts around it.",
            "D": "Such surfaces have several optima, also for a law that is right. The lowest of them is the fit.",
        },
    ),
    "local-optimum-3": ChoiceKey(
        "B",
        {
            "A": "Each of these points lies where an optimiser stopped too early. Their mean need not lie any lower.",
            "B": "Right. The sum has the same optimum and 200 times the slopes, so the optimiser goes on for longer.",
            "C": "All starts see the same runs. What differs between them was made by the optimiser, and not by noise.",
            "D": "Uncertainty comes from the runs, and resampling them shows it. The starts show where the optimiser stopped.",
        },
    ),
    # --- over-training ---
    "over-training-1": ChoiceKey(
        "A",
        {
            "A": "Right. Use costs $2N$ per token: with enough tokens served, 7 in place of 13 billion pays for the longer training.",
            "B": "Training is paid for once. For 100 trillion tokens, use costs far more than either training.",
            "C": "At the same loss the larger model gives nothing more to this service. Its size is only a cost.",
            "D": "The loss is the same, but one of them takes about twice the compute of the other for each token of use.",
        },
    ),
    "over-training-2": ChoiceKey(
        "D",
        {
            "A": "Over-training is a matter of price. On fresh text, more tokens go on lowering the test loss.",
            "B": "20 is the best ratio for a training budget, and not a limit of what a model can learn.",
            "C": "A larger model with fewer tokens makes more of ten times the compute. That is why this is past the optimum.",
            "D": "Right. More fresh text always gains something, but for that budget the best split has a larger model.",
        },
    ),
    "over-training-3": NumberKey(
        _break_even,
        r"Set $6ND + 2NT$ of the two models equal: $T = 3 \cdot \text{(difference of ND)}/\text{(difference of N)}$.",
        slips=(
            Slip(
                "use at 6N, or training at 2ND",
                lambda g: _break_even(g) / 3,
                "Here training and use cost the same per token. Training takes $6ND$, use $2N$ for each token.",
            ),
            Slip(
                "larger model's training forgotten",
                lambda g: 3 * g["small"] * g["small_tokens"] / (g["large"] - g["small"]),
                "The larger model has to be trained as well. What use must make up for is the difference of the two trainings.",
            ),
            Slip(
                "larger model's use forgotten",
                lambda g: 3 * _more_training(g) / g["small"],
                "This divides by the smaller model's cost of use. What is saved per token is the difference of the two.",
            ),
            Slip(
                "smaller model's use forgotten",
                lambda g: 3 * _more_training(g) / g["large"],
                "This divides by the larger model's cost of use. What is saved per token is the difference of the two.",
            ),
        ),
    ),
    # --- goodness of fit ---
    "goodness-of-fit-1": ChoiceKey(
        "A",
        {
            "A": "Right. Most of the spread is between 8 nats and 3. An E that is off by several per cent hardly changes R².",
            "B": r"$L - E$ needs an E to begin with. And E and $\alpha$ can still make up for each other along the runs.",
            "C": "R² is the share of the variance of the losses that the law explains. It says nothing about the constants.",
            "D": "Residuals without a pattern speak for the form. Several values of E can leave such residuals.",
        },
    ),
    "goodness-of-fit-2": ChoiceKey(
        "C",
        {
            "A": "More constants always come closer to the runs that they are fitted to. It is no sign of a better forecast.",
            "B": "Fewer constants are less easily misled, but a form without a floor, say, forecasts badly with few of them.",
            "C": "Right. Hold the largest runs out, fit both laws to the others, and compare their errors on those held out.",
            "D": "Errors cancel if the two laws err in opposite senses, and nothing here says that they do.",
        },
    ),
    "goodness-of-fit-3": NumberKey(
        _typical_residual,
        r"The mean square of the residuals is $1 - R^2$ of the variance, so its root is the standard deviation times $\sqrt{1 - R^2}$.",
        slips=(
            Slip(
                "root forgotten",
                lambda g: g["spread"] * (1 - g["explained"]),
                "The square root is missing: 1 − R² is a share of the variance, and not of the standard deviation.",
            ),
            Slip(
                "explained part",
                lambda g: g["spread"] * math.sqrt(g["explained"]),
                "This is the part that the law explains. The residuals are what it leaves: 1 − R² of the variance.",
            ),
            Slip(
                "standard deviation not squared",
                lambda g: math.sqrt(g["spread"] * (1 - g["explained"])),
                "The standard deviation is not yet squared: the variance is its square.",
            ),
            Slip(
                "mean square",
                lambda g: g["spread"] ** 2 * (1 - g["explained"]),
                "This is the mean square of the residuals. The question is for its square root.",
            ),
        ),
    ),
    "goodness-of-fit-4": ChoiceKey(
        "A",
        {
            "A": "Right. Residuals that bow are a fault of the form, and at the upper end the law has begun to run below the losses.",
            "B": "Noise changes its sign from run to run. Residuals that follow a curve show that the form is wrong, however high R² is.",
            "C": "They are many and follow a curve. A law that needs its ends cut off is of no use beyond one of them.",
            "D": "Noisier runs would scatter to both sides. These lie on one side, and weighing them less would leave them there.",
        },
    ),
}
