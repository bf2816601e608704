"""The three phases of a learning curve: slow reduction, power-law reduction, convergence to the model's own floor.

The story. With a handful of tokens a model finds no pattern to learn, and doubling the data hardly helps. Then the loss
falls as a power law. At last it levels off: this model cannot do better, however much it reads; a larger could.
The phases are read off the local slope, d log L / d log D: flat, steep, flat. The middle one lasts from where the slope
crosses half its steepest value to where it does so again. One formula, a power law with a break and a floor, fits all:

    L(D) = floor + A·(1 + (D/D0)^s)^(-alpha/s),

that is floor + A for few tokens, floor + const·D^(-alpha) for many, and turns around D0, the more sharply the larger s.
The phases: Hestness et al. 2017 (arXiv 1712.00409), figure 6. The form: Caballero et al. 2022 (arXiv 2210.14891), with
one break, from slope 0 to slope alpha. The floor is the model's and lies above the irreducible loss E of the data.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import expit

from solutions.columns import checked, checked_resamples, enough, no_runs
from solutions.least_squares import floor_and_factor, polish
from solutions.residuals import residual_verdicts

PHASES = ("slow reduction", "power-law reduction", "convergence")


@dataclass(frozen=True)
class ThreePhaseFit:
    """The curve of one model. Floor in nats per token; onset and end of the power-law phase in tokens.

    `onset` or `end` is NaN where the data do not reach that phase; `verdicts` then says so. `noise` is the standard
    deviation of the residuals, log(measured / fitted).
    """

    floor: float
    alpha: float
    onset: float
    end: float
    noise: float = math.nan
    theta: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)  # floor, log A, alpha, log s, log D0
    tokens: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    loss: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)

    def predict(self, tokens: np.ndarray | float) -> np.ndarray | float:
        """The loss in nats per token after training on so many tokens, of the same shape."""
        return np.exp(_log_law(self.theta, np.log(np.asarray(tokens, float))))

    def local_slope(self, tokens: np.ndarray | float) -> np.ndarray | float:
        """d log L / d log D: -0.2 means that doubling the data multiplies the loss by 2^(-0.2) = 0.87."""
        return _local_slope(self.theta, np.log(np.asarray(tokens, float)))

    def phase_of(self, tokens: float) -> str:
        """One of "slow reduction", "power-law reduction", "convergence"."""
        checked(tokens=[tokens])
        if tokens < self.onset:
            return PHASES[0]
        return PHASES[2] if tokens > self.end else PHASES[1]

    @property
    def residuals(self) -> np.ndarray:
        """log(measured / fitted) of each run (n,)."""
        return np.log(self.loss / self.predict(self.tokens))

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """What the runs leave open, a sentence each. Empty: nothing found."""
        return tuple(_verdicts(self))


def next_step(phase: str) -> str:
    """What to do next for a model that is in this phase."""
    advice = (
        "Do not give up: the loss falls steeply once there is enough data, so find more, or start from a trained one.",
        "Buy data: each doubling takes off the same share of what lies above the floor.",
        "Stop buying data for this model: only a larger or better model goes below its floor.",
    )
    if phase not in PHASES:
        raise ValueError(f"{phase!r} is not a phase: choose one of {', '.join(map(repr, PHASES))}.")
    return advice[PHASES.index(phase)]


def fit_three_phases(tokens: np.ndarray, loss: np.ndarray) -> ThreePhaseFit:
    """Fit the curve of one model to runs on D tokens (n,) with loss (n,) in nats per token: least squares of log loss.

    Raises ValueError for columns that are missing, differ in length or hold a value that is not finite and positive,
    and for fewer than five different token counts.
    """
    tokens, loss = checked(tokens=tokens, loss=loss)
    enough(tokens, "tokens", 5)
    if np.polyfit(np.log(tokens), np.log(loss), 1)[0] >= 0:
        nan = math.nan
        return ThreePhaseFit(nan, nan, nan, nan, theta=np.full(5, nan), tokens=tokens, loss=loss)
    theta, squares = _solve(np.log(tokens), np.log(loss))
    onset, end = _boundaries(theta)
    spare = len(loss) - 5
    reached = tokens.min() < onset, end < tokens.max()
    return ThreePhaseFit(
        floor=float(theta[0]),
        alpha=float(theta[2]),
        onset=onset if reached[0] else math.nan,
        end=end if reached[1] else math.nan,
        noise=math.sqrt(squares / spare) if spare else math.nan,
        theta=theta,
        tokens=tokens,
        loss=loss,
    )


def bootstrap_phases(fit: ThreePhaseFit, *, resamples: int = 200, seed: int = 0) -> np.ndarray:
    """Refits with residuals drawn anew: (resamples, 4), columns floor, alpha, onset, end. Quantiles make intervals."""
    if math.isnan(fit.noise):
        raise ValueError("Five runs and five parameters leave nothing over to resample: measure more runs.")
    checked_resamples(resamples)
    rng = np.random.default_rng(seed)
    log_d, law = np.log(fit.tokens), np.log(fit.predict(fit.tokens))
    errors = fit.residuals * math.sqrt(len(log_d) / (len(log_d) - 5))
    rows = []
    for _ in range(resamples):
        theta, _ = _polish(fit.theta, log_d, law + rng.choice(errors, len(errors)))
        rows.append([theta[0], theta[2], *_boundaries(theta)])
    return np.array(rows)


def _sharpness(log_s: np.ndarray | float) -> np.ndarray:
    return np.exp(np.clip(log_s, -3, 4))  # a turn sharper or blunter than that looks the same


def _log_falling(theta: np.ndarray, log_d: np.ndarray) -> np.ndarray:
    """The log of the part above the floor, A·(1 + (D/D0)^s)^(-alpha/s), for theta (5,) or (5, k, 1): (n,) or (k, n)."""
    _, log_A, alpha, log_s, log_D0 = theta
    s = _sharpness(log_s)
    return log_A - alpha / s * np.logaddexp(0, s * (log_d - log_D0))


def _log_law(theta: np.ndarray, log_d: np.ndarray) -> np.ndarray:
    return np.log(theta[0] + np.exp(_log_falling(theta, log_d)))


def _local_slope(theta: np.ndarray, log_d: np.ndarray) -> np.ndarray:
    log_floor = math.log(theta[0]) if theta[0] > 0 else -math.inf
    share = expit(_log_falling(theta, log_d) - log_floor)  # of the loss that is not floor
    return -theta[2] * expit(_sharpness(theta[3]) * (log_d - theta[4])) * share


def _slopes(theta: np.ndarray, log_d: np.ndarray) -> np.ndarray:
    """Derivatives (n, 5) of the log of the law with respect to theta."""
    _, _, alpha, log_s, log_D0 = theta
    s, u = _sharpness(log_s), log_d - log_D0
    falling, turn, soft = np.exp(_log_falling(theta, log_d)), expit(s * u), np.logaddexp(0, s * u)
    ones = np.ones_like(u)
    relative = np.stack([ones, ones, -soft / s, alpha / s * soft - alpha * u * turn, alpha * turn], axis=1)
    relative[:, 1:] *= falling[:, None]
    return relative / (theta[0] + falling)[:, None]


def _polish(theta: np.ndarray, log_d: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    return polish(lambda t: _log_law(t, log_d), lambda t: _slopes(t, log_d), theta, range(5), y, np.ones_like(y))


def _solve(log_d: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The best theta and its sum of squares: the best of the ten best starts, each polished."""
    return min((_polish(start, log_d, y) for start in _starts(log_d, y)[:10]), key=lambda result: result[1])


def _starts(log_d: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Every (alpha, s, D0) of a grid with the floor and A that suit it, as rows theta, those that fit best first."""
    places = np.linspace(log_d.min(), log_d.max(), 12)
    grid = np.meshgrid(np.geomspace(0.1, 2, 8), np.log([0.5, 1, 2, 4]), places, indexing="ij")
    theta = np.stack([np.zeros_like(grid[0])] * 2 + list(grid)).reshape(5, -1, 1)
    floor, A, squares = floor_and_factor(_log_falling(theta, log_d), y, np.ones_like(y))
    theta[:2, :, 0] = floor, np.log(np.maximum(A, 1e-6))
    return theta[:, squares.argsort(), 0].T


def _boundaries(theta: np.ndarray) -> tuple[float, float]:
    """The tokens at which the local slope crosses half its steepest value, on the way in and on the way out."""
    log_d = np.linspace(theta[4] - 40, theta[4] + 60, 2001)
    slope = _local_slope(theta, log_d)
    half, k = slope.min() / 2, int(slope.argmin())
    left, right = np.flatnonzero(slope[:k] > half), k + np.flatnonzero(slope[k:] > half)

    def crossing_after(i: int) -> float:
        u = log_d[i] + (log_d[i + 1] - log_d[i]) * (half - slope[i]) / (slope[i + 1] - slope[i])
        return math.exp(min(max(u, -700), 700))

    return (
        crossing_after(left[-1]) if len(left) else 0.0,
        crossing_after(right[0] - 1) if len(right) else math.inf,  # no floor, no end
    )


def _verdicts(fit: ThreePhaseFit) -> Iterator[str]:
    if math.isnan(fit.alpha):
        yield "The loss does not fall with more tokens, so there are no phases to find: are the columns swapped?"
        return
    if math.isnan(fit.onset):
        yield "The slow phase is not in these data: the loss falls steeply from the smallest token count on."
    if math.isnan(fit.end):
        yield (
            f"The convergence phase was not reached with {fit.tokens.max():.3g} tokens: the floor, {fit.floor:.3g}, is "
            "an extrapolation, so train on more before you believe it."
        )
    yield from residual_verdicts(fit.residuals, _slopes(fit.theta, np.log(fit.tokens)), fit.tokens, fit.loss)
