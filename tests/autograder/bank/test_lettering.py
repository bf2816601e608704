"""Options stand in an order of each student's own, and every letter finds its way there and back."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from autograder.bank.keys import ChoiceKey, OrderingKey, SeveralKey
from autograder.bank.kinds import WITH_OPTIONS, Choice, Number, Ordering, SeveralChoices
from autograder.bank.lettering import code_as_seen, code_in_common, key_as_seen, reason_in_common
from autograder.bank.scoring import score
from autograder.bank.text import question_text
from autograder.bank.variants import SELF_STUDY
from autograder.questions import LESSONS, key, questions

ASKED = [asked for lesson in LESSONS for asked in questions(lesson) if isinstance(asked, WITH_OPTIONS)]
STUDENTS = [f"student-{number}" for number in range(200)]
MOVING = [asked for asked in ASKED if not asked.fixed_order]


def named(asked):
    return asked.id


def right_answer(known):
    match known:
        case ChoiceKey():
            return known.right
        case SeveralKey():
            return sorted(known.right)
        case OrderingKey():
            return list(known.right)


@pytest.mark.parametrize("asked", ASKED, ids=named)
def test_a_student_s_letters_are_those_of_the_question_in_another_order(asked):
    for student in STUDENTS:
        instance = asked.instance(student)
        assert list(instance.letters) == list(asked.options)
        assert sorted(instance.letters.values()) == list(asked.options)
        assert set(instance.options.values()) == set(asked.options.values())
        assert instance.letters == asked.instance(f" {student.upper()}").letters
        for seen, letter in instance.letters.items():
            assert instance.options[seen] == asked.options[letter]
            assert f"- **{seen}** {asked.options[letter]}" in question_text(instance)
    assert asked.instance(SELF_STUDY).options == asked.options


def test_who_sees_which_order_is_even():
    """Of 200 students each place has the key as often, in all questions together and in every single one."""
    places = Counter()
    for asked in MOVING:
        if isinstance(asked, Choice):
            here = Counter(key_as_seen(asked.instance(one), key(asked.id)).right for one in STUDENTS)
            assert chisquare([here[letter] for letter in asked.options]).pvalue > 1e-4, asked.id
            places += here
    assert chisquare(list(places.values())).pvalue > 0.01
    orders = Counter(tuple(MOVING[0].instance(f"s{n}").letters.values()) for n in range(2_400))
    assert len(orders) == 24
    assert chisquare(list(orders.values())).pvalue > 0.001


def test_two_questions_are_not_put_in_the_same_order():
    four = [asked for asked in MOVING if len(asked.options) == 4]
    for student in STUDENTS[:20]:
        assert len({tuple(asked.instance(student).letters.values()) for asked in four}) > 10


@pytest.mark.parametrize("asked", ASKED, ids=named)
def test_what_is_right_is_right_for_200_students_and_what_is_wrong_wrong(asked):
    known = key(asked.id)
    for student in STUDENTS:
        instance = asked.instance(student)
        seen = key_as_seen(instance, known)
        assert score(instance, right_answer(seen), known).full
        if isinstance(asked, Choice):
            for letter in asked.options:
                result = score(instance, letter.lower(), known)
                assert result.full == (letter == seen.right)
                # The reason is that of the option which the student saw under this letter.
                assert result.reason == f"{letter}: {known.reasons[instance.letters[letter]]}"


def test_no_constant_letters_earn_more_than_chance():
    """A friend's letters are worth as much as any: for 200 students together."""
    for asked in MOVING:
        friend = right_answer(key_as_seen(asked.instance("a.friend"), key(asked.id)))
        earned = [score(asked.instance(one), friend, key(asked.id)).points / asked.points for one in STUDENTS]
        most = {Choice: 0.35, SeveralChoices: 0.35, Ordering: 0.3}[type(asked)]
        assert sum(earned) / len(earned) < most, asked.id


def test_a_fixed_order_is_the_same_for_everybody():
    fixed = [asked for asked in ASKED if asked.fixed_order]
    assert fixed
    for asked in fixed:
        assert all(asked.instance(one).options == asked.options for one in STUDENTS)


SHAPES = {
    Choice: ['answers["{id}"] = "{0}"', "answers['{id}'] = '{0}'  # not 'B'", 'chosen = "{0}"'],
    SeveralChoices: ['answers["{id}"] = [{list}]', 'answers["{id}"] = "{joined}"', "x = '{spaced}'"],
    Ordering: ['answers["{id}"] = [{list}]', 'answers["{id}"] = "{joined}"'],
}


@pytest.mark.parametrize("asked", ASKED, ids=named)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_code_finds_its_way_there_and_back(asked, data):
    student = asked.instance(data.draw(st.sampled_from(STUDENTS)))
    own = right_answer(key(asked.id))
    letters = own if isinstance(own, list) else [own]
    forms = {"list": ", ".join(f'"{one}"' for one in letters), "joined": "".join(letters), "spaced": ", ".join(letters)}
    source = data.draw(st.sampled_from(SHAPES[type(asked)])).format(*letters, id=asked.id, **forms)
    seen = code_as_seen(student, source)
    assert code_in_common(student, seen) == source
    given: dict = {"answers": {}}
    exec(seen, given)
    answer = given["answers"].get(asked.id, given.get("chosen", given.get("x")))
    assert score(student, answer, key(asked.id)).full


def test_texts_that_are_no_letters_stay():
    instance = ASKED[0].instance("ada")
    for source in ('print("Z")', 'answers["{id}"] = "none of these"', "a = 'x, y'", 'f("A1")', "# 'A' or 'B'", ""):
        assert code_as_seen(instance, source) == source
    number = next(asked for asked in questions(next(iter(LESSONS))) if isinstance(asked, Number)).instance("ada")
    assert code_as_seen(number, 'x = "A"') == 'x = "A"'


@pytest.mark.parametrize("asked", ASKED, ids=named)
def test_one_mistake_has_one_reason_in_common_for_all_who_made_it(asked):
    """The same options taken by two students, each by their own letters."""
    known, reasons = key(asked.id), set()
    wrong = list(asked.options)[::-1] if isinstance(asked, Ordering) else sorted(set(asked.options) - set(known.right))
    taken = wrong[0] if isinstance(asked, Choice) else [*wrong, *sorted(known.right)[:1]][: len(asked.options)]
    if isinstance(asked, Ordering):
        taken = wrong
    alone = score(asked.instance(SELF_STUDY), taken, known).reason
    for student in STUDENTS[:15]:
        instance = asked.instance(student)
        seen = {letter: one for one, letter in instance.letters.items()}
        answer = seen[taken] if isinstance(taken, str) else [seen[one] for one in taken]
        reasons.add(reason_in_common(instance, known, score(instance, answer, known).reason))
    assert reasons == {alone} or isinstance(asked, Ordering)
    assert len(reasons) <= (3 if isinstance(asked, Ordering) else 1)  # which of two steps is named first may differ


def test_other_reasons_stay_as_they_are():
    for asked in ASKED:
        for reason in ("There is no answer yet.", "", "A and B: Right?", "E + B·D^(−beta) is left (C = 6ND)."):
            assert reason_in_common(asked.instance("ada"), key(asked.id), reason) == reason
    assert reason_in_common(ASKED[0].instance("ada"), None, "A: So.") == "A: So."
