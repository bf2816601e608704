"""The class page: its figures against small classes worked out by hand, and nothing in it that acts."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from autograder.bank.scoring import score
from autograder.files import write_whole
from autograder.nbgrader import open_gradebook
from autograder.questions import LESSONS, key, question
from autograder.results.alike import alike
from autograder.results.class_page import class_page, mistakes, write_class_page
from autograder.results.item_analysis import items, option_tables
from autograder.results.marked_answers import MarkedAnswer, class_answers
from autograder.results.picture import ClassPicture, class_picture
from tests.autograder.conftest import LESSON
from tests.autograder.results.reading import faults, words
from tests.autograder.results.test_item_analysis import simulated

ESSAY = "I think that the floor is what the language leaves open, and that no model can guess it."


def answer(points: float, reason: str = "", by_hand: bool = False, written: str = "x") -> MarkedAnswer:
    return MarkedAnswer(points, 2.0, reason, by_hand, written)


@pytest.fixture
def given():
    return {
        "a": {"q": answer(2, "B: right"), "r": answer(2), "s": answer(2)},
        "b": {"q": answer(2, "B: right"), "r": answer(1, "log10 for ln"), "s": answer(1, "late")},
        "c": {"q": answer(0, "A: wrong"), "r": answer(0, "log10 for ln"), "s": answer(0, by_hand=True)},
    }


def test_mistakes_are_counted(given):
    assert mistakes(given).most_common(1) == [(("r", "log10 for ln"), 2)]


def test_formulas_are_set_in_reasons_and_options(given):
    reason = r"A: the part above E falls as $N^{-\alpha}$, <i>not</i> E"
    given["c"]["q"] = replace(given["c"]["q"], reason=reason)
    html = class_page("lesson", given, class_picture("A lesson", given))
    assert "falls as <math" in html
    assert "&lt;i&gt;not&lt;/i&gt; E" in html
    assert "$N" not in html
    lesson = next(name for name in LESSONS if name.startswith("04"))
    chosen = {student: {"no-constant": chose(student, "no-constant", "A")} for student in ("ada", "bob")}
    html = class_page(lesson, chosen, class_picture("A lesson", chosen))
    assert "</math> is larger than <math" in html
    assert "$" not in html


def test_a_named_mistake_is_neither_a_choice_nor_an_answer_that_nobody_wrote_nor_one_that_waits():
    answers = {
        "a": {"q": answer(0, "A: wrong"), "r": answer(0, "why", written=""), "s": answer(0, "why", by_hand=True)},
        "b": {"q": answer(1, "half"), "r": answer(2, "Right."), "s": answer(0, "late")},
    }
    assert mistakes(answers) == {("q", "half"): 1, ("s", "late"): 1}


def chose(student: str, id: str, taken: str | list[str]) -> MarkedAnswer:
    """A student's answer as it is graded, from the options that were taken, by the question's own letters."""
    seen = question(id).instance(student)
    own = {letter: one for one, letter in seen.letters.items()}
    letters = [own[letter] for letter in taken]
    answer = letters[0] if isinstance(taken, str) else letters
    result = score(seen, answer, key(id))
    written = f'answers["{id}"] = {answer!r}'
    return MarkedAnswer(result.points, result.max_points, result.reason, False, written, seen=seen)


def test_what_students_chose_is_counted_by_option_whatever_letter_each_saw():
    students = [f"s{number}" for number in range(60)]
    answers = {
        one: {
            "one-decade": chose(one, "one-decade", "B" if number % 3 else "C"),
            "unreliable-when": chose(one, "unreliable-when", ["E", "A"] if number % 3 else ["A", "B", "D"]),
        }
        for number, one in enumerate(students)
    }
    assert len({answer["one-decade"].reason[0] for answer in answers.values()}) == 4  # letters as they were seen
    tables = {table.question: {one.letter: one.chosen for one in table.options} for table in option_tables(answers)}
    assert tables["one-decade"] == {"A": 0, "B": 40, "C": 20, "D": 0}
    assert {letter for letter, chosen in tables["unreliable-when"].items() if chosen == 40} == {"E"}
    (((id, reason), number),) = mistakes(answers).items()
    assert (id, number) == ("unreliable-when", 40)
    assert reason.startswith("Rightly taken: A. Missed: B (")
    assert "Wrongly taken: E (" in reason
    html = class_page("01_what_are_scaling_laws", answers, class_picture("01_what_are_scaling_laws", answers))
    assert question("one-decade").options["B"] in unescape(html)


def test_the_page_says_it_all(graded, tmp_path):
    path = write_class_page(graded, LESSON, tmp_path / "new", [("The term", "term-class.html")])
    html = path.read_text(encoding="utf-8")
    assert path == tmp_path / "new" / f"{LESSON}-class.html"
    assert faults(html) == []
    read = words(html)
    assert read.startswith("0 · Small: the class 0 · Small The term Who needs help Distribution of totals ")
    assert not re.search(rf"<(title|h\d)[^>]*>[^<]*{LESSON}", html)  # a heading is the lesson's title
    assert "2 students with marks, of 6 points: " in read
    assert "mean 2.0, median 2.0, lowest 1.0, highest 3.0" in read
    assert "With 2 students there is too little to tell how well a question discriminates; it takes 6." in read
    head = "question answers difficulty discrimination low group high group high − low"
    shown = f"{head} double 2 0.50 – – – – letter 2 1.00 – – – – why 0 – – – – –"
    assert shown in read
    assert "proves nothing: look at both. None." in read
    assert 'href="term-class.html"' in html
    assert "student why lost most eve Not graded: 00_small.ipynb is damaged" in read
    assert "zed Nothing handed in –" in read
    assert "bob (bob)" not in read
    assert path.with_suffix(".png").stat().st_size > 5_000
    assert path.with_suffix(".txt").read_text(encoding="utf-8") in unescape(html)  # the picture in words


def test_nothing_in_the_page_acts(graded):
    answers = class_answers(graded, LESSON)
    evil = '"><script>alert(1)</script>'
    answers["bob"]["double"] = MarkedAnswer(0, 2, evil, False, "x")
    essay = "The floor is what the language leaves open, and no model can guess it, however many tokens it has read."
    for student in answers.values():
        student["why"] = MarkedAnswer(0, 3, "", True, essay, prose=True)
    answers[evil] = answers["bob"] | {"letter": MarkedAnswer(1, 1, "B: right", False, "x")}
    html = class_page(evil, answers, class_picture(LESSON, answers), alike(answers))
    assert faults(html) == []
    assert "<script" not in html
    read = words(html)
    assert f"2 students bob; {evil} {evil} double" in read  # a misconception
    assert "letter option chosen B 1" in read
    for pair in (f"{evil}, ada", f"{evil}, bob", "ada, bob"):
        assert f"{pair} 1.00 answers alike: why" in read


@pytest.mark.parametrize(
    "answers",
    [
        {"a": {"q": MarkedAnswer(0, 0, "", False, "x")}},
        {"a": {"q": MarkedAnswer(1, 0, "", False, "x"), "r": MarkedAnswer(0, 0, "", True, "")}},
        {
            one: {"q": MarkedAnswer(n, 0, "", False, "x"), "r": MarkedAnswer(n, 2, "", False, "x")}
            for n, one in enumerate("abc")
        },
        {one: {"q": MarkedAnswer(0, 3, "", True, "")} for one in "ab"},
        {"a": {"q": MarkedAnswer(1, 2, "", False, "x")}, "b": {"r": MarkedAnswer(1, 2, "", False, "x")}},
        {one: {"q": MarkedAnswer(3, 2, "", False, "x", extra=1)} for one in "ab"},
    ],
)
def test_no_number_of_points_or_students_stops_the_page(answers):
    html = class_page("01", answers, class_picture("01", answers), alike(answers))
    assert faults(html) == []
    assert "nan" not in words(html)


def test_a_class_of_sixty_sees_every_option_by_ability():
    work, _ = simulated(seed=5)
    html = class_page("02", work, ClassPicture(b"", "a picture"))
    assert faults(html) == []
    read = words(html)
    assert "nan" not in read
    assert "too little" not in read
    for table in option_tables(work):
        lowest, middle, highest = table.sizes
        assert f"option chosen lowest ({lowest}) middle ({middle}) highest ({highest})" in read
        for one in table.options:
            mark = "✓ right " if one.right else ""
            shares = " ".join(f"{share:.0%}" for share in one.thirds)
            assert f"{mark}{one.letter} {' '.join(one.text.split())} {one.chosen} {shares}" in read
    for item in items(work):
        tails = f"{item.lower:.2f} {item.upper:.2f} {item.upper_lower:.2f}"
        shown = f"{item.answered} {item.difficulty:.2f} {item.discrimination:.2f} {tails}".replace("-0.00", "0.00")
        assert shown.replace("-", "−") in read


@pytest.mark.parametrize("students", range(1, 6))
def test_a_class_of_few_is_told_that_it_is_too_small(students):
    work, _ = simulated(seed=5, students=students)
    read = words(class_page("02", work, ClassPicture(b"", "a picture")))
    assert read.count("there is too little to tell") == 2
    assert "lowest (" not in read
    assert "Look at this one" not in read
    assert "nan" not in read


def test_a_mistake_that_a_person_marked_is_not_counted_without_a_reason():
    assert mistakes({"a": {"q": MarkedAnswer(1, 2, "", False, "x", set_by_person=True), "r": answer(1)}}) == {}


def test_who_wrote_another_s_id_leads_the_list_whatever_the_alphabet(own):
    """`mary` does the work; `adam` and `zoe` hand it in as it is, with an essay of their own."""
    work = own.autograded / "ada" / LESSON / f"{LESSON}.ipynb"
    with open_gradebook(own) as gradebook:
        for student in ("mary", "adam", "zoe"):
            gradebook.add_student(student)
            gradebook.add_submission(LESSON, student)
    for student in ("mary", "adam", "zoe"):
        copy = json.loads(work.read_text(encoding="utf-8"))
        for cell in copy["cells"]:
            if "STUDENT" in "".join(cell["source"]):
                cell["source"] = 'answers = {}\nSTUDENT = "mary"'
        write_whole(own.autograded / student / LESSON / f"{LESSON}.ipynb", json.dumps(copy))
    read = words(write_class_page(own, LESSON, own.folder).read_text(encoding="utf-8"))
    alike = read[read.rindex("Work that is alike") :]
    for pair in ("adam, mary", "adam, zoe", "mary, zoe"):
        assert f"{pair} 0.9" in alike or f"{pair} 1.00" in alike
    assert "bob" not in alike
