"""From compute to a score on a task: through the loss (FLP), or directly.

The story. Small models all score at chance, so their scores say nothing about a large one. But every small model has a
loss. So go in two stages (FLP; Chen et al. 2024, arXiv 2410.08527): a power law takes FLOPs to loss, fitted to a ladder
of small finished models; a second map takes loss to score, fitted to checkpoints, of any model, that have begun to
score. The second map is a sigmoid between two levels that are fitted too, since a large model may know less than
everything and a small one may guess a little better than chance (Bhagia et al. 2024, arXiv 2412.04403). Where the
checkpoints clearly follow a bent line instead, at chance down to a threshold in loss and then straight up, as Chen et
al. have it, that is taken: `link="best"`; each form can be asked for by name. The direct baseline maps log FLOPs to
score in the same way. No such map can fall, so a score that falls as models improve has none.

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

from solutions.columns import checked, checked_level, checked_resamples, enough, no_runs
from solutions.flp_m import FlpMFit, fit_flp_m
from solutions.power_law import PowerLawFit, fit_power_law
from solutions.residuals import bend, squared

__all__ = ["DirectFit", "FlpFit", "FlpMFit", "ScoreMap", "fit_direct", "fit_flp", "fit_flp_m", "fit_score_map"]

BEGUN = 0.05  # a model has begun to score at 5 points above chance (Chen et al. 2024)


LINKS = ("linear", "sigmoid", "free sigmoid")
CLEARLY = (
    6.0  # a difference of Akaike's criterion that decides between two forms (Burnham & Anderson 2002, section 2.6)
)
TOP_PULL = 0.2  # a free top of 0.6 costs as much as one checkpoint that is 4 points off
NEAR_CHANCE = 0.04  # how far from chance the lower level of a free sigmoid may lie


@dataclass(frozen=True)
class ScoreMap:
    """Score against x, which grows as models improve: near chance up to `start`, then rising; x is -loss or log FLOPs.

    "linear": chance + rate·(x - start), at most 1. "sigmoid": from chance to 1, `rate` steep; "free sigmoid": from
    `lower` to `upper`. A sigmoid's start is where it is 5 points above chance. NaN where no model has begun to score,
    or the score falls.
    """

    start: float
    rate: float
    chance: float
    link: str
    noise: float  # standard deviation of a measured score about the map, where it rises
    lower: float = math.nan  # the two levels of a sigmoid
    upper: float = math.nan

    def __call__(self, x: np.ndarray | float) -> np.ndarray | float:
        x = np.asarray(x, float)
        if self.link == "linear":
            return self.chance + np.clip(self.rate * (x - self.start), 0, 1 - self.chance)
        rise = self.upper - self.lower
        at_start = logit((self.chance + BEGUN - self.lower) / rise)
        return self.lower + rise * expit(self.rate * (x - self.start) + at_start)


def fit_score_map(
    x: np.ndarray, score: np.ndarray, *, chance: float, link: str = "best", weights: np.ndarray | None = None
) -> ScoreMap:
    """Least squares of score (n,) on x (n,), weighted (n,); the best of a hundred places for the start is polished.

    `link` is "linear", "sigmoid", "free sigmoid", or "best": the free sigmoid unless a bent line is clearly better.
    """
    if link not in (*LINKS, "best"):
        raise ValueError(f"link is {link!r}, but it must be 'best', 'linear', 'sigmoid' or 'free sigmoid'.")
    root = np.ones(len(x)) if weights is None else np.sqrt(weights)
    if not np.any(score > chance + BEGUN) or falls(x, score):
        return ScoreMap(math.nan, math.nan, chance, "free sigmoid" if link == "best" else link, math.nan)
    if link != "best":
        return _fit_link(x, score, root, chance, link)
    line, free = (_fit_link(x, score, root, chance, form) for form in ("linear", "free sigmoid"))
    return line if _akaike(line, x, score, root) < _akaike(free, x, score, root) - CLEARLY else free


def falls(x: np.ndarray, score: np.ndarray) -> bool:
    """Whether the score falls as models improve: inverse scaling, which no map that rises can follow."""
    return bool(np.polyfit(x - np.mean(x), score, 1)[0] < 0)


def _fit_link(x: np.ndarray, score: np.ndarray, root: np.ndarray, chance: float, link: str) -> ScoreMap:
    start, rate = _bent_line(x, score, chance)
    free = link == "free sigmoid"
    top = min(max(score.max() + 0.02, chance + 2 * BEGUN), 0.999)

    def map_at(theta: np.ndarray) -> ScoreMap:
        levels = theta[2:].tolist() if free else (chance, 1.0)
        return ScoreMap(float(theta[0]), math.exp(min(theta[1], 50)), chance, link, math.nan, *levels)

    factor = {"linear": 1, "sigmoid": 4 / (1 - chance), "free sigmoid": 4 / (top - chance)}[link]
    guess, scale = [start, math.log(max(rate, 1e-6) * factor)], [np.ptp(x), 1.0]
    low, high = [-np.inf, -np.inf], [np.inf, np.inf]
    if free:
        guess, scale = [*guess, chance, top], [*scale, 0.1, 0.1]
        low += [max(chance - NEAR_CHANCE, 0) - 1e-9, chance + 1.2 * BEGUN]
        high += [chance + NEAR_CHANCE, 1]

    def errors_of(theta: np.ndarray) -> np.ndarray:
        pulled = TOP_PULL * (1 - theta[3:])  # the top, where no checkpoint is near it, is 1
        return np.append(root * (map_at(theta)(x) - score), pulled)

    theta = least_squares(errors_of, guess, x_scale=scale, bounds=(low, high) if free else (-np.inf, np.inf)).x
    fitted = map_at(theta)
    rising = x > fitted.start
    errors = (root * (fitted(x) - score))[rising]
    return replace(fitted, noise=math.sqrt((errors**2).sum() / max(rising.sum() - len(theta), 1)))


def _akaike(score_map: ScoreMap, x: np.ndarray, score: np.ndarray, root: np.ndarray) -> float:
    """Akaike's criterion, corrected for few models: the lower, the better the form describes the scores."""
    n, p = len(x), 3 + 2 * (score_map.link == "free sigmoid")  # with the noise
    squares = ((root * (score_map(x) - score)) ** 2).sum()
    return n * math.log(max(squares / n, 1e-12)) + 2 * p * n / max(n - p - 1, 1)


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
    weights: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)

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
        checked_level(level)
        rng, count = np.random.default_rng(seed), len(self.checkpoint_loss)
        wrong = self.model_error * np.clip(self._reach(flops), 0, 2)
        scores = []
        for loss in _losses(self.stage_one, flops, checked_resamples(resamples), rng):
            drawn = rng.integers(count, size=count)
            again = self._refit(drawn)
            scores.append(float(again(-loss)) + math.hypot(self.score_map.noise, wrong) * rng.standard_normal())
        low, high = np.clip(np.nanquantile(scores, [(1 - level) / 2, (1 + level) / 2]), 0, 1)
        return float(low), float(high)

    @cached_property
    def model_error(self) -> float:
        """How far off the map is on the best quarter of checkpoints when fitted to the others: a root mean square.

        0 where the others have not begun to score, or are fewer than six.
        """
        best, earlier = self._best_quarter()
        if earlier.sum() < 6:
            return 0.0
        errors = self._refit(np.flatnonzero(earlier))(-self.checkpoint_loss[best]) - self.checkpoint_score[best]
        return float(np.sqrt(np.mean(errors**2))) if np.isfinite(errors).all() else 0.0

    def _best_quarter(self) -> tuple[np.ndarray, np.ndarray]:
        best = self.checkpoint_loss <= np.quantile(self.checkpoint_loss, 0.25)
        return best, ~best

    def _reach(self, flops: float) -> float:
        """How far beyond the checkpoints the model's loss lies, over how far `model_error` was measured."""
        best, earlier = self._best_quarter()
        tried = self.checkpoint_loss[earlier].min() - self.checkpoint_loss[best].mean()
        return float((self.checkpoint_loss.min() - self.predict_loss(flops)) / max(tried, 1e-9))

    def _refit(self, some: np.ndarray) -> ScoreMap:
        weights = self.weights[some] if len(self.weights) else None
        chance, link = self.score_map.chance, self.score_map.link
        return fit_score_map(
            -self.checkpoint_loss[some], self.checkpoint_score[some], chance=chance, link=link, weights=weights
        )

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
    link: str = "best",
    weights: np.ndarray | None = None,
) -> FlpFit:
    """Fit FLOPs (n,) to loss (n,) on finished models, and checkpoint_loss (m,) to checkpoint_score (m,), shares 0 to 1.

    `chance` is the score of a guesser; `link` and `weights` (m,) of the checkpoints are those of `fit_score_map`.
    Raises ValueError for columns that are missing, differ in length or hold impossible values. Where no checkpoint has
    begun to score, or scores fall, threshold and predicted scores are NaN, with a verdict.
    """
    stage_one = fit_power_law(*checked(flops=flops, loss=loss))
    checkpoint_loss, score = _checked_scores(checkpoint_loss, "checkpoint_loss", checkpoint_score, chance)
    if weights is not None:
        checkpoint_loss, weights = checked(checkpoint_loss=checkpoint_loss, weights=weights)
    score_map = fit_score_map(-checkpoint_loss, score, chance=chance, link=link, weights=weights)
    return FlpFit(stage_one, score_map, checkpoint_loss, score, no_runs() if weights is None else weights)


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


def fit_direct(flops: np.ndarray, score: np.ndarray, *, chance: float, link: str = "best") -> DirectFit:
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
    if math.isnan(score_map.start) and np.any(score > score_map.chance + BEGUN):
        yield (
            "The score falls as models improve (inverse scaling), and no map that rises can follow it, so it is not "
            "forecast: is a higher score better, and are the columns in the same order?"
        )
        return
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
    slopes = _slopes(score_map, u)
    others = [_fit_link(x, score, np.ones(len(x)), score_map.chance, link) for link in LINKS if link != score_map.link]
    gain = _akaike(score_map, x, score, np.ones(len(x))) - np.array(
        [_akaike(other, x, score, np.ones(len(x))) for other in others]
    )
    bent = rising.sum() > slopes.shape[1] + 2 and bend(squared(errors, slopes), slopes, u) < 0.005
    if bent or gain.max() > CLEARLY:
        better = f" (link={others[int(gain.argmax())].link!r} describes them better)" if gain.max() > CLEARLY else ""
        yield (
            f"The scores bend away from the {score_map.link} map of {axis}{better}, so its forecasts further on are "
            "biased: try the other link or the direct way, and choose by held-out models."
        )


def _slopes(score_map: ScoreMap, x: np.ndarray) -> np.ndarray:
    """Derivatives of the map at x (n,) by its parameters (n, p), from small steps."""
    names = ("start", "rate", "lower", "upper") if score_map.link == "free sigmoid" else ("start", "rate")
    columns = []
    for name in names:
        value = getattr(score_map, name)
        step = 1e-5 * max(abs(value), 1e-2)
        columns.append((replace(score_map, **{name: value + step})(x) - score_map(x)) / step)
    return np.column_stack(columns)
