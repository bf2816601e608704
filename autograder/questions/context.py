"""What a question needs where no lesson stands around it: what its prompt points to, as text, table or picture.

In an LMS or on paper, "our runs" and "measured above" mean nothing. A test reads every exported text for such words.
"""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.bank.kinds import Forecast, Given, Instance
from autograder.questions.measured import measured

THE_RUNS = (
    "*The course's own runs are small language models, of a few hundred to a few hundred thousand parameters, each trained "
    "to the end on text in an artificial language whose entropy E is known.*"
)
_TASKS = (
    "*The course tests its models on two tasks. Cloze: which of four continuations is the true one? Rare recall: what are "
    "the next four tokens exactly, after a context that is rare in the text?*"
)
_INTERVAL = ", with an interval that should hold the measured value in nine cases of ten"


@dataclass(frozen=True)
class Prompt:
    """A prompt in Markdown that stands alone; `pictures` (PNG) are named in it as `attachment:name`."""

    text: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)


# By question: what a prompt says inside of its lesson, and what it says outside.
_INSTEAD: dict[str, tuple[str, str]] = {
    "whole-answers": ("One of our models, of", "A model of"),
    "off-the-line": ("Another four models", "Four models"),
    "valley-of-mine": (
        'are yours: `my_figures("valley-of-mine")` gives their `params` and `loss`.',
        "are in the table.",
    ),
    "no-constant": ("In our runs", "In these runs"),
    "share-allowed": ("measured above", "in the table"),
    "run-cost": ("as this course counts it", "without the input embedding table"),
}
_BEFORE: dict[str, str] = {
    "kaplan-size": "Kaplan et al. (2020) fitted L(N) = (N_c/N)^0.076 to the losses of models trained on ample data.",
    "no-constant": THE_RUNS,
    "valley-of-mine": THE_RUNS,
    "same-loss": f"{THE_RUNS}\n\nThere are two such languages. {_TASKS}",
    "plane-or-network": "FLP-M (Chen et al. 2024) forecasts a score in two stages: the losses on prose and on code from the "
    "FLOPs spent on each, then the score from these losses, by a plane w0 + w1·L1 + w2·L2 or by a small neural network.",
    "run-report": "This report is about the large run that you have planned and forecast in the course.",
}


def prompt_alone(instance: Instance) -> Prompt:
    """The prompt of a student's question as it can be read outside of its lesson."""
    id = instance.question.id
    text = instance.prompt
    if id in _INSTEAD:
        text = text.replace(*_INSTEAD[id]).replace("Five of our runs", "Five of the course's runs")
    if isinstance(instance.question, Forecast):
        text = text.replace(_INTERVAL, "").replace("Your fourteen runs", "The fourteen runs in the table")
    parts = [_BEFORE[id]] if id in _BEFORE else []
    if id == "anomaly-cause":
        parts.append(_anomaly())
    parts.append(text)
    if table := _TABLES.get(id, _own_runs)(instance.given):
        parts.append(table)
    pictures = {name: draw() for name, draw in _PICTURES.get(id, {}).items()}
    parts += [f"![{_ALT[name]}](attachment:{name})" for name in pictures]
    return Prompt("\n\n".join(parts), pictures)


def words_alone(text: str, lesson_title: str) -> str:
    """A reason or an option without "our" and "this lesson", which say nothing to a reader outside of the lesson."""
    text = re.sub(r"\bthis lesson\b", f"the lesson “{lesson_title}”", text)
    text = re.sub(r"\b([Oo])ur\b", lambda found: "The course's" if found[1] == "O" else "the course's", text)
    return re.sub(r"\bours\b", "the course's", text)


def _anomaly() -> str:
    from autograder.questions import question

    given = question("off-the-line").instance("anomaly").given
    return (
        f"Four models of one size were trained on growing data: {given['listed']} nats per token. Three lie near a straight "
        "line on log-log axes; the third lies far above it, and is called the run off the line."
    )


def _own_runs(given: Given) -> str:
    """The series of numbers that a student is given and the prompt does not list, as a table; "" where there is none."""
    series = {name: values for name, values in given.items() if getattr(values, "ndim", 0) == 1}
    if not series or "listed" in given:
        return ""
    return _table([_HEADS.get(name, name) for name in series], zip(*series.values(), strict=True))


_HEADS = {
    "tokens": "tokens",
    "params": "parameters",
    "loss": "loss (nats per token)",
    "flops": "FLOPs",
    "score": "score",
}


def _table(heads: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(map(_shown, row))} |" for row in rows]
    return "\n".join(lines)


def _shown(value: float) -> str:
    """A measured value as a person copies it: whole numbers with commas, the others to five digits."""
    if value == int(value) and abs(value) < 1e7:
        return f"{int(value):,}"
    return f"{value:.5g}"


def _prose_by_share(given: Given) -> str:
    """The mean loss on prose at each share of code, of the models that the question is about."""
    runs = measured("mixtures").where(width=128, tokens=500_000)
    shares = sorted({float(share) for share in runs["code_share"]})
    losses = [float(runs["prose_loss"][runs["code_share"] == share].mean()) for share in shares]
    rows = [(f"{100 * share:g}", f"{loss:.6f}") for share, loss in zip(shares, losses, strict=True)]
    lines = [f"| {share} | {loss} |" for share, loss in rows]
    return "\n".join(["| code (per cent of the text) | loss on prose (nats per character) |", "|---|---|", *lines])


def _optimal_ratios(given: Given) -> str:
    """The tokens per parameter of the best size at every budget of the course's grid."""
    import numpy as np

    iso = measured("grid").where(part="isoflop")
    rows = []
    for budget in np.unique(iso["budget"]):
        runs = iso.where(budget=float(budget))
        sizes = np.unique(runs["params"])
        best = sizes[np.argmin([runs["loss"][runs["params"] == size].mean() for size in sizes])]
        rows.append((f"{budget:.1e}", f"{float(np.mean(runs['tokens'][runs['params'] == best]) / best):.0f}"))
    heads = "| FLOPs | tokens per parameter of the run with the lowest loss |"
    return "\n".join([heads, "|---|---|", *(f"| {flops} | {ratio} |" for flops, ratio in rows)])


def _valleys() -> bytes:
    """The measured valleys, loss against parameters, one line for each budget, as a PNG."""
    import numpy as np
    from matplotlib.figure import Figure

    iso = measured("grid").where(part="isoflop")
    figure = Figure(figsize=(6, 4), dpi=100, layout="constrained")
    axes = figure.subplots()
    for budget in np.unique(iso["budget"]):
        runs = iso.where(budget=float(budget))
        sizes = np.unique(runs["params"])
        loss = [runs["loss"][runs["params"] == size].mean() for size in sizes]
        axes.plot(sizes, loss, "o-", markersize=3, color="#1f5fa8")
        factor, power = f"{budget:.0e}".split("e+")
        label = f"${factor}\\cdot 10^{{{int(power)}}}$".replace("1\\cdot ", "")
        axes.text(1.08 * sizes[-1], loss[-1], f"{label} FLOPs", va="center", fontsize=8)
    axes.set(xscale="log", yscale="log", xlabel="parameters", ylabel="loss (nats per token)")
    axes.set_xlim(right=3.5 * axes.get_xlim()[1])  # room for the last label
    ticks = [
        tick
        for tick in (0.8, 0.9, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5)
        if axes.get_ylim()[0] < tick < axes.get_ylim()[1]
    ]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks([], minor=True)
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


_TABLES: dict[str, Callable[[Given], str]] = {"share-allowed": _prose_by_share, "no-constant": _optimal_ratios}
_PICTURES: dict[str, dict[str, Callable[[], bytes]]] = {"no-constant": {"valleys.png": _valleys}}
_ALT = {
    "valleys.png": "Loss against parameters on logarithmic axes, one valley for each compute budget. Larger budgets lie "
    "lower, and the floor of each valley lies further to the right."
}
WITH_CONTEXT = frozenset({*_INSTEAD, *_BEFORE, *_TABLES, *_PICTURES, "anomaly-cause"})
