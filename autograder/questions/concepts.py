"""The concepts of the course as questions point to them: what each means, and in which section it is taught.

They come from a built table, made of lessons/concepts.toml and of the authored lessons, so that every edition has them.
`python -m autograder.questions.concepts FOLDER` writes a page about each, in Markdown.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from autograder.bank.kinds import Question, WarmUp
from autograder.bank.mathematics import plain
from autograder.questions import LESSONS, pool, question, questions
from autograder.questions.pool import slug

TABLE = Path(__file__).with_name("concepts.json")


@dataclass(frozen=True)
class TaughtConcept:
    """A concept, and where it is taught: `cell` is the id of the heading's cell in its lesson, `heading` its text."""

    name: str
    lesson: str
    meaning: str
    needs: tuple[str, ...]
    cell: str
    heading: str

    @property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def number(self) -> int:
        """The number of its lesson."""
        return int(self.lesson[:2])

    @property
    def place(self) -> str:
        """Where it is taught, in words."""
        return f"lesson {self.number}, section “{self.heading}”" if self.heading else f"lesson {self.number}"

    @property
    def practice(self) -> str:
        """The command that practises it."""
        return f'scaling-laws practice "{self.name}"'

    @property
    def fragment(self) -> str:
        """The heading as Jupyter, GitHub's notebooks and nbconvert make a link's fragment of it."""
        return "#" + self.heading.replace(" ", "-")

    @property
    def notebook(self) -> str:
        """The section in the lesson's notebook, as an address seen from another lesson's folder."""
        return f"../{self.lesson}/{self.lesson}.ipynb{self.fragment if self.heading else ''}"


@cache
def concepts() -> Mapping[str, TaughtConcept]:
    """All concepts by name, in an order in which they can be learned; none before the table was built."""
    rows = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    return {
        name: TaughtConcept(name, row["lesson"], row["meaning"], tuple(row["needs"]), row["cell"], row["heading"])
        for name, row in rows.items()
    }


def concept(name: str) -> TaughtConcept:
    """The concept meant by its name, however capitals, hyphens and apostrophes are typed.

    ValueError, with near names, where there is none.
    """
    known = {slug(one): one for one in concepts()}
    wanted = slug(" ".join(str(name).split()))
    if wanted in known:
        return concepts()[known[wanted]]
    near = get_close_matches(wanted, known, n=3, cutoff=0.5) or [one for one in known if wanted and wanted in one][:3]
    hint = f"Did you mean {' or '.join(repr(known[one]) for one in near)}?" if near else "The glossary lists them all."
    raise ValueError(f"There is no concept {name!r:.80}. {hint}")


def concept_of(id: str, student: str) -> TaughtConcept | None:
    """The concept that a question is about, for a warm-up the one that this student was asked; None where unknown."""
    try:
        asked = question(id)
        name = asked.instance(student).question.concept if isinstance(asked, WarmUp) else asked.concept
    except ValueError:
        return None
    return concepts().get(name)


def learned_after(name: str) -> list[TaughtConcept]:
    """The concepts that need this one directly before them."""
    return [one for one in concepts().values() if name in one.needs]


def related(name: str) -> list[TaughtConcept]:
    """The concepts that need some of what this one needs, or are taught in its section, and are not before or after it."""
    own = concepts()[name]
    apart = {name, *own.needs, *(one.name for one in learned_after(name))}
    return [
        one
        for one in concepts().values()
        if one.name not in apart
        if set(one.needs) & set(own.needs) or (one.lesson, one.cell) == (own.lesson, own.cell)
    ]


def asked_about(name: str) -> list[tuple[str, str]]:
    """The lesson and the title of every question about a concept, in order."""
    return [(lesson, one.title) for lesson in LESSONS for one in questions(lesson) if name in _concepts_of(one)]


def _concepts_of(asked: Question) -> set[str]:
    return {form.concept for form in asked.forms} if isinstance(asked, WarmUp) else {asked.concept}


def in_words(name: str) -> str:
    """All about a concept, as text for a terminal."""
    own = concepts()[name]
    asked = [f"  lesson {int(lesson[:2])}: {title}" for lesson, title in asked_about(name)]
    lines = [own.name, "", plain(own.meaning), "", f"Taught in {own.place}."]
    for side, others in _sides(own).items():
        lines += [f"{side}: {', '.join(f'{one.name} (lesson {one.number})' for one in others)}."] if others else []
    return "\n".join([*lines, "", "Asked in:", *asked, "", f"Practise it: {own.practice}"])


def _sides(own: TaughtConcept) -> dict[str, list[TaughtConcept]]:
    return {
        "Learn before": [concepts()[need] for need in own.needs],
        "Related": related(own.name),
        "Learn after": learned_after(own.name),
    }


def page(name: str) -> str:
    """A concept's page of the book, in Markdown; the lessons' pages lie in ../lessons/."""
    own = concepts()[name]
    section = f'<a href="../lessons/{own.lesson}.html#{anchor(own.heading)}">{own.heading}</a>'
    lines = [f"# {own.name}", "", own.meaning, "", f"**Taught in** lesson {own.number}, {section}."]
    for side, others in _sides(own).items():
        if others:
            lines += ["", f"**{side}:** " + " · ".join(f"[{one.name}]({one.slug}.md)" for one in others)]
    rows = [f"| {int(lesson[:2])} | {title} |" for lesson, title in asked_about(name)]
    lines += ["", "## Where it is asked", "", "| lesson | question |", "|---|---|", *rows]
    count = len(pool.forms(name))
    here = f'<a href="../practice.html?concept={own.slug}">Practise it on a page</a>, or in a terminal:'
    lines += ["", "## Practise it", "", here, "", f"    {own.practice}", ""]
    lines += [f"There are {count} forms of a question about it."] if count > 1 else []
    return "\n".join(lines) + "\n"


def anchor(heading: str) -> str:
    """The id that Sphinx gives a heading of a lesson."""
    import re

    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-0123456789")


def write_pages(folder: Path) -> list[Path]:
    """A page for every concept, and an index.md of them, in `folder`; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = "\n".join(f"- [{one.name}]({one.slug}.md): {one.meaning}" for one in concepts().values())
    hidden = "\n".join(one.slug for one in concepts().values())
    texts = {one.slug: page(one.name) for one in concepts().values()}
    texts["index"] = (
        f"# Concepts\n\nIn an order in which they can be learned.\n\n{listed}\n\n```{{toctree}}\n:hidden:\n\n{hidden}\n```\n"
    )
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return [folder / f"{name}.md" for name in texts]


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
