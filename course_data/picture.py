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


def draw(data: dict[str, np.ndarray], about: dict) -> Picture:
    """One point per row of the columns `data` and one line per group through the means, as the sheet's [picture] says.

    `about` is the machine-readable part of the data sheet, which has a [picture], with `columns` described.
    """
    wanted = about["picture"]
    x, y, by = wanted["x"], wanted["y"], wanted.get("by")
    shown = np.ones(len(data[x]), dtype=bool)
    for column, value in wanted.get("where", {}).items():
        shown &= data[column] == value
    data = {name: values[shown] for name, values in data.items()}
    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.add_subplot()
    group_of = data[by] if by else np.zeros(len(data[x]))
    groups = np.unique(group_of)
    colours = colormaps["viridis"](np.linspace(0, 0.9, len(groups)))
    for group, colour in zip(groups, colours, strict=True):
        across, up = data[x][group_of == group], data[y][group_of == group]
        axes.plot(across, up, "o", markersize=4, color=colour, alpha=0.5)
        at = np.unique(across)
        label = f"{group:.3g}" if isinstance(group, np.number) else group
        axes.plot(at, [up[across == place].mean() for place in at], color=colour, label=label if by else None)
    axes.set_xscale(wanted.get("x_scale", "log"))
    axes.set_yscale(wanted.get("y_scale", "log"))
    for name, axis, marks in ((x, axes.xaxis, 3), (y, axes.yaxis, 6)):
        unit = about["columns"].get(name, {}).get("unit")
        axis.set_label_text(f"{name} ({unit})" if unit else name)
        if axis.get_scale() == "log" and data[name].max() < 10 * data[name].min():
            axis.set_major_locator(MaxNLocator(marks))  # less than a decade: powers of ten would be too few marks
            axis.set_major_formatter("{x:g}")
            axis.set_minor_formatter(NullFormatter())
    if "entropy" in about and y == "loss":
        axes.axhline(about["entropy"], color="grey", linestyle=":", label="entropy")
    if axes.get_legend_handles_labels()[0]:
        figure.legend(title=by, fontsize="small", loc="outside right upper")
    axes.set_title(about["title"], fontsize="medium")
    return Picture(figure, wanted["alt"])
