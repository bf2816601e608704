"""The form of an option says nothing of whether it is right: rules that need no knowledge earn what chance earns."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from scipy.stats import fisher_exact

from autograder.bank.keys import ChoiceKey, SeveralKey
from autograder.bank.kinds import Choice, Essay, WarmUp
from autograder.questions import LESSONS, key, keys, pool, questions
from tests.autograder.questions.guesser import (
    RULES,
    Item,
    absolutes,
    earned,
    has_reason,
    hedges,
    items,
    results,
    too_good,
)

BY_LESSON = {
    lesson: items((asked, keys(lesson)[asked.id]) for asked in questions(lesson) if not isinstance(asked, WarmUp))
    for lesson in LESSONS
}
BANK = [item for some in BY_LESSON.values() for item in some]
FORMS = items((form, key(id)) for id, form in pool.all_forms().items())


@pytest.mark.parametrize("some", [BANK, FORMS], ids=["lessons", "pool"])
def test_no_rule_of_form_earns_more_than_chance(some: list[Item]):
    """Nor less: a rule that is far below chance is turned round, and is a cue as well."""
    found = results(some)
    print("", f"{len(some)} questions with options, by form alone:", *(one.line for one in found), sep="\n")
    assert too_good(found) == []
    assert [one.line for one in found[: len(RULES)] if one.off < -1] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_form_earns_less_than_a_tenth_of_a_lesson_beyond_chance(lesson):
    by_machine = sum(asked.points for asked in questions(lesson) if not isinstance(asked, Essay))
    beyond = {}
    for name, rule in RULES.items():
        some = [(item.question.points, earned(item, rule(item))) for item in BY_LESSON[lesson]]
        beyond[name] = sum(points * (one.share - one.chance) for points, one in some) / by_machine
    best = max(beyond, key=lambda name: beyond[name])
    print(f"{lesson}: {100 * beyond[best]:.1f} % beyond chance, by {best!r}")
    assert beyond[best] < 0.1


@pytest.mark.parametrize("sign", [has_reason, hedges, absolutes], ids=["reasons", "hedges", "absolutes"])
def test_right_options_have_as_many_reasons_hedges_and_absolutes_as_wrong_ones(sign: Callable[[str], float]):
    right, wrong = ([bool(sign(text)) for text in _texts(BANK, kind)] for kind in (True, False))
    print(f"right {sum(right)} of {len(right)}, wrong {sum(wrong)} of {len(wrong)}")
    table = [[sum(some), len(some) - sum(some)] for some in (right, wrong)]
    assert fisher_exact(table).pvalue > 0.2


def _texts(some: list[Item], right: bool) -> list[str]:
    return [
        text
        for item in some
        if isinstance(item.key, (ChoiceKey, SeveralKey))
        for letter, text in item.options.items()
        if (letter in item.key.right) == right
    ]


CUES: dict[str, Callable[[str, bool], str]] = {
    "gives no reason": lambda text, right: text if right else text[:-1] + ", because it is so.",
    "the longest option": lambda text, right: text + " " + "More words. " * 5 if right else text,
    "fewest absolutes": lambda text, right: text if right else f"Always, {text}",
    "most hedges": lambda text, right: f"Perhaps {text}" if right else text,
    "a colon or semicolon": lambda text, right: f"Yes: {text}" if right else text,
    "most figures and names": lambda text, right: text + " (Kaplan 2020)" if right else text,
}


@pytest.mark.parametrize("rule", CUES)
def test_a_cue_is_found(rule):
    """The same bank with one cue put into its choices: the rule for it notices, and so does a guesser who learns."""
    found = too_good(results([_with(item, CUES[rule]) for item in BANK]))
    assert [line for line in found if line.startswith(rule)]
    assert [line for line in found if line.startswith("the rule best in the other items")]


def test_what_chance_earns_is_exact():
    """A rule that knows nothing, one that knows the key, and one in between."""
    item = next(item for item in BANK if item.question.id == "first-flat")  # four options, C is right
    assert _earned(item, A=1, B=1, C=1, D=1) == (0.25, 0.25, 0)
    assert _earned(item, A=0, B=0, C=1, D=0) == (1, 0.25, pytest.approx(3 / 16))
    assert _earned(item, A=0, B=1, C=1, D=0) == (0.5, 0.25, pytest.approx(1 / 16))
    several = next(item for item in BANK if item.question.id == "unreliable-when")  # A, B, D of five
    # Three of five are ticked: all three right, or two (2/3 − 1/2), or one, of ten keys in 1, 6 and 3.
    assert _earned(several, A=1, B=1, C=0, D=1, E=0)[:2] == (1, pytest.approx((1 + 6 / 6) / 10))
    order = next(item for item in BANK if item.question.id == "stages-order")  # C, A, B
    assert _earned(order, A=2, B=1, C=3)[0] == 1
    assert _earned(order, A=1, B=1, C=1)[0] == pytest.approx(_earned(order, A=1, B=1, C=1)[1])


def _earned(item: Item, **scores: float) -> tuple[float, float, float]:
    found = earned(item, scores)
    return found.share, found.chance, found.variance


def _with(item: Item, cue: Callable[[str, bool], str]) -> Item:
    if not isinstance(item.question, Choice):
        return item
    options = {letter: cue(text, letter == item.key.right) for letter, text in item.options.items()}
    return Item(replace(item.question, options=options), item.key)
