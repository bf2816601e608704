"""The concepts of the course: what each means, which lesson teaches it, and which to learn before.

`python -m lessons.concepts` writes the list into the glossary, after a change of concepts.toml.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Concept:
    """A term of the field: `meaning` is one sentence, `lesson` teaches it, `needs` are learned directly before it."""

    name: str
    lesson: str
    meaning: str
    needs: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number of its lesson."""
        return int(self.lesson[:2])


def read(path: Path = HERE / "concepts.toml") -> dict[str, Concept]:
    """The concepts of a list such as concepts.toml, by name and in its order."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Concept(name, about["lesson"], about["meaning"], tuple(about["needs"])) for name, about in listed.items()
    }


CONCEPTS = read()


def taught_in(lesson: int) -> list[Concept]:
    """The concepts that lesson number `lesson` teaches."""
    return [concept for concept in CONCEPTS.values() if concept.number == lesson]


def needed_by(name: str) -> list[Concept]:
    """The concepts that need this one directly before them."""
    return [concept for concept in CONCEPTS.values() if name in concept.needs]


def in_words(lesson: int) -> str:
    """What this lesson teaches, concept by concept, with what to learn directly before and after each."""
    sentences = [f"You are in lesson {lesson}."]
    for concept in taught_in(lesson):
        sides = {"after": [CONCEPTS[name] for name in concept.needs], "before": needed_by(concept.name)}
        parts = [f"{side} {_listed(others, lesson)}" for side, others in sides.items() if others]
        sentences.append(f"{concept.name}: {'; '.join(parts)}.")
    return " ".join(sentences)


def _listed(concepts: list[Concept], lesson: int) -> str:
    """Names, each of another lesson with that lesson's number."""
    return ", ".join(one.name if one.number == lesson else f"{one.name} (lesson {one.number})" for one in concepts)


def show_map(lesson: int) -> None:
    """Draw what this lesson teaches between what it needs and what needs it; the same is also given in words."""
    from lessons import concept_map, figures  # here, so that the list can be read without matplotlib

    figures.show_drawing(concept_map.draw(lesson), in_words(lesson))


def glossary_entries() -> str:
    """The concepts as a list in Markdown, in alphabetical order, as the glossary holds it."""
    lines = []
    for concept in sorted(CONCEPTS.values(), key=lambda concept: concept.name.casefold()):
        first = f" *Learn first:* {', '.join(concept.needs)}." if concept.needs else ""
        lines.append(f"- **{concept.name}** ({concept.number}): {concept.meaning}{first}\n")
    return "".join(lines)


def glossary_with_entries(glossary: str) -> str:
    """The text of a glossary with its section "Concepts" written anew. ValueError if it has no such section."""
    before, heading, rest = glossary.partition("\n## Concepts\n")
    if not heading:
        raise ValueError('The glossary has no section "## Concepts", into which the list of concepts could be written.')
    _, next_heading, after = rest.partition("\n## ")
    return f"{before}{heading}\n{glossary_entries()}{next_heading}{after}"


__all__ = [
    "CONCEPTS",
    "Concept",
    "glossary_entries",
    "glossary_with_entries",
    "in_words",
    "needed_by",
    "read",
    "show_map",
    "taught_in",
]


if __name__ == "__main__":
    page = HERE / "GLOSSARY.md"
    page.write_text(glossary_with_entries(page.read_text(encoding="utf-8")), encoding="utf-8")
