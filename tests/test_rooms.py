"""Who imports whom: between rooms every import goes down, and there are few of them."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
# From the roof to the ground. A room may import from the floors below its own, and from none beside or above it.
FLOORS = [
    {"autograder.__main__"},
    {"autograder.cli"},
    {"autograder.instructor"},
    {"autograder.publishing", "autograder.grading", "autograder.doctor"},
    {"autograder.sandbox", "autograder.results"},
    {"autograder.notebook", "autograder.release"},
    {"autograder.questions"},
    {"autograder.nbgrader"},
    {"autograder.bank"},
    {"autograder.files", "autograder.course"},
    {"autograder"},  # its own __init__, which fetches ask, check and points from notebook/ when they are asked for
    {"solutions", "lessons"},
    {"course_data"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
MOST = 50


def room_of(name: str) -> str:
    """The room in which a dotted name lies: the longest beginning of it that is a room."""
    parts = name.split(".")
    return ".".join(parts[:2]) if ".".join(parts[:2]) in FLOOR else parts[0]


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows() -> dict[tuple[str, str], set[str]]:
    """(from, to) for every pair of rooms of which the first imports the second, and the files that do."""
    found = defaultdict(set)
    for top in sorted({room.split(".")[0] for room in FLOOR}):
        for path in sorted((ROOT / top).rglob("*.py")):
            here = path.relative_to(ROOT)
            room = room_of(".".join(here.with_suffix("").parts))
            for other in map(room_of, imported(path)):
                if other in FLOOR and other != room:
                    found[room, other].add(str(here))
    return found


def test_every_module_lies_in_a_room_that_has_its_floor():
    folder = ROOT / "autograder"
    inside = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    listed = {room.removeprefix("autograder.") for room in FLOOR if room.startswith("autograder.")}
    assert inside - {"__init__"} == listed


def test_every_import_between_rooms_goes_down():
    """So there is no circle either."""
    wrong = {pair: files for pair, files in arrows().items() if FLOOR[pair[0]] >= FLOOR[pair[1]]}
    assert wrong == {}


def test_there_are_few_arrows():
    found = sorted(arrows())
    print(f"\n{len(found)} arrows between {len(FLOOR)} rooms on {len(FLOORS)} floors")
    assert len(found) <= MOST, found
