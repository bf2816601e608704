"""The concept inventory: fifteen two-tier items, asked before the first lesson and after the last. It earns no points.

Each item has an answer and a reason, and every wrong reason belongs to a misconception that the course is about. The
keys, and the misconceptions by name, are in instructor/inventory.py.
"""

from importlib import import_module

from autograder.bank.two_tier import TwoTierItem, TwoTierKey

BEFORE, AFTER = "00_concept_inventory", "99_concept_inventory"  # as the notebooks are called
FORMS = (BEFORE, AFTER)

ITEMS = (
    TwoTierItem(
        "doubling-again",
        "Twice the text, and twice again",
        "power law",
        "The part of the loss that more text can remove follows a power law in the number of tokens. It was 0.80 nats "
        "after 1 billion tokens and 0.60 nats after 2 billion. How large is it after 4 billion?",
        answers={"A": "0.20 nats.", "B": "0.40 nats.", "C": "0.45 nats.", "D": "0.50 nats."},
        reasons={
            "1": "Each doubling removes the same number of nats.",
            "2": "Each billion tokens removes the same number of nats.",
            "3": "Each doubling removes the same share of what is left.",
            "4": "Each doubling removes half as much as the one before.",
        },
    ),
    TwoTierItem(
        "years-of-growth",
        "Many years of growth",
        "irreducible loss",
        "Suppose that models grow for many years without any limit, and so does the text that they learn from; "
        "training always succeeds. Where does the loss on new text of the same kind go?",
        answers={
            "A": "Down to zero, at a slower and slower pace.",
            "B": "Down towards a value that is above zero.",
            "C": "Down to a lowest point, and then up again.",
        },
        reasons={
            "1": "Even a perfect reader does not know every token in advance.",
            "2": "A law that is straight on log-log axes never stops falling.",
            "3": "Neural networks have an upper limit to what they can learn.",
            "4": "Beyond some size, a model only learns its text by heart.",
        },
    ),
    TwoTierItem(
        "one-budget",
        "One budget, many sizes",
        "compute-optimal training",
        "A budget pays for 10²¹ operations. It can train a model of any size from a million to a trillion parameters; "
        "the larger the model, the fewer tokens it can read for that money. New text never runs out. Which model ends "
        "with the lowest loss?",
        answers={
            "A": "One in between.",
            "B": "The largest one.",
            "C": "The smallest one.",
            "D": "None: they end equal.",
        },
        reasons={
            "1": "Size is what lowers the loss; text matters little.",
            "2": "Text is what lowers the loss; size matters little.",
            "3": "The operations set the loss, and they are the same.",
            "4": "Too small a size and too little text both raise the loss.",
        },
    ),
    TwoTierItem(
        "closer-fit",
        "The closer fit",
        "held-out error",
        "Two formulas were fitted to the same twelve small runs. Formula P misses these runs by 0.8 % on average, and "
        "formula Q, which has three more constants, by 0.3 %. A run thirty times as large is planned. Which "
        "formula will forecast it better?",
        answers={
            "A": "Formula Q, by these numbers.",
            "B": "Formula P, by these numbers.",
            "C": "These numbers do not tell.",
        },
        reasons={
            "1": "The closer a formula follows its own runs, the closer it follows others.",
            "2": "How far a formula misses its own runs says little of others.",
            "3": "The fewer constants a formula has, the better it forecasts.",
            "4": "So far beyond the runs, every formula is no better than a guess.",
        },
    ),
    TwoTierItem(
        "nearly-one",
        "R² is nearly one",
        "goodness of fit",
        "On log-log axes, the losses of runs on 1 to 100 million tokens lie along a straight line, with R² = 0.998. "
        "Will the loss keep to this line up to 100 billion tokens? What does R² say about that?",
        answers={
            "A": "It leaves the question open.",
            "B": "It says that the loss will.",
            "C": "It says that the loss will not.",
        },
        reasons={
            "1": "The line explains nearly all that there is to explain.",
            "2": "A fit that is so good has followed the noise of the runs.",
            "3": "A curve that levels off later can look as straight as this.",
            "4": "The 0.2 % that is not explained is loss that never goes away.",
        },
    ),
    TwoTierItem(
        "sudden-score",
        "A score that rises late",
        "emergent ability",
        "A task has twenty steps and counts as solved only if all twenty are right. Models of five rising sizes solve "
        "0, 0, 0, 12 and 54 % of such tasks. Before the two largest were trained, which measurement of the three "
        "smaller ones could have shown that they were getting closer?",
        answers={
            "A": "Their share of solved tasks.",
            "B": "Their share of correct steps.",
            "C": "None: nothing could have shown it.",
        },
        reasons={
            "1": "Where all steps must be right, the score hides gains in single ones.",
            "2": "An ability that appears at a certain size does not exist below it.",
            "3": "Even at the bottom of a test, scores rise a little with size.",
            "4": "Models learn all the single steps first, and only later to join them.",
        },
    ),
    TwoTierItem(
        "lower-loss",
        "A lower loss, a higher score?",
        "loss and score",
        "On a broad mixture of web text, model M reaches a lower loss than model K. Both then take a test in school "
        "mathematics. Which of them scores higher?",
        answers={
            "A": "Model M, by as much as its loss is lower.",
            "B": "Model M, though it is open by how much.",
            "C": "Model K, by an amount that is open.",
            "D": "These losses do not decide which of the two.",
        },
        reasons={
            "1": "A lower loss is better understanding, whatever the subject.",
            "2": "A mean over all text hides on which text the gain was made.",
            "3": "The loss of a model and its scores have nothing in common.",
            "4": "Skill in predicting words is paid for with skill in reasoning.",
        },
    ),
    TwoTierItem(
        "borrowed-constants",
        "Constants from another team",
        "universality",
        "One team measured how the loss on English text falls with the number of tokens: floor, factor and exponent of "
        "a power law. A second team is going to train on program code, with another set of tokens. What can it take "
        "over into its plan?",
        answers={
            "A": "The formula with all three constants.",
            "B": "The formula, and the exponent among its constants.",
            "C": "The formula, with constants of its own.",
            "D": "Nothing, not even the formula as a candidate.",
        },
        reasons={
            "1": "The exponent belongs to learning, the other two to the text.",
            "2": "Networks of one kind learn along one curve, whatever they read.",
            "3": "Code keeps to strict rules, so that power laws do not apply to it.",
            "4": "Floor, factor and exponent all change with what is read.",
        },
    ),
    TwoTierItem(
        "twenty-each",
        "Twenty tokens for each parameter",
        "tokens per parameter",
        "A paper found that with its text and its kind of model, 20 tokens per parameter gave the lowest loss for the "
        "computing spent. A team with other text and a thousand times the budget also wants the lowest loss for what "
        "it spends. How many tokens per parameter should it choose?",
        answers={
            "A": "A number that its own small runs have to show.",
            "B": "The number 20, which the paper has established.",
            "C": "A number above 20, in line with its larger budget.",
            "D": "The largest number for which it has enough text.",
        },
        reasons={
            "1": "The number depends on how fast size and text each lower the loss.",
            "2": "The number follows from the way in which operations are counted.",
            "3": "The larger a budget is, the larger the part of it for text must be.",
            "4": "More tokens lower the loss of any model, so no number is too large.",
        },
    ),
    TwoTierItem(
        "converged",
        "It says “converged”",
        "local optimum",
        "A program adjusts the five constants of a formula to a set of runs. It stops with the message “converged”. "
        "What is known about the five constants now?",
        answers={
            "A": "No others fit better.",
            "B": "No others close by fit better.",
            "C": "They are right in every digit shown.",
            "D": "They belong to the right formula.",
        },
        reasons={
            "1": "The program stops when it has compared all possible constants.",
            "2": "The program stops when the constants are as exact as was asked.",
            "3": "The program stops when no small step improves the fit.",
            "4": "The program stops in this way for a suitable formula alone.",
        },
    ),
    TwoTierItem(
        "four-passes",
        "The same text four times",
        "repeated data",
        "A team has 10 billion tokens of text, and computing for 40 billion. It trains a model that is large enough to "
        "learn from 40 billion tokens, and lets it read the whole text four times. Where does its loss on new text "
        "end?",
        answers={
            "A": "Above the loss after a single pass over the 10 billion.",
            "B": "At the loss after a single pass over the 10 billion.",
            "C": "Between the losses that B and D name.",
            "D": "At the loss after a single pass over 40 billion new tokens.",
        },
        reasons={
            "1": "What counts is the number of tokens read.",
            "2": "A further pass teaches something, but less than new text.",
            "3": "Text that was read once has nothing more to teach.",
            "4": "A second pass makes a model learn its text by heart.",
        },
    ),
    TwoTierItem(
        "how-wide",
        "How wide an interval",
        "prediction interval",
        "A formula misses the twelve runs that it was fitted to by 0.5 % at most. It forecasts the loss of a run that "
        "is fifty times as large as the largest of them. You are to state an interval that will hold the measured "
        "value in nine such cases out of ten, and be no wider than that takes. Which one?",
        answers={
            "A": "One that is wider than ±0.5 %.",
            "B": "One that is about ±0.5 % wide.",
            "C": "One that is narrower than ±0.5 %.",
        },
        reasons={
            "1": "Twelve runs together average out most of their errors.",
            "2": "A formula misses a new run by as much as the old ones.",
            "3": "An interval is good if it holds the value in any case.",
            "4": "Far from the runs, doubts about the formula itself add up.",
        },
    ),
    TwoTierItem(
        "one-above",
        "One point above the line",
        "training anomaly",
        "Eight runs of rising size are drawn on log-log axes. Seven lie along one straight line; the fifth lies above "
        "it, ten times as far as repeated runs scatter. What should the team do first?",
        answers={
            "A": "Leave the fifth run out of the table.",
            "B": "Look for what was different in the fifth run.",
            "C": "Fit a curve that also passes through the fifth run.",
            "D": "Plan by two laws, one below and one above that size.",
        },
        reasons={
            "1": "A point off the line is where a new phase begins.",
            "2": "A law has to pass through every one of its runs.",
            "3": "A change of the law would have moved larger runs too.",
            "4": "Runs in which nothing goes wrong obey the law exactly.",
        },
    ),
    TwoTierItem(
        "gone-flat",
        "A curve that has gone flat",
        "model floor",
        "A model of 100 million parameters has read 50 billion tokens of varied text, each once. Over the last 25 "
        "billion its loss on new text hardly fell, and nothing was wrong with the training. By which of these would "
        "the loss come down most?",
        answers={
            "A": "By none: this is the lowest loss that can be reached.",
            "B": "By patience: the same model on a few times as much text.",
            "C": "By exchange: the same model on as much other text of the kind.",
            "D": "By size: a model ten times as large on the same text.",
        },
        reasons={
            "1": "A model of this size is near its own limit.",
            "2": "What is left is the uncertainty of the text itself.",
            "3": "Learning curves have flat stretches and then fall on.",
            "4": "This text has nothing more to teach to any model.",
        },
    ),
    TwoTierItem(
        "smaller-on-purpose",
        "Smaller on purpose",
        "over-training",
        "For a training budget, one split into model size and text gives the lowest loss. A company that knows this "
        "split spends its budget on a clearly smaller model, which reads more text. What did it get for that?",
        answers={
            "A": "Nothing: a part of the budget was wasted.",
            "B": "A lower loss, by the longer training.",
            "C": "The same loss, in a smaller model.",
            "D": "A higher loss, for another advantage.",
        },
        reasons={
            "1": "The split with the lowest loss is best for every purpose.",
            "2": "Every answer that a smaller model gives costs less.",
            "3": "More text for each parameter means a lower loss.",
            "4": "With enough text, small models learn all that large ones do.",
        },
    ),
)


def inventory_keys() -> dict[str, TwoTierKey]:
    """The keys by item, from instructor/. LookupError in an edition that carries no keys."""
    try:
        return import_module("autograder.questions.instructor.inventory").KEYS
    except ModuleNotFoundError as missing:
        if "instructor" not in str(missing.name).split("."):
            raise
        raise LookupError("This edition of the course carries no answer keys: your instructor's does.") from None
