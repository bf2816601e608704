"""What the last cell of a concept inventory says: what is open, and how certain the student is; never what is right."""

from collections.abc import Mapping
from typing import Any

from autograder.bank.two_tier import CERTAINTIES, response_of
from autograder.questions.inventory import ITEMS


def check_form(answers: Mapping[str, Any]) -> None:
    """Print which items of the concept inventory are not answered in full, and how often each certainty was stated."""
    print(form_state(answers))


def form_state(answers: Mapping[str, Any]) -> str:
    """What `check_form` prints; `answers` is by item, as the notebook writes it."""
    stated, open_items = [], []
    for number, item in enumerate(ITEMS, 1):
        try:
            stated.append(response_of(item, answers.get(item.id, {})).certainty)
        except ValueError as problem:
            open_items.append(f"✗ {number}. {item.title}: {problem}")
    counted = ", ".join(f"{stated.count(certainty)} {certainty}" for certainty in reversed(CERTAINTIES))
    whole = f"✓ All {len(ITEMS)} are answered" if not open_items else f"{len(stated)} of {len(ITEMS)} are answered"
    return "\n".join([*open_items, f"{whole}: {counted}."])


__all__ = ["check_form", "form_state"]
