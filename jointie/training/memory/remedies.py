"""What makes a training step need less memory, the most promising first."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...components.encoding import TransformerEncoder
from ...components.pruning import TopKPruner
from ...components.tokenization import TokenizedDocument
from ...models import BatchSize, Model
from ..options import Options


def remedies(
    model: Model,
    documents: Sequence[TokenizedDocument],
    options: Options,
    free: int,
    size: BatchSize,
    training: bool = True,
) -> list[str]:
    """What the user can change, with the present values and, where they can be known, better ones.

    Args:
        model: what ran out of memory.
        documents: on what.
        options: of the training.
        free: the bytes that there were before.
        size: what is known of the batch.
        training: whether it was a training step; else it was prediction, which batches by itself.

    Returns:
        At least one.
    """
    batch = _smaller_batch(options) if training and len(documents) > 1 and options.batch_size > 1 else []
    encoder = _lighter_encoder(model, options, training)
    pairs = _fewer_pairs(model, documents, free, size)
    # More was needed than was free: where pairs are not half of it, the encoder is the greater part.
    if size.pair_bytes is not None and size.pair_bytes <= free / 2:
        return [*batch, *encoder, *pairs]
    return [*batch, *pairs, *encoder]


def in_words(count: int) -> str:
    """Bytes, to two or three digits: ``1.4 GiB``."""
    for unit, factor in (("GiB", 2**30), ("MiB", 2**20)):
        if count >= factor:
            return f"{count / factor:,.{1 if count < 10 * factor else 0}f} {unit}"
    return f"{count / 2**10:,.0f} KiB"


def _smaller_batch(options: Options) -> list[str]:
    """Fewer documents at once, as many in a step."""
    size = options.batch_size
    smaller = max(part for part in range(1, size) if size % part == 0)
    accumulation = options.accumulation * size // smaller
    return [
        f"lower trainer.batch_size from {size} to {smaller} and raise trainer.accumulation from {options.accumulation} "
        f"to {accumulation}, which keeps the documents of a step"
    ]


def _fewer_pairs(model: Model, documents: Sequence[TokenizedDocument], free: int, size: BatchSize) -> list[str]:
    if 2 * size.gold_pair_bytes > (size.pair_bytes or 0):
        relations = getattr(model, "relations", None)
        context = "set model.relations.scorer.context_pooling to false"
        return [*([context] if getattr(relations, "uses_context", False) else []), _SPLIT]
    pruner = getattr(model, "pruner", None)
    if not isinstance(pruner, TopKPruner):
        return [_SPLIT]
    if size.pair_bytes is None or size.candidates is None or size.pair_bytes <= free / 2:
        return [
            f"lower model.pruner.max_candidates ({pruner.max_candidates}) or model.pruner.ratio ({pruner.ratio:g})",
            _SPLIT,
        ]
    # Such that pairs take half of what there is.
    fitting = max(1, int(size.candidates * math.sqrt(free / 2 / size.pair_bytes)))
    ratio = fitting / max(len(document.word_first) for document in documents)
    return [
        f"lower model.pruner.max_candidates from {pruner.max_candidates} to about {fitting}",
        f"model.pruner.ratio from {pruner.ratio:g} to about {ratio:.2g}",
        _SPLIT,
    ]


def _lighter_encoder(model: Model, options: Options, training: bool) -> list[str]:
    found = []
    encoder = getattr(model, "encoder", None)
    if training and isinstance(encoder, TransformerEncoder) and not encoder.gradient_checkpointing:
        found.append("set model.encoder.gradient_checkpointing to true (now false)")
    if options.precision == "fp32":
        found.append("set trainer.precision to bf16 (now fp32)")
    return found


_SPLIT = "cut the longest document into shorter ones"
