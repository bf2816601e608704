"""nbgrader's settings: formgrader and `nbgrader …`, started in this folder, see what `scaling-laws grade` sees."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from autograder.course import Course
from autograder.nbgrader import config

course = Course.at()
course.folder.mkdir(parents=True, exist_ok=True)  # formgrader makes its gradebook there
get_config().merge(config(course))  # noqa: F821 (nbgrader defines get_config)
