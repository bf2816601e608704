"""Loading: columns, units, sheets, held-out runs, and an edition that does not carry them."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

import course_data
from course_data import dataset
from course_data.language import LANGUAGES, language

NAMES = [name for name in course_data.names() if dataset.is_stored(dataset.ROOM / name)]
HEADINGS = ["## What", "## Why", "## How it was measured", "## Known flaws", "## Columns", "## Licence and citation"]


@pytest.mark.parametrize("name", NAMES)
def test_every_data_set_is_whole(name):
    ds = course_data.load(name)
    assert ds.kind in {"measured", "published", "public"}
    assert len(ds) > 0
    assert ds.citation
    assert ds.licence
    assert set(ds.columns) == set(ds.about["columns"]), "every column is described"
    assert set(dataset.read_sheet(dataset.ROOM / name / "sheet.md")[0].get("columns", {})) <= set(ds.columns)
    assert {len(ds[column]) for column in ds.columns} == {len(ds)}
    assert [line for line in ds.sheet.splitlines() if line.startswith("## ")] == HEADINGS


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_possible(name):
    ds = course_data.load(name)
    for column in {"params", "tokens", "flops", "loss", "excess"} & set(ds.columns):
        assert (ds[column] > 0).all(), column
    if ds.kind == "measured" and {"params", "tokens", "flops"} <= set(ds.columns) and "epochs" in ds.columns:
        assert (ds["flops"] == 6 * ds["params"] * ds["tokens"] * ds["epochs"]).all()
    if {"loss", "excess"} <= set(ds.columns) and "entropy" in ds.about:
        assert ds["loss"] - ds["excess"] == pytest.approx(ds.entropy, abs=2e-6)


@pytest.mark.parametrize("name", [name for name in NAMES if "language" in course_data.load(name).about])
def test_entropy_on_the_sheet_is_that_of_the_language(name):
    ds = course_data.load(name)
    assert ds.about["language"] in LANGUAGES
    assert ds.entropy == pytest.approx(language(ds.about["language"]).entropy, abs=1e-9)


def test_grid_columns_and_units():
    grid = course_data.load("grid")
    assert {"params", "tokens", "flops", "loss"} <= set(grid.columns)
    assert grid.units["loss"] == "nats per token"
    assert grid["params"].dtype.kind == "i"
    assert np.isnan(grid.where(part="model size")["budget"]).all()


def test_where_takes_values_and_functions():
    grid = course_data.load("grid")
    part = grid.where(part="isoflop", tokens=lambda tokens: tokens > 1e6)
    assert 0 < len(part) < len(grid)
    assert set(part["part"]) == {"isoflop"}
    assert part["tokens"].min() > 1e6
    assert part.title == grid.title
    with pytest.raises(KeyError, match="no column 'size'; it has run, part"):
        grid.where(size=3)


def test_sheet_says_how_its_records_were_made():
    assert "Measured: 252 runs" in course_data.load("grid").sheet
    assert "Machine: " in course_data.load("grid").sheet
    assert "Measured:" not in course_data.load("kaplan2020").sheet


def test_held_out_runs_are_larger_and_apart():
    public, held_out = course_data.load("grid"), course_data.load("grid", held_out=True)
    assert held_out.columns == public.columns
    assert not set(public["run"]) & set(held_out["run"])
    assert held_out["flops"].max() > public.where(part="isoflop")["flops"].max()


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in NAMES
        if (dataset.ROOM / name / "instructor" / "table.csv").exists() and course_data.load(name).kind == "measured"
    ],
)
def test_held_out_runs_are_nowhere_else(name):
    """Neither among the public tables nor among the public records: the two have no run in common."""
    held_out = course_data.load(name, held_out=True)
    for public in dataset.ROOM.rglob("*"):
        if public.suffix in {".csv", ".jsonl", ".md", ".toml"} and "instructor" not in public.parts:
            text = public.read_text(encoding="utf-8")
            assert not [run for run in held_out["run"] if run in text], public


def test_an_edition_without_instructor_folders_works(tmp_path, monkeypatch):
    without = shutil.ignore_patterns("instructor", "__pycache__")
    shutil.copytree(dataset.ROOM, tmp_path / "course_data", ignore=without)
    monkeypatch.setattr(dataset, "ROOM", tmp_path / "course_data")
    assert set(NAMES) <= set(course_data.names())
    for name in NAMES:
        assert len(course_data.load(name)) > 0
    with pytest.raises(FileNotFoundError, match="does not carry the held-out runs of 'grid'"):
        course_data.load("grid", held_out=True)


def test_no_picture_is_said():
    with pytest.raises(ValueError, match="'kaplan2020' has no picture"):
        course_data.load("kaplan2020").picture()


def test_unknown_name_lists_the_names():
    with pytest.raises(ValueError, match=r"no data set 'gird'; choose one of .*grid"):
        course_data.load("gird")


def test_entropy_of_published_data_is_not_known():
    with pytest.raises(ValueError, match="not known"):
        _ = course_data.load("kaplan2020").entropy


def test_kaplan_has_its_constants_with_sources():
    kaplan = course_data.load("kaplan2020")
    assert kaplan.where(law="L(N)", symbol="alpha_N")["value"] == [0.076]
    assert kaplan.where(law="L(D)", symbol="D_c")["value"] == [5.4e13]
    assert all(kaplan["source"])
    assert set(kaplan["checked"]) <= {"primary", "secondary", "memory"}
    assert "checked" in kaplan.sheet
    assert "checked" not in repr(kaplan) + kaplan._repr_html_()  # a student works with the figures


def test_a_damaged_table_is_named(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n3\n")
    with pytest.raises(ValueError, match=r"table.csv, line 3, has 1 cells and not 2"):
        dataset.read_table(table)
    table.write_text("")
    with pytest.raises(ValueError, match="has no rows"):
        dataset.read_table(table)


@pytest.mark.parametrize("name", NAMES)
def test_whole_numbers_have_64_bits_where_numpy_would_take_32(name, monkeypatch):
    """As in a browser, where `np.array` of whole numbers has 32 bits."""
    expected = course_data.load(name).data
    array = np.array

    def narrow(values, dtype=None):
        made = array(values, dtype=dtype)
        return made.astype(np.int32) if dtype is None and made.dtype.kind == "i" else made

    monkeypatch.setattr(np, "array", narrow)
    assert np.array([1]).dtype == np.int32
    for column, values in course_data.load(name).data.items():
        assert values.dtype == expected[column].dtype, column
        assert values.dtype != np.int32, column


def test_shows_itself(capsys):
    grid = course_data.load("grid")
    assert repr(grid).startswith("grid: Loss over model size and data")
    assert "<table>" in grid._repr_html_()
    assert "nats per token" in grid._repr_html_()


@pytest.mark.parametrize("name", [name for name in NAMES if "picture" in course_data.load(name).about])
def test_pictures_are_drawn_and_described(name):
    picture = course_data.load(name).picture()
    assert len(picture.alt.split()) > 15
    assert picture.png().startswith(b"\x89PNG")
    assert f'alt="{picture.alt[:20]}' in picture._repr_html_()
    (axes,) = picture.figure.axes
    assert len(axes.lines) > 1


def test_listing_names_all_without_fetching():
    lines = course_data.listing().splitlines()
    assert [line.split()[0] for line in lines] == course_data.names()
    assert "on demand" in next(line for line in lines if line.startswith("takano"))


def test_importing_costs_a_fraction_of_importing_numpy():
    code = """
import sys, time
start = time.process_time()
import course_data
ours = time.process_time() - start
assert "numpy" not in sys.modules
import numpy
print(ours, time.process_time() - start - ours)
"""
    at = dataset.ROOM.parent
    said = [subprocess.check_output([sys.executable, "-c", code], text=True, cwd=at).split() for _ in range(3)]
    ours, theirs = (min(map(float, times)) for times in zip(*said, strict=True))
    assert 3 * ours < theirs
