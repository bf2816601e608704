"""Answers that stand in a cell as they are, read without running it."""

import ast
from typing import Any

# What Python's parser raises for a text that is not Python, or is nested too deeply.
_UNREADABLE = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError)


def written_answers(source: str) -> dict[str, Any]:
    """What a cell assigns to answers["…"], by what stands between the quotes; the last assignment counts.

    Only values that are written out are in it: numbers, texts, lists, dictionaries of such. A cell that is not Python
    holds none.
    """
    found: dict[str, Any] = {}
    try:
        statements = ast.parse(source).body
    except _UNREADABLE:
        return found
    for statement in statements:
        if not isinstance(statement, ast.Assign):
            continue
        for target in statement.targets:
            match target:
                case ast.Subscript(value=ast.Name(id="answers"), slice=ast.Constant(value=str(id))):
                    try:
                        found[id] = ast.literal_eval(statement.value)
                    except _UNREADABLE:
                        found.pop(id, None)  # the last one counts, and what it is cannot be told
    return found
