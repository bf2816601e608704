"""How certain a student says to be of a choice: `answers["id"] = "A", "sure"`. It never changes points.

Confidence that is stated and compared with what was right teaches to judge one's own knowledge (Hunt 2003).
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from autograder.bank.kinds import WITH_OPTIONS, Question

SURE, FAIRLY, GUESSING = LEVELS = ("sure", "fairly", "guessing")
_SAID = {level: level for level in LEVELS} | {"fairly sure": FAIRLY, "guess": GUESSING, "guessed": GUESSING}


def without_certainty(question: Question, answer: Any) -> tuple[Any, str]:
    """A plain answer without the certainty that stands beside it, and that certainty: one of LEVELS, or ""."""
    if isinstance(question, WITH_OPTIONS) and isinstance(answer, (list, tuple)) and len(answer) == 2:
        said = answer[1].strip().casefold() if isinstance(answer[1], str) else ""
        if said in _SAID:
            return answer[0], _SAID[said]
    return answer, ""


def calibration(answers: Iterable[tuple[str, bool]]) -> str:
    """How often answers were right, for each certainty that was stated, in a sentence; "" where none was.

    `answers`: pairs of a certainty ("" where none was stated) and whether the answer was right.
    """
    given = list(answers)
    times, right = Counter(level for level, _ in given), Counter(level for level, fine in given if fine)
    parts = [f"{level}, {right[level]} of {times[level]} right" for level in LEVELS if times[level]]
    return f"When you said {'; '.join(parts)}." if parts else ""
