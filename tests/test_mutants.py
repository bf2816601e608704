"""The tool behind `make mutants`: what it changes, which tests it runs, and how it tells what survived."""

import ast

import pytest

from tests.mutants import ROOMS, ROOT, held_by, main, tried
from tests.mutations import mutants

SOURCE = '''"""Words."""

def larger(a: int, b: int = 0) -> int:
    """No change here: 1 < 2."""
    if a > b:
        return a
    return b  # é
'''
TEST = """from solutions.thing import larger

def test_it():
    assert (larger(3, 2), larger(2, 3), larger(-1)) == (3, 3, 0)
"""


def changed(root, source: str) -> set[tuple[str, str]]:
    (root / "solutions").mkdir(exist_ok=True)
    (root / "solutions" / "__init__.py").touch()
    (root / "solutions" / "thing.py").write_text(source, encoding="utf-8")
    return {(mutant.old, mutant.new) for mutant in mutants(root, "solutions/thing.py")}


@pytest.mark.parametrize(
    ("source", "new"),
    [
        ("x = 'é' * 0 < a", "('é' * 0 <= a)"),
        ("x = a <= b == c", "(a <= b != c)"),
        ("x = a in b", "(a not in b)"),
        ("x = a + b * c", "(a - b * c)"),
        ("x = a and not b", "(a or not b)"),
        ("x = a and not b", "(b)"),
        ("x = f(whole=True)", "(False)"),
        ("x = 41", "(42)"),
        ("x = min(a, b)", "(max)"),
        ("if a:\n    pass", "(not a)"),
        ("send(a)", "pass"),
        ("raise ValueError", "pass"),
    ],
)
def test_what_is_changed(tmp_path, source, new):
    assert new in {after for _, after in changed(tmp_path, source)}


@pytest.mark.parametrize(
    "source",
    ["x: 'int | None' = a", "zip(a, b, strict=True).go", "f'{a:>9}'", "x = 'a' + b", "@keep(1)\nclass A: pass"],
)
def test_what_cannot_matter_is_left_alone(tmp_path, source):
    assert changed(tmp_path, source) == set()


@pytest.mark.slow
def test_every_change_of_our_own_modules_is_python_and_changes_one_place():
    for room in ROOMS:
        for path in (ROOT / room).glob("*.py"):
            source = path.read_bytes()
            for mutant in mutants(ROOT, str(path.relative_to(ROOT))):
                after = source[: mutant.start] + mutant.new.encode() + source[mutant.end :]
                assert source[mutant.start : mutant.end].decode() == mutant.old
                assert after != source
                ast.parse(after)


def test_a_module_is_held_by_its_namesakes_and_who_imports_it_or_by_its_room():
    assert held_by(ROOT, "solutions/phases.py") == ["tests/solutions/test_phases.py"]
    assert held_by(ROOT, "solutions/power_law.py")[0] == "tests/solutions/test_power_law.py"
    assert "tests/solutions/test_limitations.py" in held_by(ROOT, "solutions/power_law.py")
    assert held_by(ROOT, "solutions/columns.py") == ["tests/solutions"]
    for room in ROOMS:
        for path in (ROOT / room).glob("*.py"):
            assert all((ROOT / name).exists() for name in held_by(ROOT, str(path.relative_to(ROOT))))


def test_what_survives_and_what_is_killed(tmp_path):
    changed(tmp_path, SOURCE)
    tests = tmp_path / "tests" / "solutions"
    tests.mkdir(parents=True)
    (tests / "test_thing.py").write_text(TEST, encoding="utf-8")
    drawn = list(mutants(tmp_path, "solutions/thing.py"))
    outcomes = {mutant.new: outcome for mutant, outcome in tried(tmp_path, drawn)}
    assert outcomes == {"(1)": "killed", "(a >= b)": "survived"}  # the second means nothing: of equals, either will do
    assert (tmp_path / "solutions" / "thing.py").read_text(encoding="utf-8") == SOURCE
    (tests / "test_thing.py").write_text("assert False", encoding="utf-8")
    assert {outcome for _, outcome in tried(tmp_path, drawn)} == {"not tried"}


def test_an_unknown_module_is_named(capsys):
    with pytest.raises(SystemExit):
        main(["no_such_module"])
    assert "there is no module no_such_module in autograder/bank" in capsys.readouterr().err
