"""What goes wrong with one lesson or student costs no other one: it is said, and the exit code tells."""

from autograder.bank.two_tier import Response
from autograder.cli import main
from autograder.course import Course
from autograder.nbgrader import open_gradebook
from autograder.questions.inventory import AFTER, BEFORE, inventory_keys
from autograder.results.inventory_answers import store_responses
from autograder.results.outcomes import record_problem
from tests.autograder.conftest import LESSON
from tests.autograder.results.conftest import graded, own  # noqa: F401 (fixtures)


def test_feedback_names_whose_page_is_missing_and_goes_on(own, capsys):  # noqa: F811
    (own.autograded / "ada" / LESSON / f"{LESSON}.ipynb").unlink()
    with open_gradebook(own) as gradebook:
        gradebook.add_assignment("99_last")
    record_problem(own, "99_last", "bob", "it is empty.")
    assert main(["feedback", "--course", str(own.folder)]) == 2
    out, err = capsys.readouterr()
    assert (
        out
        == f"{LESSON}: 2 pages in {own.feedback}, 2 of them new\n99_last: 1 pages in {own.feedback}, 1 of them new\n"
    )
    missing = "the marked notebook is missing: run `scaling-laws grade` again."
    assert err == f"{LESSON}: there is no new page for ada: {missing}\n"
    assert main(["feedback", "99", "--course", str(own.folder)]) == 0
    assert capsys.readouterr().out == f"99_last: 1 pages in {own.feedback}, 0 of them new\n"


def test_report_goes_on_after_a_lesson_without_marks(own, capsys):  # noqa: F811
    with open_gradebook(own) as gradebook:
        gradebook.add_assignment("00_first")
    assert main(["report", "--course", str(own.folder)]) == 2
    out, err = capsys.readouterr()
    assert out == f"Wrote {own.folder / f'{LESSON}-class.html'}.\nWrote {own.folder / 'term-class.html'}.\n"
    assert err == "Nobody has a mark in 00_first yet: grade the submissions first.\n"
    assert main(["export", "--format", "picture", "--course", str(own.folder)]) == 2
    out, err = capsys.readouterr()
    assert out.startswith(f"Wrote {own.folder / LESSON}.png and ")
    assert err == "Nobody has a mark in 00_first yet: grade the submissions first.\n"


def _responded(course, *forms):
    for form in forms:
        given = {id: Response(key.answer, key.reason, "sure") for id, key in inventory_keys().items()}
        store_responses(course, "ada", form, given)


def test_feedback_and_report_are_of_the_concept_inventory_too(own, capsys):  # noqa: F811
    for words in (["feedback", BEFORE], ["report", "99"]):
        assert main([*words, "--course", str(own.folder)]) == 2
        assert "No concept inventory is collected yet" in capsys.readouterr().err
    _responded(own, BEFORE, AFTER)
    assert main(["feedback", "--course", str(own.folder)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"concept inventory: 2 pages in {own.feedback}"
    assert second.startswith(f"{LESSON}: 3 pages in {own.feedback}")
    assert main(["report", "--course", str(own.folder)]) == 0
    page = own.folder / "concept-inventory-class.html"
    written = [page, own.folder / f"{LESSON}-class.html", own.folder / "term-class.html"]
    assert capsys.readouterr().out == "".join(f"Wrote {path}.\n" for path in written)
    assert main(["report", "99", "--to", str(own.folder / "there"), "--course", str(own.folder)]) == 0
    assert capsys.readouterr().out == f"Wrote {own.folder / 'there' / page.name}.\n"
    assert main(["report", LESSON[:2], "--course", str(own.folder)]) == 0
    assert "concept-inventory" not in capsys.readouterr().out


def test_a_course_without_a_gradebook_may_have_an_inventory(tmp_path, capsys):
    course = Course(tmp_path, tmp_path / "course")
    _responded(course, BEFORE)
    for command in ("feedback", "report"):
        assert main([command, "--course", str(course.folder)]) == 0
    out = capsys.readouterr().out
    assert out == (
        f"concept inventory: 1 pages in {course.feedback}\nWrote {course.folder / 'concept-inventory-class.html'}.\n"
    )
    assert main(["feedback", "01", "--course", str(course.folder)]) == 2
    assert "run `scaling-laws grade FOLDER` first" in capsys.readouterr().err


def test_somebody_who_studies_alone_is_told_what_to_do_and_then_where_the_page_is(tmp_path, monkeypatch, capsys):
    assert main(["start", str(tmp_path / "own")]) == 0
    monkeypatch.chdir(tmp_path / "own")
    capsys.readouterr()
    assert main(["inventory"]) == 2
    form = tmp_path / "own" / "lessons" / BEFORE / f"{BEFORE}.ipynb"
    assert capsys.readouterr().err == f"Nothing is answered in {form} yet: answer it and save it.\n"
    text = form.read_text(encoding="utf-8")
    empty = r"{\"answer\": \"\", \"reason\": \"\", \"certainty\": \"\"}"
    assert text.count(empty) == 15
    form.write_text(text.replace(empty, r"[\"A\", \"1\", \"sure\"]"), encoding="utf-8")
    assert main(["inventory"]) == 0
    page = tmp_path / "own" / ".course" / "concept-inventory.html"
    assert capsys.readouterr().out == f"Wrote {page}: open it in a browser.\n"
    assert "15 of 15: 15 sure" in page.read_text(encoding="utf-8")
    assert main(["reset", "00"]) == 0
    assert form.read_text(encoding="utf-8") == text


def test_a_roster_is_shown_stored_and_read_again(tmp_path, capsys):
    """Two exports of one class are one roster; one that is wrong leaves the roster as it was."""
    files = {
        "canvas.csv": 'Student,ID,SIS Login ID,Section\n"García, José",5,jg,A\n"Wei, Kim",6,kw1,\n"Wei, Kim",7,kw2,\n',
        "more.csv": "id,email,group\njg,j@x.org,red\nnew,n@x.org,blue\n",
        "wrong.csv": "id,email\na,x@x.org\nA,y@x.org\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    at = ["--course", str(tmp_path / "course")]
    assert main(["roster", *at]) == 2
    assert "There is no roster" in capsys.readouterr().err
    assert main(["roster", str(tmp_path / "canvas.csv"), *at]) == 0
    out, err = capsys.readouterr()
    assert "canvas.csv: 3 students (Canvas); the id is SIS Login ID." in out
    assert "jg   García     José" in out
    assert err == "'Kim Wei' is kw1 and kw2: they are told apart by their ids, and never by this.\n"
    assert main(["roster", str(tmp_path / "more.csv"), *at]) == 0
    assert "4 students, 1 of them new" in capsys.readouterr().out
    stored = (tmp_path / "course" / "roster.csv").read_bytes()
    assert main(["roster", str(tmp_path / "wrong.csv"), *at]) == 2
    assert capsys.readouterr().err == "wrong.csv, line 2 and line 3: two rows have the id 'A': keep one of them.\n"
    assert (tmp_path / "course" / "roster.csv").read_bytes() == stored
    capsys.readouterr()
    assert main(["variants", "José García", "01", *at]) == 0
    of_name = capsys.readouterr().out
    assert main(["variants", "jg", "01", *at]) == 0
    assert capsys.readouterr().out == of_name
    assert main(["variants", "Kim Wei", "01", *at]) == 2
    assert capsys.readouterr().err == "'Kim Wei' may be kw1 or kw2: give the id.\n"
    assert main(["roster", *at]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5
    assert main(["roster", "--anew", str(tmp_path / "more.csv"), *at]) == 0
    assert "2 students" in capsys.readouterr().out


def test_the_policy_is_written_once_and_shown(tmp_path, capsys):
    at = ["--course", str(tmp_path / "course")]
    assert main(["policy", *at]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Wrote {tmp_path / 'course' / 'policy.toml'}.\nTime zone: UTC\n")
    path = tmp_path / "course" / "policy.toml"
    path.write_text(path.read_text().replace("percent = 0 ", "percent = 10 "))
    assert main(["policy", *at]) == 0
    assert "Late: 10 % of the points earned for each day begun" in capsys.readouterr().out
    path.write_text(path.read_text().replace("grace_minutes", "grace_minuts"))
    assert main(["policy", *at]) == 2
    err = capsys.readouterr().err
    assert err.startswith("policy.toml, line 13: [late] has no 'grace_minuts'; did you mean 'grace_minutes'?")
