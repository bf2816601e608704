"""Pictures of lesson 9's game: the runs that were bought, and the bet beside them."""

from collections.abc import Sequence

import numpy as np

from course_data.plans import HERO, price, valleys
from lessons import figures
from lessons.game import Game
from lessons.tools import fit_chinchilla

SOURCE = "Measured: our own runs (data set capstone), those in this ledger"


def show_runs(game: Game) -> None:
    """Show the runs bought so far: loss against tokens for each size, and every valley above its lowest loss.

    Raises NotImplementedError before two runs are bought.
    """
    n, d, loss = game.runs(at_least=2)
    fig, (left, right) = figures.new("training tokens D", "loss L (nats per token)", columns=2, log="x")
    for size in np.unique(n):
        order = np.argsort(d[n == size])
        (line,) = left.plot(d[n == size][order], loss[n == size][order])
        if len(order) > 1:
            line.set_label(f"N = {size:,.0f}")  # beside the line's end; left of a point that stands alone
            continue
        at, words = (d[n == size][0], loss[n == size][0]), f"N = {size:,.0f}"
        left.annotate(words, at, (-8, -3), textcoords="offset points", ha="right", fontsize=9, color=line.get_color())
    left.margins(y=0.12)
    low, high = d.min(), d.max()
    left.set_xlim(low / 2.2, high * (high / low) ** 0.45 if high > low else 2 * high)
    figures.plain_ticks(left.xaxis, sorted(set(d)))
    right.set(xlabel="parameters N", ylabel="loss above the valley's lowest (nats)")
    for valley in valleys(list(zip(n.astype(int), d.astype(int), strict=True))):
        y = np.array([loss[(n == size) & (d == amount)].item() for size, amount in valley])
        label = f"{np.mean([price(run) for run in valley]) / 1e9:.0f}·10⁹ FLOPs"
        right.plot([size for size, _ in valley], y - y.min(), label=label)
    ticks = [size for i, size in enumerate(sorted(set(n))) if i % 2 == 0 or len(set(n)) < 6]
    figures.plain_ticks(right.xaxis, ticks)
    right.set_xlim(n.min() / 1.2, n.max() * 1.9)
    for ax in (left, right):
        figures.name_lines(ax)
    figures.show(
        fig,
        source=SOURCE,
        alt="Left: loss against tokens, a falling curve for each size that you bought. "
        "Right: at nearly equal price, loss above the lowest against size; a closed valley falls and rises again.",
    )


def show_bet(game: Game, bet: Sequence[float] | None) -> None:
    """Show the runs, the law's lowest loss at each compute, and a bet (value, low, high) on the large run.

    Raises NotImplementedError where there is not yet a bet, or fewer than six runs.
    """
    n, d, loss = game.runs(at_least=6)
    if bet is None:
        raise NotImplementedError("Exercise: place your bet")
    law, flops = fit_chinchilla(n, d, loss), np.geomspace((6 * n * d).min(), price(HERO), 60)
    lowest = [law(*law.compute_optimal(c)) for c in flops]
    fig, ax = figures.new("compute C = 6ND (FLOPs)", "loss L (nats per token)", log="x", title="Your runs and your bet")
    ax.plot(6 * n * d, loss, linestyle="none")
    ax.annotate("your runs", (6 * n[0] * d[0], loss[0]), (8, 4), textcoords="offset points", color=figures.COLOURS[0])
    ax.plot(flops, lowest, marker="", color="0.4")
    ax.annotate("your law at its best split", (flops[42], lowest[42]), (-30, 22), textcoords="offset points")
    ax.errorbar(
        [price(HERO)], bet[0], [[bet[0] - bet[1]], [bet[2] - bet[0]]], fmt="s", capsize=4, color=figures.COLOURS[1]
    )
    ax.annotate(
        "your bet", (price(HERO), bet[2]), (-8, 6), textcoords="offset points", ha="right", color=figures.COLOURS[1]
    )
    figures.show(
        fig,
        source=f"{SOURCE}; the line and the bet are forecasts",
        alt="Loss against compute: your runs, the lowest loss that your law gives for each compute, and your bet with "
        "its interval far to the right.",
    )
