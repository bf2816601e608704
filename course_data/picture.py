"""Draw a data set: its sheet says what against what, and what a reader who cannot see the picture should know."""

import base64
import io
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter

from course_data.dataset import Dataset


@dataclass(frozen=True)
class Picture:
    """A figure with its text alternative; a notebook shows both, the second to those who need it."""

    figure: Figure
    alt: str

    def png(self) -> bytes:
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=110)
        return buffer.getvalue()

    def save(self, path: Path | str) -> None:
        Path(path).write_bytes(self.png())

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png()).decode()
        return f'<img alt="{escape(self.alt)}" src="data:image/png;base64,{data}">'


def draw(ds: Dataset) -> Picture:
    """One point per row and one line per group through the means, on the axes that the sheet names.

    Raises ValueError if the sheet has no [picture].
    """
    if "picture" not in ds.about:
        raise ValueError(f"{ds.name!r} has no picture; its sheet says what it holds.")
    wanted = ds.about["picture"]
    x, y, by = wanted["x"], wanted["y"], wanted.get("by")
    ds = ds.where(**wanted.get("where", {}))
    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.add_subplot()
    groups = np.unique(ds[by]) if by else [None]
    colours = colormaps["viridis"](np.linspace(0, 0.9, len(groups)))
    for group, colour in zip(groups, colours, strict=True):
        rows = ds.where(**{by: group}) if by else ds
        axes.plot(rows[x], rows[y], "o", markersize=4, color=colour, alpha=0.5)
        at = np.unique(rows[x])
        label = None if group is None else f"{group:.3g}" if isinstance(group, np.number) else group
        axes.plot(at, [rows[y][rows[x] == place].mean() for place in at], color=colour, label=label)
    axes.set_xscale(wanted.get("x_scale", "log"))
    axes.set_yscale(wanted.get("y_scale", "log"))
    for name, axis, marks in ((x, axes.xaxis, 3), (y, axes.yaxis, 6)):
        axis.set_label_text(f"{name} ({ds.units[name]})" if name in ds.units else name)
        if axis.get_scale() == "log" and ds[name].max() < 10 * ds[name].min():
            axis.set_major_locator(MaxNLocator(marks))  # less than a decade: powers of ten would be too few marks
            axis.set_major_formatter("{x:g}")
            axis.set_minor_formatter(NullFormatter())
    if "entropy" in ds.about and y == "loss":
        axes.axhline(ds.entropy, color="grey", linestyle=":", label="entropy")
    if axes.get_legend_handles_labels()[0]:
        figure.legend(title=by, fontsize="small", loc="outside right upper")
    axes.set_title(ds.title, fontsize="medium")
    return Picture(figure, wanted["alt"])
