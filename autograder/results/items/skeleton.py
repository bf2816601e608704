"""Somebody else's questions as modules of this course: the questions for students in one, their keys in another.

They are a beginning. A person still names the concept and the level, and writes the reasons that the file did not have.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.files import write_whole
from autograder.results.items.item import ChoiceItem, EssayItem, Item, NumberItem, OrderItem
from autograder.results.items.xhtml import from_markdown, one_line, plain

MISSING = "TODO: say why."
_MARKS = re.compile(r"([\\*_`$\[\]#+~|!>-])")
_MATH = re.compile(r"\\\((.+?)\\\)", re.S)


@dataclass
class Skeleton:
    """What was made of a file: the paths written, the ids in them, and what was left out by reason."""

    paths: list[Path]
    ids: list[str]
    left_out: dict[str, list[str]] = field(default_factory=dict)


def write_skeleton(name: str, items: Sequence[Item], folder: Path, concept: str = "") -> Skeleton:
    """Write the items that the course does not have as questions/<name>.py and questions/instructor/<name>.py.

    `concept`: of all questions; without it, a tag that names a concept. The same file always gives the same modules.
    """
    from autograder.questions import LESSONS, pool, questions
    from autograder.questions.concepts import concepts

    known = {asked.id for lesson in LESSONS for asked in questions(lesson)} | set(pool.all_forms())
    made = Skeleton([], [])
    bodies, keys, kinds, key_kinds = [], [], set(), set()
    for item in items:
        if (item.pool or item.id) in known:
            made.left_out.setdefault("the course has them already", []).append(item.id)
        elif item.id in made.ids:
            made.left_out.setdefault("their id comes twice in the file", []).append(item.id)
        elif item.pictures:
            made.left_out.setdefault("they show a picture", []).append(item.id)
        else:
            named = concept or next((tag for tag in item.tags if tag in concepts()), "TODO: a concept")
            kind, body, key_kind, key = _written(item, named)
            made.ids.append(item.id)
            bodies.append(f"    {kind}({body}\n    ),")
            keys.append(f"    {item.id!r}: {key_kind}({key}\n    ),")
            kinds.add(kind)
            key_kinds |= {key_kind} | ({"Slip"} if "Slip(" in key else set())
    if not made.ids:
        return made
    title = f'"""Questions from {name}: imported, to be read through. The keys are in instructor/{name}.py."""'
    files = {
        f"questions/{name}.py": _module(title, "kinds", kinds, "QUESTIONS = (", bodies, ")"),
        f"questions/instructor/{name}.py": _module(
            f'"""The keys of {name}."""', "keys", key_kinds, "KEYS = {", keys, "}"
        ),
    }
    for path, text in files.items():
        write_whole(folder / path, text)
        made.paths.append(folder / path)
    return made


def _module(title: str, source: str, names: Iterable[str], begin: str, rows: Sequence[str], end: str) -> str:
    imports = f"from autograder.bank.{source} import {', '.join(sorted(names))}"
    return "\n".join([title, "", imports, "", begin, *rows, end, ""])


def _written(item: Item, concept: str) -> tuple[str, str, str, str]:
    """The kind of question with its arguments, and the kind of key with its own, as Python."""
    level = next((tag for tag in item.tags if tag in ("recall", "apply", "analyse")), "recall")
    common = _arguments(map(repr, (item.id, item.title, item.points, concept, level, markdown(item.stem))))
    match item:
        case ChoiceItem():
            letters = [chr(ord("A") + number) for number, _ in enumerate(item.options)]
            options = _mapping(letters, (short_markdown(option.text) for option in item.options))
            reasons = _mapping(letters, (markdown(option.reason) or MISSING for option in item.options))
            right = [letter for letter, option in zip(letters, item.options, strict=True) if option.right]
            body = f"{common}\n        options={options},"
            body += "" if item.shuffled else "\n        fixed_order=True,"
            if item.several:
                return "SeveralChoices", body, "SeveralKey", _arguments([f"frozenset({right!r})", reasons])
            return "Choice", body, "ChoiceKey", _arguments([repr(right[0]), reasons])
        case OrderItem():
            letters = [chr(ord("A") + number) for number, _ in enumerate(item.steps)]
            options = _mapping(letters, map(short_markdown, item.steps))
            order = tuple(letter for _, letter in sorted(zip(item.places, letters, strict=True)))
            key = _arguments([repr(order), repr(markdown(item.reason) or MISSING)])
            return "Ordering", f"{common}\n        options={options},", "OrderingKey", key
        case NumberItem():
            best = next(answer for answer in item.answers if answer.share == 1)
            reach = 1_000 * max(abs(answer.value) for answer in item.answers) or 1_000.0
            body = f'{common}\n        unit="TODO: the unit",\n        low={-reach!r},\n        high={reach!r},'
            rtol = best.tolerance / abs(best.value) if best.value and best.tolerance else 0.01
            slips = [
                f"Slip('mistake {number}', lambda given: {answer.value!r}, {markdown(answer.reason) or MISSING!r})"
                for number, answer in enumerate(item.answers, 1)
                if answer.share == 0
            ]
            reason = markdown(item.otherwise) or MISSING
            key = _arguments(
                [f"lambda given: {best.value!r}", repr(reason), f"rtol={rtol:.6g}", f"slips=[{', '.join(slips)}]"]
            )
            return "Number", body, "NumberKey", key
        case EssayItem():
            criterion = plain(item.rubric) or "TODO: what it is marked by"
            return (
                "Essay",
                common,
                "EssayKey",
                _arguments([f"rubric=(({item.points!r}, {criterion!r}),)", "samples={}"]),
            )
    raise TypeError(f"A {item.kind} has no kind of question.")


def _arguments(parts: Iterable[str]) -> str:
    return "".join(f"\n        {part}," for part in parts)


def _mapping(letters: Sequence[str], texts: Iterable[str]) -> str:
    rows = "".join(f"\n            {letter!r}: {text!r}," for letter, text in zip(letters, texts, strict=True))
    return f"{{{rows}\n        }}"


def markdown(html: str) -> str:
    """XHTML as Markdown that gives the same XHTML again: as plain a text as does so, else the XHTML itself."""
    return _first_that_reads(html, lambda text: from_markdown(text).html)


def short_markdown(html: str) -> str:
    """XHTML of one line as Markdown that gives the same again."""
    return _first_that_reads(html, one_line)


def _first_that_reads(html: str, read: Callable[[str], str]) -> str:
    paragraphs = re.sub(r"</p>\s*<p>", "\n\n", re.sub(r"\A<p>|</p>\Z", "", html))
    marked = re.sub(r"<(/?)(?:strong|b)>", "**", re.sub(r"<(/?)(?:em|i)>", "*", paragraphs))
    typeset = _MATH.sub(lambda found: f"${found[1]}$", marked)
    escaped = "\n\n".join(_MARKS.sub(r"\\\1", part) for part in paragraphs.split("\n\n"))
    shown = (re.sub(r"&gt;", ">", text).replace("&amp;", "&") for text in (typeset, marked))
    for text in (*shown, typeset, marked, paragraphs, escaped, html):
        if read(text) == html:
            return text
    return html
