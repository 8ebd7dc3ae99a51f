"""AdamW with learning rates of their own for the encoder and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn

from ...config import Dropout, NonNegativeFloat, PositiveFloat
from .optimizer import Optimizer


@Optimizer.register("adamw")
class AdamW(Optimizer):
    """AdamW (Loshchilov & Hutter 2019).

    Args:
        encoder_lr: learning rate of the pretrained parameters; 0 freezes them.
        task_lr: learning rate of all others.
        weight_decay: on matrices; biases and normalisation weights are not decayed.
        beta1: decay rate of the mean of gradients.
        beta2: decay rate of the mean of their squares.
        eps: added to the denominator.
    """

    def __init__(
        self,
        encoder_lr: NonNegativeFloat = 5e-5,
        task_lr: PositiveFloat = 2e-4,
        weight_decay: NonNegativeFloat = 0.01,
        beta1: Dropout = 0.9,
        beta2: Dropout = 0.999,
        eps: PositiveFloat = 1e-8,
    ) -> None:
        self.rates = {"encoder": encoder_lr, "task": task_lr}
        self.weight_decay, self.betas, self.eps = weight_decay, (beta1, beta2), eps

    def build(self, groups: Mapping[str, Sequence[nn.Parameter]]) -> torch.optim.Optimizer:
        parameters = []
        for name, members in groups.items():
            rate = self.rates[name]
            for parameter in members:
                parameter.requires_grad_(rate > 0)
            for decay in (True, False):
                chosen = [p for p in members if (p.dim() > 1) == decay]
                if chosen and rate > 0:
                    weight_decay = self.weight_decay if decay else 0.0
                    parameters.append({"params": chosen, "lr": rate, "weight_decay": weight_decay, "name": name})
        return torch.optim.AdamW(parameters, betas=self.betas, eps=self.eps, fused=True)
