"""Every student their own figures: a thousand simulated students, each with a lesson that can be solved."""

import ast
import importlib
import sys

import nbformat
import numpy as np
import pytest

import autograder
from autograder.bank.answers import plain
from autograder.bank.kinds import Forecast, Function, Number, WarmUp
from autograder.bank.mathematics import plain as in_unicode
from autograder.bank.scoring import score
from autograder.course import ROOT
from autograder.questions import LESSONS, key, lesson_of, question, questions
from autograder.questions.instructor.lesson_03 import off_the_line
from course_data import load
from lessons.tools import fit_power_law
from tests.autograder.questions.mistakes import result_of

STUDENTS = [f"student-{number}" for number in range(1000)]
BANK = [asked for lesson in LESSONS for asked in questions(lesson)]
NUMBERS = [asked.id for asked in BANK if isinstance(asked, Number)]
FORECASTS = [asked.id for asked in BANK if isinstance(asked, Forecast)]
SLOW = {"fit-power-law", "fit-three-phases", "fit-chinchilla", "choose-form", "cheapest-for-use", "source-worth"}
SLOW |= {"forecast-range", "forecast-13b"}


def named(value: object) -> str:
    return value if isinstance(value, str) else ""


def three_digits(value: float) -> float:
    return float(f"{value:.3g}")


def written_in(lesson: str) -> dict[str, object]:
    """The functions of an authored lesson's solution, by question: imports, and what the answers need of the defs."""
    cells = nbformat.read(ROOT / "solutions" / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4).cells
    imports, defined, answers = [], {}, {}
    for node in (node for cell in cells if cell.cell_type == "code" for node in ast.parse(cell.source).body):
        match node:
            case ast.Import() | ast.ImportFrom():
                imports.append(node)
            case ast.FunctionDef():
                defined[node.name] = node
            case ast.Assign([ast.Subscript(ast.Name("answers"), ast.Constant(id))], ast.Name(name)):
                answers[id] = name
    needed, look = {}, list(answers.values())
    while look:
        name = look.pop()
        if name in defined and name not in needed:
            needed[name] = defined[name]
            look += [inner.id for inner in ast.walk(defined[name]) if isinstance(inner, ast.Name)]
    space: dict[str, object] = {}
    exec(compile(ast.Module([*imports, *needed.values()], []), lesson, "exec"), space)
    return {id: space[name] for id, name in answers.items()}


SOLUTIONS = {id: function for lesson in LESSONS for id, function in written_in(lesson).items()}


def mistakes() -> list[tuple]:
    """(question, function, words) as the tests of the lessons hold them, each met there by three students."""
    found = []
    for lesson in LESSONS:
        rows = getattr(importlib.import_module(f"tests.autograder.questions.test_lesson_{lesson[:2]}"), "MISTAKES", [])
        found += [row if len(row) == 3 else ("interval-score", *row) for row in rows]
    return found


# --- what each student gets ---


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_has_figures_that_differ_from_student_to_student(lesson):
    varying = [asked for asked in questions(lesson) if asked.figures or isinstance(asked, WarmUp)]
    seen = {tuple(asked.instance(student).prompt for asked in varying) for student in STUDENTS[:200]}
    assert len(seen) > 195


@pytest.mark.parametrize("id", NUMBERS)
def test_a_number_rounded_to_three_digits_is_right_and_no_slip_is(id):
    asked, answer_key = question(id), key(id)
    for student in STUDENTS:
        instance = asked.instance(student)
        right = answer_key.answer(instance.given)
        assert score(instance, three_digits(right), answer_key).full
        for slip in answer_key.slips:
            assert score(instance, three_digits(slip.wrong(instance.given)), answer_key).points == 0, slip.name


@pytest.mark.parametrize("id", FORECASTS)
def test_what_is_to_be_forecast_is_allowed_and_earns_full_points(id):
    asked, answer_key = question(id), key(id)
    for student in STUDENTS[:200]:  # of the figures, only the run to forecast decides here
        instance = asked.instance(student)
        truth, half = answer_key.truth(instance.given), answer_key.half_width
        assert asked.low < truth * (1 - half) < truth * (1 + half) < asked.high
        assert score(instance, [truth, truth, truth], answer_key).full
        reference = score(instance, [truth, truth * (1 - half), truth * (1 + half)], answer_key)
        assert reference.points > 0.985 * asked.points


OWN_RUNS = {  # question: (data set, its columns as the figures are called)
    "forecast-largest": ("unknown-languages", ("tokens", "loss")),
    "valley-of-mine": ("grid", ("params", "loss")),
    "forecast-cloze": ("unknown-languages", ("flops", "loss")),
}


@pytest.mark.parametrize("id", OWN_RUNS)
def test_the_runs_that_a_student_is_given_were_measured_and_differ(id):
    name, columns = OWN_RUNS[id]
    runs = load(name)
    measured = set(zip(*(runs[column].astype(float).tolist() for column in columns), strict=True))
    drawn = set()
    for student in STUDENTS[:200]:
        given = question(id).instance(student).given
        rows = list(zip(*(given[column].tolist() for column in columns), strict=True))
        assert set(rows) <= measured
        assert max(row[0] for row in rows) < given.get(f"largest_{columns[0]}", np.inf)
        drawn.add(tuple(rows))
    assert len(drawn) > 50


def test_three_of_the_four_runs_on_a_line_were_measured_and_the_third_is_lifted_off_it():
    runs = load("grid").where(part="data size")
    measured = set(zip(runs["tokens"].astype(float).tolist(), runs["loss"].tolist(), strict=True))
    drawn = set()
    for student in STUDENTS:
        given = question("off-the-line").instance(student).given
        rows = list(zip(given["tokens"].tolist(), given["loss"].tolist(), strict=True))
        assert [row in measured for row in rows] == [True, True, False, True]
        assert np.argmax([off_the_line(given["tokens"], given["loss"], odd) for odd in range(4)]) == 2
        drawn.add(tuple(rows))
    assert len(drawn) > 900


def test_the_models_of_two_families_that_a_student_is_given_were_published_and_differ():
    families = load("cerebras-gpt").where(series="standard"), load("pythia")
    line, other = (dict(zip(runs["flops"].tolist(), runs["loss"].tolist(), strict=True)) for runs in families)
    drawn = set()
    for student in STUDENTS[:200]:
        given = question("another-recipe").instance(student).given
        rows = list(zip(given["line_flops"].tolist(), given["line_loss"].tolist(), strict=True))
        assert len(rows) == 5
        assert [line[flops] for flops, _ in rows] == [loss for _, loss in rows]
        assert other[given["at"]] == given["measured"]
        drawn.add((*rows, given["at"]))
    assert len(drawn) == 6 * 4


def test_every_lesson_before_the_last_gives_runs_and_the_last_lets_a_student_choose_them():
    assert [lesson_of(id) for id in (*OWN_RUNS, "off-the-line", "another-recipe", "my-plan")] == [
        list(LESSONS)[number - 1] for number in (2, 4, 7, 3, 6, 9)
    ]


def test_the_law_through_a_student_s_own_runs_forecasts_the_large_one():
    for student in STUDENTS[:60]:
        instance = question("forecast-largest").instance(student)
        value = fit_power_law(instance.given["tokens"], instance.given["loss"])(instance.given["largest_tokens"])
        result = score(instance, plain((value, 0.96 * value, 1.04 * value)), key("forecast-largest"))
        assert result.points > 0.95 * result.max_points, student


# --- functions, called on inputs of one's own ---


def test_every_function_has_an_answer_in_the_authored_lessons():
    assert SOLUTIONS.keys() == {asked.id for asked in BANK if isinstance(asked, Function)}


@pytest.mark.parametrize("id", [id for id in SOLUTIONS if id not in SLOW])
def test_the_solution_is_right_on_every_student_s_inputs(id):
    assert [student for student in STUDENTS if not result_of(id, SOLUTIONS[id], student).full] == []


@pytest.mark.slow
@pytest.mark.parametrize("id", sorted(SLOW))
def test_a_slow_solution_is_right_on_the_inputs_of_forty_students(id):
    assert [student for student in STUDENTS[:40] if not result_of(id, SOLUTIONS[id], student).full] == []


@pytest.mark.slow
@pytest.mark.parametrize("id", sorted(SLOW))
def test_a_slow_solution_is_right_on_every_student_s_inputs(id):
    assert [student for student in STUDENTS if not result_of(id, SOLUTIONS[id], student).full] == []


@pytest.mark.parametrize(("id", "mistake", "words"), [row for row in mistakes() if row[0] not in SLOW], ids=named)
def test_a_mistake_earns_full_points_with_no_student(id, mistake, words):
    assert [student for student in STUDENTS[:50] if result_of(id, mistake, student).full] == []


@pytest.mark.slow
@pytest.mark.parametrize(("id", "mistake", "words"), mistakes(), ids=named)
def test_a_mistake_earns_full_points_with_none_of_many_students(id, mistake, words):
    assert [student for student in STUDENTS[: 20 if id in SLOW else 1000] if result_of(id, mistake, student).full] == []


# --- the id that a notebook states ---


@pytest.fixture
def notebook(monkeypatch):
    """Set what a notebook's first cell sets."""

    def state(**names) -> None:
        for name, value in names.items():
            monkeypatch.setattr(sys.modules["__main__"], name, value, raising=False)

    return state


@pytest.mark.parametrize(
    ("stated", "words"), [("", "STUDENT is empty"), ("../x", "'../x' is not a student id"), (7, "is not a student id")]
)
def test_without_a_usable_id_the_question_says_so_and_shows_the_figures_for_self_study(notebook, capsys, stated, words):
    notebook(STUDENT=stated, answers={})
    autograder.ask("run-cost")
    shown = capsys.readouterr().out
    assert in_unicode(question("run-cost").instance("self-study").prompt) in shown
    assert words in shown
    autograder.ask("training-flops")  # the same for everybody
    assert words not in capsys.readouterr().out


def test_a_check_of_figures_says_that_the_id_cannot_be_used(notebook, capsys):
    answers = {"bits-and-nats": 1.0, "training-flops": lambda params, tokens: 6 * params * tokens}
    notebook(STUDENT="ada lovelace", answers=answers)
    autograder.check("bits-and-nats")
    assert "'ada lovelace' is not a student id" in capsys.readouterr().out
    autograder.check("training-flops")  # the same for everybody
    assert "✓" in capsys.readouterr().out
    notebook(STUDENT="")
    autograder.check("bits-and-nats")
    assert "student id" not in capsys.readouterr().out


def test_nbgrader_s_score_takes_the_id_from_the_folder(notebook, monkeypatch, tmp_path, capsys):
    """ada's answer in ben's folder, in a notebook that says that it is ada's."""
    folder = tmp_path / "autograded" / "ben" / "01_what_are_scaling_laws"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    right = {who: key("run-cost").answer(question("run-cost").instance(who).given) for who in ("ada", "ben")}
    notebook(STUDENT="ada", answers={"run-cost": right["ada"]})
    assert autograder.score("run-cost") == 0
    notebook(answers={"run-cost": right["ben"]})
    assert autograder.score("run-cost") == 2
