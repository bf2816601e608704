"""Misconceptions are ranked by how many students gave them; essays and what could not be scored are apart."""

from autograder.bank.missing import is_no_answer, why_no_answer
from autograder.questions import question, questions
from autograder.results.marked_answers import MarkedAnswer
from autograder.results.misconceptions import misconceptions, not_scored
from tests.autograder.results.test_class_page import chose

LESSON = "01_what_are_scaling_laws"


def answer(points: float, reason: str, **about) -> MarkedAnswer:
    return MarkedAnswer(points, 2.0, reason, about.pop("by_hand", False), about.pop("written", "x"), **about)


def test_wrong_options_are_counted_with_their_texts_whatever_letter_each_saw():
    work = {f"s{n}": {"one-decade": chose(f"s{n}", "one-decade", "B" if n % 3 else "C")} for n in range(30)}
    (found,) = misconceptions(work)
    assert (found.question, len(found.students)) == ("one-decade", 20)
    assert found.option == f"B {question('one-decade').options['B']}"
    assert not found.reason.startswith("B: ")


def test_values_do_not_split_one_error_and_directions_do():
    reasons = [
        "3.5 nats per token is too large. Only the distance shrinks.",
        "−1.2e+09 nats per token is too small. Only the distance shrinks.",
        "7 nats per token is too large. Only the distance shrinks.",
        "1e+20 cannot be meant: the answer (nats) lies between 0 and 10.",
        "1e+09 cannot be meant: the answer (nats) lies between 0 and 10.",
    ]
    work = {f"s{n}": {"q": answer(0, reason)} for n, reason in enumerate(reasons)}
    assert [(one.reason, len(one.students)) for one in misconceptions(work)] == [
        ("Too large. Only the distance shrinks.", 2),
        ("A value that cannot be meant: the answer (nats) lies between 0 and 10.", 2),
        ("Too small. Only the distance shrinks.", 1),
    ]


def test_essays_people_s_marks_right_answers_and_what_nobody_wrote_are_no_misconceptions():
    work = {
        "a": {
            "essay": answer(1, "", prose=True, set_by_person=True),
            "waits": answer(0, "why", by_hand=True),
            "right": answer(2, "Right."),
            "open": answer(0, "There is no answer yet: …", written=""),
            "person": answer(1, "log10 for ln", set_by_person=True),
        }
    }
    assert misconceptions(work) == []
    assert not_scored(work) == []


def test_code_that_failed_is_told_apart():
    failed = "The cell of this question raised NameError (line 2), so there is no answer."
    work = {
        "a": {"q": answer(0, failed), "r": answer(0, "log10 for ln")},
        "b": {"q": answer(0, "There is no function yet: set x."), "r": answer(0, failed)},
    }
    assert not_scored(work) == [("q", 2), ("r", 1)]
    assert [one.question for one in misconceptions(work)] == ["r"]


def test_every_sentence_about_a_missing_answer_is_known_as_one():
    from autograder.bank.missing import NO_ANSWER

    for asked in questions(LESSON)[:6]:
        for code in ["", *NO_ANSWER]:
            assert is_no_answer(why_no_answer(asked, code))
            assert is_no_answer(why_no_answer(asked, code, "raised NameError (line 2)"))
    assert not is_no_answer("This is 2ND: the forward pass alone.")
