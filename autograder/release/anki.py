"""The cards to keep as a text file that Anki imports: https://docs.ankiweb.net/importing/text-files.html"""

import csv
import io
from collections.abc import Iterable
from html import escape
from pathlib import Path

from autograder.course import CourseError
from autograder.files import write_whole
from autograder.questions.cards import Card
from autograder.questions.pool import slug

HEADER = "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:3\n"


def write_cards(chosen: Iterable[Card], path: Path) -> None:
    """Write the cards to `path`. Raises CourseError for a folder."""
    if path.is_dir():
        raise CourseError(f"{path} is a folder: name a file, such as {path / 'cards.txt'}.")
    write_whole(path, anki_file(chosen))


def anki_file(chosen: Iterable[Card]) -> str:
    """The cards as the text of a file, one a line, for Anki's own note type Basic."""
    text = io.StringIO()
    text.write(HEADER)
    rows = csv.writer(text, delimiter="\t", lineterminator="\n")
    for card in chosen:
        tags = f"scaling-laws::{slug(card.concept)} lesson-{int(card.lesson[:2])}"
        rows.writerow([card.guid, card.deck, tags, _html(card.front), _html(card.back)])
    return text.getvalue()


def _html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
