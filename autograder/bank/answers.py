"""From what a student wrote to plain data: numbers, strings, lists. Functions are called here, and only here."""

import builtins
import contextlib
import copy
import io
import math
import os
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

MAX_DEPTH = 6
MAX_ELEMENTS = 100_000
MAX_TEXT = 10_000
MAX_TEXTS = 500_000  # characters of all texts of an answer together
PLAIN = "a number, a text, or a list or tuple of these"
ERRORS = frozenset(
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)
)
_TYPES = (
    *(object, dict, set, frozenset, complex, bytes, bytearray, range, map, zip, filter, type),
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, types.GeneratorType),
)
# Why a value is no plain data: sentences without a word of the student's, not even the name of a type.
NOT_PLAIN = {
    "digits": "The answer is a whole number of more than 300 digits: a float is enough.",
    "text": f"The answer is a text of more than {MAX_TEXT:,} characters.",
    "texts": f"The answer holds texts of more than {MAX_TEXTS:,} characters together.",
    "array": f"The answer is an array of more than {MAX_ELEMENTS:,} numbers.",
    "nested": "The answer is nested too deeply or too long: return plain numbers, or a few of them.",
    "another type": f"The answer is of a type of its own: it must be {PLAIN}.",
} | {f"type {kind.__name__}": f"The answer is of type {kind.__name__}: it must be {PLAIN}." for kind in _TYPES}


class NotPlain(TypeError):
    """A value is no plain data. `code` says why: one of NOT_PLAIN, which has the sentence."""

    def __init__(self, code: str):
        super().__init__(NOT_PLAIN[code])
        self.code = code


class OutOfTime(BaseException):
    """Not an Exception, so that a loop with a broad `except Exception` stops all the same."""


def _numpy() -> Any:
    """numpy, where it is loaded: before that nothing can be an array, and a kernel in a browser may have none."""
    return sys.modules.get("numpy")


def plain(value: Any) -> Any:
    """`value` as None, bool, int, float, str or (nested) lists of these; numpy arrays and tuples become lists.

    Raises NotPlain, a TypeError, for anything else and for what is too large, too long or too deep.
    """
    return _plain(value, MAX_DEPTH, [MAX_ELEMENTS, MAX_TEXTS])


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    """`depth`: how much deeper lists may go; `left`: the elements and the characters that may still come."""
    np = _numpy()
    if np and isinstance(value, np.generic):
        value = value.item()
    if value is None or type(value) in (bool, float):
        return value
    if type(value) is int:
        if abs(value) > 10**300:
            raise NotPlain("digits")
        return value
    if type(value) is str:
        left[1] -= len(value)
        if len(value) > MAX_TEXT or left[1] < 0:
            raise NotPlain("text" if len(value) > MAX_TEXT else "texts")
        return value
    if np and isinstance(value, np.ndarray):
        if value.size > MAX_ELEMENTS:
            raise NotPlain("array")
        return _plain(value.tolist(), depth, left)
    if type(value) in (list, tuple):
        left[0] -= len(value)
        if not depth or left[0] < 0:
            raise NotPlain("nested")
        return [_plain(item, depth - 1, left) for item in value]
    raise NotPlain(f"type {type(value).__name__}" if type(value) in _TYPES else "another type")


def error_name(error: object) -> str:
    """The name of an exception's type; where that is a type of the student's own, the built-in one it is made from."""
    return next((kind.__name__ for kind in type(error).__mro__ if vars(builtins).get(kind.__name__) is kind), "object")


def describe(value: Any) -> str:
    """A plain value, short enough for a sentence."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        inner = ", ".join(describe(item) for item in value[:4]) + (", …" if len(value) > 4 else "")
        return f"({inner})"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def describe_without_words(value: Any) -> str:
    """A plain value for a sentence in which no text of a student's may stand: such a text could pass for a reason."""
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return describe(value)


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

    What is returned and is no plain data is {"error": "NotPlain", …}. All calls together have `time_limit_seconds()`;
    what is not reached by then is {"error": "OutOfTime", …}.
    """
    results: list[dict[str, Any]] = []
    inputs = list(inputs)
    rest = {}
    try:
        with quiet(), time_limit(time_limit_seconds()):
            for args in inputs:
                results.append(_call_once(function, args))
    except OutOfTime:
        rest = {"error": "OutOfTime", "message": "it was still running when the time was up"}
    except KeyboardInterrupt:
        rest = {"error": "KeyboardInterrupt", "message": "it was interrupted"}
    return results + [rest] * (len(inputs) - len(results))


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
