"""A model of a spec at work on two short documents, with a tiny encoder in place of its own."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import torch
from torch import Tensor, nn

from ..components.encoding import TransformerEncoder
from ..components.tokenization import transformer
from ..config import Component, ContractError, JointieError, Spec, defer
from ..config.sequences import like
from ..config.signatures import hints, is_runtime
from ..documents import Document, LabelSpace
from ..metrics import total
from ..models import Model, fit
from .documents import ada, university
from .tiny_encoder import write_tiny_encoder

_POSITIONS = 512


def rehearse(spec: Spec, path: tuple[str, ...] = ()) -> Model:
    """Build the model of a spec, take a step of each of its stages forward and back, predict, and count with its heads.

    This takes about a second, and needs no network, no weights and no data. Pretrained transformers and their
    tokenizers are replaced by a tiny one of vectors as long as BERT's; encoders of other classes are built as they are.
    The labels are made up, and all texts that are given to parts that ask for labels are among them.

    Args:
        spec: of a model.
        path: where it stands in a whole spec.

    Returns:
        The model, of no use but to be looked at.

    Raises:
        ConfigError: if a part refuses what it is given, with its path.
        ContractError: if a part cannot be built or fails, with its class and the line; or if a loss is not finite.
    """
    texts = [ada(), university()]
    with TemporaryDirectory() as folder, torch.random.fork_rng(devices=[]):
        encoder = write_tiny_encoder(Path(folder), hidden=768, layers=1, heads=12, positions=_POSITIONS)
        small = _with_encoder(spec, str(encoder))
        with _failures_named("cannot be built"), _tokenizers_from(str(encoder)):
            model: Model = defer(small, path).build(labels=_labels(spec, texts))
        with _failures_named("fails on a document of three sentences"):
            _try(model, texts)
    return model


def replaced_in(model: Model) -> list[str]:
    """The modules of such a model that have other parameters than that of the spec, which is not looked at."""
    return [f"{name}.transformer" for name, part in model.named_modules() if isinstance(part, TransformerEncoder)]


def _try(model: Model, texts: Sequence[Document]) -> None:
    fit(model, texts)
    for stage in (stage.model.train() for stage in model.stages()):
        batch = stage.collate([stage.tokenize(text) for text in texts], gold=True)
        with _watched(stage) as strange:
            output = stage(batch)
        for name, loss in output.losses.items():
            if not loss.isfinite():
                part = f"; the first part with a result that is no number is {strange[0]}" if strange else ""
                raise ContractError(f"the loss {name!r} is {loss.item()} on a document of three sentences{part}")
        output.loss.backward()
    model.eval()
    with torch.no_grad():
        found = model.decode(texts, model(model.collate([model.tokenize(text) for text in texts])))
    for count in model.measures.values():
        total(count(gold, predicted) for gold, predicted in zip(texts, found))


@contextmanager
def _watched(model: Model) -> Iterator[list[str]]:
    """The classes of the parts, in the order of their work, that give a number that is none."""
    strange: list[str] = []

    def look(part: nn.Module, _: object, result: object) -> None:
        if isinstance(result, Tensor) and result.isnan().any():
            strange.append(type(part).__name__)

    hooks = [part.register_forward_hook(look) for part in model.modules() if isinstance(part, Component)]
    try:
        yield strange
    finally:
        for hook in hooks:
            hook.remove()


def _with_encoder(value: Any, source: str) -> Any:
    """A spec tree with this encoder in place of every pretrained one."""
    if isinstance(value, Mapping):
        return {key: _with_encoder(item, source) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return like(value, (_with_encoder(item, source) for item in value))
    if not isinstance(value, Spec):
        return value
    changes = {name: _with_encoder(getattr(value, name), source) for name in type(value).model_fields}
    if issubclass(value.component, TransformerEncoder):
        longest = changes.get("max_length")
        changes |= {"name": source, "pretrained": False, "max_length": longest and min(longest, _POSITIONS)}
    return value.model_copy(update={name: changes[name] for name in type(value).model_fields})


@contextmanager
def _tokenizers_from(source: str) -> Iterator[None]:
    """Within it, pretrained tokenizers are read from this folder, wherever they or their encoders come from."""
    load = transformer._load
    with mock.patch.object(transformer, "_load", lambda place: load(source)):
        yield


def _labels(spec: Spec, texts: Sequence[Document]) -> LabelSpace:
    labels = LabelSpace.of(texts)
    named = set(_texts_beside_labels(spec))
    return LabelSpace(
        (*labels.entity_types, *sorted(named - {*labels.entity_types})),
        (*labels.relation_types, *sorted(named - {*labels.relation_types})),
    )


def _texts_beside_labels(value: Any, asks: bool = False) -> Iterator[str]:
    """The texts that a spec tree gives to parts that ask for labels, each of which may be one."""
    if isinstance(value, str) and asks:
        yield value
    elif isinstance(value, Spec):
        asks = is_runtime(hints(value.component).get("labels"))
        for name in type(value).model_fields.keys() - {"type"}:
            yield from _texts_beside_labels(getattr(value, name), asks)
    elif isinstance(value, (Mapping, list, tuple)):
        for item in (*value.keys(), *value.values()) if isinstance(value, Mapping) else value:
            yield from _texts_beside_labels(item, asks)


@contextmanager
def _failures_named(failure: str) -> Iterator[None]:
    """Turn any error of a part's code into one sentence that names its class."""
    try:
        yield
    except JointieError:
        raise
    except Exception as error:
        raise ContractError(_sentence(error, failure)) from error


def _sentence(error: Exception, failure: str) -> str:
    """Name the innermost part of a plug-in at which it was raised; where there is none, the innermost part."""
    steps = list(traceback.walk_tb(error.__traceback__))
    parts = [(frame.f_locals.get("self"), frame, line) for frame, line in steps]
    found = [step for step in parts if isinstance(step[0], Component)]
    plugins = [step for step in found if not type(step[0]).__module__.startswith("jointie.")]
    part, frame, line = (plugins or found or [("the model", *steps[-1])])[-1]
    name = type(part).__name__ if isinstance(part, Component) else part
    family = type(part).family().__name__ if isinstance(part, Component) else "Model"
    message = str(error).strip().partition("\n")[0]
    return (
        f"{name} {failure}: {type(error).__name__}: {message} ({Path(frame.f_code.co_filename).name}, line {line}); "
        f"the docstring of {family} says what it is given and what it returns, with shapes"
    )
