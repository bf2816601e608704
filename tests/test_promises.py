"""What the tests themselves promise: no clock decides whether one passes."""

import ast
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
CLOCKS = {"time", "monotonic", "perf_counter", "process_time", "thread_time", "times", "getrusage", "now", "utcnow"}
CLOCKS |= {f"{name}_ns" for name in CLOCKS}
KEEPS = {"min", "max", "sum", "abs", "round", "float", "int", "sorted"}  # of durations, these are durations


class Durations:
    """Which expressions of a function are readings of a clock, or differences of two: a time that something took."""

    def __init__(self, timed: set[str]) -> None:
        """`timed` are the functions of the file, fixtures among them, that return a duration."""
        self.timed, self.readings, self.durations = timed, set(), set(timed)

    def reads(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.readings
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            return name in CLOCKS
        if isinstance(node, ast.Attribute | ast.Subscript):  # os.times().user, os.times()[0]
            return self.reads(node.value)
        return isinstance(node, ast.BinOp) and (self.reads(node.left) or self.reads(node.right))

    def lasts(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.durations
        if isinstance(node, ast.BinOp):
            both_read = self.reads(node.left) and self.reads(node.right)
            ratio = isinstance(node.op, ast.Div) and self.lasts(node.left) and self.lasts(node.right)
            apart = isinstance(node.op, ast.Sub) and both_read
            return apart or (not ratio and (self.lasts(node.left) or self.lasts(node.right)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in self.timed or (node.func.id in KEEPS and any(map(self.lasts, node.args)))
        if isinstance(node, ast.Subscript | ast.Starred):
            return self.lasts(node.value)
        if isinstance(node, ast.GeneratorExp | ast.ListComp):
            return self.lasts(node.elt)
        return isinstance(node, ast.Tuple) and any(map(self.lasts, node.elts))

    def learn(self, function: ast.AST) -> None:
        """Follow the function's assignments until nothing new is found."""
        known = -1
        while known != len(self.readings) + len(self.durations):
            known = len(self.readings) + len(self.durations)
            for node in ast.walk(function):
                if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value:
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    names = {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
                    self.durations |= names if self.lasts(node.value) else set()
                    self.readings |= names if self.reads(node.value) and not self.lasts(node.value) else set()


def is_number(node: ast.AST) -> bool:
    """A number as it stands in the source, or a sum or product of such, or a CONSTANT."""
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    return (isinstance(node, ast.Constant) and isinstance(node.value, int | float)) or (
        isinstance(node, ast.Name) and node.id.isupper()
    )


def seconds_asserted(source: str) -> list[int]:
    """The lines that compare a time that something took with a number."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    timed: set[str] = set()
    known = -1
    while known != len(timed):
        known = len(timed)
        for function in functions:
            inside = Durations(timed)
            inside.learn(function)
            returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return | ast.Yield)]
            timed |= {function.name} if any(value and inside.lasts(value) for value in returned) else set()
    lines = set()
    for function in [tree, *functions]:
        inside = Durations(timed)
        inside.learn(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                if any(map(inside.lasts, sides)) and any(map(is_number, sides)):
                    lines.add(node.lineno)
    return sorted(lines)


def test_no_test_asserts_seconds():
    """A test of speed compares two times of one run; a test of a limit shows that the limit bites."""
    files = {str(path.relative_to(TESTS)): path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")}
    assert {name: lines for name, text in sorted(files.items()) if (lines := seconds_asserted(text))} == {}


@pytest.mark.parametrize(
    "body",
    [
        "start = time.monotonic()\n    assert time.monotonic() - start < 5",
        "start = perf_counter()\n    took = perf_counter() - start\n    assert 3 * 60 > took",
        "before = os.times()\n    after = os.times()\n    assert after.user + after.system - before.user < LIMIT",
        "a = time.time()\n    runs = [time.time() - a for _ in range(3)]\n    assert min(runs) <= 0.5",
    ],
)
def test_seconds_are_seen(body):
    assert len(seconds_asserted(f"def test():\n    {body}\n")) == 1


def test_seconds_are_seen_through_a_fixture():
    demo = "def demo():\n    a = os.times()[0]\n    return 'said', os.times()[0] - a\n\n"
    assert seconds_asserted(f"{demo}def test(demo):\n    assert demo[1] < 120\n") == [6]


@pytest.mark.parametrize(
    "body",
    [
        "ours, theirs = took(f), took(g)\n    assert theirs > 20 * ours",
        "ours, theirs = took(f), took(g)\n    assert theirs / ours > 20",
        "end = time.monotonic() + 60\n    while time.monotonic() < end:\n        pass",
    ],
)
def test_a_ratio_and_a_wait_with_an_end_are_allowed(body):
    took = "def took(f):\n    start = time.process_time()\n    f()\n    return time.process_time() - start\n\n"
    assert seconds_asserted(f"{took}def test():\n    {body}\n") == []


def test_hypothesis_sets_no_deadline():
    assert settings.default.deadline is None
