"""General causes: what all wrong values of a function have in common, whatever the question.

A cause is named only where it accounts for every input, and where the right values differ from input to input, so that
no constant fits by chance.
"""

from autograder.bank.causes.arguments import argument_misused, read_off, unchanged
from autograder.bank.causes.forms import another_form, endless, wrong_texts
from autograder.bank.causes.inputs import some_inputs
from autograder.bank.causes.numbers import another_order, near_miss, one_constant, one_relation, rounded
from autograder.bank.causes.parts import wrong_parts, wrong_places
from autograder.bank.causes.relations import number_cause
from autograder.bank.causes.trial import Case, Cause, Trial

# In this order: what is simpler, or leaves less to chance, comes first.
FINDERS = (
    *(another_form, endless, wrong_texts, unchanged, another_order, read_off, one_relation, rounded, argument_misused),
    *(one_constant, wrong_parts, wrong_places, near_miss, some_inputs),
)
OF_NUMBERS = (one_relation, rounded, argument_misused, one_constant, near_miss)  # need numbers alone to look at


def function_cause(trial: Trial) -> Cause | None:
    """What the wrong values of a function have in common; None where nothing is known to account for all of them."""
    for find in FINDERS:
        if find in OF_NUMBERS and not trial.pairs:
            continue
        if cause := find(trial):
            return cause
    return None


__all__ = ["Case", "Cause", "Trial", "function_cause", "number_cause"]
