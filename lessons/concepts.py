"""The map of the course: which concept builds on which, and where you are."""

from matplotlib.patches import FancyBboxPatch

from lessons import figures

# concept: (lesson, row on the map, concepts to learn before)
CONCEPTS: dict[str, tuple[int, int, tuple[str, ...]]] = {
    "loss and compute": (1, 0, ()),
    "power law": (1, 1, ("loss and compute",)),
    "irreducible loss": (1, 2, ("power law",)),
    "identifiability": (1, 3, ("irreducible loss",)),
    "local slope": (2, 0, ("power law",)),
    "three phases": (2, 1, ("local slope",)),
    "floor and entropy": (2, 2, ("irreducible loss", "three phases")),
    "anomaly": (2, 3, ("local slope",)),
    "IsoFLOP valley": (3, 0, ("loss and compute",)),
    "parametric law": (3, 1, ("irreducible loss", "IsoFLOP valley")),
    "compute-optimal": (3, 2, ("parametric law",)),
    "over-training": (3, 3, ("compute-optimal",)),
    "held-out error": (4, 0, ("identifiability",)),
    "transfer": (4, 1, ("held-out error",)),
    "repeated data": (4, 2, ("three phases",)),
    "metrics": (4, 3, ("floor and entropy",)),
    "two stages": (5, 0, ("power law", "metrics")),
    "emergent phase": (5, 1, ("two stages",)),
    "error propagation": (5, 2, ("two stages", "held-out error")),
    "mixtures": (5, 3, ("transfer",)),
    "planning": (6, 0, ("compute-optimal", "held-out error")),
    "honest interval": (6, 1, ("error propagation", "identifiability")),
}


def in_words(lesson: int) -> str:
    """What this lesson teaches, concept by concept, with what to learn before and after each."""
    sentences = []
    for name, (taught, _, before) in CONCEPTS.items():
        if taught == lesson:
            after = [other for other, (_, _, needs) in CONCEPTS.items() if name in needs]
            sentences.append(f"{name}: after {_listed(before)}, before {_listed(after)}.")
    return f"You are in lesson {lesson}. " + " ".join(sentences)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names) or "nothing else"


def show_map(lesson: int) -> None:
    """Draw the map with the concepts of this lesson marked; what it shows is also given in words."""
    figure, ax = figures.plt.subplots(figsize=(9.2, 3.4))
    for name, (column, row, before) in CONCEPTS.items():
        here = column == lesson
        box = FancyBboxPatch((column - 0.42, -row - 0.3), 0.84, 0.6, boxstyle="round,pad=0.02", zorder=2)
        box.set(facecolor=figures.COLOURS[4] if here else "white", edgecolor="black" if here else "0.6")
        ax.add_patch(box)
        ax.text(column, -row, name, ha="center", va="center", fontsize=7.5, weight="bold" if here else None, zorder=3)
        for needed in before:
            from_column, from_row, _ = CONCEPTS[needed]
            near = lesson in (column, from_column)  # only what touches this lesson stands out
            ax.annotate(
                "",
                (column - 0.44 * (column > from_column), -row + 0.3 * (column == from_column)),
                (from_column + 0.44 * (column > from_column), -from_row - 0.3 * (column == from_column)),
                arrowprops={"arrowstyle": "-|>", "color": "0.3" if near else "0.85", "lw": 1.3 if near else 0.8},
                zorder=1.5 if near else 1,
            )
    for column in range(1, 7):
        ax.text(column, 0.55, f"lesson {column}", ha="center", fontsize=8, color="0.35")
    ax.set(xlim=(0.5, 6.5), ylim=(-3.5, 0.8))
    ax.axis("off")
    figures.show_drawing(figure, in_words(lesson))


__all__ = ["CONCEPTS", "in_words", "show_map"]
