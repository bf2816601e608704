"""For all tests: what is drawn by chance is drawn alike every time, and no clock decides."""

import os

# One BLAS thread, read when numpy is first imported: on small matrices, two of them mostly wait for one another.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import pytest
from hypothesis import settings

settings.register_profile("the same every time", derandomize=True, database=None, deadline=None)
settings.load_profile("the same every time")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Among several workers, `-n 2 --dist loadgroup`, the tests of a file stay together: they share its fixtures."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0].removesuffix(".py")))
