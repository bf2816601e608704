"""The same grades from a dask.distributed cluster; a lost worker's work is done by another."""

import os
import signal
import socket

import nbformat
import pytest

from autograder.course import ROOT, Course, CourseError
from autograder.grading import batch, pools
from autograder.nbgrader import open_gradebook
from tests.autograder.grading.conftest import CALM, LESSON, POINTS


@pytest.fixture
def class_of_three(tmp_path, handed_in):
    for n in range(3):
        nb = handed_in()
        nb.cells[0].source = f'STUDENT = "s{n}"'
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
