"""Drawings that hold no data."""

from collections.abc import Sequence

from lessons import figures


def show_network(inputs: Sequence[str], hidden: int, output: str, *, bounds: str) -> None:
    """Draw a network with one hidden layer of tanh units, whose output passes a sigmoid with the `bounds` named."""
    fig, ax = figures.new("", "")
    of_inputs = {name: (0.0, 3 - 3 * (i + 1) / (len(inputs) + 1)) for i, name in enumerate(inputs)}
    of_hidden = [(2.0, 2.6 - 2.2 * i / max(1, hidden - 1)) for i in range(hidden)]
    end = (4.0, 1.5)
    for start, stop in [(a, b) for a in of_inputs.values() for b in of_hidden] + [(h, end) for h in of_hidden]:
        ax.plot(*zip(start, stop, strict=True), color="0.7", marker="", zorder=1)
    for name, place in {**of_inputs, output: end}.items():
        box = {"boxstyle": "round", "fc": "white", "ec": figures.COLOURS[0]}
        ax.annotate(name, place, ha="center", va="center", bbox=box)
    for place in of_hidden:
        box = {"boxstyle": "circle", "fc": "white", "ec": figures.COLOURS[1]}
        ax.annotate("tanh", place, ha="center", va="center", bbox=box)
    named = {"weights W": (1, 2.75), "weights v": (3, 2.45), "+ b": (2, 3.1), f"+ c, sigmoid,\n{bounds}": (4, 0.8)}
    for text, place in named.items():
        ax.annotate(text, place, ha="center", va="center", color="0.3")
    ax.set(xlim=(-0.8, 4.9), ylim=(0, 3.4))
    ax.axis("off")
    figures.show_drawing(
        fig,
        f"{' and '.join(inputs)} at the left, each joined to {hidden} hidden units (weights W, biases b, tanh); these "
        f"are joined to one {output} at the right (weights v, bias c, sigmoid, {bounds}).",
    )
