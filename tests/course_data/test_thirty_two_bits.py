"""Where numpy's own whole number has 32 bits, as in a browser's Python, no product of ours overflows."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.course import ROOT
from tests.live import PYODIDE, needs_live

pytestmark = [
    pytest.mark.slow,
    needs_live,
    pytest.mark.skipif(not shutil.which("node"), reason="Node.js, in which Pyodide runs here, is missing"),
]
RUN = """
const { loadPyodide } = await import(process.argv[2] + "/pyodide.mjs");
const python = await loadPyodide({ indexURL: process.argv[2] + "/" });
await python.loadPackage(["numpy", "scipy"], { messageCallback: () => {} });
python.mountNodeFS("/course", process.argv[3]);
console.log("RESULT " + (await python.runPythonAsync(process.argv[4])));
"""
PRODUCTS = """
import json, sys, warnings
sys.path.insert(0, "/course")
warnings.simplefilter("error")  # an overflow of one number only warns
import numpy as np
from course_data import dataset
from course_data.language import LANGUAGES, language
from autograder.bank.packing import unpack

narrow, wrong = [], []
names = [name for name in dataset.names() if dataset.is_stored(dataset.ROOM / name)]
for name in names:
    ds = dataset.load(name)
    narrow += [f"{name}.{column}" for column in ds.columns if ds[column].dtype.kind == "i" and ds[column].itemsize < 8]
    if {"params", "tokens"} <= set(ds.columns):
        with np.errstate(over="raise"):
            flops = 6 * ds["params"] * ds["tokens"]
        for got, n, d in zip(flops, ds["params"].tolist(), ds["tokens"].tolist()):
            if abs(float(got) - 6.0 * n * d) > 1e-12 * 6.0 * n * d:
                wrong.append(f"{name}: 6 * {n} * {d} = {got}")
spoken = {}
for name in LANGUAGES:
    contexts, said = language(name).examples(500, np.random.default_rng(1))
    spoken[name] = [int(contexts.astype(float).sum()), int(said.astype(float).sum())]
default = np.array([1]).dtype.itemsize
json.dumps({"default": default, "sets": len(names), "narrow": narrow, "wrong": wrong, "spoken": spoken})
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict:
    """What Python in WebAssembly finds on the course as it lies here."""
    folder = tmp_path_factory.mktemp("pyodide")
    PYODIDE.lay_out(folder / "made")
    (folder / "run.mjs").write_text(RUN)
    words = ["node", str(folder / "run.mjs"), str(folder / "made"), str(ROOT), PRODUCTS]
    done = subprocess.run(words, capture_output=True, text=True, cwd=Path(folder))
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.split("RESULT ")[1])


def test_the_default_is_narrow_there_and_no_column_is(found):
    assert found["default"] == 4
    assert found["sets"] > 10
    assert found["narrow"] == []


def test_the_flops_of_every_run_are_right_there(found):
    assert found["wrong"] == []


def test_a_language_speaks_there_as_it_does_here(found):
    import numpy as np

    from course_data.language import language

    assert {"zipf-a", "zipf-b"} <= set(found["spoken"])
    for name, sums in found["spoken"].items():
        contexts, said = language(name).examples(500, np.random.default_rng(1))
        assert sums == [int(contexts.astype(float).sum()), int(said.astype(float).sum())], name
