"""The sweeps: which runs each consists of, what is observed on them, and how a record becomes rows of a table."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from course_data import observe
from course_data.model import count_decoder_params, count_params
from course_data.training import Settings, params_of, recipe

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
        return sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()[:8]


# How records become rows -----------------------------------------------------------------------------------------


def one_row(run: PlannedRun, record: dict) -> list[dict]:
    """Labels, sizes, scores, then the settings that matter when reading them."""
    settings = run.settings
    scores = {name: round(value, 6) for name, value in record["scores"].items() if name != "checkpoints"}
    return [
        {
            "run": run.id,
            **run.labels,
            "params": record["params"],
            "total_params": record["total_params"],
            "tokens": settings.tokens,
            "flops": 6 * record["params"] * settings.seen,
            **scores,
            "seed": settings.seed,
            "width": settings.width,
            "epochs": settings.epochs,
            "batch": settings.batch,
            "peak_rate": round(settings.peak_rate, 6),
            "steps": settings.steps,
        }
    ]


def row_without_excess(run: PlannedRun, record: dict) -> list[dict]:
    """Loss minus excess is the entropy, which is not to be known."""
    (row,) = one_row(run, record)
    return [{name: value for name, value in row.items() if name != "excess"}]


def rows_with_checkpoints(run: PlannedRun, record: dict) -> list[dict]:
    """A row for each state on the way (`stage` checkpoint) and one for the finished model (`stage` final)."""
    rows = []
    for state in [*record["scores"]["checkpoints"], record["scores"]]:
        stage = "final" if "checkpoints" in state else "checkpoint"
        (row,) = one_row(run, record | {"scores": state})
        rows.append(row | {"stage": stage, "flops": 6 * record["params"] * state["tokens"]})
    return rows


def best_validated(rows: list[dict]) -> list[dict]:
    """Of runs of one size, data and seed, the one with the lowest validation loss."""
    best: dict[tuple, dict] = {}
    for row in rows:
        key = row["width"], row["tokens"], row["seed"]
        if key not in best or row["validation"] < best[key]["validation"]:
            best[key] = row
    return list(best.values())


# The plans -------------------------------------------------------------------------------------------------------


def width_near(params: float) -> int:
    """The width whose model comes nearest to this many parameters."""
    return min(range(4, 1025), key=lambda width: abs(count_params(width)[0] - params))


# Model sizes by factors of the square root of two: every second one doubles.
SIZES = {step: width_near(1296 * 2 ** (step / 2)) for step in range(-4, 17)}


def isoflop_shapes(budgets: list[float]) -> list[tuple[float, int, int]]:
    """(budget, width, tokens) for all sizes that get between 2 and 200 tokens D = C/(6N) per parameter."""
    shapes = []
    for flops in budgets:
        for width in SIZES.values():
            params = count_params(width)[0]
            tokens = round(flops / (6 * params))
            if 2 <= tokens / params <= 200 and params >= 600:
                shapes.append((float(f"{flops:.4g}"), width, tokens))
    return shapes


def plan_isoflop(name: str, largest: float) -> list[PlannedRun]:
    """Equal-compute budgets by half decades from 10^8.5 FLOPs to 10^largest, which is held out."""
    budgets = [10**power for power in np.arange(8.5, largest + 0.1, 0.5)]
    return [
        PlannedRun(recipe(name, width, tokens, seed), {"part": "isoflop", "budget": flops}, flops > 0.9 * budgets[-1])
        for flops, width, tokens in isoflop_shapes(budgets)
        for seed in SEEDS
    ]


def plan_grid() -> list[PlannedRun]:
    """Loss over model size and data: equal-compute budgets, and each axis on its own with the other one ample."""
    runs, ample = plan_isoflop("zipf-a", largest=12), 4_000_000
    for step in range(15):
        settings = [recipe("zipf-a", SIZES[step], ample, seed) for seed in SEEDS]
        runs += [PlannedRun(one, {"part": "model size"}, held_out=step > 12) for one in settings]
    for step in range(-14, 3):
        settings = [recipe("zipf-a", SIZES[12], round(ample * 2 ** (step / 2)), seed) for seed in SEEDS]
        runs += [PlannedRun(one, {"part": "data size"}, held_out=step > 0) for one in settings]
    return runs


def plan_phases() -> list[PlannedRun]:
    """Loss over five decades of data for four model sizes, each run with the epochs and learning rate that suit it.

    Little text is learned by heart in no time, so up to 2,048 tokens a gentle learning rate is tried as well, and twice
    as many seeds are used.
    """
    runs = []
    for width, power, epochs in product((16, 32, 64, 128), range(3, 21), (1, 4, 16)):
        little = power <= 11
        for seed in (0, 1, 2, 3) if little else (0, 1):
            usual = recipe("zipf-a", width, 2**power, seed, epochs=epochs)
            runs.append(PlannedRun(usual))
            if little:
                runs.append(PlannedRun(replace(usual, peak_rate=0.15 * usual.peak_rate)))
    return runs


def plan_downstream() -> list[PlannedRun]:
    """Models of growing size with 20 tokens per parameter, on both languages; the three largest held out."""
    widths = (4, 6, 8, 10, *[SIZES[step] for step in range(13)])
    return [
        PlannedRun(
            recipe(name, width, 20 * count_params(width)[0], seed), {"language": name}, held_out=width > SIZES[9]
        )
        for name in ("zipf-a", "zipf-b")
        for width in widths
        for seed in SEEDS
    ]


def natural_recipe(width: int, tokens: int, seed: int, code_share: float) -> Settings:
    """Longer contexts want a lower learning rate: 0.6 of the usual was best in pilot runs."""
    usual = recipe("natural", width, tokens, seed, code_share=code_share)
    return replace(usual, peak_rate=0.6 * usual.peak_rate)


def plan_domains() -> list[PlannedRun]:
    """Prose and code: models of four sizes trained on one of them, with data that double; the largest held out."""
    return [
        PlannedRun(
            natural_recipe(width, tokens, seed, share),
            {"trained_on": "code" if share else "prose"},
            held_out=width * tokens == 256 * 1_000_000,
        )
        for share in (0.0, 1.0)
        for width in (32, 64, 128, 256)
        for tokens in [62_500 * 2**k for k in range(6)]
        if width * tokens <= 256 * 1_000_000
        for seed in (0, 1)
    ]


def plan_mixtures() -> list[PlannedRun]:
    """Shares of code from none to all, for two sizes and two amounts of text; two shares held out."""
    return [
        PlannedRun(
            natural_recipe(width, tokens, seed, share),
            {"code_share": share},
            held_out=share in (0.25, 0.75),
        )
        for width in (64, 128)
        for tokens in (125_000, 500_000)
        for share in (0.0, 0.01, 0.02, 0.05, 0.1, 0.18, 0.25, 0.35, 0.5, 0.65, 0.75, 0.85, 0.95, 1.0)
        for seed in (0, 1)
    ]


def plan_repeats() -> list[PlannedRun]:
    """The same text up to 64 times over, beside as many tokens of fresh text."""
    runs = []
    for width in (64, 128):
        for unique in (25_000, 100_000):
            for epochs in (1, 2, 4, 8, 16, 32, 64):
                for seed in (0, 1):
                    repeated = recipe("zipf-a", width, unique, seed, epochs=epochs)
                    fresh = recipe("zipf-a", width, unique * epochs, seed)
                    runs.append(PlannedRun(repeated, {"text": "repeated", "unique": unique}))
                    runs.append(PlannedRun(fresh, {"text": "fresh", "unique": unique * epochs}))
    return runs


def plan_transformer_rates() -> list[PlannedRun]:
    """Which learning rate suits the optional transformer: five for each width, two widths on more text too."""
    return [
        PlannedRun(
            replace(
                recipe("zipf-a", width, tokens, seed, architecture="transformer"), peak_rate=round(share / width, 6)
            ),
            {"rate_times_width": share},
        )
        for tokens, widths in ((100_000, (12, 16, 24, 32, 48, 64)), (1_000_000, (16, 64)))
        for width in widths
        for share in (0.1, 0.2, 0.4, 0.8, 1.6)
        for seed in (0, 1)
    ]


def plan_transformer() -> list[PlannedRun]:
    """Equal-compute budgets for the optional transformer, with the numpy model's language and schedule.

    The peak rate is the best of those of `transformer-rates` for every width.
    """
    runs = []
    for flops in (1e10, 10**10.5, 1e11, 10**11.5, 1e12):
        for width in (12, 16, 20, 24, 32, 40, 48, 64, 80, 96):
            params, _ = count_decoder_params(width)
            tokens = round(flops / (6 * params))
            if 2 <= tokens / params <= 300:
                labels = {"part": "isoflop", "budget": float(f"{flops:.4g}")}
                for seed in SEEDS if flops < 5e11 else SEEDS[:2]:
                    usual = recipe("zipf-a", width, tokens, seed, architecture="transformer")
                    runs.append(PlannedRun(replace(usual, peak_rate=0.4 / width), labels))
    return runs


def plan_double_descent() -> list[PlannedRun]:
    """Models from far too small to far too large for 4,000 tokens read sixty times, clean and with wrong targets."""
    widths = (1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512)
    return [
        PlannedRun(recipe("zipf-a", width, 4000, seed, epochs=60, corruption=share), {"corruption": share})
        for share in (0.0, 0.2)
        for width in widths
        for seed in range(4)
    ]


def plan_data_quality() -> list[PlannedRun]:
    """One model size on data that double, with a growing share of the training targets replaced by random tokens."""
    return [
        PlannedRun(recipe("zipf-a", 96, 31_250 * 2**k, seed, corruption=share), {"corruption": share})
        for share in (0.0, 0.05, 0.1, 0.2)
        for k in range(6)
        for seed in SEEDS
    ]


def plan_anomalies() -> list[PlannedRun]:
    """One run with nothing wrong, four that went wrong in one known way each, and one that is being put right."""
    tokens = 31_250 * 16  # one of the amounts of `data-quality`, whose clean runs are the line to compare with
    rate = recipe("zipf-a", 96, tokens, 0).peak_rate
    causes: dict[str, dict[str, Any]] = {
        "nothing wrong": {},
        "corrupted text": {"corruption": 0.1},
        "rate too high": {"peak_rate": 4 * rate},
        "half of that rate": {"peak_rate": 2 * rate},
        "unfinished schedule": {"decay_tokens": 4 * tokens},
        "duplicated text": {"tokens": tokens // 16, "epochs": 16},
    }
    return [
        PlannedRun(replace(recipe("zipf-a", 96, tokens, seed), **changes), {"cause": cause})
        for cause, changes in causes.items()
        for seed in SEEDS
    ]


def plan_exact_match() -> list[PlannedRun]:
    """The models of `downstream` that are not held out, on the first language: 20 tokens per parameter."""
    return [
        PlannedRun(run.settings) for run in plan_downstream() if run.settings.language == "zipf-a" and not run.held_out
    ]


def plan_anomaly() -> list[PlannedRun]:
    """Four amounts of data for one model, one of them corrupted; which one only the instructors know."""
    path = Path(__file__).parent / "anomaly" / "instructor" / "cause.json"
    if not path.exists():
        raise ValueError("This edition does not carry the cause of the anomaly, so it cannot repeat the sweep.")
    cause = json.loads(path.read_text())
    return [
        PlannedRun(recipe("zipf-a", 128, tokens, seed, corruption=cause["corruption"] * (tokens == cause["tokens"])))
        for tokens in (100_000, 200_000, 400_000, 800_000)
        for seed in SEEDS
    ]


def plan_schedules() -> list[PlannedRun]:
    """The grid's budgets up to 1e11 with one thing done carelessly at a time; `grid` has the careful runs."""
    runs = []
    for flops, width, tokens in isoflop_shapes([10**power for power in np.arange(9, 11.1, 0.5)]):
        params = count_params(width)[0]
        careful = recipe("zipf-a", width, tokens, 0)
        careless = {
            "rate falls too slowly": {"peak_rate": careful.peak_rate * (width / 16) ** 0.5},
            "unfinished schedule": {"decay_tokens": round(1e11 / (6 * params))},
            "long warm-up": {"warmup": 1000},
        }
        for name, changes in careless.items():
            for seed in (0, 1):
                labels = {"recipe": name, "budget": flops, "inner_params": params - 64 * width - 64}
                runs.append(PlannedRun(recipe("zipf-a", width, tokens, seed, **changes), labels))
    return runs


FAMILY, CAPSTONE_FAMILY = (
    range(1, 17),
    range(1, 13),
)  # sealed languages, as many as targets: a constant is right for few
SERIES = [round(15_625 * 2 ** (k / 2)) for k in range(9)]  # tokens that are shown of a series
LONG_RUN = 4_000_000  # tokens of the run to be forecast


def plan_unknown_languages() -> list[PlannedRun]:
    """Loss and scores over data for one size on each sealed language; a run on 16 times the data is held out."""
    return [
        PlannedRun(
            recipe(f"hidden-{number:02}", SIZES[5], tokens, seed),
            {"language": f"hidden-{number:02}"},
            held_out=tokens == LONG_RUN,
        )
        for number in FAMILY
        for tokens in (*SERIES, LONG_RUN)
        for seed in (0, 1)
    ]


def plan_capstone() -> list[PlannedRun]:
    """Small runs on languages that the planner does not know, and on each a large run to be forecast."""
    # The two largest sizes only as far as they cost no more than 14,484 parameters on 480,000 tokens.
    small = [
        (step, 60_000 * 2**k, seed) for step in range(2, 10) for k in range(4) if step + 2 * k <= 13 for seed in (0, 1)
    ]
    large = (11, 1_920_000, 0)
    return [
        PlannedRun(
            recipe(f"capstone-{number:02}", SIZES[step], tokens, seed),
            {"language": f"capstone-{number:02}"},
            held_out=(step, tokens, seed) == large,
        )
        for number in CAPSTONE_FAMILY
        for step, tokens, seed in (*small, large)
    ]


def cheap(run: PlannedRun) -> bool:
    """Runs for a quick repetition: the first seed, and little compute."""
    return run.settings.seed == 0 and 6 * params_of(run.settings)[0] * run.settings.seen < 4e10


@dataclass(frozen=True)
class Sweep:
    """A plan, what is observed on its runs, a record's rows, and which rows are kept.

    Where `sealed`, the raw records would give the answer away and lie with the instructors'.
    """

    plan: Callable[[], list[PlannedRun]]
    measure: Callable[[list[Settings]], list[dict]] = observe.loss
    rows: Callable[[PlannedRun, dict], list[dict]] = one_row
    keep: Callable[[list[dict]], list[dict]] = list
    sealed: bool = False


SWEEPS = {
    "grid": Sweep(plan_grid),
    "phases": Sweep(plan_phases, observe.with_validation, keep=best_validated),
    "second-language": Sweep(lambda: plan_isoflop("zipf-b", largest=11.5)),
    "downstream": Sweep(plan_downstream, observe.tasks, rows_with_checkpoints),
    "domains": Sweep(plan_domains, observe.domains),
    "mixtures": Sweep(plan_mixtures, observe.domains),
    "repeats": Sweep(plan_repeats),
    "double-descent": Sweep(plan_double_descent, observe.fit_and_error),
    "data-quality": Sweep(plan_data_quality),
    "anomalies": Sweep(plan_anomalies, observe.fit_and_error),
    "exact-match": Sweep(plan_exact_match, observe.long_answers),
    "anomaly": Sweep(plan_anomaly, sealed=True),
    "schedules": Sweep(plan_schedules),
    "unknown-languages": Sweep(plan_unknown_languages, observe.continuations, rows=row_without_excess, sealed=True),
    "capstone": Sweep(plan_capstone, rows=row_without_excess, sealed=True),
    "transformer-rates": Sweep(plan_transformer_rates, observe.decoder),
    "transformer": Sweep(plan_transformer, observe.decoder),
}
