"""A made-up language whose entropy is known exactly.

Real text has an irreducible loss that nobody knows. Here we know it, because we made the language: a Markov source of
order 3 over 64 tokens. Each context (the last three tokens) owns a short list of favourite next tokens with Zipf
weights; now and then the speaker forgets the oldest token and asks the shorter context instead, whose favourites are
more general, and so on down to plain token frequencies. Long contexts are thus many and rare, short ones few and
common, and a model that learns the language improves for a long time before it is done: what a scaling law needs.
"""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigs


def zipf_weights(count: int, exponent: float, shift: float = 0.0) -> np.ndarray:
    """Weights proportional to (rank + shift)^(-exponent) for ranks 1 … count, shape (count,), summing to one."""
    weights = (np.arange(1, count + 1) + shift) ** -exponent
    return weights / weights.sum()


@dataclass(frozen=True)
class Language:
    """A Zipfian back-off Markov language.

    favourites[k] and zipf[k] belong to contexts of k + 1 tokens: how many favourites each has, and the exponent of
    their weights. With probability `back_off` a context hands over to the next shorter one. `seed` decides which tokens
    are whose favourites. A context is written as one integer: its tokens are the digits in base `vocab`, oldest first.
    """

    favourites: tuple[int, ...] = (32, 12, 6)
    zipf: tuple[float, ...] = (1.0, 1.35, 1.8)
    back_off: float = 0.06
    vocab: int = 64
    seed: int = 0

    @property
    def order(self) -> int:
        """Tokens of context that the next token depends on."""
        return len(self.favourites)

    @cached_property
    def _lists(self) -> list[np.ndarray]:
        """lists[k]: the favourites of every context of k tokens, shape (vocab^k, favourites[k - 1]).

        A context's favourites are drawn from what the next shorter context would say, so frequent tokens stay frequent.
        The empty context lists every token.
        """
        rng = np.random.default_rng(self.seed)
        lists = [np.arange(self.vocab, dtype=np.uint8)[None]]
        for length, count in enumerate(self.favourites, start=1):
            contexts = np.repeat(np.arange(self.vocab**length), count)
            drawn = self._speak(lists, contexts, rng.random(len(contexts)))
            lists.append(drawn.reshape(-1, count))
        return lists

    def _speak(self, lists: list[np.ndarray], contexts: np.ndarray, uniform: np.ndarray) -> np.ndarray:
        """Turn one uniform random number per context into its next token, knowing the given lists only."""
        longest = len(lists) - 1
        # One cumulative table over all (context length, rank) pairs, longest first: a single number picks both.
        lengths = np.concatenate([np.full(lists[k].shape[1], k) for k in range(longest, -1, -1)])
        ranks = np.concatenate([np.arange(lists[k].shape[1]) for k in range(longest, -1, -1)])
        shares = np.concatenate([self._share(k, longest) * self._weights(k) for k in range(longest, -1, -1)])
        pick = np.searchsorted(np.cumsum(shares)[:-1], uniform, side="right")
        starts = np.cumsum([0] + [table.size for table in lists], dtype=np.int64)
        widths = np.array([table.shape[1] for table in lists], dtype=np.int64)
        sizes = self.vocab ** np.arange(longest + 1, dtype=np.int64)
        flat = np.concatenate([table.ravel() for table in lists])
        length = lengths[pick]
        return flat[starts[length] + contexts % sizes[length] * widths[length] + ranks[pick]]

    def _weights(self, length: int) -> np.ndarray:
        if length == 0:
            return zipf_weights(self.vocab, 1.0, shift=1.0)
        return zipf_weights(self.favourites[length - 1], self.zipf[length - 1])

    def _share(self, length: int, longest: int) -> float:
        """Probability that a context of `longest` tokens is answered by its last `length` tokens."""
        return self.back_off ** (longest - length) * (1 - self.back_off if length else 1.0)

    @cached_property
    def probabilities(self) -> np.ndarray:
        """P(next token | context), shape (vocab^order, vocab), rows summing to one."""
        table = self._weights(0)[None]
        for length in range(1, self.order + 1):
            favourites = self._lists[length]
            contexts = len(favourites)
            cells = np.arange(contexts)[:, None] * self.vocab + favourites
            own = np.bincount(
                cells.ravel(), np.tile(self._weights(length), contexts), minlength=contexts * self.vocab
            ).reshape(contexts, self.vocab)
            table = (1 - self.back_off) * own + self.back_off * np.tile(table, (self.vocab, 1))
        return table

    @cached_property
    def context_probabilities(self) -> np.ndarray:
        """How often each context occurs in endless text, shape (vocab^order,).

        The stationary distribution: reading one token on leaves it unchanged, so it is the eigenvector of that step
        whose eigenvalue is one, the largest in magnitude.
        """
        v, shorter = self.vocab, self.vocab ** (self.order - 1)
        step = self.probabilities.reshape(v, shorter, v)
        read_on = LinearOperator(
            (v * shorter, v * shorter),
            matvec=lambda occurs: np.einsum("ab,abd->bd", occurs.reshape(v, shorter), step).ravel(),
            dtype=float,
        )
        occurs = np.abs(eigs(read_on, k=1, v0=np.ones(v * shorter))[1][:, 0].real)
        return occurs / occurs.sum()

    @cached_property
    def entropies(self) -> tuple[float, ...]:
        """Exact entropy of the next token given the last 0, 1, … `order` tokens, in nats per token.

        No model that sees k tokens can have a lower expected loss than entropies[k].
        """
        joint = self.context_probabilities[:, None] * self.probabilities
        found = []
        for length in range(self.order + 1):
            seen = joint.reshape(-1, self.vocab**length, self.vocab).sum(axis=0)
            next_given_seen = seen / seen.sum(axis=1, keepdims=True)
            found.append(float(-(seen * np.log(np.maximum(next_given_seen, 1e-300))).sum()))
        return tuple(found)

    @property
    def entropy(self) -> float:
        """The irreducible loss E: the entropy rate, in nats per token."""
        return self.entropies[-1]

    def examples(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """`count` fresh examples: contexts of shape (count, order) and the tokens that followed them, shape (count,).

        Many speakers talk side by side, each reading on from its own text; neighbouring examples come from different
        speakers, so that a batch is a fair sample of the language.
        """
        speakers = min(2048, count)
        context = np.searchsorted(np.cumsum(self.context_probabilities)[:-1], rng.random(speakers), side="right")
        said = np.empty((-(-count // speakers), speakers), dtype=np.uint8)
        contexts = np.empty(said.shape, dtype=np.int32)
        for now in range(len(said)):
            token = self._speak(self._lists, context, rng.random(speakers))
            contexts[now], said[now] = context, token
            context = context % self.vocab ** (self.order - 1) * self.vocab + token
        return self.split(contexts.ravel()[:count]), said.ravel()[:count]

    def split(self, contexts: np.ndarray) -> np.ndarray:
        """Context numbers, shape (n,), as tokens, shape (n, order), oldest first."""
        places = self.vocab ** np.arange(self.order - 1, -1, -1, dtype=np.int64)
        return (contexts[:, None] // places % self.vocab).astype(np.uint8)

    def typical_contexts(self, count: int) -> np.ndarray:
        """`count` context numbers that stand for the whole language: evenly spaced through its distribution."""
        return np.searchsorted(np.cumsum(self.context_probabilities), (np.arange(count) + 0.5) / count)


LANGUAGES = {
    "zipf-a": Language(),
    "zipf-b": Language(favourites=(32, 16, 8), zipf=(1.0, 1.2, 1.5), back_off=0.1),
}

# Languages that stay unknown to those who are to forecast on them, by what their names begin with.
SEALED = {
    family: Path(__file__).parent / data / "instructor" / "languages.json"
    for family, data in {"hidden": "unknown-languages", "capstone": "capstone"}.items()
}


@lru_cache(maxsize=4)
def language(name: str) -> Language:
    """The language of that name, such as "zipf-a" or "capstone-03"; one object per process, since its tables are large.

    Raises ValueError for a name that there is not, and for a sealed language where this edition does not carry it.
    """
    if name in LANGUAGES:
        return LANGUAGES[name]
    values = sealed(name.partition("-")[0]).get(name)
    if values is None:
        raise ValueError(f"There is no language {name!r}; choose one of {', '.join(LANGUAGES)}.")
    return Language(**values | {key: tuple(values[key]) for key in ("favourites", "zipf")})


def sealed(family: str) -> dict[str, dict]:
    """How the sealed languages of that family are made, by name; empty for a family that there is not.

    Raises ValueError where this edition does not carry them.
    """
    if family not in SEALED:
        return {}
    if not SEALED[family].exists():
        raise ValueError(f"This edition does not carry the {family} languages; only its instructors have them.")
    return json.loads(SEALED[family].read_text())
