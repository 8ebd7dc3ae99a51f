"""A head that finds evidence sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn.functional import pad
from torch.nn.utils.rnn import pad_sequence

from jointie.components.heads import Head
from jointie.components.losses import BinaryCrossEntropy
from jointie.config import Runtime
from jointie.documents import Document, Relation
from jointie.metrics import Counts, evidence_counts
from jointie.tensors import MentionGraph, clustered_logsumexp


@Head.register("sentence_evidence")
class SentenceEvidence(Head):
    """Finds the sentences that are evidence of relations: score(s) = (W [head; tail] + b) . s, evidence above 0."""

    def __init__(self, input_dim: Runtime[int], token_dim: Runtime[int]) -> None:
        super().__init__()
        self.pair, self.sentence_loss = nn.Linear(2 * input_dim, token_dim), BinaryCrossEntropy()

    def targets(self, documents: Sequence[Document]) -> dict[str, Tensor]:
        known = [[r for r in d.relations or () if r.evidence is not None] for d in documents]
        evidence = torch.zeros(len(known), max(map(len, known)), max(len(d.sentences) for d in documents))
        for document, relations in enumerate(known):
            for number, relation in enumerate(relations):
                evidence[document, number, list(relation.evidence or ())] = 1
        return {"ends": ends_of(known), "evidence": evidence.bool()}

    def loss(self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, targets: Mapping[str, Tensor]) -> Tensor:
        scores, exist = self.scores(graph, tokens, clusters, targets["ends"])
        return self.sentence_loss(scores, targets["evidence"], exist)

    def annotate(
        self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, documents: Sequence[Document]
    ) -> list[Document]:
        relations = [document.relations or () for document in documents]
        scores, exist = self.scores(graph, tokens, clusters, ends_of(relations).to(clusters.device))
        chosen = [[s.nonzero().flatten().tolist() for s in own] for own in (scores > 0) & exist]
        explained = [[replace(r, evidence=e) for r, e in zip(own, rows)] for own, rows in zip(relations, chosen)]
        return [replace(document, relations=tuple(own)) for document, own in zip(documents, explained)]

    def counts(self, gold: Document, predicted: Document) -> Counts:
        return evidence_counts(gold, predicted)

    def scores(self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
        """(B, F, S) the scores of sentences for each pair of entities (B, F, 2), and which of them exist."""
        sentences, exist = graph.spans.known_words().sentence_vectors(tokens)
        entities = clustered_logsumexp(graph.vectors, clusters, int(pad(clusters, (1, 0)).max()) + 1)
        pairs = entities.take_along_dim(ends.clamp(min=0).flatten(1).unsqueeze(2), 1).unflatten(1, ends.shape[1:])
        scores = self.pair(pairs.flatten(2)) @ sentences.transpose(1, 2)
        return scores, (ends[..., :1] >= 0) & exist.unsqueeze(1)


def ends_of(relations: Sequence[Sequence[Relation]]) -> Tensor:
    """(B, F, 2) the head and the tail of each relation, -1 on padding."""
    rows = [torch.tensor([(r.head, r.tail) for r in own], dtype=torch.long).view(-1, 2) for own in relations]
    return pad_sequence(rows, batch_first=True, padding_value=-1)
