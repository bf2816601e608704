"""A session as a student has it, in a terminal of its own."""

import io
import json
import re
import signal
import sys
from datetime import date
from pathlib import Path

import pytest

from autograder.bank.scoring import score
from autograder.cli import main
from autograder.course import ROOT
from autograder.questions import key, question
from autograder.questions.instructor.right import right_answer
from autograder.release.practice.drawing import practice_student
from autograder.release.practice.session import practise

pexpect = pytest.importorskip("pexpect")
if not hasattr(pexpect, "spawn"):
    pytest.skip("a terminal of its own needs a POSIX system", allow_module_level=True)


@pytest.fixture
def terminal(tmp_path):
    """`scaling-laws practice WORDS` in a terminal, with its progress in tmp_path."""
    started = []

    def start(*words: str):
        child = pexpect.spawn(
            sys.executable, ["-m", "autograder", "practice", *words, "--course", str(tmp_path)],
            cwd=str(ROOT), encoding="utf-8", timeout=60, dimensions=(60, 200),
        )  # fmt: skip
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


def kept(folder: Path) -> dict:
    return json.loads((folder / "practice.json").read_text(encoding="utf-8"))["concepts"]


def right(id: str, time: int = 0):
    return right_answer(id, practice_student(time))


def filled(text: str) -> str:
    return " ".join(text.split())


def test_a_session_asks_checks_gives_the_reason_and_another(terminal, tmp_path):
    child = terminal()
    child.expect("Your letter")
    assert "cross-entropy loss (lesson 1, new)" in child.before
    first = question("cross-entropy-loss-1")
    assert first.title in child.before
    wrong = next(letter for letter in first.options if letter != right(first.id))
    child.sendline("x")
    child.expect("Answer with one letter of A, B, C, D")
    child.expect("Your letter")
    child.sendline(wrong.lower())
    child.expect("Another one")
    missed = score(first.instance("practice-0"), wrong, key(first.id))
    assert f"✗ {filled(missed.reason)}" in filled(child.before)
    assert "Taught in lesson 1, section “2. Size, data, compute, loss”." in filled(child.before)
    assert kept(tmp_path)["cross-entropy loss"]["box"] == 1  # while the session goes on
    child.sendline("")
    child.expect("Your letter")
    assert "training compute" in child.before
    child.sendline(right("training-compute-1"))
    child.expect("Another one")
    assert "✓" in child.before
    assert "It is asked again tomorrow." in child.before
    child.sendline("q")
    child.expect("1 of 2 right. Kept in")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    assert {name: box["box"] for name, box in kept(tmp_path).items()} == {
        "cross-entropy loss": 1,
        "training compute": 2,
    }


def test_ctrl_c_loses_nothing(terminal, tmp_path):
    child = terminal("irreducible", "loss")
    child.expect("Your letter")
    child.sendline(right("irreducible-loss-1"))
    child.expect("Another one")
    child.sendline("")
    child.expect("Your (letter|number)")
    child.kill(signal.SIGINT)
    child.expect("Stopped. What was finished is kept.")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130
    assert kept(tmp_path)["irreducible loss"]["right"] == 1
    again = terminal()
    again.expect("Your letter")
    assert "cross-entropy loss" in again.before  # the concept answered rightly rests


def test_a_damaged_file_is_said_and_kept_aside(terminal, tmp_path):
    (tmp_path / "practice.json").write_text("{")
    child = terminal("power law")
    child.expect("practice.json was damaged and is kept as .*practice.damaged-1.json")
    child.expect("Your letter")
    child.sendeof()
    child.expect("Nothing was answered.")
    assert (tmp_path / "practice.damaged-1.json").read_text() == "{"


def test_without_a_terminal_one_sentence_says_what_to_do(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["practice", "--course", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"There is no terminal here .* --notebook\.\n", err)
    assert main(["practice", "irreducable", "loss", "--course", str(tmp_path)]) == 2
    assert "Did you mean 'irreducible loss'" in capsys.readouterr().err


def played(names, path, typed, today=date(2026, 11, 27)):
    """What a session says to someone who types these lines and then reaches the end of the input."""
    lines, said = iter(typed), []

    def read(prompt):
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    practise(names, path, read=read, say=said.append, today=lambda: today)
    return "\n".join(said)


def test_a_number_is_asked_with_its_unit_and_scored(tmp_path):
    forms = [one for one in ("kaplans-laws-1", "kaplans-laws-2", "kaplans-laws-3") if question(one).kind == "number"]
    path = tmp_path / "practice.json"
    assert forms == ["kaplans-laws-3"]
    letters = [right(f"kaplans-laws-{number}", number - 1) for number in (1, 2)]
    number = right("kaplans-laws-3", 2)
    said = played(["Kaplan's laws"], path, [letters[0], "", letters[1], "", "many", f"{number}", "q"])
    assert f"A number in {question(forms[0]).unit}." in said
    assert "Answer with one number" in said
    assert "3 of 3 right." in said


def test_every_form_can_be_asked_in_a_terminal(tmp_path):
    """None of their texts has Markdown left that a terminal would show as signs."""
    from autograder.questions.concepts import concepts

    for name in concepts():
        for time in range(4):
            path = tmp_path / f"{name}-{time}.json"
            box = {"box": 1, "last": "2026-11-27", "asked": time, "right": 0}
            path.write_text(json.dumps({"concepts": {name: box}}))
            said = played([name], path, [])
            assert "**" not in said
            assert "<su" not in said
            assert not set(said) & set("\\{}$")
            assert max(map(len, said.splitlines())) <= 100
