"""What a further submission costs, here and in stock `nbgrader autograde`: CPU time, in one run, with the same scores.

`pytest -m slow -s tests/autograder/grading/test_benchmark.py` prints the figures.
"""

import base64
import json
import os
import subprocess
import sys
from dataclasses import replace

import nbformat
import pytest

from autograder.course import ROOT, Course
from autograder.instructor.sample_class import CLASS, LESSON, submission
from autograder.nbgrader import open_gradebook
from tests.autograder.grading.conftest import right_answers

HONEST = [one for one in CLASS if not (one.untouched or one.damaged or one.deleted)][:10]
MANY, FEW = 200, 10  # submissions
STOCK = (1, 4)
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 120).decode()  # 30 kB, as a figure of the lesson

RUN = r"""
import re, resource, sys
from pathlib import Path
from autograder.course import ROOT, Course
course, folder = Course(ROOT, Path(sys.argv[2])), Path(sys.argv[3])
if sys.argv[1] == "engine":
    from autograder.grading import batch
    batch.grade(course, folder, workers=2)
else:
    import shutil
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from autograder.nbgrader import config
    from autograder.grading.registration import enter_lesson
    enter_lesson(course, sys.argv[4])
    shutil.copytree(folder, course.submitted)
    settings = Config(CourseDirectory=config(course).CourseDirectory)  # and nothing else of ours
    settings.CourseDirectory.assignment_id = sys.argv[4]
    Autograde(coursedir=CourseDirectory(config=settings), config=settings).start()
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
# Its own peak by /proc: ru_maxrss begins with that of the process that started this one.
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
print(own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, peak, children.ru_maxrss)
"""


def write_class(folder, students: int) -> None:
    released = nbformat.read(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", as_version=4)
    right = right_answers()
    for n in range(students):
        nb = submission(replace(HONEST[n % len(HONEST)], student=f"s{n:03}"), right, released)
        for cell in nb.cells:
            if "figures.show" in cell.source:
                cell.outputs = [nbformat.v4.new_output("display_data", {"image/png": PNG})]
        path = folder / f"s{n:03}" / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(nb, path)


def measured(what: str, students: int, tmp_path) -> tuple[float, tuple[float, float], Course]:
    """CPU seconds of one whole run, peak megabytes of the grader and of its largest child, and the course it filled."""
    folder, course = tmp_path / f"in-{what}-{students}", Course(ROOT, tmp_path / f"{what}-{students}")
    write_class(folder, students)
    command = [sys.executable, "-W", "ignore", "-c", RUN, what, str(course.folder), str(folder), LESSON]
    environment = os.environ | {"SCALING_LAWS_SEED": "benchmark", "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # noqa: PTH120
    done = subprocess.run(command, env=environment | {"PATH": path}, capture_output=True, text=True, check=True)
    cpu, *memory = map(float, done.stdout.split()[-3:])
    kept = [json.loads(record.read_text()) for record in (course.folder / "collected").rglob("*.json")]
    return cpu + sum(record["cpu_seconds"] for record in kept), (memory[0] / 1024, memory[1] / 1024), course


def scores(course: Course) -> dict[tuple[str, str], float]:
    with open_gradebook(course) as gradebook:
        return {
            (entry.student.id, grade.name): grade.auto_score
            for entry in gradebook.assignment_submissions(LESSON)
            for grade in entry.notebooks[0].grades
        }


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_a_further_submission_costs_a_fifteenth_of_stock_nbgrader(tmp_path, monkeypatch):
    few, _, _ = measured("engine", FEW, tmp_path)
    many, (memory, warmed), ours = measured("engine", MANY, tmp_path)
    stock_few, _, _ = measured("stock", STOCK[0], tmp_path)
    stock_many, _, theirs = measured("stock", STOCK[1], tmp_path)
    each, stock = (many - few) / (MANY - FEW), (stock_many - stock_few) / (STOCK[1] - STOCK[0])
    print(f"\nCPU per further submission: engine {each:.3f} s, stock {stock:.2f} s, {stock / each:.1f} times as much")
    print(f"grader's peak memory with {MANY} submissions: {memory:.0f} MB; largest other process: {warmed:.0f} MB")
    known = scores(ours)
    assert {key: known[key] for key in scores(theirs)} == scores(theirs)
    assert memory + 2 * warmed < 1000
    assert stock > 15 * each
