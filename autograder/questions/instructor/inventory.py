"""The keys of the concept inventory: what is right and why, and the misconception behind every wrong reason."""

from autograder.bank.two_tier import Misconception, TwoTierKey

KEYS = {
    "doubling-again": TwoTierKey(
        "C",
        "3",
        "A power law multiplies: the first doubling left 0.60/0.80 = 3/4, so the second leaves 3/4 of 0.60, 0.45 nats.",
        {
            "1": Misconception(
                "a power law gains the same amount with every doubling",
                "The gain shrinks together with what is left: 0.20 nats the first time, 0.15 the second.",
            ),
            "2": Misconception(
                "the loss falls along a straight line in the amount of text",
                "A billion tokens gains less the more has been read; here two more billions remove 0.15 nats.",
            ),
            "4": Misconception(
                "the gain halves with every doubling",
                r"The gain falls by the same factor as what is left, here to 3/4; a half it is only where $\alpha$ is 1.",
            ),
        },
    ),
    "years-of-growth": TwoTierKey(
        "B",
        "1",
        "Many continuations of a text are possible. No reader can know which one comes, so part of the loss stays: the "
        "entropy of the text.",
        {
            "2": Misconception(
                "a power law goes on to zero",
                "What falls as a power law is the part above a floor; the line on log-log axes bends as it nears it.",
            ),
            "3": Misconception(
                "the floor is a weakness of neural networks",
                "A perfect reader would have this loss as well: it comes from the text, not from the model.",
            ),
            "4": Misconception(
                "models that are too large only memorise",
                "With new text to match, larger models go on to do better on text that they have not seen.",
            ),
        },
    ),
    "one-budget": TwoTierKey(
        "A",
        "4",
        "A million parameters cannot hold much, however long they read, and a trillion would read about 170 million "
        "tokens, far too few. Between the two ends lies the valley of loss at equal compute.",
        {
            "1": Misconception(
                "bigger is always better",
                "At a fixed budget a larger model reads less, and from some size on it loses more by that than it "
                "gains.",
            ),
            "2": Misconception(
                "more text is always better",
                "At a fixed budget more text means a smaller model, whose own floor it then comes up against.",
            ),
            "3": Misconception(
                "compute alone sets the loss",
                "The same compute gives very different losses: a poor split into size and text wastes most of it.",
            ),
        },
    ),
    "closer-fit": TwoTierKey(
        "C",
        "2",
        "Both errors are measured on the runs that set the constants. Runs that were kept back, larger than the fitted "
        "ones, would show which formula forecasts better.",
        {
            "1": Misconception(
                "a lower in-sample error means a better forecast",
                "With more constants a formula follows its own runs more closely, noise included; that does not "
                "carry over to others.",
            ),
            "3": Misconception(
                "fewer constants always forecast better",
                "A formula without a floor has fewer constants, and misses badly where a floor matters.",
            ),
            "4": Misconception(
                "every extrapolation is a guess",
                "Laws have forecast runs far beyond their own within a per cent or so; that is checked on kept-back "
                "runs.",
            ),
        },
    ),
    "nearly-one": TwoTierKey(
        "A",
        "3",
        "Near its start, a curve with a floor is almost straight on log-log axes. R² is near 1 for both forms, and they "
        "part only further out.",
        {
            "1": Misconception(
                "R² near 1 certifies the law",
                "R² describes the runs that were fitted. Wrong forms reach 0.998 as well, over so short a range.",
            ),
            "2": Misconception(
                "a very good fit must be overfitted",
                "A straight line has two constants and can hardly follow noise; its danger is that it lacks a floor.",
            ),
            "4": Misconception(
                "what R² leaves unexplained is the irreducible loss",
                "The unexplained share is scatter around the line. The floor is a constant of another formula.",
            ),
        },
    ),
    "sudden-score": TwoTierKey(
        "B",
        "1",
        "If each step is right with probability p, all twenty are with p²⁰: 60 % right steps solve 0.004 % of the "
        "tasks, 90 % solve 12 %, 97 % solve 54 %. The steps improved all the time.",
        {
            "2": Misconception(
                "what emerges was absent before, and nobody could have foreseen it",
                "The score jumped; the skill behind it grew step by step, and a finer measure shows it.",
            ),
            "3": Misconception(
                "a score at the bottom of its scale still shows progress",
                "There the score is 0 (or chance) for all: it cannot tell a weak model from a very weak one.",
            ),
            "4": Misconception(
                "abilities come in stages, first the parts and then the whole",
                "No new stage is needed: the same gain per step, twenty times over, makes the late rise.",
            ),
        },
    ),
    "lower-loss": TwoTierKey(
        "D",
        "2",
        "The loss is a mean over all text. M may have gained it on news or on recipes, and the test needs other text; "
        "a loss on mathematical text would say more.",
        {
            "1": Misconception(
                "a lower loss means a higher score in everything",
                "Models of equal loss differ on single tasks; it matters on which text the loss is low.",
            ),
            "3": Misconception(
                "loss and scores are unrelated",
                "Within one family of models scores follow the loss well; it is the step to other text that breaks it.",
            ),
            "4": Misconception(
                "predicting words and reasoning are opposed",
                "Scores in mathematics rise as the loss on such text falls: one is not bought with the other.",
            ),
        },
    ),
    "borrowed-constants": TwoTierKey(
        "C",
        "4",
        "The form has held for many kinds of text, so it is a good candidate; all its constants were found to differ "
        "with text, tokens and recipe.",
        {
            "1": Misconception(
                "exponents are universal",
                "Measured exponents differ from text to text, for example between English and code.",
            ),
            "2": Misconception(
                "one law holds for every model of a kind",
                "The same network follows another curve on other text, with another floor.",
            ),
            "3": Misconception(
                "scaling laws hold for natural language alone",
                "Power laws were measured for code, images and more, each with constants of its own.",
            ),
        },
    ),
    "twenty-each": TwoTierKey(
        "A",
        "1",
        "The best ratio is where a bit more size and a bit more text for the same compute gain equally. Both gains "
        "depend on text and recipe, and their ratio can drift with the budget.",
        {
            "2": Misconception(
                "the optimal ratio is a constant of the cost formula",
                "$C = 6ND$ only says which pairs cost the same; how low the loss is there has to be measured.",
            ),
            "3": Misconception(
                "larger budgets always need more tokens per parameter",
                r"Whether the ratio rises or falls with the budget depends on which exponent is larger, $\alpha$ or $\beta$.",
            ),
            "4": Misconception(
                "no ratio is too high",
                "For a fixed cost, more tokens mean fewer parameters, and beyond the optimum that costs loss.",
            ),
        },
    ),
    "converged": TwoTierKey(
        "B",
        "3",
        "An optimiser walks downhill from where it was started. It stops where no small step leads further down, be "
        "that the best place or not; several starts tell more.",
        {
            "1": Misconception(
                "a converged optimiser has found the global optimum",
                "It has seen the places on its way and no others; another start may end at a better fit.",
            ),
            "2": Misconception(
                "the tolerance of an optimiser is the error of the constants",
                "Tolerance is about the last step. How well the runs determine a constant is seen from resamples.",
            ),
            "4": Misconception(
                "convergence confirms the formula",
                "Wrong formulas converge too; they just leave larger or more patterned errors.",
            ),
        },
    ),
    "four-passes": TwoTierKey(
        "C",
        "2",
        "Measured for language models, a few passes are worth nearly as much as new text; then each is worth less and "
        "less (Muennighoff et al. 2023).",
        {
            "1": Misconception(
                "repeated tokens count like new ones",
                "Nearly so for four passes; but every pass is worth less, and the fortieth next to nothing.",
            ),
            "3": Misconception(
                "a second pass is worth nothing",
                "One pass over a text leaves much of it unlearned: the second lowers the loss on new text clearly.",
            ),
            "4": Misconception(
                "the first repetition already harms",
                "Learning by heart raises the loss only after many passes, and sooner in models that are large for "
                "their text.",
            ),
        },
    ),
    "how-wide": TwoTierKey(
        "A",
        "4",
        "The misfit at the fitted runs is the smallest of the doubts. Small errors in the exponent and the floor grow "
        "with distance, and the formula itself may bend.",
        {
            "1": Misconception(
                "more runs make a forecast arbitrarily sharp",
                "Averaging helps against scatter; it does nothing about a formula that no longer holds out there.",
            ),
            "2": Misconception(
                "the width of an interval is the misfit of the fit",
                "Errors grow beyond the fitted range: kept-back runs miss by several times the misfit of the fit.",
            ),
            "3": Misconception(
                "the wider an interval, the better",
                "Too wide is as wrong as too narrow: nine in ten was asked, and width costs those who plan by it.",
            ),
        },
    ),
    "one-above": TwoTierKey(
        "B",
        "3",
        "Three larger runs lie on the old line, so the law did not change at this size. Something in this one run did: "
        "its text, its schedule, its evaluation.",
        {
            "1": Misconception(
                "a point off the line is a new phase",
                "A phase is a stretch of the curve: its neighbours would have to leave the line as well.",
            ),
            "2": Misconception(
                "a law must pass through all of its runs",
                "A curve that bends to one faulty run forecasts all others worse.",
            ),
            "4": Misconception(
                "sound runs lie on the law exactly",
                "Sound runs scatter around it, as repeated ones show. It is the size of the distance that is odd here.",
            ),
        },
    ),
    "gone-flat": TwoTierKey(
        "D",
        "1",
        "At 500 tokens per parameter this model has come near its own floor. A larger one has a lower floor and can "
        "use what the same text still holds.",
        {
            "2": Misconception(
                "every flat curve has reached the irreducible loss",
                "The floor of one size lies above the entropy of the text, and the larger the model, the less so.",
            ),
            "3": Misconception(
                "after every flat stretch the loss falls on",
                "There is a slow stretch at the start of a curve; after 500 tokens per parameter it lies far behind.",
            ),
            "4": Misconception(
                "flat means that the text is exhausted",
                "The text is exhausted for this model. A larger one gets a lower loss from the very same tokens.",
            ),
        },
    ),
    "smaller-on-purpose": TwoTierKey(
        "D",
        "2",
        "The split with the lowest loss minimises the loss for the cost of training. A model that is used a great deal "
        "costs more in use, and there a smaller one saves with every answer.",
        {
            "1": Misconception(
                "compute-optimal means best for every purpose",
                "It leaves out what use costs. Widely used models are trained far past that point for this reason.",
            ),
            "3": Misconception(
                "more tokens per parameter always lower the loss",
                "At a fixed budget they do so only up to the best split, and beyond it the loss rises.",
            ),
            "4": Misconception(
                "a small model catches up if it reads long enough",
                "Its floor is higher, and at the same budget the best split has, by its meaning, the lower loss.",
            ),
        },
    ),
}
