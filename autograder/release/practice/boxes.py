"""When a concept is practised again: the boxes of Leitner (1972), and the file that keeps them.

A concept that was answered rightly moves up one box and rests for that box's DAYS; one that was missed goes back to
the first box and is due at once. Next comes what is due, the lowest box first and in it what rests longest; then what
was never asked, in the order of learning; then what is due soonest.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from autograder.files import write_whole

DAYS = (0, 1, 3, 7, 21)  # of rest in each box, the lowest first


@dataclass(frozen=True)
class Box:
    """Where a concept stands: its box, 1 to 5, when it was last asked, how often, and how often it was right."""

    box: int
    last: str  # as 2026-11-27
    asked: int = 1
    right: int = 0

    @property
    def due(self) -> date:
        return date.fromisoformat(self.last) + timedelta(days=DAYS[self.box - 1])

    @classmethod
    def after(cls, before: "Box | None", right: bool, today: date) -> "Box":
        """Where a concept stands after an answer; `before` is None where it was never asked."""
        asked, rightly = (before.asked, before.right) if before else (0, 0)
        box = min((before.box if before else 1) + 1, len(DAYS)) if right else 1
        return cls(box, today.isoformat(), asked + 1, rightly + right)


Boxes = Mapping[str, Box]  # by concept


def next_concept(boxes: Boxes, concepts: Iterable[str], today: date, but: str = "") -> str:
    """Which of the `concepts`, given in the order of learning, to ask next, and not `but` where there is another.

    ValueError where there is no concept.
    """
    listed = list(concepts)
    order = {name: place for place, name in enumerate(listed)}

    def urgency(name: str) -> tuple[bool, int, int, date, int]:
        box = boxes.get(name)
        if box is None:
            return name == but, 1, 0, date.min, order[name]
        if box.due <= today:
            return name == but, 0, box.box, date.fromisoformat(box.last), order[name]
        return name == but, 2, 0, box.due, order[name]

    if not listed:
        raise ValueError("There is nothing to practise: the pool has no forms.")
    return min(listed, key=urgency)


def read(path: Path) -> tuple[dict[str, Box], str]:
    """The boxes kept in `path`, none where there is no file yet, and a sentence where it is damaged.

    A damaged file is kept beside under another name, and practice begins anew.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): _box(row) for name, row in kept["concepts"].items()}, ""
    except FileNotFoundError:
        return {}, ""
    except (ValueError, LookupError, TypeError, AttributeError):
        beside = next(
            one
            for number in range(1, 10_000)
            if not (one := path.with_name(f"{path.stem}.damaged-{number}.json")).exists()
        )
        path.rename(beside)
        return {}, f"{path.name} was damaged and is kept as {beside}; your practice begins anew."


def write(path: Path, boxes: Boxes) -> None:
    """Keep the boxes in `path`, whole or not at all."""
    rows = {name: asdict(box) for name, box in sorted(boxes.items())}
    write_whole(path, json.dumps({"concepts": rows}, indent=1, ensure_ascii=False) + "\n")


def _box(row: Mapping[str, object]) -> Box:
    box = Box(int(str(row["box"])), str(row["last"]), int(str(row["asked"])), int(str(row["right"])))
    if not (1 <= box.box <= len(DAYS) and 0 <= box.right <= box.asked and box.due):
        raise ValueError(f"no box: {row}")
    return box
