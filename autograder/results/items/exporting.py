"""Write parts of the question bank as files, and keep a record, by which a second export has only what is new."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.results.items.formats import ALSO, ITEM_FORMATS, ItemFormat
from autograder.results.items.gathering import FORMS, Gathered
from autograder.results.items.item import Item


@dataclass(frozen=True)
class Written:
    """A part of the bank as it was written; without `paths` where nothing in it was new.

    `changed`: the ids of questions that were exported before and have become others since.
    """

    part: Gathered
    paths: list[Path]
    changed: list[str]

    @property
    def sentences(self) -> list[str]:
        """What was written and what was not, for the terminal."""
        part = self.part
        if not self.paths:
            said = [f"{part.name}: nothing new, so nothing was written."]
        else:
            kinds = ", ".join(f"{number} {_named(kind, number)}" for kind, number in part.written.items())
            count = f"{len(part.items)} item{'s' if len(part.items) != 1 else ''}"
            said = [f"{part.name}: {kinds}; {count} in {' and '.join(map(str, self.paths))}."]
        said += [f"  Not written: {', '.join(ids)} ({why})." for why, ids in part.left_out.items()]
        if self.changed:
            said.append(f"  Changed since the last export, so delete the old ones: {', '.join(self.changed)}.")
        return said


def format_named(name: str) -> ItemFormat:
    """The format of that name. Raises CourseError where there is none."""
    name = ALSO.get(name, name)
    if name not in ITEM_FORMATS:
        raise CourseError(f"There is no format {name!r:.80}; choose one of {', '.join(ITEM_FORMATS)}.")
    return ITEM_FORMATS[name]


def export_items(
    course: Course, parts: Iterable[Gathered], format: str, folder: Path, only_changed: bool = False
) -> list[Written]:
    """Write each part in one of ITEM_FORMATS below `folder`, and record in the course's folder what was written.

    `only_changed`: leave out what was written in this format before and has not changed.
    Raises CourseError for an unknown format, and for a record that cannot be read.
    """
    chosen = format_named(format)
    record = _read(course)
    known = dict(record.get(chosen.name, {}))
    done = []
    for part in parts:
        digests = {item.id: _digest(item) for item in part.items}
        changed = [id for id, digest in digests.items() if known.get(id, digest) != digest]
        if only_changed:
            part = _without(part, {id for id, digest in digests.items() if known.get(id) == digest})
        paths = _write(chosen, part, folder) if part.items else []
        known |= digests
        done.append(Written(part, paths, changed if only_changed else []))
    write_whole(_record(course), json.dumps({**record, chosen.name: known}, indent=1) + "\n")
    return done


def _without(part: Gathered, ids: set[str]) -> Gathered:
    """The part without these items; its counts are then those of items."""
    if not ids:
        return part
    items = [item for item in part.items if item.id not in ids]
    written: dict[str, int] = {}
    for item in items:
        written[item.kind] = written.get(item.kind, 0) + 1
    return replace(part, items=items, written=written)


def _write(format: ItemFormat, part: Gathered, folder: Path) -> list[Path]:
    files = format.files(part.name, part.items)
    for name, content in files.items():
        write_whole(folder / name, content)
    return [folder / name for name in files]


def _named(kind: str, number: int) -> str:
    words = FORMS.get(kind, kind)
    if number == 1:
        return words
    head, bracket, rest = words.partition(" (")
    plural = {"choice of several": "choices of several"}.get(head, f"{head}s")
    return plural + bracket + rest


def _digest(item: Item) -> str:
    return hashlib.sha256(repr(item).encode()).hexdigest()[:16]


def _record(course: Course) -> Path:
    return course.folder / "exported-questions.json"


def _read(course: Course) -> dict[str, Mapping[str, str]]:
    path = _record(course)
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        sound = isinstance(record, dict) and all(isinstance(ids, dict) for ids in record.values())
    except ValueError:
        sound = False
    if not sound:
        raise CourseError(f"{path} is damaged: delete it, and the next export begins a new record.")
    return record
