"""The keys of the parallel forms on planning a run."""

from statistics import fmean

from autograder.bank.credit import THREE_DIGITS
from autograder.bank.keys import ChoiceKey, NumberKey, Slip
from autograder.bank.kinds import Given


def left(given: Given, flops: float = 6) -> float:
    """Billions of tokens that the last run can be trained on, at `flops` a parameter and token."""
    planned = flops * 1e15 * sum(given["sizes"]) * sum(given["amounts"])
    return (given["budget"] - planned) / (flops * 1e15 * given["last"])


def half_width(given: Given, place: int) -> float:
    """The size of a miss in nats, by its place from the largest one."""
    return given["forecast"] * sorted(map(abs, given["misses"]))[-place] / 100


KEYS: dict[str, ChoiceKey | NumberKey] = {
    "experimental-design-1": ChoiceKey(
        "B",
        {
            "A": "Nine seeds tell you how much runs scatter. How the loss changes with N or with D stays unknown.",
            "B": "Right. N and D vary independently of each other, so the runs can tell the two exponents apart.",
            "C": r"Along such a line N and D grow together, so that $\alpha$ and $\beta$ cannot be told apart.",
            "D": "This shows how the loss falls with D. The part of N cannot be separated from E, as N never changes.",
        },
    ),
    "experimental-design-2": NumberKey(
        left,
        "Take the six runs, $6ND$ each, off the budget; what is left, divided by $6N$, is the number of tokens.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "whole budget",
                lambda g: g["budget"] / (6e15 * g["last"]),
                "This spends the whole budget on the last run. The six others have to be paid first.",
            ),
            Slip(
                "six forgotten",
                lambda g: left(g, 1),
                "The 6 of $C = 6ND$ is missing.",
            ),
            Slip(
                "forward pass only",
                lambda g: left(g, 2),
                "This is $2ND$ for each run, the forward pass alone. Training takes $6ND$.",
            ),
        ),
    ),
    "experimental-design-3": ChoiceKey(
        "C",
        {
            "A": "More runs help if they follow the law. The smallest do not, and would pull the constants off.",
            "B": "What the law misses there does not matter for a far larger run. Small runs off the law are best left out.",
            "C": "Right. Errors grow with the distance from the runs, so a run nearer to the target tells most, as a test or in the fit.",
            "D": "The smallest runs often do not follow a law that the others do. Leave them out and look at the rest.",
        },
    ),
    "experimental-design-4": ChoiceKey(
        "A",
        {
            "A": "Right. The best of five on one run is partly luck on that run. Its error must be seen on a run that played no part in the choice.",
            "B": "The fits have not used it, but the choice between the fits has.",
            "C": "The more formulas compete, the more easily one of them comes close by luck.",
            "D": "One run is not much, but it can show a law to be far off. What spoils this figure is how the run was used.",
        },
    ),
    "prediction-interval-1": ChoiceKey(
        "B",
        {
            "A": "At 90 % about four of forty should miss. Eleven are far more than chance explains.",
            "B": "Right. A share of 72 % was held in place of 90 %, with misses on both sides: the intervals are too narrow.",
            "C": "Six above and five below are as good as even. The forecasts are in the right place.",
            "D": "Narrower intervals would have missed more than eleven.",
        },
    ),
    "prediction-interval-2": ChoiceKey(
        "C",
        {
            "A": "0.04 is the width alone. The first interval missed, and a miss costs.",
            "B": "The miss is weighted: 2/(1 − 0.9) is 20, so that 0.03 outside adds 0.60.",
            "C": "Right. 0.04 + 20·0.03 = 0.64; the second holds 2.05 and pays its width, 0.20.",
            "D": "Width always costs; otherwise an interval from zero to infinity would be best.",
        },
    ),
    "prediction-interval-3": NumberKey(
        lambda g: half_width(g, 2),
        "Sort the misses by size: the second largest, as a share of the forecast, leaves one of the ten outside.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "largest miss",
                lambda g: half_width(g, 1),
                "This is the largest miss, which would have held all ten. Nine of ten are wanted.",
            ),
            Slip(
                "third largest",
                lambda g: half_width(g, 3),
                "This is the third largest miss, which would have left two of the ten outside.",
            ),
            Slip(
                "full width",
                lambda g: 2 * half_width(g, 2),
                "This is the width of the whole interval. w is half of it.",
            ),
            Slip(
                "mean miss",
                lambda g: g["forecast"] * fmean(map(abs, g["misses"])) / 100,
                "This is the mean size of a miss. An interval of that width misses far more often than once in ten.",
            ),
        ),
    ),
    "prediction-interval-4": ChoiceKey(
        "D",
        {
            "A": "Residuals are errors on the runs of the fit, which chose its constants. At 4 times the compute the miss was already larger.",
            "B": "1.64 times the residuals would hold nine in ten runs like those of the fit. This one lies 16 times further out.",
            "C": "This was one miss, at 4 times the compute. Misses grow with the distance, and nine in ten are to be held.",
            "D": "Right. The only error seen beyond the fit was 1.5 %, at a quarter of the compute, and a single miss does not limit the next one.",
        },
    ),
}
