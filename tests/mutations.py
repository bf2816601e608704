"""Small changes of a module's source that its tests should notice: what `python -m tests.mutants` tries."""

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PAIRS = [(ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn)]
PAIRS += [(ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.BitAnd, ast.BitOr), (ast.And, ast.Or)]
OTHER = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])} | {ast.Pow: ast.Mult, ast.FloorDiv: ast.Div}


class Mutant(NamedTuple):
    """A change of a module: `new` in the place of `old`, the bytes from `start` to `end` of its source."""

    module: str
    line: int
    start: int
    end: int
    old: str
    new: str


def changes(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Pairs: a part of this node, and what may stand in its place."""
    match node:
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                new = copy.deepcopy(node)
                new.ops[i] = OTHER[type(op)]()
                yield node, new
        case ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in OTHER and not _joins_text(node):
            new = copy.copy(node)
            new.op = OTHER[type(op)]()
            yield node, new
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield node, operand
        case ast.Constant(value=bool(value)):
            yield node, ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield node, ast.Constant(value + 1)
        case ast.Call(func=ast.Name("min" | "max" as name)):
            yield node.func, ast.Name("max" if name == "min" else "min")
        case ast.If(test=ast.Name() | ast.Call() | ast.Attribute() as test):
            yield test, ast.UnaryOp(ast.Not(), test)
        case ast.Expr(value=ast.Call()) | ast.Raise():
            yield node, ast.Pass()


def _joins_text(node: ast.AST) -> bool:
    sides = (getattr(node, "left", None), getattr(node, "right", None))
    return any(isinstance(side, ast.JoinedStr) or isinstance(getattr(side, "value", None), str) for side in sides)


def _worth_changing(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it, but for types, decorators, formatted text and the guard zip(…, strict=True)."""
    yield node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            left_out = name in ("annotation", "returns", "decorator_list") or getattr(child, "arg", None) == "strict"
            if isinstance(child, ast.AST) and not left_out and not isinstance(child, ast.JoinedStr):
                yield from _worth_changing(child)


def mutants(root: Path, module: str) -> Iterator[Mutant]:
    """All changes of one module, a path below root."""
    source = (root / module).read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in _worth_changing(ast.parse(source)):
        for old, new in changes(node):
            start, end = starts[old.lineno - 1] + old.col_offset, starts[old.end_lineno - 1] + old.end_col_offset
            text = ast.unparse(new) if isinstance(new, ast.stmt) else f"({ast.unparse(new)})"
            yield Mutant(module, old.lineno, start, end, source[start:end].decode(), text)
