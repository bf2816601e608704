"""The syllabus, row by row: each topic is taught in a cell, asked after it, and graded with a reason for every miss.

A row names several questions where any of them would do: lessons may drop one, and not the topic.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import nbformat
import pytest

from autograder.bank.keys import ChoiceKey, EssayKey, ForecastKey, FunctionKey, NumberKey, OrderingKey, SeveralKey
from autograder.bank.kinds import Choice, Question, SeveralChoices, WarmUp
from autograder.bank.scoring import score
from autograder.bank.variants import SELF_STUDY
from autograder.course import ROOT
from autograder.questions import LESSONS, key, pool, question, questions
from autograder.questions.concepts import concepts


@dataclass(frozen=True)
class Row:
    """A topic: in which lesson (by its number) one cell says all of `words`, and which questions ask it afterwards."""

    topic: str
    lesson: int
    words: tuple[str, ...]  # regular expressions
    asked: tuple[str, ...]  # questions; any that is there may serve
    concept: str


SYLLABUS = (
    # --- the laws ---
    Row(
        "what a scaling law is",
        1,
        ("power law", r"x\$? may be \$?N"),
        ("what-a-law-is", "a-miss"),
        "scaling law",
    ),
    Row(
        "cost of training",
        1,
        (r"C\$?\*\*|FLOPs", r"6 ?N ?D|\\cdot D"),
        ("training-flops", "run-cost"),
        "training compute",
    ),
    Row(
        "power law on log-log axes",
        1,
        ("straight line on log-log axes", "power law"),
        ("loglog-meaning",),
        "power law",
    ),
    Row(
        "irreducible loss",
        1,
        ("irreducible", r"E \+ A"),
        ("why-not-zero", "fit-power-law"),
        "irreducible loss",
    ),
    Row(
        "exact entropy against a fitted floor",
        2,
        ("entropy", "floor", "window"),
        ("entropy-from-floors", "floor-implies"),
        "model floor",
    ),
    Row(
        "gain from doubling",
        1,
        ("doubl", r"2\^\{-\\alpha\}|share"),
        ("better-lever",),
        "diminishing returns",
    ),
    Row(
        "Kaplan's L(N)",
        2,
        (r"L\(N\) = ", "0.076"),
        ("kaplan-size",),
        "Kaplan's laws",
    ),
    Row(
        "Kaplan's L(D)",
        2,
        (r"L\(D\) = ", "0.095"),
        ("like-with-like",),
        "Kaplan's laws",
    ),
    Row(
        "Kaplan's L(C)",
        2,
        (r"L\(C", "0.050"),
        ("kaplan-compute",),
        "Kaplan's laws",
    ),
    Row(
        "identifiability",
        2,
        (r"\*\*identify\*\*",),
        ("one-decade", "forecast-range", "runs-along-a-line"),
        "identifiability",
    ),
    Row(
        "planning with uncertainty",
        2,
        ("sources of uncertainty", "interval", "add"),
        ("forecast-cloze", "forecast-capstone", "carry-the-error"),
        "extrapolation",
    ),
    # --- phases ---
    Row(
        "three phases",
        3,
        ("Slow reduction", "Power-law reduction", "Convergence"),
        ("phase-boundaries", "last-flat", "fit-three-phases"),
        "three phases",
    ),
    Row(
        "local slope",
        3,
        (r"slope", r"ln"),
        ("ten-times-more", "slope-of-real-models"),
        "local slope",
    ),
    Row(
        "floor of a model against entropy",
        3,
        (r"\*\*floor\*\*", r"\*\*entropy\*\*"),
        ("what-makes-a-floor", "floor-implies", "in-convergence"),
        "model floor",
    ),
    Row(
        "in convergence: what now?",
        3,
        ("in convergence", "second size"),
        ("in-convergence", "which-phase"),
        "resource allocation",
    ),
    Row(
        "training anomalies as a method",
        3,
        ("run off the line", "learning rate", "schedule", "leaked"),
        ("off-the-line", "anomaly-checks", "anomaly-cause"),
        "training anomaly",
    ),
    Row(
        "a phase, and what next",
        3,
        ("Slow reduction", "Convergence"),
        ("which-phase", "largest-hardly-better"),
        "resource allocation",
    ),
    # --- Chinchilla ---
    Row(
        "isoFLOP valleys",
        4,
        ("budget", "valley"),
        ("isoflop-minimum", "valley-of-mine", "valley-width"),
        "IsoFLOP valley",
    ),
    Row(
        "compute-optimal line",
        4,
        ("budget", "log-log axes"),
        ("frontier-exponents", "no-constant"),
        "IsoFLOP valley",
    ),
    Row(
        "Chinchilla's 20 tokens per parameter",
        4,
        ("70 billion", "1.4 trillion", "20 tokens per parameter"),
        ("tokens-for-a-model", "no-constant"),
        "tokens per parameter",
    ),
    Row(
        "7B → 140B",
        4,
        ("7 billion", "140 billion"),
        ("its-data", "its-data-loss"),
        "tokens per parameter",
    ),
    Row(
        "what GPT-3 should have been",
        4,
        ("GPT-3", "At its data", "At its compute"),
        ("its-data", "its-data-loss"),
        "tokens per parameter",
    ),
    Row(
        "parametric fit",
        4,
        (r"E \+ A N\^\{-\\alpha\} \+ B D\^\{-\\beta\}",),
        ("fit-chinchilla", "its-data-loss"),
        "parametric law",
    ),
    Row(
        "valleys against the law",
        4,
        ("Two approaches", r"C\^\{0.31\}", r"C\^\{0.38\}"),
        ("its-data-loss", "compute-optimal"),
        "parametric law",
    ),
    Row(
        "Besiroglu's refit: stopped early, rounded, too sure",
        5,
        ("Besiroglu", "stopped? early", "round", "interval"),
        ("bad-optimum", "which-stop"),
        "local optimum",
    ),
    Row(
        "Kaplan against Chinchilla",
        5,
        ("Kaplan", "Porian"),
        ("why-kaplan-differs",),
        "Kaplan's laws",
    ),
    Row(
        "over-training and serving",
        5,
        ("serve", "smaller model", "2N"),
        ("cheapest-for-use", "over-training", "paid-back"),
        "over-training",
    ),
    # --- limits ---
    Row(
        "limits: domain",
        6,
        ("prose", "code", "tested on both"),
        ("english-for-code",),
        "domain transfer",
    ),
    Row(
        "limits: architecture and recipe",
        6,
        ("transformer", "beta|recipe"),
        ("measured-anew", "another-recipe"),
        "universality",
    ),
    Row(
        "limits: saturation",
        6,
        ("saturated", "twice the data|more data"),
        ("saturated-benchmark", "unreliable-when"),
        "range of validity",
    ),
    Row(
        "limits: data quality",
        6,
        ("Poor text|poor text", "clean"),
        ("clean-or-more",),
        "irreducible loss",
    ),
    Row(
        "limits: repeated data",
        6,
        ("Muennighoff", r"R\^\*"),
        ("clean-or-more",),
        "repeated data",
    ),
    Row(
        "limits: curves that turn, double descent",
        6,
        ("double descent",),
        ("down-up-down",),
        "non-monotonic scaling",
    ),
    Row(
        "limits: mirage of a metric",
        6,
        ("second metric|metric asks",),
        ("whole-answers", "sudden-ability"),
        "emergent ability",
    ),
    Row(
        "limits: loss without score",
        6,
        ("loss fell", "score"),
        ("loss-without-score", "same-loss"),
        "loss and score",
    ),
    Row(
        "limits: runs held out",
        6,
        ("Hold out the largest runs",),
        ("choose-form", "another-recipe"),
        "held-out error",
    ),
    # --- scores ---
    Row(
        "downstream: two stages",
        7,
        ("Stage one", "Stage two", "sampling models"),
        ("flp-steps", "which-stage-failed", "refit-one-stage"),
        "two-stage prediction",
    ),
    Row(
        "downstream: what has emerged",
        7,
        ("emergent phase", "chance"),
        ("below-threshold", "fit-stage-two"),
        "emergent phase",
    ),
    Row(
        "downstream: direct",
        7,
        ("straight line in", "direct"),
        ("papers-disagree", "for-and-against", "forecast-13b"),
        "direct prediction",
    ),
    Row(
        "downstream: ceiling",
        7,
        ("ceiling",),
        ("forecast-13b", "forecast-cloze"),
        "direct prediction",
    ),
    Row(
        "downstream: signed errors",
        7,
        (r"stage one", "chain", "sign"),
        ("error-share", "carry-the-error"),
        "error propagation",
    ),
    Row(
        "downstream: papers disagree",
        7,
        ("Krajewski", "Chen"),
        ("for-and-against", "papers-disagree"),
        "conflicting evidence",
    ),
    Row(
        "mixtures: FLP-M",
        8,
        ("FLP-M", "network", "hidden units"),
        ("flp-m-network", "plane-or-network", "source-worth"),
        "data mixture",
    ),
    Row(
        "reading levels",
        8,
        (r"\*\*Low", r"\*\*Medium", r"\*\*High", "FLP", "5 %", "10 %", "error margins"),
        ("reading-levels", "reading-margins"),
        "error margin",
    ),
    Row(
        "safety and quality",
        8,
        (r"\*\*Safety\*\*", "tests of its own", r"\*\*Quality\*\*", "cleaner text"),
        ("left-open",),
        "loss and score",
    ),
    # --- a plan ---
    Row(
        "planning a run",
        9,
        ("Round 1",),
        ("my-plan", "ladder-forecast"),
        "experimental design",
    ),
    Row(
        "honest intervals",
        9,
        ("interval", "narrow", "contain"),
        ("honest-interval", "interval-score"),
        "prediction interval",
    ),
)
MORE_THAN_ONE = ("safety and quality", "reading levels")  # topics of which several statements are right
TOPICS = 47  # rows: a topic that is dropped from the table is missed here

Cells = Sequence[nbformat.NotebookNode]


@cache
def notebook(lesson: str) -> Cells:
    cells: Cells = nbformat.read(ROOT / "lessons" / lesson / f"{lesson}.ipynb", as_version=4).cells
    return cells


def lesson_of_number(number: int) -> str:
    return next(name for name in LESSONS if int(name[:2]) == number)


def faults(row: Row, lessons: Mapping[str, Cells], bank: Mapping[str, Sequence[Question]]) -> list[str]:
    """What is missing of a topic in these notebooks and these questions, in words; nothing where all is there."""
    home = lesson_of_number(row.lesson)
    taught = [place for place, cell in enumerate(lessons[home]) if _says(cell, row.words)]
    if not taught:
        return [f"{row.topic}: no cell of {home} says {' and '.join(row.words)}"]
    found = [
        (lesson, one)
        for lesson, asked in bank.items()
        if int(lesson[:2]) >= row.lesson
        for one in asked
        if one.id in row.asked
        if _place(lessons[lesson], f"{one.id}-ask") > (taught[0] if lesson == home else -1)
    ]
    if not found:
        return [f"{row.topic}: none of {', '.join(row.asked)} is asked after cell {lessons[home][taught[0]].id}"]
    graded = [one for lesson, one in found if _graded(one, lessons[lesson])]
    return [] if graded else [f"{row.topic}: {found[0][1].id} earns no points with a reason"]


NOT_TEACHING = re.compile("objectives|retrieval|summary-.*|cards|concepts|notation|reading")  # cells that name things


def _says(cell: nbformat.NotebookNode, words: Iterable[str]) -> bool:
    text = " ".join(cell.source.split())
    if cell.cell_type != "markdown" or NOT_TEACHING.fullmatch(cell.id):
        return False
    return all(re.search(word, text, re.IGNORECASE) for word in words)


def _place(cells: Cells, id: str) -> int:
    return next((place for place, cell in enumerate(cells) if cell.id == id), -1)


def _graded(asked: Question, cells: Cells) -> bool:
    """Whether a cell of the lesson grades it, and a miss is told why."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in cells if cell.id == asked.id]
    return [mark.get("points") for mark in marks] == [asked.points] and asked.points > 0 and _explains(asked)


def _explains(asked: Question) -> bool:
    match key(asked.id):
        case ChoiceKey(reasons=reasons) | SeveralKey(reasons=reasons):
            return set(reasons) == set(getattr(asked, "options", {})) and all(map(str.strip, reasons.values()))
        case NumberKey() | FunctionKey() as known:
            return bool(known.slips) and all(slip.message for slip in known.slips)
        case OrderingKey() | ForecastKey() as told:
            return bool(told.reason)
        case EssayKey(rubric=rubric):
            return len(rubric) > 1
    return False


ALL_CELLS = {lesson: notebook(lesson) for lesson in LESSONS}
ALL_QUESTIONS = {lesson: questions(lesson) for lesson in LESSONS}


def test_no_topic_is_dropped_from_the_table():
    assert len({row.topic for row in SYLLABUS}) == len(SYLLABUS) == TOPICS
    assert {row.lesson for row in SYLLABUS} == {int(name[:2]) for name in LESSONS}


@pytest.mark.parametrize("row", SYLLABUS, ids=lambda row: row.topic)
def test_a_topic_is_taught_then_asked_and_graded(row):
    assert faults(row, ALL_CELLS, ALL_QUESTIONS) == []


@pytest.mark.parametrize("row", SYLLABUS, ids=lambda row: row.topic)
def test_a_topic_can_be_practised_and_every_miss_is_told_why(row):
    assert row.concept in concepts()
    forms = pool.forms(row.concept)
    assert len(forms) >= 3
    for form in forms:
        known = pool.key(form.id)
        if isinstance(known, ChoiceKey):
            assert isinstance(form, Choice)
            assert set(known.reasons) == set(form.options)
        else:
            assert known.slips


@pytest.mark.parametrize("row", SYLLABUS, ids=lambda row: row.topic)
def test_the_table_notices_what_is_missing(row):
    home = lesson_of_number(row.lesson)
    untaught = {**ALL_CELLS, home: [cell for cell in ALL_CELLS[home] if not _says(cell, row.words)]}
    assert "says" in faults(row, untaught, ALL_QUESTIONS)[0]
    unasked = {name: [one for one in asked if one.id not in row.asked] for name, asked in ALL_QUESTIONS.items()}
    assert "is asked after" in faults(row, ALL_CELLS, unasked)[0]
    free = {
        name: [replace(one, points=0) if one.id in row.asked else one for one in asked]
        for name, asked in ALL_QUESTIONS.items()
    }
    assert "no points" in faults(row, ALL_CELLS, free)[0]
    backwards = {name: list(reversed(cells)) if name == home else [] for name, cells in ALL_CELLS.items()}
    taught_last = [cell for cell in backwards[home] if not _says(cell, row.words)]
    backwards[home] = [*taught_last, *(cell for cell in ALL_CELLS[home] if _says(cell, row.words))]
    assert faults(row, backwards, ALL_QUESTIONS) != []


def _several(topic: str) -> list[SeveralChoices]:
    (row,) = [one for one in SYLLABUS if one.topic == topic]
    there = {one.id for asked in ALL_QUESTIONS.values() for one in asked}
    found = [question(id) for id in row.asked if id in there]
    return [one for one in found if isinstance(one, SeveralChoices)]


@pytest.mark.parametrize("topic", MORE_THAN_ONE)
def test_where_several_statements_are_right_each_counts_and_a_wrong_one_alone_earns_nothing(topic):
    assert _several(topic)
    for asked in _several(topic):
        right, here = sorted(key(asked.id).right), asked.instance(SELF_STUDY)
        assert len(right) >= 2
        assert score(here, right, key(asked.id)).full
        assert 0 < score(here, right[:1], key(asked.id)).points < asked.points
        for letter in set(asked.options) - set(right):
            assert score(here, [letter], key(asked.id)).points == 0


def test_each_of_three_readers_takes_something_away_and_two_take_too_much():
    asked, right = _several("reading levels")[0], key("reading-levels").right
    readers = {letter: text.partition(":")[0] for letter, text in asked.options.items()}
    assert {readers[letter] for letter in right} == {"The manager", "The engineer", "The researcher"}
    assert len(set(asked.options) - set(right)) >= 2


def test_safety_and_quality_are_both_left_open():
    asked, right = _several("safety and quality")[0], key("left-open").right
    left_open = " ".join(asked.options[letter] for letter in right)
    assert "makes up a source" in left_open
    assert "cleaner text" in left_open


def test_no_row_leans_on_a_warm_up():
    warm = {one.id for asked in ALL_QUESTIONS.values() for one in asked if isinstance(one, WarmUp)}
    assert not [row.topic for row in SYLLABUS if set(row.asked) & warm]
