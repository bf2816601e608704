"""A copy under other names, with other comments and layout, is left with the same tokens; other code is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.results.wording import WORDS, code_shingles, code_tokens, text_shingles

CODE = """def fit(x, y):
    best = None
    for alpha in np.linspace(0.1, 1, 500):
        slope, floor = np.polyfit(x ** -alpha, y, 1)
        if best is None or slope < best[0]:
            best = (slope, floor, alpha)
    return best"""


@pytest.mark.parametrize(
    "copy",
    [
        CODE.replace("\n", "  # so it goes\n"),
        CODE.replace("best", "good").replace("alpha", "exponent"),
        CODE.replace("x", "z"),
        CODE.replace("    best = None", '    """What fits best."""\n\n\n    best = (None)'),
        CODE.replace("    ", "  ").replace(", ", ",").replace(" = ", "="),
        "%matplotlib inline\n!pip install x\n# mine\n" + CODE,
    ],
)
def test_what_a_copy_changes_makes_no_difference(copy):
    assert code_tokens(copy) == code_tokens(CODE)
    assert code_shingles(copy) == code_shingles(CODE)


@pytest.mark.parametrize("other", [CODE.replace("500", "501"), CODE.replace("<", ">"), CODE.replace("polyfit", "fit")])
def test_literals_operators_and_other_people_s_names_do(other):
    assert code_tokens(other) != code_tokens(CODE)


def test_an_insertion_changes_few_shingles():
    more = CODE.replace("    for alpha", "    count = 0\n    for alpha")
    shared = code_shingles(more) & code_shingles(CODE)
    assert len(shared) > 0.8 * len(code_shingles(CODE))


def test_code_that_python_does_not_read_is_compared_too():
    broken = CODE.replace("return best", "return best)")
    assert code_tokens(broken) == code_tokens(broken.replace("best", "good").replace("\n", "  # so\n"))
    assert len(code_shingles(broken)) > 20


def test_words_are_compared_without_case_and_punctuation():
    text = "The floor – E – is what the language leaves open."
    assert text_shingles(text) == text_shingles("the FLOOR, e, is: what the\nlanguage leaves open")
    assert len(text_shingles(text)) == 9 - WORDS + 1
    assert text_shingles("four words are few") == frozenset()
    assert len(text_shingles("损失随数据增加而下降但不会到零")) > 5


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    code_tokens(text)
    code_shingles(text)
    text_shingles(text)


@pytest.mark.parametrize("text", ["(" * 100_000, "x = " + "-" * 50_000 + "1", "\0", "a." * 30_000 + "b", "'" * 1001])
def test_what_no_parser_stands_is_taken(text):
    assert isinstance(code_tokens(text), tuple)
