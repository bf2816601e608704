"""A formula in Unicode is what a reader would type who has no TeX, and nothing of TeX is left in it."""

import random
import re

import pytest

from autograder.bank.unicode_math import LONGEST, unicode


@pytest.mark.parametrize(
    ("tex", "read"),
    [
        (r"L(N, D) = E + A\,N^{-\alpha} + B\,D^{-\beta}", "L(N, D) = E + A N⁻ᵅ + B D⁻ᵝ"),
        (r"C=6\cdot N\cdot D", "C = 6·N·D"),
        (r"x<3\pm5\,\%", "x < 3 ± 5 %"),
        (r"N^*\propto C^{a}", "N* ∝ Cᵃ"),
        (r"N^{\star} \ge N_{\mathrm{opt}}", "N⋆ ≥ N_opt"),
        (r"D_0 \le D_{10} \ne D_{\min}", "D₀ ≤ D₁₀ ≠ D_min"),
        (r"10^{-3} \ll 5.76\cdot10^{23}", "10⁻³ ≪ 5.76·10²³"),
        (r"C^{0.5}", "C^0.5"),
        (r"x^{1/\alpha}", "x^(1/α)"),
        (r"\ln L = \ln A-\alpha\ln x", "ln L = ln A − α ln x"),
        (r"\ln(L-E)", "ln(L − E)"),
        (r"\log_{10}x", "log₁₀ x"),
        (r"\frac{\beta}{\alpha+\beta}", "β/(α + β)"),
        (r"\frac{dL}{dN}", "dL/dN"),
        (r"\frac{\alpha A}{\beta B}", "αA/(βB)"),
        (r"\left(\frac{a}{b}\right)^{c}", "(a/b)ᶜ"),
        (r"\sqrt{2}\,\sqrt{N D}\,\sqrt[3]{x}", "√2 √(ND) ∛x"),
        (r"\hat L - \hat{E} = \bar x", "L̂ − Ê = x̄"),
        (r"-\alpha, \quad (-2)", "−α, (−2)"),
        (r"\text{loss in nats} = 1{,}000", "loss in nats = 1,000"),
        (r"\underbrace{A N^{-\alpha}}_{\text{size}}", "AN⁻ᵅ (size)"),
        (r"L_{\infty} \to a_{i,j}^2", "L_∞ → a_(i, j)²"),
        (r"\nonsense{3}", "nonsense3"),
    ],
)
def test_it_reads_as_a_person_would_write_it(tex, read):
    assert unicode(tex) == unicode_normal(read)


def unicode_normal(text: str) -> str:
    """Hats as the reader makes them, a letter and a mark, whatever the editor of this file made of them."""
    return text.replace("Ê", "E\u0302").replace("L̂", "L\u0302").replace("x̄", "x\u0304")


PARTS = re.findall(
    r"\S+", r"\alpha \frac \sqrt \hat \text \left( \right) \ln \none \\ \, \{ \} ^ _ { } [ ] & $ - + = 12 x"
)


def test_whatever_is_typed_comes_out_as_one_line_without_tex():
    rng = random.Random(1)
    for _ in range(2_000):
        read = unicode("".join(rng.choices([*PARTS, " "], k=rng.randrange(30))))
        assert not set(read) & set("\\{}$\n")
        assert read == read.strip()


@pytest.mark.parametrize("tex", ["", "{" * 900, "\\frac" * 300, "^" * 900, "x" * (2 * LONGEST), "\\"])
def test_what_is_no_formula_takes_no_time_and_raises_nothing(tex):
    assert len(unicode(tex)) <= LONGEST
