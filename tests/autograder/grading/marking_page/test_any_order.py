"""Whatever markers, Formgrader, gradings, new hand-ins and restarts do in any order: nothing is lost or overwritten."""

import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from autograder.course import Course
from autograder.grading.marking_page.desk import Conflict, Mark, MarkingDesk
from autograder.grading.marking_page.situation import CLASH, DIFFER, DONE, TO_DO
from autograder.grading.turns import writing_turn
from autograder.results.essays.answers import stand_of
from autograder.results.essays.records import EssayRecord, MarkingSettings, Reading, read_records
from tests.autograder.grading.essay_class import ESSAY, LESSON, in_gradebook, mark_in_formgrader, write_essays

WHO = "ada"
MARKERS = ("Ada", "Ben", "Cleo")


@dataclass
class Term:
    """What happened so far to one answer, and the desk at which it did."""

    course: Course
    random: random.Random
    double: int = 0
    saved: list[str] = field(default_factory=list)  # comments, each of its own
    seen: dict[str, dict] = field(default_factory=dict)  # by marker, what an open page shows
    refused: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.double = self.random.choice([0, 0, 1])
        self.desk = MarkingDesk(self.course, MarkingSettings("a seed", self.double))

    def view(self, marker: str) -> dict:
        token = next(self.desk.token(one) for one, _ in self.desk.answers(LESSON, ESSAY) if one.student == WHO)
        state = self.desk.state(marker, marker, f"{LESSON}/{ESSAY}")
        return next(one for one in state["answers"] if one["id"] == token)

    def look(self) -> None:
        marker = self.random.choice(MARKERS)
        self.seen[marker] = self.view(marker)

    def look_and_save(self) -> None:
        marker = self.random.choice(MARKERS)
        self.seen = {marker: self.view(marker)}
        self.save()

    def save(self) -> None:
        if not self.seen:
            return
        marker, view = self.random.choice(list(self.seen.items()))
        comment, ticks = f"word {len(self.saved)}", tuple(self.random.sample(range(5), self.random.randint(0, 5)))
        before = self.record
        try:
            mark = Mark(view["version"], ticks, 0.0, comment)
            self.desk.save(marker, marker, f"{LESSON}/{ESSAY}", view["id"], mark)
            self.saved.append(comment)
        except Conflict:
            self.refused += 1
            assert self.record == before

    def save_while_grading(self) -> None:
        with writing_turn(self.course):
            before = in_gradebook(self.course, WHO)
            self.save()
            assert in_gradebook(self.course, WHO) == before

    def formgrader(self) -> None:
        mark_in_formgrader(self.course, WHO, float(self.random.randint(0, 5)), self.random.choice([None, "elsewhere"]))

    def hand_in(self) -> None:
        write_essays(self.course, {WHO: f"A memo, version {self.random.randint(1, 3)}."})

    @property
    def record(self) -> EssayRecord:
        return read_records(self.course, LESSON, ESSAY).get(WHO, EssayRecord())


def every_comment(record: EssayRecord) -> str:
    one_by_one: list[Reading | None] = [*record.readings, *record.earlier, record.settled, record.due, record.entered]
    return "\n".join(one.comment for one in one_by_one if one)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_nothing_that_was_saved_is_lost_and_nothing_unseen_is_overwritten(own, seed):
    term = Term(own, random.Random(seed))
    steps: list[Callable[[], None]] = [
        *(term.look, term.look, term.save, term.save, term.look_and_save, term.look_and_save, term.look_and_save),
        *(term.save_while_grading, term.formgrader, term.hand_in, term.restart),
    ]
    for _ in range(40):
        step = term.random.choice(steps)
        before = in_gradebook(own, WHO)
        step()
        term.desk.enter_due()
        record, after = term.record, in_gradebook(own, WHO)
        lines = every_comment(record).splitlines()
        assert [comment for comment in term.saved if comment not in lines] == []
        if after != before and step not in (term.formgrader, term.hand_in):  # then the page has entered a mark:
            assert record.entered is not None
            assert after == (record.entered.points, False, record.entered.text or None)
            points, waits, comment = before
            assert record.entered.stand == stand_of(points, waits, comment)  # the entry that its marker saw
        for marker in MARKERS:
            seen = term.view(marker)
            assert seen["todo"] == (seen["status"] in TO_DO)
            if seen["status"] == DONE:
                assert not after[1]
            if after[1]:  # what waits in the gradebook is open for somebody
                assert any(term.view(one)["todo"] for one in MARKERS)
            if seen["status"] in (CLASH, DIFFER):
                assert len(seen["shown"]) + (seen["gradebook"]["points"] is not None) >= 2
    with ExitStack() as held:  # a restart while a grading runs changes nothing either
        held.enter_context(writing_turn(own))
        before = in_gradebook(own, WHO)
        MarkingDesk(own, MarkingSettings("a seed", 0))
        assert in_gradebook(own, WHO) == before
    print(f"{len(term.saved)} saves, {term.refused} conflicts")
