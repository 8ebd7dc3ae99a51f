"""The sentences that two entities attend to together, as evidence of their relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from ...config import Fraction, NonNegativeFloat
from ...documents import Document
from ...metrics import Counts, evidence_counts
from ...tensors import LocalContext, MentionGraph, Words, positions
from .annotation import padded, with_evidence
from .head import Head

PAIRS_AT_ONCE = 2**10
"""The most pairs of entities of a document whose sentences are looked at together."""
EPSILON = 1e-5


@Head.register("attention_evidence")
class AttentionEvidenceHead(Head):
    """Guides the attention of the encoder to evidence, and reads evidence off it (DREEAM, Ma et al. 2023, section 3.1).

    With q_st the attention that entities s and t share (:class:`~jointie.tensors.LocalContext`), divided by its sum,
    p_st(i) its sum over sentence i, and v_st(i) the share of sentence i in the evidence of all relations from s to t,

        loss = the mean over pairs of KL(v_st || p_st) = sum over i of v_st(i) log(v_st(i) / p_st(i)).

    Sentence i is evidence of every relation from s to t where p_st(i) exceeds the threshold. It has no weights: it
    teaches the encoder alone, whose attention localized context pooling goes by. Pairs whose entities share no window
    of the encoder teach nothing, and have no evidence. A head that follows it in the list, such as ``evidence``, puts
    what it finds in place of this.

    :class:`~jointie.prediction.EvidenceFusion` is the fusion of DREEAM's inference.

    Args:
        weight: a factor on the loss.
        threshold: the share p above which a sentence is evidence.
    """

    uses_context = True
    finds_evidence = True

    def __init__(self, weight: NonNegativeFloat = 0.1, threshold: Fraction = 0.2) -> None:
        super().__init__()
        self.weight, self.threshold = weight, threshold

    def targets(self, documents: Sequence[Document]) -> dict[str, Tensor]:
        """``pairs`` (B, F, 2) of head and tail, -1 on padding, and ``shares`` (B, F, S) v of each."""
        known = [_evidence(document) for document in documents]
        pairs = padded([list(own) for own in known], 2)
        shares = torch.zeros(*pairs.shape[:2], max(len(d.sentences) for d in documents))
        for row, own in zip(shares, known):
            for values, counts in zip(row, own.values()):
                values[list(counts)] = torch.tensor([float(count) for count in counts.values()])
        return {"pairs": pairs, "shares": shares / shares.sum(2, keepdim=True).clamp(min=1)}

    def loss(self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, targets: Mapping[str, Tensor]) -> Tensor:
        pairs, shares = targets["pairs"], targets["shares"]
        attended = _attended(_local(graph, clusters, pairs), graph.spans.known_words(), pairs, shares.shape[2])
        shares = shares.to(attended.dtype)
        values = (torch.xlogy(shares, shares) - shares * (attended + EPSILON).log()).sum(2)  # (B, F)
        real = attended.sum(2) > 0
        divisor = real.sum(1).clamp(min=1)
        return self.weight * (torch.where(real, values, 0.0).sum(1) / divisor).mean()

    def annotate(
        self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, documents: Sequence[Document]
    ) -> list[Document]:
        pairs = padded([[(r.head, r.tail) for r in document.relations or ()] for document in documents], 2)
        pairs, size = pairs.to(clusters.device), max(len(document.sentences) for document in documents)
        local, words = _local(graph, clusters, pairs), graph.spans.known_words()
        parts = [_attended(local, words, part, size) > self.threshold for part in pairs.split(PAIRS_AT_ONCE, 1)]
        return with_evidence(documents, torch.cat(parts, 1))

    def counts(self, gold: Document, predicted: Document) -> Counts:
        return evidence_counts(gold, predicted)


def _evidence(document: Document) -> dict[tuple[int, int], Counter[int]]:
    """How often each sentence is evidence of the relations of a pair of entities, for all pairs that have evidence."""
    found: dict[tuple[int, int], Counter[int]] = {}
    for r in document.relations or ():
        if r.evidence and r.head != r.tail:
            found.setdefault((r.head, r.tail), Counter()).update(r.evidence)
    return found


def _local(graph: MentionGraph, clusters: Tensor, pairs: Tensor) -> LocalContext:
    if graph.context is None:
        raise ValueError("evidence by attention needs the context of the mentions")
    entities = int(torch.cat([clusters.flatten(), pairs.flatten(), pairs.new_zeros(1)]).max()) + 1
    return LocalContext.of(graph.context, clusters, entities)


def _attended(local: LocalContext, words: Words, pairs: Tensor, sentences: int) -> Tensor:
    """(B, F, S) p of each of the S sentences for pairs (B, F, 2); 0 on padding and where entities share no window."""
    heads, tails = pairs.unbind(2)
    of_tokens = _sentences_of_tokens(words, local.context.tokens.shape[1])
    places, values = [], []
    first, last = _range(heads)
    for shared in local.windows(first, last):
        rows, columns = (positions(numbers, local.entities) for numbers in (shared.heads, shared.tails))
        head, tail = rows[heads[shared.document]], columns[tails[shared.document]]  # (F,)
        own = (head >= 0) & (tail >= 0) & (heads[shared.document] >= 0)
        numbers = shared.document * pairs.shape[1] + own.nonzero()  # (k, 1)
        places.append((numbers * sentences + of_tokens[shared.document, shared.tokens]).flatten())
        values.append(shared.weights[head[own], tail[own]].flatten())
    table = local.attention.new_zeros(pairs.shape[0] * pairs.shape[1] * sentences)
    if places:
        table = table.index_add(0, torch.cat(places), torch.cat(values))
    table = table.view(*pairs.shape[:2], sentences)
    return table / (table.sum(2, keepdim=True) + EPSILON)


def _range(heads: Tensor) -> tuple[int, int]:
    """The least of the entities, and one more than the greatest; nothing where there are none."""
    known = heads[heads >= 0]
    return (int(known.min()), int(known.max()) + 1) if len(known) else (0, 0)


def _sentences_of_tokens(words: Words, size: int) -> Tensor:
    """(B, T) the sentence of each sub-token; anything on padding."""
    begins = words.first.masked_fill(~words.mask, size)
    marks = torch.zeros(len(begins), size + 1, dtype=torch.long, device=begins.device).scatter(1, begins, 1)
    return words.sentence.gather(1, marks[:, :-1].cumsum(1).sub(1).clamp(min=0))
