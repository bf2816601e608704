"""Lesson 8: choose the share of a second source by the losses that it gives, and see what the next step costs."""

from typing import Any

from lessons import figures, tools

TITLE = "A second source: what a share of code costs and buys"
ALT = (
    "Left, losses on prose and on code against the share of code in the training text: the loss on prose hardly rises "
    "until a third is code and shoots up at the end, the loss on code falls steeply at first. Right, the weighted loss "
    "when both count the same: a wide valley with its floor at half code."
)


def data() -> dict[str, Any]:
    """Mean losses on prose and on code at every measured share of code, for each size of model and amount of text."""
    import numpy as np

    from course_data import load

    runs, models = load("mixtures"), []
    for flops in np.unique(runs["flops"]):
        some = runs.where(flops=flops)
        shares, prose = tools.mean_over_seeds(some, "code_share", "prose_loss")
        _, code = tools.mean_over_seeds(some, "code_share", "code_loss")
        models.append(
            {
                "params": int(some["params"][0]),
                "tokens": int(some["tokens"][0]),
                "prose": prose.tolist(),
                "code": code.tolist(),
            }
        )
    source = "Measured: our own runs, data set mixtures (Scaling-laws course), means over seeds"
    return {"source": source, "shares": shares.tolist(), "models": models}


def weighted(model: dict[str, Any], weight: float) -> list[float]:
    """weight·(loss on code) + (1 − weight)·(loss on prose) at every share, in nats per character."""
    return [weight * code + (1 - weight) * prose for prose, code in zip(model["prose"], model["code"], strict=True)]


def still(shown: dict[str, Any]) -> figures.Figure:
    """Both losses of the largest run by share, and the weighted loss when both count the same."""
    model, per_cent = shown["models"][-1], [100 * share for share in shown["shares"]]
    figure, (left, right) = figures.new(
        "share of code in the training text (%)", "test loss (nats per character)", columns=2
    )
    for text, colour, height in (("prose", figures.COLOURS[0], 2.3), ("code", figures.COLOURS[1], 1.35)):
        left.plot(per_cent, model[text], color=colour)
        left.annotate(f"on {text}", (45, height), color=colour)
    left.set_title(f"N = {model['params']:,}, D = {model['tokens']:,}")
    both = weighted(model, 0.5)
    right.plot(per_cent, both, color=figures.COLOURS[2])
    lowest = both.index(min(both))
    right.annotate("lowest", (per_cent[lowest], both[lowest] - 0.06), color=figures.COLOURS[2], ha="center")
    right.set(title="both count the same", ylim=(min(both) - 0.1, None))
    return figure
