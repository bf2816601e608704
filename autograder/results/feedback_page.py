"""One student's page of feedback: the marked notebook with a summary at its head."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.filters import Highlight2HTML

from autograder.bank.answers import printable
from autograder.release.lesson import visible
from autograder.results.marked_answers import MarkedAnswer, StudentAnswers, is_score_line, title, total
from autograder.results.next_steps import next_steps
from autograder.results.outputs import text_of, tidied
from autograder.results.own_certainty import calibrated
from autograder.results.pages import page
from autograder.results.pointers import Pointer
from autograder.results.raster import MAX_MEGABYTES, data_url
from autograder.results.safe_html import LONGEST, as_typed, clean, markdown, printed
from autograder.results.titles import in_words

SANE = 2_000_000  # characters of all cells of a notebook; a longer one is shown as it was typed, which takes no time
_COLOURED = Highlight2HTML(pygments_lexer="ipython3")


@dataclass(frozen=True)
class Feedback:
    """What one student is told of one lesson: all that the page shows. `cells` are those of the marked notebook."""

    student: str
    lesson: str
    cells: Sequence[Mapping[str, Any]]
    answers: StudentAnswers
    late_penalty: float = 0.0
    notes: Sequence[str] = ()
    pointers: Mapping[str, "Pointer"] = field(default_factory=dict)  # by question
    title: str = ""  # the lesson's

    @property
    def stamp(self) -> str:
        """Decided by all that the page shows and by the code that makes it: the same stamp means the same page."""
        # What was seen is not shown itself, and may hold functions.
        told = {id: asdict(replace(answer, seen=None)) for id, answer in self.answers.items()}
        answers = {id: answer | {"title": title(id)} for id, answer in told.items()}
        content = [
            self.student,
            self.lesson,
            self.title,
            _whole(self.cells),
            answers,
            self.late_penalty,
            list(self.notes),
        ]
        content.append({id: asdict(pointer) for id, pointer in self.pointers.items()})
        return sha256(f"{_maker()}{json.dumps(content, sort_keys=True)}".encode()).hexdigest()[:20]


@dataclass(frozen=True)
class ShownCell:
    """A cell as the page's template takes it. `kind` is "text", "code", "answer" or "score"."""

    kind: str
    number: int
    source: Markup
    outputs: Sequence[Markup] = ()
    question: str = ""
    answer: MarkedAnswer | None = None
    anchor: str = ""


def feedback_page(feedback: Feedback) -> str:
    """The page as HTML. Whatever a student wrote, the page is whole, asks no other host, and nothing in it acts."""
    lines = [(id, title(id), answer, feedback.pointers.get(id)) for id, answer in feedback.answers.items()]
    return page(
        "feedback",
        feedback=feedback,
        title=feedback.title or in_words(feedback.lesson),
        steps=next_steps(feedback.answers, feedback.pointers),
        calibration=calibrated(feedback.answers),
        student=printable(feedback.student),
        total=total(feedback.answers, feedback.late_penalty),
        notes=[" ".join(printable(str(note)).split()) for note in feedback.notes],
        lines=lines,
        titles={id: name for id, name, *_ in lines},
        cells=list(_shown_cells(feedback)),
    )


def stamped(path: Path, stamp: str) -> bool:
    """Whether the page in `path` is whole and has this stamp, which stands at its end."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 100))
            return f"<!-- {stamp} -->".encode() in file.read()
    except OSError:
        return False


def _whole(content: Any) -> Any:
    """Plain data with every text in one piece, which a notebook may hold in lines."""
    if isinstance(content, Mapping):
        return {key: _whole(value) for key, value in content.items()}
    if isinstance(content, list) and content and all(isinstance(part, str) for part in content):
        return "".join(content)
    return [_whole(part) for part in content] if isinstance(content, list) else content


@cache
def _maker() -> str:
    """A digest of this room: with other code or another template, pages look different."""
    files = sorted([*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.glob("templates/*")])
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _shown_cells(feedback: Feedback) -> Iterator[ShownCell]:
    anchors = {pointer.cell for pointer in feedback.pointers.values()}
    plain = sum(len(text_of(cell.get("source"))) for cell in feedback.cells) > SANE
    for number, cell in enumerate(feedback.cells, 1):
        try:
            shown = _shown(cell, number, feedback.answers, plain)
        except Exception as error:  # one odd cell must not cost a student the page
            what = f"This cell could not be shown ({type(error).__name__})."
            shown = ShownCell("text", number, Markup("<p>{}</p>").format(what))
        if (id := cell.get("id")) in anchors:
            anchors.remove(id)  # a page has each of its ids once
            shown = replace(shown, anchor=f"cell-{id}")
        yield shown


def _shown(cell: Mapping[str, Any], number: int, answers: StudentAnswers, plain: bool) -> ShownCell:
    mark = cell.get("metadata", {}).get("nbgrader")
    mark = mark if isinstance(mark, Mapping) else {}
    name, source = str(mark.get("grade_id", "")), text_of(cell.get("source"))
    answer = answers.get(name) if mark.get("grade") or mark.get("task") else None
    if cell.get("cell_type") != "code":
        typed = plain or cell.get("cell_type") == "raw"
        text = as_typed(source) if typed else markdown(source, cell.get("attachments"))
        return ShownCell("answer" if answer else "text", number, Markup(text), (), name if answer else "", answer)
    scored = bool(answer) and not mark.get("solution")
    code = _code(visible(source).strip("\n") if scored else source, plain)
    outputs = [shown for output in tidied(cell.get("outputs") or []) for shown in _shown_output(output, scored)]
    kind = "score" if scored else "answer" if mark.get("solution") else "code"
    return ShownCell(kind, number, code, outputs, name if answer else "", answer)


def _code(source: str, plain: bool) -> Markup:
    return Markup(as_typed(source) if plain or len(source) > LONGEST else _highlighted(source))


@lru_cache(maxsize=4_096)  # most cells are the lesson's, and alike in every notebook of a class
def _highlighted(source: str) -> str:
    return str(_COLOURED(source))


def _shown_output(output: Mapping[str, Any], scored: bool) -> Iterator[Markup]:
    """An output as HTML. Of a test cell (`scored`) neither its score nor where it broke off: both stand in its head, or
    would show hidden tests."""
    kind = output.get("output_type")
    if kind == "stream":
        text = text_of(output.get("text"))
        if scored:
            text = "\n".join(line for line in text.split("\n") if not is_score_line(line))
        if text.strip():
            yield Markup(printed(text))
    elif kind == "error" and not scored:
        lines = output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]
        yield Markup(printed("\n".join(map(str, lines))))
    elif kind == "display_data" or (kind == "execute_result" and not scored):
        data = output.get("data", {})
        if not (scored and is_score_line(text_of(data.get("text/markdown")))):
            yield _richest(data, output.get("metadata") or {})


def _richest(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Markup:
    """The form that tells a reader most, of those that a page can show."""
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            about = metadata.get(kind)
            alt = str(about.get("alt") or "a picture") if isinstance(about, Mapping) else "a picture"
            if url := data_url(data[kind]):
                return Markup('<p><img alt="{}" src="{}"></p>').format(alt, url)
            return Markup("<p><em>[picture left out: it is not a PNG or JPEG of up to {} MB]</em></p>").format(
                MAX_MEGABYTES
            )
    if html := text_of(data.get("text/html"))[:LONGEST]:
        return Markup(f'<div class="text">{clean(html)}</div>')
    if text := text_of(data.get("text/markdown")):
        return Markup(f'<div class="text">{markdown(text)}</div>')
    return Markup(printed(text_of(data.get("text/latex")) or text_of(data.get("text/plain"))))
