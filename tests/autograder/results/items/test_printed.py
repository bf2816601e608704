"""Questions on paper: one of each pool, room for every answer, and a key sheet apart."""

import re

from autograder.results.items import printed
from autograder.results.items.item import ChoiceItem
from autograder.results.items.xhtml import typeset


def test_a_page_has_every_question_once_and_no_key(bank):
    part = bank[0]
    files = printed.files(part.name, part.items)
    page, key = files[f"{part.name}.html"], files[f"{part.name}-key.html"]
    asked = list(dict.fromkeys(item.pool or item.id for item in part.items))
    assert page.count('<div class="question">') == key.count('<div class="question">') == len(asked)
    assert f"{len(asked)} questions" in page
    assert "<h1>Scaling laws: 01 What are scaling laws</h1>" in page
    assert "The cost of one run <small>(2 points)</small>" in page
    for item in part.items:
        if isinstance(item, ChoiceItem):
            assert all(typeset(option.text) in page and typeset(option.reason) in key for option in item.options)
            assert not any(typeset(option.reason) in page for option in item.options)
    assert page.count('<div class="room">') == sum(item.kind == "essay" for item in part.items)


def test_the_key_names_the_right_letters(bank):
    for part in bank:
        key = printed.files(part.name, part.items)[f"{part.name}-key.html"]
        for item in part.items:
            if isinstance(item, ChoiceItem) and not item.pool:
                letters = [letter for letter, option in zip("ABCDEF", item.options, strict=False) if option.right]
                assert re.search(rf"\({re.escape(item.id)}\): {', '.join(letters)}</h2>", key)


def test_a_picture_lies_in_the_page(bank):
    (item,) = [item for part in bank for item in part.items if item.id == "no-constant"]
    assert 'src="data:image/png;base64,' in printed.files("x", [item])["x.html"]


def test_a_title_is_shown_as_text(bank):
    from dataclasses import replace

    item = replace(bank[0].items[0], title="<script>alert(1)</script>")
    files = printed.files("x", [item])
    assert all("<script>" not in page for page in files.values())


def test_nobody_reads_tex_on_paper(bank):
    pages = [page for part in bank for page in printed.files(part.name, part.items).values()]
    assert any("<msup>" in page for page in pages)
    for page in pages:
        shown = re.sub(r'alttext="[^"]*"|<(code|pre)\b.*?</\1>|<style>.*?</style>', "", page, flags=re.DOTALL)
        assert not re.search(r"\\[A-Za-z(\[]|\$", shown)


def test_code_keeps_its_backslashes():
    assert typeset(r"<code>\(x\)</code> and \(x &lt; y\)").startswith(r"<code>\(x\)</code> and <math")
    assert "&lt;" in typeset(r"\(x &lt; y\)")
