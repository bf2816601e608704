"""Everybody who handed something in has a page: a valid one that asks no other host and in which nothing acts."""

import base64
import json
import os
import re
import shutil

import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder.bank.mathematics import shown
from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.nbgrader import config, open_gradebook
from autograder.results.feedback import feedback_run, make_feedback
from autograder.results.outcomes import record_problem
from autograder.results.term.policy import policy_path
from tests.autograder.conftest import LESSON
from tests.autograder.results.reading import faults, words

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(32))).decode()


@pytest.fixture(scope="module")
def told(graded, tmp_path_factory) -> Course:
    """The graded course with its pages of feedback."""
    course = Course(graded.root, tmp_path_factory.mktemp("feedback") / "course")
    shutil.copytree(graded.folder, course.folder)
    pages = make_feedback(course, LESSON)
    assert pages == [course.feedback / student / LESSON / f"{LESSON}.html" for student in ("ada", "bob", "eve")]
    return course


def page_of(course: Course, student: str) -> str:
    return (course.feedback / student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")


def change_cell(course: Course, student: str, grade_id: str, **parts) -> None:
    """Change a cell of a marked notebook, as if the student had handed it in so."""
    path = course.autograded / student / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            cell.update(parts)
    write_whole(path, json.dumps(notebook))


def mark(course: Course, student: str, question: str, points: float | None = None, comment: str | None = None) -> None:
    """As formgrader enters it."""
    with open_gradebook(course) as gradebook:
        if points is not None:
            grade = gradebook.find_grade(question, LESSON, LESSON, student)
            grade.manual_score, grade.needs_manual_grade = points, False
        if comment is not None:
            cell = {"double": "solve-double", "letter": "solve-letter"}.get(question, question)
            gradebook.find_comment(cell, LESSON, LESSON, student).manual_comment = comment
        gradebook.db.commit()


@pytest.mark.parametrize("student", ["ada", "bob", "eve"])
def test_the_page_is_valid_and_asks_nobody_else(told, student):
    html = page_of(told, student)
    assert faults(html) == []
    assert "<script" not in html


def test_the_summary_tells_points_reasons_and_what_waits_for_a_person(told):
    read = words(page_of(told, "bob"))
    assert read.startswith(
        "0 · Small: feedback 0 · Small Feedback for bob: 1 of 6 points, and 3 points are not marked yet. "
    )
    assert "Question Points Why double 0 of 2" in read
    assert "letter 1 of 1" in read
    assert "why not marked yet (of 3) A person has still to read this answer. Your whole notebook" in read
    assert "Note: missing and put back" in read
    assert 'href="#double"' in page_of(told, "bob")
    assert 'id="double"' in page_of(told, "bob")
    assert "Note:" not in words(page_of(told, "ada"))


def test_the_formulas_of_a_reason_are_set_and_nothing_else_of_it_is_html(own):
    outputs = [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": shown(rf"✗ 0 of 2 points. <b>{text}</b> is $N^{{-\alpha}}$."),
        }
        for text in ("An earlier line", "This")
    ]
    change_cell(own, "bob", "double", outputs=outputs)
    make_feedback(own, LESSON)
    html = page_of(own, "bob")
    assert faults(html) == []
    assert html.count("&lt;b&gt;This&lt;/b&gt; is <math") == 2  # in the summary, and above the cell
    assert "An earlier line" not in html  # a line of score is not shown below its own reason
    assert "$N" not in html


def test_the_page_begins_with_what_to_do_next_and_the_notebook_is_folded(told):
    html, read = page_of(told, "bob"), words(page_of(told, "bob"))
    order = ["Feedback for bob", "One thing to do next double, which cost 2 points: read why", "Question Points Why"]
    assert [read.index(part) for part in order] == sorted(read.index(part) for part in order)
    assert html.index('<details class="notebook"') < html.index('id="double"') < html.index("</details>")
    assert html.count("<details") == 1
    assert not re.search(rf"<(title|h\d)[^>]*>[^<]*{LESSON}", html)
    assert "You missed nothing of what is marked so far." in words(page_of(told, "ada"))


def test_headings_have_no_pilcrow(own):
    change_cell(own, "bob", "why", source="# My answer\n\n## and why")
    make_feedback(own, LESSON)
    html = page_of(own, "bob")
    assert "My answer</h1>" in html
    assert "¶" not in html


def test_every_member_of_a_group_that_shares_work_has_a_page_of_their_own(own):
    policy_path(own).write_text('groups_share_work = true\n[groups]\none = ["ada", "zed"]\n')
    pages = make_feedback(own, LESSON)
    assert {path.parent.parent.name for path in pages} == {"ada", "bob", "eve", "zed"}
    html = page_of(own, "zed")
    assert faults(html) == []
    read = words(html)
    assert "Feedback for zed: 3 of 6 points" in read
    assert "Note: ada handed this notebook in for your group; its figures and options are those of ada." in read
    assert "for your group" not in words(page_of(own, "ada"))
    assert feedback_run(own, LESSON).renewed == 0
    mark(own, "ada", "why", 3)
    assert feedback_run(own, LESSON).renewed == 2
    assert "Feedback for zed: 6 of 6 points." in words(page_of(own, "zed"))


def test_the_hidden_tests_stay_hidden(told):
    for student in ("ada", "bob"):
        read = words(page_of(told, student))
        assert "HIDDEN TESTS" not in read
        assert "def score" not in read
        assert 'check("double")' in read


def test_nothing_that_a_student_wrote_acts(told):
    html = page_of(told, "ada")
    assert "Because." in words(html)
    assert "<script>alert" not in html
    assert "<img src=" not in html.replace('<img src="data:', "")


def test_a_page_says_why_nothing_could_be_graded(told):
    read = words(page_of(told, "eve"))
    assert read.startswith("0 · Small: not graded 0 · Small The notebook of")
    assert "The notebook of eve could not be graded, so there is no score yet." in read
    assert "not valid JSON" in read


def test_a_student_who_handed_nothing_in_has_no_page(told):
    assert not (told.feedback / "zed").exists()


def test_a_person_s_points_and_comments_replace_what_the_grader_found(own):
    line = "✗ 0 of 2 points. 2*x*y | `y` is <b>missing</b>."
    output = {"output_type": "stream", "name": "stdout", "text": f"a warning\n{line}\n"}
    change_cell(own, "bob", "double", outputs=[output])
    make_feedback(own, LESSON)
    assert "double 0 of 2 2*x*y | `y` is <b>missing</b>. letter" in words(page_of(own, "bob"))
    mark(own, "bob", "double", 2, "Accepted: the prompt was <i>ambiguous</i>.\nWell\x1b[31m spotted.")
    mark(own, "bob", "why", 2.5, "=A good *start*.")
    make_feedback(own, LESSON)
    html = page_of(own, "bob")
    read = words(html)
    assert faults(html) == []
    assert (
        "double 2 of 2, set by a person Accepted: the prompt was <i>ambiguous</i>. Well[31m spotted. "
        "The grader had found: 2*x*y | `y` is <b>missing</b>. letter" in read
    )
    assert "why 2.5 of 3, set by a person =A good *start*. Your whole notebook" in read
    assert "Feedback for bob: 5.5 of 6 points. " in read
    assert "✗" not in read
    assert "0 of 2" not in read


def test_an_essay_that_changed_after_its_mark_shows_the_old_mark_as_that(own):
    mark(own, "bob", "why", 2)
    with open_gradebook(own) as gradebook:
        gradebook.find_grade("why", LESSON, LESSON, "bob").needs_manual_grade = True
        gradebook.db.commit()
    make_feedback(own, LESSON)
    assert "why 2 of 3, for an earlier answer This answer has changed since a person" in words(page_of(own, "bob"))


def test_a_late_penalty_and_extra_points_are_shown(own):
    with open_gradebook(own) as gradebook:
        gradebook.find_submission_notebook(LESSON, LESSON, "ada").late_submission_penalty = 1.5
        gradebook.find_grade("letter", LESSON, LESSON, "ada").extra_credit = 0.5
        gradebook.db.commit()
    make_feedback(own, LESSON)
    read = words(page_of(own, "ada"))
    assert "2 of 6 points (3.5, less 1.5 for handing in late), and 3 points are not marked yet." in read
    assert "letter 1.5 of 1, 0.5 of them extra" in read


def test_of_an_earlier_notebook_the_page_says_so(own):
    record_problem(own, LESSON, "ada", "it is <b>empty</b>.")
    make_feedback(own, LESSON)
    assert "Note: This score is of an earlier notebook. Of the latest one: it is <b>empty</b>." in words(
        page_of(own, "ada")
    )


def test_nbgrader_s_own_programs_write_the_same_page(own, told):
    """As formgrader's button and `nbgrader generate_feedback` make it; ours then has nothing to add."""
    settings = config(own)
    done = NbGraderAPI(CourseDirectory(config=settings), config=settings).generate_feedback(LESSON, "bob")
    assert done["success"], done
    assert page_of(own, "bob") == page_of(told, "bob")
    assert feedback_run(own, LESSON).renewed == 2


def test_only_pages_that_would_not_be_the_same_are_made_again(own):
    def stamps() -> dict[str, tuple[int, int]]:
        pages = {student: own.feedback / student / LESSON / f"{LESSON}.html" for student in ("ada", "bob", "eve")}
        return {student: (page.stat().st_ino, page.stat().st_mtime_ns) for student, page in pages.items()}

    def renewed() -> set[str]:
        before = stamps()
        run = feedback_run(own, LESSON)
        after = stamps()
        changed = {student for student in after if after[student] != before[student]}
        assert len(changed) == run.renewed
        return changed

    assert feedback_run(own, LESSON).renewed == 3
    assert renewed() == set()
    mark(own, "bob", "why", 3)
    assert renewed() == {"bob"}
    mark(own, "ada", "double", comment="Well done.")
    assert renewed() == {"ada"}
    change_cell(own, "ada", "why", source="Another essay.")
    assert renewed() == {"ada"}
    record_problem(own, LESSON, "eve", "it is empty.")
    assert renewed() == {"eve"}
    page = own.feedback / "bob" / LESSON / f"{LESSON}.html"
    page.write_bytes(page.read_bytes()[:-30])  # as a program that was stopped leaves it
    assert renewed() == {"bob"}
    assert renewed() == set()


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


ATTACHED = {
    "a picture": {"image.png": {"image/png": PNG}},
    "in lines, and in an odd form as well": {
        "image.png": {"application/x-odd": ["x"], "image/png": [PNG[:8], PNG[8:]]}
    },
    "HTML": {"image.png": {"image/png": in_base64(b"<script>alert(1)</script>")}},
    "SVG": {"image.png": {"image/svg+xml": in_base64(b"<svg onload='alert(1)'/>")}},
    "SVG that is called PNG": {"image.png": {"image/png": in_base64(b"<svg onload='alert(1)'/>")}},
    "not base64": {"image.png": {"image/png": "%%% not base64"}},
    "50 MB": {"image.png": {"image/png": "iVBORw0KGgoA" + "A" * 50_000_000}},
    "nothing": {"image.png": {}},
    "not a bundle": {"image.png": PNG},
    "another one": {"other.png": {"image/png": PNG}},
    "none": {},
    "not even that": None,
    "odd": [PNG],
}


@pytest.mark.parametrize("kind", ATTACHED)
def test_a_picture_that_was_pasted_into_an_essay(own, kind):
    source = "See: ![image.png](attachment:image.png) So be it."
    change_cell(own, "bob", "why", source=source, attachments=ATTACHED[kind])
    assert len(make_feedback(own, LESSON)) == 3
    html = page_of(own, "bob")
    assert faults(html) == []
    assert len(html) < 200_000
    shown = kind in list(ATTACHED)[:2]
    assert (f'src="data:image/png;base64,{PNG}"' in html) == shown
    assert ("See: [picture left out: image.png;" in words(html)) != shown
    assert "So be it." in words(html)
    assert faults(page_of(own, "ada")) == []


@pytest.mark.parametrize("content", ["{", "", "[]", '{"cells": 3}', '{"cells": [], "metadata": []}', None, "a folder"])
def test_one_student_s_failure_touches_nobody_else_s_page(own, content):
    path = own.autograded / "ada" / LESSON / f"{LESSON}.ipynb"
    path.unlink()
    if content == "a folder":
        path.mkdir()
    elif content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(CourseError, match=f"{LESSON}: there is no new page for ada: .*(missing|damaged|read)"):
        make_feedback(own, LESSON)
    assert not (own.feedback / "ada" / LESSON / f"{LESSON}.html").exists()
    for student in ("bob", "eve"):
        assert faults(page_of(own, student)) == []


def test_a_page_that_cannot_be_written_is_told_and_the_earlier_one_stays(own, monkeypatch):
    make_feedback(own, LESSON)
    before = page_of(own, "ada")
    mark(own, "ada", "why", 3)
    mark(own, "bob", "why", 3)
    whole = os.replace

    def full(self, target):
        if "ada" in target.parts:
            raise OSError(28, "No space left on device", str(target))
        return whole(self, target)

    monkeypatch.setattr("pathlib.Path.replace", full)
    run = feedback_run(own, LESSON)
    assert run.failures.keys() == {"ada"}
    assert "No space left on device" in run.failures["ada"]
    assert page_of(own, "ada") == before
    assert "why 3 of 3" in words(page_of(own, "bob"))


def test_names_that_are_no_folder_s_and_odd_texts_stay_texts(own):
    record_problem(own, LESSON, "..", "=cmd")
    record_problem(own, LESSON, "<b>x\n", "two\nlines \x1b[31m<script>alert(1)</script>")
    run = feedback_run(own, LESSON)
    assert run.failures.keys() == {".."}
    html = page_of(own, "<b>x\n")
    assert faults(html) == []
    assert "two lines [31m<script>alert(1)</script>" in words(html)


def test_what_the_exchange_needs_lies_beside_the_page(own):
    secret = own.autograded / "ada" / LESSON / "submission_secret.txt"
    secret.write_text("0af0")
    (own.submitted / "eve" / LESSON).mkdir(parents=True)
    (own.submitted / "eve" / LESSON / "submission_secret.txt").write_text("1bf1")
    make_feedback(own, LESSON)
    beside = {path.relative_to(own.feedback).parts[0]: path.read_text() for path in own.feedback.rglob("*secret.txt")}
    assert beside == {"ada": "0af0", "eve": "1bf1"}
    assert (own.feedback / "ada" / LESSON / "timestamp.txt").exists()
