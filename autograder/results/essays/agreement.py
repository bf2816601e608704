"""How far two people who marked the same answers, neither knowing of the other's mark, agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True)
class Agreement:
    """Of `answers` marked by two people, `same` have the same points.

    `kappa` is Cohen's kappa with quadratic weights: 1 is perfect, 0 is what chance alone would give. It is None where
    chance leaves nothing to disagree about: no answer, or the same points for all by both. `difference` is by how many
    points the two differ on average.
    """

    answers: int
    same: int
    kappa: float | None
    difference: float

    @property
    def told(self) -> str:
        """The agreement in one sentence."""
        if not self.answers:
            return "No answer has been marked by two people yet."
        kappa = "not defined here" if self.kappa is None else f"{self.kappa:.2f}"
        one = self.answers == 1
        return (
            f"{self.answers} answer{'' if one else 's'} {'has' if one else 'have'} been marked by two people: "
            f"{self.same} alike ({self.same / self.answers:.0%}), {self.difference:.2g} points apart on average, "
            f"weighted kappa {kappa}."
        )


def agreement(pairs: Sequence[tuple[float, float]]) -> Agreement:
    """The agreement of (first marker's points, second marker's points), one pair for each answer.

    Disagreement counts by the square of the difference, observed, and as it would be if the points of each marker were
    dealt out among the answers at random (Cohen 1968).
    """
    if not pairs:
        return Agreement(0, 0, None, 0.0)
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    observed = fmean((one - other) ** 2 for one, other in pairs)
    expected = fmean((one - other) ** 2 for one in first for other in second)
    return Agreement(
        answers=len(pairs),
        same=sum(one == other for one, other in pairs),
        kappa=1 - observed / expected if expected else None,
        difference=fmean(abs(one - other) for one, other in pairs),
    )
