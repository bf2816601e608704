"""Damaged submissions are graded for what is there, or get a reason: never a traceback, never somebody else's marks."""

import json
import os
import random
import re
import tempfile
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import ROOT, CourseError
from autograder.grading import batch, collecting, marking
from autograder.grading.notebook_file import MAX_CELLS, read_notebook
from autograder.grading.pictures import attachments, pictures
from autograder.grading.submissions import Submission, as_text, find_submissions
from autograder.release.lesson import grade_id
from tests.autograder.grading.conftest import CALM, LESSON, MEMO_LESSON, POINTS, STUDENT, memo

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


@pytest.fixture
def outcome(box, released, tmp_path):
    """From the bytes of a file to points that are not 0 and notes, or to the reason why there are none."""

    def grade(raw: bytes, name: str = f"{LESSON}.ipynb") -> tuple[dict[str, float], list[str]] | str:
        path = tmp_path / "in" / STUDENT / LESSON / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        (submission,) = find_submissions(tmp_path / "in", [LESSON])
        try:
            one = batch.prepare(submission.read(), {LESSON: released}, CALM)
        except CourseError as error:
            return str(error)
        finally:
            path.unlink()
        collected = collecting.collect(box, one.job)
        scores = marking.score_answers(LESSON, one.run, collected, one.cases)
        marked = nbformat.writes(marking.marked_notebook(one.nb, one.run, collected, scores))
        nbformat.validate(nbformat.reads(marked, as_version=4))
        marked.encode()
        assert all(0 <= score.points <= score.max_points and score.reason for score in scores.values())
        return {id: score.points for id, score in scores.items() if score.points}, one.notes

    return grade


def raw(nb, encoding: str = "utf-8") -> bytes:
    return nbformat.writes(nb).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_in_any_form_is_read(handed_in, outcome, encoding):
    assert outcome(raw(handed_in("s = 'α → β'"), encoding)) == (POINTS, [])


def test_latin_1_is_read(handed_in, outcome):
    nb = handed_in("s = 'é'")
    nb.cells = [cell for cell in nb.cells if cell.cell_type == "code"]
    text = json.dumps(nb, ensure_ascii=False)
    points, _ = outcome(text.encode("latin-1", "replace"))
    assert points == POINTS


def test_nbformat_3_is_graded_by_what_its_cells_do(handed_in, outcome):
    old = nbformat.convert(handed_in(), 3)
    assert outcome(nbformat.v3.writes_json(old).encode()) == (POINTS, [])


def test_50_mb_of_outputs_cost_nothing(handed_in, outcome):
    nb = handed_in()
    nb.cells[0].outputs = [nbformat.v4.new_output("stream", text="x" * 50_000_000)]
    assert outcome(raw(nb)) == (POINTS, [])


def test_a_renamed_notebook_is_graded(handed_in, outcome):
    assert outcome(raw(handed_in()), "final (1).ipynb") == (POINTS, [])


def test_lost_metadata_is_known_by_the_cells_own_ids(handed_in, outcome):
    nb = handed_in()
    for cell in nb.cells:
        cell.metadata = {}
    assert outcome(raw(nb)) == (POINTS, [])


def test_edited_tests_points_and_ids_are_put_back(handed_in, outcome):
    nb = handed_in()
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader |= {"points": 5000, "solution": True, "locked": False}
            cell.source = "5000.0"
        if cell.id == "run-cost":
            cell.id, cell.metadata.nbgrader.grade_id = "flattening-curve", "one-decade"
    points, notes = outcome(raw(nb))
    assert points == POINTS
    assert notes == ["missing and put back: run-cost"]


def test_deleted_copied_and_shuffled_cells(handed_in, outcome):
    nb = handed_in()
    by_id = {cell.id: cell for cell in nb.cells}
    wrong = nbformat.from_dict(by_id["flattening-curve-answer"])
    wrong.source = "answers['flattening-curve'] = 'A'"
    nb.cells = [cell for cell in nb.cells if cell.id not in ("training-flops", "run-cost-ask")]
    nb.cells.insert(nb.cells.index(by_id["flattening-curve-answer"]), wrong)  # of two copies the last counts
    nb.cells.append(nb.cells.pop(nb.cells.index(by_id["bits-and-nats"])))
    assert outcome(raw(nb)) == (POINTS, ["missing and put back: training-flops, run-cost-ask"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\x89PNG\r\n", "not valid JSON"),
        (b"[]", "is not a notebook"),
        (b'"cells"', "is not a notebook"),
        (b"{}", "it holds no list of cells"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "none of the lesson's questions"),
        (b'{"cells": [1], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "none of the lesson's questions"),
        (b'{"cells": [{}], "metadata": 1, "nbformat": "x"}', "none of the lesson's questions"),
        (json.dumps({"cells": [{}] * (MAX_CELLS + 1)}).encode(), "more than 2,000"),
        (json.dumps({"cells": [{}] * 100_000}).encode(), "100,000 cells"),
    ],
)
def test_what_cannot_be_graded_gets_a_reason(outcome, content, says):
    assert says in outcome(content)


def to_markdown(cell: dict) -> None:
    cell["cell_type"] = "markdown"


def to_rubbish(cell: dict) -> None:
    cell["cell_type"] = {"x": [1]}


def without_metadata(cell: dict) -> None:
    del cell["metadata"]


DAMAGE = {
    "turned into Markdown, with its outputs": (to_markdown, "has outputs, so it is read as code and not as markdown"),
    "of an unknown kind": (to_rubbish, "is of no known kind"),
    "without metadata": (without_metadata, "has no metadata"),
    "with metadata that is a list": (lambda cell: cell.update(metadata=[1]), "has no metadata"),
    "with an odd mark of nbgrader": (lambda cell: cell["metadata"].update(nbgrader=[[1]], tags=3, name=""), ""),
    "with outputs that are a number": (lambda cell: cell.update(outputs=1, execution_count="x"), ""),
    "with an unknown member": (lambda cell: cell.update(x={"y": [1]}, attachments=3), ""),
    "with an odd id": (lambda cell: cell.update(id=["x"]), ""),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_in_every_cell_costs_nothing(handed_in, outcome, damage):
    make, note = DAMAGE[damage]
    content = json.loads(raw(handed_in()))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            make(cell)
    points, notes = outcome(json.dumps(content).encode())
    assert points == POINTS
    assert [note in one for one in notes] == ([True] if note else [])
    assert all(one.isprintable() and len(one) < 500 for one in notes)


@pytest.mark.parametrize("source", [5, None, {"a": 1}, [1, 2], [["x"]], True])
def test_a_cell_without_a_text_costs_that_cell_alone(handed_in, outcome, source):
    content = json.loads(raw(handed_in()))
    number = next(n for n, cell in enumerate(content["cells"]) if cell.get("id") == "flattening-curve-answer")
    content["cells"][number]["source"] = source
    points, notes = outcome(json.dumps(content).encode())
    assert points == {id: most for id, most in POINTS.items() if id != "flattening-curve"}
    assert notes == [f"damaged, and read as far as possible: cell {number + 1} has no text"]


def test_what_is_not_a_cell_is_left_out_and_many_are_counted(handed_in, outcome):
    content = json.loads(raw(handed_in()))
    content["cells"] = [1, None, "x", [], *content["cells"], True, 2.5, False]
    points, notes = outcome(json.dumps(content).encode())
    assert points == POINTS
    assert "cell 1 is not a cell and was left out; cell 2" in notes[0]
    assert notes[0].endswith("; and 2 more")


def test_a_pasted_picture_comes_along():
    content = json.loads(raw(memo("A memo.")))
    essay = next(cell for cell in content["cells"] if cell.get("id") == "data-memo")
    essay["source"] = "![mine](attachment:image.png) ![odd](attachment:x.svg)"
    essay["attachments"] = {
        "image.png": {"image/png": PNG, "text/html": "<script>"},
        "photo.jpg": {"image/jpeg": ["/9j/4AAQ", "SkZJRg=="]},
        "x.svg": {"image/svg+xml": "<svg onload=x>"},
        "fake.png": {"image/png": "PHNjcmlwdD4="},
        "large.png": {"image/png": PNG + "A" * 2_000_000},
        "odd": 3,
    }
    kept = {"image.png": {"image/png": PNG}, "photo.jpg": {"image/jpeg": "/9j/4AAQSkZJRg=="}}
    assert attachments(essay["attachments"]) == kept
    assert attachments([1]) == attachments(None) == {}
    assert len(attachments({str(number): {"image/png": PNG} for number in range(20)})) == 10
    nb, _ = read(json.dumps(content))
    released = nbformat.read(ROOT / "lessons" / MEMO_LESSON / f"{MEMO_LESSON}.ipynb", as_version=4)
    one = batch.prepare(Submission(STUDENT, MEMO_LESSON, notebook=nb), {MEMO_LESSON: released}, CALM)
    assert next(cell for cell in one.nb.cells if grade_id(cell) == "data-memo").attachments == kept


def read(text: str) -> tuple[nbformat.NotebookNode, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.ipynb"
        path.write_text(text)
        return read_notebook(path)


PARTS = [
    "cells",
    "cell_type",
    "source",
    "metadata",
    "nbgrader",
    "grade_id",
    "id",
    "outputs",
    "attachments",
    "kernelspec",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.sampled_from(PARTS), inner),
    max_leaves=20,
)


@given(cells=st.lists(st.dictionaries(st.sampled_from(PARTS), json_values) | json_values), metadata=json_values)
def test_whatever_the_cells_are_the_rest_is_a_notebook(cells, metadata):
    good = {"cell_type": "code", "id": "mine", "metadata": {}, "source": "mine = 1", "outputs": []}
    nb, _ = read(json.dumps({"cells": [*cells, good], "metadata": metadata}))
    nbformat.validate(nb)
    assert nb.cells[-1].source == "mine = 1"
    as_text(nb).encode()


def test_links_and_devices_are_not_followed(tmp_path, handed_in):
    peer = tmp_path / "in" / "peer" / f"{LESSON}.ipynb"
    peer.parent.mkdir(parents=True)
    peer.write_bytes(raw(handed_in()))
    for student, make in (
        ("soft", lambda path: path.symlink_to(peer)),
        ("system", lambda path: path.symlink_to("/etc/passwd")),
        ("pipe", os.mkfifo),
    ):
        (tmp_path / "in" / student).mkdir()
        make(tmp_path / "in" / student / f"{LESSON}.ipynb")
    (tmp_path / "in" / "folder").symlink_to(peer.parent)
    problems = {one.student: one.read().problem for one in find_submissions(tmp_path / "in", [LESSON])}
    assert problems.pop("peer") == ""
    assert "not an ordinary file" in problems.pop("pipe")
    assert all("symbolic link" in problem for problem in problems.values())
    assert len(problems) == 3
    hard = tmp_path / "in" / "hard" / f"{LESSON}.ipynb"
    hard.parent.mkdir()
    hard.hardlink_to(peer)
    problems = {one.student: one.problem for one in find_submissions(tmp_path / "in", [LESSON])}
    assert "hard link" in problems["hard"]


def test_names_that_steer_a_terminal_come_out_harmless(tmp_path, handed_in):
    for student in ("a\x1b[2Jb", "new\nline"):
        path = tmp_path / "in" / student / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(raw(handed_in()))
    path = tmp_path / "in" / "ada" / f"{LESSON}\x1b]0;x\x07\n.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    for one in find_submissions(tmp_path / "in", [LESSON]):
        read = one.read()
        assert (read.student + read.problem).isprintable()
        assert read.problem


def test_pictures_are_kept_and_nothing_else_of_the_outputs():
    shown = f'<img alt="L &lt; 2" src="data:image/png;base64,{PNG}" style="x"><script>alert(1)</script>'
    outputs = [
        {"output_type": "display_data", "data": {"image/png": PNG, "text/html": "<script>"}, "metadata": {"x": 1}},
        {"output_type": "execute_result", "data": {"text/html": [shown, shown]}},
        {"output_type": "display_data", "data": {"image/png": "PHNjcmlwdD4=", "image/svg+xml": "<svg onload=x>"}},
        {"output_type": "stream", "text": "✓ 5000 of 2 points"},
        "no output",
        {"data": []},
    ]
    kept = pictures(outputs)
    assert [picture["data"] for picture in kept] == [
        {"image/png": PNG, "text/plain": alt} for alt in ("a picture", "L < 2", "L < 2")
    ]
    assert kept[1]["metadata"] == {"image/png": {"alt": "L < 2"}}
    assert pictures("x" * 9) == pictures(None) == []
    assert len(pictures(outputs * 20)) == 10


RUBBISH = [None, True, -1, 1e308, "", "\ud800", "x" * 10_000, [], {}, [[[[[]]]]], {"nbgrader": {"grade_id": 1}}, "code"]


def mutated(text: str, draw: random.Random) -> bytes:
    """A notebook file with one to three faults, in its bytes or in its structure."""
    data = text.encode()
    for _ in range(draw.randint(1, 3)):
        at, length = draw.randrange(len(data) + 1), draw.choice([1, 10, 1000, 100_000])
        fault = draw.randrange(6)
        if fault == 0:
            data = data[:at]
        elif fault == 1:
            data = data[:at] + draw.randbytes(min(length, 100)) + data[at:]
        elif fault == 2:
            data = data[:at] + data[at : at + length] + data[at:]
        else:
            data = _with_faulty_structure(data, draw)
    return data


def _with_faulty_structure(data: bytes, draw: random.Random) -> bytes:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return data
    places = [(content, key) for key in _keys(content)]
    for holder, key in places[:20_000]:
        places += [(holder[key], inner) for inner in _keys(holder[key])]
    if not places:
        return data
    holder, key = draw.choice(places)
    what = draw.randrange(5)
    if what == 4 and isinstance(content, dict) and content.get("cells") and isinstance(content["cells"], list):
        for cell in draw.choices(content["cells"], k=draw.randint(1, 5)):
            if isinstance(cell, dict):
                cell[draw.choice(["cell_type", "source", "metadata", "outputs", "id"])] = draw.choice(
                    [*RUBBISH, "markdown", "raw"]
                )
    elif what == 0:
        holder[key] = draw.choice(RUBBISH)
    elif what == 1:
        del holder[key]
    elif what == 2:
        other, name = draw.choice(places)
        holder[key] = json.loads(json.dumps(other[name])) if name in _keys(other) else None
    elif isinstance(holder, dict):
        holder[draw.choice(["id", "source", "cells", "metadata", "x"])] = holder.pop(key)
    else:
        draw.shuffle(holder)
    return json.dumps(content).encode("utf-8", "surrogatepass")


def _keys(holder) -> list:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder))) if isinstance(holder, list) else []


def _ends_in_a_score_or_a_reason(data: bytes, outcome) -> str:
    """Which of the two it is."""
    result = outcome(data)
    if isinstance(result, str):
        assert 20 < len(result) < 400
        assert result.isprintable()
        assert not re.search("Error|object has no|NoneType|Traceback", result)
        return "a reason"
    assert sum(result[0].values()) <= sum(POINTS.values())
    return "a score, with a note" if any("damaged" in note for note in result[1]) else "a score"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_mutated_notebooks_end_in_a_score_or_a_reason(handed_in, outcome, seed):
    _ends_in_a_score_or_a_reason(mutated(nbformat.writes(handed_in()), random.Random(seed)), outcome)


@pytest.mark.slow
def test_two_thousand_mutated_notebooks_end_in_a_score_or_a_reason(handed_in, outcome):
    """After every two hundred of them an honest peer has all of the points, as before."""
    text = nbformat.writes(handed_in())
    counts: Counter[str] = Counter()
    peers = []
    for seed in range(2000):
        counts[_ends_in_a_score_or_a_reason(mutated(text, random.Random(seed)), outcome)] += 1
        if seed % 200 == 199:
            peers.append(outcome(text.encode()))
    kinds = ", ".join(f"{number} got {what}" for what, number in sorted(counts.items()))
    print(f"\n2,000 fuzzed notebooks: {kinds}; {peers.count((POINTS, []))} of 10 honest peers unchanged")
    assert peers == [(POINTS, [])] * 10


def test_the_repair_keeps_every_cell_of_the_student(handed_in, released):
    nb = handed_in("mine = 1")
    one = batch.prepare(Submission(STUDENT, LESSON, notebook=nb), {LESSON: released}, CALM)
    assert [cell.source for cell in one.nb.cells] == [cell.source for cell in nb.cells]
    assert [grade_id(cell) for cell in one.nb.cells] == [grade_id(cell) for cell in nb.cells]
