"""The report of a benchmark."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import torch
import transformers

from ..components.tokenization import TokenizedDocument
from ..timing import OTHER, STAGES

Report = Mapping[str, Any]
"""As :func:`report` makes it and ``jointie benchmark --output`` writes it."""


def report(
    work: str,
    documents: Sequence[TokenizedDocument],
    seconds: Sequence[float],
    encoder_seconds: Sequence[float],
    stages: Mapping[str, float],
    machine: Mapping[str, Any],
    **others: float,
) -> Report:
    """All measurements, with what follows from them.

    Args:
        work: ``predict`` or ``train``.
        documents: of a round.
        seconds: of each round.
        encoder_seconds: of the bare encoder in each round, on the same windows packed as tightly as can be.
        stages: seconds by stage, in a round of its own.
        machine: what :func:`machine_of` gave.
        others: ``peak_memory`` in bytes, ``padding`` and ``ideal_padding`` (that of the bare encoder) from 0 to 1.

    Returns:
        These, and ``encoder_ratio``: how many times as long everything takes as the encoder alone, the median of the
        rounds; documents, words and sub-tokens a second; the share of each stage.
    """
    counts = {
        "documents": len(documents),
        "words": sum(len(each.document.tokens) for each in documents),
        "sub_tokens": sum(each.size for each in documents),
    }
    ratios = [total / bare for total, bare in zip(seconds, encoder_seconds)]
    return {
        "work": work,
        **counts,
        "seconds": list(seconds),
        "encoder_seconds": list(encoder_seconds),
        **others,
        "machine": machine,
        "encoder_ratio": statistics.median(ratios),
        "encoder_ratios": ratios,
        **{f"{name}_per_second": count / statistics.median(seconds) for name, count in counts.items()},
        "stages": {
            name: {"seconds": stages[name], "share": stages[name] / sum(stages.values()), "what": what}
            for name, what in {**STAGES, OTHER: "everything else"}.items()
            if stages.get(name)
        },
    }


def machine_of(device: torch.device, precision: str) -> dict[str, Any]:
    """The device, the precision and the versions, on which times depend."""
    return {
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine(),
        "precision": precision,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "python": platform.python_version(),
    }
