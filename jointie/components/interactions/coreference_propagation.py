"""Messages from likely antecedents change the vectors of mentions before any pair is scored."""

from __future__ import annotations

from ...config import PositiveInt, Runtime
from ...tensors import MentionGraph
from .antecedents import antecedent_probabilities, expected_antecedents
from .gate import Gate
from .interaction import Interaction


@Interaction.register("coreference_propagation")
class CoreferencePropagation(Interaction):
    """Coreference propagation (DyGIE, Luan et al. 2019; DyGIE++, Wadden et al. 2019; Zaporojets et al. 2021).

    In each round coreference is scored, and the vector g_x of a candidate becomes f g_x + (1 - f) u_x, where u_x is the
    mean of the vectors of its antecedents, weighted by their probabilities, its own being that of no antecedent
    (:func:`~jointie.components.interactions.antecedents.antecedent_probabilities`), and f = sigmoid(W [g_x, u_x] + b).
    Types, relations and coreference are then scored on the new vectors. All rounds share W and b.

    Args:
        input_dim: D, the length of a mention vector.
        rounds: N.
    """

    uses_coreference = True

    def __init__(self, input_dim: Runtime[int], rounds: PositiveInt = 1) -> None:
        super().__init__()
        self.rounds = rounds
        self.gate = Gate(input_dim)

    def on_candidates(self, graph: MentionGraph) -> MentionGraph:
        for _ in range(self.rounds):
            probabilities = antecedent_probabilities(graph.score("coreference"), graph.spans)
            heard = expected_antecedents(probabilities, graph.vectors, graph.vectors)
            graph = graph.with_vectors(self.gate(graph.vectors, heard))
        return graph.replace(types=graph.score("types"))
