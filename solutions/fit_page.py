"""The page that `fit_runs` writes: what it printed, with pictures of the residuals and of the valleys."""

import base64
import html
import io
import itertools
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from solutions.chinchilla import ChinchillaFit

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Scaling law of {file}</title>
<style>body {{ font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
pre {{ white-space: pre-wrap }} img {{ max-width: 100% }}</style>
<h1>Scaling law of {file}</h1>
<pre>{text}</pre>
{pictures}
</html>
"""


def page(said: dict[str, Any], text: str, fit: ChinchillaFit, flops: np.ndarray) -> str:
    """The whole page as HTML, pictures included; a fit that is undecided has none."""
    pictures = ""
    if np.isfinite(fit.E):
        shown = (
            ("Residuals", residuals(fit), "How far each run is off the law, against parameters and against tokens"),
            ("Valleys", valleys(fit, flops), "Loss against parameters for runs of nearly equal compute, and the law"),
        )
        pictures = "\n".join(f"<h2>{title}</h2>\n{_picture(figure, alt)}" for title, figure, alt in shown)
    return PAGE.format(file=html.escape(said["file"]), text=html.escape(text), pictures=pictures)


def residuals(fit: ChinchillaFit) -> Figure:
    """log(measured / fitted) of each run against N and against D: a curve in them is a law of the wrong form."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.5), sharey=True, layout="constrained")
    for ax, x, name in zip(axes, (fit.params, fit.tokens), ("parameters N", "tokens D"), strict=True):
        ax.axhline(0, color="0.6", lw=1)
        ax.semilogx(x, 100 * fit.residuals, "o", ms=4, alpha=0.7)
        ax.set_xlabel(name)
    axes[0].set_ylabel("measured above the law, %")
    return figure


def valleys(fit: ChinchillaFit, flops: np.ndarray, bands: int = 8) -> Figure:
    """Loss against N for bands of compute, with the law at the middle of each band."""
    figure, ax = plt.subplots(figsize=(7, 4.5), layout="constrained")
    edges = np.geomspace(flops.min() * 0.999, flops.max() * 1.001, bands + 1)
    for k, (low, high) in enumerate(itertools.pairwise(edges)):
        inside = (flops > low) & (flops <= high)
        if not inside.any():
            continue
        budget = float(np.exp(np.log(flops[inside]).mean()))
        params = np.geomspace(fit.params[inside].min() / 2, fit.params[inside].max() * 2, 100)
        ax.loglog(fit.params[inside], fit.loss[inside], "o", ms=4, color=f"C{k}", label=f"about {budget:.1e} FLOPs")
        ax.loglog(params, fit.predict(params, budget / (6 * params)), color=f"C{k}", lw=1)
    ax.set(xlabel="parameters N", ylabel="loss, nats per token")
    ax.legend(frameon=False, fontsize=8)
    return figure


def _picture(figure: Figure, alt: str) -> str:
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=110)
    plt.close(figure)
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">'
