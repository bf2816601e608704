"""Of all pinned packages, those that a student needs: no site builder, no browser, no tools of authors."""

import re
import tomllib
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BUILDER = "hatchling"  # puts the course itself into an environment


def students_pins(pinned: str, project: str) -> str:
    """The part of the requirements file `pinned` that the dependencies in `project`, a pyproject.toml, bring with them.

    What each package needs is read from this environment. What is not installed here, since it is for another system,
    is kept wherever something names it.
    """
    kept: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(text) for text in (BUILDER, *tomllib.loads(project)["project"]["dependencies"])]
    while waiting:
        asked = waiting.pop()
        name, extras = canonicalize_name(asked.name), frozenset(asked.extras)
        if (name, extras) not in kept:
            kept.add((name, extras))
            waiting += [need for need in _needs(name) if _is_for(need, extras)]
    names = {name for name, _ in kept}
    blocks = re.findall(r"^\S.*(?:\n[ \t].*)*\n?", pinned, re.MULTILINE)  # a package, and its hashes indented below it
    return "".join(block for block in blocks if canonicalize_name(re.split(r"[^\w.-]", block)[0]) in names)


def _needs(name: str) -> list[Requirement]:
    try:
        return [Requirement(text) for text in metadata.requires(name) or []]
    except metadata.PackageNotFoundError:
        return []


def _is_for(need: Requirement, extras: frozenset[str]) -> bool:
    """Whether it is needed with these extras, on any system."""
    marker = str(need.marker or "")
    return "extra ==" not in marker or any(f'extra == "{extra}"' in marker for extra in extras)
