"""Lesson 7: from compute to loss, from loss to score, and both errors carried into the forecast."""

from typing import Any

from lessons import figures, tools

TITLE = "Two stages: from compute to loss, from loss to score"
ALT = (
    "Left, loss against training compute with stage one's law, fitted to small models; right, cloze score against loss "
    "with stage two's line. The forecast for a model of 16 times the compute is a cross with error bars in both; the "
    "measured model lies within them. For rare recall, the scores bend away from the line and the forecast fails."
)
TASKS = {"cloze": 0.25, "rare_recall": 0.0}  # and the score of guessing
LARGEST_FITTED, SMALLEST_FITTED = 7e9, 1e8  # FLOPs; lesson 7 says why the very smallest stay out of stage one


def data() -> dict[str, Any]:
    """For each language: finished models, checkpoints, stage one, and stage one with each model left out once.

    A law of stage one is [E, A, alpha] of L(C) = E + A·C^(-alpha).
    """
    from course_data import load

    runs = load("downstream")
    languages = [_language(runs.where(language=name)) for name in ("zipf-a", "zipf-b")]
    models = load("cerebras-gpt").where(series="standard")
    source = (
        f"{figures.note_source(runs)} LLMs: Cerebras-GPT on LAMBADA (Dey et al., arXiv:2304.03208, 2023), by the loss "
        "on their own text."
    )
    llms = {column: models[column].tolist() for column in ("loss", "lambada")}
    return {"source": source, "tasks": TASKS, "languages": languages, "llms": llms}


def _language(runs: Any) -> dict[str, Any]:
    import numpy as np

    final = runs.where(stage="final")
    flops, loss = tools.mean_over_seeds(final, "flops")
    scores = {task: tools.mean_over_seeds(final, "flops", task)[1].tolist() for task in TASKS}
    small = runs.where(flops=lambda c: c < LARGEST_FITTED)
    fitted = np.flatnonzero((flops > SMALLEST_FITTED) & (flops < LARGEST_FITTED))
    laws = [tools.fit_power_law(flops[of], loss[of]) for of in (fitted, *(fitted[fitted != one] for one in fitted))]
    law, *left_out = [[law.E, law(1) - law.E, law.alpha] for law in laws]
    return {
        "flops": flops.tolist(),
        "loss": loss.tolist(),
        "scores": scores,
        "small": int(np.sum(flops < LARGEST_FITTED)),
        "fitted": fitted.tolist(),
        "law": law,
        "laws_left_out": left_out,
        "checkpoints": {column: small[column].tolist() for column in ("loss", *TASKS)},
    }


def stage_two(runs: dict[str, Any], task: str, beyond: float = 0.05) -> tuple[float, float, float]:
    """(w0, w1) of score = w0 + w1·loss above chance + `beyond`, and the standard deviation about that line."""
    import numpy as np

    loss, score = np.array(runs["checkpoints"]["loss"]), np.array(runs["checkpoints"][task])
    use = score > TASKS[task] + beyond
    w1, w0 = np.polyfit(loss[use], score[use], 1)
    return w0, w1, np.sqrt(np.sum((w0 + w1 * loss[use] - score[use]) ** 2) / (use.sum() - 2))


def forecast(runs: dict[str, Any], task: str, flops: float, beyond: float = 0.05) -> dict[str, tuple[float, float]]:
    """Loss and score forecast for `flops`, each with the half-width of its 90 % interval.

    Stage one's error joins how the law moves when one model is left out (the jackknife) to the noise about it; stage
    two's joins that error times the line's slope to the scatter about the line. Squares add.
    """
    import numpy as np

    fitted, z = runs["fitted"], 1.645
    C, L = np.array(runs["flops"])[fitted], np.array(runs["loss"])[fitted]
    E, A, alpha = runs["law"]
    loss = E + A * flops**-alpha
    others = np.array([e + a * flops**-b for e, a, b in runs["laws_left_out"]])
    moves = np.sqrt((len(others) - 1) * np.var(others))
    noise = np.sqrt(np.sum((E + A * C**-alpha - L) ** 2) / (len(C) - 3))
    loss_error = z * np.hypot(moves, noise)

    w0, w1, scatter = stage_two(runs, task, beyond)
    score = np.clip(w0 + w1 * loss, TASKS[task], 1)
    return {"loss": (loss, loss_error), "score": (score, np.hypot(w1 * loss_error, z * scatter))}


def still(shown: dict[str, Any]) -> figures.Figure:
    """Both stages on the first language for cloze, with the forecast for the largest model."""
    import numpy as np

    runs = shown["languages"][0]
    flops, loss, score = (np.array(v) for v in (runs["flops"], runs["loss"], runs["scores"]["cloze"]))
    E, A, alpha = runs["law"]
    fitted, larger = runs["fitted"], slice(runs["small"], None)
    said = forecast(runs, "cloze", flops[-1])
    figure, (left, right) = figures.new("training compute C (FLOPs)", "loss L (nats per token)", columns=2)
    left.set(xscale="log", title="Stage one")
    left.plot(flops[fitted], loss[fitted], linestyle="none", label="fitted")
    left.plot(flops[larger], loss[larger], linestyle="none", label="not in the fit")
    left.plot(flops[fitted[0] :], E + A * flops[fitted[0] :] ** -alpha, marker="", label="law")
    left.errorbar(flops[-1], said["loss"][0], said["loss"][1], fmt="x", label="forecast, 90 %")
    left.legend()
    right.set(xlabel="loss L (nats per token)", ylabel="score (cloze)", title="Stage two", ylim=(0, 1.05))
    right.plot(runs["checkpoints"]["loss"], runs["checkpoints"]["cloze"], linestyle="none", markersize=2)
    right.plot(loss[larger], score[larger], linestyle="none")
    w0, w1, _ = stage_two(runs, "cloze")
    right.plot([0.75, 3.5], [w0 + w1 * 0.75, w0 + w1 * 3.5], marker="")
    right.errorbar(said["loss"][0], said["score"][0], said["score"][1], said["loss"][1], fmt="x")
    return figure
