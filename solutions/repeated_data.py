"""Data that run out: what repeated tokens and excess parameters are worth, and the best model for a limited corpus.

The story. When only U different tokens exist, more compute must go into reading them again or into a larger model. Both
are worth less and less: after R repetitions another reading counts as exp(-R/R_D*) of a fresh one, and parameters
beyond the best size for U tokens fade in the same way, with R_N* (Muennighoff et al. 2023, arXiv 2305.16264, eq. 5 and
6). The two numbers are fitted to runs of many sizes, after the law itself was fitted to fresh data. With a budget of C
FLOPs the best split has no formula any more; a scan over sizes finds it, and it cannot miss, since there is but one
unknown.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import least_squares, minimize_scalar

from solutions.chinchilla import ChinchillaFit, balance, fit_chinchilla
from solutions.columns import checked

R_STAR, R_STAR_PARAMS = 15.3878, 5.3097  # Muennighoff et al. 2023, section 6 and appendix A
MUENNIGHOFF = ChinchillaFit(math.exp(0.62548), math.exp(6.2554), 0.35266, math.exp(7.3050), 0.35266)
FEW, MANY = math.log(0.1), math.log(1e4)  # how few and how many repetitions R* may be


def effective_tokens(
    unique: np.ndarray | float, total: np.ndarray | float, *, r_star: float = R_STAR
) -> np.ndarray | float:
    """What `total` tokens are worth, in fresh ones, when only `unique` differ: Muennighoff et al. 2023, eq. 5.

    D' = U + U·R*·(1 - exp(-R/R*)), with R = D/U - 1 repetitions. Four epochs are worth nearly four times the data;
    beyond some R* repetitions more of the same adds nothing.
    """
    unique, total = np.asarray(unique, float), np.asarray(total, float)
    if np.any(unique <= 0) or np.any(total < unique):
        raise ValueError(
            "unique must be above zero, and total at least as large: total counts every reading of a token."
        )
    return unique + unique * r_star * -np.expm1(-(total / unique - 1) / r_star)


def data_constrained_loss(
    params: np.ndarray | float,
    unique: np.ndarray | float,
    total: np.ndarray | float,
    *,
    law: ChinchillaFit = MUENNIGHOFF,
    r_star: float = R_STAR,
    r_star_params: float = R_STAR_PARAMS,
) -> np.ndarray | float:
    """The loss of N parameters on `total` tokens of which `unique` differ: Muennighoff et al. 2023, eq. 6.

    Parameters beyond the best size for the unique tokens count for less too, in the same way, with their own R*.
    """
    G = balance(law.constants)
    enough_params = G * (np.asarray(unique, float) * G) ** (law.beta / law.alpha)  # for which `unique` is optimal
    base = np.minimum(params, enough_params)
    worth = effective_tokens(base, params, r_star=r_star_params)
    return law.predict(worth, effective_tokens(unique, total, r_star=r_star))


@dataclass(frozen=True)
class RepeatedDataFit:
    """A law of fresh data and what repetition is worth: R_D* for tokens, R_N* for parameters.

    `verdicts` say where the runs leave one of them open, a sentence each.
    """

    law: ChinchillaFit
    r_star: float
    r_star_params: float
    noise: float  # root mean square of log(measured / fitted) on all runs
    verdicts: tuple[str, ...] = ()

    def predict(
        self, params: np.ndarray | float, unique: np.ndarray | float, total: np.ndarray | float
    ) -> np.ndarray | float:
        """The loss in nats per token of N parameters on `total` tokens of which `unique` differ."""
        stars = {"r_star": self.r_star, "r_star_params": self.r_star_params}
        return data_constrained_loss(params, unique, total, law=self.law, **stars)


def fit_repeated_data(
    params: np.ndarray,
    unique: np.ndarray,
    total: np.ndarray,
    loss: np.ndarray,
    *,
    law: ChinchillaFit | None = None,
    delta: float = 1e-2,
) -> RepeatedDataFit:
    """Fit R_D* and R_N* to runs of N parameters (n,) on `total` tokens (n,), of which `unique` (n,) differ.

    The law, with alpha = beta as in the paper, is first fitted to the runs that repeat nothing and then together with
    the two numbers, since few fresh runs leave it vague; a `law` that is given stays. Minimises Huber's loss, threshold
    `delta`, of the errors in log loss. Raises ValueError like `fit_chinchilla`, and where no run repeats. Where the
    loss rises again, no R* can follow it: leave those runs out.
    """
    params, unique, total, loss = checked(params=params, unique=unique, total=total, loss=loss)
    fresh = total <= unique * 1.001
    if fresh.all():
        raise ValueError("No run reads a token twice, so these runs cannot say what repetition is worth.")
    start = law or fit_chinchilla(params[fresh], total[fresh], loss[fresh], tied=True)
    if math.isnan(start.E):
        return RepeatedDataFit(start, math.nan, math.nan, math.nan, start.verdicts)
    total, n, d = np.maximum(total, unique), float(np.log(params).mean()), float(np.log(total).mean())

    def fit_at(theta: np.ndarray) -> RepeatedDataFit:
        of_D, of_N = np.exp(np.clip(theta[:2], FEW, MANY)).tolist()
        if law is not None:
            return RepeatedDataFit(law, of_D, of_N, math.nan)
        e, a, b, alpha = theta[2:].tolist()  # a and b are those of the middle of the runs, where they hardly move alpha
        joint = ChinchillaFit(math.exp(e), math.exp(a + alpha * n), alpha, math.exp(b + alpha * d), alpha)
        return RepeatedDataFit(joint, of_D, of_N, math.nan)

    def errors(theta: np.ndarray) -> np.ndarray:
        return np.log(loss / fit_at(theta).predict(params, unique, total))

    middle = [math.log(start.E), math.log(start.A) - start.alpha * n, math.log(start.B) - start.beta * d, start.alpha]
    ends = np.log([4, 15, 60])
    starts = [np.array([of_D, of_N, *([] if law else middle)]) for of_D in ends for of_N in ends]
    found = (least_squares(errors, theta, loss="huber", f_scale=delta) for theta in starts)
    theta = min(found, key=lambda result: result.cost).x
    verdicts = [
        f"{name} is at the end of what was tried: the runs only say that it is {'large' if at > 1 else 'small'}."
        for name, at in zip(("R_D*", "R_N*"), theta[:2], strict=True)
        if not FEW + 0.1 < at < MANY - 0.1
    ]
    return replace(fit_at(theta), noise=float(np.sqrt(np.mean(errors(theta) ** 2))), verdicts=tuple(verdicts))


def limited_optimum(
    law: ChinchillaFit,
    flops: float,
    unique: float,
    *,
    r_star: float = R_STAR,
    r_star_params: float = R_STAR_PARAMS,
) -> tuple[float, float]:
    """(N*, D*): the parameters and tokens, read again where need be, of least loss for C = 6·N·D FLOPs.

    Only `unique` different tokens exist. Where the law's own optimum needs no more, it is the answer.
    """
    checked(flops=[flops], unique=[unique])
    params, tokens = law.compute_optimal(flops)
    if tokens <= unique:
        return float(params), float(tokens)

    def loss(log_params: float) -> float:
        size = math.exp(log_params)
        total = flops / (6 * size)
        seen = min(unique, total)
        stars = {"r_star": r_star, "r_star_params": r_star_params}
        return float(data_constrained_loss(size, seen, total, law=law, **stars))

    low, high = math.log(params) - 1, math.log(flops / (6 * unique)) + 1  # too small, and too large to read all once
    places = np.linspace(low, high, 200)
    k = int(np.argmin([loss(place) for place in places]))
    bounds = (places[max(k - 1, 0)], places[min(k + 1, len(places) - 1)])
    size = math.exp(minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-9}).x)
    return size, flops / (6 * size)
