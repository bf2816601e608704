"""The front page: its words, its card for previews, its pictures; and its address only where one is set."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.course import CourseError
from autograder.publishing.book import plain_script
from autograder.publishing.book_extension import card, described
from autograder.publishing.front_page import (
    Lesson,
    draw_preview,
    first_figure,
    lesson_of,
    small_drawing,
    write_front_page,
)
from lessons import explorers, figures

LESSONS = [
    Lesson("01_first", "1 · First <things>", "Why?", 90, "<svg></svg>"),
    Lesson("02_second", "2 · Second", "How?", 75),
]


@pytest.fixture(scope="module")
def valleys():
    return explorers.shown("isoflop")


def written(tmp_path, valleys, **changes) -> str:
    about = {"opening": "You *fit* $L(N)$.", "valleys": valleys, "live": "", "repository": "", "address": ""} | changes
    write_front_page(tmp_path, LESSONS, **about)
    return (tmp_path / "index.html").read_text(encoding="utf-8")


def test_it_leads_to_the_first_lesson_and_to_teaching(tmp_path, valleys):
    page = written(tmp_path, valleys)
    assert '<a class="button first" href="lessons/01_first.html">Start lesson 1</a>' in page
    assert "Teach with it" in page
    assert 'id="teach"' in page
    assert "1 · First &lt;things&gt;" not in page  # the number stands apart
    assert "First &lt;things&gt;" in page
    assert "90 min" in page
    assert "2 lessons, about 3 hours" in page
    assert "<em>fit</em> <math" in page
    assert "live/" not in page


def test_it_says_live_only_where_lessons_run(tmp_path, valleys):
    assert 'href="live/lab' in written(tmp_path, valleys, live="live/lab/index.html?path=01_first.ipynb")


def test_its_card_has_description_and_picture(tmp_path, valleys):
    page = written(tmp_path, valleys)
    for name in ("description", "twitter:card", "twitter:image", "twitter:title"):
        assert re.search(rf'<meta name="{name}" content="[^"]+">', page), name
    for name in ("og:title", "og:description", "og:image", "og:type"):
        assert re.search(rf'<meta property="{name}" content="[^"]+">', page), name
    assert "canonical" not in page
    assert "og:url" not in page
    assert 'rel="icon"' in page
    assert (tmp_path / "favicon.ico").read_bytes()[:4] == b"\x00\x00\x01\x00"


def test_with_an_address_its_card_is_whole(tmp_path, valleys):
    page = written(tmp_path, valleys, address="https://a.b/course/")
    assert '<link rel="canonical" href="https://a.b/course/">' in page
    assert '<meta property="og:image" content="https://a.b/course/_static/preview.png">' in page
    assert '<meta property="og:url" content="https://a.b/course/">' in page


def test_the_preview_has_the_size_that_is_asked_for(tmp_path, valleys):
    draw_preview(valleys, tmp_path / "preview.png")
    content = (tmp_path / "preview.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (1200, 630)
    assert len(content) < 150_000


def drawn(monkeypatch) -> str:
    monkeypatch.setenv(figures.AS_SVG, "1")
    figure, ax = figures.new("tokens", "loss")
    ax.plot([1, 2], [2, 1], label="a line")
    ax.legend()
    return figures.as_html(figure, source="Simulated: a line", alt='It falls from "2" to <1>.')


def test_a_small_drawing_has_no_words_and_no_legend(monkeypatch):
    whole = drawn(monkeypatch)
    small = small_drawing(whole)
    assert "tokens" in whole
    assert not re.search("<text|tokens|a line|light-dark\\(#cccccc", small)
    assert len(small) < len(whole) / 3
    assert 'aria-hidden="true"' in small
    assert "#0072b2" in small


def test_the_first_figure_is_of_data_or_the_one_that_is_tagged(monkeypatch):
    figure = new_output("display_data", {"text/html": drawn(monkeypatch)})
    concept_map = new_code_cell("concepts.show_map(1)", outputs=[figure])
    plain, tagged = (new_code_cell(f"figures.show({n})", outputs=[figure]) for n in (1, 2))
    tagged.metadata["tags"] = ["picture"]
    tagged.outputs = [new_output("display_data", {"text/html": drawn(monkeypatch).replace("#0072b2", "#123456")})]
    assert first_figure(new_notebook(cells=[concept_map])) == ""
    assert "#0072b2" in first_figure(new_notebook(cells=[concept_map, plain]))
    assert "#123456" in first_figure(new_notebook(cells=[plain, tagged]))


def test_a_lesson_says_its_minutes_itself():
    title = new_markdown_cell("# 1 · A title\n\n*A question?*\n\nText.")
    time = new_markdown_cell("**Time:** about 95 minutes.")
    assert lesson_of(new_notebook(cells=[title, time]), "01", 50) == Lesson("01", "1 · A title", "A question?", 95)
    assert lesson_of(new_notebook(cells=[title]), "01", 50).minutes == 50


def test_a_card_escapes_and_a_page_without_text_has_no_description():
    assert 'content="a &lt;b&gt; &quot;c&quot;"' in card('a <b> "c"', "x", picture="p.png", base="", page="p.html")
    from docutils.utils import new_document

    assert described(new_document("x")) == ""


def test_a_module_becomes_a_script_that_a_file_may_load():
    script = plain_script("quiz", "const a = 1;\nexport default { render: a };\n")
    assert "export" not in script
    assert "return { render: a };" in script
    with pytest.raises(CourseError, match="one `export default`"):
        plain_script("quiz", "const a = 1;")
