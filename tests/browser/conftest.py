"""A real browser, a real JupyterLab, and what must not happen in any page: an error, or a request to another host."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import matplotlib
import nbformat
import pytest

from autograder.course import ROOT
from autograder.instructor.sample_class import LESSON, LESSONS, write_class
from autograder.publishing import jupyterlab
from tests.end_to_end.server import Server, serving

if TYPE_CHECKING:  # the tests import tests.browser.jupyterlab, and are skipped where there is no Playwright
    from playwright.sync_api import Browser, Page

    from tests.browser.jupyterlab import Lab

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # no other host can be reached, on any machine
]
HARMLESS = {
    "Failed to execute 'removeChild' on 'Node'": "JupyterLab's own parts race, seldom; no script of ours calls it",
    "Cannot read properties of undefined (reading 'schema')": "Notebook 7.6 has no setting that nbgrader looks for",
    ".woff'": "Notebook 7 serves no fonts for formulas out of a hidden folder such as .venv",
    "/favicon.ico": "a browser asks for it by itself",
    "Command 'filebrowser:open-path' not registered": "Notebook 7.6 has no file browser beside a notebook",
}


@pytest.fixture(scope="package")
def chromium() -> Iterator["Browser"]:
    """Of this package's scope: while Playwright runs, its event loop is in the way of tests that run kernels."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: sudo apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, request) -> Iterator["Page"]:
    """A page of a new browser profile. @pytest.mark.harmless("text", …) allows what `watched` would not."""
    allowed = [text for mark in request.node.iter_markers("harmless") for text in mark.args]
    with watched(chromium, *allowed) as page:
        yield page


@contextmanager
def watched(chromium: "Browser", *harmless: str) -> Iterator["Page"]:
    """A page in which no error and no request to another host may occur, but such as contain a text of `harmless`."""
    from tests.browser.jupyterlab import SIZE

    seen: list[str] = []
    context = chromium.new_context(viewport=SIZE)
    context.set_default_timeout(30_000)
    context.on("console", lambda message: message.type == "error" and seen.append(f"{message.text} {message.location}"))
    context.on("weberror", lambda error: seen.append(f"{error.error} {error.error.stack}"))
    context.on("request", lambda asked: _elsewhere(asked.url) and seen.append(f"request to {asked.url}"))
    page = context.new_page()
    page.on("websocket", lambda socket: _elsewhere(socket.url) and seen.append(f"socket to {socket.url}"))
    yield page
    context.close()
    assert [text for text in seen if not any(allowed in text for allowed in (*HARMLESS, *harmless))] == []


@pytest.fixture(scope="package")
def folder(tmp_path_factory) -> Path:
    """The book of the self-study edition."""
    from autograder.publishing.book import build_book
    from autograder.publishing.edition import edition, write_tree

    base = tmp_path_factory.mktemp("book")
    write_tree(edition(ROOT, "self-study"), base / "tree")
    build_book(base / "tree", base / "site", base / "work", live=False, say=print)
    return base / "site"


@pytest.fixture(scope="package")
def book(folder) -> Iterator[str]:
    """Its address."""
    with served(folder) as address:
        yield address


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *about) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a plain web server of `folder`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _elsewhere(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1"


@pytest.fixture
def settled_home(tmp_path_factory) -> Path:
    """A home for one server, in which JupyterLab has SETTINGS, and remembers no tab that another one had open."""
    return settled(tmp_path_factory.mktemp("home"))


def settled(home: Path) -> Path:
    from tests.browser.jupyterlab import SETTINGS

    (home / "labconfig").mkdir()
    (home / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
    return home


@pytest.fixture(scope="package")
def sample_class(tmp_path_factory) -> Path:
    """What the sample class hands in: FOLDER/<student>/<lesson>/<lesson>.ipynb."""
    folder = tmp_path_factory.mktemp("class")
    for lesson in LESSONS:
        authored, released = (
            nbformat.read(ROOT / room / lesson / f"{lesson}.ipynb", as_version=4)
            for room in ("solutions/notebooks", "lessons")
        )
        write_class(lesson, authored, released, folder)
    return folder


@pytest.fixture(scope="package")
def student_server(tmp_path_factory, sample_class) -> Iterator[tuple[Server, Path]]:
    """JupyterLab on a folder with stub.ipynb, lesson 1 as released, and solved.ipynb, as the best student has it."""
    folder = tmp_path_factory.mktemp("student")
    shutil.copy(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", folder / "stub.ipynb")
    shutil.copy(sample_class / "ada.lovelace" / LESSON / f"{LESSON}.ipynb", folder / "solved.ipynb")
    words = [
        *(sys.executable, "-m", "jupyterlab", "--LabApp.extension_manager=readonly"),
        # As `scaling-laws lab` does.
        "--ContentsManager.pre_save_hook=autograder.notebook.saving.without_views",
        # The class Lab asks the page's application.
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    environment = {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "MPLCONFIGDIR": matplotlib.get_configdir(),
        "JUPYTER_CONFIG_PATH": str(jupyterlab.CONFIG_PATH),  # as `scaling-laws lab` does
    }
    with serving(words, folder, settled(tmp_path_factory.mktemp("home")), **environment) as server:
        yield server, folder


@pytest.fixture
def lab(page, student_server) -> "Lab":
    from tests.browser.jupyterlab import Lab

    return Lab(page, *student_server)


def pytest_configure(config):
    config.addinivalue_line("markers", "harmless(*texts): messages and addresses that a page may have in this test")
