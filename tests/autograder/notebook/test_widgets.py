"""The quiz and the progress panel, as a real kernel shows them: alone, in a class, while grading, and when saved."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook

from autograder.bank import mathematics
from autograder.bank.kinds import Choice, Ordering, SeveralChoices
from autograder.bank.lettering import key_as_seen
from autograder.bank.mathematics import in_markdown
from autograder.bank.variants import SELF_STUDY
from autograder.notebook import progress
from autograder.notebook.check import RIGHT, CheckResult
from autograder.notebook.quiz import shown
from autograder.notebook.saving import VIEW, without_views
from autograder.questions import LESSONS, key, question, questions

ROOT = Path(__file__).parents[3]
BANK = [asked for lesson in LESSONS for asked in questions(lesson)]
WITH_OPTIONS = [asked for asked in BANK if isinstance(asked, (Choice, SeveralChoices, Ordering))]
LESSON = next(iter(LESSONS))
RIGHT_LETTER = key_as_seen(question("why-not-zero").instance("ada"), key("why-not-zero")).right
WRONG_LETTER = next(
    letter
    for letter in "ABCD"
    if letter != key_as_seen(question("flattening-curve").instance("ada"), key("flattening-curve")).right
)
START = 'from autograder import ask, check, points\nSTUDENT, answers = "ada", {}'


class Person(NotebookClient):
    """Runs a notebook as somebody in front of it does, who can be asked for input."""

    async def async_start_new_kernel_client(self):
        client = await super().async_start_new_kernel_client()
        client.allow_stdin = True
        return client


def run(folder: Path, *cells: str, by: type[NotebookClient] = Person) -> nbformat.NotebookNode:
    """The notebook after a kernel has run these cells in `folder`, with the course that lies there where one does."""
    own = f"import sys; sys.path.insert(0, {str(folder)!r})"
    notebook = new_notebook(cells=[new_code_cell(source) for source in (own, START, *cells)])
    return by(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()


def widgets(notebook: nbformat.NotebookNode, kind: str) -> list[dict]:
    """What the page was told of each widget of a kind, as the kernel left it."""
    models = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    states = [model["state"] for model in models.values()]
    return [state for state in states if f".{kind}" in state.get("_anywidget_id", "")]


def shown_by(cell: nbformat.NotebookNode) -> dict:
    return next(output.data for output in cell.outputs if output.output_type == "display_data")


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    texts = [output.text for cell in notebook.cells for output in cell.outputs if output.output_type == "stream"]
    return "".join(texts).splitlines()


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The whole tree: a choice, the panel, and three checks."""
    return run(
        tmp_path_factory.mktemp("alone"),
        'ask("why-not-zero")',
        f'points("{LESSON}")',
        f'answers |= {{"training-flops": lambda n, d: 6 * n * d, "why-not-zero": {RIGHT_LETTER!r}, "run-cost": 1e13}}',
        'check("training-flops"); check("why-not-zero"); check("run-cost");',
    )


@pytest.fixture(scope="module")
def in_class(tmp_path_factory):
    """The class edition: every question that has options, the panel, and the same checks."""
    edition = tmp_path_factory.mktemp("class")
    without = shutil.ignore_patterns("instructor", "__pycache__")
    for room in ("autograder", "course_data"):
        shutil.copytree(ROOT / room, edition / room, ignore=without)
    return run(
        edition,
        "import autograder\nprint(autograder.__file__)",
        "\n".join(f"ask({asked.id!r})" for asked in WITH_OPTIONS),
        f'points("{LESSON}")',
        'answers |= {"training-flops": lambda n, d: 6 * n * d}',
        f'answers |= {{"why-not-zero": {RIGHT_LETTER!r}, "flattening-curve": {WRONG_LETTER!r}}}',
        'check("training-flops"); check("why-not-zero"); check("flattening-curve");',
    )


class TestQuiz:
    @pytest.mark.parametrize("asked", WITH_OPTIONS, ids=lambda asked: asked.id)
    def test_it_shows_the_question_and_for_whoever_has_the_key_its_reasons(self, asked):
        instance = asked.instance("ada")
        public, private = shown(instance), shown(instance, key(asked.id))
        assert public["question"] == asked.id
        assert public["kind"] == asked.kind
        assert public["options"] == set_line_by_line(instance.options)
        assert public["reasons"] == {}
        assert public | {"reasons": private["reasons"]} == private
        answer = key_as_seen(instance, key(asked.id))
        if isinstance(asked, Ordering):
            assert set(private["reasons"].values()) == {mathematics.line(f"Right. {answer.reason}")}
            assert set(private["reasons"]) == {"".join(order) for order in answer.orders}
            alone = shown(asked.instance(SELF_STUDY), key(asked.id))
            assert "".join(asked.options) not in alone["reasons"]  # the order at the start is not the right one
        else:
            assert private["reasons"] == set_line_by_line(answer.reasons)

    def test_a_notebook_gets_the_widget_and_the_text_that_stands_for_it(self, alone):
        data = shown_by(alone.cells[2])
        assert VIEW in data
        assert data["text/plain"] == mathematics.plain(data["text/markdown"])
        (state,) = widgets(alone, "Quiz")
        assert {name: state[name] for name in ("question", "title", "points", "chosen")} == {
            "question": "why-not-zero",
            "title": "Why not zero?",
            "points": "1 point",
            "chosen": [],
        }
        assert set(state["reasons"]) == set("ABCD")
        assert "export default" in state["_esm"]

    def test_no_key_reaches_the_page_in_a_class(self, in_class):
        assert Path(printed(in_class)[0]).parent.parent != ROOT  # the class's own copy of the course
        states = widgets(in_class, "Quiz")
        assert [state["question"] for state in states] == [asked.id for asked in WITH_OPTIONS]
        known = shown(WITH_OPTIONS[0].instance("ada"), key(WITH_OPTIONS[0].id))
        for asked, state in zip(WITH_OPTIONS, states, strict=True):
            # All that the page is told follows from the question alone.
            assert {name: state[name] for name in known} == shown(asked.instance("ada"))
            assert {name for name in state if not name.startswith("_")} <= {*known, "layout", "tabbable", "tooltip"}
        everything = unescape(json.dumps(in_class))
        for asked in WITH_OPTIONS:
            answer = key(asked.id)
            for reason in [*getattr(answer, "reasons", {}).values(), getattr(answer, "reason", None)]:
                for form in (reason, mathematics.plain(reason), unescape(mathematics.line(reason))) if reason else ():
                    assert form not in everything

    def test_grading_and_kernels_without_anywidget_get_the_text_alone(self, tmp_path):
        folder = tmp_path / "autograded" / "ada" / LESSON
        folder.mkdir(parents=True)
        notebook = run(
            tmp_path,
            'import os\nos.environ["NBGRADER_EXECUTION"] = "autograde"\nask("why-not-zero")',
            f'del os.environ["NBGRADER_EXECUTION"]\nos.chdir({str(folder)!r})\nask("why-not-zero")',
            f'points("{LESSON}")',
            f'os.chdir({str(tmp_path)!r})\nsys.modules["anywidget"] = None\nask("why-not-zero")',
        )
        assert "widgets" not in notebook.metadata
        for cell in notebook.cells[2:]:
            assert set(shown_by(cell)) == {"text/markdown", "text/plain"}

    def test_markdown_becomes_html(self):
        assert "<td>2</td>" in mathematics.html("| a |\n|---|\n| 2 |")
        assert mathematics.line("`x` is N<sub>opt</sub> & more") == "<code>x</code> is N<sub>opt</sub> &amp; more"

    def test_without_mistune_the_text_stays_as_it_is(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "mistune", None)
        assert mathematics.html("a < b\n\n`c`") == "<p>a &lt; b</p><p>`c`</p>"


def set_line_by_line(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts as a page shows them: whatever is no formula and no mark of Markdown is there letter by letter."""
    for text in texts.values():
        words = in_markdown(text, lambda tex, block: "").replace("`", "").replace("*", "")
        assert "".join(unescape(re.sub("<math.*?</math>|<[^>]+>", "", mathematics.line(text))).split()) == "".join(
            words.split()
        )
    return {letter: mathematics.line(text) for letter, text in texts.items()}


class TestFormulas:
    """With a question whose prompt, options and reasons have formulas."""

    def test_a_notebook_sets_them_and_a_terminal_reads_them(self, tmp_path):
        asked, letter = next(
            (one, letter)
            for one in BANK
            if isinstance(one, Choice)
            for letter, reason in key(one.id).reasons.items()
            if mathematics.shown(reason) and letter != key(one.id).right
        )
        seen = {own: letter for letter, own in asked.instance("ada").letters.items()}[letter]
        line = f"answers[{asked.id!r}] = {seen!r}\ncheck({asked.id!r})"
        show = f"from autograder.notebook import cells\ncells.score({asked.id!r})"
        notebook = run(tmp_path, line, f'import os\nos.environ["NBGRADER_EXECUTION"] = "validate"\n{line}', show)
        checked, validated, scored = notebook.cells[2:]
        for cell, sign in ((checked, "✗ "), (scored, "✗ 0 of 1 points. ")):
            data = shown_by(cell)
            assert data["text/markdown"].startswith(f"{sign}{seen}: {key(asked.id).reasons[letter]}")
            assert data["text/plain"] == mathematics.plain(data["text/markdown"]) != data["text/markdown"]
        (told,) = [output for output in validated.outputs if output.output_type == "stream"]
        assert told.name == "stderr"
        assert told.text.startswith(mathematics.plain(f"✗ {seen}: {key(asked.id).reasons[letter]}"))

    def test_in_plain_python_they_are_read(self, tmp_path):
        asked = next(one for one in WITH_OPTIONS if any(map(mathematics.shown, one.options.values())))
        code = f"from autograder import ask\nask({asked.id!r})"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        assert mathematics.plain(next(iter(asked.options.values()))) in done.stdout
        assert "$" not in done.stdout

    def test_where_the_converter_is_missing_they_are_read(self, monkeypatch):
        mathematics.mathml.cache_clear()
        monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
        assert mathematics.line(r"falls as $N^{-\alpha} < 1$") == "falls as <span>N⁻ᵅ &lt; 1</span>"


class TestSaved:
    def test_a_page_made_of_the_notebook_shows_the_options(self, alone):
        saved = nbformat.from_dict(alone)
        del saved.metadata["widgets"]  # JupyterLab does not save it unless told to
        page, _ = HTMLExporter(template_name="lab").from_notebook_node(saved)
        for text in question("why-not-zero").options.values():
            assert text in unescape(page)
        assert "Your progress" not in page

    def test_a_page_made_of_a_notebook_that_a_script_executed_shows_questions_and_options(self, tmp_path):
        asked = [asked for asked in BANK if asked.kind in ("choice", "number", "ordering", "function")][:12]
        executed = run(tmp_path, "\n".join(f"ask({one.id!r})" for one in asked), by=NotebookClient)
        page = unescape(HTMLExporter(template_name="lab").from_notebook_node(executed)[0])
        body = re.sub(r"<script[\s\S]*?</script>", "", page)  # what a widget would be drawn from is not shown
        for one in asked:
            instance = one.instance("ada")
            assert one.title in body
            plain = max(re.split(r"[*`<>&$_\n]", instance.prompt), key=len)
            for text in (plain, *instance.options.values()):
                assert max(re.split(r"[*`<>&$_\n]", text), key=len) in body

    def test_what_needs_a_kernel_is_not_saved_where_a_text_stands_by_it(self, alone):
        content = nbformat.from_dict(alone)
        only = nbformat.v4.new_output("display_data", {VIEW: {"model_id": "x"}, "text/plain": "A slider"})
        content.cells[0].outputs = [only]
        without_views(model={"type": "notebook", "content": content}, path="x.ipynb", contents_manager=None)
        nbformat.validate(content)
        assert VIEW not in shown_by(content.cells[2])
        assert "Why not zero?" in shown_by(content.cells[2])["text/markdown"]
        assert VIEW in shown_by(content.cells[0])

    @pytest.mark.parametrize("model", [{"type": "file", "content": "x"}, {"type": "notebook", "content": None}])
    def test_other_files_are_saved_as_they_are(self, model):
        before = dict(model)
        without_views(model=model, path="x", contents_manager=None)
        assert model == before


class TestProgress:
    def test_checks_move_the_panel_that_is_open(self, alone):
        (panel,) = widgets(alone, "Panel")
        state = {title: check for title, _, _, check in panel["rows"]}
        assert state["Count the cost"] == state["Why not zero?"] == "right"
        assert state["The cost of one run"] == "look again"
        assert state["Bits and nats"] == "–"
        asked = questions(LESSON)
        checks = [q for q in asked if q.kind != "essay"]
        assert (panel["done"], panel["total"]) == (2, len(checks))
        assert panel["summary"].startswith(
            f"2 of {len(checks)} checked · 3 of {sum(q.points for q in asked):g} points "
            "by these checks · to repeat: training compute "
        )

    def test_in_a_class_a_choice_counts_as_recorded_whether_right_or_wrong(self, in_class):
        (panel,) = widgets(in_class, "Panel")
        state = {title: check for title, _, _, check in panel["rows"]}
        assert state["Why not zero?"] == state["A curve that flattens"] == "recorded"
        assert panel["done"] == 3
        assert "· 2 of " in panel["summary"]  # the function's two points, and none of the choices'
        assert "2 recorded, with points to come in your feedback" in panel["summary"]

    def test_every_kind_of_question_has_its_time(self):
        assert {asked.kind for asked in BANK} <= set(progress.MINUTES)

    def test_the_time_left_shrinks_by_what_is_done(self, monkeypatch):
        monkeypatch.setattr(progress, "latest", {})
        everything = {q.id: CheckResult(RIGHT, "", q.points) for q in questions(LESSON)}
        essays = sum(progress.MINUTES[q.kind] for q in questions(LESSON) if q.kind == "essay")
        monkeypatch.setattr(progress, "latest", everything)
        assert progress.state(LESSON)["summary"].endswith(f"about {essays} min of exercises left")

    @given(st.integers(0, 10_000))
    def test_a_duration_is_rounded_up_to_five_minutes(self, minutes):
        words = progress.duration(minutes).split()
        units = {"h": 60, "min": 1}
        total = sum(int(number) * units[unit] for number, unit in zip(words[::2], words[1::2], strict=True))
        assert minutes <= total < minutes + 5
        assert total % 5 == 0

    def test_the_table_adds_up_to_the_points_of_the_lesson(self):
        rows = [
            line.split("|")[3].strip("* ") for line in progress.points_table(LESSON).splitlines()[2:] if "|" in line
        ]
        assert sum(map(float, rows[:-1])) == float(rows[-1])
