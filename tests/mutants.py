"""`make mutants`: change the code a little, again and again, and see whether its tests notice.

    python -m tests.mutants [--sample N] [--seed S] [MODULE …]

Draws N of all possible changes, the same ones for the same seed, and runs for each the tests of its module: those named
after it and those of its room that import it, or else all of its room. A survivor is a gap in the tests, or a change
that means nothing. Works in a copy of the tree. A MODULE is a name or a room: phases, solutions, autograder/sandbox.

Where a wall of the sandbox is changed, its tests run hostile code behind it: do that on a machine that you can lose.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.mutations import Mutant, mutants

ROOT = Path(__file__).parent.parent
ROOMS = ("autograder/bank", "autograder/grading", "autograder/sandbox", "solutions")
LEFT_BEHIND = (".git", ".venv", ".course", ".*_cache", "__pycache__", ".hypothesis", "measured-quick")


def held_by(root: Path, module: str) -> list[str]:
    """The test files that hold a module, those named after it first; the whole folder of its room where none does."""
    path = Path(module)
    folder = root / "tests" / path.parent
    own = sorted((root / "tests").rglob(f"test_{path.stem}.py"), key=lambda file: file.parent != folder)
    dotted, within = ".".join(path.with_suffix("").parts), f"from {'.'.join(path.parent.parts)} import "
    for file in sorted(folder.glob("test_*.py")):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "import" in line]
        if any(dotted in line or (within in line and path.stem in line) for line in lines) and file not in own:
            own.append(file)
    return [str(file.relative_to(root)) for file in own] or [str(folder.relative_to(root))]


def passes(root: Path, tests: list[str], seconds: float | None = None) -> bool:
    """Whether these tests pass in the tree at root; not within `seconds` is no."""
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-m", "not slow", "-p", "no:cacheprovider", *tests]
    path = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    null = subprocess.DEVNULL
    with subprocess.Popen(
        words, cwd=root, env=os.environ | path, stdout=null, stderr=null, start_new_session=True
    ) as process:
        try:
            return process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def tried(root: Path, drawn: list[Mutant]) -> Iterator[tuple[Mutant, str]]:
    """Each mutant with "killed" or "survived", or "not tried" where the unchanged module fails its tests."""
    limits: dict[str, float] = {}  # seconds for the tests of a module, with plenty of room; 0 where they fail as it is
    for mutant in drawn:
        tests, file = held_by(root, mutant.module), root / mutant.module
        if mutant.module not in limits:
            began = time.monotonic()
            whole = passes(root, tests)
            limits[mutant.module] = 60 + 5 * (time.monotonic() - began) if whole else 0
        if not limits[mutant.module]:
            yield mutant, "not tried"
            continue
        source = file.read_bytes()
        file.write_bytes(source[: mutant.start] + mutant.new.encode() + source[mutant.end :])
        yield mutant, "survived" if passes(root, tests, limits[mutant.module]) else "killed"
        file.write_bytes(source)


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="a module or a room (default: all)")
    parser.add_argument("--sample", type=int, default=40, metavar="N", help="how many changes (default: 40)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="another seed draws others")
    options = parser.parse_args(words)
    wanted = [word.removesuffix(".py").replace(".", "/").rstrip("/") for word in options.modules] or list(ROOMS)
    chosen = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sorted((ROOT / room).glob("*.py"))
        if {room, path.stem, f"{room}/{path.stem}"} & set(wanted)
    ]
    if not chosen:
        parser.error(f"there is no module {' or '.join(options.modules)} in {', '.join(ROOMS)}")
    every = [mutant for name in chosen for mutant in mutants(ROOT, name)]
    drawn = sorted(random.Random(options.seed).sample(every, min(options.sample, len(every))))
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        for mutant, outcome in tried(root, drawn):
            counts[outcome] += 1
            old, new = (" ".join(text.split()) for text in (mutant.old, mutant.new))
            print(f"{outcome:9}  {mutant.module}:{mutant.line}  {old}  →  {new}", flush=True)
    print(f"{len(every)} possible changes in {len(chosen)} modules; of {len(drawn)} tried: {dict(counts)}")


if __name__ == "__main__":
    main()
