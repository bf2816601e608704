"""What is measured on trained models: from settings that differ in their seed only, to one dict of numbers per run."""

import numpy as np

from course_data.corpora import kept_examples
from course_data.language import language
from course_data.model import Model
from course_data.tasks import continuation_scores, long_answer_scores, task_scores
from course_data.training import Settings, excess_loss, train_models, training, training_data


def loss(settings: list[Settings]) -> list[dict]:
    """Loss of the finished models, and the excess over the entropy, which is more exact; both in nats per token."""
    return loss_scores(train_models(settings), settings[0])


def loss_scores(model: Model, settings: Settings) -> list[dict[str, float]]:
    """`loss` and `excess`, both in nats per token, of each of the models that were trained side by side."""
    source = language(settings.language)
    return [{"loss": source.entropy + float(value), "excess": float(value)} for value in excess_loss(model, source)]


def mean_surprise(log_p: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Mean -log P of the targets, shape (runs,), from log_p (runs, n, vocab) and targets (n,) or (runs, n).

    Each run is summed by itself and in double precision, so that its bits do not depend on its neighbours.
    """
    targets = np.broadcast_to(targets, log_p.shape[:2])
    return np.array(
        [-run[np.arange(len(wanted)), wanted].mean(dtype=float) for run, wanted in zip(log_p, targets, strict=True)]
    )


def with_validation(settings: list[Settings]) -> list[dict]:
    """Loss, and the mean -log P of 20,000 fresh tokens: what one could know without knowing the language."""
    model = train_models(settings)
    contexts, targets = language(settings[0].language).examples(20_000, np.random.default_rng(7))
    validation = mean_surprise(model.log_probabilities(contexts), targets)
    scores = loss_scores(model, settings[0])
    return [score | {"validation": float(value)} for score, value in zip(scores, validation, strict=True)]


def fit_and_error(settings: list[Settings]) -> list[dict]:
    """Loss, the loss on the training text, and how often the model's first choice is not the next token."""
    model = train_models(settings)
    source = language(settings[0].language)
    numbers = source.typical_contexts(8192)
    first_choice = model.log_probabilities(source.split(numbers)).argmax(axis=2)
    contexts, targets = (np.stack(arrays) for arrays in zip(*map(training_data, settings), strict=True))
    train_loss = mean_surprise(model.log_probabilities(contexts), targets)
    error = [1 - source.probabilities[numbers, choice].mean() for choice in first_choice]
    return [
        score | {"train_loss": float(train_loss[run]), "error": float(error[run])}
        for run, score in enumerate(loss_scores(model, settings[0]))
    ]


def tasks(settings: list[Settings]) -> list[dict]:
    """Loss and task scores of the finished models, and of their unfinished states on the way, under "checkpoints"."""
    first = settings[0]
    source = language(first.language)
    marks = [round(first.tokens * 2.0**-k) for k in range(6, 0, -1)] + [first.tokens]
    passed: list[list[dict]] = []
    for seen, model in training(settings):
        if seen >= marks[len(passed)]:
            scores = zip(loss_scores(model, first), task_scores(model, source), strict=True)
            passed.append([score | shares | {"tokens": seen} for score, shares in scores])
    return [{**final, "checkpoints": on_the_way} for *on_the_way, final in zip(*passed, strict=True)]


def continuations(settings: list[Settings]) -> list[dict]:
    """Loss of the finished models, and how often they find or foretell what a speaker goes on with."""
    model, source = train_models(settings), language(settings[0].language)
    scores = zip(loss_scores(model, settings[0]), continuation_scores(model, source), strict=True)
    return [score | shares for score, shares in scores]


def long_answers(settings: list[Settings]) -> list[dict]:
    """Loss of the finished models, and the same ability by three metrics: one, four and ten tokens right at once."""
    model, source = train_models(settings), language(settings[0].language)
    scores = zip(loss_scores(model, settings[0]), long_answer_scores(model, source), strict=True)
    return [score | shares for score, shares in scores]


def domains(settings: list[Settings]) -> list[dict]:
    """Loss on kept prose and code, and how often the next four characters are all the model's first choice."""
    model = train_models(settings)
    scores: list[dict[str, float]] = [{} for _ in settings]
    for domain in ("prose", "code"):
        contexts, targets = kept_examples(domain, 5000, ahead=4)
        log_p = np.concatenate(
            [model.log_probabilities(part) for part in np.array_split(contexts.reshape(-1, contexts.shape[-1]), 10)],
            axis=1,
        )
        nll = mean_surprise(log_p, targets.ravel())
        right = (log_p.argmax(axis=2) == targets.ravel()).reshape(model.runs, *targets.shape).all(axis=2).mean(axis=1)
        for run, score in enumerate(scores):
            score |= {f"{domain}_loss": float(nll[run]), f"{domain}_recall": float(right[run])}
    return scores


def decoder(settings: list[Settings]) -> list[dict]:
    """Loss of the optional transformer, one model after the other."""
    try:
        from course_data.transformer import decoder_excess, train_decoder
    except ImportError:
        raise ValueError("The sweep transformer needs PyTorch, which is missing: pip install torch.") from None
    source = language(settings[0].language)
    excess = [decoder_excess(train_decoder(one), source) for one in settings]
    return [{"loss": source.entropy + value, "excess": value} for value in excess]
