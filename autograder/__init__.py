"""Questions, checks, scoring and grading. A notebook needs four names of it: ask, check, my_figures and points."""

from importlib import import_module

_HOMES = {
    "question": "autograder.questions",
    "ask": "autograder.notebook.cells",
    "check": "autograder.notebook.cells",
    "my_figures": "autograder.notebook.cells",
    "points": "autograder.notebook.cells",
    "score": "autograder.notebook.cells",
}
__all__ = ["ask", "check", "my_figures", "points", "question", "score"]


def __getattr__(name: str):
    # Loaded when first used: `import autograder` stays quick, and the CLI does not wait for numpy.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
