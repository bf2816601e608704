import numpy as np
import pytest

from course_data import corpora
from course_data import language as languages
from course_data.language import Language

TINY = Language(vocab=12, favourites=(6, 4, 3), zipf=(1.0, 1.3, 1.6), back_off=0.1, seed=3)


@pytest.fixture
def tiny(monkeypatch):
    """The name of a language that is built in no time."""
    monkeypatch.setitem(languages.LANGUAGES, "tiny", TINY)
    return "tiny"


@pytest.fixture
def small_texts(monkeypatch):
    """Two texts in place of the real ones, which take a while to gather: all "p" and all "c", in long blocks."""
    texts = {
        name: np.full(60 * corpora.BLOCK, place, dtype=np.uint8)
        for place, name in enumerate(("prose", "code"), start=1)
    }
    monkeypatch.setattr(corpora, "corpora", lambda: texts)
    corpora.positions.cache_clear()
    yield texts
    corpora.positions.cache_clear()
