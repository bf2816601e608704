"""Lesson 4: walk along a valley and see which part of the loss is the language's, the model's and the data's."""

from typing import Any

import numpy as np

from lessons import figures
from lessons.explorers import isoflop

TITLE = "Walk along a valley: what does the loss consist of?"
ALT = (
    "Left, a bar for each model size of one valley: the floor E, which never changes, what the limited model adds, "
    "less with more parameters, and what the limited data add, more and more. The measured losses lie at the "
    "bars' tops. Right, both parts and their sum against tokens per parameter, with published models marked below."
)
MARKED = ("GPT-3", "Chinchilla")


def data() -> dict[str, Any]:
    """Sizes, mean losses and FLOPs of the measured valleys, the law fitted to them, and published models.

    The law is [E, A, alpha, B, beta] of L(N, D) = E + A·N^(-alpha) + B·D^(-beta), in nats per token.
    """
    from course_data import load

    valleys = isoflop.data()
    pythia = load("pythia").where(model="410M")
    ratios = {m["name"]: m["tokens"] / m["params"] for m in valleys["models"] if m["name"] in MARKED}
    ratios["Pythia 410M"] = float(pythia["tokens"].item() / pythia["total_params"].item())
    return {
        "source": f"{valleys['sources']['ours']} Tokens per parameter of published models: Hoffmann et al., "
        "arXiv:2203.15556 (2022); Biderman et al., arXiv:2304.01373 (2023).",
        "valleys": [{name: v[name] for name in ("flops", "params", "loss")} for v in valleys["valleys"]],
        "law": valleys["laws"]["ours"],
        "published": [{"name": name, "ratio": ratio} for name, ratio in ratios.items()],
    }


def parts(law: list[float], flops: float, params: Any) -> tuple[Any, Any]:
    """What the limited model and what the limited data add to E, in nats per token, for `params` at this budget."""
    _, A, alpha, B, beta = law
    return A * params**-alpha, B * (flops / 6 / params) ** -beta


def still(shown: dict[str, Any]) -> figures.Figure:
    """The middle valley: its bars, and its parts against tokens per parameter."""
    valley, law = shown["valleys"][3], shown["law"]
    params, E, places = np.array(valley["params"]), law[0], np.arange(len(valley["params"]))
    model, text = parts(law, valley["flops"], params)
    figure, (left, right) = figures.new("parameters N", "loss L (nats per token)", columns=2)
    grey, blue, red = "0.6", figures.COLOURS[0], figures.COLOURS[1]
    bottom = np.zeros(len(params))
    for name, height, colour in (
        ("floor E", E + 0 * model, grey),
        ("limited model", model, blue),
        ("limited data", text, red),
    ):
        left.bar(places, height, bottom=bottom, color=colour, alpha=0.6)
        middle = bottom[-1] + height[-1] / 2
        left.text(places[-1] + 0.5, middle, name, color="0.2" if colour == grey else colour, va="center", fontsize=9)
        bottom += height
    left.plot(places, valley["loss"], linestyle="none", color="black")
    left.text(places[0] - 0.4, 1.03 * valley["loss"][0], "measured", fontsize=9)
    left.set_xticks(places, [f"{n:,.0f}" for n in params], rotation=30)
    left.set(
        title=rf"$10^{{{np.log10(valley['flops']):.3g}}}$ FLOPs",
        ylim=(0, 1.12 * max(valley["loss"])),
        xlim=(-0.7, len(params) + 1.3),
    )
    dense = np.geomspace(params[0], params[-1], 60)
    model, text = parts(law, valley["flops"], dense)
    for name, height, colour in (
        ("limited model", model, blue),
        ("limited data", text, red),
        ("both", model + text, "0.2"),
    ):
        right.plot(valley["flops"] / 6 / dense**2, height, marker="", color=colour, label=name)
    right.plot(valley["flops"] / 6 / params**2, np.array(valley["loss"]) - E, linestyle="none", color="black")
    low = -0.06 * right.get_ylim()[1]
    for one in shown["published"]:
        right.plot([one["ratio"]], [low], color="0.4", marker="s")
        right.annotate(one["name"], (one["ratio"], low), (0, -13), textcoords="offset points", fontsize=8, ha="center")
    right.set(xscale="log", xlabel="tokens per parameter", ylabel="nats per token above E", xlim=(0.4, 3000))
    right.set_ylim(2.5 * low, None)
    figures.plain_ticks(right.xaxis, [1, 10, 100, 1000])
    figures.name_lines(right, at={"limited data": 0, "limited model": 0, "both": 0})
    return figure
