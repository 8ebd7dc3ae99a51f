"""Coreference is scored again on mentions that know their likely antecedents."""

from __future__ import annotations

from ...config import PositiveInt, Runtime
from ...tensors import MentionGraph
from .antecedents import antecedent_probabilities, expected_antecedents
from .gate import Gate
from .interaction import Interaction


@Interaction.register("attended_antecedent")
class AttendedAntecedent(Interaction):
    """Second-order coreference (Lee et al. 2018, section 3).

    In each round a_x is the mean of the vectors of the antecedents of x, weighted by their probabilities, its own being
    that of no antecedent (:func:`~jointie.components.interactions.antecedents.antecedent_probabilities`). Its vector
    becomes f g_x + (1 - f) a_x with f = sigmoid(W [g_x, a_x] + b), and coreference is scored anew. All rounds share W
    and b. The vectors that relations are scored on stay as they are.

    What interactions before have added to coreference scores is lost: it stands before them in the list.

    Args:
        input_dim: D, the length of a mention vector.
        rounds: how often coreference is scored anew; 1 is N = 2 of the paper.
    """

    uses_coreference = True

    def __init__(self, input_dim: Runtime[int], rounds: PositiveInt = 1) -> None:
        super().__init__()
        self.rounds = rounds
        self.gate = Gate(input_dim)

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        for _ in range(self.rounds):
            probabilities = antecedent_probabilities(graph.require("coreference"), graph.spans)
            later, earlier = graph.anaphors, graph.antecedents
            of_earlier = self.gate(earlier, expected_antecedents(probabilities, earlier, earlier))
            of_later = of_earlier
            if later is not earlier:
                of_later = self.gate(later, expected_antecedents(probabilities, later, earlier))
            graph = graph.replace(anaphor_vectors=of_later, antecedent_vectors=of_earlier)
            graph = graph.replace(coreference=graph.score("coreference"))
        return graph
