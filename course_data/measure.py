"""Measure a sweep: train its runs on all processors, keep one record per finished run, and write the table.

A record is appended and flushed to disk as soon as its run is finished, so a sweep may be killed at any moment and
started again: finished runs are kept, and none is trained twice.
"""

import argparse
import csv
import json
import os
import platform
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from itertools import groupby
from multiprocessing import get_context, parent_process
from pathlib import Path
from time import perf_counter

ROOM = Path(__file__).parent
TRAINER = ("language.py", "model.py", "training.py")
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM")}


@cache
def code_version() -> str:
    """Eight letters that change when the trainer's source changes."""
    return sha256(b"".join((ROOM / name).read_bytes() for name in TRAINER)).hexdigest()[:8]


@cache
def machine_class() -> str:
    """Processor, number of processors, system and numpy version, in words."""
    import numpy as np

    processor = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        processor = names[0] if names else processor
    return f"{processor}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, numpy {np.__version__}"


# Records ---------------------------------------------------------------------------------------------------------


def read_records(path: Path) -> dict[str, dict]:
    """Finished runs by id. A half-written last line, left by an interruption, is cut off with a remark on stderr.

    Raises ValueError for a damaged line elsewhere, naming it; nothing is changed then.
    """
    if not path.exists():
        return {}
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if whole != raw:
        print(f"{path}: the last line is half-written (an interruption); that run is measured again.", file=sys.stderr)
        path.write_bytes(whole)
    records = {}
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            record = json.loads(line)
            records.setdefault(record["run"], record)
        except (ValueError, KeyError, TypeError):
            raise ValueError(
                f"{path}, line {number}, is damaged; delete that line and repeat the command to measure its run again."
            ) from None
    return records


def append_records(path: Path, records: Iterable[dict]) -> None:
    """Append one line per record and return only when they are on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(b"".join(json.dumps(record).encode() + b"\n" for record in records))
        file.flush()
        os.fsync(file.fileno())


# Training --------------------------------------------------------------------------------------------------------


def measure_job(sweep_name: str, runs: list) -> list[dict]:
    """Train runs that differ in their seed only, side by side; one record each."""
    from course_data.sweeps import SWEEPS
    from course_data.training import train_models

    began = perf_counter()
    settings = [run.settings for run in runs]
    model = train_models(settings)
    scores = SWEEPS[sweep_name].score(model, settings[0])
    seconds = (perf_counter() - began) / len(runs)
    return [
        {
            "run": run.id,
            "settings": asdict(run.settings),
            "params": model.params,
            "total_params": model.total_params,
            "scores": score,
            "seconds": round(seconds, 3),
            "code": code_version(),
            "machine": machine_class(),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        for run, score in zip(runs, scores, strict=True)
    ]


def _leave_with_parent() -> None:
    """Let a worker end when the process that started it is killed."""
    parent = parent_process()
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def _cost(runs: list) -> float:
    """Rough share of the work: compute, plus a part per token for what does not depend on the size."""
    from course_data.model import count_params

    first = runs[0].settings
    return len(runs) * first.seen * (count_params(first.width)[0] + 5000)


def finished_jobs(sweep_name: str, jobs: list[list], workers: int) -> Iterator[tuple[list, list[dict]]]:
    """Jobs and their records as they come in, from `workers` processes with one BLAS thread each."""
    before = dict(os.environ)
    os.environ.update(ONE_THREAD)  # read by numpy when a worker imports it
    try:
        with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_leave_with_parent) as pool:
            futures = {pool.submit(measure_job, sweep_name, job): job for job in jobs}
            try:
                for future in as_completed(futures):
                    yield futures[future], future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
    finally:
        os.environ.clear()
        os.environ.update(before)


def show_progress(name: str, done: float, runs: str, began: float) -> None:
    """One line on stderr, rewritten in place: a bar, the runs, and the time left."""
    left = (perf_counter() - began) * (1 - done) / done if done else float("nan")
    bar = "█" * int(30 * done) + "·" * (30 - int(30 * done))
    time_left = f"about {left / 60:.0f} min left" if left > 90 else f"{left:.0f} s left" if done else ""
    print(f"\r{name} {bar} {done:4.0%}  {runs} runs  {time_left}   ", end="", file=sys.stderr, flush=True)


def measure(name: str, *, room: Path = ROOM, workers: int = 2, quick: bool = False) -> None:
    """Measure what is missing of a sweep, into room/NAME/, and write its table.

    Held-out runs go to room/NAME/instructor/. Raises ValueError for an unknown name or damaged records, OSError with
    advice when the disk refuses.
    """
    from course_data.sweeps import SWEEPS

    if name not in SWEEPS:
        raise ValueError(f"There is no sweep {name!r}; choose one of {', '.join(SWEEPS)}.")
    folders = {False: room / name, True: room / name / "instructor"}
    done = {run for folder in folders.values() for run in read_records(folder / "runs.jsonl")}
    sweep = SWEEPS[name]
    planned = [run for run in sweep.plan() if not quick or sweep.quick(run)]
    missing = {run.id: run for run in planned if run.id not in done}
    jobs = side_by_side(missing.values())
    print(f"{name}: {len(missing)} runs to measure, {len(planned) - len(missing)} there already.", file=sys.stderr)
    total, spent, finished, began = sum(map(_cost, jobs)), 0.0, 0, perf_counter()
    for job, records in finished_jobs(name, jobs, workers) if jobs else ():
        try:
            for held_out, folder in folders.items():
                kept = [record for run, record in zip(job, records, strict=True) if run.held_out == held_out]
                if kept:
                    append_records(folder / "runs.jsonl", kept)
        except OSError as error:
            raise OSError(
                f"The records in {room / name} could not be written ({error.strerror}): make room and repeat the"
                f" command; the {len(done) + finished} runs finished before are safe."
            ) from error
        spent, finished = spent + _cost(job), finished + len(job)
        show_progress(name, spent / total, f"{finished}/{len(missing)}", began)
    if jobs:
        print(file=sys.stderr)
    write_tables(name, planned, folders)


def side_by_side(runs: Iterable) -> list[list]:
    """Group runs that differ in their seed only, the most costly group first so that the workers end together."""
    runs = sorted(runs, key=lambda run: (run.held_out, str(replace(run.settings, seed=0))))
    groups = [list(group) for _, group in groupby(runs, key=lambda run: (run.held_out, replace(run.settings, seed=0)))]
    return sorted(groups, key=_cost, reverse=True)


# Tables ----------------------------------------------------------------------------------------------------------


def write_tables(name: str, planned: list, folders: dict[bool, Path]) -> None:
    """Write table.csv beside each runs.jsonl: one row per planned run that is finished, in the plan's order."""
    for held_out, folder in folders.items():
        records = read_records(folder / "runs.jsonl")
        rows = [row_of(run, records[run.id]) for run in planned if run.held_out == held_out and run.id in records]
        if rows:
            write_table(folder / "table.csv", rows)


def row_of(run, record: dict) -> dict:
    """A table row: labels, sizes, scores, then the settings that matter when reading it."""
    settings = run.settings
    return {
        "run": run.id,
        **run.labels,
        "params": record["params"],
        "total_params": record["total_params"],
        "tokens": settings.tokens,
        "flops": 6 * record["params"] * settings.seen,
        **{score: round(value, 6) for score, value in record["scores"].items()},
        "seed": settings.seed,
        "width": settings.width,
        "epochs": settings.epochs,
        "batch": settings.batch,
        "peak_rate": round(settings.peak_rate, 6),
        "steps": settings.steps,
    }


def write_table(path: Path, rows: list[dict]) -> None:
    """Write rows as csv, all columns that occur, replacing the file in one move."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)


def main(argv: list[str] | None = None) -> int:
    """The command `scaling-laws measure`; returns the exit code."""
    from course_data.sweeps import SWEEPS

    parser = argparse.ArgumentParser(
        prog="scaling-laws measure",
        description="Train the runs of one or more sweeps and write their tables. Interrupt at will; repeat to go on.",
        epilog=f"Sweeps: {', '.join(SWEEPS)}.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="sweeps to measure")
    parser.add_argument("--all", action="store_true", help="every sweep")
    parser.add_argument("--quick", action="store_true", help="few sizes, one seed, into measured-quick/")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: all processors)")
    parser.add_argument("--into", type=Path, help="folder for the results (default: course_data itself)")
    options = parser.parse_args(argv)
    if bool(options.names) == options.all:
        raise ValueError(f"Say which sweeps to measure ({', '.join(SWEEPS)}), or --all.")
    room = options.into or (Path("measured-quick") if options.quick else ROOM)
    for name in SWEEPS if options.all else options.names:
        measure(name, room=room, workers=options.workers, quick=options.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
