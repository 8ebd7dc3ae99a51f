"""Any transformer of the Hugging Face hub, or of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import MODEL_MAPPING, AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
from transformers.utils import CONFIG_NAME
from transformers.utils import logging as transformers_logging

from ...config import Dropout, PositiveInt, Runtime
from ...tensors import Attention, Batch
from ..pretrained_files import check_references, loading, locate, saved
from .encoder import Encoder
from .layers import layers_of

_DEFAULT_MAX_LENGTH = 512
# What the two kinds of dropout are called in one configuration or another.
_DROPOUT = ("hidden_dropout_prob", "hidden_dropout", "dropout")
_ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout")


@Encoder.register("transformer")
class TransformerEncoder(Encoder):
    """Encode each window with a transformer; windows do not see each other.

    Args:
        name: a Hugging Face name, a local folder, or ``package://NAME/FOLDER`` inside an installed Python package.
        pretrained: load the pretrained weights; if false, only the configuration is taken and the weights are random.
        max_length: the longest window in sub-tokens, special ones included; by default as long as the positions allow.
        windows_at_once: how many windows to encode together when no gradients are wanted, which bounds the memory that
            a long document takes.
        dropout: of hidden states in training; by default what the configuration says.
        attention_dropout: of attention weights in training; by default what the configuration says. At 0 the fused
            attention kernels can be used, which on a CPU makes a training step much faster.
        gradient_checkpointing: recompute activations in the backward pass, to save memory in training.
        archive: the folder that :meth:`save_assets` wrote, in place of ``name``; weights follow from the archive.

    Raises:
        ValueError: if the source cannot be loaded, or ``max_length`` is longer than the positions allow.
    """

    def __init__(
        self,
        name: str,
        pretrained: bool = True,
        max_length: PositiveInt | None = None,
        windows_at_once: PositiveInt = 32,
        dropout: Dropout | None = None,
        attention_dropout: Dropout | None = None,
        gradient_checkpointing: bool = False,
        archive: Runtime[Path | None] = None,
    ) -> None:
        super().__init__()
        self.source = saved(archive) if archive else locate(name)
        if archive:
            check_references(Path(self.source, CONFIG_NAME))
        config = _configured(self.source, {_DROPOUT: dropout, _ATTENTION_DROPOUT: attention_dropout})
        self.transformer = _load(self.source, config, pretrained and archive is None)
        if gradient_checkpointing:
            # The reentrant kind gives no gradients to layers whose inputs need none: those above frozen embeddings.
            self.transformer.gradient_checkpointing_enable({"use_reentrant": False})
        self.output_dim = config.hidden_size
        self.vocabulary_size = getattr(config, "vocab_size", None)
        longest = _positions(self.transformer)
        self.max_length = max_length or longest
        if self.max_length > longest:
            raise ValueError(f"max_length is {max_length}, but {name!r} has positions for {longest} sub-tokens")
        self.windows_at_once = windows_at_once

    def forward(self, batch: Batch) -> Tensor:
        size = self._windows_at_once(batch)
        chunks = zip(batch.input_ids.split(size), batch.attention_mask.split(size))
        windows = torch.cat([self.encode_windows(ids, mask) for ids, mask in chunks])  # (W, L, D)
        return windows.flatten(0, 1)[batch.token_index]  # (B, T, D)

    def keep_attention(self) -> None:
        self.transformer.set_attn_implementation("eager")  # the fused kernels never hold the weights

    def attend(self, batch: Batch) -> tuple[Tensor, Attention]:
        size = self._windows_at_once(batch)
        if not torch.is_grad_enabled():  # else the weights of all layers are kept anyhow
            size = max(1, size // self.transformer.config.num_hidden_layers)
        chunks = zip(batch.input_ids.split(size), batch.attention_mask.split(size))
        parts = [self._attended(ids, mask) for ids, mask in chunks]
        windows, weights = map(torch.cat, zip(*parts))  # (W, L, D), (W, H, L, L)
        tokens = windows.flatten(0, 1)[batch.token_index]  # (B, T, D)
        return tokens, Attention(weights, batch.token_index, batch.token_mask)

    def _attended(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        output = self.transformer(input_ids=input_ids, attention_mask=attention_mask.long(), output_attentions=True)
        return output.last_hidden_state, output.attentions[-1].float()

    def _windows_at_once(self, batch: Batch) -> int:
        return batch.input_ids.shape[0] if torch.is_grad_enabled() else self.windows_at_once

    def encode_windows(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        mask = None if attention_mask is None else attention_mask.long()
        return self.transformer(input_ids=input_ids, attention_mask=mask).last_hidden_state

    def layers(self) -> list[list[nn.Parameter]]:
        return layers_of(self.transformer)

    def save_assets(self, folder: Path) -> None:
        """Write the transformer's configuration."""
        self.transformer.config.save_pretrained(folder)


def _configured(source: str, changes: dict[tuple[str, ...], float | None]) -> PretrainedConfig:
    """The configuration of a source, with those values changed that are not ``None``."""
    with loading("the encoder", source, CONFIG_NAME):
        config = AutoConfig.from_pretrained(source, trust_remote_code=False)
        if AutoConfig in config.sub_configs.values():
            raise ValueError(f"the architecture {config.model_type!r} holds another model, and no encoder of text does")
    for names, value in changes.items():
        if value is not None:
            known = [key for key in names if hasattr(config, key)]
            if not known:
                raise ValueError(
                    f"the configuration of {source!r} has none of {', '.join(names)}; leave the option out"
                )
            setattr(config, known[0], value)
    return config


def _load(source: str, config: PretrainedConfig, pretrained: bool) -> PreTrainedModel:
    transformers_logging.disable_progress_bar()
    options: dict[str, Any] = {"dtype": torch.float32, "attn_implementation": "sdpa" if _has_sdpa(config) else "eager"}
    with loading("the encoder", source, CONFIG_NAME):
        if pretrained:
            model = AutoModel.from_pretrained(
                source, config=config, use_safetensors=True, trust_remote_code=False, **options
            )
        else:
            model = AutoModel.from_config(config, trust_remote_code=False, **options)
    if isinstance(getattr(model, "pooler", None), nn.Module):
        model.pooler = None  # its output is never used, so its weights would neither train nor be worth saving
    return model


def _has_sdpa(config: PretrainedConfig) -> bool:
    """Whether the architecture has the fused attention; a few have only the plain one."""
    return getattr(MODEL_MAPPING.get(type(config), None), "_supports_sdpa", False)


def _positions(model: PreTrainedModel) -> int:
    """The number of positions of a model; the RoBERTa line counts them from behind the index of its padding."""
    positions = getattr(model.config, "max_position_embeddings", None) or _DEFAULT_MAX_LENGTH
    tables = (part for name, part in model.named_modules() if name.endswith("position_embeddings"))
    padding = next((i for part in tables if (i := getattr(part, "padding_idx", None)) is not None), -1)
    return positions - padding - 1 if positions > padding + 1 else _DEFAULT_MAX_LENGTH
