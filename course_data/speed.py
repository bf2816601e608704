"""How fast the trainer is: tokens per second alone, three runs side by side, and in an equivalent PyTorch loop.

Run with `python -m course_data.speed`. PyTorch is optional; where it is missing, its column is.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when numpy is imported

from importlib.util import find_spec
from time import perf_counter

import numpy as np

from course_data.language import language
from course_data.model import Model, count_params
from course_data.training import Settings, learning_rate, recipe, train_models, training_data


def train_in_torch(settings: Settings) -> float:
    """The same network, optimiser, schedule and data in PyTorch; returns seconds."""
    import torch

    torch.set_num_threads(1)
    ours = Model(settings.width, [settings.seed])
    start = {name: torch.tensor(part[0], requires_grad=True) for name, part in ours.parts(ours.weights).items()}
    optimiser = torch.optim.Adam(start.values(), betas=(0.9, 0.98))
    began = perf_counter()
    contexts, targets = (torch.tensor(array.astype(np.int64)) for array in training_data(settings))
    rows = contexts + torch.arange(ours.order) * ours.vocab
    edges = np.linspace(0, settings.seen, settings.steps + 1).astype(np.int64)
    for step in range(settings.steps):
        batch = slice(edges[step], edges[step + 1])
        joined = torch.nn.functional.embedding(rows[batch], start["embedding"]).flatten(1)
        hidden = torch.relu(joined @ start["hidden"] + start["hidden_bias"])
        logits = hidden @ start["output"] + start["output_bias"]
        loss = torch.nn.functional.cross_entropy(logits, targets[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.param_groups[0]["lr"] = learning_rate(settings, step)
        optimiser.step()
    return perf_counter() - began


def train_in_numpy(settings: list[Settings]) -> float:
    began = perf_counter()
    train_models(settings)
    return perf_counter() - began


def main() -> None:
    language("zipf-a").examples(1, np.random.default_rng(0))  # builds the language before the clock runs
    print(f"{'params':>8} {'batch':>6} {'alone':>10} {'three':>10} {'torch':>10}   thousand tokens per second")
    for width in (16, 32, 64, 128, 256, 512):
        params, _ = count_params(width)
        tokens = int(min(300_000, 2e10 / params / 6))
        runs = [recipe("zipf-a", width, tokens, seed) for seed in range(3)]
        speeds = [tokens / train_in_numpy(runs[:1]), 3 * tokens / train_in_numpy(runs)]
        if find_spec("torch"):
            speeds.append(tokens / train_in_torch(runs[0]))
        print(f"{params:8} {runs[0].batch:6}" + "".join(f" {speed / 1e3:10.0f}" for speed in speeds))


if __name__ == "__main__":
    main()
