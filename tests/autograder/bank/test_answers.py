"""Answers become plain data, and a student's function can neither hang, flood nor crash the check."""

import math
import signal
import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.bank.answers import (
    MAX_DEPTH,
    MAX_ELEMENTS,
    NOT_PLAIN,
    NotPlain,
    call,
    error_name,
    is_number,
    plain,
)

plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=20,
)


def depth(value):
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(plain_values)
def test_plain_values_pass_unchanged(value):
    if depth(value) > MAX_DEPTH:
        with pytest.raises(TypeError, match="nested too deeply"):
            plain(value)
    else:
        assert repr(plain(value)) == repr(value)


def test_numpy_and_tuples_become_lists_and_numbers():
    assert plain((np.float64(1.5), np.arange(3), np.int32(4))) == [1.5, [0, 1, 2], 4]
    assert type(plain(np.bool_(True))) is bool


class LyingFloat(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (LyingFloat(3.0), "of a type of its own"),
        (object(), "object"),
        (1 + 2j, "complex"),
        ({"a": 1}, "dict"),
        (10**400, "300 digits"),
        ("x" * 20_000, "characters"),
        (np.zeros(MAX_ELEMENTS + 1), "array of"),
        ([[[[[[[[1]]]]]]]], "nested"),
        (np.array([object()]), "object"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(value, sentence):
    with pytest.raises(TypeError, match=sentence):
        plain(value)


def test_a_sentence_about_a_value_has_no_word_of_the_student_s():
    for value in ("x" * 20_000, type("Right. Well done!", (), {})(), {"✓ 1 of 1 points": 1}, LyingFloat(1.0)):
        with pytest.raises(NotPlain) as refused:
            plain(value)
        assert str(refused.value) == NOT_PLAIN[refused.value.code]


def test_all_parts_together_have_a_limit():
    row = [0] * 1_000
    with pytest.raises(TypeError, match="too long"):
        plain([row] * 101)
    with pytest.raises(TypeError, match="together"):
        plain(["x" * 10_000] * 51)
    assert len(plain([row] * 99)) == 99


def test_an_error_is_known_by_the_built_in_type_that_it_is_made_from():
    forged = type("✓ 1 of 1 points", (ValueError,), {})
    assert error_name(forged()) == "ValueError"
    assert error_name(np.linalg.LinAlgError()) == "ValueError"
    assert error_name(type("KeyError", (Exception,), {})()) == "Exception"


def test_numbers_exclude_booleans_and_what_is_not_finite():
    assert [is_number(v) for v in (1, 2.5, True, math.nan, math.inf, "1", None)] == [True, True] + [False] * 5


def test_an_error_in_one_call_leaves_the_others():
    results = call(lambda x: 1 / x, [(1,), (0,), (2,)])
    assert [r.get("value") for r in results] == [1.0, None, 0.5]
    assert results[1]["error"] == "ZeroDivisionError"


def test_system_exit_is_an_error_like_any_other():
    assert call(lambda: sys.exit(3), [()])[0]["error"] == "SystemExit"


def test_what_is_no_plain_data_and_what_was_interrupted_are_told_apart():
    def stops(x):
        raise KeyboardInterrupt

    assert call(lambda x: {x}, [(1,)]) == [{"error": "NotPlain", "message": NOT_PLAIN["type set"]}]
    assert [one["error"] for one in call(stops, [(1,), (2,)])] == ["KeyboardInterrupt"] * 2


def test_an_error_that_cannot_be_printed_is_reported_all_the_same():
    class Unprintable(Exception):
        def __str__(self):
            raise RuntimeError

    def unkind():
        raise Unprintable

    assert call(unkind, [()]) == [{"error": "Unprintable", "message": "(no message)"}]


def test_each_call_has_its_own_arguments():
    def spoils(x):
        x[:] = 0
        return float(x.sum())

    x = np.ones(3)
    call(spoils, [(x,), (x,)])
    assert x.sum() == 3


def test_prints_and_warnings_go_nowhere(capfd):
    def noisy(x):
        print("out")
        print("err", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return np.log(x)

    assert call(noisy, [(np.float64(-1),)])[0]["value"] is not None
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no SIGALRM")
@pytest.mark.parametrize("catches", [False, True])
def test_an_endless_loop_is_stopped_even_if_it_catches_exceptions(monkeypatch, catches):
    monkeypatch.setenv("SCALING_LAWS_TIME_LIMIT", "0.3")

    def endless(x):
        while x:
            try:
                while True:
                    pass
            except Exception:
                if not catches:
                    raise
        return 1

    set_alarm, seconds = signal.setitimer, []
    monkeypatch.setattr(signal, "setitimer", lambda *about: (seconds.append(about[1]), set_alarm(*about)))
    results = call(endless, [(0,), (1,), (0,)])  # comes back at all only if it is stopped
    assert [r.get("value", r.get("error")) for r in results] == [1, "OutOfTime", "OutOfTime"]
    assert max(seconds) == 0.3


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


NOTHING_BUT_PYTHON = """
import sys
for package in ("numpy", "scipy", "matplotlib"):
    sys.modules[package] = None  # from here on importing it raises ImportError, as in a browser's kernel
from autograder import ask, check
"""


def test_pure_python_answers_are_checked_where_there_is_no_numpy():
    out = python(
        NOTHING_BUT_PYTHON
        + """
answers = {
    "training-flops": lambda params, tokens: 6 * params * tokens,
    "scale-needed": lambda E, A, alpha, x, target: (A * x**-alpha / target) ** (1 / alpha),
    "why-not-zero": "A",
}
for id in answers:
    check(id)
ask("why-not-zero")
"""
    ).splitlines()
    assert "is right on the examples" in out[0]
    assert "E is left out here" in out[1]
    assert out[2] == "✓ recorded: 'A'."
    assert out[3:]  # the question, as text


def test_importing_costs_nothing_until_it_is_used():
    code = """
import sys, time
start = time.perf_counter()
import autograder, course_data
seconds = time.perf_counter() - start
heavy = {"numpy", "scipy", "matplotlib", "IPython", "ipywidgets", "anywidget", "nbformat", "jupyter_client"}
print(seconds, *sorted(heavy & set(sys.modules)))
"""
    runs = [python(code).split() for _ in range(5)]
    print(f"import course_data, autograder: {1000 * min(float(run[0]) for run in runs):.1f} ms, best of 5")
    assert [run[1:] for run in runs] == [[]] * 5
