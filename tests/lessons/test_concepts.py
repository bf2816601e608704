"""One list of concepts, to which questions, glossary and map keep, in an order in which they can be learned."""

import re
import subprocess
import sys

import pytest

from autograder.course import ROOT
from autograder.questions import LESSONS, questions
from lessons import concept_map
from lessons.concepts import CONCEPTS, HERE, glossary_entries, glossary_with_entries, in_words, read, taught_in

GLOSSARY = (HERE / "GLOSSARY.md").read_text(encoding="utf-8")
NUMBERS = range(1, len(LESSONS) + 1)


def learned_before(name: str) -> set[str]:
    """All that must be learned before a concept, directly or not. RecursionError where needs run in a circle."""
    return set(CONCEPTS[name].needs).union(*map(learned_before, CONCEPTS[name].needs))


# --- the list ---


def test_it_is_one_list_for_questions_glossary_and_map():
    listed = set(CONCEPTS)
    assert {asked.concept for lesson in LESSONS for asked in questions(lesson)} == listed
    section = GLOSSARY.partition("\n## Concepts\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^- \*\*(.+?)\*\*", section, re.M)) == listed
    drawn = {name for number in NUMBERS for name in concept_map.neighbourhood(number)[1]}
    assert drawn == listed


def test_a_lesson_asks_only_what_it_or_an_earlier_one_teaches():
    order = list(LESSONS)
    first = {}
    for lesson in order:
        for asked in questions(lesson):
            assert order.index(CONCEPTS[asked.concept].lesson) <= order.index(lesson), asked.id
            first.setdefault(asked.concept, lesson)
    assert first == {name: concept.lesson for name, concept in CONCEPTS.items()}


@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=lambda concept: concept.name)
def test_a_concept_needs_only_what_was_taught_before(concept):
    assert concept.name not in learned_before(concept.name)
    for need in concept.needs:
        assert CONCEPTS[need].lesson <= concept.lesson, f"{concept.name} needs {need}, which is taught later"
        others = [other for other in concept.needs if other != need]
        assert need not in set().union(*map(learned_before, others)), f"{need} comes before {others} already"


@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=lambda concept: concept.name)
def test_a_concept_has_one_sentence_of_meaning(concept):
    assert re.fullmatch(r"[A-Z].{30,200}\.", concept.meaning)
    assert not re.search(r"[.?!] [A-Z]", concept.meaning.replace("et al. ", ""))


def test_the_list_stands_in_the_order_of_learning():
    names = list(CONCEPTS)
    assert [concept.lesson for concept in CONCEPTS.values()] == sorted(concept.lesson for concept in CONCEPTS.values())
    assert all(names.index(need) < names.index(name) for name in names for need in CONCEPTS[name].needs)
    assert {concept.lesson for concept in CONCEPTS.values()} == set(LESSONS)


def test_another_list_can_be_read(tmp_path):
    path = tmp_path / "concepts.toml"
    path.write_text('["a law"]\nlesson = "07_more"\nmeaning = "It is one."\nneeds = ["a run"]\n', encoding="utf-8")
    (law,) = read(path).values()
    assert (law.name, law.number, law.needs) == ("a law", 7, ("a run",))


# --- the glossary ---


def test_the_glossary_holds_the_list_byte_for_byte():
    assert glossary_with_entries(GLOSSARY) == GLOSSARY, "run: python -m lessons.concepts"
    assert glossary_entries() in GLOSSARY


def test_the_command_writes_the_section_anew_and_nothing_else(tmp_path):
    for name in ("concepts.py", "concepts.toml"):
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    stale = re.sub(r"(?s)(## Concepts\n).*?\n(?=## )", r"\1\n- **an old one**: gone\n\n", GLOSSARY)
    assert "an old one" in stale
    (tmp_path / "GLOSSARY.md").write_text(stale, encoding="utf-8")
    subprocess.run([sys.executable, tmp_path / "concepts.py"], check=True, cwd=ROOT)
    assert (tmp_path / "GLOSSARY.md").read_text(encoding="utf-8") == GLOSSARY


def test_a_glossary_without_the_section_is_refused():
    with pytest.raises(ValueError, match="no section"):
        glossary_with_entries("# Glossary\n\n## Words\n")


def test_no_other_word_is_explained_twice():
    words = re.findall(r"^- \*\*(.+?)\*\*", GLOSSARY, re.M)
    assert len(words) == len(set(words))


# --- the map ---


def test_the_words_name_what_comes_directly_before_and_after():
    after = "diminishing returns, irreducible loss, Kaplan's laws (lesson 2), local slope (lesson 3)"
    assert f" power law: after scaling law; before {after}." in in_words(1)
    assert "prediction interval: after error propagation (lesson 7)." in in_words(9)
    for number in NUMBERS:
        assert all(f" {concept.name}: " in in_words(number) for concept in taught_in(number))
