"""Evidence by attention against plain loops."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from jointie.components.heads import AttentionEvidenceHead, attention_evidence
from jointie.documents import Document
from jointie.tensors import MentionGraph
from jointie.testing import documents, random_document
from jointie.testing.heads import explained, head_inputs

from .test_evidence import in_order


def texts() -> list[Document]:
    """One relation without evidence, one that is known to have none, and documents with random evidence."""
    first, *others = explained()
    assert first.relations is not None
    relations = (replace(first.relations[0], evidence=None), replace(first.relations[1], evidence=()))
    drawn = [_with_evidence(random_document(seed)) for seed in range(4)]
    return [replace(first, relations=(*relations, *first.relations[2:])), *others, *drawn]


def _with_evidence(document: Document) -> Document:
    sizes = torch.Generator().manual_seed(len(document.tokens))
    evidence = [
        tuple((torch.rand(len(document.sentences), generator=sizes) < 0.5).nonzero().flatten().tolist())
        for _ in document.relations or ()
    ]
    relations = document.relations and tuple(replace(r, evidence=e) for r, e in zip(document.relations, evidence))
    return replace(document, relations=relations)


def inputs(own: list[Document]) -> tuple[MentionGraph, Tensor, Tensor, Tensor]:
    """What a head sees, and the attention in it, in double precision."""
    graph, tokens, clusters = head_inputs(own, 5, 3)
    assert graph.context is not None
    attention = graph.context.attention.double().requires_grad_()
    return graph.replace(context=graph.context.replace(attention=attention)), tokens, clusters, attention


def by_loops(graph: MentionGraph, document: Document, number: int, head: int, tail: int) -> list[Tensor]:
    """p of each sentence for a pair; each word is a sub-token."""
    context, zero = graph.context, torch.zeros((), dtype=torch.float64)
    assert context is not None
    mentions = [entity for _, _, entity in in_order(document)]
    shared = [zero] * len(document.tokens)
    for word in range(len(document.tokens)):
        for h in range(context.attention.shape[2]):
            ends = []
            for end in (head, tail):
                own = [i for i, e in enumerate(mentions) if e == end]
                total = zero
                for i in own:
                    there = (context.places[number, context.window[number, i]] == word).nonzero().flatten().tolist()
                    total = sum((context.attention[number, i, h, place] for place in there), total)
                ends.append(total / max(1, len(own)))
            shared[word] = shared[word] + ends[0] * ends[1]
    everything = sum(shared, zero) + 1e-5
    return [sum(shared[s.start : s.end], zero) / everything for s in document.sentences]


def loss_by_loops(graph: MentionGraph, own: list[Document], weight: float) -> Tensor:
    losses, zero = [], torch.zeros((), dtype=torch.float64)
    for number, document in enumerate(own):
        values = []
        for head, tail in {(r.head, r.tail): None for r in document.relations or () if r.head != r.tail}:
            relations = [r for r in document.relations or () if (r.head, r.tail) == (head, tail)]
            counts = [sum(i in (r.evidence or ()) for r in relations) for i in range(len(document.sentences))]
            p = by_loops(graph, document, number, head, tail)
            if sum(counts) and sum(p, zero).item() > 0:
                shares = [count / sum(counts) for count in counts]
                values.append(sum((v * (math.log(v) - (q + 1e-5).log()) for v, q in zip(shares, p) if v), zero))
        losses.append(sum(values, zero) / max(1, len(values)))
    return weight * sum(losses, zero) / len(losses)


@pytest.mark.parametrize("own", [texts(), [random_document(5)], documents()[3:5]], ids=["many", "one", "no relations"])
def test_loss_and_gradients(own: list[Document]) -> None:
    graph, tokens, clusters, attention = inputs(own)
    part = AttentionEvidenceHead(weight=0.7)
    loss, expected = part.loss(graph, tokens, clusters, part.targets(own)), loss_by_loops(graph, own, 0.7)
    torch.testing.assert_close(loss, expected)
    if loss.requires_grad and expected.requires_grad:
        found, slow = (torch.autograd.grad(value, attention, allow_unused=True)[0] for value in (loss, expected))
        torch.testing.assert_close(found, slow if slow is not None else torch.zeros_like(attention))


def test_it_teaches_something() -> None:
    graph, tokens, clusters, attention = inputs(texts())
    part = AttentionEvidenceHead()
    part.loss(graph, tokens, clusters, part.targets(texts())).backward()  # type: ignore[no-untyped-call]
    assert attention.grad is not None and (attention.grad != 0).sum() > 100


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_what_is_found(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention_evidence, "PAIRS_AT_ONCE", at_once)
    graph, tokens, clusters, _ = inputs(texts())
    found = AttentionEvidenceHead(threshold=0.3).annotate(graph, tokens, clusters, texts())
    for number, (document, own) in enumerate(zip(found, texts())):
        chosen = [
            tuple(i for i, p in enumerate(by_loops(graph, own, number, r.head, r.tail)) if p > 0.3)
            for r in own.relations or ()
        ]
        assert [r.evidence for r in document.relations or ()] == chosen
    everything = [r.evidence for d in found for r in d.relations or ()]
    assert any(everything) and len({*everything}) > 2


def test_context_is_needed() -> None:
    graph, tokens, clusters, _ = inputs(texts())
    part = AttentionEvidenceHead()
    with pytest.raises(ValueError, match="needs the context"):
        part.loss(graph.replace(context=None), tokens, clusters, part.targets(texts()))
