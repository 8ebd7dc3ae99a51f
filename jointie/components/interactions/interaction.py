"""The family of interactions: ways for coreference and relations to help each other."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from torch import nn

from ...config import Component, ContractError
from ...tensors import MentionGraph
from .result import problem_of, versions

Hook = Literal["on_candidates", "on_relations", "on_coreference"]
HOOKS: tuple[Hook, ...] = get_args(Hook)
"""The hooks in the order in which they are called."""


class Interaction(nn.Module, Component):
    """Changes the graph of mention candidates between its scorers.

    An interaction overrides one or more hooks. Each gets the graph and returns the graph, changed by
    ``graph.replace(...)``; the interactions of a model apply in the order of its list.

    - :meth:`on_candidates`: no pair is scored yet. May replace the mention vectors (``vectors``) that relations and
      coreference will be scored on.
    - :meth:`on_relations`: relations between candidates are scored, where an interaction uses them; coreference is not
      yet. May replace the vectors that coreference will be scored on (``vectors``, or ``anaphor_vectors`` and
      ``antecedent_vectors`` apart) and ``relations``.
    - :meth:`on_coreference`: coreference is scored too. May replace ``coreference``, ``relations`` and ``vectors``.

    At each of them ``graph.score("coreference")``, ``graph.score("relations")`` and ``graph.score("types")`` score the
    graph as it is then by the model's own scorers. Relations that no interaction uses are scored after the last hook,
    on the vectors as they are then; so are relations between entities.

    What a hook returns is checked: it is the graph, of the same candidates and shapes. Other public methods are not
    called ``on_...``, so that a misspelt hook is told when the class is made.

    In documents that are too long to score all pairs at once, hooks see the graphs of two parts at a time.

    Where ``graph.targets`` is not ``None`` (in training), either may add a loss by ``graph.with_loss(name, value)``; an
    interaction never needs targets to predict. Padding is false in ``graph.mask``; what an interaction does must not
    depend on it.

    A constructor may ask for ``input_dim: Runtime[int]`` (D, the length of a mention vector) and
    ``relation_types: Runtime[int]`` (R).

    Attributes:
        uses_relations: whether hooks look at ``graph.relations`` or change them: the model needs relations at mention
            level then.
        uses_coreference: whether hooks score coreference or look at it: the model needs a scorer of it then.
    """

    uses_relations: ClassVar[bool] = False
    uses_coreference: ClassVar[bool] = False

    def call_hook(self, hook: Hook, graph: MentionGraph) -> MentionGraph:
        """Call a hook, and check what it returns.

        Raises:
            ContractError: if that is not the graph of the same candidates, or the hook has changed its graph in place,
                naming the class and the remedy.
        """
        before = versions(graph)
        result = getattr(self, hook)(graph)
        if problem := problem_of(graph, before, result, self.uses_relations):
            raise ContractError(f"{type(self).__name__}.{hook} {problem}")
        return result

    def on_candidates(self, graph: MentionGraph) -> MentionGraph:
        """Called when types are scored and pairs are not."""
        return graph

    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        """Called when relations are scored, where they are used, and coreference is not."""
        return graph

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        """Called when coreference is scored too."""
        return graph
