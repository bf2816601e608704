"""How long a large class takes on many workers: measured service times, a simulated queue, and what holds it up.

`python -m autograder.grading.simulation COURSE_FOLDER` takes the times of a graded course and prints the table of the
instructor's guide. SIMULATED: no such cluster was run.
"""

import heapq
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SUBMISSIONS = 100_000
WORKERS = (1, 10, 100, 1_000)
START_SECONDS = 3.0  # of a sandbox, once per worker (measured: 1.6 to 2)
HAND_OUT_SECONDS = 0.006  # to read a submission and send it (dask.distributed: 6 ms a task)
ENTER_SECONDS = 0.07  # to score a submission and enter it (measured by tests/autograder/grading/test_benchmark.py)
DOLLARS_PER_CORE_HOUR = 0.05


@dataclass(frozen=True)
class QueueResult:
    """Seconds until the last score is entered; shares of that time in which the workers and the writer were busy."""

    seconds: float
    workers_busy: float
    writer_busy: float

    @property
    def bottleneck(self) -> str:
        return "the one writer to the gradebook" if self.writer_busy > 0.9 else "the workers"


def simulate(service: Sequence[float], workers: int, hand_out: float, enter: float, start: float) -> QueueResult:
    """Submissions go to the worker that is free first, up to four per worker at a time, as in `batch`.

    One process hands out and enters, entering first. `service`: seconds of a worker for each submission.
    """
    free = [start] * workers
    done: list[float] = []  # when those that are out will be, or were, finished
    clock, out, entered = 0.0, 0, 0
    while entered < len(service):
        if done and done[0] <= clock:
            heapq.heappop(done)
            clock += enter
            entered += 1
        elif out < len(service) and out - entered < 4 * workers:
            clock += hand_out
            finished = max(heapq.heappop(free), clock) + service[out]
            heapq.heappush(free, finished)
            heapq.heappush(done, finished)
            out += 1
        else:
            clock = done[0]
    busy = len(service) * (hand_out + enter)
    return QueueResult(clock, sum(service) / (workers * clock), busy / clock)


def measured_seconds(course: Path) -> list[float]:
    """The CPU seconds that each submission of a graded course took in its sandbox; those run elsewhere are left out."""
    records = (course / "collected").rglob("*.json")
    times = [json.loads(path.read_text(encoding="utf-8"))["cpu_seconds"] for path in sorted(records)]
    return [seconds for seconds in times if seconds]


def as_markdown(times: Sequence[float]) -> str:
    """Markdown: for each number of workers the time, the cost, and what holds it up."""
    draw = random.Random(0)
    service = draw.choices(times, k=SUBMISSIONS)
    lines = ["| workers | time | cost of the cores | held up by |", "|---|---|---|---|"]
    for workers in WORKERS:
        result = simulate(service, workers, HAND_OUT_SECONDS, ENTER_SECONDS, START_SECONDS)
        cost = (workers + 1) * result.seconds / 3600 * DOLLARS_PER_CORE_HOUR
        lines.append(f"| {workers:,} | {result.seconds / 3600:.1f} h | ${cost:,.2f} | {result.bottleneck} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(as_markdown(measured_seconds(Path(sys.argv[1]))))
