"""The class's web site, built whole: its pages, what they load, and what they must not hold."""

import hashlib
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from autograder.cli import main
from autograder.course import ROOT
from autograder.publishing.book_pages import LATER
from autograder.publishing.live import FIRST, VERSION_KEY
from autograder.publishing.site import build_site, size
from autograder.questions import LESSONS
from autograder.questions.inventory import FORMS
from tests.autograder import secrets
from tests.live import PYODIDE, needs_live

MEGABYTE = 1_000_000
OUR_DATA = ("searchindex.js", "course.js", "pool.js")
pytest.importorskip("myst_nb")
pytest.importorskip("jupyterlite_core")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, list[str]]:
    """The class's site, with live lessons where they can be built here, and what was said while it was built."""
    to, said = tmp_path_factory.mktemp("site") / "site", []
    build_site(ROOT, "class", to, PYODIDE, say=said.append)
    return to, said


@pytest.fixture
def site(built) -> Path:
    return built[0]


class Parts(HTMLParser):
    """What a page loads, its pictures without words, and its headings."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loaded, self.wordless, self.headings = [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list) -> None:
        about = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "embed") and about.get("src"):
            self.loaded.append(about["src"])
        if tag == "link" and about.get("rel") not in ("index", "search", "next", "prev", "canonical"):
            self.loaded.append(about["href"])
        if tag == "img" and not about.get("alt"):
            self.wordless.append(about)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def pages(site: Path) -> list[Path]:
    return [path for path in site.rglob("*.html") if "live" not in path.relative_to(site).parts]


def kernel_settings(site: Path) -> dict:
    config = json.loads((site / "live" / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    return config["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]


def texts(site: Path) -> str:
    """All text of the site, that inside of the course's wheel too; without what others made."""
    texts = []
    for path in site.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".json", ".md", ".txt") or path.name in OUR_DATA:
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
        if path.name.startswith("scaling_laws_course"):
            with zipfile.ZipFile(path) as wheel:
                texts += [wheel.read(name).decode("utf-8", "replace") for name in wheel.namelist()]
    return "\n".join(texts)


@pytest.mark.slow
def test_the_book_is_whole_and_sphinx_has_nothing_to_say(built):
    site, said = built
    assert not [line for line in said if "Sphinx" in line]
    for name in [
        "index",
        "glossary",
        "search",
        "practice",
        "contents",
        "data/index",
        "data/grid",
        *(f"lessons/{lesson}" for lesson in LESSONS),
    ]:
        assert (site / f"{name}.html").exists()
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "You fit, doubt and use laws on training" in home
    assert "If I double it, what do I get?" in home
    live = f'href="live/lab/index.html?path={FIRST}.ipynb"'
    assert (live in (site / "contents.html").read_text(encoding="utf-8")) == bool(PYODIDE)
    assert not (site / "_static" / "webpack-macros.html").exists()


@pytest.mark.slow
def test_pages_load_nothing_from_other_hosts(site):
    assert len(pages(site)) > 15
    for path in pages(site):
        for address in Parts(path).loaded:
            assert not re.match(r"(?:https?:)?//", address), (path.name, address)
            if not address.startswith(("data:", "#")):
                assert (path.parent / address.split("?")[0]).exists(), (path.name, address)
    for style in (site / "_static").rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style


@pytest.mark.slow
def test_every_picture_has_words_and_headings_are_in_order(site):
    for path in pages(site):
        parts = Parts(path)
        assert parts.wordless == [], path.name
        assert parts.headings[0] == 1
        assert parts.headings.count(1) == 1, path.name
        assert all(later - earlier <= 1 for earlier, later in zip(parts.headings, parts.headings[1:], strict=False))


@pytest.mark.slow
def test_no_key_no_reason_and_no_held_out_loss_is_on_the_class_site(site):
    text = texts(site)
    assert not [path.name for path in site.rglob("*.ipynb") if "BEGIN SOLUTION" in path.read_text(encoding="utf-8")]
    assert "Traceback" not in "".join(path.read_text(encoding="utf-8") for path in (site / "lessons").glob("*.html"))
    for id, reason in secrets.reasons():
        assert reason not in text, id
    for name, (runs, losses) in secrets.held_out().items():
        assert not [run for run in runs if re.search(rf"\b{run}\b", text)], name
        assert not losses & secrets.numbers(text), name


@pytest.mark.slow
def test_lessons_on_the_class_site_are_unwritten_and_kind(site):
    text = (site / "lessons" / "01_what_are_scaling_laws.html").read_text(encoding="utf-8")
    assert LATER in text
    assert "N = 41,616: the loss falls by 0.017 nats" in text  # what a cell printed
    assert 'data-explorer="power_law"' in text
    assert '<th class="head"><p>Points</p></th>' in text
    assert "Show a solution" not in text
    assert "Show the answer" not in text
    assert 'data-question="flattening-curve"' in text
    assert "widget-state" not in text
    assert (site / "_static" / "widgets" / "power_law.js").exists()


@needs_live
@pytest.mark.slow
def test_every_lesson_leads_to_its_live_notebook(site):
    for lesson in LESSONS:
        text = (site / "lessons" / f"{lesson}.html").read_text(encoding="utf-8")
        assert f'href="../live/lab/index.html?path={lesson}.ipynb"' in text
        assert (site / "live" / "lab" / "index.html").exists()
    listed = json.loads((site / "live" / "api" / "contents" / "all.json").read_text(encoding="utf-8"))["content"]
    assert {item["path"] for item in listed} == {
        f"{FIRST}.ipynb",
        *(f"{one}.ipynb" for one in (*LESSONS, *FORMS)),
        "GLOSSARY.md",
    }


@needs_live
@pytest.mark.slow
def test_live_notebooks_get_ready_first_and_stay_as_released(site):
    published = json.loads((site / "live" / "work.json").read_text(encoding="utf-8"))
    versions = published["versions"]
    assert published["key"] == VERSION_KEY
    assert len(set(versions.values())) == len(versions)
    for lesson in LESSONS:
        live = nbformat.read(site / "live" / "files" / f"{lesson}.ipynb", as_version=4)
        released = nbformat.read(ROOT / "lessons" / lesson / f"{lesson}.ipynb", as_version=4)
        assert live.cells[0].id == "get-ready"
        assert live.cells[1:] == released.cells
        assert live.metadata[VERSION_KEY] == versions[f"{lesson}.ipynb"]
    tour = nbformat.read(site / "live" / "files" / f"{FIRST}.ipynb", as_version=4)
    assert '"scaling-laws-course"], deps=False)' in tour.cells[0].source
    assert "numpy" not in tour.cells[0].source


@needs_live
@pytest.mark.slow
def test_the_course_is_in_the_sites_own_index(site):
    (index,) = (site / "live" / "pypi").glob("all.json")
    releases = json.loads(index.read_text(encoding="utf-8"))["scaling-laws-course"]["releases"]
    ((about,),) = releases.values()
    wheel = index.parent / about["filename"]
    assert about["digests"]["sha256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    with zipfile.ZipFile(wheel) as packed:
        held = packed.namelist()
    assert {"autograder/notebook/cells.py", "lessons/tools.py", "course_data/grid/table.csv"} <= set(held)
    assert not [name for name in held if "/instructor/" in name or name.startswith("solutions")]


@needs_live
@pytest.mark.slow
def test_widgets_run_there_and_nbgrader_does_not(site):
    config = json.loads((site / "live" / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    extensions = {extension["name"] for extension in config["federated_extensions"]}
    assert {"anywidget", "@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension"} <= extensions
    assert not [name for name in extensions if "nbgrader" in name]


@needs_live
@pytest.mark.slow
def test_it_is_small_and_asks_nobody(self_study_site):
    whole, live = size(self_study_site) / MEGABYTE, size(self_study_site / "live") / MEGABYTE
    print(f"the site: {whole:.1f} MB, its live part {live:.1f}")
    assert whole < 80
    kernel = kernel_settings(self_study_site)
    assert kernel["disablePyPIFallback"] is True
    assert kernel["pyodideUrl"].startswith("./static/pyodide/pyodide.js")
    lock = self_study_site / "live" / "static" / "pyodide" / "pyodide-lock.json"
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    assert {"micropip", "ipython", "numpy", "scipy", "matplotlib"} <= set(packages)
    for package in packages.values():
        content = (lock.parent / package["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == package["sha256"]


@pytest.mark.slow
def test_without_live_lessons_nothing_promises_them(tmp_path):
    to = tmp_path / "site"
    assert main(["site", "--without-live", "--to", str(to)]) == 0
    assert not (to / "live").exists()
    for path in pages(to):
        text = path.read_text(encoding="utf-8")
        assert "live/lab" not in text, path
        assert not re.search(r"run it live|live, in the browser", text, re.IGNORECASE), path


@pytest.mark.slow
def test_no_template_and_no_map_of_a_source_is_published(site):
    for path in site.rglob("*"):
        assert path.suffix != ".map", path
        if path.suffix == ".html" and "live" not in path.relative_to(site).parts:
            assert "{%" not in path.read_text(encoding="utf-8"), path
            assert "_static" not in path.relative_to(site).parts, path


@pytest.mark.slow
def test_the_self_study_site_shows_solutions_and_reasons(self_study_site):
    for lesson in LESSONS:
        text = (self_study_site / "lessons" / f"{lesson}.html").read_text(encoding="utf-8")
        assert "Show a solution" in text
        assert "Show the answer" in text
        assert LATER not in text
        assert "HIDDEN TESTS" not in text
        if PYODIDE:
            assert (self_study_site / "live" / "files" / "solutions" / f"{lesson}.ipynb").exists()


def test_a_folder_with_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.tex").write_text("mine")
    assert main(["site", "--to", str(tmp_path)]) == 2
    assert "choose another folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
