"""Formulas between dollar signs become MathML, and nothing else does; what cannot be set is shown as it was typed."""

import re
from xml.etree import ElementTree

import pytest

from autograder.bank.mathematics import (
    FormulaError,
    html,
    in_markdown,
    line,
    mathml,
    plain,
    set_or_typed,
    shown,
    with_formulas,
)


def text(math: str) -> str:
    return "".join(ElementTree.fromstring(math).itertext())


def tags(math: str) -> list[str]:
    return [element.tag.rpartition("}")[2] for element in ElementTree.fromstring(math).iter()]


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"L(N, D) = E + A\,N^{-\alpha} + B\,D^{-\beta}", "L(N,D)=E+AN−α+BD−β"),
        (r"C = 6 \cdot N \cdot D", "C=6·N·D"),
        (r"x < 3 \pm 5\,\%", "x<3±5%"),
        (r"\ln 2 \approx 0.693", "ln2≈0.693"),
        (r"\text{nats per token}", "nats\xa0per\xa0token"),
        (r"N^* \propto C^{a}", "N*∝Ca"),
    ],
)
def test_a_formula_holds_its_signs_in_order(tex, shown):
    assert text(mathml(tex)) == shown


def test_fractions_powers_and_indices_are_set_as_such():
    assert "mfrac" in tags(mathml(r"\frac{\beta}{\alpha + \beta}"))
    assert tags(mathml("x_1^2"))[2:] == ["msubsup", "mi", "mn", "mn"]
    assert 'display="block"' in mathml("x", display=True)
    assert 'display="inline"' in mathml("x")


def test_a_function_stands_apart_from_its_argument_but_not_from_a_bracket():
    assert re.search(
        r"<mi>d</mi><mspace[^>]*/?><mi>ln</mi><mspace[^>]*/?><mi>L</mi>", mathml(r"d \ln L").replace(" />", "/>")
    )
    assert "<mi>ln</mi><mo" in mathml(r"\ln(x)")


def test_a_slash_and_a_bar_stand_close():
    assert mathml("a/b").count('lspace="0" rspace="0">/') == 1
    assert mathml("|r|").count('rspace="0">|') == 2


@pytest.mark.parametrize("tex", [r"\frac{", r"\nonsense x", "{" * 900, r"\begin{cases} x", "x" * 3_000])
def test_what_cannot_be_set_is_a_sentence_or_shown_as_typed(tex):
    with pytest.raises(FormulaError, match=r"^The formula \$"):
        mathml(tex)
    assert set_or_typed(tex).startswith('<code class="sl-tex">$')


@pytest.mark.parametrize(
    "tex", [r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}", r"\style{x}{y}", r"\class{a}{b}"]
)
def test_a_formula_holds_nothing_that_could_act(tex):
    made = set_or_typed(tex)
    assert "<script" not in made
    if made.startswith("<math"):
        names = {name for element in ElementTree.fromstring(made).iter() for name in element.attrib}
        assert not names & {"href", "style", "class", "onclick"}


def test_formulas_are_found_in_markdown_and_dollars_are_not():
    seen: list[tuple[str, bool]] = []

    def put(tex: str, display: bool) -> str:
        seen.append((tex, display))
        return "F"

    source = "It costs $5 today, \\$6 later, `$code$`, US$7. But $a_1 * b$, $x$-axis and\n\n$$\ny = 2\n$$\n"
    assert in_markdown(source, put) == ("It costs $5 today, \\$6 later, `$code$`, US$7. But F, F-axis and\n\nF\n")
    assert seen == [("a_1 * b", False), ("x", False), ("y = 2", True)]


def test_markdown_around_a_formula_stays_markdown():
    made = html("**Bold** $a_1*b*c$ and *more*")
    assert made.startswith("<p><strong>Bold</strong> <math")
    assert made.strip().endswith("and <em>more</em></p>")
    assert line("$x$ alone").startswith("<math")


def test_a_text_is_read_in_unicode_and_keeps_what_is_no_formula():
    assert plain(r"It costs \$5, or $5. `$x$` **and** $N^{-\alpha}$.") == "It costs $5, or $5. `$x$` **and** N⁻ᵅ."
    assert shown("It costs $5.") == {}
    assert shown("falls as $x^2$") == {"text/plain": "falls as x²", "text/markdown": "falls as $x^2$"}


def test_a_text_that_is_not_markdown_shows_all_of_it_as_it_is_with_its_formulas_set():
    made = with_formulas(r"<b>**5** < 6</b> & $x < 2$, \$7, \ue0000\ue001")
    assert made.startswith("&lt;b&gt;**5** &lt; 6&lt;/b&gt; &amp; <math")
    assert "$7" in made
    assert "\\$" not in made
    assert with_formulas("\ue0000\ue001 $x$").count("<math") == 1
