"""Where a run of the whole notebook stopped: at an exercise whose function is not written yet.

JupyterLab's *Run All* stops at the first error and then shows the last cell, as if all were done.
"""

import traceback
from collections.abc import Callable
from typing import Any

from autograder.bank.kinds import Function
from autograder.questions import questions


def unwritten(error: BaseException | None, lesson: str) -> str:
    """The title of the lesson's exercise whose function raised `error` because it is not written yet; else ""."""
    if not isinstance(error, NotImplementedError):
        return ""
    raised_in = {frame.name for frame in traceback.extract_tb(error.__traceback__)}
    written = (one for one in questions(lesson) if isinstance(one, Function))
    return next((one.title for one in written if one.signature.split("(")[0] in raised_in), "")


def watch(shell: Any, lesson: str, tell: Callable[[str], Any]) -> None:
    """Call `tell` after every cell that `shell` runs, with the title of the exercise at which it stopped, or ""."""
    for other in [one for one in shell.events.callbacks["post_run_cell"] if hasattr(one, "tells_stops")]:
        shell.events.unregister("post_run_cell", other)

    def after(result: Any) -> None:
        tell(unwritten(result.error_in_exec, lesson))

    after.tells_stops = True  # type: ignore[attr-defined]
    shell.events.register("post_run_cell", after)
