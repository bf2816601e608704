"""What goes wrong with one lesson or student costs no other one: it is said, and the exit code tells."""

from autograder.cli import main
from autograder.nbgrader import open_gradebook
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
    assert out == f"Wrote {own.folder / f'{LESSON}-class.html'}.\n"
    assert err == "Nobody has a mark in 00_first yet: grade the submissions first.\n"
    assert main(["export", "--format", "picture", "--course", str(own.folder)]) == 2
    out, err = capsys.readouterr()
    assert out.startswith(f"Wrote {own.folder / LESSON}.png and ")
    assert err == "Nobody has a mark in 00_first yet: grade the submissions first.\n"
