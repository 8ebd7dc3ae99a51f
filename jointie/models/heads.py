"""The heads of a model: built, and called in training and at prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from torch import Tensor, nn

from ..components.heads import Head
from ..config import ContractError, Lazy
from ..documents import Document
from ..metrics import COUNTED, IGN, Counts
from ..tensors import MentionGraph, described

TAKEN = {*COUNTED, IGN, "coref", "coreference", "type"}
"""Names that losses and metrics of models have themselves."""


def built_heads(heads: Sequence[Lazy[Head]], offers: Mapping[str, Any]) -> Mapping[str, Head]:
    """The heads as a module dict, by the names under which they are registered.

    Args:
        heads: recipes of them.
        offers: the run-time arguments that they may ask for.

    Raises:
        ValueError: if two have one name, or one has a name that is taken.
    """
    built: dict[str, Head] = {}
    for head in (recipe.build(**offers) for recipe in heads):
        name = Head.name_of(type(head))
        if "." in name or hasattr(nn.ModuleDict, name):
            raise ValueError(f"no head can be called {name!r}; register it under a name without dots, as 'sentiment'")
        if name in built or name in TAKEN:
            raise ValueError(f"two parts of the model have losses and metrics named {name!r}; leave one head out")
        built[name] = head
    return cast(Mapping[str, Head], nn.ModuleDict(built))


def with_heads(
    documents: Sequence[Document],
    heads: Mapping[str, Head],
    graph: MentionGraph | None,
    tokens: Tensor | None,
    clusters: Tensor,
) -> list[Document]:
    """Decoded documents with what each head adds.

    Args:
        documents: the documents.
        heads: by their names.
        graph: the candidates before interactions; needed where there are heads.
        tokens: the vectors of the sub-tokens; needed where there are heads.
        clusters: (B, n) the entity of each candidate, -1 for none.

    Raises:
        ContractError: if a head does not return each of the documents.
    """
    found = list(documents)
    for head in heads.values():
        assert graph is not None and tokens is not None
        found = head.annotate(graph, tokens, clusters, found)
        whole = isinstance(found, list) and len(found) == len(documents)
        _check(head, "annotate", found, whole, "a list of the documents that it is given, all of them in their order")
    return found


def loss_of(head: Head, graph: MentionGraph, tokens: Tensor, clusters: Tensor, targets: Mapping[str, Tensor]) -> Tensor:
    """The loss of a head, checked."""
    loss = head.loss(graph, tokens, clusters, targets)
    _check(head, "loss", loss, isinstance(loss, Tensor) and loss.dim() == 0, "a scalar tensor")
    return loss


def counts_of(head: Head, gold: Document, predicted: Document) -> Counts:
    """The counts of a head, checked."""
    counts = head.counts(gold, predicted)
    _check(head, "counts", counts, isinstance(counts, Counts), "Counts, as Counts.of_sets(gold, found) makes them")
    return counts


def _check(head: Head, method: str, result: Any, is_right: bool, wanted: str) -> None:
    """Refuse what a method of a head must not return, naming its class and the remedy."""
    if not is_right:
        raise ContractError(f"{type(head).__name__}.{method} returns {described(result)}; return {wanted}")
