"""Who has which answer open: a hold has a name and ends by itself when its page is no longer heard of."""

import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 90.0  # a browser may let a page that is not in sight speak once a minute


@dataclass
class _Page:
    marker: str
    heard: float
    holds: str = ""


class Holds:
    """The open pages, each with its marker and at most one answer that it holds. Texts name answers."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic):
        self._seconds, self._clock = seconds, clock
        self._pages: dict[str, _Page] = {}

    def hear(self, page: str, marker: str) -> None:
        """A page has spoken: it is there for another while. Under another marker's name it holds nothing any more."""
        known = self._live().get(page)
        if known is None or known.marker != marker:
            self._pages[page] = _Page(marker, self._clock())
        known = self._pages[page]
        known.heard = self._clock()

    def take(self, page: str, answer: str) -> str | None:
        """Have a page that was heard hold this answer alone; nothing, where another one holds it: then its marker."""
        self._pages[page].holds = ""
        if holder := self.holder(answer, page):
            return holder
        self._pages[page].holds = answer
        return None

    def let_go(self, page: str) -> None:
        """The page holds nothing any more."""
        if page in self._pages:
            self._pages[page].holds = ""

    def close(self, page: str) -> None:
        """The page is gone."""
        self._pages.pop(page, None)

    def holder(self, answer: str, but: str = "") -> str | None:
        """The marker of the page, other than the page `but`, that holds an answer; None where none does."""
        held = (one.marker for page, one in self._live().items() if one.holds == answer and page != but)
        return next(held, None)

    def markers(self) -> list[str]:
        """Who is there, in the order of their names."""
        return sorted({one.marker for one in self._live().values()}, key=str.casefold)

    def pages_of(self, marker: str) -> int:
        """How many pages a marker has open."""
        return sum(one.marker == marker for one in self._live().values())

    def _live(self) -> dict[str, _Page]:
        late = self._clock() - self._seconds
        self._pages = {page: one for page, one in self._pages.items() if one.heard > late}
        return self._pages
