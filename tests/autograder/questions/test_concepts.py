"""What there is to know about a concept, in words and as a page of the book."""

import re

import pytest

from autograder.cli import main
from autograder.questions import LESSONS, pool, questions
from autograder.questions import concepts as room
from autograder.questions.concepts import (
    concept,
    concept_of,
    concepts,
    in_words,
    learned_after,
    page,
    related,
    write_pages,
)


@pytest.mark.parametrize("name", concepts())
def test_every_concept_has_a_page_that_says_all_of_it(name):
    own, text = concepts()[name], page(name)
    assert text.startswith(f"# {name}\n\n{own.meaning}\n")
    assert f">{own.heading}</a>" in text
    for need in own.needs:
        assert f"[{need}]({pool.slug(need)}.md)" in text.partition("**Learn before:**")[2].partition("\n")[0]
    for later in learned_after(name):
        assert f"[{later.name}]({later.slug}.md)" in text.partition("**Learn after:**")[2].partition("\n")[0]
    asked = [one.title for lesson in LESSONS for one in questions(lesson) if one.concept == name]
    assert asked
    assert all(f" | {title} |" in text for title in asked)
    assert f'scaling-laws practice "{name}"' in text


def test_related_concepts_are_neither_before_nor_after():
    for name, own in concepts().items():
        apart = {*own.needs, name, *(one.name for one in learned_after(name))}
        assert not apart & {one.name for one in related(name)}
    assert "diminishing returns" in {one.name for one in related("irreducible loss")}


def test_the_pages_link_to_each_other_and_to_headings_that_are_there(tmp_path):
    written = write_pages(tmp_path / "concepts")
    assert len(written) == len(concepts()) + 1
    names = {path.name for path in written}
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"\]\(([^)]+)\)", text)) <= names
    listed = (tmp_path / "concepts" / "index.md").read_text(encoding="utf-8")
    assert all(f"[{name}]({own.slug}.md)" in listed for name, own in concepts().items())


def test_sphinx_gives_headings_the_anchors_that_pages_link_to(tmp_path):
    sphinx = pytest.importorskip("sphinx.application")
    headings = sorted({own.heading for own in concepts().values()})
    (tmp_path / "index.md").write_text("# Home\n\n" + "\n\n".join(f"## {one}" for one in headings), encoding="utf-8")
    (tmp_path / "conf.py").write_text("extensions = ['myst_nb']\n")
    pytest.importorskip("myst_nb")
    sphinx.Sphinx(tmp_path, tmp_path, tmp_path / "out", tmp_path / "trees", "html", status=None, warning=None).build()
    html = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert [one for one in headings if f'id="{room.anchor(one)}"' not in html] == []


def test_a_concept_is_found_however_it_is_typed():
    for typed in ("Kaplan's laws", "kaplans laws", "Kaplan’s  Laws", "kaplans-laws"):
        assert concept(typed).name == "Kaplan's laws"
    with pytest.raises(ValueError, match="Did you mean 'irreducible loss'"):
        concept("irreducable loss")
    with pytest.raises(ValueError, match=r"Did you mean .*'power law'"):
        concept("powerlaws")
    with pytest.raises(ValueError, match="The glossary lists them all"):
        concept("xyzzy")


def test_the_command_tells_about_a_concept(capsys):
    assert main(["concept", "irreducible", "loss"]) == 0
    said = capsys.readouterr().out
    assert said.strip() == in_words("irreducible loss")
    for part in (
        "Taught in lesson 1, section “4. Part of the loss never goes away”",
        "Learn before: power law",
        "lesson 1: Why not zero?",
    ):
        assert part in said
    assert main(["concept", "irreducable"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"There is no concept 'irreducable'\. Did you mean .+\?\n", err)


def test_a_warm_up_is_about_what_this_student_was_asked():
    seen = {concept_of("warm-up-4-1", f"student-{number}").name for number in range(40)}
    assert seen == {"model floor", "resource allocation", "three phases"}
    assert concept_of("why-not-zero", "ada").name == "irreducible loss"
    assert concept_of("no-such-question", "ada") is None
