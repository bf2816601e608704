"""Answers read from a cell without running it."""

import pytest

from autograder.bank.written import written_answers


@pytest.mark.parametrize(
    ("source", "answers"),
    [
        ('answers["q"] = "B"', {"q": "B"}),
        ('x = 1\nanswers["q"] = ["A", "C"]\nanswers["r"] = {"a": 1}', {"q": ["A", "C"], "r": {"a": 1}}),
        ('answers["q"] = "A"\nanswers["q"] = "B"', {"q": "B"}),
        ('answers["q"] = other["r"] = "A"', {"q": "A"}),
        ('answers["q"] = "A"\nanswers["q"] = choose()', {}),  # what counts cannot be told
        ('answers["q"] = __import__("os").getcwd()', {}),
        ('answers[name] = "A"', {}),
        ('other["q"] = "A"', {}),
        ('answers["q"] = "A', {}),
        ("answers[\"q\"] = 'A\0'", {}),
        ('answers["q"] = ' + "(" * 5_000, {}),
        ('answers["q"] = ' + "[" * 90 + "]" * 90, None),
        ("", {}),
    ],
)
def test_only_what_is_written_out_is_an_answer(source, answers):
    found = written_answers(source)
    assert answers is None or found == answers


def test_no_code_runs(tmp_path):
    trace = tmp_path / "ran"
    assert written_answers(f'open({str(trace)!r}, "w")\nanswers["q"] = open({str(trace)!r}, "w")') == {}
    assert not trace.exists()
