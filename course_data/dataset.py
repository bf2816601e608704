"""Load a data set: its columns as numpy arrays, with units, origin, licence and data sheet attached.

A data set is a folder of this room with `table.csv` and `sheet.md`. The sheet begins with its machine-readable part, in
TOML between two lines `+++`; held-out runs lie in the folder's `instructor/table.csv`.
"""

import csv
import json
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course_data.public import fetch, in_our_notation

if TYPE_CHECKING:  # it imports matplotlib, which only a picture needs
    from course_data.picture import Picture

ROOM = Path(__file__).parent


@dataclass(frozen=True)
class Dataset:
    """Columns of equal length by name. Column names are the course's notation: params, tokens, flops, loss …"""

    name: str
    data: dict[str, np.ndarray]
    about: dict
    text: str

    def __getitem__(self, column: str) -> np.ndarray:
        """One column, shape (rows,). Raises KeyError naming the columns."""
        if column not in self.data:
            raise KeyError(f"{self.name} has no column {column!r}; it has {', '.join(self.columns)}.")
        return self.data[column]

    def __len__(self) -> int:
        return len(next(iter(self.data.values())))

    @property
    def columns(self) -> list[str]:
        return list(self.data)

    @property
    def title(self) -> str:
        return self.about["title"]

    @property
    def kind(self) -> str:
        """Where the numbers come from: "measured" by this course's trainer, "published" in papers, or "public"."""
        return self.about["kind"]

    @property
    def citation(self) -> str:
        return self.about["citation"]

    @property
    def licence(self) -> str:
        return self.about["licence"]

    @property
    def units(self) -> dict[str, str]:
        """Unit of each column that has one."""
        return {name: column["unit"] for name, column in self.about["columns"].items() if "unit" in column}

    @property
    def entropy(self) -> float:
        """Exact entropy of the language the runs were trained on, in nats per token: the true E."""
        if "entropy" not in self.about:
            raise ValueError(f"The entropy behind {self.name!r} is not known; only measured languages have one.")
        return self.about["entropy"]

    @cached_property
    def sheet(self) -> str:
        """The data sheet, as Markdown."""
        lines = [f"# {self.title}", "", *provenance(ROOM / self.name), self.text.strip(), ""]
        lines += ["## Columns", "", "| column | unit | meaning |", "|---|---|---|"]
        for name, column in self.about["columns"].items():
            lines.append(f"| {name} | {column.get('unit', '')} | {column['meaning']} |")
        lines += ["", "## Licence and citation", "", f"{self.licence}. {self.citation}"]
        return "\n".join(lines)

    def where(self, **conditions: object) -> "Dataset":
        """The rows that meet all conditions: `where(part="isoflop", tokens=lambda D: D > 1e5)`.

        A condition is a value to equal, or a function from the column to an array of booleans.
        """
        keep = np.ones(len(self), dtype=bool)
        for column, wanted in conditions.items():
            keep &= wanted(self[column]) if callable(wanted) else self[column] == wanted
        return replace(self, data={name: values[keep] for name, values in self.data.items()})

    def picture(self) -> "Picture":
        """One point per row and one line per group through the means, as the data sheet says, with a text alternative.

        Raises ValueError if the sheet names no picture.
        """
        from course_data.picture import draw

        if "picture" not in self.about:
            raise ValueError(f"{self.name!r} has no picture; its sheet says what it holds.")
        return draw(self.data, self.about)

    def _shown(self) -> list[str]:
        """The columns to work with: how a published row was compared with its source is told by the sheet."""
        return [name for name in self.columns if name != "checked"]

    def __repr__(self) -> str:
        return f"{self.name}: {self.title} ({self.kind}, {len(self)} rows)\ncolumns: {', '.join(self._shown())}"

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th>{escape(name)}<br><small>{escape(self.units.get(name, ''))}</small></th>" for name in self._shown()
        )
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(_readable(self[name][row]))}</td>" for name in self._shown()) + "</tr>"
            for row in range(min(5, len(self)))
        )
        more = f" Rows 1–5 of {len(self)}:" if len(self) > 5 else ""
        return (
            f"<p><b>{escape(self.title)}</b> ({escape(self.kind)}).{more}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p><small>{escape(self.citation)} {escape(self.licence)}.</small></p>"
        )


def _readable(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, np.floating) else str(value)


def names() -> list[str]:
    """The data sets that `load` knows, in alphabetical order."""
    sheets = ROOM.glob("*/sheet.md")
    return sorted(s.parent.name for s in sheets if is_stored(s.parent) or "file" in read_sheet(s)[0])


def is_stored(folder: Path) -> bool:
    """Whether a data set lies in this room, and not elsewhere to be fetched."""
    return (folder / "table.csv").exists()


def load(name: str, *, held_out: bool = False) -> Dataset:
    """The data set of that name; with `held_out`, the runs kept apart for judging forecasts.

    Raises ValueError for an unknown name, FileNotFoundError where this edition carries no held-out runs of it. Public
    data sets are fetched on first use; see `course_data.public.fetch` for what that may raise.
    """
    if name not in names():
        raise ValueError(f"There is no data set {name!r}; choose one of {', '.join(names())}.")
    folder = ROOM / name
    about, text = read_sheet(folder / "sheet.md")
    if held_out and not is_stored(folder / "instructor"):
        raise FileNotFoundError(f"This edition does not carry the held-out runs of {name!r}; leave out held_out=True.")
    if "file" in about:
        source = about["file"]
        data = in_our_notation(read_table(fetch(name, source["url"], source["sha256"])), source["columns"])
    else:
        data = read_table(folder / "instructor" / "table.csv" if held_out else folder / "table.csv")
    common = tomllib.loads((ROOM / "columns.toml").read_text(encoding="utf-8"))
    described = common | about.get("columns", {})
    about["columns"] = {column: described[column] for column in data if column in described}
    if held_out and (folder / "instructor" / "truth.toml").exists():
        about |= tomllib.loads((folder / "instructor" / "truth.toml").read_text())
    return Dataset(name, data, about, text)


def provenance(folder: Path) -> list[str]:
    """A line of the sheet that says when, where and in how much time the records here were made, if there are any."""
    paths = [path for path in (folder / "runs.jsonl", folder / "instructor" / "runs.jsonl") if path.exists()]
    records = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    if not records:
        return []
    minutes = sum(record["seconds"] for record in records) / 60
    made = {key: ", ".join(sorted({record[key] for record in records})) for key in ("machine", "code")}
    last = max(record["finished"] for record in records)[:10]
    return [
        f"Measured: {len(records)} runs, {minutes:.0f} minutes of one core in all, the last on {last}."
        f" Machine: {made['machine']}. Trainer's version: {made['code']}.",
        "",
    ]


def listing() -> str:
    """All data sets in lines of text: name, kind, rows and title. Nothing is fetched for it."""
    lines = []
    for name in names():
        about, _ = read_sheet(ROOM / name / "sheet.md")
        rows = f"{len(load(name))} rows" if is_stored(ROOM / name) else "on demand"
        lines.append(f"{name:18} {about['kind']:9} {rows:>9}  {about['title']}")
    return "\n".join(lines)


def read_sheet(path: Path) -> tuple[dict, str]:
    """The machine-readable part of a data sheet, and its text."""
    _, front, text = path.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(front), text


def read_table(path: Path) -> dict[str, np.ndarray]:
    """Columns of a csv file by name, as whole numbers, or as numbers (empty cells as NaN), or as text, whichever fits.

    Raises ValueError for a file without rows or with a row of the wrong length.
    """
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    if not rows:
        raise ValueError(f"{path} has no rows; measure it again or restore the file.")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise ValueError(f"{path}, line {number}, has {len(row)} cells and not {len(header)}; restore the file.")
    return {name: _as_array(cells) for name, cells in zip(header, zip(*rows, strict=True), strict=True)}


def _as_array(cells: tuple[str, ...]) -> np.ndarray:
    # 64 bits by name: numpy's own default has 32 of them in a browser, and 6 N D would overflow.
    for convert, dtype in ((int, np.int64), (lambda cell: float(cell or "nan"), np.float64)):
        try:
            return np.array([convert(cell) for cell in cells], dtype=dtype)
        except ValueError:
            pass
    return np.array(cells)
