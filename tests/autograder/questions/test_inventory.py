"""The concept inventory: complete, with every wrong reason named, and no form that gives a key away."""

import re
from collections import Counter

import pytest
from scipy.stats import binomtest

from autograder.questions import LESSONS, questions
from autograder.questions.inventory import AFTER, BEFORE, FORMS, ITEMS, inventory_keys
from lessons.concepts import CONCEPTS

KEYS = inventory_keys()
TIERS = [  # every list of options with its key
    (options, key)
    for item in ITEMS
    for options, key in ((item.answers, KEYS[item.id].answer), (item.reasons, KEYS[item.id].reason))
]
ABSOLUTES = re.compile(
    r"\b(all|always|any|every|everything|exactly|never|no|none|nobody|nothing|only|whatever)\b", re.IGNORECASE
)
HEDGES = re.compile(r"\b(about|almost|can|could|little|may|might|mostly|much|nearly|often|open|some|still|usually)\b")
CLAUSES = re.compile(r"\b(as|because|for|since|so|though|where)\b|[:;]")


def test_there_are_fifteen_each_on_a_concept_of_the_course():
    assert len(ITEMS) == 15
    assert [item.concept for item in ITEMS if item.concept not in CONCEPTS] == []
    assert len({item.concept for item in ITEMS}) == len({item.id for item in ITEMS}) == 15
    assert set(KEYS) == {item.id for item in ITEMS}
    asked_in_lessons = {one.id for lesson in LESSONS for one in questions(lesson)}
    assert not asked_in_lessons & set(KEYS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_wrong_reason_has_a_misconception_of_its_own(item):
    key = KEYS[item.id]
    assert list(item.answers) == list("ABCD")[: len(item.answers)]
    assert len(item.answers) >= 3
    assert list(item.reasons) == list("1234")
    assert key.answer in item.answers
    assert set(key.misconceptions) == set(item.reasons) - {key.reason}
    for wrong in key.misconceptions.values():
        assert wrong.name[0].islower() or wrong.name.startswith("R²")  # it goes on after "that"
        assert wrong.name[-1] != "."
        assert len(wrong.correction) > 40
        assert wrong.correction[-1] == "."
    assert len(key.explanation) > 60
    assert item.prompt[-1] == "?"
    assert all(text[-1] == "." for text in [*item.answers.values(), *item.reasons.values()])
    assert len({*item.answers.values(), *item.reasons.values()}) == len(item.answers) + 4


def test_no_two_misconceptions_have_one_name():
    names = Counter(wrong.name for key in KEYS.values() for wrong in key.misconceptions.values())
    assert set(names.values()) == {1}


def test_keys_are_spread_over_all_positions():
    answers, reasons = (Counter(getattr(key, tier) for key in KEYS.values()) for tier in ("answer", "reason"))
    assert set(answers) == set("ABCD")
    assert set(reasons) == set("1234")
    assert max(answers.values()) <= 4
    assert max(reasons.values()) <= 4
    assert len({(key.answer, key.reason) for key in KEYS.values()}) >= 10  # no pair of signs to learn by heart


RULES = {
    "longest": lambda text, other: len(text),
    "shortest": lambda text, other: -len(text),
    "not the longest": lambda text, other: len(text) < max(map(len, other)),
    "not the shortest": lambda text, other: len(text) > min(map(len, other)),
    "most absolutes": lambda text, other: len(ABSOLUTES.findall(text)),
    "fewest absolutes": lambda text, other: -len(ABSOLUTES.findall(text)),
    "most hedges": lambda text, other: len(HEDGES.findall(text)),
    "fewest hedges": lambda text, other: -len(HEDGES.findall(text)),
    "a clause": lambda text, other: len(CLAUSES.findall(text)),
    "no clause": lambda text, other: -len(CLAUSES.findall(text)),
    "most like the others": lambda text, other: sum(len(_words(text) & _words(one)) for one in other) / len(text),
    "least like the others": lambda text, other: -sum(len(_words(text) & _words(one)) for one in other) / len(text),
}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


@pytest.mark.parametrize("rule", RULES)
def test_a_guesser_who_goes_by_form_stays_within_chance(rule):
    """Where a rule cannot decide, the guesser draws among the best; 30 lists of options."""
    expected = 0.0
    for options, key in TIERS:
        marks = {
            sign: RULES[rule](text, [other for other in options.values() if other != text])
            for sign, text in options.items()
        }
        best = [sign for sign, mark in marks.items() if mark == max(marks.values())]
        expected += (key in best) / len(best)
    chance = sum(1 / len(options) for options, _ in TIERS)
    print(f"{rule}: {expected:.1f} of {len(TIERS)}, chance {chance:.1f}")
    assert binomtest(round(expected), len(TIERS), chance / len(TIERS), alternative="greater").pvalue > 0.1


def test_key_and_wrong_options_are_about_as_long():
    """In the mean over all lists, a key is as long as its neighbours, to a tenth."""
    ratios = []
    for options, key in TIERS:
        others = [len(text) for sign, text in options.items() if sign != key]
        ratios.append(len(options[key]) * len(others) / sum(others))
    assert sum(ratios) / len(ratios) == pytest.approx(1, abs=0.1)
    assert max(ratios) < 1.25


def test_the_forms_come_before_the_first_lesson_and_after_the_last():
    assert sorted([*LESSONS, *FORMS]) == [BEFORE, *LESSONS, AFTER]
