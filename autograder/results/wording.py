"""What is left of an answer when its looks are taken away: a copy with other names and comments is the same."""

import ast
import io
import keyword
import re
import tokenize
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

TOKENS, WORDS = 7, 5  # in one shingle: a run of code that two people seldom write alike, and of text
LONGEST = 50_000  # characters of an answer that are compared
_NAME = "\0"  # before a name that the student chose, which says nothing
_CODE_TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|\"[^\"\n]*\"|'[^'\n]*'|[^\s\w]")
# A word, or one character of a script that puts no spaces between words.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
Shingle = tuple[str, ...]


@lru_cache(maxsize=100_000)
def code_tokens(source: str) -> tuple[str, ...]:
    """The tokens of a cell without comments, docstrings and layout; chosen names by order of appearance."""
    return _renamed(_marked_tokens(source))


@lru_cache(maxsize=100_000)
def code_shingles(source: str) -> frozenset[Shingle]:
    """All runs of TOKENS tokens, in each the chosen names by order of appearance: an insertion changes only a few."""
    tokens = _marked_tokens(source)
    return frozenset(map(_renamed, _runs(tokens, TOKENS)))


@lru_cache(maxsize=100_000)
def text_shingles(source: str) -> frozenset[Shingle]:
    """All runs of WORDS words, without case and punctuation."""
    words = _WORD.findall(unicodedata.normalize("NFKC", source[:LONGEST]).casefold())
    return frozenset(map(tuple, _runs(words, WORDS)))


def _runs(parts: Sequence[str], length: int) -> Iterable[Sequence[str]]:
    return (parts[at : at + length] for at in range(len(parts) - length + 1))


def _renamed(tokens: Iterable[str]) -> Shingle:
    order: dict[str, str] = {}
    return tuple(order.setdefault(one, f"name {len(order)}") if one.startswith(_NAME) else one for one in tokens)


def _marked_tokens(source: str) -> list[str]:
    """The tokens, with _NAME before those names that the cell itself binds."""
    source = "\n".join(line for line in source[:LONGEST].split("\n") if not line.lstrip().startswith(("%", "!", "#")))
    try:
        tree = _without_docstrings(ast.parse(source))
        tokens = [*tokenize.generate_tokens(io.StringIO(ast.unparse(tree)).readline)]
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        found = _CODE_TOKEN.findall(re.sub(r"#.*", "", source))
        return [_NAME + one if one.isidentifier() and not keyword.iskeyword(one) else one for one in found]
    bound = _bound(tree)
    layout = {tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    return [_NAME + one.string if one.string in bound else one.string for one in tokens if one.type not in layout]


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            told = [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
            node.body = told or [ast.Pass()]  # type: ignore[attr-defined]
    return tree


def _bound(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.alias(asname=str(name)):
                names.add(name)
    return names
