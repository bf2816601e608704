"""The ledger: it only grows, it survives damage of every kind, and it says so in one sentence."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.ledger import Ledger


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.ledger.jsonl"


def filled(path: Path, count: int = 5) -> Ledger:
    ledger = Ledger(path)
    for number in range(count):
        ledger.add("run", number=number)
    return ledger


def numbers(ledger: Ledger) -> list[int]:
    return [entry.get("number") for entry in ledger.entries if entry["what"] == "run"]


def test_what_was_added_is_there_for_the_next_kernel(path):
    filled(path)
    again = Ledger(path)
    assert numbers(again) == [0, 1, 2, 3, 4]
    assert again.take_notices() == []
    again.add("run", number=5)
    assert numbers(Ledger(path)) == [0, 1, 2, 3, 4, 5]


def test_every_addition_leaves_the_file_before_it_as_it_was(path):
    ledger, before = Ledger(path), b""
    for number in range(6):
        ledger.add("run", number=number)
        now = path.read_bytes()
        assert now.startswith(before)
        assert len(now) > len(before)
        before = now


@pytest.mark.parametrize("line", range(5))
def test_an_edited_line_is_noticed_once_and_the_rest_counts_on(path, line):
    filled(path)
    lines = path.read_text().splitlines()
    lines[line] = lines[line].replace(f'"number": {line}', '"number": 77')
    path.write_text("\n".join(lines) + "\n")
    again = Ledger(path)
    (notice,) = again.take_notices()
    assert "changed or damaged" in notice
    assert notice.count(". ") <= 1
    assert numbers(again) == [number for number in range(5) if number != line]
    assert again.take_notices() == []
    assert Ledger(path).take_notices() == []  # noted in the file itself
    assert json.loads(path.read_text().splitlines()[-1])["what"] == "damage noted"


def test_a_line_taken_out_is_noticed(path):
    filled(path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2] + lines[3:]))
    again = Ledger(path)
    assert len(again.take_notices()) == 1
    assert numbers(again) == [0, 1, 3, 4]


def test_a_line_cut_off_in_the_middle_costs_that_line_alone(path):
    filled(path)
    path.write_bytes(path.read_bytes()[:-20])
    again = Ledger(path)
    assert numbers(again) == [0, 1, 2, 3]
    assert "4 of its 5 lines are whole" in again.take_notices()[0]
    again.add("run", number=9)
    assert numbers(Ledger(path)) == [0, 1, 2, 3, 9]


def test_random_bytes_never_stop_it(path):
    draw = random.Random(0)
    for _ in range(60):
        path.unlink(missing_ok=True)
        filled(path)
        content = bytearray(path.read_bytes())
        for _ in range(draw.randrange(1, 30)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        path.write_bytes(bytes(content))
        again = Ledger(path)
        again.add("run", number=100)
        assert numbers(Ledger(path))[-1] == 100
        assert Ledger(path).take_notices() == []


@pytest.mark.parametrize("content", [b"", b"\n\n", b"[1, 2]\n", b"null\n", b"\xff\xfe\x00", b'{"what": 3}\n'])
def test_a_file_that_is_no_ledger_is_taken_as_it_is(path, content):
    path.write_bytes(content)
    ledger = Ledger(path)
    ledger.add("run", number=1)
    assert numbers(Ledger(path)) == [1]
    assert path.read_bytes().startswith(content)


def test_a_file_deleted_under_a_running_kernel_is_written_again(path):
    ledger = filled(path)
    path.unlink()
    ledger.read()
    assert "nothing is lost" in ledger.take_notices()[0]
    assert numbers(Ledger(path)) == [0, 1, 2, 3, 4]


def test_where_nothing_can_be_written_the_game_goes_on_in_memory(tmp_path):
    ledger = Ledger(tmp_path / "missing" / "a.ledger.jsonl")
    ledger.add("run", number=1)
    ledger.add("run", number=2)
    assert numbers(ledger) == [1, 2]
    (notice,) = ledger.take_notices()
    assert "forgets everything when the kernel stops" in notice


def test_a_folder_in_the_ledger_s_place_is_said(path):
    path.mkdir()
    ledger = Ledger(path)
    ledger.add("run", number=1)
    assert numbers(ledger) == [1]
    assert len(ledger.take_notices()) == 1


def test_two_notebooks_on_one_ledger_lose_nothing(path):
    one, other = Ledger(path), Ledger(path)
    for number in range(4):
        (one, other)[number % 2].add("run", number=number)
    assert numbers(Ledger(path)) == [0, 1, 2, 3]
    assert Ledger(path).take_notices() == []


def test_what_was_added_is_on_disk_when_the_kernel_is_killed(path):
    code = f"""
import os
from pathlib import Path
from lessons.ledger import Ledger
ledger = Ledger(Path({str(path)!r}))
for number in range(3):
    ledger.add("run", number=number)
os.kill(os.getpid(), 9)
"""
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(root)}, cwd=root)
    assert done.returncode == -9
    again = Ledger(path)
    assert numbers(again) == [0, 1, 2]
    assert again.take_notices() == []


def test_in_a_browser_it_lasts_as_long_as_the_kernel_and_touches_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    ledger = Ledger(tmp_path / "x.ledger.jsonl")
    ledger.add("bought", run=1)
    ledger.add("bought", run=2)
    assert [entry["run"] for entry in ledger.read()] == [1, 2]
    assert ledger.take_notices() == []
    assert list(tmp_path.iterdir()) == []
