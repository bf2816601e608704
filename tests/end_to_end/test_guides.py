"""Every command that a guide names is run, or the reason stands here why it is not."""

import json
import re
import shutil
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt

from autograder.course import ROOT
from tests.end_to_end.test_exchange import answer

LESSON = "01_what_are_scaling_laws"
GUIDES = [
    "README.md",
    "CONTRIBUTING.md",
    *(f"{room}/README.md" for room in ("course_data", "lessons", "solutions", "autograder", "tests")),
    "autograder/TEACHING.md",
    "autograder/ADDING.md",
    "autograder/publishing/class_edition.md",
]
COMMAND = re.compile(
    r"([A-Z]+=\S+ )*(scaling-laws|make|nbgrader|pytest|pre-commit|pip|dask|gitpuller|git|sudo|apt|py|rm|\S*python) \S"
    r"|\. \S+/activate"
)

# Run one after the other in a checkout, as they stand in the guides but for names in capitals.
STAND_FOR = {"FOLDER": "handed-in", "COURSE_FOLDER": ".course", "STUDENT": "ada"}
FIRST_LOOK = [
    "scaling-laws --help",
    "python -m autograder --help",
    "scaling-laws data",
    f"scaling-laws reset {LESSON}",
    "scaling-laws links --repository https://github.com/OWNER/NAME",
]
A_CLASS = [
    "scaling-laws build",
    "scaling-laws bundle",
    "scaling-laws grade FOLDER",
    "scaling-laws feedback",
    "scaling-laws export",
    "scaling-laws report",
    "scaling-laws variants STUDENT",
    "scaling-laws regrade",
    "scaling-laws export-questions --format gift",
    "python -m autograder.grading.simulation COURSE_FOLDER",
    "scaling-laws policy",
    "scaling-laws archive term.zip",
    "scaling-laws forget STUDENT",
]
A_QUESTION = [
    "scaling-laws place half-of-it",
    "scaling-laws place growth-for-a-share",
    "scaling-laws place share-left",
    "scaling-laws build 01",
    'scaling-laws test tests/autograder tests/lessons -k "(questions or authoring or 01) and not minutes"',
]
A_LESSON = ["scaling-laws place one-more", "scaling-laws build 10", "scaling-laws build 10 --check"]
A_DATA_SET = [
    "scaling-laws measure batch-sizes",
    "scaling-laws test tests/course_data -k batch-sizes",
]
A_CHANGE = [
    ". .venv/bin/activate",
    "pre-commit install",
    "make build",
    "python -m lessons.concepts",
    "scaling-laws test tests/solutions/test_power_law.py -k interval",
]
# Run by another test, which says so in these words.
ELSEWHERE = {
    "scaling-laws roster gradebook.csv": ("autograder/grading/test_hand_in.py", 'main(["roster", "gradebook.csv"])'),
    "scaling-laws grade canvas.zip": ("autograder/grading/test_hand_in.py", 'main(["grade", "canvas.zip"])'),
    "scaling-laws return --to canvas": ("autograder/grading/test_hand_in.py", 'main(["return", "--to", "canvas"])'),
    "make demo": ("end_to_end/test_demo.py", '"-m", "autograder", "demo"'),
    "make lab": ("end_to_end/test_lab.py", '"-m", "autograder", "lab"'),
    "scaling-laws mark --double 5": ("autograder/grading/marking_page/test_server.py", '"--double"'),
    "scaling-laws cards --to cards.txt": ("autograder/release/test_anki.py", '"cards", "--to"'),
    "scaling-laws mark": ("autograder/grading/marking_page/test_server.py", '"-m", "autograder", "mark"'),
    "scaling-laws lab": ("end_to_end/test_lab.py", '"-m", "autograder", "lab"'),
    "scaling-laws start": ("end_to_end/test_wheel.py", '"scaling-laws start"'),
    "scaling-laws inventory": ("autograder/cli/test_instructors.py", 'main(["inventory"])'),
    "scaling-laws fit runs.csv --budget 3e11 --html report.html": ("autograder/cli/test_cli.py", '"fit"'),
    "make env": ("end_to_end/test_make.py", '"make", "demo"'),
    f"nbgrader release_assignment {LESSON}": ("end_to_end/test_exchange.py", "nbgrader release_assignment"),
    f"nbgrader fetch_assignment {LESSON}": ("end_to_end/test_exchange.py", "nbgrader fetch_assignment"),
    f"nbgrader submit {LESSON}": ("end_to_end/test_exchange.py", "nbgrader submit"),
    f"nbgrader collect {LESSON} --update": ("end_to_end/test_exchange.py", "--update"),
    "scaling-laws grade .course/submitted": ("end_to_end/test_exchange.py", "scaling-laws grade .course/submitted"),
    f"nbgrader release_feedback {LESSON}": ("end_to_end/test_exchange.py", "nbgrader release_feedback"),
    f"nbgrader fetch_feedback {LESSON}": ("end_to_end/test_exchange.py", "nbgrader fetch_feedback"),
    "scaling-laws site --edition self-study": ("autograder/publishing/test_site.py", "build_site(ROOT, "),
    "git add": ("autograder/publishing/test_edition.py", '"git", "add", "."'),
    "scaling-laws place ID": ("autograder/release/test_authoring.py", "place(course, "),
    "scaling-laws practice": ("autograder/release/practice/test_session.py", '"-m", "autograder", "practice"'),
    'scaling-laws practice "power law"': ("autograder/release/practice/test_session.py", '"irreducable", "loss"'),
    'scaling-laws concept "power law"': ("autograder/questions/test_concepts.py", 'main(["concept", '),
    "scaling-laws exam --lessons 1-5 --minutes 60 --students FILE --to FOLDER": (
        "autograder/results/exams/test_grading.py",
        '["exam", "--lessons", "1-2", "--minutes", "20", "--students"',
    ),
    "scaling-laws import-questions bank.xml": ("autograder/results/items/test_skeleton.py", '"import-questions", '),
    "scaling-laws fit": ("autograder/cli/test_cli.py", 'main(["fit", "runs.csv"])'),
    "scaling-laws fit RUNS.csv": ("autograder/cli/test_cli.py", 'main(["fit", "runs.csv"])'),
    "python -m solutions.benchmark --data FOLDER": ("solutions/test_benchmark.py", "main("),
    "scaling-laws doctor": ("autograder/cli/test_cli.py", 'without_packages(["doctor"])'),
    ".venv/bin/python -m autograder doctor": ("autograder/cli/test_cli.py", 'without_packages(["doctor"])'),
    "dask worker --nthreads 1": ("autograder/grading/test_pools.py", "threads_per_worker=1"),
}
PARSED = [  # these take minutes or hours, run this very test, or judge work that is not finished
    "make test",
    "make test-slow",
    "make lint",
    "make mutants",
    "python -m tests.mutants --sample 12 --seed 3 solutions",
    "pytest -s",
    "pytest -s -m slow",
    "pytest -s tests/autograder/questions/test_methods.py",
    "pytest -s tests/autograder/bank/test_causes.py",
    "pytest -s tests/autograder/questions/test_guesser.py",
    "pytest -m slow -s tests/autograder/grading/test_benchmark.py",
    "SCREENSHOTS=FOLDER pytest tests/browser",
    "scaling-laws test",
    "scaling-laws test tests/autograder",
    "scaling-laws test tests/autograder tests/lessons -k 07",
    "scaling-laws test --slow tests/end_to_end",
    "scaling-laws measure",
    "scaling-laws measure grid",
    "scaling-laws measure --all",
    "python -m course_data.speed",
]
NOT_HERE = {
    "apt install python3-venv": "changes the system",
    "sudo apt install chromium": "changes the system",
    "sudo apt-get install bubblewrap libseccomp2": "changes the system",
    "pip install 'distributed>=2024.8'": "needs a network; requirements.txt pins it, and CI installs it",
    "py -m venv .venv": "Windows",
    r".venv\Scripts\python -m pip install --require-hashes -r requirements.txt": "Windows",
    r".venv\Scripts\python -m autograder demo": "Windows",
    r".venv\Scripts\python -m autograder lab": "Windows",
}
KNOWN = {*FIRST_LOOK, *A_CLASS, *A_QUESTION, *A_LESSON, *A_DATA_SET, *A_CHANGE, *ELSEWHERE, *PARSED, *NOT_HERE}


def filled(command: str) -> str:
    return re.sub(r"\b[A-Z_]{6,}\b", lambda word: STAND_FOR.get(word[0], word[0]), command)


@cache
def commands(guide: str) -> tuple[str, ...]:
    """What a guide tells to type: each line of a block without a language, and code in the text that has arguments."""
    found = []
    for token in MarkdownIt().parse((ROOT / guide).read_text(encoding="utf-8")):
        if token.type == "fence" and not token.info:
            found += [re.sub(r"\s+#.*", "", line).strip() for line in token.content.splitlines() if line.strip()]
        code = [child.content for child in token.children or [] if child.type == "code_inline"]
        found += [text for text in code if COMMAND.match(text)]
    return tuple(found)


def blocks_of(guide: str, language: str) -> list[str]:
    tokens = MarkdownIt().parse((ROOT / guide).read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info == language]


def python_blocks(guide: str) -> list[str]:
    return blocks_of(guide, "python")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_a_guide_is_run_or_the_reason_is_known(guide):
    assert [command for command in commands(guide) if command not in KNOWN] == []


def test_nothing_is_listed_that_no_guide_names():
    assert KNOWN - {command for guide in GUIDES for command in commands(guide)} == set()


@pytest.mark.parametrize("command", ELSEWHERE)
def test_what_is_run_elsewhere_is(command):
    path, words = ELSEWHERE[command]
    assert words in (ROOT / "tests" / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", PARSED)
def test_what_takes_long_is_understood(command, shell, tmp_path):
    line = filled(command)
    if line.startswith("make "):
        target = line.split()[1]
        said = shell(f"make --dry-run -o .venv/.installed {target}").stdout
        assert f"-m autograder {target[:4]}" in said or f"-m tests.{target}" in said
    elif "mutants" in line:
        assert "of 0 tried" in shell(f"{line} --sample 0").stdout
    elif "test" in line:
        shell(f"{line} --version")
        assert all((ROOT / word).exists() for word in line.split() if word.startswith("tests/"))
    elif "measure" in line:
        known = shell("scaling-laws measure --help").stdout
        assert all(word in known for word in line.split()[2:])
    else:
        shell(f"python -c 'import {line.split()[-1]}'")


@pytest.mark.parametrize("guide", ["course_data/README.md", "solutions/README.md"])
def test_the_python_that_a_guide_shows_runs(guide, checkout, shell):
    for number, block in enumerate(python_blocks(guide)):
        if block.startswith("# sweeps.py"):
            continue  # a part of that file: the example of a new data set puts it there
        script = checkout / f"shown-{number}.py"
        script.write_text(block)
        shell(f"python -W error {script}")
        script.unlink()


def test_a_first_look(shell):
    for command in FIRST_LOOK:
        assert shell(filled(command)).stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="grading needs bubblewrap")
def test_from_release_to_feedback_and_until_a_student_is_deleted(checkout, shell):
    path = checkout / "handed-in" / "ada" / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    shutil.copy(checkout / "lessons" / LESSON / f"{LESSON}.ipynb", path)
    answer(path, "ada")
    shutil.rmtree(checkout / ".course", ignore_errors=True)
    said = {command: shell(filled(command)).stdout for command in A_CLASS}
    assert re.search(r"ada +6\.00", said["scaling-laws grade FOLDER"])
    assert re.search(r"ada +6\.00", said["scaling-laws regrade"])
    assert "as ada saw it" in said["scaling-laws variants STUDENT"]
    naming = [
        path.name
        for path in (checkout / ".course").rglob("*")
        if "ada" in path.relative_to(checkout).parts or (path.is_file() and b"ada" in path.read_bytes().split())
    ]
    assert naming == []


@pytest.fixture(scope="module")
def own_environment(checkout) -> Path:
    """The environment of these tests where `make env` would have put it."""
    if not (checkout / ".venv").exists():
        (checkout / ".venv").symlink_to(sys.prefix)
    return checkout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_a_change_by_a_contributor(own_environment, shell):
    shell("git init -q . && git add -A")
    for command in A_CHANGE:
        shell(command.replace("make ", "make -o .venv/.installed "))
    assert (own_environment / ".git" / "hooks" / "pre-commit").exists()


@pytest.fixture
def added(checkout, tmp_path) -> Path:
    """A copy of the course to add to."""
    copy = tmp_path / "course"
    shutil.copytree(checkout, copy, symlinks=True, ignore=shutil.ignore_patterns(".course", "handed-in"))
    return copy


@pytest.mark.slow
def test_questions_are_added_as_the_guide_tells(added, shell):
    """A choice, a number and a function: placed, solved, released, and held by the bank's own tests."""
    blocks, bank = python_blocks("autograder/ADDING.md"), added / "autograder" / "questions"
    for path, last, kinds in (
        ("lesson_01.py", '    Function(\n        "count-transformer"', ("Choice(", "Number(", "Function(")),
        (
            "instructor/lesson_01.py",
            '    "count-transformer": FunctionKey(',
            ('"half-of-it"', '"growth-for', '"share-left"'),
        ),
    ):
        text = (bank / path).read_text(encoding="utf-8")
        assert text.count(last) == 1
        new = [next(block for block in blocks if block.startswith(kind)).rstrip() for kind in kinds]
        (bank / path).write_text(text.replace(last, ",\n".join([*new, last])), encoding="utf-8")
    ways = bank / "instructor" / "methods" / "lesson_01.py"
    text, start = ways.read_text(encoding="utf-8"), "METHODS: dict[str, Methods] = {\n"
    assert text.count(start) == 1
    new = [block.rstrip() + ",\n" for block in blocks if re.match(r'"[\w-]+": Methods\(', block)]
    ways.write_text(text.replace(start, start + "".join(new)), encoding="utf-8")
    help_with_them = next(block for block in blocks_of("autograder/ADDING.md", "toml") if "stars" in block)
    with (bank / "hints.toml").open("a", encoding="utf-8") as hints:
        hints.write("\n" + help_with_them)
    answer, line = (block for block in blocks if block.startswith(("mine = ", "return ")))
    for command in A_QUESTION[:3]:
        shell(command, cwd=added, PYTHONPATH=str(added))
    authored = added / "solutions" / "notebooks" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(authored, as_version=4)
    for cell in notebook.cells:
        if cell.id == "growth-for-a-share-answer":
            solution = 'answers["growth-for-a-share"] = None\n### END'
            assert solution in cell.source
            cell.source = cell.source.replace(solution, f"{answer.strip()}\n### END")
        if cell.id == "share-left-answer":
            assert cell.source.count("return None") == 1
            cell.source = cell.source.replace("return None", line.strip())
    nbformat.write(notebook, authored)
    for command in A_QUESTION[3:]:
        said = shell(command, cwd=added, PYTHONPATH=str(added)).stdout
    assert " passed" in said
    released = (added / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert all(id in released for id in ("half-of-it", "growth-for-a-share", "share-left"))
    table = json.loads((added / "autograder" / "questions" / "lesson_01.checks.json").read_text(encoding="utf-8"))
    assert table["share-left"]["slips"][0]["values"] == [2.0, 10.0]


@pytest.mark.slow
def test_a_lesson_is_added_as_the_guide_tells(added, shell):
    asked, keys = (block for block in python_blocks("autograder/ADDING.md") if block.startswith('"""Lesson 10'))
    bank = added / "autograder" / "questions"
    (bank / "lesson_10.py").write_text(asked, encoding="utf-8")
    (bank / "instructor" / "lesson_10.py").write_text(keys, encoding="utf-8")
    for command in A_LESSON:
        shell(command, cwd=added, PYTHONPATH=str(added))
    assert (added / "lessons" / "10_a_lesson_more" / "10_a_lesson_more.ipynb").exists()


@pytest.mark.slow
def test_a_data_set_is_added_as_the_guide_tells(added, shell):
    """The guide's own blocks and commands, in their order."""
    guide, sweeps = "course_data/README.md", added / "course_data" / "sweeps.py"
    plan, entry = (block.split("\n", 1)[1] for block in python_blocks(guide) if block.startswith("# sweeps.py"))
    (sheet,) = blocks_of(guide, "markdown")
    text = sweeps.read_text(encoding="utf-8")
    for before, block in (("def cheap(", plan + "\n\n"), ('    "transformer": Sweep(', f"    {entry}")):
        assert text.count(before) == 1
        text = text.replace(before, block + before)
    sweeps.write_text(text, encoding="utf-8")
    measure, test = A_DATA_SET
    shell(measure, cwd=added, PYTHONPATH=str(added))
    folder = added / "course_data" / "batch-sizes"
    (folder / "sheet.md").write_text(sheet, encoding="utf-8")
    said = shell(test, cwd=added, PYTHONPATH=str(added)).stdout
    assert int(re.search(r"(\d+) passed", said)[1]) >= 7
    assert (folder / "instructor" / "table.csv").exists()
    loaded = "import course_data as c; d = c.load('batch-sizes'); print(len(d), d.units['batch'], max(d['batch']))"
    assert shell(f'python -c "{loaded}"', cwd=added, PYTHONPATH=str(added)).stdout == "24 tokens 128\n"
    assert "batch-sizes" in shell("scaling-laws data", cwd=added, PYTHONPATH=str(added)).stdout
    shell("ruff check course_data && ruff format --check course_data", cwd=added)
