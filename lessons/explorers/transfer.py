"""Lesson 6: carry the law of one text to another, and mix a share of the other text in."""

from typing import Any

from lessons import figures, tools

TITLE = "Prose and code: how far does a law carry, and what does a share of code mend?"
ALT = (
    "Left, losses of models trained on prose and tested on prose and on code, with the law of prose: it follows the "
    "prose and runs far below the code. Right, both losses against the share of code in the training text: the first "
    "per cents of code mend most of the loss on code and cost the prose almost nothing."
)
WIDTHS = (64, 128)  # of the models for which mixtures were measured
MIXED = 500_000  # characters that each mixture has in all


def data() -> dict[str, Any]:
    """Losses on prose and on code of each model: trained on either, with the law of its own text, and on mixtures.

    A law is [E, A, alpha] of L(D) = E + A·D^(-alpha).
    """
    import numpy as np

    from course_data import load

    domains, mixtures = load("domains"), load("mixtures").where(tokens=MIXED)
    models = []
    for width in WIDTHS:
        mixed, trained = mixtures.where(width=width), {}
        for text in ("prose", "code"):
            runs = domains.where(trained_on=text, width=width)
            tokens, losses = _both_losses(runs, "tokens")
            law = tools.fit_power_law(np.array(tokens), np.array(losses[text]))
            trained[text] = {"tokens": tokens, **losses, "law": [law.E, law(1) - law.E, law.alpha]}
        shares, losses = _both_losses(mixed, "code_share")
        models.append({"params": int(mixed["params"][0]), "trained": trained, "mixed": losses})
    source = "Measured: our own runs, data sets domains and mixtures (Scaling-laws course), means over seeds"
    return {"source": source, "amount": MIXED, "shares": shares, "models": models}


def _both_losses(runs: Any, x: str) -> tuple[list[float], dict[str, list[float]]]:
    """The places x, and the mean losses there on each of the two texts."""
    losses = {text: tools.mean_over_seeds(runs, x, f"{text}_loss")[1].tolist() for text in ("prose", "code")}
    return tools.mean_over_seeds(runs, x, "prose_loss")[0].tolist(), losses


def still(shown: dict[str, Any]) -> figures.Figure:
    """The law of prose over both losses of the smaller model, and its losses against the share of code."""
    import numpy as np

    model = shown["models"][0]
    runs = model["trained"]["prose"]
    E, A, alpha = runs["law"]
    tokens = np.array(runs["tokens"])
    figure, (left, right) = figures.new("training characters D", "test loss (nats per character)", columns=2)
    left.set(xscale="log", title=f"Trained on prose, N = {model['params']:,}")
    for text in ("prose", "code"):
        left.plot(tokens, runs[text], linestyle="none", label=f"tested on {text}")
        right.plot(100 * np.array(shown["shares"]), model["mixed"][text], label=f"tested on {text}")
    left.plot(tokens, E + A * tokens**-alpha, marker="", label="law of prose")
    left.set_ylim(top=1.15 * max(runs["code"]))  # room for the legend
    left.legend(frameon=False, loc="upper right")
    right.set(xlabel="share of code in the training text (%)", title=f"Mixtures, D = {shown['amount']:,}")
    return figure
