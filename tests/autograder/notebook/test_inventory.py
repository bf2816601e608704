"""What the last cell of a concept inventory says."""

from autograder.notebook.inventory import check_form, form_state
from autograder.questions.inventory import ITEMS


def test_it_says_what_is_open_and_how_certain_the_student_is():
    answers = {item.id: {"answer": "A", "reason": "1", "certainty": "sure"} for item in ITEMS}
    answers[ITEMS[1].id] = {"answer": "B", "reason": "", "certainty": "sure"}
    answers[ITEMS[2].id]["certainty"] = "Guessing"
    del answers[ITEMS[4].id]
    assert form_state(answers).splitlines() == [
        f"✗ 2. {ITEMS[1].title}: the reason is missing: choose one of 1, 2, 3, 4.",
        f"✗ 5. {ITEMS[4].title}: the answer is missing: choose one of A, B, C.",
        "13 of 15 are answered: 12 sure, 0 fairly sure, 1 guessing.",
    ]


def test_it_never_says_what_is_right(capsys):
    said = set()
    for letter in "ABC":
        for digit in "1234":
            check_form({item.id: {"answer": letter, "reason": digit, "certainty": "sure"} for item in ITEMS})
            said.add(capsys.readouterr().out)
    assert said == {"✓ All 15 are answered: 15 sure, 0 fairly sure, 0 guessing.\n"}
