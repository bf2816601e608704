"""Which of the lesson's own cells only show something: no answer depends on them, so grading need not run them.

They are most of a lesson's computing: figures, and fits repeated to see how they vary. Only cells whose text is the
lesson's own are left out, and only where no cell that runs uses a name that they define.
"""

import ast
from collections.abc import Iterable, Iterator
from symtable import SymbolTable, symtable

SHOWS = {"print", "display", "figures", "points"}  # what a demonstration may call for its effect alone
LOOKS_NAMES_UP = {"globals", "locals", "vars", "exec", "eval", "get_ipython"}


def demonstrations(cells: list[tuple[int, str]], released: Iterable[str]) -> set[int]:
    """The numbers of those `cells` (number, source) that need not run; `released` are the lesson's own sources.

    None, where a cell cannot be read as Python, or looks names up in ways that cannot be seen here.
    """
    try:
        trees = {number: ast.parse(source) for number, source in cells}
        names = {number: symtable(source, "cell", "exec") for number, source in cells}
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic, say
        return set()
    used = {number: _used(table, trees[number]) for number, table in names.items()}
    if any(LOOKS_NAMES_UP & looked_up for looked_up in used.values()):
        return set()
    own = set(released)
    made = {number: _defined(table) for number, table in names.items()}
    idle = {number for number, source in cells if source in own and _only_shows(trees[number], made[number])}
    while needed := {number for number in idle if made[number] & _used_by_others(used, number, idle)}:
        idle -= needed
    return idle


def _used_by_others(used: dict[int, set[str]], number: int, idle: set[int]) -> set[str]:
    return set().union(*(names for other, names in used.items() if other != number and other not in idle))


def _used(table: SymbolTable, tree: ast.Module) -> set[str]:
    """The notebook's names that a cell may read as other cells left them.

    A name that the cell sets itself before it reads it is not among them, except in a function, which may be called
    when other cells have set it anew.
    """
    here = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    needed, settled = set(_read_in_functions(table)), set()
    for statement in tree.body:
        if isinstance(statement, ast.For):
            needed |= (_names(statement.iter, ast.Load) & here) - settled
            read = _names(statement, ast.Load) - _names(statement.target, ast.Store)
        else:
            read = _names(statement, ast.Load)
        needed |= (read & here) - settled
        if isinstance(statement, (ast.Assign, ast.Import, ast.ImportFrom, ast.FunctionDef)):
            settled |= _set_by(statement)
    return needed


def _read_in_functions(table: SymbolTable) -> Iterator[str]:
    for inner in table.get_children():
        yield from (symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global())
        yield from _read_in_functions(inner)


def _set_by(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Assign):
        return _names(statement, ast.Store)
    if isinstance(statement, ast.FunctionDef):
        return {statement.name}
    return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}


def _names(tree: ast.AST, context: type) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def _defined(table: SymbolTable) -> set[str]:
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}


def _only_shows(tree: ast.Module, made: set[str]) -> bool:
    """Whether the cell changes nothing but names of its own: no answer, no object from elsewhere."""
    own = made | SHOWS
    for node in ast.walk(tree):
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
