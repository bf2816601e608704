"""Prose and code that every installation of this course carries: docstrings, and source code without them.

Nothing is downloaded or stored: the text is read from the Python standard library and from numpy, scipy and matplotlib.
Other versions of these hold slightly different text, so runs on it repeat exactly only with the same versions.
"""

import ast
import importlib.util
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

ALPHABET = "\n" + "".join(map(chr, range(32, 127)))
LIBRARIES = ("numpy", "scipy", "matplotlib")
# No tests, no tables in Python's clothes, nothing that was installed beside the standard library.
LEFT_OUT = {"test", "tests", "idle_test", "encodings", "pydoc_data", "site-packages", "dist-packages", "lib2to3"}


def parsed_files(folder: Path) -> Iterator[ast.Module]:
    """The syntax tree of every Python file below a folder, in a fixed order."""
    for path in sorted(folder.rglob("*.py")):
        if not LEFT_OUT & set(path.relative_to(folder).parts):
            try:
                yield ast.parse(path.read_bytes())
            except (SyntaxError, ValueError):
                continue  # files that are broken on purpose


def docstrings(tree: ast.Module) -> Iterator[str]:
    """The docstrings of a file, up to their examples."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = re.split(r"\n\s*Examples?\n|>>>", ast.get_docstring(node) or "")[0]
            if text.strip():
                yield text.strip()


class _Bare(ast.NodeTransformer):
    """Takes out docstrings and empties all other strings."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return ast.Pass() if is_text else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("") if isinstance(node.value, str | bytes) else node


def bare_code(tree: ast.Module) -> str:
    """A file's code without comments and without the contents of strings."""
    return ast.unparse(_Bare().visit(tree))


def source_of(library: str) -> Path:
    """The folder of an installed library's source code."""
    spec = importlib.util.find_spec(library)
    if spec is None or spec.origin is None:
        raise ImportError(f"The text comes from the source code of {library}, which is missing: pip install {library}.")
    return Path(spec.origin).parent


@lru_cache(maxsize=1)
def corpora() -> dict[str, np.ndarray]:
    """The two texts, "prose" and "code", as indices into ALPHABET; characters outside of it are left out."""
    standard = Path(sysconfig.get_path("stdlib"))
    folders = [standard, *map(source_of, LIBRARIES)]
    prose = dict.fromkeys(text for folder in folders for tree in parsed_files(folder) for text in docstrings(tree))
    texts = {"prose": "\n\n".join(prose), "code": "\n\n".join(map(bare_code, parsed_files(standard)))}
    place = np.full(256, 255, dtype=np.uint8)
    place[[ord(character) for character in ALPHABET]] = np.arange(len(ALPHABET))
    coded = {name: place[np.frombuffer(text.encode("latin-1", "ignore"), np.uint8)] for name, text in texts.items()}
    return {name: text[text < 255] for name, text in coded.items()}


# Text is dealt out in blocks; every 25th block is kept for testing and never trained on.
BLOCK, KEPT = 10_000, 25


@lru_cache(maxsize=4)
def positions(name: str, order: int, kept: bool) -> np.ndarray:
    """Where in a text a character and its context lie in one block, among the kept blocks or among the others."""
    place = np.arange(len(corpora()[name]), dtype=np.int32)
    return place[(place % BLOCK >= order) & ((place // BLOCK % KEPT == 0) == kept)]


def examples_at(text: np.ndarray, places: np.ndarray, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Contexts (n, order), oldest character first, and the characters at these places (n,)."""
    return text[places[:, None] + np.arange(-order, 0)], text[places]


@dataclass(frozen=True)
class Mixture:
    """Prose with a share of code, as a source of training examples of 8 characters of context."""

    code_share: float
    order: int = 8
    vocab: int = len(ALPHABET)

    def examples(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """`count` different examples in random order: contexts (count, order) and targets (count,)."""
        code = round(count * self.code_share)
        parts = []
        for name, wanted in (("prose", count - code), ("code", code)):
            places = positions(name, self.order, kept=False)
            if wanted > len(places):
                raise ValueError(f"The {name} here has {len(places)} characters to train on, fewer than {wanted}.")
            parts.append(examples_at(corpora()[name], rng.choice(places, wanted, replace=False), self.order))
        contexts, targets = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        order = rng.permutation(count)
        return contexts[order], targets[order]


def kept_examples(name: str, count: int, ahead: int, order: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Evenly spaced text that is never trained on: contexts (count, ahead, order) and what follows (count, ahead).

    Example i, j is the character j places after the i-th one chosen, with the true text before it as context.
    """
    places = positions(name, order, kept=True)
    places = places[places % BLOCK < BLOCK - ahead]
    chosen = places[np.linspace(0, len(places) - 1, count).astype(np.int64)]
    contexts, targets = examples_at(corpora()[name], (chosen[:, None] + np.arange(ahead)).ravel(), order)
    return contexts.reshape(count, ahead, order), targets.reshape(count, ahead)
