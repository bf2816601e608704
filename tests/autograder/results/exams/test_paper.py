"""The pages of an exam: valid, printable, without a key, and with another paper for each student."""

import csv
import io
import re

import pytest

from autograder.bank.kinds import Choice
from autograder.bank.scoring import score
from autograder.course import CourseError
from autograder.questions import key, pool
from autograder.results.exams.drawing import instances
from autograder.results.exams.paper import key_sheet, paper, write_exam
from tests.autograder.results.exams.conftest import STUDENTS
from tests.autograder.results.reading import faults, words


@pytest.fixture(scope="module")
def files(exam, tmp_path_factory):
    return {path.name: path.read_text(encoding="utf-8") for path in write_exam(exam, tmp_path_factory.mktemp("exam"))}


def test_what_is_written(files):
    papers = [f"midterm-{student}.html" for student in STUDENTS]
    assert list(files) == [*papers, "midterm-all.html", "midterm-answers.csv", "midterm-key.html"]


def test_pages_are_valid_and_ask_no_other_host(files):
    for name, text in files.items():
        if name.endswith(".html"):
            assert faults(text) == [], name
            assert "<script" not in text
            assert not re.search(r"""(?:src|href)=|@import|url\(""", text)


def test_a_paper_has_every_question_with_its_options(exam, files):
    for student, forms in exam.papers.items():
        read = words(files[f"midterm-{student}.html"])
        assert f"{student} · 30 minutes · {len(forms)} questions · {len(forms)} points" in read
        for number, instance in enumerate(instances(student, forms), 1):
            assert f"{number}. ({instance.question.worth})" in read
            if isinstance(instance.question, Choice):
                plain = [
                    " ".join(re.sub(r"[*`]|<[^>]+>", "", text).split()) for text in instance.question.options.values()
                ]
                assert all(text in read for text in plain if not re.search(r"[\\$&_^]", text))
            else:
                assert instance.question.unit in read


def test_it_prints_a_paper_a_page_and_no_question_is_broken(exam, files):
    text = files["midterm-all.html"]
    assert text.count('<section class="paper">') == len(STUDENTS)
    assert re.search(r"\.paper \{[^}]*break-after: page", text)
    assert re.search(r"\.question \{[^}]*break-inside: avoid", text)
    assert "@media print" in text


def test_nothing_that_is_handed_out_holds_a_key(exam, files):
    """Neither reasons nor the ids of forms, by which somebody could look them up."""
    handed_out = [text for name, text in files.items() if name != "midterm-key.html"]
    for forms in exam.papers.values():
        for id in forms:
            assert not any(id in text for text in handed_out)
            reasons = getattr(pool.key(id), "reasons", {"": pool.key(id).__dict__.get("reason", "")})
            assert not any(reason in text for reason in reasons.values() for text in handed_out)


def test_the_key_sheet_gives_what_earns_all_points(exam, files):
    rows = re.findall(
        r"<tr><td>(.*?)</td> <td>(\d+)</td> <td>(.*?)</td> <td>.*?</td> <td>(.*?)</td></tr>", files["midterm-key.html"]
    )
    assert len(rows) == sum(map(len, exam.papers.values()))
    for student, number, id, right in rows:
        assert exam.papers[student][int(number) - 1] == id
        instance = pool.form(id).instance(student)
        answer = right if isinstance(instance.question, Choice) else float(right.split()[0])
        assert score(instance, answer, key(id)).full, (id, right)


def test_the_answer_sheet_has_a_line_for_everybody(exam, files):
    head, *lines = csv.reader(io.StringIO(files["midterm-answers.csv"]))
    assert head == ["student", *map(str, range(1, len(exam.papers["ada"]) + 1))]
    assert [line[0] for line in lines] == STUDENTS
    assert all(cell == "" for line in lines for cell in line[1:])


def test_an_edition_without_keys_says_so_and_writes_nothing(exam, monkeypatch, tmp_path):
    def missing(theme):
        raise LookupError("This edition of the course carries no answer keys: your instructor's does.")

    monkeypatch.setattr(pool, "keys", missing)
    with pytest.raises(CourseError, match="carries no answer keys"):
        write_exam(exam, tmp_path / "to")
    assert not (tmp_path / "to").exists()
    with pytest.raises(CourseError, match="carries no answer keys"):
        key_sheet(exam)


def test_points_and_minutes_of_a_paper_are_added_up(exam):
    own = paper("ada", exam.papers["ada"])
    assert own.points == len(exam.papers["ada"]) == len(own.questions)
    assert 20 < own.minutes < 40
