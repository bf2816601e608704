"""Whether live lessons can be built here: Pyodide is fetched, with a kernel of JupyterLite that runs it."""

import pytest

from autograder.course import CourseError
from autograder.publishing.live import require_kernel
from autograder.publishing.pyodide import Distribution


def _why_not() -> str:
    try:
        require_kernel()
        Distribution.cached().require()
    except CourseError as error:
        return str(error)
    return ""


WHY_NOT = _why_not()
PYODIDE = None if WHY_NOT else Distribution.cached()
needs_live = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)
