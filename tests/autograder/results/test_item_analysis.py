"""Questions of a lesson in simulated classes whose students' abilities are known, and in classes too small to tell."""

import math
import random

import numpy as np
import pytest
from scipy import stats

from autograder.bank.kinds import Choice, SeveralChoices
from autograder.questions import key, question, questions
from autograder.results.item_analysis import (
    FEW_STUDENTS,
    TAIL,
    chosen_letters,
    items,
    option_tables,
    thirds,
    upper_less_lower,
)
from autograder.results.marked_answers import MarkedAnswer

CHOICES = [one.id for one in questions("03_three_phases") if isinstance(one, Choice)]
SEVERAL = next(one.id for one in questions("03_three_phases") if isinstance(one, SeveralChoices))
SHARP, FLAT, AGAINST, EASY = CHOICES[:4]
# How steeply the chance of a right answer rises with ability, and at which ability it is one half.
STEEP = {SHARP: (4.0, 0.0), FLAT: (0.0, 0.0), AGAINST: (-2.0, 0.0), EASY: (1.5, -2.0)} | {
    f"q{n}": (1.5, -1 + n / 5) for n in range(10)
}


def answer(points: float, reason: str = "", by_hand: bool = False, written: str = "x") -> MarkedAnswer:
    return MarkedAnswer(points, 2.0, reason, by_hand, written)


def simulated(seed: int, students: int = 60) -> tuple[dict[str, dict[str, MarkedAnswer]], dict[str, float]]:
    """A class by the two-parameter logistic model, and each student's ability."""
    chance = random.Random(seed)
    ability = {f"s{number:02}": chance.gauss(0, 1) for number in range(students)}
    work = {}
    for student, able in ability.items():
        work[student] = {id: _answered(chance, id, able) for id in STEEP}
        ticked = ["A", "B"] if able > 0 else ["E"]
        work[student][SEVERAL] = answer(
            2.0 if able > 0 else 0.0, "Missed: …", written=f'answers["{SEVERAL}"] = {ticked}'
        )
    return work, ability


def _answered(chance: random.Random, id: str, able: float) -> MarkedAnswer:
    steep, middle = STEEP[id]
    right = chance.random() < 1 / (1 + math.exp(-steep * (able - middle)))
    if id.startswith("q"):
        return answer(2.0 if right else 0.0)
    best = key(id).right
    # Those who are wrong choose the letter after the right one, cyclically; nobody takes the others.
    letter = best if right else "ABCD"[("ABCD".index(best) + 1) % 4]
    return answer(2.0 if right else 0.0, f"{letter}: because.")


WORK, ABILITY = simulated(seed=5)


def test_difficulty_and_discrimination_are_what_numpy_makes_of_the_same_class():
    points = np.array([[one.points / 2 for one in student.values()] for student in WORK.values()])
    for place, item in enumerate(items(WORK)):
        own = points[:, place]
        rest = np.delete(points, place, axis=1).mean(axis=1)
        assert item.answered == 60
        assert item.difficulty == pytest.approx(own.mean())
        assert item.discrimination == pytest.approx(np.corrcoef(own, rest)[0, 1])


def test_the_steepness_that_was_put_in_is_found():
    """In the mean over ten classes: in one of sixty, a question that tells nothing may seem to tell 0.3."""
    classes = [{item.question: item for item in items(simulated(seed)[0])} for seed in range(10)]
    for measure in ("discrimination", "upper_lower"):
        value = {id: np.mean([getattr(found[id], measure) for found in classes]) for id in STEEP}
        assert value[SHARP] > 0.45
        assert abs(value[FLAT]) < 0.1
        assert value[AGAINST] < -0.3
    hard = [np.mean([found[f"q{n}"].difficulty for found in classes]) for n in range(10)]
    assert stats.spearmanr(hard, range(10)).statistic < -0.95


def test_ability_by_points_goes_with_the_true_one():
    groups = thirds([sum(one.points for one in student.values()) for student in WORK.values()])
    true = np.array(list(ABILITY.values()))
    means = [true[np.array(groups) == third].mean() for third in range(3)]
    assert means[0] + 0.5 < means[1] < means[2] - 0.5


def test_upper_and_lower_27_per_cent():
    ability = np.arange(100.0)
    own = (ability >= 50).astype(float)
    assert upper_less_lower(own, ability) == pytest.approx(1)
    noise = np.random.default_rng(0).random(100)
    order = np.argsort(ability)
    assert upper_less_lower(noise, ability) == pytest.approx(noise[order[-27:]].mean() - noise[order[:27]].mean())
    # Ties share the end of a group: here each group is any 27 of the 50 who are equal.
    halves = np.repeat([0.0, 1.0], 50)
    assert upper_less_lower(noise, halves) == pytest.approx(noise[50:].mean() - noise[:50].mean())
    shuffled = np.random.default_rng(1).permutation(100)
    assert upper_less_lower(noise[shuffled], halves[shuffled]) == pytest.approx(upper_less_lower(noise, halves))
    assert TAIL == 0.27


def test_thirds_are_those_of_scipy_s_mean_ranks_and_keep_equals_together():
    ability = [round(value, 1) for value in np.random.default_rng(2).random(50)]
    ranks = (stats.rankdata(ability) - 0.5) / 50
    assert thirds(ability) == [min(2, int(3 * rank)) for rank in ranks]
    assert thirds([1.0, 1.0, 2.0, 2.0, 3.0, 3.0]) == [0, 0, 1, 1, 2, 2]
    assert thirds([1.0] * 20) == []
    assert thirds([1.0] * 10 + [2.0] * 10) == []  # nobody is in the middle
    assert thirds([1.0, 2.0, 3.0, 4.0, 5.0, math.nan]) == []
    assert thirds(list(range(FEW_STUDENTS - 1))) == thirds([]) == []


def test_options_by_ability_are_counted_with_their_texts_and_the_right_one_marked():
    tables = {table.question: table for table in option_tables(WORK)}
    assert set(tables) == {*CHOICES[:4], SEVERAL}
    for id in CHOICES[:4]:
        table = tables[id]
        rest = [sum(one.points for other, one in student.items() if other != id) for student in WORK.values()]
        groups = np.minimum(2, (3 * (stats.rankdata(rest) - 0.5) / 60).astype(int))
        letters = np.array([student[id].letter for student in WORK.values()])
        assert table.sizes == tuple(np.bincount(groups))
        assert {one.letter: one.text for one in table.options} == dict(question(id).options)
        assert [one.letter for one in table.options if one.right] == [key(id).right]
        for one in table.options:
            assert one.chosen == (letters == one.letter).sum()
            assert one.thirds == pytest.approx([(letters[groups == third] == one.letter).mean() for third in range(3)])
    several = {one.letter: one.chosen for one in tables[SEVERAL].options}
    strong = sum(able > 0 for able in ABILITY.values())
    assert (several["A"], several["B"], several["C"], several["E"]) == (strong, strong, 0, 60 - strong)


def test_what_is_odd_about_options_is_said():
    signs = {table.question: " ".join(table.signs) for table in option_tables(WORK)}
    right = key(AGAINST).right
    assert f"{right} is right, and stronger students chose it less often than weaker ones." in signs[AGAINST]
    assert "is wrong, and stronger students chose it more often" in signs[AGAINST]
    assert "stronger" not in signs[SHARP]
    assert "Nobody chose" in signs[SHARP]
    small, _ = simulated(seed=5, students=29)
    assert all(table.sizes and not table.signs for table in option_tables(small))


def test_a_sound_question_is_seldom_called_odd():
    """Wrong options that the weak choose more, in twelve classes: chance alone seldom makes one look odd."""
    false = [
        sign
        for seed in range(12)
        for table in option_tables(simulated(seed)[0])
        for sign in table.signs
        if table.question in (SHARP, EASY) and "stronger" in sign
    ]
    assert len(false) <= 1


def test_letters_are_read_of_choices_alone():
    several = f'answers["{SEVERAL}"] = '
    for id, given, letters in [
        (SHARP, answer(0, "D: right"), "D"),
        (SHARP, answer(0, "E: is not an option here"), ""),
        (SHARP, answer(0, "There is no answer yet."), ""),
        ("run-cost", answer(0, "C: is not a letter here"), ""),
        ("not-in-the-bank", answer(0, "A: wrong"), "A"),
        (SEVERAL, answer(0, written=several + "['a', 'C']"), "AC"),
        (SEVERAL, answer(0, written=several + "('A', 'Z')"), "A"),
        (SEVERAL, answer(0, written=several + "'A, B'"), "AB"),
        (SEVERAL, answer(0, written=several + "letters"), ""),
        (SEVERAL, answer(0, written=several + "3"), ""),
    ]:
        assert chosen_letters(id, given) == set(letters)


@pytest.fixture
def three():
    return {
        "a": {"q": answer(2, "B: right"), "r": answer(2), "s": answer(2)},
        "b": {"q": answer(2, "B: right"), "r": answer(1, "log10 for ln"), "s": answer(1, "late")},
        "c": {"q": answer(0, "A: wrong"), "r": answer(0, "log10 for ln"), "s": answer(0, by_hand=True)},
    }


def test_difficulty_and_discrimination_by_hand(three):
    q, r, s = items(three)
    assert (q.answered, s.answered) == (3, 2)
    assert q.difficulty == pytest.approx(2 / 3)
    assert r.difficulty == pytest.approx(1 / 2)
    assert r.discrimination == pytest.approx(math.sqrt(12 / 13))  # 1, ½, 0 with 1, ¾, 0
    assert s.discrimination == pytest.approx(1)
    alone = {"a": {"q": answer(1), "r": answer(1)}}
    assert math.isnan(items(alone)[0].discrimination)


def test_with_three_students_options_are_counts_alone(three):
    (table,) = option_tables(three)
    assert {one.letter: one.chosen for one in table.options} == {"A": 1, "B": 2}
    assert table.sizes == ()
    assert [one.thirds for one in table.options] == [(), ()]
    assert table.signs == []


def test_a_share_of_no_points_is_no_number():
    answers = {
        student: {"q": MarkedAnswer(n, 0, "", False, "x"), "r": MarkedAnswer(n, 2, "", False, "x")}
        for n, student in enumerate("abc")
    }
    q, r = items(answers)
    assert math.isnan(q.difficulty)
    assert math.isnan(q.discrimination)
    assert math.isnan(r.discrimination)
    assert math.isnan(r.upper_lower)
    assert r.difficulty == pytest.approx(1 / 2)


def test_where_all_do_alike_nothing_is_told():
    alike = {f"s{n}": {SHARP: answer(2, "A: because."), "r": answer(1)} for n in range(20)}
    assert all(math.isnan(item.discrimination) and math.isnan(item.upper_lower) for item in items(alike))
    assert option_tables(alike)[0].sizes == ()
