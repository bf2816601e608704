"""Lesson 1: drag E and alpha over the measured row of data sizes."""

from typing import Any

from lessons import figures, tools

TITLE = "Choose E and alpha: which law fits the measured runs?"
ALT = (
    "Left, losses of one model size against training tokens, and a law whose E and alpha you choose; right, the "
    "residuals in per cent. With the best E and alpha they scatter within a fraction of a per cent."
)


def data() -> dict[str, Any]:
    """Two series of runs as plain lists: our own by tokens, means over seeds, and public language models by compute.

    `most` is how high E can be held; `entropy` is that of our own language, exactly.
    """
    from course_data import load

    runs, models = load("grid").where(part="data size"), load("cerebras-gpt").where(series="standard")
    tokens, loss = tools.mean_over_seeds(runs, "tokens")
    ours = {
        "name": "our own, by tokens",
        "source": figures.note_source(runs),
        "label": "training tokens D",
        "unit": "tokens",
        "x": tokens.tolist(),
        "loss": loss.tolist(),
        "most": 0.95,
    }
    llms = {
        "name": "Cerebras-GPT, by compute",
        "source": figures.note_source(models),
        "label": "training compute C (FLOPs)",
        "unit": "FLOPs",
        "x": models["flops"].tolist(),
        "loss": models["loss"].tolist(),
        "most": 1.5,
    }
    return {"source": ours["source"], "series": {"ours": ours, "llms": llms}, "entropy": runs.entropy}


def still(shown: dict[str, Any]) -> figures.Figure:
    """The two plots with the best law."""
    import numpy as np

    ours = shown["series"]["ours"]
    tokens, loss = np.array(ours["x"]), np.array(ours["loss"])
    law = tools.fit_power_law(tokens, loss)
    figure, (left, right) = figures.new("training tokens D", "loss L (nats per token)", columns=2, log="x")
    left.plot(tokens, loss, linestyle="none", label="measured")
    left.plot(tokens, law(tokens), marker="", label=f"E = {law.E:.3f}, alpha = {law.alpha:.2f}")
    left.legend()
    right.plot(tokens, 100 * (loss / law(tokens) - 1), linestyle="none")
    right.set_ylabel("residual (%)")
    return figure
