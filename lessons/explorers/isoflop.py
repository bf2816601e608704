"""Lesson 5: slide a budget and see its IsoFLOP valley, the best N and D, and the published models around them."""

from typing import Any

import numpy as np

from lessons import figures, tools

TITLE = "Slide the budget: how large a model, and how much does a wrong size cost?"
ALT = (
    "Left, loss against model size at equal compute: a valley, flat at its floor and steep far from it. Right, "
    "parameters against tokens: the best pairs lie on a line, and of the published models only Chinchilla is near it."
)
PUBLISHED = {"printed": "L(N,D) as printed", "unrounded": "L(N,D) before rounding", "refit": "L(N,D) refit"}


def data() -> dict[str, Any]:
    """The measured valleys, their floors, our law and three published ones, and published models, as plain lists.

    A law is [E, A, alpha, B, beta] of L(N, D) = E + A·N^(-alpha) + B·D^(-beta).
    """
    from course_data import load

    runs, models, laws = load("grid").where(part="isoflop"), load("published-models"), load("published-laws")
    sources = {
        "ours": f"{figures.note_source(runs)} N is counted without embeddings; the law is fitted to these runs.",
        "published": f"{figures.note_source(models)} Laws: approach 3 of the same paper; Besiroglu et al., "
        "arXiv:2404.10102 (2024). N is counted as the authors do.",
    }
    ours = tools.fit_chinchilla(runs["params"], runs["tokens"], runs["loss"])
    A, B = ours(1, np.inf) - ours.E, ours(np.inf, 1) - ours.E
    return {
        "source": " ".join(sources.values()),
        "sources": sources,
        "valleys": [_valley(runs, budget) for budget in np.unique(runs["budget"])],
        "laws": {"ours": [ours.E, A, ours.alpha, B, ours.beta]}
        | {name: _law(laws.where(law=law)) for name, law in PUBLISHED.items()},
        "models": [
            {"name": str(name), "params": float(params), "tokens": float(tokens)}
            for name, params, tokens in zip(models["model"], models["params"], models["tokens"], strict=True)
        ],
    }


def still(shown: dict[str, Any]) -> figures.Figure:
    """Our valleys with the fitted law; the published models with the best pairs by two published laws."""
    figure, (left, right) = figures.new("parameters N", "loss L (nats per token)", columns=2, log="xy")
    E, A, alpha, B, beta = shown["laws"]["ours"]
    for valley, colour in zip(shown["valleys"], figures.COLOURS, strict=True):
        params = np.geomspace(min(valley["params"]), max(valley["params"]), 60)
        left.plot(
            valley["params"], valley["loss"], linestyle="none", color=colour, label=f"{valley['flops']:.1e} FLOPs"
        )
        left.plot(params, E + A * params**-alpha + B * (valley["flops"] / 6 / params) ** -beta, color=colour, marker="")
    figures.plain_ticks(left.yaxis, [0.9, 1, 1.2, 1.5, 2])
    left.legend(fontsize=8, title="measured; lines: the law")
    budgets, sizes = np.geomspace(1e22, 1e25, 40), np.geomspace(1e9, 1e13, 2000)
    for name, label in (("printed", "best pairs, as printed in 2022"), ("refit", "best pairs, refit of 2024")):
        E, A, alpha, B, beta = shown["laws"][name]
        loss = E + A * sizes**-alpha + B * (budgets[:, None] / 6 / sizes) ** -beta
        best = sizes[loss.argmin(axis=1)]
        right.plot(best, budgets / 6 / best, marker="", label=label)
    places = {"GPT-3": (-26, 6), "Gopher": (4, 6)}  # the others' names stand below them
    for model in shown["models"]:
        right.plot([model["params"]], [model["tokens"]], color="0.3", marker="s")
        place = places.get(model["name"], (4, -12))
        at = (model["params"], model["tokens"])
        right.annotate(model["name"], at, textcoords="offset points", xytext=place, fontsize=8)
    right.set(ylabel="training tokens D", ylim=(1e11, 3e13))
    right.legend(fontsize=8)
    return figure


def _valley(runs: Any, budget: float) -> dict[str, Any]:
    """One budget's mean losses, and N at the floor: a parabola in ln N through the five lowest, as in lesson 4."""
    params, loss = tools.mean_over_seeds(runs.where(budget=budget), "params")
    near = np.argsort(loss)[:5]
    curve, slope, _ = np.polyfit(np.log(params[near]), loss[near], 2)
    floor = float(np.exp(-slope / (2 * curve)))
    return {"flops": float(budget), "params": params.tolist(), "loss": loss.tolist(), "floor": floor}


def _law(rows: Any) -> list[float]:
    """[E, A, alpha, B, beta] of a published law, whose E, A and B may be given as logarithms."""
    value = dict(zip(rows["symbol"].tolist(), rows["value"].tolist(), strict=True))
    value |= {name[3:]: float(np.exp(log)) for name, log in value.items() if name.startswith("ln ")}
    return [value[name] for name in ("E", "A", "alpha", "B", "beta")]
