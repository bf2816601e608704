"""The parallel forms: each is complete and stands alone, and nothing but knowing the field tells the key.

`pytest -s tests/autograder/questions/test_pool_forms.py` prints what each way to a number earns.
"""

import pkgutil
import re
import string
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from statistics import fmean

import pytest
from scipy.stats import binomtest

from autograder.bank.answers import plain, quiet
from autograder.bank.keys import ChoiceKey, NumberKey
from autograder.bank.kinds import Choice, Number
from autograder.bank.mathematics import in_markdown
from autograder.bank.methods import Method, Methods
from autograder.bank.scoring import Score, score
from autograder.course import ROOT
from autograder.questions import LESSONS, pool, questions

FEWEST_FORMS = 3  # of a concept
FEWEST_SOUND, FEWEST_WRONG = 4, 10
MOST_WRONG, MOST_LAZY = 1 / 3, 0.15
STUDENTS = [f"student-{number}" for number in range(50)]
CONCEPTS = list(tomllib.loads((ROOT / "lessons" / "concepts.toml").read_text(encoding="utf-8")))
THEMES = sorted(name for _, name, _ in pkgutil.iter_modules(pool.__path__))


@dataclass(frozen=True)
class Theme:
    """The forms of one theme with their keys, and the ways to the answer of its numbers."""

    forms: tuple[Choice | Number, ...]
    keys: dict[str, ChoiceKey | NumberKey]
    methods: dict[str, Methods]

    @classmethod
    def named(cls, name: str) -> "Theme":
        room = "autograder.questions"
        return cls(
            import_module(f"{room}.pool.{name}").FORMS,
            import_module(f"{room}.instructor.pool.{name}").KEYS,
            import_module(f"{room}.instructor.methods.pool_{name}").METHODS,
        )


ALL = {name: Theme.named(name) for name in THEMES}
FORMS = {form.id: form for theme in ALL.values() for form in theme.forms}
KEYS = {id: key for theme in ALL.values() for id, key in theme.keys.items()}
CHOICES = [id for id, form in FORMS.items() if isinstance(form, Choice)]
NUMBERS = [id for id, form in FORMS.items() if isinstance(form, Number)]
WAYS = {id: ways for theme in ALL.values() for id, ways in theme.methods.items()}


def choice(id: str) -> tuple[Choice, ChoiceKey]:
    form, key = FORMS[id], KEYS[id]
    assert isinstance(form, Choice)
    assert isinstance(key, ChoiceKey)
    return form, key


def number(id: str) -> tuple[Number, NumberKey]:
    form, key = FORMS[id], KEYS[id]
    assert isinstance(form, Number)
    assert isinstance(key, NumberKey)
    return form, key


def slug(concept: str) -> str:
    return concept.lower().replace("'", "").replace("’", "").replace(" ", "-")


def scored(id: str, method: Method, student: str) -> Score:
    form, key = number(id)
    instance = form.instance(student)
    with quiet():
        try:
            answer = plain(method.answer(instance.given))
        except (ArithmeticError, ValueError) as error:
            answer = f"{type(error).__name__}"
    return score(instance, answer, key)


def shares(id: str, method: Method) -> list[float]:
    form, _ = number(id)
    return [scored(id, method, student).points / form.points for student in STUDENTS]


# --- the forms of a theme ---


@pytest.mark.parametrize("name", THEMES)
def test_every_form_has_its_key_and_every_key_its_form(name):
    theme = ALL[name]
    assert set(theme.keys) == {form.id for form in theme.forms}
    assert set(theme.methods) == {form.id for form in theme.forms if isinstance(form, Number)}


@pytest.mark.parametrize("name", THEMES)
def test_a_concept_has_three_forms_or_more_numbered_from_one(name):
    by_concept: dict[str, list[str]] = {}
    for form in ALL[name].forms:
        by_concept.setdefault(form.concept, []).append(form.id)
    for concept, ids in by_concept.items():
        assert concept in CONCEPTS
        assert len(ids) >= FEWEST_FORMS, concept
        assert ids == [f"{slug(concept)}-{at + 1}" for at in range(len(ids))]


def test_a_concept_belongs_to_one_theme():
    theme_of = {(form.concept, name) for name, theme in ALL.items() for form in theme.forms}
    assert len(theme_of) == len({concept for concept, _ in theme_of})


@pytest.mark.parametrize("name", THEMES)
def test_the_forms_of_a_theme_are_of_every_level(name):
    assert {form.level for form in ALL[name].forms} == {"recall", "apply", "analyse"}


def test_no_two_forms_are_the_same_and_none_is_asked_in_a_lesson():
    titles = Counter(form.title for form in FORMS.values())
    lessons = [asked for lesson in LESSONS for asked in questions(lesson)]
    prompts = Counter(re.sub(r"\W+", " ", asked.prompt).lower() for asked in (*FORMS.values(), *lessons))
    assert [text for text, times in (titles + prompts).items() if times > 1] == []
    assert set(FORMS).isdisjoint(asked.id for asked in lessons)


# --- one form ---


@pytest.mark.parametrize("id", FORMS)
def test_a_form_is_complete(id):
    form = FORMS[id]
    assert form.points == 1
    assert form.level in {"recall", "apply", "analyse"}
    assert isinstance(KEYS[id], ChoiceKey if isinstance(form, Choice) else NumberKey)
    if form.figures:  # otherwise a brace belongs to a formula
        named = {name for _, name, _, _ in string.Formatter().parse(form.prompt) if name}
        assert named <= set(form.instance("ada").given)
    for student in STUDENTS:
        prompt = form.instance(student).prompt
        assert "{" not in in_markdown(prompt, lambda tex, block: "")
        assert prompt[-1] in ".?"


@pytest.mark.parametrize("id", CHOICES)
def test_every_option_has_a_reason_of_its_own(id):
    form, key = choice(id)
    assert list(form.options) == list(string.ascii_uppercase[: len(form.options)])
    assert len(form.options) == 4
    assert set(key.reasons) == set(form.options)
    assert len(set(key.reasons.values())) == len(set(form.options.values())) == 4
    assert all(20 < len(reason) < 300 for reason in key.reasons.values())
    assert len({option.endswith(".") for option in form.options.values()}) == 1
    assert [letter for letter, reason in key.reasons.items() if reason.startswith("Right. ")] == [key.right]


@pytest.mark.parametrize("id", CHOICES)
def test_no_reason_names_an_option_by_its_letter(id):
    """The order of options differs from student to student."""
    form, key = choice(id)
    for text in (form.prompt, *form.options.values(), *key.reasons.values()):
        assert not re.search(r"\b([Oo]ption|[Aa]nswer|[Cc]hoice)s? [A-D]\b", text)


@pytest.mark.parametrize("id", [id for id in CHOICES if FORMS[id].figures])
def test_the_figures_of_a_choice_differ_from_student_to_student(id):
    form, _ = choice(id)
    assert len({form.instance(student).prompt for student in STUDENTS}) > 5


# --- nothing about the form of an option tells the key ---

REASON = re.compile(r"\b(because|since|so that|so (it|they|the|a|larger)|as (it|they|the|each|no)\b)", re.I)
HEDGE = re.compile(r"\b(about|nearly|usually|often|may|might|can|could|likely|most|some|hardly|close)\b", re.I)
ABSOLUTE = re.compile(
    r"\b(all|always|never|only|every|everywhere|any|none|no|nothing|must|cannot|at all|whatever)\b", re.I
)


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.lower()))


def count(pattern: re.Pattern[str], sign: int = 1) -> Callable[[str, str], int]:
    return lambda option, prompt: sign * len(pattern.findall(option))


Cue = Callable[[str, str], int]  # from an option and its prompt: the higher, the likelier to be taken
CUES: dict[str, Cue] = {
    "longest": lambda option, prompt: len(option),
    "shortest": lambda option, prompt: -len(option),
    "gives a reason": count(REASON),
    "gives no reason": count(REASON, -1),
    "hedged": count(HEDGE),
    "not hedged": count(HEDGE, -1),
    "absolute": count(ABSOLUTE),
    "not absolute": count(ABSOLUTE, -1),
    "hedged, not absolute": lambda option, prompt: len(HEDGE.findall(option)) - len(ABSOLUTE.findall(option)),
    "neither absolute nor reasoned": lambda option, prompt: -len(ABSOLUTE.findall(option) + REASON.findall(option)),
    "most figures": count(re.compile(r"\d")),
    "most punctuation": count(re.compile(r"[,:;]")),
    "most words of the stem": lambda option, prompt: len(words(option) & words(prompt)),
    "fewest words of the stem": lambda option, prompt: -len(words(option) & words(prompt)),
}


def chance_of(id: str, cue: Cue) -> float:
    """What a guesser earns who takes the option of which `cue` is highest, and draws among equals."""
    form, key = choice(id)
    value = {letter: cue(option, form.prompt) for letter, option in form.options.items()}
    best = [letter for letter, of_it in value.items() if of_it == max(value.values())]
    return (key.right in best) / len(best)


@pytest.mark.parametrize("cue", CUES)
def test_no_cue_is_better_than_chance(cue):
    earned = [chance_of(id, CUES[cue]) for id in CHOICES]
    print(f"{cue:30} {fmean(earned):.3f} of {len(CHOICES)}")
    assert binomtest(round(sum(earned)), len(CHOICES), 0.25, alternative="greater").pvalue > 0.1


@pytest.mark.parametrize("name", THEMES)
def test_keys_stand_at_every_place_alike(name):
    places = Counter(key.right for key in ALL[name].keys.values() if isinstance(key, ChoiceKey))
    assert max(places[letter] for letter in "ABCD") - min(places[letter] for letter in "ABCD") <= 1


# --- numbers ---


@pytest.mark.parametrize("id", NUMBERS)
def test_every_number_has_its_bank_of_ways(id):
    ways = WAYS[id]
    assert len(ways.sound) >= FEWEST_SOUND
    assert len(ways.wrong) >= FEWEST_WRONG
    assert ways.lazy
    names = [method.name for method in (*ways.sound, *ways.wrong, *ways.lazy)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("id", NUMBERS)
def test_a_mark_proves_the_method(id):
    ways = WAYS[id]
    earned = {
        kind: {way.name: shares(id, way) for way in some}
        for kind, some in (("sound", ways.sound), ("wrong", ways.wrong), ("lazy", ways.lazy))
    }
    mean = {kind: {name: fmean(one) for name, one in some.items()} for kind, some in earned.items()}
    print(
        f"{id:28} sound {len(ways.sound)} lowest {min(mean['sound'].values()):.2f}"
        f"   wrong {len(ways.wrong)} highest {max(mean['wrong'].values()):.2f}"
        f"   lazy {len(ways.lazy)} highest {max(mean['lazy'].values()):.2f}"
    )
    assert [name for name, one in earned["sound"].items() if min(one) < 1] == []
    assert [name for name, share in mean["wrong"].items() if share > MOST_WRONG] == []
    assert [name for name, share in mean["lazy"].items() if share > MOST_LAZY] == []


@pytest.mark.parametrize("id", NUMBERS)
def test_figures_differ_and_lie_away_from_every_slip(id):
    """The right answer is allowed, and no slip comes so near to it that it would be taken for right."""
    form, key = number(id)
    drawn = set()
    for at in range(500):
        given = form.instance(f"student-{at}").given
        right = key.answer(given)
        drawn.add(repr(right))
        assert form.low < right < form.high
        for slip in key.slips:
            assert abs(slip.number(given) / right - 1) > 3 * key.rtol, (slip.name, given)
    assert len(drawn) > 20


@pytest.mark.parametrize("id", NUMBERS)
def test_every_slip_meets_its_message(id):
    form, key = number(id)
    assert len(key.slips) >= 2
    for student in STUDENTS:
        instance = form.instance(student)
        for slip in key.slips:
            wrong = slip.number(instance.given)
            if form.low <= wrong <= form.high:
                result = score(instance, wrong, key)
                assert result.points == 0
                assert slip.message in result.reason


def test_most_wrong_numbers_are_told_their_cause():
    known = [(id, way) for id in NUMBERS for way in WAYS[id].wrong if way.cause]
    told = [any(words in scored(id, way, STUDENTS[0]).reason for words in way.cause) for id, way in known]
    print(f"{sum(told)} of {len(told)} wrong numbers are told their cause")
    assert sum(told) >= 0.7 * len(told)
