"""A small decoder-only transformer on the same language, in PyTorch (an optional package).

It answers one question: which exponents change with the architecture? Pre-norm blocks, learned positions, no biases
(as GPT-2, less what a toy does not need). Language, scoring and schedule are those of the numpy model.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gelu, scaled_dot_product_attention

from course_data.language import Language, language
from course_data.model import DECODER_LAYERS, LENGTH
from course_data.training import Settings, learning_rate

HEADS = 2


class Block(nn.Module):
    """Attention to what came before, then a two-layer network, each added to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = (nn.LayerNorm(width, bias=False) for _ in range(2))
        self.attention = nn.Linear(width, 3 * width, bias=False)
        self.gather = nn.Linear(width, width, bias=False)
        self.up, self.down = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        heads = self.attention(self.norm1(x)).unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        seen = scaled_dot_product_attention(*heads, is_causal=True)
        x = x + self.gather(seen.transpose(1, 2).flatten(-2))
        return x + self.down(gelu(self.up(self.norm2(x))))


class Decoder(nn.Module):
    """Logits for the next token at every place: (texts, LENGTH) to (texts, LENGTH, vocab)."""

    def __init__(self, width: int, vocab: int = 64) -> None:
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocab, width), nn.Embedding(LENGTH, width)
        self.blocks = nn.Sequential(*(Block(width) for _ in range(DECODER_LAYERS)))
        self.norm, self.output = nn.LayerNorm(width, bias=False), nn.Linear(width, vocab, bias=False)
        nn.init.zeros_(self.output.weight)

    def forward(self, text: Tensor) -> Tensor:
        return self.output(self.norm(self.blocks(self.tokens(text) + self.places.weight)))


def texts(source: Language, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` independent texts of LENGTH + 1 tokens, shape (count, LENGTH + 1)."""
    speakers = 2048  # `examples` deals out that many texts in turns
    groups = -(-count // speakers)
    _, said = source.examples(groups * (LENGTH + 1) * speakers, rng)
    return said.reshape(groups, LENGTH + 1, speakers).transpose(0, 2, 1).reshape(-1, LENGTH + 1)[:count]


def train_decoder(settings: Settings) -> Decoder:
    """Train one decoder from first to last step, on the processor or, if there is one, the graphics card.

    The first places of a text lack context and are not trained on; a text holds LENGTH + 1 - order training tokens.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(settings.seed)
    source = language(settings.language)
    model = Decoder(settings.width).to(device)
    optimiser = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    count = round(settings.tokens / (LENGTH + 1 - source.order))
    rng = np.random.default_rng([settings.seed, settings.width, settings.tokens])
    text = torch.tensor(texts(source, count, rng).astype(np.int64), device=device)
    edges = np.linspace(0, count, settings.steps + 1).astype(np.int64)
    for step in range(settings.steps):
        batch = text[edges[step] : edges[step + 1]]
        logits = model(batch[:, :-1])[:, source.order - 1 :]
        loss = cross_entropy(logits.flatten(0, 1), batch[:, source.order :].flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.param_groups[0]["lr"] = learning_rate(settings, step)
        optimiser.step()
    return model


@torch.no_grad()
def decoder_excess(model: Decoder, source: Language, count: int = 2048) -> float:
    """Mean KL(language || model) over the places of fixed texts, in nats per token."""
    text = texts(source, count, np.random.default_rng(7)).astype(np.int64)
    device = next(model.parameters()).device
    log_p = model(torch.tensor(text[:, :-1], device=device)).log_softmax(-1)[:, source.order - 1 :].cpu().double()
    places = LENGTH + 1 - source.order
    context = sum(text[:, k : k + places] * source.vocab ** (source.order - 1 - k) for k in range(source.order))
    truth = source.probabilities[context]
    return float((truth * (np.log(truth) - log_p.numpy())).sum(-1).mean())
