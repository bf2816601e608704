"""The pool: parallel forms of a question for every concept, one module of FORMS per theme, keys in instructor/pool/.

A form's id is its concept and a number, such as irreducible-loss-2. Form 1 of a concept is for practice: its key is
public in every edition, as built data. The keys of all others lie in instructor/pool/, by theme as well.
"""

import json
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from autograder.bank.keys import ChoiceKey, NumberKey, Slip
from autograder.bank.kinds import Choice, Given, Number
from autograder.bank.variants import rng

Form = Choice | Number
FormKey = ChoiceKey | NumberKey
TABLE = Path(__file__).with_name("pool.checks.json")
VERSIONS = 12  # of a practice form's figures: its key is data, so that right numbers are stored for as many and no more


def slug(concept: str) -> str:
    """A concept's name as it begins the ids of its forms, such as "kaplans-laws"."""
    return concept.lower().replace("'", "").replace("’", "").replace(" ", "-")


def is_practice(id: str) -> bool:
    """Whether a form's key is public, so that it is never graded."""
    return id.endswith("-1")


@cache
def themes() -> tuple[str, ...]:
    """The names of the modules with forms, in alphabetical order."""
    return tuple(sorted(name for _, name, _ in pkgutil.iter_modules(__path__)))


@cache
def all_forms() -> Mapping[str, Form]:
    """Every form of the pool by its id, each as students meet it."""
    rows = table()
    return {one.id: _as_asked(one, rows.get(one.id, {})) for theme in themes() for one in authored(theme)}


def authored(theme: str) -> tuple[Form, ...]:
    """The forms of a theme as its module has them."""
    forms: tuple[Form, ...] = import_module(f"{__name__}.{theme}").FORMS
    return forms


def forms(concept: str) -> tuple[Form, ...]:
    """The forms of a concept, the one for practice first; none where the pool has none."""
    return tuple(one for one in all_forms().values() if one.concept == concept)


def graded_forms(concept: str) -> tuple[Form, ...]:
    """The forms of a concept that may count: all but the one for practice."""
    return tuple(one for one in forms(concept) if not is_practice(one.id))


def form(id: str) -> Form:
    """The form of that id. KeyError where there is none."""
    return all_forms()[id]


def key(id: str) -> FormKey:
    """The key of a form: public for practice, else from instructor/. LookupError in an edition that does not carry it.

    KeyError for a form without a key.
    """
    if is_practice(id):
        if not (row := table().get(id)):
            raise KeyError(f"The practice form {id!r} has no row in {TABLE.name}: run `scaling-laws build`.")
        return _public_key(row)
    theme = next(theme for theme in themes() if any(one.id == id for one in authored(theme)))
    return keys(theme)[id]


def keys(theme: str) -> Mapping[str, FormKey]:
    """The keys of a theme by form. LookupError in an edition that carries no keys."""
    try:
        found: Mapping[str, FormKey] = import_module(f"autograder.questions.instructor.pool.{theme}").KEYS
    except ModuleNotFoundError as missing:
        if not {"instructor", "solutions", "numpy"} & set(str(missing.name).split(".")):
            raise
        raise LookupError("This edition of the course carries no answer keys: your instructor's does.") from None
    return found


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """The built table: the whole key of each practice form, and for other numbers how near an answer must come."""
    rows: Mapping[str, Mapping[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    return rows


def given_in(form: Form, version: int) -> Given:
    """The figures of a practice form, as its module has it, in one of its VERSIONS; given["version"] says in which."""
    return {**form.figures(rng(form.id, "version", version)), "version": str(version)} if form.figures else {}


def _as_asked(form: Form, row: Mapping[str, Any]) -> Form:
    if isinstance(form, Number) and "rtol" in row:
        form = replace(form, rtol=row["rtol"])
    if is_practice(form.id) and form.figures:
        as_authored = form
        return replace(form, figures=lambda generator: given_in(as_authored, int(generator.integers(VERSIONS))))
    return form


def _public_key(row: Mapping[str, Any]) -> FormKey:
    """The key that a row of the table holds."""
    if "reasons" in row:
        return ChoiceKey(row["right"], row["reasons"])
    versions = row["versions"]

    def stored(name: str) -> Any:
        return lambda given: versions[int(given.get("version", 0))][name]

    slips = [Slip(name, stored(name), message) for name, message in row["slips"].items()]
    return NumberKey(stored("right"), row["reason"], row["rtol"], slips)


__all__ = [
    "TABLE",
    "VERSIONS",
    "Form",
    "FormKey",
    "all_forms",
    "authored",
    "form",
    "forms",
    "given_in",
    "graded_forms",
    "is_practice",
    "key",
    "keys",
    "slug",
    "table",
    "themes",
]
