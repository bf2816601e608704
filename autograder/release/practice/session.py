"""Practice in a terminal: a question, an answer, the reason for it, and the next one."""

import re
import textwrap
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from autograder.bank.form import form_problem
from autograder.bank.kinds import Choice, Instance, Number
from autograder.bank.mathematics import plain
from autograder.bank.scoring import Score, score
from autograder.bank.text import accuracy
from autograder.questions import key
from autograder.questions.concepts import concepts
from autograder.release.practice import boxes
from autograder.release.practice.boxes import Box
from autograder.release.practice.drawing import instance

WIDTH = 96
STOP = "q"


def practise(
    names: Sequence[str],
    path: Path,
    *,
    read: Callable[[str], str],
    say: Callable[[str], None],
    today: Callable[[], date],
) -> None:
    """Ask about the concepts `names` until the student stops; after each answer, what is known is kept in `path`.

    `read` shows a prompt and gives what was typed; at the end of the input, EOFError stops as `q` does.
    """
    kept, warning = boxes.read(path)
    if warning:
        say(warning)
    last, rightly, answered = "", 0, 0
    while True:
        name = boxes.next_concept(kept, names, today(), but=last)
        asked = instance(name, kept[name].asked if name in kept else 0)
        say(_question(name, asked, kept.get(name)))
        answer = _answer(asked, read, say)
        if answer is None:
            break
        result = score(asked, answer, key(asked.question.id))
        kept = {**kept, name: Box.after(kept.get(name), result.full, today())}
        boxes.write(path, kept)
        say(_told(name, result, kept[name]))
        last, rightly, answered = name, rightly + result.full, answered + 1
        if not _another(read):
            break
    say(f"{rightly} of {answered} right. Kept in {path}." if answered else "Nothing was answered.")


def _question(name: str, asked: Instance, box: Box | None) -> str:
    where = f"box {box.box} of {len(boxes.DAYS)}" if box else "new"
    lines = [
        f"\n{name} (lesson {concepts()[name].number}, {where})",
        asked.question.title,
        "",
        _wrapped(asked.prompt),
        "",
    ]
    lines += [_wrapped(f"{letter}  {text}", "   ", "      ") for letter, text in asked.options.items()]
    if isinstance(asked.question, Number):
        lines += [f"A number in {asked.question.unit}. {accuracy(asked.question)}".strip()]
    return "\n".join(lines)


def _answer(asked: Instance, read: Callable[[str], str], say: Callable[[str], None]) -> Any:
    """What was typed, once it can be an answer; None where the student stops."""
    what = "Your letter" if isinstance(asked.question, Choice) else "Your number"
    while True:
        try:
            typed = read(f"{what} ({STOP} to stop): ").strip()
        except EOFError:
            return None
        if typed.lower() == STOP:
            return None
        answer: Any = typed if isinstance(asked.question, Choice) else _number(typed)
        problem = form_problem(asked.question, answer) if typed else "Type an answer, or q to stop."
        if problem is None:
            return answer
        say(problem)


def _number(typed: str) -> float | str:
    try:
        return float(typed)
    except ValueError:
        return typed


def _told(name: str, result: Score, box: Box) -> str:
    sign = "✓" if result.full else "◐" if result.points else "✗"
    taught = f"Taught in {concepts()[name].place}." if not result.full else ""
    again = f"It is asked again {_when(box)}."
    return "\n".join(_wrapped(line) for line in (f"{sign} {result.reason}", taught, again) if line)


def _when(box: Box) -> str:
    days = boxes.DAYS[box.box - 1]
    return "soon" if not days else "tomorrow" if days == 1 else f"in {days} days"


def _another(read: Callable[[str], str]) -> bool:
    try:
        return read("Another one? (Enter, or q to stop): ").strip().lower() not in (STOP, "n", "no")
    except EOFError:
        return False


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Markdown as a terminal shows it: formulas in Unicode, emphasis and tags left out, paragraphs filled, tables and
    code as they are.
    """
    parts = re.sub(r"\*\*|`|</?(?:sub|sup|em|strong)>", "", plain(text)).split("\n\n")
    return "\n\n".join(
        part
        if "\n|" in part or part.startswith(("|", "    "))
        else textwrap.fill(part, WIDTH, initial_indent=first, subsequent_indent=rest)
        for part in parts
    )
