"""Measure a sweep: train its runs on all processors, keep one record per finished run, and write the table.

A record is appended and flushed to disk as soon as its run is finished, so a sweep may be killed at any moment and
started again: finished runs are kept, and none is trained twice.
"""

import os
import platform
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from itertools import groupby
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from course_data.records import append_records, read_records, write_table

if TYPE_CHECKING:  # these import numpy, which in a worker must wait for ONE_THREAD
    from course_data.sweeps import PlannedRun

ROOM = Path(__file__).parent
TRAINER = ("language.py", "corpora.py", "model.py", "training.py", "tasks.py")
QUICK = Path("measured-quick")  # where a quick repetition goes, in the folder in which the command is given
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM")}


@cache
def code_version() -> str:
    """Eight letters that change when the trainer's source changes."""
    return sha256(b"".join((ROOM / name).read_bytes() for name in TRAINER)).hexdigest()[:8]


@cache
def machine_class() -> str:
    """Processor, number of processors, system and versions, in words."""
    import numpy as np

    processor = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        processor = named[0].split(":", 1)[1].strip() if named else processor
    system = f"{platform.system()} {platform.machine()}"
    versions = f"Python {platform.python_version()}, numpy {np.__version__}"
    if "torch" in sys.modules:
        versions += f", torch {sys.modules['torch'].__version__}"
    return f"{processor}, {os.cpu_count()} cores, {system}, {versions}"


def measure_job(sweep_name: str, runs: "list[PlannedRun]") -> list[dict]:
    """Train runs that differ in their seed only, side by side; one record each."""
    from course_data.sweeps import SWEEPS
    from course_data.training import params_of

    began = perf_counter()
    settings = [run.settings for run in runs]
    scores = SWEEPS[sweep_name].measure(settings)
    seconds = (perf_counter() - began) / len(runs)
    params, total_params = params_of(settings[0])
    return [
        {
            "run": run.id,
            "settings": asdict(run.settings),
            "params": params,
            "total_params": total_params,
            "scores": score,
            "seconds": round(seconds, 3),
            "code": code_version(),
            "machine": machine_class(),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        for run, score in zip(runs, scores, strict=True)
    ]


def _start_worker() -> None:
    """Note the code's version before it can change, and end when the process that started this one is killed."""
    code_version()
    threading.Thread(target=_end_with, args=[parent_process()], daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _cost(runs: "list[PlannedRun]") -> float:
    """Rough share of the work: compute, plus a part per token for what does not depend on the size."""
    from course_data.training import params_of

    return len(runs) * runs[0].settings.seen * (params_of(runs[0].settings)[0] + 5000)


def finished_jobs(
    sweep_name: str, jobs: "list[list[PlannedRun]]", workers: int
) -> "Iterator[tuple[list[PlannedRun], list[dict]]]":
    """Yield each job, a list of runs, with their records as it is finished, by `workers` processes on this machine.

    Each process has one BLAS thread, so that results do not depend on how many run side by side.
    """
    before = dict(os.environ)
    os.environ.update(ONE_THREAD)  # read by numpy when a worker imports it
    try:
        with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start_worker) as pool:
            futures = {pool.submit(measure_job, sweep_name, job): job for job in jobs}
            try:
                for future in as_completed(futures):
                    yield futures[future], future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
    finally:
        os.environ.clear()
        os.environ.update(before)


def finished_on_cluster(
    sweep_name: str, jobs: "list[list[PlannedRun]]", scheduler: str
) -> "Iterator[tuple[list[PlannedRun], list[dict]]]":
    """Yield each job, a list of runs, with their records as it is finished, by workers of a dask.distributed cluster.

    `scheduler` is the cluster's address, and its workers must have this course installed. Raises ValueError where
    dask.distributed is missing.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ValueError("--scheduler needs dask.distributed, which is missing: pip install distributed.") from None
    with Client(scheduler) as client:
        futures = {client.submit(measure_job, sweep_name, job, pure=False): job for job in jobs}
        for future in as_completed(futures):
            yield futures[future], future.result()


def show_progress(name: str, finished: int, total: int, work_done: float, began: float) -> None:
    """One line on stderr, rewritten in place: a bar, the runs, and the time left. In a file, the end only."""
    if not sys.stderr.isatty() and finished < total:
        return
    bar = "█" * int(30 * work_done) + "·" * (30 - int(30 * work_done))
    left = (perf_counter() - began) * (1 - work_done) / work_done
    time_left = f"about {left / 60:.0f} min left" if left > 90 else f"{left:.0f} s left"
    line = f"\r{name} {bar} {work_done:4.0%}  {finished}/{total} runs  {time_left}   "
    print(line, end="", file=sys.stderr, flush=True)


def measure(
    name: str, *, room: Path = ROOM, workers: int = 2, quick: bool = False, scheduler: str | None = None
) -> None:
    """Measure what is missing of a sweep, into room/NAME/, and write its table.

    The runs go to `workers` processes, or to the dask.distributed cluster at the address `scheduler`. Held-out runs
    go to room/NAME/instructor/. Raises ValueError for an unknown name or damaged records, OSError with advice when the
    disk refuses.
    """
    from course_data.sweeps import SWEEPS, cheap

    if name not in SWEEPS:
        raise ValueError(f"There is no sweep {name!r}; choose one of {', '.join(SWEEPS)}.")
    sweep, public, instructor = SWEEPS[name], room / name, room / name / "instructor"
    planned = [run for run in sweep.plan() if not quick or cheap(run)]
    folder_of = {run.id: instructor if run.held_out or sweep.sealed else public for run in planned}
    records = read_records(public / "runs.jsonl") | read_records(instructor / "runs.jsonl")
    missing = {run.id: run for run in planned if run.id not in records}
    jobs = side_by_side(missing.values())
    print(f"{name}: {len(missing)} runs to measure, {len(folder_of) - len(missing)} there already.", file=sys.stderr)
    finished, work, done, began = 0, sum(map(_cost, jobs)), 0.0, perf_counter()
    for job, new in _finished(name, jobs, workers, scheduler):
        try:
            append_records(folder_of[job[0].id] / "runs.jsonl", new)
        except OSError as error:
            raise OSError(
                f"The records in {room / name} could not be written ({error.strerror}). Make room and repeat the"
                f" command: the {len(records)} runs finished before are safe."
            ) from error
        records |= {record["run"]: record for record in new}
        finished, done = finished + len(job), done + _cost(job)
        show_progress(name, finished, len(missing), done / work, began)
    if jobs:
        print(file=sys.stderr)
    for held_out, folder in ((False, public), (True, instructor)):
        recorded = [run for run in planned if run.held_out == held_out and run.id in records]
        rows = sweep.keep([row for run in recorded for row in sweep.rows(run, records[run.id])])
        if rows:
            write_table(folder / "table.csv", rows)


def _finished(
    name: str, jobs: "list[list[PlannedRun]]", workers: int, scheduler: str | None
) -> "Iterable[tuple[list[PlannedRun], list[dict]]]":
    if not jobs:
        return ()
    return finished_on_cluster(name, jobs, scheduler) if scheduler else finished_jobs(name, jobs, workers)


def side_by_side(runs: "Iterable[PlannedRun]") -> "list[list[PlannedRun]]":
    """Group runs that differ in their seed only: language by language, and the most costly group of each first.

    So the workers end together, and a language, which takes seconds to build, is built once by each of them.
    """
    runs = sorted(runs, key=lambda run: (run.held_out, str(replace(run.settings, seed=0))))
    groups = [list(group) for _, group in groupby(runs, key=lambda run: (run.held_out, replace(run.settings, seed=0)))]
    return sorted(groups, key=lambda group: (group[0].settings.language, -_cost(group)))


def measure_all(
    names: Sequence[str] = (),
    *,
    room: Path | None = None,
    workers: int | None = None,
    quick: bool = False,
    scheduler: str | None = None,
) -> None:
    """Measure these sweeps one after the other; without names, every one whose packages are installed.

    The tables go to `room`: where that is not given, to this room itself, or to QUICK if `quick`, which measures few
    sizes with one seed. `workers` is the number of processes (default: all processors). Raises what `measure` raises.
    """
    from course_data.sweeps import SWEEPS

    everything = [name for name in SWEEPS if name != "transformer" or find_spec("torch")]
    for name in names or everything:
        measure(
            name,
            room=room or (QUICK if quick else ROOM),
            workers=workers or os.cpu_count() or 1,
            quick=quick,
            scheduler=scheduler,
        )
