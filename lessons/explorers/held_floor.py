"""Lesson 2: hold the floor E of a law at a value, and see how well it fits real models and what it forecasts."""

from typing import Any

from lessons import figures

TITLE = "Hold the floor E: which values fit six real models, and what do they forecast?"
ALT = (
    "Left, losses of six Cerebras-GPT models against compute and three laws, with floors of 0, 0.74 and 1.16 nats per "
    "token, which part beyond the models. Right, the residual against the floor held: nearly flat up to 1, then steep."
)
# How much worse than the best a floor may fit and still count as fitting; as in the lesson's question.
ALLOWANCE = 1.5


def data() -> dict[str, Any]:
    """Names, FLOPs and losses in nats per token of the six public models, and the FLOPs of the seventh, as plain lists.

    The seventh's loss is not among them: it is what the lesson bets on.
    """
    from course_data import load

    models = load("cerebras-gpt").where(series="standard")
    return {
        "source": figures.note_source(models),
        "names": models["model"].tolist(),
        "flops": models["flops"].tolist(),
        "loss": models["loss"].tolist(),
        "next": {"name": "13B", "flops": 2.3e22},
        "allowance": ALLOWANCE,
    }


def held(flops: list[float], loss: list[float], E: float, target: float) -> tuple[float, float]:
    """The residual in per cent and the forecast at `target` FLOPs of the law with this floor E.

    ln(L − E) is a straight line in ln C for a given E; the residual is the root mean square of ln(L / law).
    """
    import numpy as np

    x, y = np.array(flops), np.array(loss)
    slope, intercept = np.polyfit(np.log(x), np.log(y - E), 1)
    law = E + np.exp(intercept) * x**slope
    return float(100 * np.sqrt(np.mean(np.log(y / law) ** 2))), float(E + np.exp(intercept) * target**slope)


def still(shown: dict[str, Any]) -> figures.Figure:
    """Three laws that fit, and the residual of every floor."""
    import numpy as np

    flops, loss = shown["flops"], shown["loss"]
    figure, (left, right) = figures.new("compute C (FLOPs)", "loss (nats per token)", columns=2, log="xy")
    left.plot(flops, loss, linestyle="none")
    along = np.geomspace(min(flops), shown["next"]["flops"], 40)
    for E in (0.0, 0.74, 1.16):
        left.plot(along, [held(flops, loss, E, c)[1] for c in along], marker="", label=f"E = {E:g}")
    left.set_xlim(None, 2e23)
    figures.plain_ticks(left.yaxis, [1.6, 1.8, 2, 2.2, 2.5])
    figures.name_lines(left)
    floors = np.linspace(0, 1.5, 76)
    residuals = [held(flops, loss, E, along[-1])[0] for E in floors]
    right.plot(floors, residuals, marker="", color=figures.COLOURS[0])
    right.axhline(shown["allowance"] * min(residuals), color="0.4", linestyle=":")
    right.text(0.02, 1.04 * shown["allowance"] * min(residuals), f"{shown['allowance']} times the least", fontsize=9)
    right.set(xscale="linear", yscale="linear", xlabel="E held at (nats per token)", ylabel="residual (%)")
    right.set_ylim(0, None)
    return figure
