"""From compute to a score on a task: through the loss (FLP), or directly.

The story. Small models all score at chance, so their scores say nothing about a large one. But every small model has a
loss. So go in two stages (FLP; Chen et al. 2024, arXiv 2410.08527): a power law takes FLOPs to loss, fitted to a ladder
of small finished models; a second map takes loss to score, fitted to checkpoints, of any model, that have begun to
score. Here the second map stays at chance down to a threshold in loss, then rises linearly, and ends at 1; the fit
finds the threshold. Chen et al. fit the line to checkpoints at least 5 points above chance; a bent line says the same
without choosing them. `link="sigmoid"` is the smooth alternative. The direct baseline maps log FLOPs to score in the
same way.

No way is right for every task: Lourie et al. 2025 (arXiv 2507.00885) find a linear map in 39 % of cases; Krajewski et
al. 2025 (arXiv 2512.08894) find the direct way better at a fixed ratio of tokens to parameters. Compare on held-out
runs.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.optimize import least_squares
from scipy.special import expit, logit

from solutions.columns import checked, enough
from solutions.flp_m import FlpMFit, fit_flp_m
from solutions.power_law import PowerLawFit, fit_power_law
from solutions.residuals import bend

__all__ = ["DirectFit", "FlpFit", "FlpMFit", "ScoreMap", "fit_direct", "fit_flp", "fit_flp_m", "fit_score_map"]

BEGUN = 0.05  # a model has begun to score at 5 points above chance (Chen et al. 2024)


@dataclass(frozen=True)
class ScoreMap:
    """Score against x, which grows as models improve: chance up to `start`, then rising; x is -loss or log FLOPs.

    "linear": chance + rate·(x - start), at most 1. "sigmoid": chance + (1 - chance)·sigmoid(rate·(x - middle)), with
    start where that is 5 points above chance. NaN where no model has begun to score.
    """

    start: float
    rate: float
    chance: float
    link: str
    noise: float  # standard deviation of a measured score about the map, where it rises

    def __call__(self, x: np.ndarray | float) -> np.ndarray | float:
        x = np.asarray(x, float)
        if self.link == "linear":
            return self.chance + np.clip(self.rate * (x - self.start), 0, 1 - self.chance)
        return self.chance + (1 - self.chance) * expit(self.rate * (x - self.start) + logit(BEGUN / (1 - self.chance)))


def fit_score_map(x: np.ndarray, score: np.ndarray, *, chance: float, link: str = "linear") -> ScoreMap:
    """Least squares of score (n,) on x (n,); a hundred places are tried for the start, and the best is polished."""
    if link not in ("linear", "sigmoid"):
        raise ValueError(f"link is {link!r}, but it must be 'linear' or 'sigmoid'.")
    if not np.any(score > chance + BEGUN):
        return ScoreMap(math.nan, math.nan, chance, link, math.nan)
    start, rate = _bent_line(x, score, chance)

    def map_at(theta: np.ndarray) -> ScoreMap:
        return ScoreMap(float(theta[0]), math.exp(min(theta[1], 50)), chance, link, math.nan)

    factor = 1 if link == "linear" else 4 / (1 - chance)
    guess = [start, math.log(max(rate, 1e-6) * factor)]
    theta = least_squares(lambda theta: map_at(theta)(x) - score, guess, x_scale=[np.ptp(x), 1]).x
    fitted = map_at(theta)
    rising = x > fitted.start
    errors = (fitted(x) - score)[rising]
    noise = math.sqrt((errors**2).sum() / max(rising.sum() - 2, 1))
    return replace(fitted, noise=noise)


def _bent_line(x: np.ndarray, score: np.ndarray, chance: float) -> tuple[float, float]:
    """Of a hundred places where a line may leave chance, the best one, and the line's rate from there on."""
    starts = np.linspace(x.min(), np.unique(x)[-2], 100)
    above = np.maximum(x - starts[:, None], 0)
    rates = above @ (score - chance) / (above**2).sum(axis=1)
    best = ((chance + rates[:, None] * above - score) ** 2).sum(axis=1).argmin()
    return float(starts[best]), float(rates[best])


@dataclass(frozen=True)
class FlpFit:
    """Both stages. `stage_one` takes FLOPs to loss; `score_map` takes -loss to score."""

    stage_one: PowerLawFit
    score_map: ScoreMap
    checkpoint_loss: np.ndarray = field(repr=False, compare=False)
    checkpoint_score: np.ndarray = field(repr=False, compare=False)

    @property
    def threshold(self) -> float:
        """The loss below which the score leaves chance; NaN where no checkpoint has begun to score."""
        return -self.score_map.start

    def predict_loss(self, flops: np.ndarray | float) -> np.ndarray | float:
        """Stage one: the loss, in nats per token, of a model trained with so many FLOPs."""
        return self.stage_one.predict(flops)

    def predict_score(self, flops: np.ndarray | float) -> np.ndarray | float:
        """Both stages: the score, a share between chance and 1."""
        return self.score_map(-self.predict_loss(flops))

    def forecast(self, flops: float, level: float = 0.9, *, resamples: int = 300, seed: int = 0) -> tuple[float, float]:
        """The interval for the measured score of a new model, with the errors of both stages carried through.

        Each draw takes a loss from stage one's forecast, which holds the doubt about its law and the noise of a run,
        refits stage two to checkpoints drawn anew, and adds the noise of a measured score.
        """
        if math.isnan(self.threshold) or math.isnan(self.stage_one.noise):
            return math.nan, math.nan
        rng = np.random.default_rng(seed)
        scores = []
        for loss in _losses(self.stage_one, flops, resamples, rng):
            drawn = rng.integers(len(self.checkpoint_loss), size=len(self.checkpoint_loss))
            x, score = -self.checkpoint_loss[drawn], self.checkpoint_score[drawn]
            again = fit_score_map(x, score, chance=self.score_map.chance, link=self.score_map.link)
            scores.append(float(again(-loss)) + self.score_map.noise * rng.standard_normal())
        low, high = np.clip(np.nanquantile(scores, [(1 - level) / 2, (1 + level) / 2]), 0, 1)
        return float(low), float(high)

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """What the data leave open in either stage, a sentence each. Empty: nothing found."""
        return (
            *self.stage_one.verdicts,
            *_verdicts(self.score_map, -self.checkpoint_loss, self.checkpoint_score, "loss"),
        )


def fit_flp(
    flops: np.ndarray,
    loss: np.ndarray,
    checkpoint_loss: np.ndarray,
    checkpoint_score: np.ndarray,
    *,
    chance: float,
    link: str = "linear",
) -> FlpFit:
    """Fit FLOPs (n,) to loss (n,) on finished models, and checkpoint_loss (m,) to checkpoint_score (m,), shares 0 to 1.

    `chance` is the score of a guesser. Raises ValueError for columns that are missing, differ in length or hold
    impossible values. Where no checkpoint has begun to score, threshold and predicted scores are NaN, with a verdict.
    """
    stage_one = fit_power_law(*checked(flops=flops, loss=loss))
    checkpoint_loss, score = _checked_scores(checkpoint_loss, "checkpoint_loss", checkpoint_score, chance)
    score_map = fit_score_map(-checkpoint_loss, score, chance=chance, link=link)
    return FlpFit(stage_one, score_map, checkpoint_loss, score)


@dataclass(frozen=True)
class DirectFit:
    """The baseline: score straight from log FLOPs."""

    score_map: ScoreMap
    flops: np.ndarray = field(repr=False, compare=False)
    score: np.ndarray = field(repr=False, compare=False)

    @property
    def threshold(self) -> float:
        """The FLOPs above which the score leaves chance; NaN where no model has begun to score."""
        return math.exp(self.score_map.start)

    def predict_score(self, flops: np.ndarray | float) -> np.ndarray | float:
        """The score, a share between chance and 1."""
        return self.score_map(np.log(np.asarray(flops, float)))

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """What the data leave open, a sentence each. Empty: nothing found."""
        return tuple(_verdicts(self.score_map, np.log(self.flops), self.score, "FLOPs"))


def fit_direct(flops: np.ndarray, score: np.ndarray, *, chance: float, link: str = "linear") -> DirectFit:
    """Fit score (n,) to the logarithm of FLOPs (n,), without the loss in between. Raises ValueError like fit_flp."""
    flops, score = _checked_scores(flops, "flops", score, chance)
    return DirectFit(fit_score_map(np.log(flops), score, chance=chance, link=link), flops, score)


def _checked_scores(x: np.ndarray, name: str, score: np.ndarray, chance: float) -> tuple[np.ndarray, np.ndarray]:
    if not 0 <= chance < 0.9:
        raise ValueError(f"chance is {chance}, but it must be a share from 0 to below 0.9, for example 0.25.")
    (x,) = checked(**{name: x})
    score = np.asarray(score, float)
    if score.shape != x.shape or not np.all((score >= 0) & (score <= 1)):
        raise ValueError(f"Scores must be shares from 0 to 1, one for each of the {len(x)} values of {name}.")
    enough(x, name, 3)
    return x, score


def _losses(law: PowerLawFit, flops: float, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draws from the law's forecast of one run's loss, through its intervals at several levels."""
    levels = np.array([0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99])
    ends = np.array([law.forecast(flops, level) for level in levels])
    quantiles = np.concatenate([(1 - levels) / 2, (1 + levels) / 2])
    order = quantiles.argsort()
    return np.interp(rng.uniform(0.005, 0.995, count), quantiles[order], ends.T.ravel()[order])


def _verdicts(score_map: ScoreMap, x: np.ndarray, score: np.ndarray, axis: str) -> Iterator[str]:
    if math.isnan(score_map.start):
        yield (
            f"No model scores more than 5 points above chance ({score_map.chance:g}), so the score cannot be forecast "
            "yet: measure models further on, or use a metric that gives part marks."
        )
        return
    rising = x > score_map.start
    if rising.sum() < 7:
        yield f"Only {rising.sum()} models have begun to score, and the slope against {axis} rests on them alone."
        return
    u, errors = x[rising], (score - score_map(x))[rising]
    if bend(errors, np.column_stack([np.ones_like(u), u]), u) < 0.001:
        yield (
            f"The scores bend away from the {score_map.link} map of {axis}, so its forecasts further on are biased: "
            "try the other link or the direct way, and choose by held-out models."
        )
