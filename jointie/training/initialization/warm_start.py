"""Beginning with the weights of a trained model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from ...archive import WEIGHTS, read_config, read_labels, resolve, saved_tensors
from ...config import Component, ConfigError, DataError, Problem
from ...documents import LabelSpace
from ...models import Model
from .name_patterns import matching, nothing_matches
from .report import Kept, WarmStartReport

_MISSING = "not in the archive"


class WarmStart(Component):
    """Gives a model those weights of a trained one that fit: the same name, the same shape, the same kind of numbers.

    Rows of scores belong to types. Where archive and model have as many types of a kind, but other ones or in another
    order, tensors with a dimension of that length, or one more, are kept as they are; the encoder, which knows nothing
    of types, is taken all the same. (With another number of types, what belongs to them has another shape.)

    Args:
        archive: the model to take weights from: a folder, a bundled name, or OWNER/NAME on the Hub.
        include: patterns of names of the model's tensors, as in ``model.safetensors``: ``encoder.*``, or the name of a
            module for all that is in it. Only these are replaced.
        exclude: patterns of names of the model's tensors that are not replaced.
        prefix: take only what is in this module of the archive, and leave its name out: ``coreference`` to begin a
            joint model with the first stage of a pipeline.
        into: the module of the model to give it to; by default the whole model.
    """

    default_implementation = "warm_start"

    def __init__(
        self,
        archive: str,
        include: Sequence[str] = ("*",),
        exclude: Sequence[str] = (),
        prefix: str = "",
        into: str = "",
    ) -> None:
        self.archive, self.include, self.exclude = archive, include, exclude
        self.prefix, self.into = _module(prefix), _module(into)

    def apply(self, model: Model, place: tuple[str | int, ...] = ("warm_start",)) -> WarmStartReport:
        """Replace the weights of a model, on whatever device they are.

        Args:
            model: the model.
            place: where this stands in the spec, for errors.

        Returns:
            What was taken, and what was not and why.

        Raises:
            DataError: if the archive is no model directory, is damaged, or a tensor to take has numbers that are not
                finite.
            ConfigError: if a pattern or module chooses nothing, or nothing fits. The model is as before then.
        """
        folder = resolve(self.archive)
        read_config(folder)
        labels, theirs = read_labels(folder), saved_tensors(folder)
        ours = _tensors(model)
        self._check_names(ours, theirs, place)
        left_out, typed = self._left_out(ours), _typed(model, labels)
        taken: dict[str, str] = {}
        kept: dict[str, Kept] = {}
        for name, tensor in ours.items():
            source = self._source(name)
            reason = left_out.get(name) or _unfit(tensor, theirs.get(source)) or typed.get(name)
            if reason:
                kept[name] = reason
            else:
                taken[name] = source
        known = {id(theirs.get(self._source(name))) for name in ours}
        report = WarmStartReport(
            archive=self.archive,
            taken=taken,
            kept=kept,
            unused=[name for name, tensor in theirs.items() if id(tensor) not in known],
            numbers=sum(ours[name].numel() for name in taken),
            all_numbers=sum(tensor.numel() for tensor in ours.values()),
        )
        if not taken:
            raise ConfigError([Problem(place, f"nothing fits{_hint(ours, theirs)}\n{report.text()}")])
        self._copy(ours, theirs, taken, folder / WEIGHTS)
        return report

    def _source(self, name: str) -> str:
        """The name of a tensor of the model in the archive, if it is there; empty outside ``into``."""
        return self.prefix + name.removeprefix(self.into) if name.startswith(self.into) else ""

    def _copy(
        self, ours: Mapping[str, Tensor], theirs: Mapping[str, Tensor], taken: Mapping[str, str], weights: Path
    ) -> None:
        broken = [source for source in taken.values() if not theirs[source].isfinite().all()]
        if broken:
            raise DataError(
                "holds numbers that are not finite",
                source=weights,
                place=", ".join(broken[:3]),
                remedy="take another archive, or name what is broken in warm_start.exclude",
            )
        with torch.no_grad():
            for name, source in taken.items():
                ours[name].copy_(theirs[source])

    def _check_names(self, ours: Collection[str], theirs: Collection[str], place: tuple[str | int, ...]) -> None:
        """Refuse patterns and modules that choose nothing."""
        problems = [
            Problem((*place, key), nothing_matches(module.rstrip("."), names))
            for key, module, names in (("prefix", self.prefix, theirs), ("into", self.into, ours))
            if module and not any(name.startswith(module) for name in names)
        ]
        problems += [
            Problem((*place, key, i), nothing_matches(pattern, ours))
            for key, patterns in (("include", self.include), ("exclude", self.exclude))
            for i, pattern in enumerate(patterns)
            if not matching(pattern, ours)
        ]
        if problems:
            raise ConfigError(problems)

    def _left_out(self, names: Collection[str]) -> dict[str, Kept]:
        """The tensors of the model that are not asked for."""
        included = {name for pattern in self.include for name in matching(pattern, names)}
        reasons = {name: Kept("not in warm_start.include") for name in names if name not in included}
        for pattern in self.exclude:
            reasons |= dict.fromkeys(matching(pattern, names), Kept(f"excluded by {pattern!r}"))
        return reasons | {name: Kept(f"not in {self.into[:-1]}") for name in names if not name.startswith(self.into)}


WarmStart.register("warm_start")(WarmStart)


def _module(name: str) -> str:
    """The name of a module as the names of its tensors begin."""
    return f"{name.rstrip('.')}." if name else ""


def _tensors(model: Model) -> dict[str, Tensor]:
    """All that a model saves, each tensor once."""
    tensors: dict[int, tuple[str, Tensor]] = {}
    for name, tensor in model.state_dict(keep_vars=True).items():
        tensors.setdefault(id(tensor), (name, tensor))
    return dict(tensors.values())


def _unfit(ours: Tensor, theirs: Tensor | None) -> Kept | None:
    """Why a tensor of the archive cannot be taken."""
    if theirs is None:
        return Kept(_MISSING)
    if _kind(ours) != _kind(theirs):
        return Kept("other kind of numbers", f"{theirs.dtype} there, {ours.dtype} here")
    if ours.shape != theirs.shape:
        return Kept("other shape", f"{tuple(theirs.shape)} there, {tuple(ours.shape)} here")
    return None


def _kind(tensor: Tensor) -> tuple[bool, bool, bool]:
    return tensor.is_floating_point(), tensor.is_complex(), tensor.dtype == torch.bool


def _typed(model: Model, theirs: LabelSpace) -> dict[str, Kept]:
    """The tensors of the model that may have a row for each type, where the same row is another type in the archive."""
    ours = model.labels
    sizes: dict[int, Kept] = {}
    for what, here, there in (
        ("entity types", ours.entity_types, theirs.entity_types),
        ("relation types", ours.relation_types, theirs.relation_types),
    ):
        if here != there and len(here) == len(there):
            same = set(here) == set(there)
            reason = Kept(f"the archive has the {what} in another order" if same else f"the archive has other {what}")
            sizes |= {len(here): reason, len(here) + 1: reason}
    encoder = {id(parameter) for parameter in model.parameter_groups().get("encoder", ())}
    others = {name: tensor for name, tensor in _tensors(model).items() if id(tensor) not in encoder}
    return {name: sizes[size] for name, tensor in others.items() for size in tensor.shape if size in sizes}


def _hint(ours: Collection[str], theirs: Collection[str]) -> str:
    """A hint at ``prefix`` or ``into`` if the names match but for a module."""
    for key, outer, inner in (("prefix", theirs, ours), ("into", ours, theirs)):
        modules = dict.fromkeys(name.partition(".")[0] for name in outer)
        near = [module for module in modules if any(f"{module}.{name}" in outer for name in inner)]
        if near:
            return f"; try warm_start.{key} {' or '.join(map(repr, near))}"
    return ""
