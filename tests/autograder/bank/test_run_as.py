"""With whose id a notebook was run, and what is graded then: never somebody else's figures or options."""

import pytest

from autograder.bank.kinds import WITH_OPTIONS, Choice, Number
from autograder.bank.lettering import key_as_seen
from autograder.bank.run_as import ANOTHER_ORDER, OTHER_FIGURES, run_as, same_student, stated_id
from autograder.bank.variants import SELF_STUDY
from autograder.questions import LESSONS, key, questions

ASKED = [asked for lesson in LESSONS for asked in questions(lesson)]
CHOICES = [asked for asked in ASKED if isinstance(asked, Choice) and not asked.fixed_order]
NUMBERS = [asked for asked in ASKED if isinstance(asked, Number)]
ALIASES = {"ada@example.org": "ada", "al": "Ada", "bob@example.org": "bob"}


def right_letter(asked, id):
    return key_as_seen(asked.instance(id), key(asked.id)).right


@pytest.mark.parametrize(
    ("stated", "same"),
    [
        ("ada", True),
        (" ADA ", True),
        ("ａｄａ", True),
        ("Ada@Example.org", True),
        ("AL", True),
        ("bob", False),
        ("bob@example.org", False),
        ("", False),
        ("adam", False),
        (" ", False),
    ],
)
def test_the_same_student_by_id_or_alias(stated, same):
    assert same_student("ada", stated, ALIASES) == same


def test_without_a_roster_only_the_id_is_the_same_student():
    assert same_student("Ada", "ada")
    assert not same_student("ada", "ada@example.org")
    assert not same_student("", "")


@pytest.mark.parametrize("stated", ["ada", " Ada", "ADA@example.org", "al"])
def test_own_names_decide_figures_and_options_alike(stated):
    """What the student saw is what is scored, in full, and there is nothing to note."""
    run = run_as("ada", stated, ALIASES)
    assert run.note == ""
    for asked in CHOICES:
        assert run.score(asked, right_letter(asked, stated), key(asked.id)).full
    for asked in NUMBERS:
        right = key(asked.id).answer(asked.instance(stated).given)
        assert run.score(asked, right, key(asked.id)).full


@pytest.mark.parametrize("stated", ["bob", "bob@example.org", "somebody"])
def test_another_id_earns_nothing_and_is_named(stated):
    run = run_as("ada", stated, ALIASES)
    assert run.note == f"the notebook was run as {stated}: figures and options of {stated} were not those graded"
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


@pytest.mark.parametrize("stated", ["", "  ", "Ada Lovelace", "../x", "-"])
def test_without_an_id_the_order_for_self_study_counts_and_its_figures_do_not(stated):
    """Everybody without an id saw that order: what the letters stand for is known."""
    run = run_as("ada", stated, ALIASES)
    assert "the figures that it showed were not those graded" in run.note
    assert ("without an id" in run.note) == (not stated.strip())
    for asked in CHOICES:
        assert run.score(asked, key(asked.id).right, key(asked.id)).full
    for asked in NUMBERS:
        alone = run.score(asked, key(asked.id).answer(asked.instance(SELF_STUDY).given), key(asked.id))
        assert alone.full or OTHER_FIGURES in alone.reason


def test_an_id_that_cannot_be_read_is_taken_for_the_folder_s_and_noted():
    run = run_as("Ada", None)
    assert (run.student, run.options_of) == ("ada", "ada")
    assert run.note == "STUDENT cannot be read from the notebook: it was graded as one of Ada"


def test_a_note_cannot_steer_a_terminal():
    assert "\x1b" not in run_as("ada", "\x1b[31mred").note
    assert len(run_as("ada", "x" * 5_000).note) < 300


def test_questions_without_letters_and_answers_that_are_missing_are_scored_as_ever():
    run = run_as("ada", "bob")
    asked = CHOICES[0]
    assert "no answer yet" in run.score(asked, None, key(asked.id)).reason
    fixed = [one for one in ASKED if isinstance(one, WITH_OPTIONS) and one.fixed_order]
    assert fixed
    assert all(run.score(one, key(one.id).right, key(one.id)).full for one in fixed)


@pytest.mark.parametrize(
    ("sources", "stated"),
    [
        (['STUDENT = "ada"'], "ada"),
        (["x = 1", "STUDENT: str = 'ada'  # me\ny = 2"], "ada"),
        (['STUDENT = ""', 'STUDENT = "bob"', "STUDENT = ''"], "bob"),
        (['STUDENT = "bob"', 'STUDENT = "ada"'], "ada"),
        (['%matplotlib inline\nSTUDENT = "ada"'], "ada"),
        (["answers = {}"], ""),
        (['STUDENT = ""'], ""),
        (["STUDENT = 12345"], ""),
        (["STUDENT = ada"], None),
        (['STUDENT = "ada"', "STUDENT = STUDENT.strip()"], None),
        (["STUDENT = ada.lovelace@"], ""),
        (["(" * 10_000 + "STUDENT"], ""),
        (["other.STUDENT = 'x'\nprint(STUDENT)"], ""),
        ([], ""),
    ],
)
def test_what_a_notebook_states_is_read_as_text(sources, stated):
    assert stated_id(iter(sources)) == stated
