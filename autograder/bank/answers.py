"""From what a student wrote to plain data: numbers, strings, lists. Functions are called here, and only here."""

import contextlib
import copy
import io
import math
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

MAX_DEPTH = 6
MAX_ELEMENTS = 100_000
MAX_TEXT = 10_000


class OutOfTime(BaseException):
    """Not an Exception, so that a loop with a broad `except Exception` stops all the same."""


def _numpy() -> Any:
    """numpy, where it is loaded: before that nothing can be an array, and a kernel in a browser may have none."""
    return sys.modules.get("numpy")


def plain(value: Any, _depth: int = 0) -> Any:
    """`value` as None, bool, int, float, str or (nested) lists of these; numpy arrays and tuples become lists.

    Raises TypeError, in a sentence, for anything else and for what is too large, too long or too deep.
    """
    np = _numpy()
    if np and isinstance(value, np.generic):
        value = value.item()
    if value is None or type(value) in (bool, float):
        return value
    if type(value) is int:
        if abs(value) > 10**300:
            raise TypeError("The answer is a whole number of more than 300 digits: a float is enough.")
        return value
    if type(value) is str:
        if len(value) > MAX_TEXT:
            raise TypeError(f"The answer is a text of {len(value):,} characters: {MAX_TEXT:,} at most.")
        return value
    if np and isinstance(value, np.ndarray):
        if value.size > MAX_ELEMENTS:
            raise TypeError(f"The answer is an array of {value.size:,} numbers: {MAX_ELEMENTS:,} at most.")
        return plain(value.tolist(), _depth)
    if type(value) in (list, tuple):
        if _depth >= MAX_DEPTH or len(value) > MAX_ELEMENTS:
            raise TypeError("The answer is nested too deeply or too long: return plain numbers, or a few of them.")
        return [plain(item, _depth + 1) for item in value]
    raise TypeError(
        f"The answer is of type {type(value).__name__}: it must be a number, a text, or a list or tuple of these."
    )


def describe(value: Any) -> str:
    """A plain value, short enough for a sentence."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        inner = ", ".join(describe(item) for item in value[:4]) + (", …" if len(value) > 4 else "")
        return f"({inner})"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def printable(text: str) -> str:
    """`text` without what could steer a terminal or break a file: control characters and halves of characters."""
    text = text.encode("utf-8", "replace").decode()
    return "".join(char for char in text if char in "\n\t" or char.isprintable())


def is_number(value: Any) -> bool:
    """True for a finite int or float of ordinary size (and not for True or False)."""
    return type(value) in (int, float) and math.isfinite(value)


def time_limit_seconds() -> float:
    """How long one question's function may run in all: $SCALING_LAWS_TIME_LIMIT, else 10 seconds."""
    try:
        return float(os.environ["SCALING_LAWS_TIME_LIMIT"])
    except (KeyError, ValueError):
        return 10.0


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime inside the block after `seconds`, where the system has SIGALRM (Linux, macOS)."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)  # again and again, for code that catches even this
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Nothing that the block prints or warns of reaches the notebook: a warning must not cost a mark."""
    np = _numpy()
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore") if np else contextlib.nullcontext(),
    ):
        warnings.simplefilter("ignore")
        yield


def call(function: Callable[..., Any], inputs: Iterable[tuple]) -> list[dict[str, Any]]:
    """Call `function` on each tuple of arguments: {"value": plain value} or {"error": type, "message": text}.

    All calls together have `time_limit_seconds()`; what is not reached by then is {"error": "OutOfTime", …}.
    """
    results: list[dict[str, Any]] = []
    inputs = list(inputs)
    try:
        with quiet(), time_limit(time_limit_seconds()):
            for args in inputs:
                results.append(_call_once(function, args))
    except (OutOfTime, KeyboardInterrupt):
        pass
    late = {"error": "OutOfTime", "message": "it was still running when the time was up"}
    return results + [late] * (len(inputs) - len(results))


def _call_once(function: Callable[..., Any], args: tuple) -> dict[str, Any]:
    try:
        # A private copy: a function that changes its arguments must not change the next call's.
        return {"value": plain(function(*copy.deepcopy(args)))}
    except (OutOfTime, KeyboardInterrupt):
        raise
    except BaseException as error:
        try:
            message = str(error)[:300]
        except BaseException:
            message = "(no message)"
        return {"error": type(error).__name__[:80], "message": message}
