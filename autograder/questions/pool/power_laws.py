"""Parallel forms on power laws, from cross-entropy loss to Kaplan's laws. The keys are in instructor/pool/power_laws.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.kinds import Choice, Given, Number

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none


def _two_tokens_figures(rng: np.random.Generator) -> Given:
    """Two probabilities with the mean 0.5, far apart."""
    high = round(float(rng.uniform(0.85, 0.97)), 2)
    return {"high": high, "low": round(1 - high, 2)}


def _cluster_figures(rng: np.random.Generator) -> Given:
    """A run of some days or weeks: the rate of the cluster, with two digits, goes with the size of the run."""
    billions = float(f"{rng.uniform(8, 30):.2g}")
    billion_tokens = float(f"{billions * rng.uniform(20, 50):.2g}")
    days = rng.uniform(5, 40)
    rate = float(f"{6e18 * billions * billion_tokens / 86_400 / days / 1e15:.2g}")
    return {"billions": billions, "billion_tokens": billion_tokens, "rate": rate}


def _doubling_figures(rng: np.random.Generator) -> Given:
    E, above, share = rng.uniform(1.2, 1.9), rng.uniform(0.4, 0.9), rng.uniform(0.7, 0.85)
    E, before, after = round(E, 2), round(E + above, 3), round(E + above * share, 3)
    return {"E": E, "before": before, "after": after}


FORMS: tuple[Choice | Number, ...] = (
    # --- cross-entropy loss ---
    Choice(
        "cross-entropy-loss-1",
        "What enters the loss?",
        1,
        "cross-entropy loss",
        "recall",
        "A model goes through a test text. Before each token, it gives a probability to every token of its vocabulary. Which of "
        "these probabilities enter its cross-entropy loss?",
        options={
            "A": "At each place the largest one, whether or not that token comes next.",
            "B": "At each place the one given to the token that comes next.",
            "C": "At each place all of them, with the same weight for every token.",
            "D": "The largest one, at those places where that token does not come next.",
        },
    ),
    Choice(
        "cross-entropy-loss-2",
        "Equal hits, unequal losses",
        1,
        "cross-entropy loss",
        "analyse",
        "Two models are tested on the same text. At 62 % of the places the token that comes next is the one that each model "
        "considers most probable. Yet model P has a loss of 1.5 nats per token and model Q one of 1.9. What explains this?",
        options={
            "A": "P was scored on fewer tokens, and a loss adds up from token to token.",
            "B": "One loss has an error in it, since equal hit rates mean equal losses.",
            "C": "P would name the right token more often on another text of this kind.",
            "D": "P on the whole gave a higher probability to the tokens that came.",
        },
    ),
    Choice(
        "cross-entropy-loss-3",
        "Two tokens, two models",
        1,
        "cross-entropy loss",
        "apply",
        "A test text has two tokens. Model P gives each of them a probability of 0.5 when it comes. Model Q gives "
        "{high:g} to the first and {low:g} to the second. Which model has the lower cross-entropy loss?",
        options={
            "A": "P, because the small probability costs Q more than the large one saves.",
            "B": "Q, because it comes close to certainty on at least one of the tokens.",
            "C": "Neither, because the two probabilities have the same mean in both models.",
            "D": "It depends on how the rest of the probability is shared out by each model.",
        },
        figures=_two_tokens_figures,
    ),
    # --- training compute ---
    Choice(
        "training-compute-1",
        "Twice the model, half the text",
        1,
        "training compute",
        "apply",
        "A plan for a run is changed: twice the parameters, and half as many training tokens. How does its training compute "
        "compare with that of the old plan?",
        options={
            "A": "Half of it: with half the tokens, there are half as many steps to make.",
            "B": "The same, because each token costs twice as much and half as many are read.",
            "C": "Twice as much: every step has to go through twice as many parameters.",
            "D": "Four times as much: the parameters are used in the forward and in the backward pass.",
        },
    ),
    Choice(
        "training-compute-2",
        "Training on a text, or testing on it",
        1,
        "training compute",
        "apply",
        "A finished model goes over a new text once, to measure its loss there. What does this cost, compared with one "
        "training pass over the same text?",
        options={
            "A": "Next to nothing: the parameters of the model stay as they are.",
            "B": "About a sixth, because $C = 6ND$ counts six passes through the parameters.",
            "C": "About a third, because it takes the forward pass and no backward pass.",
            "D": "The same, because each token meets each of the parameters in both cases.",
        },
    ),
    Number(
        "training-compute-3",
        "How long on this cluster?",
        1,
        "training compute",
        "apply",
        "A model with {billions:g} billion parameters is to be trained on {billion_tokens:g} billion tokens. The cluster "
        r"does ${rate:g} \cdot 10^{{15}}$ FLOPs of training per second, day and night. By $C = 6ND$, how many days will the run take?",
        figures=_cluster_figures,
        unit="days",
        low=0.001,
        high=10_000,
    ),
    # --- scaling law ---
    Choice(
        "scaling-law-1",
        "A forecast that came true",
        1,
        "scaling law",
        "analyse",
        "A law was fitted to 25 runs of one recipe. For the next run, four times as large, it forecast 2.31 nats; 2.32 "
        "were measured. What does this success show?",
        options={
            "A": "The law is proved for this kind of model: no further tests of it are needed.",
            "B": "The law's constants are known as precisely as the forecast turned out to be.",
            "C": "The law holds for other recipes as well, since it was right beyond its runs.",
            "D": "The law held for one more run that was made as the 25 before it were made.",
        },
    ),
    Choice(
        "scaling-law-2",
        "A promise",
        1,
        "scaling law",
        "analyse",
        'A brochure says: "By the scaling law of our models, ten times the compute will bring the loss down to 1.95, '
        'whatever text and settings you choose." What is wrong with it?',
        options={
            "A": "A law describes only runs like those it was fitted to, and promises nothing about others.",
            "B": "A law says which of two models is better, and does not give a number such as 1.95.",
            "C": "A law may not be used for ten times the compute, since no run was made there.",
            "D": "A law relates the loss to the size of a model, and not to the compute that went into it.",
        },
    ),
    Choice(
        "scaling-law-3",
        "Where do the constants come from?",
        1,
        "scaling law",
        "recall",
        "A team develops a new kind of network and wants to forecast the loss of a large one. From where should it take "
        "the constants of its scaling law?",
        options={
            "A": "From small networks of the new kind on the same text, since constants are measured.",
            "B": "From a published law for much larger models, since the largest ones obey a law best.",
            "C": "From the theory of learning: the exponent follows from the number of layers.",
            "D": "From the definition of the loss: a mean of logarithms falls as a power law.",
        },
    ),
    # --- power law ---
    Choice(
        "power-law-1",
        "Which kind of curve?",
        1,
        "power law",
        "analyse",
        "At 1, 2, 4 and 8 million training tokens, a model's loss lies 0.80, 0.60, 0.45 and 0.34 nats above its floor. "
        "Which description fits these four values best?",
        options={
            "A": "A straight line in D: each further million takes away the same number of nats.",
            "B": "A logarithm of D: each doubling takes away the same number of nats.",
            "C": "An exponential in D: each further million multiplies it by one factor.",
            "D": "A power of D: each doubling leaves three quarters of what was there.",
        },
    ),
    Choice(
        "power-law-2",
        "On which axes is it straight?",
        1,
        "power law",
        "recall",
        r"A quantity follows $y = A x^{-0.3}$. On which axes do its points lie on a straight line, and what is the slope of "
        "this line?",
        options={
            "A": r"y against $\ln x$, with a slope of −0.3.",
            "B": r"$\ln y$ against x, with a slope of −0.3.",
            "C": r"$\ln y$ against $\ln x$, with a slope of −0.3.",
            "D": r"$\ln y$ against $\ln x$, with a slope of $-0.3 \ln A$.",
        },
    ),
    Choice(
        "power-law-3",
        "A hundredfold, twice",
        1,
        "power law",
        "apply",
        "A quantity follows a power law in x. When x became a hundred times as large, the quantity fell from 8 to 6. What "
        "will it be when x has grown by another factor of a hundred?",
        options={
            "A": "4: the same amount is taken away again.",
            "B": "4.5: the same share is taken away again.",
            "C": "5: a fall is half the size of the last one.",
            "D": "6: by then the curve has become flat.",
        },
    ),
    # --- diminishing returns ---
    Choice(
        "diminishing-returns-1",
        "Is the method used up?",
        1,
        "diminishing returns",
        "analyse",
        "Three doublings of its data lowered a team's loss by 0.30, then by 0.24, then by 0.19 nats. A manager asks what "
        "to expect of a fourth doubling. Which answer fits the figures?",
        options={
            "A": "About 0.15 nats, at twice the price of the third one.",
            "B": "About 0.30 nats, because the law is the same at every scale.",
            "C": "Nothing: gains that shrink three times over have come to their end.",
            "D": "A rise of the loss, because the gains fall faster and faster.",
        },
    ),
    Choice(
        "diminishing-returns-2",
        "Two teams double",
        1,
        "diminishing returns",
        "analyse",
        r"Two teams train the same model on text of the same kind, and both losses follow $L = E + A D^{-\alpha}$ with the "
        "same constants. One team goes from 1 to 2 billion tokens, the other from 100 to 200 billion. Who gains what?",
        options={
            "A": "Both gain the same number of nats, because both of them double their data.",
            "B": "The second gains more nats, because it adds a hundred times as many tokens.",
            "C": "Both the same share of what is above E; in nats the first gains more, since it has more there.",
            "D": "The first takes a larger share of what is above E, and for this reason it gains more nats as well.",
        },
    ),
    Number(
        "diminishing-returns-3",
        "The next doubling",
        1,
        "diminishing returns",
        "apply",
        r"A loss follows $L = E + A D^{{-\alpha}}$ with E = {E} nats. The last doubling of the data lowered it from {before} to "
        "{after} nats. By how many nats will the next doubling lower it?",
        figures=_doubling_figures,
        unit="nats per token",
        low=0,
        high=5,
    ),
    # --- irreducible loss ---
    Choice(
        "irreducible-loss-1",
        "A text of throws",
        1,
        "irreducible loss",
        "apply",
        "Each token of an endless text is the result of throwing a fair die. Larger and larger models are trained on more "
        "and more of it, and tested on new throws. To what does the test loss come down?",
        options={
            "A": "To 0, as soon as the model is large enough to hold what it has read.",
            "B": "To 1/6, the share of throws that a guess gets right on average.",
            "C": r"To $\ln 6 = 1.79$ nats, because nothing in the text predicts a throw.",
            "D": "To a value that depends on how well the optimiser was tuned.",
        },
    ),
    Choice(
        "irreducible-loss-2",
        "Two corpora, two floors",
        1,
        "irreducible loss",
        "analyse",
        "The same family of models is trained on two corpora of one language, cut into the same tokens: private chats, and "
        "filled-in forms of an office. Size and data grow together, and the fits leave no doubt: E = 2.1 for the chats, 1.3 for the forms. "
        "What explains the difference?",
        options={
            "A": "The models were too small for the chats: E is what a model cannot hold.",
            "B": "The forms repeat more: what stands before a token says more about it there.",
            "C": "The corpus of chats was smaller: E is what is lost because data are scarce.",
            "D": "Chats need a higher learning rate, and with a wrong one the curve lies higher.",
        },
    ),
    Choice(
        "irreducible-loss-3",
        "What would lower the floor?",
        1,
        "irreducible loss",
        "analyse",
        "By a law that was well tested, 1.6 nats per token are left of the test loss on a text when size and data both grow "
        "without end. Which of these changes lowers the 1.6 nats, rather than the distance from them?",
        options={
            "A": "Ten times the parameters, together with the data that such a model needs.",
            "B": "Ten times as much text from the same source, each token read once.",
            "C": "A longer schedule with a lower learning rate, for each of the models.",
            "D": "Correcting the random misprints in the training text and the test text.",
        },
    ),
    # --- identifiability ---
    Choice(
        "identifiability-1",
        "Three answers from one table",
        1,
        "identifiability",
        "analyse",
        r"Three students fit $E + A x^{-\alpha}$ to the same five runs, whose x differ by a factor of five in all. They find E = 0.7, 1.1 and "
        r"1.4, with $\alpha = 0.22$, 0.30 and 0.42. All residuals are within the noise. What is the reason?",
        options={
            "A": "Two of the three optimisers failed, because one table has one best law.",
            "B": r"The short range: over it, a larger E with a larger $\alpha$ fits just as well.",
            "C": "The form is wrong: with the right one, all fits would give one E.",
            "D": "The noise: the mean of the three values of E is what the runs say.",
        },
    ),
    Choice(
        "identifiability-2",
        "Four more runs",
        1,
        "identifiability",
        "apply",
        "Six runs on 10 to 60 million tokens leave it open whether E is 0.9 or 1.4. There is money for four more runs. Which ones say "
        "most about E?",
        options={
            "A": "Four between 10 and 60 million tokens, to average out more of the noise.",
            "B": "Four on 60 million tokens with new seeds, since the loss is nearest to E there.",
            "C": "Four on 30 million tokens with learning rates from low to high.",
            "D": "Four from 100 million to 2 billion tokens, where more of the loss is E.",
        },
    ),
    Choice(
        "identifiability-3",
        "A flat misfit",
        1,
        "identifiability",
        "analyse",
        "You hold E at 0.6, 0.7, … up to 1.7 and fit the other constants each time. The misfit is least at 1.2. From 0.9 to 1.4 it is "
        "larger by less than the noise explains; outside it rises steeply. What do these runs say about E?",
        options={
            "A": "E lies between about 0.9 and 1.4; where in between, they leave open.",
            "B": "E is 1.2, because the least misfit marks the value that is right.",
            "C": "E may have any value, since several of them fit within the noise.",
            "D": "E is 0.9: among the values that fit, the lowest is on the safe side.",
        },
    ),
    # --- extrapolation ---
    Choice(
        "extrapolation-1",
        "Two forms part company",
        1,
        "extrapolation",
        "analyse",
        "Two forms of law agree within 0.3 % on all runs. At twice the largest run they differ by 1 %, at a hundred times by 15 %. What "
        "follows for a forecast at a hundred times the largest run?",
        options={
            "A": "The form that fits the runs a little better is to be used without the other.",
            "B": "The mean of both forms is within 0.3 % there, as it is on the runs.",
            "C": "No forecast is allowed: a law ends where the largest of its runs ends.",
            "D": "The choice of form decides there, and the interval has to say so.",
        },
    ),
    Choice(
        "extrapolation-2",
        "What do you tell the board?",
        1,
        "extrapolation",
        "apply",
        "A law was fitted to models with 10 to 300 million parameters, and meets all of them within 0.5 %. A board asks for the loss of a "
        "model with 30 billion. What do you report?",
        options={
            "A": "The law's value and a far wider interval, because the step is so long.",
            "B": "The law's value ± 0.5 %, because that is how exact the law has been.",
            "C": "No value, because a size that was not tried lies outside of what is known.",
            "D": "The lowest loss measured so far: it is the one figure that is certain.",
        },
    ),
    Choice(
        "extrapolation-3",
        "A test without new runs",
        1,
        "extrapolation",
        "apply",
        "You have 30 runs over three decades of compute, and want to know how far to trust your law at ten times the largest. No further "
        "run can be paid for. Which test tells most?",
        options={
            "A": "Take ten runs out at random, fit the others, and forecast the ten.",
            "B": "Fit all 30 runs with several optimisers, and compare the constants.",
            "C": "Take the largest runs out, fit all the others, and forecast the largest.",
            "D": "Fit all 30 runs, and look at the share of variance that is explained.",
        },
    ),
    # --- Kaplan's laws ---
    Choice(
        "kaplans-laws-1",
        "Sixteen per cent, four times",
        1,
        "Kaplan's laws",
        "analyse",
        r"By Kaplan's law $L(N) = (N_\mathrm{c}/N)^{0.076}$, ten times the parameters take away 16 % of the loss. A team keeps its one billion tokens, "
        "makes its model ten times as large four times in a row, and plans with 16 % each time. What did it overlook?",
        options={
            "A": "The 16 % belong to a doubling: a tenfold step takes away far more than that.",
            "B": "The law takes away the same number of nats each time, not the same share.",
            "C": "The law supposes enough data: one billion tokens soon become the limit.",
            "D": "The exponent of 0.076 is the one for data: for parameters it is 0.095.",
        },
    ),
    Choice(
        "kaplans-laws-2",
        "Down to zero?",
        1,
        "Kaplan's laws",
        "analyse",
        r"For larger and larger D, Kaplan's law $L(D) = (D_\mathrm{c}/D)^{0.095}$ comes as close to zero as you like. What do you conclude?",
        options={
            "A": "With enough data and a large enough model, text can be predicted perfectly.",
            "B": "It leaves out the floor: it must fail somewhere beyond its runs.",
            "C": "It was fitted wrongly: exponents below 0.1 do not lead down to zero.",
            "D": "It is of little use: a law that fails at one end fails at the other too.",
        },
    ),
    Number(
        "kaplans-laws-3",
        "How much more text?",
        1,
        "Kaplan's laws",
        "apply",
        "By Kaplan's law in the data, the loss of a model that is large enough is proportional to $D^{{-0.095}}$. By what factor must "
        "the data grow for the loss to fall by {fall:g} per cent?",
        figures=lambda rng: {"fall": float(rng.integers(80, 201)) / 10},
        unit="times",
        low=0,
        high=1_000_000,
    ),
)
