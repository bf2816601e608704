"""The optional transformer: it looks back only, counts as planned, repeats, and learns."""

import numpy as np
import pytest

from course_data.language import language
from course_data.model import LENGTH, count_decoder_params
from course_data.training import recipe

torch = pytest.importorskip("torch", reason="the transformer needs the optional package torch")
transformer = pytest.importorskip("course_data.transformer")


def test_no_place_sees_what_comes_after():
    model = transformer.Decoder(16)
    torch.nn.init.normal_(model.output.weight)
    text = torch.randint(0, 64, (3, LENGTH))
    changed = text.clone()
    changed[:, 20:] = (changed[:, 20:] + 1) % 64
    assert torch.equal(model(text)[:, :20], model(changed)[:, :20])
    assert not torch.equal(model(text)[:, 20:], model(changed)[:, 20:])


@pytest.mark.parametrize("width", [8, 24, 64])
def test_parameters_are_counted(width):
    model = transformer.Decoder(width)
    embeddings = model.tokens.weight.numel() + model.places.weight.numel()
    total = sum(part.numel() for part in model.parameters())
    assert count_decoder_params(width) == (total - embeddings, total)


def test_texts_are_of_the_language(tiny):
    lang = language(tiny)
    said = transformer.texts(lang, 3000, np.random.default_rng(0)).astype(int)
    assert said.shape == (3000, LENGTH + 1)
    contexts = said[:, :3] @ lang.vocab ** np.arange(2, -1, -1)
    surprise = -np.log(lang.probabilities[contexts, said[:, 3]])
    assert surprise.mean() == pytest.approx(lang.entropy, abs=0.05)


def test_it_learns_and_repeats():
    settings = recipe("zipf-a", 16, 30_000, 0, architecture="transformer", peak_rate=0.025)
    first, again = (transformer.train_decoder(settings) for _ in range(2))
    first, again = (transformer.decoder_excess(model, language("zipf-a")) for model in (first, again))
    assert first == again
    assert first < 0.75 * transformer.decoder_excess(transformer.Decoder(16), language("zipf-a"))
