"""Public data: fetched once over a real connection to a server on this machine, with every byte checked."""

import functools
import hashlib
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from course_data import dataset, public

pooch = pytest.importorskip("pooch", reason="public data sets need the optional package pooch")

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SAME_FORM = "C,N,D,loss\n6e18,1e8,1e10,3.1\n6e19,1e9,1e10,2.7\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A folder, served at an address; the cache is empty."""
    monkeypatch.setattr(pooch, "os_cache", lambda name: tmp_path / "cache")
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_fetched_once_and_kept(server):
    folder, address = server
    (folder / "df.csv").write_text(SAME_FORM)
    path = public.fetch("takano", f"{address}/df.csv", sha256(SAME_FORM))
    (folder / "df.csv").unlink()
    assert public.fetch("takano", f"{address}/df.csv", sha256(SAME_FORM)) == path
    data = public.in_our_notation(dataset.read_table(path), {"N": "params", "C": "flops", "loss": "loss"})
    assert list(data["tokens"]) == pytest.approx([1e10, 1e10])


def test_other_bytes_are_refused(server):
    folder, address = server
    (folder / "df.csv").write_text(SAME_FORM + "tampered")
    with pytest.raises(ValueError, match="'takano' is not the expected one; delete"):
        public.fetch("takano", f"{address}/df.csv", sha256(SAME_FORM))


def test_offline_says_where_to_put_the_file(server):
    with pytest.raises(OSError, match=r"cannot be reached from here .* or put the file at .*takano.csv"):
        public.fetch("takano", "http://127.0.0.1:9/df.csv", sha256(SAME_FORM))


def test_load_reads_the_real_file(server, monkeypatch):
    """The file of the pinned version, where it lies beside the checkout."""
    real = SHARED / "takano_llm_df.csv"
    if not real.exists():
        pytest.skip(f"{real.name} is not here")
    folder, address = server
    (folder / "df.csv").write_bytes(real.read_bytes())
    fetch = public.fetch
    monkeypatch.setattr(dataset, "fetch", lambda name, url, sha: fetch(name, f"{address}/df.csv", sha))
    ds = dataset.load("takano")
    assert len(ds) == 234
    assert (ds["loss"] > 1).all()
    assert ds["flops"] == pytest.approx(6 * ds["params"] * ds["tokens"], rel=0.35)
