"""Lesson 6's training service: it spends your budget and answers with a measured loss. It works without a network.

The runs were trained beforehand, on a language whose construction is not part of this edition; the service looks the
result up. So only sizes and amounts that were measured can be had, each with the seeds that were trained.
"""

from dataclasses import dataclass, field

import numpy as np

from course_data import load

BUDGET = 5e11  # FLOPs: half of what the smallest run to forecast costs


@dataclass
class Lab:
    """A budget of FLOPs, and a ledger of the runs that it was spent on: rows of [params, tokens, loss]."""

    budget: float = BUDGET
    ledger: list[list[float]] = field(default_factory=list)

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
        """The loss of one run, in nats per token; asked again, that of the same run with its other seed.

        Raises ValueError, and spends nothing, where the size or the amount is not on offer, where all seeds of it
        have been used, or where the budget does not suffice.
        """
        for value, offered, name in ((params, self.sizes, "size"), (tokens, self.amounts, "number of tokens")):
            if value not in offered:
                nearest = min(offered, key=lambda choice: abs(choice - value))
                raise ValueError(f"{value:,} is no {name} on offer; the nearest is {nearest:,}. Nothing was spent.")
        price = 6 * params * tokens
        if price > self.remaining:
            raise ValueError(
                f"This run costs {price:.2e} FLOPs, and {self.remaining:.2e} are left. Choose a smaller one."
            )
        losses = measured(params, tokens)
        used = sum(row[:2] == [params, tokens] for row in self.ledger)
        if used == len(losses):
            raise ValueError(f"All {used} seeds of this run are in your ledger already. Nothing was spent.")
        self.ledger.append([params, tokens, losses[used]])
        return losses[used]


def measured(params: float, tokens: float) -> list[float]:
    """The losses of that size and amount, one for each seed; empty where none was trained."""
    return load("capstone").where(params=params, tokens=tokens)["loss"].tolist()


def cost(ledger: list[list[float]]) -> float:
    """FLOPs of all runs in a ledger, 6·N·D each."""
    return float(sum(6 * params * tokens for params, tokens, _ in ledger))
