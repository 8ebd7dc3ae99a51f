"""The family of optimizers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn

from ...config import Component


class Optimizer(Component):
    """Makes a torch optimizer for the parameters of a model."""

    default_implementation = "adamw"

    def build(self, groups: Mapping[str, Sequence[nn.Parameter]]) -> torch.optim.Optimizer:
        """Make the optimizer.

        Args:
            groups: the model's parameters by name of group (:meth:`Model.parameter_groups`): ``encoder`` and ``task``.
        """
        raise NotImplementedError
