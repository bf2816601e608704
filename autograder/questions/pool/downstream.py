"""Parallel forms on forecasting scores, from emergent abilities to conflicting evidence. Keys: instructor/pool/downstream.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.kinds import Choice, Given, Number

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none


def _token_figures(rng: np.random.Generator) -> Given:
    return {
        "tokens": int(rng.integers(5, 12)),
        "small": round(float(rng.uniform(0.55, 0.78)), 2),
        "large": round(float(rng.uniform(0.85, 0.96)), 2),
    }


def _checkpoint_figures(rng: np.random.Generator) -> Given:
    """Six checkpoints: one just below chance and two above it by less than 0.05, then three along a line."""
    options = int(rng.choice([4, 5]))
    chance = 1 / options
    loss = [round(float(at), 2) for at in 3.5 - 0.28 * rng.uniform(0.9, 1.1, 6).cumsum()]
    slope, onset = rng.uniform(0.35, 0.5), loss[3] + rng.uniform(0.25, 0.35)
    above = [*rng.permutation([-rng.uniform(0.005, 0.02), rng.uniform(0.01, 0.025), rng.uniform(0.025, 0.04)])]
    above += [slope * (onset - at) + rng.uniform(-0.01, 0.01) for at in loss[3:]]
    score = [round(chance + float(one), 3) for one in above]
    listed = "; ".join(f"loss {at:.2f}, score {one:.3f}" for at, one in zip(loss, score, strict=True))
    return {"options": options, "loss": loss, "score": score, "target": round(loss[-1] - 0.3, 2), "listed": listed}


def _part_figures(rng: np.random.Generator) -> Given:
    """Two errors, of which either may be the larger, but not by so little that they could be taken for each other."""
    slope, stage_one = round(float(rng.uniform(0.25, 0.6)), 2), round(float(rng.uniform(0.03, 0.08)), 3)
    ratio = float(rng.choice([rng.uniform(0.45, 0.75), rng.uniform(1.4, 2.2)]))
    return {"w1": -slope, "stage_one": stage_one, "stage_two": round(slope * stage_one * ratio, 4)}


FORMS: tuple[Choice | Number, ...] = (
    Choice(
        "emergent-ability-1",
        "Sums of ten digits",
        1,
        "emergent ability",
        "apply",
        "Five models of growing size add two ten-digit numbers. An answer counts when all of its digits are right, and the models score 0, 0, 0, 2 "
        "and 45 %. Which measurement tells you most about whether the ability arose suddenly?",
        options={
            "A": "Their scores on the same sums in other words, to see that the jump repeats.",
            "B": "The score of a model twice as large as the largest, to see where the jump ends.",
            "C": "Their shares of right digits, to see what grew before whole sums were right.",
            "D": "Their losses on web text, to see at which size the models improved overall.",
        },
    ),
    Number(
        "emergent-ability-2",
        "All tokens right",
        1,
        "emergent ability",
        "apply",
        "An answer of {tokens} tokens counts when every token is right. A token is right with probability {small} in one model and {large} in a larger "
        "one, each independently of the others. By which factor does the share of right answers rise?",
        figures=_token_figures,
        unit="times",
        low=0.001,
        high=1e6,
    ),
    Choice(
        "emergent-ability-3",
        "One set of answers, two curves",
        1,
        "emergent ability",
        "recall",
        "Two teams score the same answers of the same models. By exact match an ability is absent up to some size and then there. By the mean log "
        "probability of the right answer it rises steadily. What do you conclude?",
        options={
            "A": "The jump comes from the metric, as the other metric rises without one.",
            "B": "The log probability is the wrong metric, as a mean smooths a jump away.",
            "C": "One of the two teams made a mistake, as the same answers have one course.",
            "D": "The ability is new at that size, as a jump does not come from a steady rise.",
        },
    ),
    Choice(
        "loss-and-score-1",
        "Reading and arithmetic",
        1,
        "loss and score",
        "analyse",
        "From one model to the next larger one the loss falls from 2.10 to 2.04. The score in arithmetic rises from 0.31 to 0.52; the score in reading, "
        "0.64, stays the same. How do you read this?",
        options={
            "A": "The score in arithmetic is a mistake, as 3 % of loss cannot be 21 points of score.",
            "B": "The reading test is faulty, as a lower loss has to show in every sound score.",
            "C": "Arithmetic took the gain from reading, as one model has to divide what it learns.",
            "D": "Each task has a map of its own, as one gain in loss moved just one of the scores.",
        },
    ),
    Choice(
        "loss-and-score-2",
        "The same questions in French",
        1,
        "loss and score",
        "apply",
        r"Models of English follow $\text{score} = 2.0 - 0.6 \cdot \text{loss}$ on a set of questions, with the loss in nats per token of English text. A model of French has a "
        "loss of 2.0 nats per token of French text. What score do you forecast for it on the same questions in French?",
        options={
            "A": "0.80, because a nat is the same unit in both of the languages.",
            "B": "None yet, because the map was measured on models of English.",
            "C": "0.80, because the questions and their right answers are the same.",
            "D": "Less than 0.80, because French has more forms of a word to learn.",
        },
    ),
    Choice(
        "loss-and-score-3",
        "Web text and textbooks",
        1,
        "loss and score",
        "analyse",
        "Two models of one size have a loss of 1.90 on web text. One was trained on web text alone, the other on web text and textbooks. On a science "
        "exam the second scores 9 points more. How can that be?",
        options={
            "A": "The mean over web text does not show on which parts of it a model is good.",
            "B": "One of the two losses is wrong: models with equal losses have equal scores.",
            "C": "The exam was among the textbooks: without a leak the scores would be equal.",
            "D": "The exam is too short: on many more questions the two would score the same.",
        },
    ),
    Choice(
        "downstream-prediction-1",
        "Ten models at chance",
        1,
        "downstream prediction",
        "recall",
        "The score of a model of 70 billion parameters, on an exam with four options, is to be forecast from twelve models of up to 1 billion. Ten of "
        "the twelve score 25 %. What do these ten give to the forecast?",
        options={
            "A": "Nothing: a model that guesses tells nothing about any larger model.",
            "B": "Their scores: they hold the lower end of the line of score against loss.",
            "C": "Their losses: they show how the loss falls while compute grows.",
            "D": "Their sizes: they show from which size on a model stops guessing.",
        },
    ),
    Choice(
        "downstream-prediction-2",
        "A step in a report",
        1,
        "downstream prediction",
        "analyse",
        'A report says: "Trained on 2 trillion tokens, our model of 30 billion parameters will have a loss of 1.86, and so a score of 0.71 in the reading '
        'test." The law of the loss rests on 15 runs and was tested on a larger one. What does the report lack?',
        options={
            "A": "A measured map that leads from the loss to the score in this test.",
            "B": "A proof that 2 trillion tokens are compute-optimal at this size.",
            "C": "A second law of the loss, with tokens in place of parameters.",
            "D": "Nothing, as a score is fixed once the loss is known that well.",
        },
    ),
    Choice(
        "downstream-prediction-3",
        "Which score is worth forecasting?",
        1,
        "downstream prediction",
        "analyse",
        "Four models of up to 1 billion parameters are scored on three tests. Law, with four options: 0.25, 0.26, 0.24, 0.27. Grammar, with four "
        "options: 0.33, 0.42, 0.50, 0.57. Sentiment, with two options: 0.94, 0.94, 0.95, 0.95. For which test can you forecast a model of 8 billion "
        "parameters better than by repeating the last score?",
        options={
            "A": "Law: its scores lie close together, so the forecast will be precise.",
            "B": "Grammar: its scores are above chance and rise, so there is a curve to fit.",
            "C": "Sentiment: its scores are the highest, so the models know this task best.",
            "D": "None: the model is eight times as large, so no score carries over to it.",
        },
    ),
    Choice(
        "two-stage-prediction-1",
        "One after the other",
        1,
        "two-stage prediction",
        "apply",
        r"Stage one gave $\text{loss} = 1.5 + 60\,C^{-0.1}$, stage two $\text{score} = 1.2 - 0.4 \cdot \text{loss}$. Which score do they forecast for $C = 10^{20}$ FLOPs?",
        options={
            "A": "0.24",
            "B": "0.36",
            "C": "0.60",
            "D": "0.96",
        },
    ),
    Choice(
        "two-stage-prediction-2",
        "Twelve points too high",
        1,
        "two-stage prediction",
        "analyse",
        "A score was forecast as 0.70 and measured as 0.58. The loss on the way was forecast as 1.80 and measured as 1.95, and stage two is "
        r"$\text{score} = 2.14 - 0.8 \cdot \text{loss}$. Which stage failed?",
        options={
            "A": "Neither: 12 points are what a score scatters by from one run to another.",
            "B": "Stage two: its slope turned a small error of the loss into 12 points.",
            "C": "Both stages: 12 points are more than one of them can be off by.",
            "D": "Stage one: from the measured loss stage two gives the measured score.",
        },
    ),
    Choice(
        "two-stage-prediction-3",
        "Models and checkpoints",
        1,
        "two-stage prediction",
        "recall",
        "Eight small models were trained to the end, and twenty checkpoints of each were kept. All of them have a loss and a score, in a test with four "
        "options. With FLP (Chen et al. 2024), which of them do you use for loss against FLOPs, and which for score against loss?",
        options={
            "A": "Models and checkpoints for both: every further point makes a fit better.",
            "B": "Finished models for both: what a checkpoint scores is not a model's score.",
            "C": "Finished models for the first; all clearly above chance for the second.",
            "D": "Checkpoints for the first; for the second the finished models, at any score.",
        },
    ),
    Choice(
        "emergent-phase-1",
        "Five options",
        1,
        "emergent phase",
        "apply",
        "A test has five options for each question. Six checkpoints score 0.19, 0.22, 0.24, 0.27, 0.33 and 0.45. Chen et al. (2024) keep what scores more than 5 "
        "points above chance. How many of the six belong in the fit of score against loss?",
        options={
            "A": "Two",
            "B": "Three",
            "C": "Five",
            "D": "Six",
        },
    ),
    Choice(
        "emergent-phase-2",
        "On the safe side",
        1,
        "emergent phase",
        "analyse",
        "On a task where chance is 0.25, 22 of 60 checkpoints score more than 0.30. To be on the safe side, a team fits score against loss to the three "
        "checkpoints that score more than 0.60. What does that cost?",
        options={
            "A": "The three span a short stretch of loss, so the slope is poorly known.",
            "B": "The three are the best of all, so the forecast will come out too high.",
            "C": "The three lie exactly on one line, so there are no residuals to look at.",
            "D": "It costs nothing, so long as the three are far enough above chance.",
        },
    ),
    Number(
        "emergent-phase-3",
        "A line through what has emerged",
        1,
        "emergent phase",
        "apply",
        "A test has {options} options for each question. Six checkpoints: {listed}. Fit a straight line, score against loss, by least squares to those that score "
        "more than 0.05 above chance. Which score does it give at a loss of {target:.2f}?",
        figures=_checkpoint_figures,
        unit="score",
        low=0,
        high=1,
    ),
    Choice(
        "direct-prediction-1",
        "A score of 1.12",
        1,
        "direct prediction",
        "analyse",
        r"For small models, which score 0.35 to 0.80, $\text{score} = a + b \ln C$ fits well. For a run with a hundred times their compute it gives 1.12. What "
        "follows?",
        options={
            "A": "The run will score 1.00: that is the possible value nearest to 1.12.",
            "B": "The constants are wrong: the best fit of this form would stay below 1.",
            "C": "The form knows no ceiling: it is too high already before it gives 1.",
            "D": "The compute is overstated: a form that fits well gives possible scores.",
        },
    ),
    Choice(
        "direct-prediction-2",
        "Straight in ln C",
        1,
        "direct prediction",
        "analyse",
        "All models of a team have 20 tokens per parameter and score well between chance and the ceiling. Their log scores lie on a straight line "
        r"against $\ln C$, and so do two larger models that the fit has not seen. Score against loss is bent, and the line fitted to it misses both. How do you forecast the next "
        "model?",
        options={
            "A": "Through the loss, because a loss is measured more exactly than a score.",
            "B": "From compute directly, because that held for models that it had not seen.",
            "C": "Through the loss, because two stages carry more knowledge than one.",
            "D": "From compute directly, because one fit has fewer constants than two.",
        },
    ),
    Choice(
        "direct-prediction-3",
        "How far to 0.70?",
        1,
        "direct prediction",
        "apply",
        r"A score was 0.46 at $10^{19}$ FLOPs, 0.52 at $10^{20}$ and 0.58 at $10^{21}$, on a straight line in $\ln C$. At how many FLOPs does the line reach 0.70?",
        options={
            "A": r"$2 \cdot 10^{21}$",
            "B": r"$4 \cdot 10^{21}$",
            "C": "$10^{22}$",
            "D": "$10^{23}$",
        },
    ),
    Choice(
        "error-propagation-1",
        "What to improve",
        1,
        "error propagation",
        "analyse",
        "A score is forecast through the loss. The loss has a standard error of 0.04 nats, score against loss has the slope −0.5 per nat, and stage two has a standard error "
        "of 0.06 of its own; the two errors are independent. Which improvement lowers the error of the score most?",
        options={
            "A": "Halving the error of the loss, as it comes first and later steps carry it on.",
            "B": "Halving either of the two, as both enter the error of the score alike.",
            "C": "Halving neither of them, as a slope below 1 makes both of them harmless.",
            "D": "Halving the error of stage two, as its part of the whole is the larger one.",
        },
    ),
    Number(
        "error-propagation-2",
        "Stage one's part",
        1,
        "error propagation",
        "apply",
        "Stage one of a forecast leaves a standard error of {stage_one} nats in the loss. Stage two has the slope {w1} per nat and a standard error of {stage_two} of its "
        "own, and the two are independent. How many per cent of the squared standard error of the score come from stage one?",
        figures=_part_figures,
        unit="per cent",
        low=0,
        high=100,
    ),
    Choice(
        "error-propagation-3",
        "Seven points or five?",
        1,
        "error propagation",
        "analyse",
        "The error of the loss comes to 0.03 in the score, and stage two has an error of 0.04. An engineer adds them up and reports 0.07. In which case "
        "is that right?",
        options={
            "A": "If both errors always go the same way, as they then add up in full.",
            "B": "If both errors are independent, as each stage then adds its own.",
            "C": "If both errors are small, as squares of small errors can be left out.",
            "D": "In no case, as it is squares that add, and their root is 0.05.",
        },
    ),
    Choice(
        "error-margin-1",
        "Four tasks and four others",
        1,
        "error margin",
        "analyse",
        "A method of forecasting scores was within 2 points on four tasks, and off by 6.9 points on average on four others (Bhagia et al. 2024). What "
        "error do you expect on a task of your own?",
        options={
            "A": "About 2 points, because a method is judged by what it can reach.",
            "B": "About 4 points, because that is near the mean over all eight.",
            "C": "It depends on the task, because the eight tasks differ widely.",
            "D": "At most 6.9 points, because no group of tasks did worse than that.",
        },
    ),
    Choice(
        "error-margin-2",
        "Half a per cent",
        1,
        "error margin",
        "analyse",
        "A law forecasts the loss of a run with 1.3 times the compute of the largest run in its fit, and is off by 0.5 %. From that run to this one the "
        "loss fell by 0.6 %. How good was the forecast?",
        options={
            "A": "Very good: published forecasts are seldom within one per cent.",
            "B": "Little better than none: repeating the last loss is 0.6 % off.",
            "C": "Poor: a law that fits its own runs well is off by less than that.",
            "D": "Good: half a per cent is now the law's error at any distance.",
        },
    ),
    Choice(
        "error-margin-3",
        "Another size, another task",
        1,
        "error margin",
        "analyse",
        "A method forecast scores of models of 7 billion parameters with a mean error of 5 % over six tasks. You use it for a model of 70 billion, on a "
        "seventh task. What do the 5 % tell you about your forecast?",
        options={
            "A": "It will be about 5 % off, since a mean error holds for size and task alike.",
            "B": "It will be about 50 % off, since errors grow in proportion to size.",
            "C": "It will be less than 5 % off, since large models follow laws more closely.",
            "D": "Its error is not known yet, since neither this size nor this task was tried.",
        },
    ),
    Choice(
        "data-mixture-1",
        "How much medicine?",
        1,
        "data mixture",
        "apply",
        "With 0, 5, 20 and 50 % of medical text in the mixture, the loss on medical text is 2.60, 2.05, 1.85 and 1.75; the loss on general text is 2.20, "
        "2.21, 2.25 and 2.45. Both count the same for what the model is used for. Which of these shares do you choose?",
        options={
            "A": "0 %",
            "B": "5 %",
            "C": "20 %",
            "D": "50 %",
        },
    ),
    Choice(
        "data-mixture-2",
        "Equal means",
        1,
        "data mixture",
        "analyse",
        "A task needs prose and code. One model has a loss of 1.6 on prose and 2.2 on code, another 2.1 and 1.7. The means are equal, 1.9; the scores are "
        "0.40 and 0.55. From what should stage two forecast scores on this task?",
        options={
            "A": "From both losses, as their mean alone does not tell such models apart.",
            "B": "From the mean of both losses, as one number keeps the fit stable.",
            "C": "From the lower of both losses, as a task is done by what is known best.",
            "D": "From the share of code, as both of the losses follow from it anyway.",
        },
    ),
    Choice(
        "data-mixture-3",
        "Prose for code",
        1,
        "data mixture",
        "apply",
        r"For the loss on code, a FLOP spent on prose counts for 0.01 of a FLOP spent on code. One model is trained with $2 \cdot 10^{18}$ FLOPs on code alone, "
        r"another of the same size with $1 \cdot 10^{18}$ on code and $9 \cdot 10^{18}$ on prose. Which has the lower loss on code?",
        options={
            "A": "The second: it was trained with five times as much compute in all.",
            "B": "Neither: nine parts of prose make up for the missing part of code.",
            "C": "The first: prose undoes a part of what a model learns from code.",
            "D": "The first: the other's prose counts less than its missing code.",
        },
    ),
    Choice(
        "conflicting-evidence-1",
        "0.73 and 0.50",
        1,
        "conflicting evidence",
        "recall",
        "For Kaplan et al. (2020) the best model size grows as $C^{0.73}$, for Hoffmann et al. (2022) as $C^{0.50}$. Porian et al. (2024) began with a high "
        "exponent and came down to about 0.5 when they counted the last layer's FLOPs, shortened the warm-up and tuned the small runs. What does this "
        "show?",
        options={
            "A": "An exponent belongs to the way of counting and training behind it.",
            "B": "An exponent is reliable as soon as it was found by a later paper.",
            "C": "The true exponent lies between the two, at about the mean of 0.6.",
            "D": "The best size follows no power of compute, as no two papers agree.",
        },
    ),
    Choice(
        "conflicting-evidence-2",
        "39 per cent",
        1,
        "conflicting evidence",
        "apply",
        "One paper forecasts scores with a straight line in the loss. Another finds that such a line fits well in 39 % of the cases it looked at (Lourie et al. "
        "2025). You have {models} small models and a task of your own. What do you do first?",
        figures=lambda rng: {"models": int(rng.integers(8, 16))},
        options={
            "A": "Take the straight line: it has been tried on more models than you own.",
            "B": "Give up the task: what fits in 39 % of cases is not worth a forecast.",
            "C": "Report the mean of a straight and a bent forecast: one of them is right.",
            "D": "Plot your models' scores against losses: they show which form fits.",
        },
    ),
    Choice(
        "conflicting-evidence-3",
        "One ratio or many",
        1,
        "conflicting evidence",
        "analyse",
        "In one paper scores are forecast better through the loss; its models have from 5 to 500 tokens per parameter. In another they are forecast as "
        "well from compute directly; its models all have 20 tokens per parameter. What can explain both?",
        options={
            "A": "At many ratios FLOPs are counted less exactly, so compute says less.",
            "B": "At one ratio all models are fully trained, so their scores are straight.",
            "C": "At one ratio compute fixes the loss, so going through the loss adds little.",
            "D": "At many ratios scores scatter by chance, so either way may look better.",
        },
    ),
)
