"""The family of optimizers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

import torch
from torch import nn

from ...config import Component


class Optimizer(Component):
    """Makes a torch optimizer for the parameters of a model."""

    default_implementation = "adamw"

    @abstractmethod
    def build(
        self, groups: Mapping[str, Sequence[nn.Parameter]], layers: Sequence[Sequence[nn.Parameter]] = ()
    ) -> torch.optim.Optimizer:
        """Make the optimizer of those parameters that are not frozen (``requires_grad``).

        Args:
            groups: the model's parameters by name of group (:meth:`Model.parameter_groups`): ``encoder`` and ``task``.
            layers: the encoder's parameters by layer, the lowest first (:meth:`Model.encoder_layers`); none where its
                layers are not told apart.

        Raises:
            ConfigError: if nothing is left to learn, or layers are needed and there are none.
        """
