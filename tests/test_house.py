"""The rules of the house: who may import whom, what lies at the top, and what a student's edition must not hold."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.publishing import edition as editions

ROOT = Path(__file__).parent.parent
ROOMS = ("course_data", "solutions", "lessons", "autograder")
MAY_IMPORT = {
    "course_data": set(),
    "solutions": {"course_data"},
    "lessons": {"course_data"},
    "autograder": {"course_data"},
}
# The instructor's side of autograder: what builds, grades and shows a sample class works with solutions/.
INSTRUCTORS_SIDE = ("instructor",)
TOP_LEVEL = {
    *ROOMS, "tests", "pyproject.toml", "README.md", "Makefile", "LICENSE", "LICENSE-lessons.md", "CITATION.cff",
    "CHANGELOG.md", "CONTRIBUTING.md", "nbgrader_config.py", "requirements.txt",
}  # fmt: skip


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this copy of the course is not a git checkout")
    return [path for line in listed.stdout.splitlines() if (path := Path(line)) and (ROOT / path).exists()]


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found & {*ROOMS, "tests"}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_only_whom_they_may(room):
    for path in (ROOT / room).rglob("*.py"):
        allowed = MAY_IMPORT[room] | {room}
        if room == "autograder" and any(part in INSTRUCTORS_SIDE for part in path.parts):
            allowed = allowed | {"solutions"}
        assert imported_rooms(path) <= allowed, f"{path.relative_to(ROOT)} imports {imported_rooms(path) - allowed}"


def test_nothing_more_lies_at_the_top():
    tops = {path.parts[0] for path in tracked()}
    assert {top for top in tops if not top.startswith(".")} <= TOP_LEVEL


def test_every_room_says_what_each_of_its_files_is():
    for room in ROOMS:
        readme = (ROOT / room / "README.md").read_text(encoding="utf-8")
        files = [p for p in tracked() if p.parts[0] == room and len(p.parts) == 2 and p.suffix == ".py"]
        missing = [p.name for p in files if p.name != "__init__.py" and p.stem not in readme]
        assert not missing, f"{room}/README.md does not mention {missing}"


@pytest.fixture(scope="session")
def class_edition(tmp_path_factory) -> Path:
    """The tree as a student of a class has it: without solutions/ and without any instructor/ folder."""
    folder = tmp_path_factory.mktemp("class") / "course"
    editions.write_tree(editions.edition(ROOT, "class"), folder)
    return folder


def run_in(edition: Path, code: str) -> str:
    """Run Python there with nothing of this checkout on the path."""
    env = {**os.environ, "PYTHONPATH": str(edition), "MPLBACKEND": "Agg"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=edition, env=env, capture_output=True, text=True, check=True
    ).stdout


def test_a_class_edition_checks_but_cannot_score(class_edition):
    out = run_in(
        class_edition,
        """
import autograder, course_data
assert autograder.__file__.startswith(__import__("os").getcwd())
from autograder import check, score
STUDENT, answers = "ada", {"loglog-meaning": "A", "run-cost": -3, "training-flops": lambda n, d: 2 * n * d}
for id in answers:
    check(id)
print(score("loglog-meaning"))
""",
    )
    assert out.splitlines()[0] == "✓ recorded: 'A'."
    assert "cannot be meant" in out
    assert "This is 2ND" in out
    assert "carries no answer keys" in out
    assert out.splitlines()[-1] == "0.0"


def test_a_class_edition_holds_no_key_and_no_held_out_loss(class_edition):
    from autograder.questions import LESSONS, questions
    from autograder.questions.instructor import lesson_01
    from course_data import load, names

    text = "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for path in class_edition.rglob("*") if path.is_file()
    )
    for key in lesson_01.KEYS.values():
        for reason in getattr(key, "reasons", {}).values():
            assert reason not in text
    for name in names():
        try:
            held_out = load(name, held_out=True)
        except FileNotFoundError:
            continue
        if held_out.kind == "published":  # figures typed from a paper, which have no records
            table = (ROOT / "course_data" / name / "instructor" / "table.csv").read_text(encoding="utf-8")
            assert not [row for row in table.splitlines()[1:] if row in text], name
            continue
        assert not [run for run in held_out["run"] if run in text], name
        for line in (
            (ROOT / "course_data" / name / "instructor" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
        ):
            record = json.loads(line)
            if record["run"] in held_out["run"] and "loss" in record["scores"]:
                # All digits: six of them can be shared by chance with a run that is public.
                assert repr(record["scores"]["loss"]) not in text, (name, record["run"])
    assert len(questions(next(iter(LESSONS)))) > 10


def test_importing_a_room_does_not_wait_for_numpy():
    code = "import sys, course_data, autograder; print('numpy' in sys.modules)"
    assert run_in(ROOT, code).strip() == "False"
