"""One optimizer step: forward and backward over its batches, and a look at whether all numbers are finite."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from ...models import Model
from ...timing import timed
from ..options import Options
from ..out_of_memory import memory_errors_explained
from .data_loading import Loaded
from .distributed import Distributed

OnGradients = Callable[[Mapping[str, Sequence[nn.Parameter]]], None]


@dataclass
class StepResult:
    """The result of an optimizer step.

    Attributes:
        losses: each loss, the mean over the step's documents.
        gradient_norm: the norm of all gradients before they were clipped.
        problem: what is not finite, and in which documents; empty if the step was taken.
    """

    losses: dict[str, float] = field(default_factory=dict)
    gradient_norm: float = 0.0
    problem: str = ""


class Stepper:
    """Takes optimizer steps.

    Args:
        model: the model.
        wrapped: the same as prepared by accelerate.
        optimizer: as prepared by accelerate.
        groups: the parameters that learn, by the name of their group.
        distributed: those that train together.
        options: of the training.
        on_gradients: called when the gradients of a step are there.

    Attributes:
        without_gradient: the parameters that are to learn and that no gradient has reached so far.
    """

    def __init__(
        self,
        model: Model,
        wrapped: Any,
        optimizer: Any,
        groups: Mapping[str, Sequence[nn.Parameter]],
        distributed: Distributed,
        options: Options,
        on_gradients: OnGradients,
    ) -> None:
        self.model, self.wrapped, self.optimizer, self.groups = model, wrapped, optimizer, groups
        self.distributed, self.accelerator = distributed, distributed.accelerator
        self.options, self.on_gradients = options, on_gradients
        self.without_gradient = {name: p for name, p in model.named_parameters() if p.requires_grad}

    def take(self, batches: Iterator[Loaded], sizes: Sequence[int]) -> StepResult:
        """Take a step, or leave the model as it is if a loss or a gradient is not finite.

        Args:
            batches: those of this step come first.
            sizes: how many documents each of these has, of all processes together.
        """
        result, losses, problem = StepResult(), dict[str, float](), ""
        for number in range(1, len(sizes) + 1):
            loaded = next(batches)
            share = loaded.weight / sum(sizes)
            explained = memory_errors_explained(self.model, loaded.documents, self.options)
            with explained, self._waiting(number < len(sizes)):
                values = self._backward(loaded, share)
            problem = problem or _problem(values, loaded)
            for name, value in values.items():
                losses[name] = losses.get(name, 0.0) + value * share
        result.losses = dict(zip(losses, self.distributed.mean(list(losses.values()))))
        (broken,) = self.distributed.any(bool(problem))
        if broken:
            result.problem = "; ".join(filter(None, self.distributed.gather(problem)))
        else:
            with timed("optimizer"):
                result.gradient_norm, result.problem = self._norm(result.losses)
        self.without_gradient = {name: p for name, p in self.without_gradient.items() if p.grad is None}
        if not result.problem:
            self.on_gradients(self.groups)
            with timed("optimizer"):
                self._clip(result.gradient_norm)
                self.optimizer.step()
        elif not broken and self.accelerator.scaler is not None:
            self.accelerator.scaler.update()  # it has seen these gradients already
        self.optimizer.zero_grad()
        return result

    def _backward(self, loaded: Loaded, share: float) -> dict[str, float]:
        """Add its share of a batch's gradients to those of the step, and give its losses."""
        output = self.wrapped(loaded.batch.to(self.distributed.device, non_blocking=True))
        names = list(output.losses)
        values = torch.stack([output.losses[name].detach().float() for name in names]).tolist()  # one wait for a GPU
        with timed("backward"):
            self.accelerator.backward(output.loss * share)
        return dict(zip(names, values))

    def _waiting(self, more: bool) -> AbstractContextManager[None]:
        """Between the batches of a step the processes need not exchange gradients."""
        return self.accelerator.no_sync(self.wrapped) if more else nullcontext()

    def _norm(self, losses: Mapping[str, float]) -> tuple[float, str]:
        """The norm of the gradients, and the problem if it is not finite."""
        self.accelerator.unscale_gradients(self.optimizer)
        norm = nn.utils.get_total_norm([p.grad for p in self._parameters() if p.grad is not None]).item()
        if math.isfinite(norm) or self._scale_can_fall():
            return norm, ""
        broken = [name for name, group in self.groups.items() if not _is_finite(group)]
        return norm, f"the gradient of {' and '.join(broken)} is not finite (losses: {_parts(losses)})"

    def _clip(self, norm: float) -> None:
        """Scale the gradients down, where that changes anything."""
        if norm + 1e-6 > self.options.max_grad_norm:
            nn.utils.clip_grads_with_norm_(self._parameters(), self.options.max_grad_norm, torch.tensor(norm))

    def _scale_can_fall(self) -> bool:
        """In fp16 the loss is scaled as far as gradients stay finite: the scaler itself leaves out a step beyond."""
        scaler = self.accelerator.scaler
        return scaler is not None and scaler.get_scale() > 1

    def _parameters(self) -> list[nn.Parameter]:
        """In the model's order, whatever the groups: the order of a sum is seen in its last digits."""
        return list(self.model.parameters())


def _problem(losses: Mapping[str, float], loaded: Loaded) -> str:
    broken = [name for name, value in losses.items() if not math.isfinite(value)]
    if not broken:
        return ""
    ids = ", ".join(document.document.id for document in loaded.documents)
    return f"the {' and '.join(broken)} loss is not finite in documents {ids} (losses: {_parts(losses)})"


def _parts(losses: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in losses.items())


def _is_finite(group: Sequence[nn.Parameter]) -> bool:
    return all(bool(p.grad.isfinite().all()) for p in group if p.grad is not None)
