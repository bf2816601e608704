"""Lesson 9's training service: it spends your budget and answers with a measured loss. It works without a network.

The runs were trained beforehand, on languages whose construction is not part of this edition; the service looks the
result up. So you can have only the sizes and amounts that were measured, each with the seeds that were trained.
"""

from dataclasses import dataclass, field

import numpy as np

from course_data import load

BUDGET = 2.5e11  # FLOPs: less than half of what the run to forecast costs


@dataclass
class TrainingService:
    """A budget of FLOPs for runs on one language, and a ledger of those it was spent on: rows of [params, tokens,
    loss].

    Raises ValueError for a language on which nothing was trained.
    """

    language: str
    budget: float = BUDGET
    ledger: list[list[float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = np.unique(load("capstone")["language"]).tolist()
        if self.language not in known:
            raise ValueError(f"No run was trained on {self.language!r}; choose one of {', '.join(known)}.")

    @property
    def sizes(self) -> list[int]:
        """The model sizes N that can be trained."""
        return np.unique(load("capstone")["params"]).tolist()

    @property
    def amounts(self) -> list[int]:
        """The numbers of tokens D that can be trained on."""
        return np.unique(load("capstone")["tokens"]).tolist()

    @property
    def remaining(self) -> float:
        """FLOPs that are left."""
        return self.budget - cost(self.ledger)

    def train(self, params: int, tokens: int) -> float:
        """The loss of one run, in nats per token; if you ask again, the loss of the same run with its other seed.

        Raises ValueError, and spends nothing, if the size or the amount is not on offer, if all seeds of that run
        have been used, or if the budget does not suffice.
        """
        for value, offered, name in ((params, self.sizes, "size"), (tokens, self.amounts, "number of tokens")):
            if value not in offered:
                nearest = min(offered, key=lambda choice: abs(choice - value))
                raise ValueError(f"{value:,} is not a {name} on offer; the nearest is {nearest:,}. Nothing was spent.")
        price = 6 * params * tokens
        if price > self.remaining:
            raise ValueError(
                f"This run costs {price:.2e} FLOPs, and {self.remaining:.2e} are left. Choose a smaller one."
            )
        losses = measured(self.language, params, tokens)
        used = sum(row[:2] == [params, tokens] for row in self.ledger)
        if used == len(losses):
            raise ValueError(f"All {used} seeds of this run are in your ledger already. Nothing was spent.")
        self.ledger.append([params, tokens, losses[used]])
        return losses[used]


def measured(language: str, params: float, tokens: float) -> list[float]:
    """The losses of that size and amount on a language, one for each seed; empty if none was trained."""
    return load("capstone").where(language=language, params=params, tokens=tokens)["loss"].tolist()


def cost(ledger: list[list[float]]) -> float:
    """FLOPs of all runs in a ledger, 6·N·D each."""
    return float(sum(6 * params * tokens for params, tokens, _ in ledger))


__all__ = ["BUDGET", "TrainingService", "cost", "measured"]
