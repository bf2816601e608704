"""A sweep of a second or two, measured by the real trainer in real processes. Usage: tiny_sweep.py FOLDER"""

import sys
from pathlib import Path

from course_data.language import LANGUAGES
from course_data.measure import measure
from course_data.sweeps import SWEEPS, PlannedRun, Sweep
from course_data.training import recipe
from tests.course_data.conftest import TINY

# At import, so that the worker processes know them too.
LANGUAGES["tiny"] = TINY


def plan() -> list[PlannedRun]:
    return [
        PlannedRun(recipe("tiny", width, 40_000, seed), {"part": "tiny"}, held_out=width > 60)
        for width in range(6, 70, 4)
        for seed in (0, 1)
    ]


SWEEPS["tiny"] = Sweep(plan)

if __name__ == "__main__":
    measure("tiny", room=Path(sys.argv[1]), workers=2)
