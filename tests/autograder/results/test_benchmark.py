"""What a page of feedback costs, here and by stock `nbgrader generate_feedback`: CPU time, in one run.

`pytest -m slow -s tests/autograder/results/test_benchmark.py` prints the figures.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import ROOT, Course
from autograder.grading import batch
from tests.autograder.grading.conftest import box  # noqa: F401 (a fixture)
from tests.autograder.grading.test_benchmark import LESSON, write_class

STUDENTS, STOCK = 60, (1, 4)
RUN = """
import resource, sys
from pathlib import Path
from autograder.course import ROOT, Course
course = Course(ROOT, Path(sys.argv[2]))
if sys.argv[1] == "ours":
    from autograder.cli import main
    assert main(["feedback", "--course", sys.argv[2]]) == 0
elif sys.argv[1] == "stock":
    from nbgrader.converters import GenerateFeedback
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from autograder.nbgrader import config
    settings = Config(CourseDirectory=config(course).CourseDirectory)  # and nothing else of ours
    settings.CourseDirectory.assignment_id = sys.argv[3]
    settings.CourseDirectory.feedback_directory += "-stock"
    GenerateFeedback(coursedir=CourseDirectory(config=settings), config=settings).start()
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""


def cpu_seconds(what: str, course: Course) -> float:
    """Of one whole process that makes the pages of the course."""
    command = [sys.executable, "-W", "ignore", "-c", RUN, what, str(course.folder), LESSON]
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PATH": programs}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def graded(folder: Path, students: int) -> Course:
    course = Course(ROOT, folder / f"course-{students}")
    write_class(folder / f"in-{students}", students)
    batch.grade(course, folder / f"in-{students}", workers=2)
    return course


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_a_page_costs_a_fifth_of_stock_nbgrader_s_and_one_that_is_there_next_to_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALING_LAWS_SEED", "benchmark")
    course = graded(tmp_path, STUDENTS)
    first, again = cpu_seconds("ours", course), cpu_seconds("ours", course)
    few, more = (cpu_seconds("stock", graded(tmp_path, students)) for students in STOCK)
    stock = (more - few) / (STOCK[1] - STOCK[0])
    sizes = [page.stat().st_size for page in course.feedback.rglob("*.html")]
    print(f"\n{STUDENTS} pages: {first:.1f} s of CPU, {again:.1f} s where nothing changed, all imports among them")
    ours = (first - again) / STUDENTS  # as for stock, without what does not grow with the pages
    print(f"per page: ours {ours:.3f} s, stock {stock:.3f} s; {max(sizes) / 1000:.0f} kB at most")
    assert len(sizes) == STUDENTS
    assert stock > 5 * ours
    assert again < 0.9 * first
