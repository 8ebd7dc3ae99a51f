"""The parameter groups of an optimizer, with their names, sizes and learning rates."""

from __future__ import annotations

import torch
from torch import nn

from ..callbacks.callback import GroupSummary


def group_names(optimizer: torch.optim.Optimizer) -> list[str]:
    """The name of each parameter group; ``group_0``, ``group_1``, ... by position where it has none."""
    return [group.get("name", f"group_{i}") for i, group in enumerate(optimizer.param_groups)]


def group_summaries(optimizer: torch.optim.Optimizer, model: nn.Module) -> list[GroupSummary]:
    """Summarise the parameters by learning rate, the frozen ones last.

    Args:
        optimizer: of the model's parameters; whether a schedule scales its rates already makes no difference.
        model: the model, or the stage of it, that is trained.

    Returns:
        One summary for each name and rate, in the optimizer's order: groups that differ in weight decay alone are one.
        Then ``frozen``, if any parameter of the model does not learn.
    """
    sizes: dict[tuple[str, float], int] = {}
    learning: set[int] = set()
    for name, group in zip(group_names(optimizer), optimizer.param_groups):
        members = [parameter for parameter in group["params"] if parameter.requires_grad]
        key = name, float(group.get("initial_lr", group["lr"]))  # a schedule keeps the full rate there
        sizes[key] = sizes.get(key, 0) + sum(parameter.numel() for parameter in members)
        learning.update(map(id, members))
    frozen = sum(parameter.numel() for parameter in model.parameters() if id(parameter) not in learning)
    summaries = [GroupSummary(name, size, rate) for (name, rate), size in sizes.items()]
    return [*summaries, *([GroupSummary("frozen", frozen, None)] if frozen else [])]
