"""The evidence head against plain loops."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from jointie.components.heads import EvidenceHead
from jointie.components.heads import evidence as module
from jointie.documents import Document, LabelSpace
from jointie.testing import documents
from jointie.testing.heads import explained, head_inputs

LABELS = LabelSpace.of(documents())


def head() -> EvidenceHead:
    torch.manual_seed(0)
    made = EvidenceHead(LABELS, 5, 3, hidden_dim=4, dropout=0.0).double()
    with torch.no_grad():
        made.sentence.weight.mul_(3)
    return made.eval()


def texts() -> list[Document]:
    """One relation without evidence, and one that is known to have none."""
    first, *others = explained()
    assert first.relations is not None
    relations = (replace(first.relations[0], evidence=None), replace(first.relations[1], evidence=()))
    return [replace(first, relations=(*relations, *first.relations[2:])), *others]


def in_order(document: Document) -> list[tuple[int, int, int]]:
    """The mentions as :func:`gold_of` orders them: first word, word after the last, entity."""
    return sorted((m.start, m.end, e) for e, entity in enumerate(document.entities) for m in entity.mentions)


def by_loops(part: EvidenceHead, vectors: Tensor, tokens: Tensor, document: Document) -> list[list[Tensor]]:
    """The score of each sentence for each relation of a document, each of whose words is a sub-token."""
    mentions = [entity for _, _, entity in in_order(document)]
    scores = []
    for relation in document.relations or ():
        ends = []
        for end in (relation.head, relation.tail):
            own = [vectors[i].exp() for i, e in enumerate(mentions) if e == end]
            ends.append(sum(own, torch.zeros(5, dtype=torch.float64)).log())
        type = part.relation.weight[LABELS.relation_types.index(relation.type)]
        pair = torch.tanh(part.head.weight @ ends[0] + part.head.bias + part.tail.weight @ ends[1] + type)
        scores.append([])
        for start, stop in document.sentences:
            mean = sum((tokens[i] for i in range(start, stop)), torch.zeros(3, dtype=torch.float64)) / (stop - start)
            score = pair @ (part.sentence.weight @ mean) + part.mentioned.bias[0]
            for k, end in enumerate((relation.head, relation.tail)):
                if any(start <= m.start < stop for m in document.entities[end].mentions):
                    score = score + part.mentioned.weight[0, k]
            scores[-1].append(score)
    return scores


def test_loss_and_gradients() -> None:
    graph, tokens, clusters = head_inputs(texts(), 5, 3)
    part, other = head(), head()
    vectors, tokens = graph.vectors.double().requires_grad_(), tokens.double().requires_grad_()
    loss = part.loss(graph.replace(vectors=vectors), tokens, clusters, part.targets(texts()))
    loss.backward()  # type: ignore[no-untyped-call]
    again, words = vectors.detach().clone().requires_grad_(), tokens.detach().clone().requires_grad_()
    losses = []
    for document, own, of_words in zip(texts(), again, words):
        total, positive = torch.zeros((), dtype=torch.float64), 0
        for relation, scores in zip(document.relations or (), by_loops(other, own, of_words, document)):
            for i, score in enumerate(scores if relation.evidence is not None else ()):
                right = i in (relation.evidence or ())
                positive += right
                total = total - torch.nn.functional.logsigmoid(score if right else -score)
        losses.append(total / max(1, positive))
    expected = sum(losses, torch.zeros((), dtype=torch.float64)) / len(losses)
    expected.backward()  # type: ignore[no-untyped-call]
    torch.testing.assert_close(loss, expected)
    torch.testing.assert_close((vectors.grad, tokens.grad), (again.grad, words.grad))
    for (name, a), b in zip(part.named_parameters(), other.parameters()):
        torch.testing.assert_close(a.grad, b.grad, msg=name)


def test_what_is_found(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The sentences that score above the threshold, of all relations at once or a few at a time."""
    graph, tokens, clusters = head_inputs(texts(), 5, 3)
    graph, tokens, part = graph.replace(vectors=graph.vectors.double()), tokens.double(), head()
    part.threshold = 0.6
    found = part.annotate(graph, tokens, clusters, texts())
    for document, own, vectors, words in zip(found, texts(), graph.vectors, tokens):
        chosen = [
            tuple(i for i, score in enumerate(scores) if score.sigmoid() > 0.6)
            for scores in by_loops(part, vectors, words, own)
        ]
        assert [relation.evidence for relation in document.relations or ()] == chosen
    everything = [r.evidence for d in found for r in d.relations or ()]
    assert any(everything) and len({*everything}) > 2
    monkeypatch.setattr(module, "RELATIONS_AT_ONCE", 2)
    assert part.annotate(graph, tokens, clusters, texts()) == found
