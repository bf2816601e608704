"""Where the course can be opened elsewhere: links once the repository is set, nothing before; the files for them."""

import json
import re
import subprocess
from urllib.parse import parse_qs, urlparse

import nbformat
import pytest

from autograder.cli import main
from autograder.course import ROOT, CourseError
from autograder.questions import LESSONS
from autograder.release.build import build
from autograder.release.lesson import as_released
from autograder.release.links import checked, drop_links, links, repository
from tests.autograder.conftest import LESSON, autograde, write

SET = '[tool.scaling-laws]\nrepository = "https://github.com/a-school/scaling-laws"\n'


@pytest.fixture
def small(course, monkeypatch):
    monkeypatch.setattr("autograder.questions.questions", lambda lesson: ())
    monkeypatch.setattr("autograder.release.build.authoring_problems", lambda notebook, points: ())
    return course


def released(course):
    build(course, LESSON)
    return nbformat.read(course.release / LESSON / f"{LESSON}.ipynb", as_version=4)


def test_unset_says_what_to_set(capsys):
    assert repository(ROOT) == ""
    assert main(["links"]) == 0
    assert "[tool.scaling-laws]" in capsys.readouterr().out


def test_every_lesson_has_links_once_the_address_is_given(capsys):
    assert main(["links", "--repository", "https://github.com/a-school/scaling-laws.git"]) == 0
    out = capsys.readouterr().out
    for lesson in LESSONS:
        assert f"/github/a-school/scaling-laws/blob/HEAD/lessons/{lesson}/{lesson}.ipynb" in out
    assert "we have not tried them" in out


@pytest.mark.parametrize("address", ["a-school/scaling-laws", "https://example.org/x", "https://github.com/only-owner"])
def test_what_is_no_repository_is_refused(address, capsys):
    with pytest.raises(CourseError, match=r"https://github\.com/OWNER/NAME"):
        checked(address)
    assert main(["links", "--repository", address]) == 2


def test_links_lead_to_the_lesson():
    lesson = next(iter(LESSONS))
    to = links("https://github.com/a-school/scaling-laws", lesson)
    notebook = ROOT / "lessons" / lesson / f"{lesson}.ipynb"
    for service, folder in (("Binder", ""), ("nbgitpuller", "scaling-laws/")):
        path = parse_qs(urlparse(to[service]).query)["urlpath"][0]
        assert path == f"lab/tree/{folder}{notebook.relative_to(ROOT).as_posix()}"
    assert notebook.exists()


def test_a_release_has_badges_only_once_the_repository_is_set(small):
    without = released(small)
    (small.root / "pyproject.toml").write_text(SET)
    with_links = released(small)
    assert [cell.id for cell in with_links.cells[:2]] == ["open-elsewhere", "install-in-colab"]
    assert with_links.cells[2:] == without.cells
    assert as_released(with_links)
    assert "nbgrader" not in with_links.cells[0].metadata | with_links.cells[1].metadata
    nbformat.validate(with_links)
    drop_links(with_links)
    assert with_links.cells == without.cells
    (small.root / "pyproject.toml").write_text('[tool.scaling-laws]\nrepository = ""\n')
    assert released(small).cells == without.cells
    assert as_released(without)


def test_the_cell_for_colab_does_nothing_elsewhere(small):
    (small.root / "pyproject.toml").write_text(SET)
    cell = released(small).cells[1]
    done = subprocess.run(["python3", "-c", f"{cell.source}\nprint('pip' in dir())"], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
    assert '"git+https://github.com/a-school/scaling-laws"' in cell.source


def test_a_lesson_with_badges_is_graded_as_without(small, tmp_path):
    for student, settings in (("without", ""), ("with", SET)):
        (small.root / "pyproject.toml").write_text(settings)
        notebook = released(small)
        (answer,) = (cell for cell in notebook.cells if cell.id == "solve-letter")
        answer.source = "answers['letter'] = 'B'"
        write(notebook, tmp_path / "handed-in" / student / LESSON / f"{LESSON}.ipynb")
    outcomes = {outcome.student: outcome for outcome in autograde(small, tmp_path / "handed-in")}
    assert outcomes["with"].score == outcomes["without"].score == 1


def test_the_files_for_binder_and_containers_call_what_exists():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    (target,) = re.fullmatch(r"make (\w+)", container["postCreateCommand"]).groups()
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    requirements = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").split()
    assert (ROOT / ".binder" / requirements[1]).resolve() == ROOT / "requirements.txt"
    script = ROOT / ".binder" / "postBuild"
    assert subprocess.run(["bash", "-n", str(script)]).returncode == 0
    assert script.stat().st_mode & 0o100
