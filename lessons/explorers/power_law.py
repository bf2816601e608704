"""Lesson 1: drag E and alpha over the measured row of data sizes."""

from typing import Any

from lessons import figures, tools

TITLE = "Choose E and alpha: which law fits the measured runs?"
ALT = (
    "Left, losses of one model size against training tokens, and a law whose E and alpha you choose; right, the "
    "residuals in per cent. With the best E and alpha they scatter within a fraction of a per cent."
)


def data() -> dict[str, Any]:
    """The mean loss over seeds at each data size, and the exact entropy, as plain lists and numbers."""
    from course_data import load

    runs = load("grid").where(part="data size")
    tokens, loss = tools.mean_over_seeds(runs, "tokens")
    return {
        "source": figures.note_source(runs),
        "tokens": tokens.tolist(),
        "loss": loss.tolist(),
        "entropy": runs.entropy,
    }


def still(shown: dict[str, Any]) -> figures.Figure:
    """The two plots with the best law."""
    import numpy as np

    tokens, loss = np.array(shown["tokens"]), np.array(shown["loss"])
    law = tools.fit_power_law(tokens, loss)
    figure, (left, right) = figures.new("training tokens D", "loss L (nats per token)", columns=2, log="x")
    left.plot(tokens, loss, linestyle="none", label="measured")
    left.plot(tokens, law(tokens), marker="", label=f"E = {law.E:.3f}, alpha = {law.alpha:.2f}")
    left.legend()
    right.plot(tokens, 100 * (loss / law(tokens) - 1), linestyle="none")
    right.set_ylabel("residual (%)")
    return figure
