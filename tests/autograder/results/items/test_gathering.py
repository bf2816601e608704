"""Every question of the course leaves it or says why not, and is worth what the course says."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from autograder.bank.kinds import Choice, Number, SeveralChoices
from autograder.bank.mathematics import line
from autograder.bank.scoring import score
from autograder.questions import LESSONS, key, pool, question, questions
from autograder.results.items.gathering import COURSE, lesson_items, pool_items
from autograder.results.items.item import ChoiceItem, EssayItem, NumberItem
from autograder.results.items.xhtml import plain


def all_items(bank):
    return [item for part in bank for item in part.items]


def test_every_question_is_written_or_left_out_with_a_reason(bank):
    asked = [one.id for lesson in LESSONS for one in questions(lesson)] + list(pool.all_forms())
    written = Counter(item.pool or item.id for item in all_items(bank))
    left = [id for part in bank for ids in part.left_out.values() for id in ids]
    assert sorted([*written, *left]) == sorted(asked)
    assert sum(number for part in bank for number in part.written.values()) == len(written)
    for lesson, part in zip(LESSONS, bank, strict=False):
        kinds = Counter(one.kind for one in questions(lesson) if one.id in written)
        assert kinds == part.written
    for kind in ("choice", "several choices", "ordering", "number", "essay"):
        ids = [one.id for lesson in LESSONS for one in questions(lesson) if one.kind == kind]
        assert set(ids) <= set(written)


def test_a_warm_up_leaves_with_the_pool(bank):
    forms = {form.id for lesson in LESSONS for one in questions(lesson) if one.kind == "warm-up" for form in one.forms}
    assert forms
    assert forms <= {item.pool or item.id for item in bank[-1].items}


def test_ids_and_titles_tell_items_apart(bank):
    items = all_items(bank)
    assert len({item.id for item in items}) == len({item.uuid for item in items}) == len(items)
    for part in bank:
        names = [(item.category, item.title) for item in part.items]
        assert len(set(names)) == len(names)
    for item in items:
        assert item.category[0] == COURSE
        assert question(item.pool or item.id).concept in item.tags
        assert item.points == question(item.pool or item.id).points


def test_versions_differ_and_stay(bank):
    by_pool: dict[str, list] = {}
    for item in all_items(bank):
        if item.pool:
            by_pool.setdefault(item.pool, []).append(item)
    assert {len(items) for items in by_pool.values()} == {2}
    for items in by_pool.values():
        assert len({item.stem for item in items}) == 2
        assert len({item.category for item in items}) == 1
    lesson = next(iter(LESSONS))
    more = {item.id: item for item in lesson_items(lesson, 3).items}
    assert all(more[item.id] == item for item in bank[0].items)
    assert len({item.id for item in more.values() if item.pool == "run-cost"}) == 3


def test_nothing_points_to_a_lesson_that_is_not_there(bank):
    """Outside of quotations, no text says "our", "this lesson", "above" of a place, or a name of the notebook's."""
    pattern = re.compile(
        r"\b([Oo]urs?|[Tt]his lesson|my_figures|STUDENT)\b|answers\["
        r"|\b(cell|table|count|plot|measured|shown|listed) above\b"
    )
    wrong = []
    for item in all_items(bank):
        texts = [item.stem]
        if isinstance(item, ChoiceItem):
            texts += [text for option in item.options for text in (option.text, option.reason)]
        if isinstance(item, NumberItem):
            texts += [item.otherwise, *(answer.reason for answer in item.answers)]
        for text in texts:
            words = re.sub(r"[\"“][^\"”]*[\"”]", "", plain(text))
            if found := pattern.search(words):
                wrong.append((item.id, found[0], words[:200]))
    assert wrong == []


def test_a_choice_has_the_key_s_options_and_reasons(bank):
    for item in all_items(bank):
        asked = question(item.pool or item.id)
        if isinstance(asked, (Choice, SeveralChoices)):
            assert isinstance(item, ChoiceItem)
            right = [letter for letter, option in zip(asked.options, item.options, strict=True) if option.right]
            assert set(right) == set(key(asked.id).right)
            assert item.several == isinstance(asked, SeveralChoices)
            assert item.shuffled == (not asked.fixed_order)
            assert all(option.text and option.reason for option in item.options)


def share_of(item: NumberItem, value: float) -> float:
    """The share of the points by the first answer that is met, as systems count."""
    return next((one.share for one in item.answers if abs(value - one.value) <= one.tolerance), 0.0)


def test_a_number_is_worth_what_the_course_says(bank):
    """On many values near what is right and near every known mistake, away from the very ends of what is allowed."""
    tried = 0
    for item in all_items(bank):
        asked = question(item.pool or item.id)
        if not isinstance(asked, Number):
            continue
        assert isinstance(item, NumberItem)
        instance = asked.instance(f"version-{item.id.rpartition('.')[2]}")
        known = key(asked.id)
        right = known.answer(instance.given)
        ends = [
            centre * (1 + sign * times * known.rtol)
            for centre in (right, *(slip.number(instance.given) for slip in known.slips))
            for times in (1, 3)
            for sign in (1, -1)
        ]
        cuts = sorted(set(ends))
        for low, high in pairwise(cuts):  # one value between any two ends
            value = (low + high) / 2
            if not asked.low < value < asked.high or high - low < 1e-6 * abs(right):
                continue
            expected = score(instance, value, known).points / asked.points
            assert share_of(item, value) == expected, (item.id, value, right)
            tried += 1
    assert tried > 500


def test_a_forecast_is_asked_for_its_value_with_its_runs(bank):
    (item, *_) = [item for item in all_items(bank) if item.pool == "forecast-largest"]
    assert isinstance(item, NumberItem)
    assert item.stem.count("<tr>") == 15
    assert "interval" not in item.stem
    known = key("forecast-largest")
    instance = question("forecast-largest").instance("version-1")
    truth = known.truth(instance.given)
    assert item.answers[0].value == pytest.approx(truth)
    assert [answer.share for answer in item.answers] == [1, 0.75, 0.5, 0.25]
    ends = [1.01 * instance.question.low, 0.99 * instance.question.high]
    for value in (truth, truth * 1.001, instance.given["loss"][-1]):
        wide = score(instance, [value, *ends], known)  # so wide an interval earns nothing
        of_value = wide.points / (0.75 * wide.max_points)
        assert abs(share_of(item, value) - of_value) <= 0.25


def test_an_essay_has_its_rubric_and_samples(bank):
    (item,) = [item for item in all_items(bank) if item.id == "data-memo"]
    assert isinstance(item, EssayItem)
    for points, criterion in key("data-memo").rubric:
        assert f"<td>{points:g}</td>" in item.rubric
        assert plain(item.rubric).count(criterion[:20]) >= 1
    assert item.rubric.count("A sample answer for") == len(key("data-memo").samples)


def test_a_function_is_asked_with_its_examples(bank):
    (item,) = [item for item in all_items(bank) if item.id == "training-flops"]
    assert isinstance(item, EssayItem)
    assert item.code
    assert "training_flops(1000000, 20000000) → 1.2e+14" in item.stem
    told = plain(item.rubric).replace(" ", "")  # a formula is set with other spaces than it is typed with
    assert all(plain(line(slip.message)).replace(" ", "") in told for slip in key("training-flops").slips)


def test_the_pool_is_apart(bank):
    practice, exam = bank[-2:]
    assert (practice.name, exam.name) == ("pool-practice", "pool-exam")
    assert all(pool.is_practice(item.pool or item.id) for item in practice.items)
    assert not any(pool.is_practice(item.pool or item.id) for item in exam.items)
    assert {item.category[1] for item in practice.items} == {"Practice"}


def test_an_edition_without_keys_says_so(monkeypatch):
    def no_keys(id):
        raise LookupError("This edition of the course carries no answer keys: your instructor's does.")

    monkeypatch.setattr("autograder.results.items.gathering.key", no_keys)
    with pytest.raises(LookupError, match="no answer keys"):
        pool_items(True, 1)
