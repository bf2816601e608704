"""The folder says who handed in; what the notebook says of it only tells which figures and options were seen."""

import json

import pytest

from autograder.bank.kinds import WITH_OPTIONS
from autograder.bank.lettering import key_as_seen
from autograder.bank.run_as import ANOTHER_ORDER, OTHER_FIGURES, RUN_AS, RunAs
from autograder.bank.variants import SELF_STUDY
from autograder.grading.batch import prepare
from autograder.grading.collecting import CollectedAnswers
from autograder.grading.marking import score_answers
from autograder.grading.submissions import Submission
from autograder.notebook import cells
from autograder.notebook.check import RIGHT, check_answer
from autograder.questions import key, question, questions
from autograder.results.term.roster import Roster, Student
from tests.autograder.grading.conftest import CALM, LESSON, POINTS, STUDENT

LETTERS = [asked for asked in questions(LESSON) if isinstance(asked, WITH_OPTIONS)]
CHOICE = "flattening-curve"


def right_letters(student: str) -> dict[str, str]:
    return {asked.id: key_as_seen(asked.instance(student), key(asked.id)).right for asked in LETTERS}


def stating(nb, student: str):
    for cell in nb.cells:
        if cell.id == "student":
            cell.source = f"STUDENT = {student!r}"
    return nb


def test_figures_and_options_of_another_student_earn_nothing(handed_in, graded):
    """The notebook computes everything for the id that it states, `mallory`; the folder is ben's."""
    own = graded(handed_in(), student=STUDENT)
    assert own.points == POINTS
    assert not [note for note in own.notes if "STUDENT" in note]
    result = graded(handed_in(), student="ben")
    assert result.points == {"training-flops": 2.0}
    assert result.reasons[CHOICE] == ANOTHER_ORDER
    assert "too" in result.reasons["run-cost"]
    assert OTHER_FIGURES in result.reasons["run-cost"]
    assert "the notebook says STUDENT = 'mallory', another id: only the figures of ben counted" in result.notes


def test_without_an_id_the_options_count_as_everybody_sees_them_alone(handed_in, graded):
    nb = stating(handed_in(), "")
    for cell in nb.cells:
        if cell.id == f"{CHOICE}-answer":
            cell.source = f'answers["{CHOICE}"] = "{key(CHOICE).right}"'
    result = graded(nb, student="ben")
    assert result.points == {CHOICE: 1.0, "training-flops": 2.0}
    assert OTHER_FIGURES in result.reasons["run-cost"]
    assert "STUDENT is empty or missing in the notebook: only the figures of ben counted" in result.notes


def test_an_alias_of_the_roster_is_the_same_student(handed_in, released):
    """The notebook was run with an e-mail address: its own figures and options are those that are graded."""
    alias = "ben@example.org"
    submission = Submission("ben", LESSON, notebook=stating(handed_in(), alias))
    people = {id: Student(id) for id in ("ben", "mallory")}
    for whose, full in (("ben", True), ("mallory", False), ("", False)):
        roster = Roster(people | ({whose: Student(whose, email=alias)} if whose else {}))
        one = prepare(submission, {LESSON: released}, CALM, roster)
        answers = CollectedAnswers({id: {"value": letter} for id, letter in right_letters(alias).items()})
        scores = score_answers(LESSON, one.run, answers, one.cases)
        assert all(scores[asked.id].full == full for asked in LETTERS)
        assert one.run.is_own == full
        told = "another name of ben (login, number or e-mail): the figures of that name counted"
        assert [note for note in one.notes if "STUDENT" in note] == [one.run.note]
        assert one.run.note.endswith(told if full else "only the figures of ben counted")


@pytest.mark.parametrize("stated", ["mallory", "MALLORY ", "", "ben", "no id!"])
def test_a_check_and_a_grade_agree(stated, released, handed_in):
    """Checked with the keys at hand as the student states it, and graded as mallory's: never right and then nothing."""
    seen = SELF_STUDY if stated in ("", "no id!") else stated
    one = prepare(Submission(STUDENT, LESSON, notebook=stating(handed_in(), stated)), {LESSON: released}, CALM)
    for letter in "ABCD":
        answers = CollectedAnswers({asked.id: {"value": letter} for asked in LETTERS})
        scores = score_answers(LESSON, one.run, answers, one.cases)
        for asked in LETTERS:
            checked = check_answer(asked, seen, letter, key(asked.id))
            if stated == "ben":
                assert scores[asked.id].reason == ANOTHER_ORDER
            else:
                assert scores[asked.id].full == (checked.state == RIGHT)
                assert scores[asked.id].reason == checked.sentence


def test_what_is_checked_right_is_graded_right_for_200_students():
    for number in range(200):
        student = f"student-{number}"
        letters = right_letters(student)
        answers = CollectedAnswers({id: {"value": letter.lower()} for id, letter in letters.items()})
        scores = score_answers(LESSON, RunAs(student, student), answers, {})
        assert all(scores[id].full for id in letters)
        checked = [check_answer(question(id), student, letter, key(id)) for id, letter in letters.items()]
        assert {one.state for one in checked} == {RIGHT}


@pytest.mark.parametrize("number", range(3))
def test_the_sandbox_grades_what_each_student_saw(number, handed_in, graded):
    in_the_sandbox(number, handed_in, graded)


@pytest.mark.slow
def test_the_sandbox_grades_what_200_students_saw(handed_in, graded):
    for number in range(3, 200):
        in_the_sandbox(number, handed_in, graded)


def in_the_sandbox(number, handed_in, graded):
    """Answers that are worked out in the notebook, from the order that it shows there."""
    student = f"student-{number}"
    by_text = {asked.id: asked.options[key(asked.id).right] for asked in LETTERS}
    chosen = f"""
from autograder import question
for id, text in {by_text!r}.items():
    shown = question(id).instance(STUDENT).options
    answers[id] = next(letter for letter in shown if shown[letter] == text)
"""
    result = graded(stating(handed_in(chosen), student), student=student)
    assert {id: result.points.get(id) for id in by_text} == {asked.id: asked.points for asked in LETTERS}


@pytest.mark.parametrize(
    ("stated", "letters_of", "points", "said"),
    [
        ("ben", "ben", 1.0, "Right."),
        (" Ben", "ben", 1.0, "Right."),
        ("", SELF_STUDY, 1.0, "Right."),
        ("mallory", "mallory", 0.0, ANOTHER_ORDER),
        ("mallory", "ben", 0.0, ANOTHER_ORDER),
        (None, SELF_STUDY, 1.0, "Right."),
    ],
)
def test_nbgrader_s_hidden_cells_grade_the_same(stated, letters_of, points, said, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "autograded" / "ben" / LESSON
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    main = {"answers": right_letters(letters_of)} | ({} if stated is None else {"STUDENT": stated})
    monkeypatch.setattr(cells, "_notebook", lambda: main)
    assert cells.score(CHOICE) == points
    assert said in capsys.readouterr().out


def test_nbgrader_s_hidden_cells_take_the_roster_s_word(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "autograded" / "ben" / LESSON
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    alias = "ben@example.org"
    monkeypatch.setattr(cells, "_notebook", lambda: {"STUDENT": alias, "answers": right_letters(alias)})
    assert cells.score(CHOICE) == 0
    monkeypatch.setenv(RUN_AS, json.dumps([alias, alias]))
    assert cells.score(CHOICE) == 1
    assert "Right." in capsys.readouterr().out


@pytest.fixture
def shown(monkeypatch) -> list[str]:
    """The texts that `ask` shows."""
    texts: list[str] = []
    monkeypatch.setattr(cells, "_show", lambda text, widget=None: texts.append(text))
    return texts


def test_ask_shows_the_order_that_is_graded(shown, monkeypatch):
    monkeypatch.setattr(cells, "_notebook", lambda: {"STUDENT": "ben"})
    cells.ask(CHOICE)
    text = question(CHOICE).options[key(CHOICE).right]
    assert f"- **{right_letters('ben')[CHOICE]}** {text}" in shown[0]


@pytest.mark.parametrize(
    ("stated", "word"), [("", "this is the order of the options for self-study"), ("no id!", "not a student id")]
)
def test_a_class_is_told_that_the_options_wait_for_an_id(stated, word, shown, monkeypatch):
    """In the class edition, which has no keys; someone who studies alone is not told so of every choice."""
    monkeypatch.setattr(cells, "_notebook", lambda: {"STUDENT": stated})
    cells.ask(CHOICE)
    monkeypatch.setattr(cells, "_key", lambda id: None)
    cells.ask(CHOICE)
    cells.ask("training-flops")
    alone, in_class, function = shown
    assert (word in alone) == bool(stated)
    assert word in in_class
    assert word not in function


def test_with_an_id_nothing_is_said_of_it(shown, monkeypatch):
    monkeypatch.setattr(cells, "_notebook", lambda: {"STUDENT": "ben"})
    monkeypatch.setattr(cells, "_key", lambda id: None)
    cells.ask(CHOICE)
    cells.ask("run-cost")
    assert not [text for text in shown if "STUDENT" in text]
