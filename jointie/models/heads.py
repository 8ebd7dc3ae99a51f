"""The heads of a model: built, and called in training and at prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from torch import Tensor, nn

from ..components.heads import Head
from ..config import Lazy
from ..documents import Document
from ..metrics import COUNTED, IGN
from ..tensors import MentionGraph

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
        if name in built or name in TAKEN:
            raise ValueError(f"two parts of the model have losses and metrics named {name!r}; leave one head out")
        built[name] = head
    return cast(Mapping[str, Head], nn.ModuleDict(built))


def annotated(
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
    """
    found = list(documents)
    for head in heads.values():
        assert graph is not None and tokens is not None
        found = head.annotate(graph, tokens, clusters, found)
    return found
