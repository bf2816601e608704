"""Looks: before a bet you choose which runs to see, and each look costs what the run did. The budget is not for all.

What you saw stands in a ledger beside the notebook (`NAME.looks.jsonl`), which only grows. A cell that is run again
pays nothing, after a restart of the kernel too, and nothing is given back.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lessons.ledger import Ledger
from lessons.tables import Table


class Looks:
    """Runs of which you may see a part. Shown as a table: number, scale, price, and the loss where you looked."""

    def __init__(
        self,
        name: str,
        x: Sequence[float] | np.ndarray,
        loss: Sequence[float] | np.ndarray,
        flops: Sequence[float] | np.ndarray,
        *,
        share: float = 0.65,
        of: str = "D",
        folder: Path | None = None,
    ) -> None:
        """Begin, or go on where the ledger ends.

        name: the ledger's name. x, loss, flops: arrays of shape (n,), by growing x: the runs' scales, their losses in
        nats per token, and what they cost. share: the budget, as a share of what all looks would cost together. of: the
        letter of the scale, such as "N". folder: where the ledger lies (default: beside the notebook).
        """
        self._x, self._loss, self._flops = (np.asarray(values, float) for values in (x, loss, flops))
        self._of = of
        self.budget = share * float(self._flops.sum())
        self._ledger = Ledger((folder or Path.cwd()) / f"{name}.looks.jsonl")
        self._tell()

    def see(self, *numbers: Any) -> "Looks":
        """Pay for a look at runs, by their numbers in the table, and give the table. Nothing is paid twice.

        What cannot be seen is said in one sentence, and changes nothing.
        """
        self._ledger.read()
        if len(numbers) == 1 and isinstance(numbers[0], (list, tuple, range, np.ndarray)):
            numbers = tuple(numbers[0])
        if problem := self._problem(numbers):
            print(f"Nothing was paid. {problem}")
        else:
            for number in dict.fromkeys(map(int, numbers)):
                if number not in self.seen_numbers:
                    self._ledger.add("look", number=number)
        self._tell()
        return self

    @property
    def seen_numbers(self) -> list[int]:
        """The numbers of the runs that you have seen, ascending."""
        told = {entry.get("number") for entry in self._ledger.entries if entry["what"] == "look"}
        return [number for number in range(1, len(self._x) + 1) if number in told]

    @property
    def left(self) -> float:
        """FLOPs that are left of the budget."""
        return self.budget - float(sum(self._flops[number - 1] for number in self.seen_numbers))

    def runs(self, at_least: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """(x, loss) of the runs that you have seen, arrays of shape (n,), by growing x.

        Raises NotImplementedError where there are fewer than `at_least`: an exercise is still open.
        """
        at = np.array(self.seen_numbers, dtype=int) - 1
        if len(at) < at_least:
            raise NotImplementedError(
                f"Exercise: look at runs first. You have seen {len(at)}, and this needs {at_least}"
            )
        return self._x[at], self._loss[at]

    def _problem(self, numbers: Sequence[Any]) -> str | None:
        if not numbers:
            return f"Choose runs by their numbers, such as looks.see(1, {len(self._x)})."
        for number in numbers:
            if not (_is_whole(number) and 1 <= number <= len(self._x)):
                return f"{number!s:.20} is not a number in the table: choose from 1 to {len(self._x)}."
        new = {int(number) for number in numbers} - set(self.seen_numbers)
        cost = float(sum(self._flops[number - 1] for number in new))
        if cost > self.left * (1 + 1e-9):
            return (
                f"These looks cost {100 * cost / self.budget:.0f} % of your budget, and "
                f"{100 * self.left / self.budget:.0f} % is left: choose fewer or cheaper ones."
            )
        return None

    def _table(self) -> Table:
        seen = self.seen_numbers
        rows = [
            (
                str(number),
                f"{x:,.0f}",
                f"{100 * flops / self.budget:.1f} %",
                f"{loss:.4f}" if number in seen else "?",
            )
            for number, (x, flops, loss) in enumerate(zip(self._x, self._flops, self._loss, strict=True), start=1)
        ]
        title = f"{100 * self.left / self.budget:.0f} % of your budget is left. Prices are shares of the budget."
        return Table(("number", self._of, "price", "loss (nats per token)"), rows, title)

    def _tell(self) -> None:
        for notice in self._ledger.take_notices():
            print(notice)

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()


def _is_whole(number: Any) -> bool:
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


__all__ = ["Looks"]
