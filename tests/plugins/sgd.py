"""An optimizer."""

from collections.abc import Mapping, Sequence

import torch
from torch import nn

from jointie.config import Fraction, PositiveFloat
from jointie.training import Optimizer


@Optimizer.register("sgd")
class Sgd(Optimizer):
    """Stochastic gradient descent with momentum, at one learning rate for the encoder and another for the rest."""

    def __init__(self, encoder_lr: PositiveFloat = 1e-3, task_lr: PositiveFloat = 1e-2, momentum: Fraction = 0.9):
        self.rates, self.momentum = {"encoder": encoder_lr, "task": task_lr}, momentum

    def build(
        self, groups: Mapping[str, Sequence[nn.Parameter]], layers: Sequence[Sequence[nn.Parameter]] = ()
    ) -> torch.optim.Optimizer:
        learning = {name: [one for one in members if one.requires_grad] for name, members in groups.items()}
        own = [{"name": name, "params": members, "lr": self.rates[name]} for name, members in learning.items()]
        return torch.optim.SGD(own, momentum=self.momentum)
