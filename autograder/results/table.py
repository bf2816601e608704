"""How a lesson went, as a table for the terminal."""

import textwrap
from collections.abc import Sequence

from autograder.bank.answers import printable
from autograder.results.outcomes import Outcome

_NOTE_WIDTH = 80


def outcome_table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as lines of text, one student after the other, long notes folded under their column."""
    names = [" ".join(printable(outcome.student).split("\n")) for outcome in outcomes]
    width = max([len("student"), *map(len, names)])
    lines = [f"{'student':<{width}}  {'score':>7}  {'of':>5}  {'by hand':>7}  note"]
    for name, outcome in zip(names, outcomes, strict=True):
        score, most = ("–", "") if outcome.score is None else (f"{outcome.score:.2f}", f"{outcome.max_score:g}")
        first, *more = textwrap.wrap(printable(outcome.note), _NOTE_WIDTH) or [""]
        lines.append(f"{name:<{width}}  {score:>7}  {most:>5}  {outcome.by_hand or '':>7}  {first}".rstrip())
        lines += [" " * (width + 27) + line for line in more]
    return "\n".join(lines)
