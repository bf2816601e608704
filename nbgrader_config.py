"""nbgrader's settings: formgrader and `nbgrader …`, started in this folder, see what `scaling-laws grade` sees."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from autograder.course import Course

get_config().merge(Course.at().config())  # noqa: F821 (nbgrader defines get_config)
