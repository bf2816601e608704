"""What later lessons take from earlier ones, so that none needs your own earlier answers. Plain, on numpy and scipy.

A lesson imports only what an earlier lesson taught, and nothing here is the answer to an exercise: the fits give laws
that forecast, where the exercises ask for constants.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import least_squares, minimize_scalar

# The lesson that teaches what each tool does.
TAUGHT = {
    "mean_over_seeds": "01_what_are_scaling_laws",
    "fit_power_law": "01_what_are_scaling_laws",
    "fit_chinchilla": "04_chinchilla",
    "valley_floors": "04_chinchilla",
    "train_network": "05_compute_optimal",
}


def mean_over_seeds(runs: Any, x: str, y: str = "loss") -> tuple[np.ndarray, np.ndarray]:
    """The different values of column `x`, ascending, and the mean of column `y` at each; both of shape (n,).

    `runs` is a table of `course_data.load`. Lesson 1 shows every size as the mean of its seeds.
    """
    places = np.unique(runs[x])
    return places.astype(float), np.array([runs[y][runs[x] == place].mean() for place in places])


class PowerLaw:
    """L(x) = E + A·x^(-alpha), fitted to runs. Call it with an x to forecast the loss there, in the unit of the runs.

    `E` is the loss that is left as x grows without end, `alpha` the exponent, positive where the loss falls.
    """

    E: float
    alpha: float

    def __init__(self, x: np.ndarray, loss: np.ndarray) -> None:
        """Fit `loss` at the scales `x`, arrays of shape (n,), by least squares of relative errors."""
        x, loss = np.asarray(x, float), np.asarray(loss, float)
        self._middle = float(np.exp(np.log(x).mean()))

        def line(log_alpha: float) -> tuple[float, float, float]:
            """For a fixed alpha the law is a straight line in x^(-alpha): its error, intercept and slope."""
            z = (x / self._middle) ** -np.exp(log_alpha)
            part, E = np.polyfit(z, loss, 1, w=1 / loss)
            return float(np.sum(((E + part * z) / loss - 1) ** 2)), float(E), float(part)

        coarse = min(np.linspace(-4, 1.5, 56), key=lambda log_alpha: line(log_alpha)[0])
        fine = minimize_scalar(lambda t: line(t)[0], bounds=(coarse - 0.1, coarse + 0.1), method="bounded")
        _, self.E, self._part = line(fine.x)
        self.alpha = float(np.exp(fine.x))

    def __call__(self, x: Any) -> Any:
        """The loss that the law gives at `x`: a number for a number, an array for an array."""
        return self.E + self._part * (x / self._middle) ** -self.alpha

    def __repr__(self) -> str:
        return f"power law with E = {self.E:.4g}, alpha = {self.alpha:.3g}"


def fit_power_law(x: np.ndarray, loss: np.ndarray) -> PowerLaw:
    """The law L(x) = E + A·x^(-alpha) through runs, from arrays of shape (n,): lesson 1.

    `law(x)` forecasts; `law.E` and `law.alpha` are its constants. A is not given: it trades off against the other two
    and depends on the unit of x, and what it does shows in the forecast.
    """
    return PowerLaw(x, loss)


class LossSurface:
    """L(N, D) = E + A·N^(-alpha) + B·D^(-beta), fitted to runs. Call it with N and D to forecast the loss there.

    `E` is the loss that is left as both grow without end; `alpha` and `beta` are the exponents of N and of D.
    """

    E: float
    alpha: float
    beta: float

    def __init__(self, params: np.ndarray, tokens: np.ndarray, loss: np.ndarray, E: float | None = None) -> None:
        """Fit runs, arrays of shape (n,), by least squares of ln L from eight starts; with E given, the others only.

        N and D are scaled to their middles, so that no start is far off.
        """
        n, d, target = (np.log(np.asarray(values, float)) for values in (params, tokens, loss))
        self._middle = float(np.exp(n.mean())), float(np.exp(d.mean()))
        n, d = n - n.mean(), d - d.mean()

        def off(theta: np.ndarray) -> np.ndarray:
            a, alpha, b, beta, e = theta if E is None else (*theta, np.log(E))
            return np.logaddexp(np.logaddexp(a - alpha * n, b - beta * d), e) - target

        least = target.min()
        floor = (least,) if E is None else ()
        starts = [(part, x, part, y, *floor) for part in (least - 1, least - 3) for x in (0.3, 0.8) for y in (0.3, 0.8)]
        best = min((least_squares(off, start) for start in starts), key=lambda fit: fit.cost)
        a, alpha, b, beta, e = map(float, best.x if E is None else (*best.x, np.log(E)))
        self.E, self.alpha, self.beta = float(np.exp(e)), alpha, beta
        self._parts = float(np.exp(a)), float(np.exp(b))

    def __call__(self, params: Any, tokens: Any) -> Any:
        """The loss that the law gives for N parameters and D tokens: numbers, or arrays of one shape."""
        (n, d), (a, b) = self._middle, self._parts
        return self.E + a * (params / n) ** -self.alpha + b * (tokens / d) ** -self.beta

    def compute_optimal(self, flops: float) -> tuple[float, float]:
        """(N, D) of lowest loss for a budget C = 6ND: where both terms fall equally fast."""
        (n, d), (a, b) = self._middle, self._parts
        room = np.log(flops / (6 * n * d))  # to be shared between ln N and ln D
        share = (np.log(self.alpha * a / (self.beta * b)) + self.beta * room) / (self.alpha + self.beta)
        return float(n * np.exp(share)), float(d * np.exp(room - share))

    def __repr__(self) -> str:
        return f"loss surface with E = {self.E:.4g}, alpha = {self.alpha:.3g}, beta = {self.beta:.3g}"


def fit_chinchilla(params: np.ndarray, tokens: np.ndarray, loss: np.ndarray, E: float | None = None) -> LossSurface:
    """The law L(N, D) = E + A·N^(-alpha) + B·D^(-beta) through runs, from arrays of shape (n,): lesson 4.

    `surface(params, tokens)` forecasts, `surface.compute_optimal(flops)` splits a budget into N and D; `surface.E`,
    `surface.alpha` and `surface.beta` are constants. A and B are not given: they depend on the units of N and D.
    Where the irreducible loss is known, give it as E in nats per token: it is then held, and not fitted.
    """
    return LossSurface(params, tokens, loss, E)


def valley_floors(runs: Any) -> dict[float, float]:
    """N* by budget, for every budget of `runs` whose valley has its floor inside the measured sizes: lesson 4.

    `runs` is a table of `course_data.load` with the columns `budget`, `params` and `loss`. The floor is that of a
    parabola in ln N through the five sizes of lowest mean loss.
    """
    found = {}
    for budget in np.unique(runs["budget"]):
        sizes, losses = mean_over_seeds(runs.where(budget=budget), "params")
        near = np.argsort(losses)[:5]
        curve, slope, _ = np.polyfit(np.log(sizes[near]), losses[near], 2)
        lowest = np.exp(-slope / (2 * curve))
        if curve > 0 and sizes[near].min() < lowest < sizes[near].max():
            found[float(budget)] = float(lowest)
    return found


def train_network(
    network: Callable[..., np.ndarray], losses: np.ndarray, score: np.ndarray, chance: float, *, hidden: int = 3
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """(W, b, v, c) with which `network(losses, W, b, v, c, chance)` comes nearest to the scores.

    losses: shape (m, sources). score: shape (m,). W: (sources, hidden). b and v: (hidden,). c: one number.
    Least squares from several starts, the best of which counts: lesson 5. A little weight decay is added, and the fit
    works on losses brought to mean 0 and spread 1; the returned weights take the losses as they are.
    """
    centre, spread = losses.mean(axis=0), losses.std(axis=0)
    sources, draw = losses.shape[1], np.random.default_rng(0)

    def weights(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        W, b, v, c = np.split(theta, np.cumsum([sources * hidden, hidden, hidden]))
        W = W.reshape(sources, hidden) / spread[:, None]
        return W, b - centre @ W, v, c.item()

    def off(theta: np.ndarray) -> np.ndarray:
        misses = network(losses, *weights(theta), chance) - score
        return np.append(misses, 0.01 * theta)

    starts = draw.standard_normal((5, (sources + 2) * hidden + 1))
    return weights(min((least_squares(off, start, max_nfev=200) for start in starts), key=lambda fit: fit.cost).x)


__all__ = [
    "TAUGHT",
    "LossSurface",
    "PowerLaw",
    "fit_chinchilla",
    "fit_power_law",
    "mean_over_seeds",
    "train_network",
    "valley_floors",
]
