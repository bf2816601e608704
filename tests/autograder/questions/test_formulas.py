"""Every formula of every text that a question shows can be set, can be read without being set, and is marked as one."""

import re
from collections.abc import Iterator

import pytest

from autograder.bank.keys import (
    ChoiceKey,
    EssayKey,
    ForecastKey,
    FunctionKey,
    NumberKey,
    OrderingKey,
    RecordKey,
    SeveralKey,
)
from autograder.bank.kinds import WITH_OPTIONS, Function, Question, WarmUp
from autograder.bank.mathematics import in_markdown, mathml, plain
from autograder.bank.text import question_text
from autograder.bank.variants import SELF_STUDY
from autograder.questions import LESSONS, key, pool, questions
from autograder.questions.cards import cards, cards_markdown, in_words
from autograder.questions.concepts import concepts
from autograder.questions.hints import hints
from autograder.questions.inventory import ITEMS, inventory_keys

STUDENTS = (SELF_STUDY, "ada", "grace")
CODE = re.compile(r"(`+)[\s\S]*?\1")
# What is not a formula in words: a power, an index, a Greek letter by name or by sign.
UNMARKED = re.compile(r"[A-Za-z0-9)]\^|</?su[bp]>|\b(?:alpha|beta|delta|sigma)\b|[αβγδσ∝√]")
NAMES = re.compile(r"^\*\*.*\*\* ·.*$|^\*Answer:\*.*$", re.MULTILINE)  # a title, and the names of values in code


def asked(one: Question) -> Iterator[str]:
    for student in STUDENTS:
        yield question_text(one.instance(student))


def told(known: object) -> Iterator[str]:
    """All that a key says."""
    match known:
        case ChoiceKey() | SeveralKey():
            yield from known.reasons.values()
        case OrderingKey() | RecordKey() | ForecastKey():
            yield known.reason
        case NumberKey() | FunctionKey():
            yield known.reason
            yield from (slip.message for slip in known.slips)
        case EssayKey():
            yield from (criterion for _, criterion in known.rubric)
            yield from known.samples.values()
        case _:
            raise TypeError(f"What does {known} say?")


def texts() -> Iterator[tuple[str, str]]:
    """Each text that a question, its key or its help shows, with where it stands."""
    for lesson in LESSONS:
        for one in questions(lesson):
            yield from ((f"{lesson} {one.id}", text) for text in asked(one))
            if not isinstance(one, WarmUp):  # its keys are those of the pool's forms
                yield from ((f"{lesson} {one.id} key", text) for text in told(key(one.id)))
            if one.id in hints():
                yield from ((f"{lesson} {one.id} hint", step) for step in hints()[one.id].steps)
    for form in map(pool.form, pool.all_forms()):
        yield from ((f"pool {form.id}", text) for text in asked(form))
        yield from ((f"pool {form.id} key", text) for text in told(pool.key(form.id)))
    for item in ITEMS:
        known = inventory_keys()[item.id]
        parts = [item.prompt, *item.answers.values(), *item.reasons.values(), known.explanation]
        parts += [text for one in known.misconceptions.values() for text in (one.name, one.correction)]
        yield from ((f"inventory {item.id}", text) for text in parts)
    for about in concepts().values():
        yield f"concept {about.name}", about.meaning
    for lesson in LESSONS:
        yield f"cards {lesson}", cards_markdown(lesson)


TEXTS = list(dict.fromkeys(texts()))


def formulas() -> dict[str, str]:
    """Every formula by its TeX, with where it stands first."""
    found: dict[str, str] = {}
    for where, text in TEXTS:
        in_markdown(text, lambda tex, _, where=where: found.setdefault(tex, where))  # type: ignore[misc]
    return found


def test_there_are_formulas_in_every_kind_of_text():
    kinds = {where.split()[0] for where in formulas().values()}
    assert {"02_fit_and_forecast", "04_chinchilla", "pool", "concept", "cards"} <= kinds
    assert len(formulas()) > 100


def test_every_formula_can_be_set():
    for tex, where in formulas().items():
        assert mathml(tex).startswith("<math"), where
        assert mathml(tex, display=True), where


def test_no_formula_leaves_a_backslash_a_brace_or_a_dollar_behind_where_it_is_text():
    for tex, where in formulas().items():
        read = plain(f"${tex}$")
        assert read.strip(), where
        assert not set(read) & set("\\{}$"), (where, tex, read)


def test_no_sign_of_tex_stands_outside_of_a_formula_and_of_code():
    for where, text in TEXTS:
        left = CODE.sub("", plain(text))
        assert "$" not in left, (where, left)
        assert not re.search(r"\\[A-Za-z(\[]|[{}]", left), (where, left)


@pytest.mark.parametrize("lesson", LESSONS)
def test_titles_units_and_concepts_need_no_formula(lesson):
    for one in questions(lesson):
        names = [one.title, one.concept, getattr(one, "unit", "")]
        names += [one.signature] if isinstance(one, Function) else []
        assert not any(set(name) & set("$\\") for name in names), one.id


def test_what_is_a_formula_is_marked_as_one():
    for where, text in TEXTS:
        if where.split()[0] == "cards":
            continue
        words = CODE.sub("", in_markdown(NAMES.sub("", text), lambda tex, block: ""))
        assert not UNMARKED.search(words), (where, UNMARKED.search(words), words)


def test_cards_can_be_read_in_a_terminal():
    words = in_words(cards())
    assert not set(words) & set("\\{}$")
    assert "N⁻ᵅ" in words or "x⁻ᵅ" in words


def test_an_option_reads_differently_from_every_other_also_without_its_formulas_set():
    for lesson in LESSONS:
        for one in questions(lesson):
            if isinstance(one, WITH_OPTIONS):
                assert len({plain(text) for text in one.options.values()}) == len(one.options), one.id
