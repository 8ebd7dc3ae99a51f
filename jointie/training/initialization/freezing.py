"""Parameters that do not learn."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...config import ConfigError, Problem
from ...models import Model
from .name_patterns import matching, may_reach_into, nothing_matches

_PLACE = ("trainer", "freeze")


def freeze(model: Model, patterns: Sequence[str], unknown: Collection[str] = ()) -> list[str]:
    """Let the parameters that any pattern chooses learn no more.

    Args:
        model: the whole model.
        patterns: of names as in ``model.safetensors``: ``encoder.transformer.encoder.layer.[0-3].*``, or the name of a
            module for all that is in it: ``encoder.transformer.embeddings``.
        unknown: modules in which other parameters than this model's may stand: what could be the name of one is no
            error.

    Returns:
        The names of what the patterns choose, in the order of the model.

    Raises:
        ConfigError: if a pattern chooses nothing, or nothing is left to learn in a stage; no parameter is changed then.
    """
    parameters = dict(model.named_parameters(remove_duplicate=False))
    found = [matching(pattern, parameters) for pattern in patterns]
    problems = [
        Problem((*_PLACE, i), nothing_matches(pattern, parameters))
        for i, (pattern, names) in enumerate(zip(patterns, found))
        if not names and not any(may_reach_into(module, pattern) for module in unknown)
    ]
    if problems:
        raise ConfigError(problems)
    chosen = set().union(*found)
    if chosen:
        _check_something_learns(model, {id(parameters[name]) for name in chosen})
    for name in chosen:
        parameters[name].requires_grad_(False)
    return [name for name in parameters if name in chosen]


def _check_something_learns(model: Model, frozen: set[int]) -> None:
    for stage in model.stages():
        if not any(p.requires_grad and id(p) not in frozen for p in stage.model.parameters()):
            where = f" in the stage {stage.name!r}" if stage.name else ""
            raise ConfigError([Problem(_PLACE, f"nothing is left to learn{where}; freeze less")])
