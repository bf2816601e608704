"""What each sweep measures: the list of its runs, and how their records become the rows of a table."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from hashlib import sha256
from json import dumps

import numpy as np

from course_data.language import language
from course_data.model import Model, count_params
from course_data.training import Settings, excess_loss, recipe

SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class PlannedRun:
    """A run to be measured; `labels` are columns of the table that the training does not need to know."""

    settings: Settings
    labels: dict[str, object] = field(default_factory=dict)
    held_out: bool = False

    @property
    def id(self) -> str:
        """Eight letters that stand for the settings (those at their default apart): equal settings, equal run."""
        values = {f.name: (getattr(self.settings, f.name), f.default) for f in fields(Settings)}
        chosen = {name: value for name, (value, default) in values.items() if value != default}
        return sha256(dumps(chosen, sort_keys=True).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Sweep:
    """A named list of runs. `score` says what is measured on the trained models: one dict of numbers per run."""

    plan: Callable[[], list[PlannedRun]]
    quick: Callable[[PlannedRun], bool]
    score: Callable[[Model, Settings], list[dict[str, float]]]


def score_loss(model: Model, settings: Settings) -> list[dict[str, float]]:
    """The loss, and the excess over the language's entropy, which is more exact; both in nats per token."""
    source = language(settings.language)
    return [{"loss": source.entropy + float(value), "excess": float(value)} for value in excess_loss(model, source)]


def width_near(params: float) -> int:
    """The width whose model comes nearest to this many parameters."""
    return min(range(4, 1025), key=lambda width: abs(count_params(width)[0] - params))


# Model sizes by factors of the square root of two: every second one doubles.
SIZES = {step: width_near(1296 * 2 ** (step / 2)) for step in range(-2, 17)}


def plan_isoflop(name: str, budgets: list[float], held_out: float) -> list[PlannedRun]:
    """Per budget C all sizes whose share of data D = C/(6N) lies between 2 and 200 tokens per parameter."""
    runs = []
    for flops in budgets:
        for width in SIZES.values():
            params = count_params(width)[0]
            tokens = round(flops / (6 * params))
            if 2 <= tokens / params <= 200:
                labels = {"part": "isoflop", "budget": float(f"{flops:.4g}")}
                runs += [
                    PlannedRun(recipe(name, width, tokens, seed), labels, held_out=bool(flops >= held_out))
                    for seed in SEEDS
                ]
    return runs


def plan_grid() -> list[PlannedRun]:
    """Loss over model size and data: equal-compute budgets, and each axis on its own with the other one ample."""
    name = "zipf-a"
    runs = plan_isoflop(name, [10**power for power in np.arange(8.5, 12.1, 0.5)], held_out=1e12)
    ample = 4_000_000
    for step in range(15):
        runs += [
            PlannedRun(recipe(name, SIZES[step], ample, seed), {"part": "model size"}, held_out=step > 12)
            for seed in SEEDS
        ]
    for step in range(-14, 3):
        tokens = round(ample * 2 ** (step / 2))
        runs += [
            PlannedRun(recipe(name, SIZES[12], tokens, seed), {"part": "data size"}, held_out=step > 0)
            for seed in SEEDS
        ]
    return runs


def cheap(run: PlannedRun) -> bool:
    """Runs for a quick repetition: one seed, and less than half a minute together."""
    return run.settings.seed == 0 and 6 * count_params(run.settings.width)[0] * run.settings.seen < 4e10


SWEEPS = {
    "grid": Sweep(plan_grid, cheap, score_loss),
}
