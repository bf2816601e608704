"""Who sent what: senders as systems call them, led to the students of the roster."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.bank.run_as import Resolved
from autograder.bank.stated import NotebookStudent
from autograder.bank.variants import same_person, shown, spelled_id
from autograder.grading.lms import Sender
from autograder.results.term.names import folded, readable
from autograder.results.term.roster import Roster

NOBODY = "nobody"
_OF_ONE_SYSTEM = ("canvas_id", "moodle_id")  # two systems may well have two student numbers, or addresses, for a person


@dataclass(frozen=True)
class Match:
    """A sender as shown in the zip, the student's id ("" where it is nobody's) and how that was found, or why not."""

    sender: str
    student: str
    how: str


def match_senders(
    senders: Mapping[str, Sender], stated: Mapping[str, Collection[NotebookStudent]], roster: Roster
) -> dict[str, Match]:
    """Whose each sender's work is, by the sender's key; `stated` has what the notebooks of each say of their student.

    A name that several people have is decided by the id in the notebook, if that is one of theirs. Of two senders that
    would be one person, the one that was found by an id counts, and neither where both or none was.
    """
    if not roster:
        return _without_roster(senders)
    found = {key: _match(sender, stated.get(key, ()), roster) for key, sender in senders.items()}
    return _without_doubles(senders, found)


def _match(sender: Sender, stated: Iterable[NotebookStudent], roster: Roster) -> Match:
    who = shown(sender.shown)
    by_id = _by_id(sender, roster)
    if by_id.id:
        return Match(who, by_id.id, by_id.by)
    by_name = roster.by_name(sender.name) if sender.name else Resolved()
    several = by_id.ids or by_name.ids
    if len(several) > 1:
        told = {roster.resolve(one.text).id for one in stated if one.text} & set(several)
        if len(told) == 1:
            return Match(who, told.pop(), f"{by_name.by or by_id.by}, and STUDENT in the notebook")
        return Match(who, "", f"{by_name.by or by_id.by} of {' and '.join(several)}")
    if not by_name.id:
        return Match(who, "", "not in the roster")
    for column in _OF_ONE_SYSTEM:
        known, value = getattr(roster.students[by_name.id], column), sender.ids.get(column, "")
        if known and value and same_person(known) != same_person(value):
            return Match(who, "", f"called like {by_name.id}, whose {column} is {shown(known)} and not {shown(value)}")
    return Match(who, by_name.id, by_name.by)


def _by_id(sender: Sender, roster: Roster) -> Resolved:
    """By the ids that the system gives; those of other systems' columns only where they are not mere numbers of it."""
    unsure = Resolved()
    for column, value in sender.ids.items():
        found = roster.by_column(column, value)
        if not found.ids and column in ("sis_id", "email"):
            resolved = roster.resolve(value)
            if column == "email" and not resolved.ids:
                resolved = roster.resolve(value.partition("@")[0])
            found = resolved if not resolved.by.startswith("name") else Resolved()
        if found.id:
            return found
        unsure = found if found.ids else unsure
    for login in sender.logins:
        found = roster.resolve(login)
        if found.id and not (found.by.startswith("name") and sender.name):
            return found
        unsure = found if found.ids and not unsure.ids else unsure
    return unsure


def _without_doubles(senders: Mapping[str, Sender], found: dict[str, Match]) -> dict[str, Match]:
    people: dict[str, list[str]] = {}
    for key, match in found.items():
        if match.student:
            people.setdefault(match.student, []).append(key)
    for student, keys in people.items():
        several = len({senders[key] for key in keys}) > 1  # a name alone may stand for several files of one person
        sure = [key for key in keys if not found[key].how.startswith("name")]
        for key in keys if several else ():
            if key not in sure or len(sure) > 1:
                why = f"{len(keys)} senders would be {student}: say in the roster's column aliases who is who"
                found[key] = replace(found[key], student="", how=why)
    return found


def _without_roster(senders: Mapping[str, Sender]) -> dict[str, Match]:
    """Ids made of what the system tells: a login, a number or an address; otherwise the name."""
    names: dict[str, set[str]] = {}
    for key, sender in senders.items():
        names.setdefault(folded(sender.name), set()).add(key)
    found = {}
    for key, sender in senders.items():
        ids = [sender.ids.get("sis_id", ""), *sender.logins[:1], sender.ids.get("email", "").partition("@")[0]]
        text, how = next(((one, "login in the file's name") for one in ids if one), ("", "name, without a roster"))
        if not text and sender.name:
            number = sender.number or next(iter(sender.ids.values()), "")
            alone = len(names[folded(sender.name)]) == 1
            text = ".".join(filter(None, [*map(folded, readable(sender.name).split()), "" if alone else number]))
        try:
            found[key] = Match(shown(sender.shown), spelled_id(text), how)
        except ValueError:
            found[key] = Match(shown(sender.shown), "", "its name tells no student")
    return found


def match_table(system: str, matches: Sequence[Match]) -> str:
    """Who was matched how, as a table for the terminal; those whom nobody was found for come last."""
    rows = sorted(matches, key=lambda one: (not one.student, same_person(one.student), one.sender))
    cells = [("in the zip", "student", "found by"), *((one.sender, one.student or NOBODY, one.how) for one in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(2)]
    lines = [f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}" for row in cells]
    matched = sum(bool(one.student) for one in matches)
    return "\n".join([f"{system}: {matched} of {len(matches)} matched.", *lines])


def mismatch_sentence(differing: int, looked_at: int, has_roster: bool, examples: str) -> str:
    """Why a class is not graded: most notebooks are of other ids than the files."""
    remedy = "look whether the roster is of this class" if has_roster else "`scaling-laws roster FILE` tells who is who"
    return (
        f"{differing} of {looked_at} notebooks say another STUDENT than the file they came in ({examples}), so that "
        f"their figures would be marked wrong: {remedy}, or go on with --anyway. Nothing was graded."
    )
