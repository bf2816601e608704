"""Where one answer stands for one marker: what may be seen, what a save means, and on which state it is based."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from autograder.results.essays.answers import EssayAnswer, stand_of
from autograder.results.essays.records import EssayRecord, Reading

# What a save does: replace the mark; add a mark that others do not see; decide between two marks.
SINGLE, BLIND, SETTLE = "single", "blind", "settle"

# How far an answer is, for one marker. Those of TO_DO want something from this marker.
OPEN, AGAIN, DIFFER, CLASH = "open", "again", "differ", "clash"
MINE, DUE, DONE, EMPTY, EXCUSED = "mine", "due", "done", "empty", "excused"
TO_DO = (OPEN, AGAIN, DIFFER, CLASH)


@dataclass(frozen=True)
class Situation:
    """One answer for one marker. `shown` are the marks that this marker may see, and `form` the one to begin with.

    `version` is decided by all that this marker may see: a save that is based on another one is a conflict.
    """

    mode: str
    status: str
    shown: tuple[Reading, ...]
    form: Reading
    version: str
    elsewhere: bool = False  # the mark that counts was given outside of this page


def situation(answer: EssayAnswer, record: EssayRecord, marker: str, double: bool, counts: bool = True) -> Situation:
    """How an answer stands for `marker`; `double`: two people mark it; `counts`: nobody is excused from it."""
    valid = record.of(answer.digest)
    entered = _is_entered(answer, record)
    due = None if entered or record.due is None or record.due.answer != answer.digest else record.due
    own = next((one for one in valid if _same(one.marker, marker)), None)
    if len(valid) > 1:
        mode = SETTLE
    elif double and (valid or answer.mark.waits) and due is None:
        mode = BLIND
    else:
        mode = SINGLE
    if not counts:
        status = EXCUSED
    elif due:
        status = DUE if due.stand == answer.stand else CLASH
    elif mode == BLIND and (own or not answer.mark.waits):
        status = MINE if own else OPEN
    elif mode == SETTLE and not _of(record.settled, answer) and len({one.points for one in valid}) > 1:
        status = DIFFER
    elif answer.mark.waits:
        status = OPEN if answer.mark.manual is None and mode != SETTLE else AGAIN
    else:
        status = EMPTY if answer.is_empty and not valid else DONE
    if mode == BLIND:
        shown: tuple[Reading, ...] = (own,) if own else ()
        seen: list = [own and asdict(own)]
    else:
        decided = (due,) if due and due not in valid else (record.settled,) if _of(record.settled, answer) else ()
        shown = (*valid, *(one for one in decided if one))
        seen = [answer.stand, *map(asdict, shown), due and asdict(due)]
    return Situation(
        mode,
        status,
        shown,
        _blind_form(answer, record, marker) if mode == BLIND else _form(answer, record, mode, due, shown),
        _digest([answer.digest, mode, *seen]),
        elsewhere=mode != BLIND and not answer.mark.waits and answer.mark.manual is not None and not entered,
    )


def joined(first: Reading, second: Reading) -> Reading:
    """What two readings with the same points say together; without ticks where they ticked other rows."""
    same_rows = (first.ticks, first.adjustment) == (second.ticks, second.adjustment)
    comments = dict.fromkeys(one.comment for one in (first, second) if one.comment)
    return replace(
        first,
        marker=f"{first.marker} and {second.marker}",
        ticks=first.ticks if same_rows else (),
        told=first.told if same_rows else "",
        adjustment=first.adjustment if same_rows else first.points,
        comment="\n\n".join(comments),
        when=second.when,
    )


def saved(record: EssayRecord, now: Situation, reading: Reading) -> EssayRecord:
    """The record after a marker saved `reading` in the situation `now`; whatever it replaces is among `earlier`."""
    if now.mode == SETTLE:
        replaced = [record.settled] if record.settled else []
        return replace(record, settled=reading, due=reading, earlier=(*record.earlier, *replaced))
    kept = [one for one in record.readings if now.mode == BLIND and not _same(one.marker, reading.marker)]
    replaced = [one for one in record.readings if one not in kept]
    settled = [record.settled] if record.settled else []
    new = replace(record, readings=(*kept, reading), settled=None, earlier=(*record.earlier, *replaced, *settled))
    return replace(new, due=_agreed(new.of(reading.answer)) if now.mode == BLIND else reading)


def _agreed(both: Sequence[Reading]) -> Reading | None:
    """What two people agree on; None where there is one reading, or where their points differ.

    It is based on the gradebook as the first of them saw it: what was entered there since by other means is noticed.
    """
    return joined(*both) if len(both) == 2 and both[0].points == both[1].points else None


def _blind_form(answer: EssayAnswer, record: EssayRecord, marker: str) -> Reading:
    """What the marker finds in the form: the marker's own reading, if only of an earlier answer."""
    own = [one for one in record.readings if _same(one.marker, marker)]
    own.sort(key=lambda one: one.answer == answer.digest)
    return own[-1] if own else _blank(answer)


def _form(
    answer: EssayAnswer, record: EssayRecord, mode: str, due: Reading | None, shown: Sequence[Reading]
) -> Reading:
    """What the marker finds in the form: the mark that counts; otherwise an older one, or what both markers ticked."""
    if due:
        return due
    if not answer.mark.waits or answer.mark.manual is not None:
        if record.entered and _holds(answer, record.entered):
            return record.entered
        if answer.mark.manual is not None:
            return replace(_blank(answer), adjustment=answer.mark.manual, comment=answer.mark.comment)
    if mode == SETTLE:
        both = set(shown[0].ticks).intersection(*(one.ticks for one in shown[1:]))
        comments = dict.fromkeys(one.comment for one in shown if one.comment)
        return replace(_blank(answer), ticks=tuple(sorted(both)), comment="\n\n".join(comments))
    return shown[-1] if shown else _blank(answer)


def _blank(answer: EssayAnswer) -> Reading:
    return Reading("", 0.0, answer=answer.digest)


def _holds(answer: EssayAnswer, reading: Reading) -> bool:
    """Whether the gradebook's entry is this reading, whether or not the answer has changed since."""
    return (answer.mark.manual, answer.mark.comment) == (reading.points, reading.text)


def _is_entered(answer: EssayAnswer, record: EssayRecord) -> bool:
    """Whether the gradebook holds what was decided here of this very answer."""
    decided = [one for one in (record.due, record.entered) if one and one.answer == answer.digest]
    return answer.stand in [stand_of(one.points, False, one.text) for one in decided]


def _of(reading: Reading | None, answer: EssayAnswer) -> bool:
    return reading is not None and reading.answer == answer.digest


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _digest(content: object) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:20]
