"""The check of what a hook of an interaction returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from torch import Tensor

from ...tensors import MentionGraph


def versions(graph: MentionGraph) -> dict[str, int]:
    """How often each tensor of a graph was changed in place, by name; torch does not count it in inference mode."""
    return {name: values._version for name, values, _ in _tensors(graph, graph) if not values.is_inference()}


def problem_of(graph: MentionGraph, before: Mapping[str, int], result: Any, may_change_relations: bool) -> str:
    """Say in which way a result is not what a hook may make of a graph; nothing if it is.

    Args:
        graph: what the hook was given.
        before: the :func:`versions` of the graph before the hook was called.
        result: what it returned.
        may_change_relations: whether the interaction says that it uses them.
    """
    if not isinstance(result, MentionGraph):
        returned = "nothing" if result is None else f"a {type(result).__name__}"
        return f"returns {returned}; return the graph, changed or not: return graph.replace(vectors=...)"
    if changed := [name for name, version in versions(graph).items() if version != before.get(name, version)]:
        return f"changes {changed[0]} in place; leave the graph as it is, and return another: graph.replace(...)"
    for name, values, wanted in _tensors(graph, result):
        if not isinstance(values, Tensor):
            return f"gives {name} a {type(values).__name__}; make it a tensor"
        shape = tuple(values.shape[: len(wanted)]) if name.endswith("]") else tuple(values.shape)
        if shape != wanted:
            sizes = ", ".join([*map(str, wanted), *(["..."] if name.endswith("]") else [])])
            return f"gives {name} the shape {tuple(values.shape)}; make it ({sizes})"
        if not name.endswith("]") and values is not result.mask and not _is_score(values, graph.vectors):
            return f"gives {name} the dtype {values.dtype}; make it {graph.vectors.dtype}"
    if result.relations is not graph.relations and not may_change_relations:
        return "changes relations, which its class does not say; write uses_relations = True there"
    return ""


def _is_score(values: Tensor, vectors: Tensor) -> bool:
    """Whether scorers and losses can take values: floating-point numbers, of no more bits than float32 or vectors."""
    return values.is_floating_point() and values.element_size() <= max(4, vectors.element_size())


def _tensors(graph: MentionGraph, result: MentionGraph) -> Iterator[tuple[str, Tensor, tuple[int, ...]]]:
    """The tensors of a result by name, each with the shape that it has to have, or to begin with in a mapping."""
    candidates = tuple(graph.mask.shape)
    pairs = (*candidates, candidates[1])
    vectors = tuple(graph.vectors.shape)
    yield "spans", result.mask, candidates
    shapes = {
        "vectors": vectors,
        "anaphor_vectors": vectors,
        "antecedent_vectors": vectors,
        "mention_scores": candidates,
        "types": None if graph.types is None else tuple(graph.types.shape),
        "relations": None if graph.relations is None else tuple(graph.relations.shape),
        "coreference": pairs,
    }
    for name, shape in shapes.items():
        if (values := getattr(result, name)) is not None and shape is not None:
            yield name, values, shape
    yield from ((f"extra[{name!r}]", values, candidates) for name, values in result.extra.items())
    yield from ((f"pair_extra[{name!r}]", values, pairs) for name, values in result.pair_extra.items())
    yield from ((f"the loss {name!r}", values, ()) for name, values in result.losses.items())
