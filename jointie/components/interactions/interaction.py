"""The family of interactions: ways for coreference and relations to help each other."""

from __future__ import annotations

from torch import nn

from ...config import Component
from ...tensors import MentionGraph


class Interaction(nn.Module, Component):
    """Changes the graph of mention candidates between its scorers.

    An interaction overrides one or both hooks. Each gets the graph and returns the graph, changed by
    ``graph.replace(...)``; the interactions of a model apply in the order of its list.

    - :meth:`on_relations`: relations are scored, coreference is not yet. May replace the mention vectors that
      coreference will be scored on (``vectors``, or ``anaphor_vectors`` and ``antecedent_vectors`` apart) and
      ``relations``.
    - :meth:`on_coreference`: both are scored. May replace ``coreference`` and ``relations``.

    Where ``graph.targets`` is not ``None`` (in training), either may add a loss by ``graph.with_loss(name, value)``; an
    interaction never needs targets to predict. Padding is false in ``graph.mask``; what an interaction does must not
    depend on it.

    A constructor may ask for ``input_dim: Runtime[int]`` (D, the length of a mention vector) and
    ``relation_types: Runtime[int]`` (R).
    """

    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        """Called when relations are scored and coreference is not."""
        return graph

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        """Called when relations and coreference are scored."""
        return graph
