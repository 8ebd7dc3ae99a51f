"""The sentences that are evidence of relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from ...config import Dropout, Fraction, PositiveInt, Runtime, default
from ...documents import Document, LabelSpace, Relation
from ...metrics import Counts, evidence_counts
from ...tensors import MentionGraph, at, clustered_logsumexp, clustered_sum
from ..kernels.fast_dropout import FastDropout
from ..losses import Loss
from .annotation import padded, with_evidence
from .head import Head

RELATIONS_AT_ONCE = 2**10
"""The most relations of a document whose sentences are scored together."""


@Head.register("evidence")
class EvidenceHead(Head):
    """Finds the sentences that say that a relation holds (Yao et al. 2019; bilinear as in EIDER, Xie et al. 2022).

    With h_e the log sum exp of the vectors of the mentions of entity e, and t_s the mean over the words of
    sentence s of the mean of their first and last sub-token vectors,

        p = tanh(H h_head + T h_tail + r_relation),
        score(s) = p . S t_s + a [s mentions the head] + b [s mentions the tail] + c.

    It learns from the relations of which evidence is known; relations and documents without it teach nothing.

    Args:
        labels: the types to tell apart.
        input_dim: D, the length of a mention vector.
        token_dim: the length of a token vector.
        hidden_dim: the length of p.
        dropout: on mention and sentence vectors.
        threshold: the probability, sigmoid(score), above which a sentence is evidence.
        loss: on the scores of the sentences of each relation.
    """

    finds_evidence = True

    def __init__(
        self,
        labels: Runtime[LabelSpace],
        input_dim: Runtime[int],
        token_dim: Runtime[int],
        hidden_dim: PositiveInt = 128,
        dropout: Dropout = 0.2,
        threshold: Fraction = 0.5,
        loss: Loss = default(Loss.by_name("binary_cross_entropy")),
    ) -> None:
        super().__init__()
        self.relations = labels.relation_numbers
        self.threshold = threshold
        self.dropout = FastDropout(dropout)
        self.head, self.tail = nn.Linear(input_dim, hidden_dim), nn.Linear(input_dim, hidden_dim, bias=False)
        self.relation = nn.Embedding(len(self.relations), hidden_dim)
        self.sentence = nn.Linear(token_dim, hidden_dim, bias=False)
        self.mentioned = nn.Linear(2, 1)
        self.sentence_loss = loss.expect("elements", "the loss of evidence")

    def targets(self, documents: Sequence[Document]) -> dict[str, Tensor]:
        known = [
            [r for r in d.relations or () if r.evidence is not None and r.type in self.relations and r.head != r.tail]
            for d in documents
        ]
        facts = self._facts(known)
        evidence = torch.zeros(*facts.shape[:2], max(len(d.sentences) for d in documents), dtype=torch.bool)
        for row, relations in zip(evidence, known):
            for sentences, relation in zip(row, relations):
                sentences[list(relation.evidence or ())] = True
        return {"facts": facts, "evidence": evidence}

    def loss(self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, targets: Mapping[str, Tensor]) -> Tensor:
        facts = targets["facts"]
        scores, exist = self._scores(graph, tokens, clusters, facts)
        real = (facts[..., 0] >= 0).unsqueeze(2) & exist.unsqueeze(1)
        value: Tensor = self.sentence_loss(scores, targets["evidence"], real)
        return value

    def annotate(
        self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, documents: Sequence[Document]
    ) -> list[Document]:
        relations = [document.relations or () for document in documents]
        facts = self._facts(relations).to(clusters.device)
        parts = facts.split(RELATIONS_AT_ONCE, 1)
        chosen = [self._scores(graph, tokens, clusters, part)[0].sigmoid() > self.threshold for part in parts]
        return with_evidence(documents, torch.cat(chosen, 1))

    def counts(self, gold: Document, predicted: Document) -> Counts:
        return evidence_counts(gold, predicted)

    def _facts(self, relations: Sequence[Sequence[Relation]]) -> Tensor:
        """(B, F, 3) head, tail and type of the relations of each document; -1 on padding."""
        return padded([[(r.head, r.tail, self.relations[r.type]) for r in own] for own in relations], 3)

    def _scores(self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, facts: Tensor) -> tuple[Tensor, Tensor]:
        """(B, F, S) the scores of S sentences of each document for its relations, and which of them (B, S) exist."""
        vectors, exist = graph.spans.known_words().sentence_vectors(tokens)
        sentences = self.sentence(self.dropout(vectors))  # (B, S, H)
        numbered = [clusters.flatten(), facts[..., :2].flatten(), facts.new_zeros(1)]
        entities = int(torch.cat(numbered).max()) + 1
        pooled = clustered_logsumexp(self.dropout(graph.vectors), clusters, entities)  # (B, E, D)
        heads, tails, types = facts.clamp(min=0).unbind(2)  # (B, F)
        pairs = (at(self.head(pooled), heads) + at(self.tail(pooled), tails) + self.relation(types)).tanh()
        present = _sentences_of_entities(graph, clusters, entities, exist.shape[1]).to(pairs.dtype)  # (B, E, S)
        mentioned = self.mentioned(torch.stack([at(present, heads), at(present, tails)], 3)).squeeze(3)
        return pairs @ sentences.transpose(1, 2) + mentioned, exist


def _sentences_of_entities(graph: MentionGraph, clusters: Tensor, entities: int, sentences: int) -> Tensor:
    """(B, E, S) bool: whether a mention of an entity begins in a sentence."""
    members = clusters.masked_fill(~graph.mask, -1)
    places = (members * sentences + graph.sentences).masked_fill(members < 0, -1)
    return (clustered_sum(graph.mask.long(), places, entities * sentences) > 0).unflatten(1, (entities, sentences))
