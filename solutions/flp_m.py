"""FLP for mixtures of sources (FLP-M; Chen et al. 2024, arXiv 2410.08527): FLOPs per source, losses per source, score.

The story. A model trained on prose and on code has a loss on each, and a task may need both. Stage one gives every
source its own power law. Its x are effective FLOPs: those spent on the source itself, and a share of those spent on the
others, since prose helps with code a little. The shares are fitted. (The paper's form differs; this one is ours, and it
allows a source without any FLOPs.) Stage two is a small network with one hidden layer from the losses to the score, as
in the paper. Several are trained, on checkpoints drawn with replacement; where they disagree lies the doubt.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import least_squares, minimize
from scipy.special import expit

from solutions.columns import checked
from solutions.power_law import PowerLawFit, fit_power_law

HIDDEN_UNITS, NETWORKS, DECAY = 4, 9, 0.03


@dataclass(frozen=True)
class FlpMFit:
    """`laws[i]` takes effective FLOPs to the loss on source i; one FLOP spent on source j counts as `shares[i, j]`."""

    laws: tuple[PowerLawFit, ...]
    shares: np.ndarray  # (sources, sources), ones on the diagonal
    chance: float
    networks: np.ndarray = field(repr=False, compare=False)  # (networks, weights)
    centre: np.ndarray = field(repr=False, compare=False)
    spread: np.ndarray = field(repr=False, compare=False)
    noise: float = 0.0  # standard deviation of a measured score about the networks' mean

    def predict_losses(self, flops_by_source: np.ndarray) -> np.ndarray:
        """Stage one: (…, sources) FLOPs to (…, sources) losses in nats per token."""
        effective = np.asarray(flops_by_source, float) @ self.shares.T
        return np.stack([law.predict(effective[..., i]) for i, law in enumerate(self.laws)], axis=-1)

    def predict_score(self, flops_by_source: np.ndarray) -> np.ndarray:
        """Both stages: (…, sources) FLOPs to (…) scores, shares between chance and 1: the networks' mean."""
        return self._scores(self.predict_losses(flops_by_source)).mean(axis=0)

    def forecast(self, flops_by_source: np.ndarray, level: float = 0.9, *, seed: int = 0) -> tuple[float, float]:
        """The interval for the measured score of a mixture (sources,): noise of losses, networks and scores."""
        rng = np.random.default_rng(seed)
        noise = np.array([law.noise for law in self.laws]) * rng.standard_normal((500, len(self.laws)))
        scores = self._scores(self.predict_losses(flops_by_source) * np.exp(noise))
        low, high = np.quantile(
            scores + self.noise * rng.standard_normal(scores.shape), [(1 - level) / 2, (1 + level) / 2]
        )
        return float(max(low, 0)), float(min(high, 1))

    def _scores(self, losses: np.ndarray) -> np.ndarray:
        inputs = (losses - self.centre) / self.spread
        return np.stack([_network(weights, inputs, self.chance) for weights in self.networks])


def fit_flp_m(
    flops_by_source: np.ndarray,
    loss_by_source: np.ndarray,
    checkpoint_losses: np.ndarray,
    checkpoint_score: np.ndarray,
    *,
    chance: float,
    seed: int = 0,
) -> FlpMFit:
    """Fit both stages: FLOPs and losses (models, sources), then checkpoint losses (m, sources) and scores (m,), 0 to 1.

    A source may have had no FLOPs in a model, but each model must have had some. Raises ValueError for tables whose
    shapes do not agree and for values that are not finite, or negative.
    """
    flops, loss, losses = (np.asarray(table, float) for table in (flops_by_source, loss_by_source, checkpoint_losses))
    score = np.asarray(checkpoint_score, float)
    if flops.ndim != 2 or flops.shape != loss.shape or losses.shape != (len(score), flops.shape[1]):
        raise ValueError(
            "FLOPs, losses and checkpoint losses need one column for each source, and a row for each model."
        )
    if not (np.all(np.isfinite(flops)) and np.all(flops >= 0) and np.all((score >= 0) & (score <= 1))):
        raise ValueError("FLOPs must be finite and not negative, and scores must be shares from 0 to 1.")
    checked(flops=flops.sum(axis=1), losses=loss.min(axis=1))
    checked(checkpoint_losses=losses.min(axis=1))
    laws, shares = zip(*(_fit_law(flops, loss[:, i], i) for i in range(flops.shape[1])), strict=True)
    centre, spread = losses.mean(axis=0), losses.std(axis=0)
    inputs, rng, networks = (losses - centre) / spread, np.random.default_rng(seed), []
    for _ in range(NETWORKS):
        drawn = rng.integers(len(score), size=len(score))
        networks.append(_train(inputs[drawn], score[drawn], chance, rng))
    fit = FlpMFit(laws, np.array(shares), chance, np.array(networks), centre, spread)
    noise = float(np.std(fit._scores(losses).mean(axis=0) - score))
    return FlpMFit(laws, np.array(shares), chance, np.array(networks), centre, spread, noise)


def _fit_law(flops: np.ndarray, loss: np.ndarray, own: int) -> tuple[PowerLawFit, np.ndarray]:
    """The power law of one source's loss, and the shares that make the FLOPs on other sources count for it."""
    others = [j for j in range(flops.shape[1]) if j != own]

    def shares(logs: np.ndarray) -> np.ndarray:
        values = np.ones(flops.shape[1])
        values[others] = np.exp(np.minimum(logs, 0))  # another source never counts for more than the source itself
        return values

    def misfit(logs: np.ndarray) -> float:
        return float((fit_power_law(flops @ shares(logs), loss).residuals ** 2).sum())

    starts = [np.full(len(others), start) for start in (-1.0, -3.0, -6.0)]
    best = min((minimize(misfit, start, method="Nelder-Mead") for start in starts), key=lambda result: result.fun)
    return fit_power_law(flops @ shares(best.x), loss), shares(best.x)


def _network(weights: np.ndarray, inputs: np.ndarray, chance: float) -> np.ndarray:
    """One hidden layer of tanh units; the output, through a sigmoid, lies between chance and 1."""
    sources = inputs.shape[-1]
    into = weights[: HIDDEN_UNITS * sources].reshape(sources, HIDDEN_UNITS)
    bias, out = weights[HIDDEN_UNITS * sources : -1].reshape(2, HIDDEN_UNITS)
    return chance + (1 - chance) * expit(np.tanh(inputs @ into + bias) @ out + weights[-1])


def _train(inputs: np.ndarray, score: np.ndarray, chance: float, rng: np.random.Generator) -> np.ndarray:
    """Least squares with weight decay, by scipy's trust-region optimiser from a random start."""
    start = rng.standard_normal(HIDDEN_UNITS * (inputs.shape[1] + 2) + 1)

    def errors(weights: np.ndarray) -> np.ndarray:
        return np.append(_network(weights, inputs, chance) - score, DECAY * weights / np.sqrt(len(weights)))

    return least_squares(errors, start, max_nfev=200).x
