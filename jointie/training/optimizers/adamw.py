"""AdamW with learning rates of their own for the encoder and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import nn

from ...config import ConfigError, Dropout, NonNegativeFloat, PositiveFloat, PositiveFraction, Problem
from .optimizer import Optimizer

_PLACE = ("trainer", "optimizer")


class _Group(NamedTuple):
    name: str
    rate: float
    members: Sequence[nn.Parameter]


@Optimizer.register("adamw")
class AdamW(Optimizer):
    """AdamW (Loshchilov & Hutter 2019).

    With a ``layer_decay`` below 1, the encoder learns the slower the lower the layer, since lower layers know more
    general things (Howard & Ruder 2018): a layer with n layers above it learns at ``encoder_lr * layer_decay ** n``
    (ELECTRA, Clark et al. 2020), where the embeddings are the lowest layer and what follows the layers belongs to the
    highest.

    Args:
        encoder_lr: learning rate of the pretrained parameters; 0 freezes them.
        task_lr: learning rate of all others.
        weight_decay: on matrices; biases and normalisation weights are not decayed.
        beta1: decay rate of the mean of gradients.
        beta2: decay rate of the mean of their squares.
        eps: added to the denominator.
        layer_decay: by how much the learning rate falls from an encoder layer to the one below; 1 for the same in all.
    """

    def __init__(
        self,
        encoder_lr: NonNegativeFloat = 5e-5,
        task_lr: PositiveFloat = 2e-4,
        weight_decay: NonNegativeFloat = 0.01,
        beta1: Dropout = 0.9,
        beta2: Dropout = 0.999,
        eps: PositiveFloat = 1e-8,
        layer_decay: PositiveFraction = 1.0,
    ) -> None:
        self.rates = {"encoder": encoder_lr, "task": task_lr}
        self.weight_decay, self.betas, self.eps = weight_decay, (beta1, beta2), eps
        self.layer_decay = layer_decay

    def build(
        self, groups: Mapping[str, Sequence[nn.Parameter]], layers: Sequence[Sequence[nn.Parameter]] = ()
    ) -> torch.optim.Optimizer:
        parameters = []
        for name, rate, members in self._by_rate(groups, layers):
            for decay in (True, False):
                chosen = [p for p in members if (p.dim() > 1) == decay]
                if chosen:
                    weight_decay = self.weight_decay if decay else 0.0
                    parameters.append({"params": chosen, "lr": rate, "weight_decay": weight_decay, "name": name})
        if not parameters:
            raise ConfigError([Problem(_PLACE, "nothing is left to learn; freeze less, or raise encoder_lr above 0")])
        return torch.optim.AdamW(parameters, betas=self.betas, eps=self.eps, fused=True)

    def _by_rate(
        self, groups: Mapping[str, Sequence[nn.Parameter]], layers: Sequence[Sequence[nn.Parameter]]
    ) -> Iterator[_Group]:
        """The parameters that learn."""
        for name, members in groups.items():
            if self.rates[name] == 0:
                for parameter in members:
                    parameter.requires_grad_(False)
            learning = [parameter for parameter in members if parameter.requires_grad]
            if name == "encoder" and self.layer_decay < 1 and learning:
                yield from self._by_layer(learning, layers)
            else:
                yield _Group(name, self.rates[name], learning)

    def _by_layer(self, encoder: Sequence[nn.Parameter], layers: Sequence[Sequence[nn.Parameter]]) -> Iterator[_Group]:
        if not layers:
            message = "the layers of this encoder cannot be told apart; leave layer_decay at 1"
            raise ConfigError([Problem((*_PLACE, "layer_decay"), message, self.layer_decay)])
        top = len(layers) - 1
        numbers = {id(parameter): number for number, layer in enumerate(layers) for parameter in layer}
        for number in range(len(layers)):
            members = [parameter for parameter in encoder if numbers.get(id(parameter), top) == number]
            yield _Group(f"encoder.{number}", self.rates["encoder"] * self.layer_decay ** (top - number), members)
