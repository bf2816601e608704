"""With whose id a notebook was run, and what is graded then: never somebody else's figures or options."""

import pytest

from autograder.bank.kinds import WITH_OPTIONS, Choice, Number
from autograder.bank.lettering import key_as_seen
from autograder.bank.run_as import ANOTHER_ORDER, OTHER_FIGURES, run_as
from autograder.bank.stated import NotebookStudent
from autograder.bank.variants import SELF_STUDY
from autograder.questions import LESSONS, key, questions
from autograder.results.term.roster import Roster, Student

ASKED = [asked for lesson in LESSONS for asked in questions(lesson)]
CHOICES = [asked for asked in ASKED if isinstance(asked, Choice) and not asked.fixed_order]
NUMBERS = [asked for asked in ASKED if isinstance(asked, Number)]
ROSTER = Roster(
    {
        "ada": Student("ada", "Lovelace", "Ada", "ada@example.org", "alovelace", aliases="al"),
        "bob": Student("bob", "Byron", "Bob", "bob@example.org"),
        "st2": Student("st2", "Wei", "Kim", "kim@x.org"),
        "st3": Student("st3", "Wei", "Kim", "kim@y.org"),
    }
)


def right_letter(asked, id):
    return key_as_seen(asked.instance(id), key(asked.id)).right


NAMES = [
    ("ada", True),
    (" ADA ", True),
    ("ａｄａ", True),
    ("Ada@Example.org", True),
    ("AL", True),
    ("alovelace", True),
    ("Ada.Lovelace", True),
    ("bob", False),
    ("bob@example.org", False),
    ("Kim.Wei", False),
    ("adam", False),
    ("", False),
    (" ", False),
]


@pytest.mark.parametrize(("stated", "same"), NAMES)
def test_the_same_student_by_any_name_that_the_roster_knows(stated, same):
    assert run_as("ada", NotebookStudent(stated), ROSTER).is_own == same


@pytest.mark.parametrize("stated", ["alovelace", "ada@example.org", "ada", "Ada.Lovelace"])
def test_without_a_roster_only_the_id_is_the_same_student(stated):
    run = run_as("Ada", NotebookStudent(stated))
    assert run.is_own == (stated == "ada")
    assert ("another id" in run.note) == (stated != "ada")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bob", "which is bob, another student"),
        ("bob@example.org", "which is bob, another student"),
        ("Kim.Wei", "which fits st2 and st3"),
        ("mallory", "which is nobody in the roster"),
        ("Ada Lovelace", "another name of ada (name) and not an id"),
        ("???", "which is not an id"),
        ("", "STUDENT is empty"),
        ("  ", "STUDENT is empty"),
    ],
)
def test_it_is_said_who_is_named(text, says):
    run = run_as("ada", NotebookStudent(text), ROSTER)
    assert (run.student, run.is_own) == ("ada", False)
    assert says in run.note
    assert run.note.endswith("only the figures of ada counted")


@pytest.mark.parametrize("text", ["ada", "12345", "bob"])
def test_without_quotes_it_ran_with_no_id(text):
    run = run_as("ada", NotebookStudent(text, quoted=False), ROSTER)
    assert (run.student, run.options_of) == ("ada", SELF_STUDY)
    assert run.note == f"the notebook says STUDENT = {text} without quotes: only the figures of ada counted"


@pytest.mark.parametrize("stated", ["ada", " Ada", "ADA@example.org", "al"])
def test_own_names_decide_figures_and_options_alike(stated):
    """What the student saw is what is scored, in full."""
    run = run_as("ada", NotebookStudent(stated), ROSTER)
    assert ("another name of ada" in run.note) == (stated.strip().lower() != "ada")
    assert bool(run.note) == ("the figures of that name counted" in run.note)
    for asked in CHOICES:
        assert run.score(asked, right_letter(asked, stated), key(asked.id)).full
    for asked in NUMBERS:
        right = key(asked.id).answer(asked.instance(stated).given)
        assert run.score(asked, right, key(asked.id)).full


@pytest.mark.parametrize("stated", ["bob", "bob@example.org", "somebody"])
def test_another_id_earns_nothing_and_is_named(stated):
    run = run_as("ada", NotebookStudent(stated), ROSTER)
    assert f"STUDENT = {stated!r}, which is " in run.note
    for asked in CHOICES:
        for id in ("ada", stated, SELF_STUDY):
            result = run.score(asked, right_letter(asked, id), key(asked.id))
            assert (result.points, result.reason) == (0, ANOTHER_ORDER)
    differ = 0
    for asked in NUMBERS:
        theirs = run.score(asked, key(asked.id).answer(asked.instance(stated).given), key(asked.id))
        assert theirs.full or theirs.reason.endswith(OTHER_FIGURES)
        differ += not theirs.full
        assert run.score(asked, key(asked.id).answer(asked.instance("ada").given), key(asked.id)).full
    assert differ > 0.9 * len(NUMBERS)


@pytest.mark.parametrize("stated", ["", "  ", "Ada Lovelace", "Bob Byron", "../x", "-"])
def test_without_an_id_the_order_for_self_study_counts_and_its_figures_do_not(stated):
    """Everybody without an id saw that order: what the letters stand for is known."""
    run = run_as("ada", NotebookStudent(stated), ROSTER)
    assert "only the figures of ada counted" in run.note
    assert ("is empty or missing" in run.note) == (not stated.strip())
    for asked in CHOICES:
        assert run.score(asked, key(asked.id).right, key(asked.id)).full
    for asked in NUMBERS:
        alone = run.score(asked, key(asked.id).answer(asked.instance(SELF_STUDY).given), key(asked.id))
        assert alone.full or OTHER_FIGURES in alone.reason


def test_an_id_that_cannot_be_read_is_taken_for_the_folder_s_and_noted():
    run = run_as("Ada", NotebookStudent(None))
    assert (run.student, run.options_of) == ("ada", "ada")
    assert run.note == "STUDENT cannot be read from the notebook: it was graded as one of Ada"


def test_a_note_cannot_steer_a_terminal():
    assert "\x1b" not in run_as("ada", NotebookStudent("\x1b[31mred")).note
    assert len(run_as("ada", NotebookStudent("x" * 5_000)).note) < 300


def test_questions_without_letters_and_answers_that_are_missing_are_scored_as_ever():
    run = run_as("ada", NotebookStudent("bob"))
    asked = CHOICES[0]
    assert "no answer yet" in run.score(asked, None, key(asked.id)).reason
    fixed = [one for one in ASKED if isinstance(one, WITH_OPTIONS) and one.fixed_order]
    assert fixed
    assert all(run.score(one, key(one.id).right, key(one.id)).full for one in fixed)
