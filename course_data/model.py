"""A small language model in plain numpy: the network, its gradient and its optimiser.

The network is that of Bengio et al. (2003): the last few tokens are embedded, joined, passed through a hidden layer of
ReLU units, and turned into the next token's log-probabilities. Several models of one shape can be trained side by side:
every array has a leading axis `runs`, one entry per model, and no model's numbers ever mix with another's.
"""

import numpy as np


def layer_shapes(width: int, vocab: int, order: int) -> dict[str, tuple[int, int]]:
    """Rows and columns of each layer's weights. An embedded token has a quarter of the hidden layer's width."""
    embedding = max(2, width // 4)
    return {
        "embedding": (order * vocab, embedding),
        "hidden": (order * embedding, width),
        "hidden_bias": (1, width),
        "output": (width, vocab),
        "output_bias": (1, vocab),
    }


def count_params(width: int, vocab: int = 64, order: int = 3) -> tuple[int, int]:
    """N, the parameters without the input embedding (as Kaplan et al. 2020 count them), and the count of all."""
    sizes = {name: rows * columns for name, (rows, columns) in layer_shapes(width, vocab, order).items()}
    total = sum(sizes.values())
    return total - sizes["embedding"], total


# The optional transformer (course_data/transformer.py): its blocks, and the tokens that it reads at once.
DECODER_LAYERS, LENGTH = 2, 32


def count_decoder_params(width: int, vocab: int = 64) -> tuple[int, int]:
    """The optional transformer's N, which leaves out its token and position embeddings, and the count of all."""
    params = DECODER_LAYERS * (12 * width**2 + 2 * width) + width + width * vocab
    return params, params + (vocab + LENGTH) * width


class Model:
    """`len(seeds)` networks of one width. Weights are float32, drawn from each run's own seed.

    Shapes below: R runs, n examples, K context tokens, e numbers per embedded token, h hidden units, V vocabulary.
    """

    def __init__(self, width: int, seeds: list[int], *, vocab: int = 64, order: int = 3) -> None:
        self.width, self.runs, self.vocab, self.order = width, len(seeds), vocab, order
        self.params, self.total_params = count_params(width, vocab, order)
        shapes = layer_shapes(width, vocab, order)
        ends = np.cumsum([rows * columns for rows, columns in shapes.values()])
        self.weights = np.zeros((self.runs, ends[-1]), dtype=np.float32)
        self._shapes, self._ends = shapes, ends
        joined, _ = shapes["hidden"]
        self._part = self.parts(self.weights)
        for run, seed in enumerate(seeds):
            rng = np.random.default_rng([seed, 0])
            self._part["embedding"][run] = rng.standard_normal(shapes["embedding"])
            self._part["hidden"][run] = rng.standard_normal(shapes["hidden"]) * np.sqrt(2 / joined)

    def parts(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        """Views into an array shaped like `weights`, by layer, each of shape (R, rows, columns)."""
        return {
            name: flat[:, end - rows * columns : end].reshape(len(flat), rows, columns)
            for (name, (rows, columns)), end in zip(self._shapes.items(), self._ends, strict=True)
        }

    def _forward(self, contexts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Embedding rows used (R, n, K), what they join to (R, n, K·e), hidden units (R, n, h), logits (R, n, V)."""
        rows = contexts + np.arange(self.order, dtype=np.int64) * self.vocab
        joined = np.stack([table.take(row, axis=0) for table, row in zip(self._part["embedding"], rows, strict=True)])
        joined = joined.reshape(self.runs, contexts.shape[1], -1)
        hidden = joined @ self._part["hidden"]
        hidden += self._part["hidden_bias"]
        np.maximum(hidden, 0, out=hidden)
        logits = hidden @ self._part["output"]
        logits += self._part["output_bias"]
        logits -= logits.max(axis=2, keepdims=True)
        return rows, joined, hidden, logits

    def log_probabilities(self, contexts: np.ndarray) -> np.ndarray:
        """log P(next token), shape (R, n, V), for contexts of shape (R, n, K), or (n, K) if all runs see the same."""
        contexts = np.broadcast_to(contexts, (self.runs, *contexts.shape[-2:]))
        logits = self._forward(contexts)[-1]
        return logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))

    def gradient(self, contexts: np.ndarray, targets: np.ndarray) -> np.ndarray:
        """Gradient of each run's mean loss -log P(target), shaped like `weights`.

        contexts (R, n, K) and targets (R, n) are integers below V.
        """
        runs, count = targets.shape
        rows, joined, hidden, logits = self._forward(contexts)
        gradient = np.empty_like(self.weights)
        part = self.parts(gradient)

        # Softmax minus one-hot target: the loss's slope in the logits. From here on, the chain rule layer by layer.
        slope = np.exp(logits, out=logits)
        slope /= slope.sum(axis=2, keepdims=True) * np.float32(count)
        slope[np.arange(runs)[:, None], np.arange(count), targets] -= np.float32(1 / count)
        np.matmul(hidden.transpose(0, 2, 1), slope, out=part["output"])
        slope.sum(axis=1, keepdims=True, out=part["output_bias"])

        slope = slope @ self._part["output"].transpose(0, 2, 1)
        slope *= hidden > 0
        np.matmul(joined.transpose(0, 2, 1), slope, out=part["hidden"])
        slope.sum(axis=1, keepdims=True, out=part["hidden_bias"])

        slope = slope @ self._part["hidden"].transpose(0, 2, 1)
        by_place = slope.reshape(runs, count, self.order, -1).transpose(0, 2, 1, 3)
        # Summing the slopes of equal tokens, written as a product with the one-hot tokens: (K, V, n) @ (K, n, e).
        ones = np.zeros((runs, count, self.order * self.vocab), dtype=np.float32)
        ones[np.arange(runs)[:, None, None], np.arange(count)[:, None], rows] = 1
        one_hot = ones.reshape(runs, count, self.order, self.vocab).transpose(0, 2, 3, 1)
        part["embedding"][...] = (one_hot @ by_place).reshape(part["embedding"].shape)
        return gradient


class Adam:
    """The optimiser of Kingma & Ba (2015), acting on all weights at once; no weight decay."""

    def __init__(self, weights: np.ndarray, *, beta1: float = 0.9, beta2: float = 0.98, eps: float = 1e-8) -> None:
        self.weights, self.beta1, self.beta2, self.eps = weights, beta1, beta2, eps
        self.mean, self.square = np.zeros_like(weights), np.zeros_like(weights)
        self.steps = 0

    def step(self, gradient: np.ndarray, rate: float) -> None:
        """Move the weights in place by one step; `gradient` is used as scratch space."""
        self.steps += 1
        self.mean *= self.beta1
        self.mean += (1 - self.beta1) * gradient
        self.square *= self.beta2
        np.multiply(gradient, gradient, out=gradient)
        gradient *= 1 - self.beta2
        self.square += gradient
        np.multiply(self.square, 1 / (1 - self.beta2**self.steps), out=gradient)
        np.sqrt(gradient, out=gradient)
        gradient += self.eps
        np.divide(self.mean, gradient, out=gradient)
        gradient *= rate / (1 - self.beta1**self.steps)
        self.weights -= gradient
