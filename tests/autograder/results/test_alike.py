"""True copies are found, and nobody is accused of what the lesson or the class has in common."""

import random

import pytest

from autograder.bank.kinds import Choice, Essay, WarmUp
from autograder.bank.lettering import code_as_seen
from autograder.bank.scoring import score
from autograder.course import ROOT, Course
from autograder.instructor.mistakes import MISTAKES
from autograder.instructor.sample_class import LESSON, LESSONS
from autograder.questions import key, questions
from autograder.questions import question as asked_as
from autograder.results.alike import Likeness, alike, groups
from autograder.results.class_work import lesson_texts
from autograder.results.marked_answers import MarkedAnswer
from tests.autograder.results.simulated_work import COPIES, alone, copied, simulated_class

ESSAY = "I think that the floor is what the language leaves open, and that no model can guess it, however large it is."


def essay(text: str) -> dict[str, MarkedAnswer]:
    return {"essay": MarkedAnswer(0, 5, "", True, text, prose=True)}


def code(points: float, **sources: str) -> dict[str, MarkedAnswer]:
    return {question: MarkedAnswer(points, 2, "", False, source) for question, source in sources.items()}


def pairs(found: list[Likeness]) -> set[frozenset[str]]:
    return {frozenset(pair.students) for pair in found}


@pytest.mark.slow
def test_in_classes_of_sixty_whose_copies_are_known():
    """`pytest -s` prints the figures. A copy whose author wrote what everybody writes, and no essay, cannot be told."""
    right = wrong = missed = 0
    for seed in range(6):
        work, copies = simulated_class(seed)
        found = pairs(alike(work))
        right, wrong, missed = right + len(found & copies), wrong + len(found - copies), missed + len(copies - found)
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"\n6 classes of 60, {right + missed} true pairs: precision {precision:.2f}, recall {recall:.2f}")
    assert precision > 0.9
    assert recall > 0.8


@pytest.mark.parametrize("how", ["", *COPIES.values()])
def test_a_copy_is_found_however_it_was_made_up(how):
    work = {f"s{n:02}": alone(f"s{n:02}", 5) for n in range(30)}
    work["copy"] = {question: copied(work["s01"], how, 5)[question] for question in work["s01"]}
    assert pairs(alike(work)) == {frozenset(("s01", "copy"))}


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("size", [4, 15, 60])
def test_nobody_is_accused_of_model_answers_and_known_mistakes(size, lesson):
    """Everybody hands in the lesson's own solution, or one of a few mistakes: `mary` and `zoe` share their essay."""
    texts = lesson_texts(Course(ROOT), lesson)
    slips: dict[str, list[str]] = {}
    for (question, _), source in MISTAKES.items():
        slips.setdefault(question, []).append(source)
    work = {}
    for n in range(size):
        chance = random.Random(n)
        skill = chance.uniform(0.3, 1)
        answers = {}
        for asked in [one for one in questions(lesson) if not isinstance(one, WarmUp)]:
            if isinstance(asked, Essay):
                answers[asked.id] = alone(f"s{n}", 11)["essay"]
            elif chance.random() < skill:
                answers[asked.id] = MarkedAnswer(asked.points, asked.points, "", False, texts[asked.id][0])
            else:
                letter = f'answers["{asked.id}"] = "{chance.choice("ABCD")}"' if isinstance(asked, Choice) else ""
                source = chance.choice(slips.get(asked.id, [letter]))
                answers[asked.id] = MarkedAnswer(0, asked.points, "", False, source)
        work[f"s{n}"] = answers
    assert alike(work, {}, texts) == []
    names = {"s0": "mary", "s1": "zoe"} | {f"s{n}": f"s{n}" for n in range(2, size)}
    work = {names[student]: answers for student, answers in work.items()}
    for essay in [asked.id for asked in questions(lesson) if isinstance(asked, Essay)]:
        work["zoe"][essay] = work["mary"][essay]
        assert pairs(alike(work, {}, texts)) == {frozenset(("mary", "zoe"))}


def test_the_alphabet_makes_no_difference():
    """`mary` wrote it; the others' marks may differ from hers, as does their place in the alphabet."""
    for names in (("mary", "zoe"), ("mary", "adam"), ("zoe", "mary"), ("adam", "mary")):
        author, copyist = names
        others = {f"s{n}": essay(alone(f"s{n}", 3)["essay"].written) for n in range(4)}
        own = code(2, q="def f(x):\n    return x") | essay(ESSAY)
        other = code(0, q="def f(x):\n    return 2 * x") | {"essay": MarkedAnswer(4, 5, "", False, ESSAY, prose=True)}
        for order in ({author: own, copyist: other} | others, others | {copyist: other, author: own}):
            (pair,) = alike(order)
            assert pair.students == tuple(sorted(names))
            assert pair.answers == ("essay",)


def test_another_student_s_id_in_the_notebook_is_the_strongest_sign():
    work = {name: essay(alone(name, 1)["essay"].written) for name in ("adam", "mary", "other", "zoe", "eve", "Max")}
    work["other"] = work["eve"] | essay(ESSAY)
    work["eve"] = work["eve"] | essay(ESSAY)
    stated = {"adam": ["mary"], "mary": ["mary"], "zoe": [" Mary "], "other": ["other"], "eve": ["?"], "Max": ["max"]}
    found = alike(work, stated)
    assert {pair.students for pair in found[:3] if pair.named} == {("mary", "zoe"), ("adam", "zoe"), ("adam", "mary")}
    assert [(pair.students, pair.named) for pair in found[3:]] == [(("eve", "other"), False)]
    first, second = groups(found)
    assert (first.students, len(first.pairs)) == (("adam", "mary", "zoe"), 3)
    assert second.students == ("eve", "other")


def chose(student: str, letters: str, lesson: str = LESSON) -> dict[str, MarkedAnswer]:
    """What a student took in a lesson's choices, by the questions' letters, written in those that they saw."""
    answers = {}
    for asked, letter in zip([one for one in questions(lesson) if isinstance(one, Choice)], letters, strict=True):
        seen = asked.instance(student)
        source = code_as_seen(seen, f'answers["{asked.id}"] = "{letter}"')
        points = asked.points if letter == key(asked.id).right else 0
        answers[asked.id] = MarkedAnswer(points, asked.points, "", False, source, seen=seen)
    return answers


def test_the_same_wrong_options_are_a_sign_whatever_letters_stood_before_them():
    lesson = "03_three_phases"  # seven choices
    right = "".join(key(asked.id).right for asked in questions(lesson) if isinstance(asked, Choice))
    others = {f"s{n}": chose(f"s{n}", right, lesson) for n in range(40)}
    same, another = "DABCBBA", "ABCDCDB"
    assert not [letters for letters in zip(same, another, right, strict=True) if len(set(letters)) < 3]
    mary, zoe = chose("mary", same, lesson), chose("zoe", same, lesson)
    assert [one.written for one in mary.values()] != [one.written for one in zoe.values()]
    assert pairs(alike(others | {"mary": mary, "zoe": zoe})) == {frozenset(("mary", "zoe"))}
    assert alike(others | {"mary": mary, "zoe": chose("zoe", another, lesson)}) == []


def test_letters_that_were_copied_as_they_stand_are_a_sign():
    """Every student sees the options in another order: the copy takes other options, a few of them right."""
    lessons = ("03_three_phases", "07_downstream_prediction")  # fourteen choices

    def all_right(student: str) -> dict[str, MarkedAnswer]:
        answers = {}
        for lesson in lessons:
            right = "".join(key(asked.id).right for asked in questions(lesson) if isinstance(asked, Choice))
            answers |= chose(student, right, lesson)
        return answers

    work = {f"s{n}": all_right(f"s{n}") for n in range(40)}
    mary = all_right("mary")
    copy = {}
    for id, answer in mary.items():
        seen = asked_as(id).instance("zoe")
        result = score(seen, answer.written[-2], key(id))
        copy[id] = MarkedAnswer(result.points, 1, result.reason, False, answer.written, seen=seen)
    assert sum(answer.points for answer in copy.values()) < 5
    (pair,) = alike(work | {"mary": mary, "zoe": copy})
    assert pair.students == ("mary", "zoe")
    assert len(pair.mistakes) > 5
    assert alike(work | {"mary": mary, "zoe": all_right("zoe")}) == []


def test_nobody_is_accused_of_letters_that_are_alike_by_chance():
    """Sixty students, each with three choices right and the others guessed."""
    right = "".join(key(asked.id).right for asked in questions(LESSON) if isinstance(asked, Choice))
    work = {}
    for n in range(60):
        chance = random.Random(n)
        letters = "".join(letter if chance.random() < 0.5 else chance.choice("ABCD") for letter in right)
        work[f"s{n}"] = chose(f"s{n}", letters)
    assert alike(work) == []


def test_a_word_that_several_wrote_for_an_id_is_no_sign():
    work = {name: essay(alone(name, 1)["essay"].written) for name in ("adam", "mary", "zoe")}
    assert alike(work, {name: ["your-id"] for name in work}) == []


def test_the_same_unusual_mistakes_are_a_sign_and_right_answers_or_common_mistakes_are_none():
    odd = {f"q{n}": f"def f(x):\n    return x ** {n} - 17 * x" for n in range(4)}
    usual = {f"q{n}": "def f(x):\n    return x" for n in range(4)}
    work = {f"s{n}": code(0, **usual) for n in range(20)}
    assert alike(work) == []
    work["one"], work["two"] = code(0, **odd), code(0, **odd)
    (pair,) = alike(work)
    assert (pair.students, pair.mistakes) == (("one", "two"), ("q0", "q1", "q2", "q3"))
    work["one"], work["two"] = code(2, **odd), code(2, **odd)
    assert alike(work) == []


def test_another_student_s_number_is_a_sign():
    """Each has figures of their own: what is right for one and wrong for the other was not computed by both."""
    numbers = {f"q{n}": f"answers['q{n}'] = {n + 3}.{n}47e15" for n in range(3)}
    work = {f"s{n}": code(2, q0=f"answers['q0'] = 1.{n}23") for n in range(10)}
    work |= {"mary": code(2, **numbers), "adam": code(0, **numbers)}
    (pair,) = alike(work)
    assert (pair.students, pair.mistakes) == (("adam", "mary"), ("q0", "q1", "q2"))
    figures = {f"q{n}": f"answers['q{n}'] = 6 * mine['layers'] * {n}" for n in range(3)}
    assert alike({"mary": code(2, **figures), "adam": code(0, **figures)}) == []


@pytest.mark.parametrize(
    "work", [{}, {"a": {}}, {"a": {}, "b": {}}, {"a": essay(ESSAY)}, {"a": essay(""), "b": essay("")}]
)
def test_a_class_without_pairs(work):
    assert alike(work) == []
    assert groups(alike(work)) == []


def test_students_with_other_questions_are_compared_in_those_they_share():
    assert pairs(alike({"a": essay(ESSAY), "b": essay(ESSAY) | code(1, q="x = 1"), "c": code(1, q="x = 1")})) == {
        frozenset("ab")
    }
