"""The measuring: records survive kills, damage and full disks; committed runs come out again."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from course_data import measure as measuring
from course_data.measure import measure, measure_all, side_by_side
from course_data.records import append_records, read_records
from course_data.sweeps import SWEEPS, PlannedRun, cheap
from course_data.training import Settings, train
from tests.course_data import tiny_sweep

ROOM = Path(measuring.__file__).parent
ROOT = ROOM.parent
MEASURED = sorted(name for name in SWEEPS if (ROOM / name / "table.csv").exists())


def start_tiny_sweep(folder: Path) -> subprocess.Popen:
    # Run as a module, so that its worker processes find it again.
    command = [sys.executable, "-m", "tests.course_data.tiny_sweep", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)


def lines(folder: Path) -> list[str]:
    return [line for path in folder.rglob("runs.jsonl") for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The tiny sweep, measured without interruption."""
    folder = tmp_path_factory.mktemp("whole")
    start_tiny_sweep(folder).communicate()
    return folder


def test_a_killed_sweep_goes_on_where_it_was(tmp_path, whole):
    """kill -9 between two records, a record cut in the middle, and the end is the same as without."""
    killed = start_tiny_sweep(tmp_path / "killed")
    deadline = time.monotonic() + 120
    records = tmp_path / "killed" / "tiny" / "runs.jsonl"
    while not (records.exists() and len(records.read_bytes().splitlines()) >= 6) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    finished = records.read_bytes().splitlines(keepends=True)
    assert 6 <= len(finished) < 32, "the sweep was meant to be killed half-way"
    records.write_bytes(b"".join(finished[:-1]) + finished[-1][:40])

    kept = len(lines(tmp_path / "killed")) - 1

    said = start_tiny_sweep(tmp_path / "killed").communicate()[1]
    assert "the last line is half-written" in said
    assert f"{kept} there already" in said
    ids = [json.loads(line)["run"] for line in lines(tmp_path / "killed")]
    assert len(ids) == len(set(ids)) == 32  # nothing lost, nothing twice
    assert records.read_bytes().startswith(b"".join(finished[:-1]))  # what was finished is untouched
    for table in ("tiny/table.csv", "tiny/instructor/table.csv"):
        assert (tmp_path / "killed" / table).read_text() == (whole / table).read_text()


def test_held_out_losses_lie_with_the_instructors(whole):
    everywhere_else = [path for path in whole.rglob("*") if path.is_file() and "instructor" not in path.parts]
    assert everywhere_else
    secret = json.loads((whole / "tiny/instructor/runs.jsonl").read_text().splitlines()[0])
    for path in everywhere_else:
        assert secret["run"] not in path.read_text()
        assert str(round(secret["scores"]["loss"], 6)) not in path.read_text()


def test_damaged_record_is_named_and_nothing_is_changed(tmp_path):
    path = tmp_path / "runs.jsonl"
    append_records(path, [{"run": "a"}, {"run": "b"}])
    path.write_text(path.read_text().replace('{"run": "a"}', '{"run": '))
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"runs.jsonl, line 1, is damaged; delete that line"):
        read_records(path)
    assert path.read_bytes() == before


def test_full_disk_is_said_and_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setitem(SWEEPS, "tiny", replace(SWEEPS["grid"], plan=lambda: tiny_sweep.plan()[:4]))
    jobs = side_by_side(tiny_sweep.plan()[:4])
    monkeypatch.setattr(
        measuring, "finished_jobs", lambda *_: ((job, [{"run": run.id} for run in job]) for job in jobs)
    )
    monkeypatch.setattr(measuring, "params_of_job", lambda job: 1, raising=False)
    wrote = []

    def disk_full_at_the_second(path, records):
        if wrote:
            raise OSError(28, "No space left on device")
        wrote.extend(records)
        append_records(path, records)

    monkeypatch.setattr(measuring, "append_records", disk_full_at_the_second)
    with pytest.raises(OSError, match=r"No space left on device\)\. Make room .* 2 runs finished before are safe"):
        measure_all(["tiny"], room=tmp_path)
    assert set(read_records(tmp_path / "tiny" / "runs.jsonl")) == {run["run"] for run in wrote}


def test_unknown_sweep_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match="no sweep 'gird'; choose one of grid"):
        measure("gird", room=tmp_path)


def test_without_names_every_sweep_is_measured_that_can_be(monkeypatch):
    asked = []
    monkeypatch.setattr(measuring, "measure", lambda name, **options: asked.append((name, options["room"])))
    monkeypatch.setattr(measuring, "find_spec", lambda package: None)
    measure_all(quick=True)
    assert asked == [(name, measuring.QUICK) for name in SWEEPS if name != "transformer"]
    measure_all(["transformer"])
    assert asked[-1] == ("transformer", ROOM)


@pytest.mark.parametrize("name", SWEEPS)
def test_plans_are_sound(name):
    planned = SWEEPS[name].plan()
    seen: dict[str, PlannedRun] = {}
    for run in planned:
        assert seen.setdefault(run.id, run).settings == run.settings  # one id, one run
        assert run.settings.decay_tokens >= run.settings.seen
        assert run.settings.warmup >= 1
    assert any(cheap(run) for run in planned)
    for job in side_by_side(seen.values()):
        assert len({replace(run.settings, seed=0) for run in job}) == 1


@pytest.mark.parametrize("name", MEASURED)
def test_committed_tables_come_from_the_committed_records(name, tmp_path, monkeypatch):
    """The sweep is complete, and writing its tables anew changes no byte."""
    monkeypatch.setattr(measuring, "finished_jobs", lambda *_: pytest.fail(f"{name} is not wholly measured"))
    for path in (ROOM / name).rglob("runs.jsonl"):
        copy = tmp_path / path.relative_to(ROOM)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    measure(name, room=tmp_path)
    tables = list((ROOM / name).rglob("table.csv"))
    assert tables
    for table in tables:
        assert (tmp_path / table.relative_to(ROOM)).read_bytes() == table.read_bytes()


@pytest.mark.parametrize("name", ["grid", "schedules", "second-language"])
def test_committed_runs_come_out_again(name):
    """To 1e-3 on any machine; the cheapest runs, since the trainer is the same for all."""
    if name not in MEASURED:
        pytest.skip(f"{name} is not measured yet")
    records = read_records(ROOM / name / "runs.jsonl").values()
    for record in sorted(records, key=lambda record: record["params"] * record["settings"]["tokens"])[:2]:
        run = train(Settings(**record["settings"]))
        assert run.loss == pytest.approx(record["scores"]["loss"], abs=1e-3)
        assert run.params == record["params"]


def test_records_say_how_they_were_made():
    for name in MEASURED:
        for record in read_records(next((ROOM / name).rglob("runs.jsonl"))).values():
            assert {"run", "settings", "scores", "seconds", "code", "machine", "finished"} <= set(record)


@pytest.mark.slow
def test_a_cluster_measures_the_same(tmp_path, whole):
    distributed = pytest.importorskip("distributed", reason="--scheduler needs the optional package distributed")
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.run(lambda: __import__("tests.course_data.tiny_sweep"))
        measure("tiny", room=tmp_path, scheduler=cluster.scheduler_address)
    for table in ("tiny/table.csv", "tiny/instructor/table.csv"):
        assert (tmp_path / table).read_text() == (whole / table).read_text()
