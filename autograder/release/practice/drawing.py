"""What is asked in practice: a form whose key is at hand, with other figures each time."""

from collections.abc import Iterable, Sequence

from autograder.bank.kinds import Instance
from autograder.course import CourseError
from autograder.questions import pool
from autograder.questions.concepts import concept, concepts
from autograder.questions.pool import Form


def at_hand(name: str) -> Sequence[Form]:
    """The forms of a concept whose keys this edition carries: all for self-study, one in a class."""
    found = []
    for form in pool.forms(name):
        try:
            pool.key(form.id)
        except LookupError:
            continue
        found.append(form)
    return found


def chosen(names: Iterable[str] = ()) -> list[str]:
    """The concepts to practise: those named, however they are typed, or all that have a form.

    Raises CourseError for a name that is none, with near ones, and where there is nothing to ask.
    """
    try:
        wanted = [concept(name).name for name in names] or list(concepts())
    except ValueError as error:
        raise CourseError(str(error)) from None
    found = [name for name in wanted if at_hand(name)]
    if not found:
        raise CourseError(
            f"There is no practice question about {wanted[0] if wanted else 'anything'} in this edition yet."
        )
    return found


def practice_student(time: int) -> str:
    """The id by which a question asked for the `time`-th time is drawn: other figures, another order of options."""
    return f"practice-{time}"


def instance(name: str, time: int) -> Instance:
    """The question about a concept when it is asked for the `time`-th time, counted from 0."""
    forms = at_hand(name)
    return forms[time % len(forms)].instance(practice_student(time))
