"""The family of relation selectors: which relations hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import torch
from torch import Tensor, nn

from ....config import Component, ContractError
from ....tensors import RelationScores, described
from .decoded_relations import DecodedRelations


class RelationSelector(nn.Module, Component):
    """Decides which relations hold between entities.

    A member that looks at scores overrides :meth:`select`, one that changes what another selector has found overrides
    :meth:`__call__`. It is asked wherever relations are predicted: from scores of mentions or of entities, at once or
    in parts of long documents. No relation is between an entity and itself.
    """

    default_implementation = "above_threshold"
    alternatives: ClassVar = (("select",), ("__call__",))

    def select(self, scores: RelationScores, head_types: Tensor, tail_types: Tensor, cuts: Tensor) -> Tensor:
        """Select.

        Args:
            scores: of X head entities with Y tail entities in B documents; ``scores.margins`` are over the threshold
                class.
            head_types: (B, X) the types of the head entities, -1 for none.
            tail_types: (B, Y) those of the tail entities.
            cuts: (R,) the margin of each type above which it is to be predicted.

        Returns:
            (B, X, Y, R) bool; pairs that ``scores.pairs`` leaves out do not count.
        """
        raise NotImplementedError

    def __call__(self, parts: Iterable[RelationScores], types: Tensor, cuts: Tensor) -> DecodedRelations:
        """Select from all parts of the documents of a batch.

        Args:
            parts: the scores, each consumed before the next one is made.
            types: (B, E) the types of all entities, -1 for none.
            cuts: (R,) as in :meth:`select`.

        Raises:
            ContractError: if :meth:`select` returns something else than it should.
        """
        found = [self._of_part(part, types, cuts) for part in parts]
        return DecodedRelations.joined(found) if found else DecodedRelations.none(types)

    def _of_part(self, part: RelationScores, types: Tensor, cuts: Tensor) -> DecodedRelations:
        own = types[part.document : part.document + len(part.pairs)]
        chosen = self.select(part, own[:, part.heads], own[:, part.tails], cuts)
        shape = (*part.pairs.shape, part.scores.shape[-1] - 1)
        if not (isinstance(chosen, Tensor) and chosen.shape == shape and chosen.dtype == torch.bool):
            wanted = f"bool of the shape {shape}, as scores.margins > cuts is"
            raise ContractError(f"{type(self).__name__}.select returns {described(chosen)}; return {wanted}")
        chosen = chosen & part.pairs.unsqueeze(-1)
        document, row, column, relation = places = chosen.nonzero().unbind(1)
        facts = torch.stack([document + part.document, part.heads[row], part.tails[column], relation], 1)
        return DecodedRelations(facts=facts, margins=part.margins[places])
