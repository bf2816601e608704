"""How a class bet: how far off its forecasts were, how wide its intervals, and how many held what was measured."""

import io
import math
import re
from dataclasses import dataclass
from statistics import median

from autograder.bank.kinds import Forecast
from autograder.questions import question
from autograder.results.marked_answers import ClassAnswers, MarkedAnswer, title
from autograder.results.picture import ClassPicture

BLUE, ORANGE = "#0072B2", "#D55E00"  # Okabe and Ito's
_OFF = re.compile(r"Your forecast is ([\d.]+) % too (high|low)")  # as `bank.scoring` says it
_WIDTH = re.compile(r"The interval is ([\d.]+) % wide")
_HELD = "holds the measured value"
_LEAST = 0.05  # per cent: what is less is drawn here, since the axes are logarithmic


@dataclass(frozen=True)
class Bet:
    """One student's forecast: how far off, and how wide its interval, both in per cent, and whether that held."""

    off: float
    width: float
    held: bool


def bet_of(answer: MarkedAnswer) -> Bet | None:
    """What the reason for a forecast's points says of it; None where no forecast was scored."""
    off, width = _OFF.search(answer.reason), _WIDTH.search(answer.reason)
    return Bet(float(off[1]), float(width[1]), _HELD in answer.reason) if off and width else None


def class_bets(answers: ClassAnswers) -> dict[str, list[Bet]]:
    """By the id of each question for a forecast: the bets of those who placed one."""
    found: dict[str, list[Bet]] = {}
    for student in answers.values():
        for id, answer in student.items():
            if isinstance(_asked(id), Forecast) and (bet := bet_of(answer)):
                found.setdefault(id, []).append(bet)
    return found


def calibration(lesson: str, answers: ClassAnswers) -> ClassPicture | None:
    """A picture of the class's bets and the same in words; None where nobody placed one."""
    bets = class_bets(answers)
    if not bets:
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2 * len(bets), 4.4), layout="constrained")
    FigureCanvasAgg(figure)
    for position, (id, some) in enumerate(bets.items(), 1):
        axes = figure.add_subplot(1, len(bets), position)
        for held, marker, colour in ((True, "o", BLUE), (False, "X", ORANGE)):
            drawn = [(max(bet.width, _LEAST), max(bet.off, _LEAST)) for bet in some if bet.held == held]
            face = colour if held else "none"
            axes.scatter([x for x, _ in drawn], [y for _, y in drawn], marker=marker, edgecolor=colour, facecolor=face)
        ends = [_LEAST, 2 * max(bet.width for bet in some) + 1]
        axes.plot(ends, [end / 2 for end in ends], color="0.5", linestyle=":")
        held_by = sum(bet.held for bet in some)
        axes.set(
            xscale="log",
            yscale="log",
            xlabel="width of the interval (%)",
            ylabel="forecast off by (%)",
            title=f"{title(id)}: {held_by} of {len(some)} intervals hold",
        )
        axes.text(0.03, 0.97, "● holds   ✕ misses", transform=axes.transAxes, va="top", fontsize=9)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.spines[["top", "right"]].set_visible(False)
    png = io.BytesIO()
    figure.savefig(png, dpi=120)
    told = [f"{lesson}: how the class bet.", "", *(_in_words(id, some) for id, some in bets.items())]
    return ClassPicture(png.getvalue(), "\n".join(told) + "\n")


def _asked(id: str) -> object:
    try:
        return question(id)
    except ValueError:  # a question that the course no longer has
        return None


def _in_words(id: str, bets: list[Bet]) -> str:
    asked = question(id)
    assert isinstance(asked, Forecast)
    held, level = sum(bet.held for bet in bets), asked.interval_level
    low, high = expected_range(len(bets), level)
    verdict = (
        "fewer than honest intervals would: the class is too sure of itself"
        if held < low
        else "more than honest intervals would: the class is too cautious"
        if held > high
        else "as many as honest intervals would"
    )
    off, width = median(bet.off for bet in bets), median(bet.width for bet in bets)
    return (
        f"{title(id)} ({len(bets)} bets): {held} intervals hold the measured value, {verdict} ({low} to {high} of "
        f"{len(bets)} at {100 * level:.0f} %). Half of the forecasts are off by {off:.1f} % or less, and half of the "
        f"intervals are {width:.1f} % wide or less."
    )


def expected_range(number: int, level: float) -> tuple[int, int]:
    """From how many to how many of `number` honest intervals hold, in 19 classes of 20: a binomial's central part."""
    share = [math.comb(number, k) * level**k * (1 - level) ** (number - k) for k in range(number + 1)]
    low = next(k for k in range(number + 1) if sum(share[: k + 1]) > 0.025)
    high = next(k for k in range(number, -1, -1) if sum(share[k:]) > 0.025)
    return low, high
