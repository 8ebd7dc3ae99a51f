"""What a benchmark found."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
import transformers

from ..timing import OTHER, STAGES


@dataclass(frozen=True)
class Result:
    """What a benchmark found. Every round passes over all documents, and then over the encoder alone, or the reverse.

    Attributes:
        work: ``predict`` or ``train``.
        documents: in each round.
        words: of them.
        sub_tokens: of them, special ones included.
        seconds: of each round.
        encoder_seconds: of the bare encoder in each round, on the same windows packed as tightly as can be.
        stages: seconds by stage, in a round of its own.
        peak_memory: bytes: of the device, or of this process where that is the CPU.
        padding: the share of padding in what the encoder is given, from 0 to 1.
        ideal_padding: the same for the bare encoder.
        machine: what it ran on.
    """

    work: str
    documents: int
    words: int
    sub_tokens: int
    seconds: Sequence[float]
    encoder_seconds: Sequence[float]
    stages: Mapping[str, float]
    peak_memory: int
    padding: float
    ideal_padding: float
    machine: Mapping[str, Any] = field(default_factory=dict)

    @property
    def encoder_ratios(self) -> list[float]:
        """Of each round."""
        return [total / bare for total, bare in zip(self.seconds, self.encoder_seconds, strict=True)]

    @property
    def encoder_ratio(self) -> float:
        """How many times as long everything takes as the encoder alone: the median of the rounds."""
        return statistics.median(self.encoder_ratios)

    def per_second(self, count: int) -> float:
        """Of something of which a round has so many: the median of the rounds."""
        return count / statistics.median(self.seconds)

    def shares(self) -> dict[str, float]:
        """The part of each stage in the time of all, from 0 to 1, in the order of the stages."""
        total = sum(self.stages.values())
        return {name: self.stages[name] / total for name in (*STAGES, OTHER) if self.stages.get(name, 0) > 0}

    def to_json(self) -> dict[str, Any]:
        """As it is written to a file."""
        values = asdict(self)
        del values["stages"]
        return {
            **values,
            "encoder_ratio": self.encoder_ratio,
            "encoder_ratios": self.encoder_ratios,
            "documents_per_second": self.per_second(self.documents),
            "words_per_second": self.per_second(self.words),
            "sub_tokens_per_second": self.per_second(self.sub_tokens),
            "stages": {
                name: {"seconds": self.stages[name], "share": share, "what": STAGES.get(name, "everything else")}
                for name, share in self.shares().items()
            },
        }


def machine(device: torch.device, precision: str) -> dict[str, Any]:
    """What a benchmark runs on, as far as it changes times."""
    return {
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine(),
        "precision": precision,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "python": platform.python_version(),
    }


def use_threads(count: int) -> None:
    """Compute with so many threads on a CPU."""
    torch.set_num_threads(count)
