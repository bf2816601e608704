"""Workers on this machine end together, also when one cannot start; a cluster gives the same grades."""

import os
import signal
import socket
import threading
from contextlib import ExitStack

import nbformat
import pytest

from autograder.course import ROOT, Course, CourseError
from autograder.grading import batch, pools
from autograder.grading.collecting import Job
from autograder.nbgrader import open_gradebook
from autograder.sandbox.conversation import QuestionCall, RunReport
from tests.autograder.grading.conftest import CALM, LESSON, POINTS, run_by

JOB = Job([(0, "")], [QuestionCall("a")], CALM)


class FakeRunner:
    """Answers at once with its own number; `broken` are the numbers of those that do not start."""

    made: list["FakeRunner"]
    broken: tuple[int, ...] = ()

    def __init__(self, *_: object):
        self.number = len(self.made)
        self.ended = False
        self.made.append(self)

    def __enter__(self) -> "FakeRunner":
        if self.number in self.broken:
            raise CourseError("it does not start")
        return self

    def __exit__(self, *_: object) -> None:
        self.ended = True

    def run(self, cells, questions, limits, seconds=0.0) -> RunReport:
        return RunReport(replies={call.id: {"value": self.number} for call in questions})


@pytest.fixture
def runners(monkeypatch) -> type[FakeRunner]:
    monkeypatch.setattr(FakeRunner, "made", [], raising=False)
    return FakeRunner


def test_a_machine_has_its_workers_and_ends_them(runners):
    with pools.Machine(3, runners) as machine:
        answers = [machine.collect(JOB).result(10).answers["a"]["value"] for _ in range(7)]
        assert set(answers) <= {0, 1, 2}
        assert len(runners.made) == machine.workers == 3
        assert not any(one.ended for one in runners.made)
    assert all(one.ended for one in runners.made)


def test_where_one_does_not_start_those_that_did_are_ended(runners, monkeypatch):
    monkeypatch.setattr(runners, "broken", (2,))
    with pytest.raises(CourseError, match="it does not start"), pools.Machine(4, runners):
        pytest.fail("the machine started")
    assert len(runners.made) >= 3
    assert [one.ended for one in runners.made] == [one.number != 2 for one in runners.made]


def test_a_worker_of_a_cluster_keeps_one_sandbox_per_thread_and_ends_them_all(runners, monkeypatch):
    monkeypatch.setattr(pools, "Sandbox", runners)
    monkeypatch.setattr(pools, "_of_thread", threading.local())
    monkeypatch.setattr(pools, "_of_worker", ExitStack())
    assert [pools.collect_on_worker(JOB).answers["a"]["value"] for _ in range(2)] == [0, 0]
    other = threading.Thread(target=pools.collect_on_worker, args=(JOB,))
    other.start()
    other.join()
    assert len(runners.made) == 2
    pools._of_worker.close()  # which the process does when it ends
    assert all(one.ended for one in runners.made)


@pytest.fixture
def class_of_three(tmp_path, handed_in):
    for n in range(3):
        nb = run_by(f"s{n}", handed_in())
        path = tmp_path / "in" / f"s{n}" / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(nb, path)
    return tmp_path / "in"


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_a_cluster_gives_the_same_grades_although_a_worker_is_killed(class_of_three, tmp_path):
    distributed = pytest.importorskip("distributed")
    course = Course(ROOT, tmp_path / "course")
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        victims = iter(client.run(os.getpid).values())

        def kill_one(done, total, outcome):
            if done == 1:
                os.kill(next(victims), signal.SIGKILL)

        results = batch.grade(
            course, class_of_three, scheduler=cluster.scheduler_address, limits=CALM, progress=kill_one
        )
    assert [(one.student, one.score) for one in results] == [(f"s{n}", sum(POINTS.values())) for n in range(3)]
    with open_gradebook(course) as gradebook:
        assert len(gradebook.assignment_submissions(LESSON)) == 3


def test_nobody_at_the_address_gets_a_sentence(monkeypatch):
    distributed = pytest.importorskip("distributed")

    def nobody(*args, **kwargs):
        raise OSError("timed out")

    monkeypatch.setattr(distributed, "Client", nobody)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(CourseError, match="No scheduler answers at tcp"), pools.Cluster(address):
        pass


def test_without_the_package_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(CourseError, match="needs the package distributed"), pools.Cluster("tcp://x"):
        pass
