"""Lesson 9's price list: choose a size and an amount of data, and see what that run would cost. It trains nothing."""

import os

from lessons.training_service import TrainingService


def in_words(service: TrainingService, params: int, tokens: int) -> str:
    """What a run would cost, as a share of the whole budget and of what is left, and the line that trains it."""
    price = 6 * params * tokens
    if price > service.remaining:
        return f"{price:.2e} FLOPs: more than the {service.remaining:.2e} that are left."
    share, often = 100 * price / service.budget, int(service.remaining // price)
    runs = "run" if often == 1 else "runs"
    return (
        f"{price:.2e} FLOPs, {share:.2g} % of the whole budget; what is left pays for {often:,} such {runs}. "
        f"To train it, write service.train({params}, {tokens})."
    )


def show(service: TrainingService) -> None:
    """Two lists to choose from, and the price of the choice, in a notebook. Nothing is spent."""
    if os.environ.get("NBGRADER_EXECUTION"):  # nobody chooses while a notebook is graded
        return
    import ipywidgets as widgets
    from IPython.display import display

    wide = {"description_width": "initial"}
    sizes = widgets.Dropdown(options=[(f"{n:,}", n) for n in service.sizes], description="size N:", style=wide)
    amounts = widgets.Dropdown(options=[(f"{d:,}", d) for d in service.amounts], description="tokens D:", style=wide)
    price = widgets.HTML()

    def tell(_: object = None) -> None:
        price.value = f'<p role="status">{in_words(service, sizes.value, amounts.value)}</p>'

    for control in (sizes, amounts):
        control.observe(tell, "value")
    tell()
    display(widgets.VBox([widgets.HBox([sizes, amounts]), price]))


__all__ = ["in_words", "show"]
