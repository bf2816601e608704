"""The built table of the pool: the keys of practice forms as data, and what is wrong with the pool as it stands."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.bank.keys import ChoiceKey, NumberKey
from autograder.bank.kinds import Choice
from autograder.bank.tables import DIGITS
from autograder.questions import pool
from autograder.questions.pool import Form, FormKey

FEWEST = 3  # forms of a concept: one for practice, one for a paper and one for its retake


def pool_table() -> dict[Path, str]:
    """The content of the pool's built table by its path: the same bytes for the same forms and keys.

    LookupError in an edition that carries no keys.
    """
    rows: dict[str, Any] = {}
    for theme in pool.themes():
        known = pool.keys(theme)
        rows |= {one.id: _row(one, known[one.id]) for one in pool.authored(theme) if one.id in known}
    text = json.dumps({id: row for id, row in rows.items() if row}, indent=1, ensure_ascii=False) + "\n"
    return {pool.TABLE: text} if rows else {}


def pool_problems(concepts: Iterable[str]) -> list[str]:
    """What keeps the pool from being used, a sentence each that says what to do; none where all is well."""
    found = [
        problem for theme in pool.themes() for problem in theme_problems(theme, pool.authored(theme), pool.keys(theme))
    ]
    listed = list(concepts)
    ids = [one.id for theme in pool.themes() for one in pool.authored(theme)]
    found += [f"Two forms have the id {id!r}: number them anew." for id in dict.fromkeys(ids) if ids.count(id) > 1]
    of = [one.concept for one in pool.all_forms().values()]
    found += [
        f"The pool names the concept {name!r}, which lessons/concepts.toml has not: correct it in one of them."
        for name in dict.fromkeys(of)
        if name not in listed
    ]
    found += [
        f"The concept {name!r} has {of.count(name)} forms: write {FEWEST} or more in autograder/questions/pool/."
        for name in listed
        if of.count(name) < FEWEST
    ]
    return found


def theme_problems(theme: str, forms: Iterable[Form], keys: Mapping[str, FormKey]) -> Iterator[str]:
    """What is wrong with the forms of one theme and their keys."""
    where, asked = f"autograder/questions/instructor/pool/{theme}.py", {one.id: one for one in forms}
    for id, one in asked.items():
        if id.rpartition("-")[0] != pool.slug(one.concept):
            yield f"The form {id!r} must be called {pool.slug(one.concept)}-1, -2 …: its concept is {one.concept!r}."
        known = keys.get(id)
        if known is None:
            yield f"The form {id!r} has no key: add one to {where}."
        elif isinstance(one, Choice) != isinstance(known, ChoiceKey):
            yield f"The key of the form {id!r} is a {type(known).__name__}: give the one of a {one.kind} in {where}."
        elif isinstance(one, Choice) and isinstance(known, ChoiceKey):
            for letter in one.options:
                if not known.reasons.get(letter):
                    yield f"The form {id!r} has no reason for its option {letter}: add it in {where}."
    for id in keys.keys() - asked.keys():
        yield f"The key {id!r} in {where} has no form: delete it, or write the form."


def _row(form: Form, key: FormKey) -> dict[str, Any]:
    if isinstance(key, ChoiceKey):
        return {"right": key.right, "reasons": dict(key.reasons)} if pool.is_practice(form.id) else {}
    if not pool.is_practice(form.id):
        return {"rtol": key.rtol}
    versions = [_version(key, pool.given_in(form, number)) for number in range(pool.VERSIONS if form.figures else 1)]
    messages = {slip.name: slip.message for slip in key.slips}
    return {"rtol": key.rtol, "reason": key.reason, "slips": messages, "versions": versions}


def _version(key: NumberKey, given: Mapping[str, Any]) -> dict[str, float]:
    """What is right for these figures, and what each known mistake arrives at."""
    numbers = {"right": key.answer(given)} | {slip.name: slip.number(given) for slip in key.slips}
    return {name: float(f"{float(number):.{DIGITS}g}") for name, number in numbers.items()}
