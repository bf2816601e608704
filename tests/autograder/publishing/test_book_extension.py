"""What Sphinx is taught: mathematics, links to concepts and data, a description and a card; with a small real build."""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.course import ROOT
from autograder.publishing.book_extension import load_explorer_early

pytest.importorskip("myst_nb")
pytestmark = pytest.mark.slow
SETTINGS = ROOT / "autograder" / "publishing" / "sphinx"
OPENING = (
    "A power law says what a doubling buys, and a power law has a floor. It is written $E + A\\,x^{-\\alpha}$ here."
)


def build(work: Path, to: Path, *options: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", str(SETTINGS), *options]
    static = f"html_static_path={SETTINGS / '_static'}"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run([*words, "-D", static, str(work), str(to)], env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages by name: a lesson, a data sheet, a concept."""
    work = tmp_path_factory.mktemp("work")
    for folder in ("lessons", "data", "concepts"):
        (work / folder).mkdir()
    printed = [new_output("stream", name="stdout", text=text) for text in ("one\n", "two\n")]
    table = new_output("display_data", {"text/markdown": "| a |\n|---|\n| $x_1$ |"})
    lesson = new_notebook(
        cells=[
            new_markdown_cell(f"# 1 · A lesson\n\n{OPENING}\n\nIt costs $5 and `$6$`.\n\n$$\n\\frac{{1}}{{2}}\n$$"),
            new_markdown_cell("## Again\n\nAnother power law, and **extrapolation**; power-laws are not named here."),
            new_code_cell('runs = load("grid")\nother = load("nothing")', outputs=[*printed, table]),
        ],
        metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    )
    write(lesson, work / "lessons" / "01_a.ipynb")
    (work / "data" / "grid.md").write_text("# Grid\n\nA sheet of measured losses, one row per run.\n")
    for slug in ("power-law", "extrapolation"):
        (work / "concepts" / f"{slug}.md").write_text(f"# {slug}\n\nWhat it means is said in this sentence.\n")
    (work / "contents.md").write_text("# Contents\n\n```{toctree}\n:glob:\n\nlessons/*\ndata/*\nconcepts/*\n```\n")
    done = build(work, work / "site", "-D", "html_baseurl=https://a.b/course")
    assert done.returncode == 0, done.stderr
    return {path.stem: path.read_text(encoding="utf-8") for path in (work / "site").rglob("*.html")}


def test_formulas_are_mathml_in_text_blocks_and_outputs(pages):
    lesson = pages["01_a"]
    assert len(re.findall("<math ", lesson)) == 3
    assert '<div class="sl-formula"><math display="block"' in lesson
    assert "It costs $5 and <code" in lesson
    assert "$6$" in lesson
    assert "MathJax" not in lesson


def test_the_first_mention_in_each_section_leads_to_the_concept(pages):
    lesson = pages["01_a"]
    assert len(re.findall('sl-concept[^>]*href="../concepts/power-law.html"', lesson)) == 2
    assert len(re.findall('sl-concept[^>]*href="../concepts/extrapolation.html"', lesson)) == 1
    assert ">power-laws<" not in lesson


def test_a_data_set_in_code_leads_to_its_sheet(pages):
    assert len(re.findall('<a class="sl-data" href="../data/grid.html">', pages["01_a"])) == 1


def test_what_is_printed_in_pieces_is_one_output(pages):
    assert re.search(r"one\ntwo", re.sub("<[^>]+>", "", pages["01_a"]))


def test_a_page_has_its_description_card_and_canonical_address(pages):
    lesson = pages["01_a"]
    about = unescape(re.search('<meta name="description" content="([^"]*)"', lesson)[1])
    assert about.startswith(
        "A power law says what a doubling buys, and a power law has a floor. It is written E + A x⁻ᵅ"
    )
    assert len(re.findall('<meta name="description"', lesson)) == 1
    assert '<meta property="og:image" content="https://a.b/course/_static/preview.png">' in lesson
    assert '<meta property="og:url" content="https://a.b/course/lessons/01_a.html">' in lesson
    assert 'rel="canonical" href="https://a.b/course/lessons/01_a.html"' in lesson
    assert 'content="A sheet of measured losses' in pages["grid"]


def test_a_formula_that_cannot_be_set_stops_the_build_with_its_text(tmp_path):
    (tmp_path / "contents.md").write_text("# A page\n\nThis $\\nonsense{x}$ is none.\n")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert "\\nonsense" in done.stderr


def test_the_script_of_an_explorer_is_fetched_while_the_page_is_read():
    context = {
        "pathto": lambda page, resource=False: f"../{page}",
        "body": '<div class="sl-explorer-still" data-explorer="isoflop" data-shown="{}"></div>',
        "metatags": "<meta>",
    }
    load_explorer_early(None, "lessons/x", "page.html", context, None)
    assert context["metatags"] == '<meta><link rel="preload" as="script" href="../_static/widgets/isoflop.js">\n'
    without = {"metatags": "<meta>"}
    load_explorer_early(None, "search", "search.html", without, None)
    assert without == {"metatags": "<meta>"}
