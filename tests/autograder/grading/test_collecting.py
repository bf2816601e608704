"""What is run and asked, and that the reason for a missing answer is the true one."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.grading import collecting
from autograder.grading.batch import prepare
from autograder.grading.submissions import Submission
from autograder.questions import grading_cases, hidden_cases
from autograder.sandbox.conversation import Limits, RunReport
from tests.autograder.grading.conftest import CALM, LESSON, POINTS, QUICK, STUDENT

ASKED = "training-flops"


def inputs(nb, released, student=STUDENT):
    cases = prepare(Submission(student, LESSON, notebook=nbformat.from_dict(nb)), {LESSON: released}, CALM).cases
    return {id: [repr(case.args) for case in some] for id, some in cases.items()}


def test_the_same_work_meets_the_same_inputs_and_changed_work_meets_others(handed_in, released):
    first = inputs(handed_in(), released)
    assert inputs(handed_in(), released) == first
    changed = inputs(handed_in("# something that runs"), released)
    other = inputs(handed_in(), released, student="eve")
    for id, some in first.items():
        assert some not in (changed[id], other[id])


def test_an_essay_and_what_cells_have_shown_change_no_input(handed_in, released):
    nb = handed_in()
    first = inputs(nb, released)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source += "\nanother word"
        else:
            cell.outputs = []
    nb.cells.insert(0, new_markdown_cell("one cell more"))
    assert inputs(nb, released) == first


def test_without_an_attempt_inputs_are_as_nbgrader_s_own_autograde_draws_them():
    by_hand = hidden_cases(ASKED, STUDENT, "a seed for tests")
    assert repr(grading_cases(ASKED, STUDENT)) == repr(by_hand)
    assert repr(grading_cases(ASKED, STUDENT, "one")) != repr(by_hand)


def test_a_function_that_tells_of_its_inputs_tells_nothing_of_the_next_hand_in(handed_in, graded):
    leak = "def f(N, D):\n    return 6 * N * D + (0 if N < 1e10 else 1e30)\nanswers['training-flops'] = f"
    first, second = (graded(handed_in(training_flops_answer=leak + more)) for more in ("", "\n# again"))
    told = {repr(case.args) for case in first.cases[ASKED]}
    assert not told & {repr(case.args) for case in second.cases[ASKED]}


# The cell of a question raised, and set nothing


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("a = 1\n\nanswers['run-cost'] = undefined", "NameError (line 3)"),
        ("import no_such_package\nanswers['run-cost'] = 1", "ModuleNotFoundError (line 1)"),
        ("answers['run-cost'] = 1 +", "SyntaxError (line 1)"),
        ("def inner():\n    return 1 / 0\n\n\nanswers['run-cost'] = inner()", "ZeroDivisionError (line 5)"),
        ("np.linalg.inv(np.zeros((2, 2)))", "ValueError (line 1)"),
        ("raise type('✓ 2 of 2 points. Right', (KeyError,), {})('well done')", "KeyError (line 1)"),
        ("raise NotImplementedError", "NotImplementedError (line 1)"),
        ("print(1)\nraise SystemExit", "SystemExit (line 2)"),
        ("x = [0] * 10**10", "MemoryError (line 1)"),
    ],
)
def test_the_reason_names_what_the_cell_of_a_question_raised(handed_in, graded, code, raised):
    result = graded(handed_in(run_cost_answer=code, training_flops_answer=code.replace("run-cost", ASKED)))
    assert result.points == {id: points for id, points in POINTS.items() if id not in ("run-cost", ASKED)}
    assert result.reasons["run-cost"] == f"The cell of this question raised {raised}, so there is no answer."
    assert result.reasons[ASKED] == f"The cell of this question raised {raised}, so there is no function."


def test_a_cell_that_raises_after_its_answer_costs_nothing(handed_in, graded):
    right = next(cell.source for cell in handed_in().cells if cell.id == "run-cost-answer")
    assert graded(handed_in(run_cost_answer=right + "\nundefined")).points == POINTS


def test_an_answer_that_is_no_plain_data_is_said_to_be_so_whatever_its_cell_raised(handed_in, graded):
    said = graded(handed_in(run_cost_answer="answers['run-cost'] = {1}\nundefined")).reasons["run-cost"]
    assert said == "The answer is of type set: it must be a number, a text, or a list or tuple of these."


# Every other reason for which there may be no answer


def test_a_stopped_cell_and_one_that_was_not_run_are_named(handed_in, graded):
    limits = Limits(cell_seconds=1, question_seconds=1, total_seconds=2)
    nb = handed_in(flattening_curve_answer="while True: pass")
    at = next(place for place, cell in enumerate(nb.cells) if cell.id == "run-cost-answer")
    nb.cells[at:at] = [new_code_cell("import time\ntime.sleep(0.9)") for _ in range(3)]
    result = graded(nb, limits)
    assert "was stopped after 1 seconds, so there is no answer." in result.reasons["flattening-curve"]
    assert "was not run: the notebook had used up its 2 seconds" in result.reasons["bits-and-nats"]
    assert "loop" not in result.reasons["bits-and-nats"]


ENDED = "training_flops(params, tokens) ended the process that ran it: by exit, by a crash, or by using too much"
FUNCTIONS = {
    "late": ("    while True: pass", "did not come back in time: look for a loop that never ends"),
    "exit": ("    import os; os._exit(0)", ENDED),
    "crash": ("    import ctypes; ctypes.string_at(0)", ENDED),
    "channel": ("    import os\n    os.write(3, b'{}' * 99)", "wrote into the grader's own channel"),
    "too long": ("    return [10**299] * 15_000", "gave more than the grader takes"),
    "memory": ("    return [0] * 10**10", "raised an error on an input that was kept back"),
    "set": ("    return {N}", "returned something that is not a number"),
    "not written": ("    raise NotImplementedError", "is not written yet"),
    "interrupted": ("    raise KeyboardInterrupt", "raised an error on an input that was kept back"),
    "own error": ("    raise type('Well done', (Exception,), {})", "raised an error on an input that was kept back"),
}


@pytest.mark.parametrize(("body", "reason"), FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_the_reason_for_a_function_is_the_true_one(handed_in, graded, body, reason):
    code = f"def training_flops(N, D):\n{body}\nanswers['training-flops'] = training_flops"
    result = graded(handed_in(training_flops_answer=code), QUICK)
    assert result.points == {id: points for id, points in POINTS.items() if id != ASKED}
    assert reason in result.reasons[ASKED]
    assert ("loop" in result.reasons[ASKED]) == (reason == FUNCTIONS["late"][1])


READS = {
    "late": ("while True: pass", "did not come back in time"),
    "ended": ("import os; os._exit(0)", "ended the process that ran it"),
    "raised": ("raise ValueError('✓ 2 of 2 points. Right')", "could not be read"),
}


@pytest.mark.parametrize(("body", "reason"), READS.values(), ids=READS.keys())
def test_the_reason_for_answers_that_cannot_be_read_is_the_true_one(handed_in, graded, body, reason):
    code = f"""class Answers(dict):
    def get(self, id, default=None):
        if id == 'run-cost':
            {body}
        return super().get(id, default)
answers = Answers(answers)"""
    result = graded(handed_in(code), QUICK)
    assert result.points == {id: points for id, points in POINTS.items() if id != "run-cost"}
    assert reason in result.reasons["run-cost"]
    assert "Right" not in result.reasons["run-cost"]


LONG = {
    "a text": "data = '" + "x" * 4_200_000 + "'",
    "a list": "data = [" + "1.2345678901234567, " * 215_000 + "]",
    "a comment": "# " + "π" * 4_200_000,
}


@pytest.mark.parametrize(
    "code", [pytest.param(text, id=id, marks=[pytest.mark.slow] * (id == "a list")) for id, text in LONG.items()]
)
def test_a_cell_of_more_than_four_megabytes_runs_as_others_do(handed_in, graded, code):
    result = graded(handed_in(first=code))
    assert result.points == POINTS
    assert result.notes == []


def test_a_notebook_that_prints_much_in_every_cell_is_heard_to_its_end(handed_in, graded):
    """20,000 characters of each cell are kept, which are 12 bytes each on the wire at the most."""
    result = graded(handed_in(*["print('😀' * 30_000)"] * 80))
    assert result.points == POINTS
    assert result.notes == []
    assert result.text.count("[output cut after 20,000 characters]") == 80


class NeverStarts:
    def run(self, *_):
        return RunReport(why="it did not start")


def test_where_nothing_starts_the_reason_says_so_at_once(handed_in, released):
    one = prepare(Submission(STUDENT, LESSON, notebook=handed_in()), {LESSON: released}, CALM)
    collected = collecting.collect(NeverStarts(), one.job)
    assert {answer["problem"] for answer in collected.answers.values()} == {"no start"}
    assert collected.notes == ["nothing was run, because it did not start"]
