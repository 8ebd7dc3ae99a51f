from __future__ import annotations

import copy
from pathlib import Path

import pytest
import torch
from torch import nn
from transformers import AutoConfig, AutoModel, PreTrainedModel

from jointie.components.encoding import Encoder, TransformerEncoder
from jointie.components.encoding.layers import layers_of
from jointie.components.tokenization import TransformerTokenizer
from jointie.testing.documents import ada

SMALL = {
    "vocab_size": 20,
    "hidden_size": 8,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 12,
    "max_position_embeddings": 16,
    "embedding_size": 4,
    "pad_token_id": 0,
}
DISTILBERT = {"vocab_size": 20, "dim": 8, "n_layers": 3, "n_heads": 2, "hidden_dim": 12, "max_position_embeddings": 16}
DEBERTA = {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "norm_rel_ebd": "layer_norm"}
MODERNBERT = {"bos_token_id": 1, "eos_token_id": 2, "cls_token_id": 1, "sep_token_id": 2}


def transformer(kind: str, **keys: object) -> PreTrainedModel:
    config = AutoConfig.for_model(kind, **({**DISTILBERT, **keys} if kind == "distilbert" else {**SMALL, **keys}))
    model = AutoModel.from_config(config, attn_implementation="eager")
    if isinstance(getattr(model, "pooler", None), nn.Module):
        model.pooler = None
    return model


def names(model: PreTrainedModel) -> list[set[str]]:
    """The parameters of each layer by name."""
    known = {id(parameter): name for name, parameter in model.named_parameters()}
    return [{known[id(parameter)] for parameter in layer} for layer in layers_of(model)]


@pytest.mark.parametrize(
    ("kind", "keys", "lowest", "stack", "beyond"),
    [
        ("bert", {}, ("embeddings.",), "encoder.layer", ()),
        ("roberta", {"max_position_embeddings": 18, "pad_token_id": 1}, ("embeddings.",), "encoder.layer", ()),
        ("distilbert", {}, ("embeddings.",), "transformer.layer", ()),
        ("deberta", DEBERTA, ("embeddings.", "encoder.rel_embeddings."), "encoder.layer", ("encoder.LayerNorm.",)),
        ("deberta-v2", DEBERTA, ("embeddings.", "encoder.rel_embeddings."), "encoder.layer", ("encoder.LayerNorm.",)),
        ("electra", {}, ("embeddings.", "embeddings_project."), "encoder.layer", ()),
        ("modernbert", MODERNBERT, ("embeddings.",), "layers", ("final_norm.",)),
        ("mpnet", {}, ("embeddings.", "encoder.relative_attention_bias."), "encoder.layer", ()),
    ],
)
def test_architectures(
    kind: str, keys: dict[str, object], lowest: tuple[str, ...], stack: str, beyond: tuple[str, ...]
) -> None:
    model = transformer(kind, **keys)
    everything = {name for name, _ in model.named_parameters()}
    embeddings, *layers = names(model)
    assert embeddings == {name for name in everything if name.startswith(lowest)}
    assert len(layers) == 3
    for number, layer in enumerate(layers):
        assert layer and layer == {name for name in everything if name.startswith(f"{stack}.{number}.")}
    left = everything.difference(embeddings, *layers)
    assert all(name.startswith(beyond) for name in left), "only what follows the stack is in no layer"


def test_the_embeddings_change_what_all_layers_see_and_the_last_layer_nothing_below() -> None:
    """The order is that of the computation."""
    model = transformer("electra").eval()
    ids = torch.tensor([[1, 5, 6, 2]])
    before = model(ids, output_hidden_states=True).hidden_states
    for number in range(4):
        other = copy.deepcopy(model)
        with torch.no_grad():
            for parameter in layers_of(other)[number]:
                parameter.add_(torch.randn(parameter.shape))
        after = other(ids, output_hidden_states=True).hidden_states
        same = [torch.equal(a, b) for a, b in zip(before, after)]
        assert same == [i < number for i in range(4)]


@pytest.mark.parametrize("keys", [{}, {"num_hidden_layers": 2, "inner_group_num": 2}])
def test_layers_that_are_passed_more_than_once_are_not_told_apart(keys: dict[str, object]) -> None:
    assert layers_of(transformer("albert", **keys)) == []


def test_layers_that_share_parameters_are_not_told_apart() -> None:
    model = transformer("bert")
    model.encoder.layer[2].output.dense = model.encoder.layer[0].output.dense
    assert layers_of(model) == []


def test_an_albert_of_layers_of_their_own() -> None:
    found = names(transformer("albert", num_hidden_groups=3))
    assert len(found) == 4 and all(found)


def test_a_transformer_without_a_stack() -> None:
    model = transformer("bert")
    model.config.num_hidden_layers = 7
    assert layers_of(model) == []


def test_layers_of_encoders(tiny_encoder: Path) -> None:
    encoder = TransformerEncoder(str(tiny_encoder), pretrained=False)
    layers = encoder.layers()
    assert len(layers) == 3
    assert {id(p) for layer in layers for p in layer} == {id(p) for p in encoder.parameters()}
    assert Encoder.layers(encoder) == []


@pytest.mark.filterwarnings("ignore:.*gradient_checkpointing_enable:FutureWarning")
def test_gradients_reach_the_layers_above_frozen_embeddings_through_checkpoints(tiny_encoder: Path) -> None:
    encoder = TransformerEncoder(str(tiny_encoder), pretrained=False, gradient_checkpointing=True).train()
    embeddings, *layers = encoder.layers()
    for parameter in embeddings:
        parameter.requires_grad_(False)
    tokenizer = TransformerTokenizer(encoder.source, encoder.max_length)
    encoder(tokenizer.collate([tokenizer.tokenize(ada())])).square().sum().backward()
    assert all(parameter.grad is None for parameter in embeddings)
    assert all(parameter.grad is not None for layer in layers for parameter in layer)
