"""How a test reads a page: strictly, or as a person does."""

from html.parser import HTMLParser
from xml.etree.ElementTree import Element

from bleach._vendor.html5lib import HTMLParser as StrictParser

LOADS = {"src", "srcset", "data", "action", "poster", "background"}


def faults(html: str) -> list[str]:
    """What is not valid in a page, what nobody can do without and is missing, and what it asks of another host."""
    parser = StrictParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    found = [f"line {line}: {kind} {about}" for (line, _), kind, about in parser.errors]
    found += [] if root.get("lang") == "en" else ["the language is not said"]
    found += [] if root.find("head/meta[@name='viewport']") is not None else ["nothing fits it to a small screen"]
    found += [] if root.findtext("head/title") else ["it has no title"]
    found += [] if len(list(root.iter("main"))) == 1 else ["it does not have one main part"]
    found += [f"a picture without words: {picture.attrib}" for picture in root.iter("img") if not picture.get("alt")]
    return found + [asked for element in root.iter() if isinstance(element.tag, str) for asked in _asked(element)]


def _asked(element: Element) -> list[str]:
    loads = LOADS | ({"href"} if element.tag == "link" else set())
    style = (element.text or "") if element.tag == "style" else element.get("style", "")
    asked = [f"<{element.tag} {name}>" for name in loads if "//" in element.get(name, "").split(",")[0][:8]]
    return asked + (["a style sheet asks another host"] if "@import" in style or "url(http" in style else [])


class _Words(HTMLParser):
    words = ""
    style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.style = False

    def handle_data(self, data: str) -> None:
        self.words += "" if self.style else data


def words(html: str) -> str:
    """What a person reads in a page, with single spaces between words."""
    reader = _Words()
    reader.feed(html)
    return " ".join(reader.words.split())
