"""Which of the lesson's own cells only show something: no answer depends on them, so grading need not run them.

They are most of a lesson's computing: figures, and fits repeated to see how they vary. Only cells whose text is the
lesson's own are left out, and only where no cell that runs uses a name that they define.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from symtable import SymbolTable, symtable

# What a demonstration may call for its effect alone: they show something, and set nothing.
SHOWS = {"print", "display", "figures", "points", "concepts", "explorers"}
LONGEST = 100_000  # characters of a cell that is looked at: to take apart pasted data can need gigabytes
LOOKS_NAMES_UP = {"globals", "locals", "vars", "exec", "eval", "get_ipython"}


def demonstrations(cells: list[tuple[int, str]], released: Iterable[str]) -> set[int]:
    """The numbers of those `cells` (number, source) that need not run; `released` are the lesson's own sources.

    Every cell must run, and the set is empty, where one cannot be read as Python or looks names up in ways that cannot
    be seen here.
    """
    looked_at: dict[int, _Cell] = {}
    for number, source in cells:
        cell = _look_at(source)
        if cell is None or LOOKS_NAMES_UP & cell.used:
            return set()
        looked_at[number] = cell
    own = set(released)
    idle = {number for number, source in cells if source in own and looked_at[number].only_shows}
    while needed := {number for number in idle if looked_at[number].made & _used_by_others(looked_at, number, idle)}:
        idle -= needed
    return idle


@dataclass(frozen=True)
class _Cell:
    """The notebook's names that a cell makes, and those that it uses as others left them."""

    made: frozenset[str]
    used: frozenset[str]
    only_shows: bool


@lru_cache(maxsize=4096)  # most of the cells are the same in all submissions of a lesson
def _look_at(source: str) -> _Cell | None:
    if len(source) > LONGEST:
        return None
    try:
        tree, table = ast.parse(source), symtable(source, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic, say
        return None
    made = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    return _Cell(frozenset(made), frozenset(_used(table, tree)), _only_shows(tree, made))


def _used_by_others(cells: dict[int, _Cell], number: int, idle: set[int]) -> set[str]:
    return set().union(*(cell.used for other, cell in cells.items() if other != number and other not in idle))


def _used(table: SymbolTable, tree: ast.Module) -> set[str]:
    """The notebook's names that a cell may read as other cells left them.

    A name that the cell sets itself before it reads it is not among them, except in a function, which may be called
    when other cells have set it anew.
    """
    here = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    needed, settled = set(_read_in_functions(table)), set[str]()
    for statement in tree.body:
        if isinstance(statement, ast.For):
            needed |= (_names(statement.iter, ast.Load) & here) - settled
            read = _names(statement, ast.Load) - _names(statement.target, ast.Store)
        else:
            read = _names(statement, ast.Load)
        needed |= (read & here) - settled
        settled |= _set_by(statement)
    return needed


def _read_in_functions(table: SymbolTable) -> Iterator[str]:
    for inner in table.get_children():
        yield from (symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global())
        yield from _read_in_functions(inner)


def _set_by(statement: ast.stmt) -> set[str]:
    """The names that an assignment, an import or a definition of a function sets, whatever happens."""
    if isinstance(statement, ast.Assign):
        return _names(statement, ast.Store)
    if isinstance(statement, ast.FunctionDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    return set()


def _names(tree: ast.AST, context: type) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def _only_shows(tree: ast.Module, made: set[str]) -> bool:
    """Whether the cell changes nothing but names of its own: no answer, no object from elsewhere."""
    own = made | SHOWS
    for node in ast.walk(tree):
        changed: ast.expr | None
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            changed = None if isinstance(node.ctx, ast.Load) else node
        else:
            changed = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
        if isinstance(node, (ast.Global, ast.Delete)) or (changed and _root(changed) not in own):
            return False
    return True


def _root(node: ast.AST) -> str:
    """The name with which an expression such as ax.lines[0].set begins."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
