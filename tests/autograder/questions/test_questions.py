"""The bank as a whole: every question has a key, every option a reason, and no position or length gives a key away."""

import itertools
import re
import string
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import autograder
from autograder.bank.kinds import WITH_OPTIONS, Choice, Essay, Number, Question, SeveralChoices
from autograder.bank.mathematics import in_markdown
from autograder.bank.scoring import score
from autograder.bank.variants import SELF_STUDY, rng, student_id
from autograder.questions import LESSONS, key, lesson_of, question, questions

BANK = [asked for lesson in LESSONS for asked in questions(lesson)]

# What must be asked, by lesson: each scenario with its question, and others that probe the same misconception.
SCENARIOS = {
    "01_what_are_scaling_laws": {
        "size grows with the data fixed, and the curve flattens": ("flattening-curve", "largest-hardly-better"),
        "a nearly straight falling line on log-log axes": ("loglog-meaning", "ten-times-more"),
        "which statement sums up empirical scaling laws": ("what-a-law-is", "a-miss"),
        "the loss flattens above zero": ("why-not-zero", "what-makes-a-floor"),
        "two laws for two levers": ("better-lever", "where-it-flips"),
    },
    "02_fit_and_forecast": {
        "a fixed training budget to split": ("split-budget", "larger-or-smaller"),
        "a lower loss from more data": ("data-memo", "scale-needed"),
        "one decade of data": ("one-decade", "forecast-range"),
        "an exponent with a floor and one without": ("like-with-like", "kaplan-size"),
    },
    "03_three_phases": {
        "the stages in order": ("stages-order", "phase-boundaries"),
        "what the last flat region means": ("last-flat", "in-convergence", "entropy-from-floors"),
        "which phase is this team in, and what next": ("which-phase", "first-flat"),
        "the largest hardly beats the second largest": ("largest-hardly-better", "slope-of-real-models"),
        "one of four runs far above the line": ("anomaly-cause", "anomaly-checks", "off-the-line"),
        "a loss that stays above a floor": ("floor-implies", "why-not-zero"),
    },
    "04_chinchilla": {
        "compute-optimal tokens for a model": ("tokens-for-a-model", "no-constant"),
        "larger on less data, or smaller on more": ("larger-or-smaller", "compute-optimal"),
    },
    "05_compute_optimal": {
        "published models audited": ("audit", "starved-models", "audit-report"),
        "a fit that reports success at a bad optimum": ("bad-optimum", "which-stop"),
    },
    "06_limitations": {
        "a law of English for a model of code": ("english-for-code", "another-recipe"),
        "one 10B model's law for another 10B model": ("measured-anew", "another-recipe"),
        "a budgeting strategy judged": ("judge-a-strategy", "in-sample"),
        "the loss improves and the score does not": ("loss-without-score", "same-loss"),
        "conditions that make a law unreliable": ("unreliable-when", "saturated-benchmark"),
    },
    "07_downstream_prediction": {
        "which stage failed": ("which-stage-failed", "error-share", "refit-one-stage"),
        "checkpoints for stage two": ("below-threshold", "fit-stage-two"),
        "through the loss or directly": ("papers-disagree", "why-through-loss"),
        "scores of a real model": ("forecast-13b", "forecast-cloze"),
    },
    "08_mixtures": {
        "a share of code from losses per domain": ("share-allowed", "source-worth"),
        "a paper at three reading levels": ("reading-levels", "reading-margins"),
        "safety and quality, which no loss shows": ("left-open", "carried-map"),
    },
    "09_plan_a_run": {
        "a forecast with an interval": ("forecast-capstone", "honest-interval"),
        "a budget kept": ("my-plan", "run-cost"),
        "a report": ("run-report", "hold-one-back"),
    },
}


def named(asked):
    return asked.id


@pytest.mark.parametrize("asked", BANK, ids=named)
def test_a_question_is_complete(asked):
    assert key(asked.id) is not None
    assert asked.points > 0
    assert asked.level in {"recall", "apply", "analyse"}
    assert asked.concept
    assert lesson_of(asked.id) in LESSONS
    prompt = asked.instance("ada").prompt
    assert "{" not in in_markdown(prompt, lambda tex, block: "")  # no name of a figure is left
    assert prompt[-1] in ".?"


@pytest.mark.parametrize("asked", [q for q in BANK if isinstance(q, (Choice, SeveralChoices))], ids=named)
def test_every_option_has_its_reason(asked):
    reasons = key(asked.id).reasons
    assert set(reasons) == set(asked.options)
    assert list(asked.options) == list(string.ascii_uppercase[: len(asked.options)])
    assert all(len(reason) > 20 for reason in reasons.values())
    assert [letter for letter in reasons if reasons[letter].startswith("Right.")] == sorted(key(asked.id).right)


BY_LETTER_OR_PLACE = re.compile(
    r"\b(option|answer|letter)s? [A-F]\b|\b(options?|answers?) (above|below)\b|\bof the above\b"
    r"|\b(first|second|third|fourth|last|previous|next) (option|answer)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("asked", [q for q in BANK if isinstance(q, WITH_OPTIONS)], ids=named)
def test_no_text_names_an_option_by_its_letter_or_place(asked):
    """Every student sees the options in another order."""
    known = key(asked.id)
    reasons = list(known.reasons.values()) if hasattr(known, "reasons") else [known.reason]
    for text in [asked.prompt, *asked.options.values(), *reasons]:
        assert not BY_LETTER_OR_PLACE.search(text)


def test_every_id_is_the_only_one_of_its_name():
    assert len({asked.id for asked in BANK}) == len(BANK)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_scenario_is_asked_and_has_a_sibling(lesson):
    asked_here = {asked.id for asked in questions(lesson)}
    for scenario, (main, *siblings) in SCENARIOS[lesson].items():
        assert main in asked_here, scenario
        assert any(not isinstance(question(id), Essay) for id in siblings), scenario


def test_no_concept_has_a_single_question():
    asked = Counter(asked.concept for asked in BANK)
    assert [concept for concept, times in asked.items() if times < 2] == []


def test_the_bank_is_large_and_varied():
    assert len(BANK) >= 60
    assert {type(asked) for asked in BANK} == set(Question.__subclasses__())
    for lesson in LESSONS:
        assert {asked.level for asked in questions(lesson)} == {"recall", "apply", "analyse"}


def test_neither_position_nor_length_gives_the_key_away():
    choices = [q for q in BANK if isinstance(q, Choice)]
    positions = Counter(key(q.id).right for q in choices)
    assert max(positions.values()) <= len(choices) / 2
    assert set(positions) == set("ABCD")
    longest = sum(max(q.options, key=lambda o: len(q.options[o])) == key(q.id).right for q in choices)
    assert binomtest(longest, len(choices), 0.25, alternative="greater").pvalue > 0.2


def test_no_set_of_letters_is_good_for_all_several_choices():
    """Nobody earns more than a quarter by ticking the same letters everywhere, or anything by ticking all."""
    asked = [q for q in BANK if isinstance(q, SeveralChoices)]
    earned = {}
    for letters in itertools.chain.from_iterable(itertools.combinations("ABCDEF", n) for n in range(7)):
        given = [[letter for letter in letters if letter in q.options] for q in asked]
        scores = [score(q.instance(SELF_STUDY), some, key(q.id)) for q, some in zip(asked, given, strict=True)]
        earned["".join(letters)] = sum(one.points for one in scores) / sum(q.points for q in asked)
    print(sorted(((round(share, 3), letters) for letters, share in earned.items()), reverse=True)[:5])
    assert max(earned.values()) <= 0.25 + 1e-2  # points are rounded to two decimals
    assert earned["ABCDEF"] == 0
    right = Counter(letter for q in asked for letter in key(q.id).right)
    assert max(right.values()) - min(right[letter] for letter in "ABCDE") <= 1


def test_an_essay_has_a_rubric_that_adds_up_and_samples_at_three_marks():
    for asked in BANK:
        if isinstance(asked, Essay):
            assert sum(points for points, _ in key(asked.id).rubric) == asked.points
            assert len(key(asked.id).samples) >= 3


@pytest.mark.parametrize("asked", [q for q in BANK if isinstance(q, Number)], ids=named)
def test_a_thousand_students_have_solvable_figures_away_from_the_edge(asked):
    """The right answer is allowed, and no slip comes so near to it that it would be taken for right."""
    answer_key = key(asked.id)
    drawn = set()
    for number in range(1000):
        given = asked.instance(f"student-{number}").given
        right = answer_key.answer(given)
        drawn.add(repr(right))
        assert asked.low <= right <= asked.high
        for slip in answer_key.slips:
            assert abs(slip.wrong(given) / right - 1) > 2 * answer_key.rtol, (slip.name, given)
    assert len(drawn) > 20  # so that neighbours differ


@pytest.mark.parametrize("asked", [q for q in BANK if isinstance(q, Number)], ids=named)
def test_every_numerical_slip_meets_its_message(asked):
    from autograder.bank.scoring import score

    for number in range(50):
        instance = asked.instance(f"student-{number}")
        assert score(instance, key(asked.id).answer(instance.given), key(asked.id)).full
        for slip in key(asked.id).slips:
            wrong = slip.wrong(instance.given)
            if asked.low <= wrong <= asked.high:
                result = score(instance, wrong, key(asked.id))
                slips = [(s.wrong(instance.given), s.message) for s in key(asked.id).slips]
                assert result.points == 0
                # Where two mistakes give one number, both are named.
                assert all(message in result.reason for number, message in slips if abs(number / wrong - 1) < 1e-12)


def test_an_unknown_question_names_its_neighbours():
    with pytest.raises(ValueError, match="Did you mean training-flops"):
        question("training-flop")
    with pytest.raises(ValueError, match="There is no question"):
        autograder.question(None)
    with pytest.raises(ValueError, match="There is no lesson"):
        questions("07_nothing")


def test_the_same_student_gets_the_same_figures_and_others_get_others():
    asked = question("run-cost")
    assert asked.instance("Ada ").given == asked.instance("ada").given
    assert asked.instance("ada").given != asked.instance("ben").given
    assert "parameters" in asked.instance("ada").prompt


@pytest.mark.parametrize("name", ["", "  ", "../x", "a/b", "a\nb", "-rf", "a..b", "x" * 65, None, 7, ".hidden"])
def test_what_is_no_student_id_is_refused_in_a_sentence(name):
    with pytest.raises(ValueError, match="is not a student id"):
        student_id(name)


@given(st.text(max_size=30))
def test_an_accepted_id_can_be_a_folder(name):
    try:
        accepted = student_id(name)
    except ValueError:
        return
    assert not set(accepted) & set("/\\\0\n ")
    assert not accepted.startswith((".", "-"))


def test_draws_depend_on_every_name():
    first = rng("a", "b").random()
    assert first == rng("a", "b").random()
    assert len({first, rng("a", "c").random(), rng("c", "b").random(), rng("ab").random()}) == 4
    assert isinstance(rng(1), np.random.Generator)
