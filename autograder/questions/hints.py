"""How hard an exercise is, and two steps of help with it. They stand in hints.toml, for anybody to read."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HINTS = Path(__file__).parent / "hints.toml"
HARDEST = 3


@dataclass(frozen=True)
class Help:
    """The help with one exercise: `stars` from 1 to 3, and `steps`, the first of which says less."""

    stars: int
    steps: tuple[str, ...]

    @property
    def difficulty(self) -> str:
        """Such as "★★☆"."""
        return "★" * self.stars + "☆" * (HARDEST - self.stars)


@cache
def hints(path: Path = HINTS) -> dict[str, Help]:
    """The help with every exercise that has one, by the question's id.

    Raises ValueError, with the id, for stars outside 1 to 3 or for other than two steps.
    """
    found = {}
    for id, about in tomllib.loads(path.read_text(encoding="utf-8")).items():
        stars, steps = about.get("stars"), tuple(about.get("steps", ()))
        if stars not in range(1, HARDEST + 1) or len(steps) != 2:
            raise ValueError(f"{path.name}: {id} needs stars (1 to {HARDEST}) and two steps.")
        found[id] = Help(stars, steps)
    return found


def help_with(id: str) -> str:
    """The difficulty of an exercise and its hints, folded, as Markdown to follow the question; "" where it has none."""
    known = hints().get(id)
    if known is None:
        return ""
    folded = "\n".join(
        f"<details><summary>{name}</summary>\n\n{step}\n</details>"
        for name, step in zip(("A first hint", "A second hint"), known.steps, strict=True)
    )
    return f"\n\n*Difficulty:* {known.difficulty}\n\n{folded}"
