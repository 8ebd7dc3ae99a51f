from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch

from jointie.documents import Document, Entity, Mention
from jointie.training.loop.distributed import Distributed
from jointie.training.loop.pruning_recall import PruningRecall

WORDS = [["a", "b", "c", "d", "e", "f"]]
GOLD = (Entity((Mention(0, 2), Mention(5, 6))), Entity((Mention(1, 4),)))


def output(*documents: list[tuple[int, int]]) -> Any:
    """Candidates, padded with a gold mention that is none of them."""
    size = max(map(len, documents)) + 1
    spans = torch.tensor([[*spans, *[(5, 6)] * (size - len(spans))] for spans in documents])
    mask = torch.tensor([[i < len(spans) for i in range(size)] for spans in documents])
    return SimpleNamespace(
        graph=SimpleNamespace(spans=SimpleNamespace(start=spans[..., 0], end=spans[..., 1]), mask=mask)
    )


def test_the_share_of_gold_mentions_among_the_candidates() -> None:
    documents = [Document.from_words(id, WORDS, entities=GOLD) for id in "abc"] + [Document.from_words("d", WORDS)]
    recall, alone = PruningRecall(documents), Distributed("fp32")
    assert recall.share(alone) is None
    recall(documents[:2], output([(0, 2), (3, 4)], [(0, 2), (1, 4), (2, 6)]))
    assert recall.share(alone) == 3 / 6, "the third document is another process's"
    recall(documents[:1], output([(0, 1)]))  # once more, after memory did not suffice
    recall(documents[3:], output([(0, 1)]))
    assert recall.share(alone) == 2 / 6
