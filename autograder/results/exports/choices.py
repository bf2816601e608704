"""The choice questions of a lesson with their keys, for the quizzes of an LMS."""

from autograder.bank.kinds import Choice
from autograder.questions import key, questions
from autograder.results.exports.formats import KeyedChoice


def keyed_choices(lesson: str) -> list[KeyedChoice]:
    """The lesson's questions with one right letter. Those whose figures differ per student stay in the notebook.

    Raises ValueError for an unknown lesson, and LookupError in an edition that carries no keys.
    """
    plain = [asked for asked in questions(lesson) if isinstance(asked, Choice) and asked.figures is None]
    return [KeyedChoice(asked, key(asked.id).right, key(asked.id).reasons) for asked in plain]
