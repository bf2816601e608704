"""A guesser who knows nothing of the subject and looks at the form of the options: rules, and what they earn.

`items` takes any questions with their keys, a lesson's or a pool's. A rule gives every option a score and takes the
highest; options with equal scores are taken at random. What chance earns is worked out exactly, for the same rule with
the options' scores dealt out anew in every possible way.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations
from math import ceil, sqrt
from statistics import fmean

import numpy as np

from autograder.bank.keys import ChoiceKey, Key, OrderingKey, SeveralKey
from autograder.bank.kinds import Choice, Ordering, Question, SeveralChoices
from autograder.bank.scoring import score
from autograder.bank.variants import SELF_STUDY

Scores = Mapping[str, float]  # by letter

REASON = (
    r"\b(because|since|so that|therefore|thus|hence|due to|owing to|thanks to|that is why|which is why)\b"
    r"|, (as|for|so|which means)\b"
)
ABSOLUTE = (
    r"\b(all|always|any|anything|cannot|certain|certainly|completely|entirely|every|everything|exactly|full|fully"
    r"|guarantees?|impossible|must|never|no|nobody|none|nothing|only|same|universal|whatever|without)\b"
)
HEDGE = (
    r"\b(about|almost|around|as far as|at best|can|could|hardly|if|in general|largely|less|likely|mainly|may|might"
    r"|more or less|most|mostly|near|nearly|often|perhaps|probably|rarely|roughly|seldom|seems?|some|sometimes|tends?"
    r"|under|unless|usually|while|within|yet)\b"
)
_SMALL_WORDS = """
    a an and are as at be been but by for from had has have here in into is it its not of on one or so than that the
    their them then there these they this those to was were what when where which who will with would
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
NEGATION = r"\b(cannot|hardly|neither|never|no|nobody|nor|not|nothing)\b"
MARGIN = 1.96  # standard errors: what chance alone exceeds, either way, in one rule of twenty


@dataclass(frozen=True)
class Item:
    """One question with options, as a guesser meets it, and its key. The options are in the order of their letters."""

    question: Choice | SeveralChoices | Ordering
    key: ChoiceKey | SeveralKey | OrderingKey

    @property
    def options(self) -> Mapping[str, str]:
        return self.question.options


def items(asked: Iterable[tuple[Question, Key]]) -> list[Item]:
    """The questions with options among `asked`, with their keys; all others are left out."""
    return [
        Item(question, key)
        for question, key in asked
        if isinstance(question, (Choice, SeveralChoices, Ordering))
        and isinstance(key, (ChoiceKey, SeveralKey, OrderingKey))
    ]


# What an option looks like.


def _count(pattern: str) -> Callable[[str], float]:
    return lambda text: float(len(re.findall(pattern, text, re.IGNORECASE)))


has_reason = _count(REASON)
absolutes = _count(ABSOLUTE)
hedges = _count(HEDGE)


def words(text: str) -> frozenset[str]:
    """The words that carry meaning, by their first five letters, so that "trained" and "training" are one."""
    return frozenset(word[:5] for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in SMALL_WORDS)


def specificity(text: str) -> float:
    """Figures, names and symbols."""
    return float(len(re.findall(r"\d[\d.,]*|(?<!^)(?<![.:?] )\b[A-Z]\w*|[=^*·−%]", text)))


def _stem(item: Item) -> dict[str, float]:
    stem = words(item.question.prompt)
    return {letter: len(words(text) & stem) / max(1, len(words(text))) for letter, text in item.options.items()}


def _others(item: Item) -> dict[str, float]:
    """How much of each option's wording the others share, on average."""
    return {
        letter: fmean(
            len(words(text) & words(other)) / max(1, len(words(text) | words(other)))
            for at, other in item.options.items()
            if at != letter
        )
        for letter, text in item.options.items()
    }


def _middle(item: Item) -> dict[str, float]:
    """Nearness to the middle: of the numbers that the options begin with or hold, else of their lengths."""
    numbers = {letter: re.search(r"\d[\d,]*\.?\d*", text) for letter, text in item.options.items()}
    if all(numbers.values()):
        sizes = {letter: float(found[0].replace(",", "")) for letter, found in numbers.items() if found}
    else:
        sizes = {letter: float(len(text)) for letter, text in item.options.items()}
    order = sorted(sizes.values())
    return {letter: -abs(order.index(size) - (len(order) - 1) / 2) for letter, size in sizes.items()}


def _each(measure: Callable[[str], float], sign: int = 1) -> Callable[[Item], Scores]:
    return lambda item: {letter: sign * measure(text) for letter, text in item.options.items()}


def _places(order: str) -> Callable[[Item], Scores]:
    """The letters of `order` one after the other."""
    return lambda item: {letter: -float(order.find(letter) % len("ABCDEF")) for letter in item.options}


RULES: dict[str, Callable[[Item], Scores]] = {
    "the longest option": _each(len),
    "the shortest option": _each(len, -1),
    "gives a reason": _each(has_reason),
    "gives no reason": _each(has_reason, -1),
    "fewest absolutes": _each(absolutes, -1),
    "most absolutes": _each(absolutes),
    "most hedges": _each(hedges),
    "fewest hedges": _each(hedges, -1),
    "most words of the stem": _stem,
    "fewest words of the stem": lambda item: {letter: -share for letter, share in _stem(item).items()},
    "most figures and names": _each(specificity),
    "fewest figures and names": _each(specificity, -1),
    "the middle number or length": _middle,
    "most like the other options": _others,
    "the odd one out": lambda item: {letter: -share for letter, share in _others(item).items()},
    "a colon or semicolon": _each(_count(r"[:;]")),
    "neither colon nor semicolon": _each(_count(r"[:;]"), -1),
    "a negation": _each(_count(NEGATION)),
    "no negation": _each(_count(NEGATION), -1),
    "hedges less absolutes less reasons": _each(lambda text: hedges(text) - absolutes(text) - has_reason(text)),
    "position A": _places("ABCDEF"),
    "position B": _places("BCADEF"),
    "position C": _places("CBDAEF"),
    "position D": _places("DCBAEF"),
}


# What it earns.


@dataclass(frozen=True)
class Earned:
    """What a rule earns in one item, as a share of its points; what chance earns, and the variance of that."""

    share: float
    chance: float
    variance: float


def earned(item: Item, scores: Scores) -> Earned:
    """What taking the options by `scores` earns; of several choices the upper half is ticked."""
    ranks = sorted(set(scores.values()), reverse=True)
    places = tuple(ranks.index(scores[letter]) for letter in item.options)
    letters = tuple(item.options)
    if isinstance(item.key, OrderingKey):
        shares = [_order_share(item, places, deal) for deal in permutations(range(len(letters)))]
        return Earned(shares[0], fmean(shares), float(np.var(shares)))
    right = frozenset(letters.index(letter) for letter in _right(item.key))
    by_key = {key: _share(places, key, isinstance(item.key, SeveralKey)) for key in _keys(len(letters), len(right))}
    return Earned(by_key[right], fmean(by_key.values()), float(np.var(list(by_key.values()))))


def _right(key: ChoiceKey | SeveralKey) -> frozenset[str]:
    return key.right if isinstance(key, SeveralKey) else frozenset(key.right)


def _keys(options: int, right: int) -> list[frozenset[int]]:
    return list(map(frozenset, combinations(range(options), right)))


@cache
def _share(places: tuple[int, ...], right: frozenset[int], several: bool) -> float:
    """The mean over all ways to break ties: of a choice the share of hits, of several right less wrong."""
    take = ceil(len(places) / 2) if several else 1
    wrong = len(places) - len(right)
    shares = []
    for order in permutations(range(len(places))):
        taken = set(sorted(order, key=lambda at: places[at])[:take])
        hit = len(taken & right)
        shares.append(max(0.0, hit / len(right) - (take - hit) / wrong if several and wrong else hit / len(right)))
    return fmean(shares)


def _order_share(item: Item, places: tuple[int, ...], deal: tuple[int, ...]) -> float:
    """The mean over all ways to break ties of what an order earns, with the options' scores dealt out by `deal`."""
    letters = tuple(item.options)
    instance = item.question.instance(SELF_STUDY)
    orders = {tuple(sorted(order, key=lambda at: places[deal[at]])) for order in permutations(range(len(letters)))}
    worth = item.question.points
    return fmean(score(instance, [letters[at] for at in order], item.key).points / worth for order in orders)


@dataclass(frozen=True)
class Result:
    """What one rule earns over many items: the share of their points, what chance earns, and the margin around that."""

    rule: str
    share: float
    chance: float
    margin: float

    @property
    def off(self) -> float:
        """By how many margins the share lies above chance, or below it."""
        return (self.share - self.chance) / self.margin if self.margin else 0.0

    @property
    def line(self) -> str:
        return f"{self.rule:38}{100 * self.share:6.1f} %   chance {100 * self.chance:.1f} ± {100 * self.margin:.1f} %"


def result(rule: str, found: Sequence[Earned]) -> Result:
    """The mean over items, each worth the same."""
    spread = sqrt(sum(one.variance for one in found)) / len(found)
    return Result(rule, fmean(one.share for one in found), fmean(one.chance for one in found), MARGIN * spread)


def results(some: Sequence[Item]) -> list[Result]:
    """Every rule by itself, and then the two ways to combine them."""
    by_rule = {name: [earned(item, rule(item)) for item in some] for name, rule in RULES.items()}
    ways = {
        "all rules, weighted by the other items": fitted(some),
        "the rule best in the other items": best_of(by_rule),
    }
    return [result(name, found) for name, found in (by_rule | ways).items()]


def too_good(found: Iterable[Result]) -> list[str]:
    """The rules that earn more than chance and its margin, in words."""
    return [one.line for one in found if one.off > 1]


# Putting the rules together: what is learned from most of the items is tried on the others.

PARTS = 10
_OPPOSITES = ("fewest", "the shortest", "gives no", "the odd one", "neither", "no negation", "hedges less")


def fitted(some: Sequence[Item]) -> list[Earned]:
    """What the options score by a ridge regression of "is right" on all rules."""
    features = list(map(_features, some))
    right = [None if isinstance(item.key, OrderingKey) else _is_right(item, item.key) for item in some]
    found = []
    for place, item in enumerate(some):
        others = [at for at, known in enumerate(right) if known is not None and at % PARTS != place % PARTS]
        x = np.concatenate([features[at] for at in others])
        y = np.concatenate([known for at in others if (known := right[at]) is not None])
        weights = np.linalg.solve(x.T @ x + 10.0 * np.eye(x.shape[1]), x.T @ y)
        found.append(earned(item, dict(zip(item.options, features[place] @ weights, strict=True))))
    return found


def best_of(by_rule: Mapping[str, Sequence[Earned]]) -> list[Earned]:
    """What the rule earns that is furthest above chance in the other items."""
    count = len(next(iter(by_rule.values())))
    found = []
    for place in range(count):
        others = [at for at in range(count) if at % PARTS != place % PARTS]
        best = max(by_rule.values(), key=lambda earned: result("", [earned[at] for at in others]).off)
        found.append(best[place])
    return found


def _features(item: Item) -> np.ndarray:
    """By option, the score of each rule in standard deviations within the item."""
    columns = []
    for name, rule in RULES.items():
        if not name.startswith(_OPPOSITES):
            column = np.array(list(rule(item).values()))
            columns.append((column - column.mean()) / (column.std() or 1.0))
    return np.array(columns).T


def _is_right(item: Item, key: ChoiceKey | SeveralKey) -> np.ndarray:
    right = np.array([float(letter in _right(key)) for letter in item.options])
    return right - right.mean()
