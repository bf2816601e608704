"""Train one model, or several alike side by side, from first to last step, and score it against the known language."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np

from course_data.corpora import Mixture
from course_data.language import Language, language
from course_data.model import Adam, Model, count_decoder_params, count_params

SCORED_CONTEXTS = 32768


@dataclass(frozen=True)
class Settings:
    """All that decides a run's outcome. `recipe` fills in what suits the size.

    tokens: training tokens D, all different; epochs: how often each is seen; batch: tokens per step; peak_rate: the
    learning rate after warm-up; warmup: steps of linear rise; decay_tokens: seen tokens at which the cosine schedule
    reaches zero (the run's own length, unless the schedule is to be left unfinished); corruption: the share of
    training targets that were replaced by random tokens; code_share: of the language "natural", how much is code;
    architecture: "mlp", or "transformer" for the optional decoder of course_data/transformer.py.
    """

    language: str
    width: int
    tokens: int
    seed: int
    epochs: int
    batch: int
    peak_rate: float
    warmup: int
    decay_tokens: int
    corruption: float = 0.0
    code_share: float = 0.0
    architecture: str = "mlp"

    @property
    def seen(self) -> int:
        """Tokens processed: tokens x epochs."""
        return self.tokens * self.epochs

    @property
    def steps(self) -> int:
        return -(-self.seen // self.batch)


def recipe(language: str, width: int, tokens: int, seed: int, *, epochs: int = 1, **changes: Any) -> Settings:
    """Settings that train a model of this size well; `changes` override single fields.

    The batch grows with the square root of the tokens seen. The learning rate falls with the width and, slowly, with
    the tokens, which was best in pilot runs of widths 16 to 512 on 3e4 to 4e6 tokens. A rate that does not fall fast
    enough bends the law (see the sweep `schedules`).
    """
    seen = tokens * epochs
    batch = min(tokens, int(np.clip(round(32 * (seen / 3e4) ** 0.5), 8, 512)))
    settings = Settings(
        language=language,
        width=width,
        tokens=tokens,
        seed=seed,
        epochs=epochs,
        batch=batch,
        peak_rate=min(0.05, 0.9 / width * (seen / 1e6) ** -0.125),
        warmup=max(1, min(-(-seen // batch) // 20, 200)),
        decay_tokens=seen,
    )
    return replace(settings, **changes)


def learning_rate(settings: Settings, step: int) -> float:
    """Linear warm-up times a cosine from one to zero."""
    done = min(1.0, step * settings.batch / settings.decay_tokens)
    return settings.peak_rate * min(1.0, (step + 1) / settings.warmup) * 0.5 * (1 + np.cos(np.pi * done))


def source_of(settings: Settings) -> Language | Mixture:
    """Where the run's text comes from: a made-up language, or natural prose and code."""
    return Mixture(settings.code_share) if settings.language == "natural" else language(settings.language)


def params_of(settings: Settings) -> tuple[int, int]:
    """N of the run's model, without its input embedding, and its count of all parameters."""
    source = source_of(settings)
    if settings.architecture == "transformer":
        return count_decoder_params(settings.width, source.vocab)
    return count_params(settings.width, source.vocab, source.order)


def training_data(settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """Examples of this run alone, in the order in which it sees them: contexts (seen, order), targets (seen,)."""
    rng = np.random.default_rng([settings.seed, settings.width, settings.tokens])
    source = source_of(settings)
    contexts, targets = source.examples(settings.tokens, rng)
    if settings.corruption:
        wrong = rng.random(settings.tokens) < settings.corruption
        targets = np.where(wrong, rng.integers(0, source.vocab, settings.tokens), targets).astype(np.uint8)
    if settings.epochs == 1:
        return contexts, targets
    order = np.concatenate([rng.permutation(settings.tokens) for _ in range(settings.epochs)])
    return contexts[order], targets[order]


def training(settings: list[Settings]) -> Iterator[tuple[int, Model]]:
    """Train models whose settings differ in nothing but the seed, side by side.

    Yields (tokens seen, models) after every step; the models are the same object all along. Each model sees its own
    data only, and its bits do not depend on its neighbours.
    """
    first = settings[0]
    if any(replace(other, seed=first.seed) != first for other in settings):
        raise ValueError("Runs trained side by side may differ in their seed only; train the others separately.")
    source = source_of(first)
    model = Model(first.width, [one.seed for one in settings], vocab=source.vocab, order=source.order)
    optimiser = Adam(model.weights)
    contexts, targets = (np.stack(arrays) for arrays in zip(*map(training_data, settings), strict=True))
    # Batches of nearly equal size that use every token exactly once per epoch.
    edges = np.linspace(0, first.seen, first.steps + 1).astype(np.int64)
    for step, (start, stop) in enumerate(pairwise(edges)):
        batch = contexts[:, start:stop].astype(np.int64), targets[:, start:stop]
        optimiser.step(model.gradient(*batch), learning_rate(first, step))
        yield int(stop), model


def train_models(settings: list[Settings]) -> Model:
    """The models that `training` ends with."""
    *_, (_, model) = training(settings)
    return model


def excess_loss(model: Model, source: Language, contexts: int = SCORED_CONTEXTS) -> np.ndarray:
    """Mean KL(language || model) over typical contexts, shape (runs,), in nats per token.

    Comparing with the true distribution and not with sampled next tokens removes the noise of the test text.
    """
    numbers = source.typical_contexts(contexts)
    total = np.zeros(model.runs)
    for part in np.array_split(numbers, max(1, contexts // 2048)):
        truth = source.probabilities[part]
        surprise = np.log(truth) - model.log_probabilities(source.split(part))
        total += (truth * surprise).sum(axis=(1, 2))
    return total / contexts


@dataclass(frozen=True)
class Run:
    """One finished run; `excess` is its loss above the language's entropy, both in nats per token."""

    settings: Settings
    params: int
    total_params: int
    loss: float
    excess: float
    seconds: float


def train(settings: Settings) -> Run:
    """Train one model from first to last step and score it."""
    began = perf_counter()
    model = train_models([settings])
    source = language(settings.language)
    excess = float(excess_loss(model, source)[0])
    return Run(settings, model.params, model.total_params, source.entropy + excess, excess, perf_counter() - began)
