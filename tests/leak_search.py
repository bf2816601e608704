"""Search an edition for anything that answers a function question as it stands.

`python leak_search.py FOLDER` reads hidden inputs from standard input, as JSON: {question: [[arguments, expected], …]},
arguments packed. It imports every module of the edition in FOLDER, and tries every function, class, bound method,
closure, partial and every callable in a table on the public examples and on the hidden inputs; then every value that
a call returned, and its fields, are held against what is right. It prints what it found as JSON: [[question, name], …].

It runs in the edition, with nothing of the checkout on the path, so that it sees what a student sees.
"""

import contextlib
import copy
import dataclasses
import functools
import importlib
import inspect
import io
import json
import os
import pkgutil
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

ROOMS = ("autograder", "course_data", "lessons")
SKIPPED = ("__main__",)  # importing it runs a program
SECONDS = 5  # for one callable on all questions: what answers one takes milliseconds
CHUNK = 64  # callables that one child process tries: some end the process that calls them
DEPTH = 6


def modules() -> list[Any]:
    """Every module of the edition that can be imported there."""
    found = []
    for room in ROOMS:
        package = importlib.import_module(room)
        found.append(package)
        for info in pkgutil.walk_packages(package.__path__, room + "."):
            if info.name.split(".")[-1] not in SKIPPED:
                with contextlib.suppress(ImportError):  # what needs a package or a key that this edition lacks
                    found.append(importlib.import_module(info.name))
    return found


def callables() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Everything that can be called in these modules, with the way to it."""
    seen: set[int] = set()
    kept: list[Any] = []  # so that no two objects share an id
    for module in modules():
        for name, value in list(vars(module).items()):
            yield from _reached(f"{module.__name__}.{name}", value, seen, kept, DEPTH)


def _ours(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).split(".")[0] in ROOMS


def _reached(
    way: str, value: Any, seen: set[int], kept: list[Any], depth: int
) -> Iterator[tuple[str, Callable[..., Any]]]:
    if id(value) in seen or depth == 0 or inspect.ismodule(value):
        return
    seen.add(id(value))
    kept.append(value)
    inner: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inner = [(f"{way}[{key!r:.40}]", item) for key, item in list(value.items())]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = [(f"{way}[{place}]", item) for place, item in enumerate(value)]
    elif inspect.isfunction(value) or inspect.ismethod(value):
        if _ours(value):
            yield way, value
            cells = getattr(value, "__closure__", None) or ()
            inner = [(f"{way} (closure)", cell.cell_contents) for cell in cells if _filled(cell)]
            inner += [(f"{way} (default)", item) for item in getattr(value, "__defaults__", None) or ()]
            inner += [(f"{way} (wrapped)", value.__wrapped__)] if hasattr(value, "__wrapped__") else []
    elif isinstance(value, functools.partial) or hasattr(value, "cache_info"):
        yield way, value
        inner = [(f"{way} (inside)", getattr(value, "func", None) or value.__wrapped__)]
    elif inspect.isclass(value):
        if _ours(value):
            yield way, value
            inner = [(f"{way}.{name}", _plain_function(item)) for name, item in list(vars(value).items())]
    elif _ours(type(value)):
        if callable(value):
            yield way, value
        for name in dir(type(value)):
            method = None if name.startswith("__") else inspect.getattr_static(type(value), name)
            if inspect.isfunction(method) or isinstance(method, (classmethod, staticmethod)):
                yield f"{way}.{name}", getattr(value, name)
        inner = [(f"{way}.{name}", item) for name, item in list(getattr(value, "__dict__", {}).items())]
    for inner_way, item in inner:
        yield from _reached(inner_way, item, seen, kept, depth - 1)


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 (an empty cell raises)
    except ValueError:
        return False
    return True


def _plain_function(item: Any) -> Any:
    if isinstance(item, (staticmethod, classmethod)):
        return item.__func__
    if isinstance(item, property):
        return item.fget
    return item.func if isinstance(item, functools.cached_property) else item


def answered(function: Callable[..., Any], asked: dict[str, tuple[Any, list[Any]]]) -> list[str]:
    """The questions that `function` answers on all of their inputs."""
    try:
        takes = inspect.signature(function)
    except (ValueError, TypeError):
        return []
    asked = {id: row for id, row in asked.items() if _binds(takes, row[1][0].args)}
    return [id for id, (question, inputs) in asked.items() if all(_right(function, question, one) for one in inputs)]


def _binds(takes: inspect.Signature, args: tuple[Any, ...]) -> bool:
    try:
        takes.bind(*args)
    except TypeError:
        return False
    return True


def _right(function: Callable[..., Any], question: Any, one: Any) -> bool:
    from autograder.bank.answers import plain

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            value = function(*copy.deepcopy(one.args))
        except BaseException:
            return False
        for form in _forms(value):
            with contextlib.suppress(Exception):
                if question.grade(plain(form), one.expected, *one.args) == 1:
                    return True
    return False


def _forms(value: Any) -> Iterator[Any]:
    """What came back, as it is and as the tuple of its fields."""
    yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield tuple(getattr(value, one.name) for one in dataclasses.fields(value))
    elif hasattr(value, "__dict__") and not callable(value):
        yield tuple(vars(value).values())


def search(hidden: dict[str, list[Any]]) -> list[tuple[str, str]]:
    """What answers which question, each with the way to it."""
    from autograder.bank.kinds import Example, Function
    from autograder.bank.packing import unpack
    from autograder.questions import LESSONS, questions

    asked = {}
    for lesson in LESSONS:
        for question in questions(lesson):
            if isinstance(question, Function):
                more = [Example(tuple(unpack(args)), expected) for args, expected in hidden.get(question.id, [])]
                asked[question.id] = (question, [*question.examples, *more])
    waiting = list(callables())
    print(f"{len(waiting)} callables tried on {len(asked)} questions", file=sys.stderr)
    found = []
    while waiting:
        done, answers = _tried(waiting[:CHUNK], asked)
        found += answers
        waiting = waiting[done:]
    return found


def _tried(some: list[tuple[str, Callable[..., Any]]], asked: dict[str, Any]) -> tuple[int, list[tuple[str, str]]]:
    """How many of these callables a child process came through, and what it found. One that ends it counts as tried."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            for way, function in some:
                signal.alarm(SECONDS)
                lines = json.dumps([[id, way] for id in answered(function, asked)])
                os.write(theirs, lines.encode() + b"\n")
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as reader:
        lines = reader.read().splitlines()
    os.waitpid(child, 0)
    answers = [(id, way) for line in lines for id, way in json.loads(line)]
    return min(len(lines) + 1, len(some)), answers


if __name__ == "__main__":
    sys.path[:0] = [sys.argv[1]]
    warnings.simplefilter("ignore")
    print(json.dumps(search(json.load(sys.stdin))))
