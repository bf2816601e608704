"""For all tests: what is drawn by chance is drawn alike every time, and no clock decides."""

import os
import subprocess
import sys
from pathlib import Path

# One BLAS thread, read when numpy is first imported: on small matrices, two of them mostly wait for one another.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import pytest
from hypothesis import settings

settings.register_profile("the same every time", derandomize=True, database=None, deadline=None)
settings.load_profile("the same every time")


SLOW_TO_MAKE = ("student_server", "self_study_site")  # fixtures of more than one file


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Among several workers (`-n 2 --dist loadgroup`) tests that share fixtures stay together, as in one file."""
    for item in items:
        file = item.nodeid.split("::")[0].removesuffix(".py")
        shared = [name for name in SLOW_TO_MAKE if name in getattr(item, "fixturenames", ())]
        item.add_marker(pytest.mark.xdist_group(*(shared or [file])))


@pytest.fixture(scope="session")
def self_study_site(tmp_path_factory) -> Path:
    """The site of the self-study edition, built by the command; with live lessons where these can be built here."""
    from autograder.course import ROOT
    from tests.live import WHY_NOT

    folder = tmp_path_factory.mktemp("web") / "site"
    words = [sys.executable, "-m", "autograder", "site", "--edition", "self-study", "--to", str(folder)]
    words += ["--without-live" if WHY_NOT else "--offline"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return folder
