"""A choice, several choices or an ordering as a widget. It says what to write into the answer cell; it answers nothing.

In the self-study edition the reasons go with it; without a key (a class, or grading) nothing of the key does.
"""

from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, List, Unicode

from autograder.bank import mathematics
from autograder.bank.keys import ChoiceKey, OrderingKey, SeveralKey
from autograder.bank.kinds import WITH_OPTIONS, Instance
from autograder.bank.lettering import key_as_seen

HERE = Path(__file__).parent


class Quiz(anywidget.AnyWidget):
    """Its traits are what `shown` gives; `chosen` stays in the page, so that a cell drawn anew looks as it was left."""

    _esm = (HERE / "quiz.js").read_text("utf-8")
    _css = (HERE / "quiz.css").read_text("utf-8")
    question = Unicode().tag(sync=True)
    kind = Unicode().tag(sync=True)
    title = Unicode().tag(sync=True)
    points = Unicode().tag(sync=True)
    prompt = Unicode().tag(sync=True)
    options: "Dict[str, str]" = Dict().tag(sync=True)
    reasons: "Dict[str, str]" = Dict().tag(sync=True)
    chosen: "List[str]" = List().tag(sync=True)
    certainty = Unicode().tag(sync=True)


def shown(instance: Instance, key: Any = None, *, note: str = "") -> dict[str, Any]:
    """What the page needs of a question with options, for the widget or for a web page without a kernel.

    `prompt`, `options` (by letter) and `reasons` (by what was chosen; empty without a `key`) are HTML; the others are
    text. `note` is Markdown below the prompt.
    """
    asked = instance.question
    assert isinstance(asked, WITH_OPTIONS)
    return {
        "question": asked.id,
        "kind": asked.kind,
        "title": asked.title,
        "points": asked.worth,
        "prompt": mathematics.html(f"{instance.prompt}\n\n{note}"),
        "options": {letter: mathematics.line(text) for letter, text in instance.options.items()},
        "reasons": {chosen: mathematics.line(text) for chosen, text in _reasons(key_as_seen(instance, key)).items()},
        "chosen": [],
        "certainty": "",
    }


def _reasons(key: Any) -> dict[str, str]:
    """The reason for each letter; for an ordering, under its letters in each sound order."""
    match key:
        case ChoiceKey() | SeveralKey():
            return dict(key.reasons)
        case OrderingKey():
            return {"".join(order): f"Right. {key.reason}" for order in key.orders}
    return {}
