"""Shards through Ray Data: readers, and a pool of actors that have a model each and write."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config import DataError, JointieError, load_plugins
from ..documents import Document, JsonlReader, JsonlWriter
from ..documents.extras import imported
from ..storage import Provenance, provenance
from .output import ShardedOutput, ShardReport
from .placement import SMALL, Placement, place
from .reading import documents_of
from .shards import Shard

if TYPE_CHECKING:
    from ..prediction import Predictor

Row = dict[str, Any]
"""A shard before a stage, or its report."""

_TRIES = 3
"""The times that a shard is given to another actor: one that kills all of them, as by its memory, ends the run."""


class EngineError(JointieError):
    """A prediction in shards that cannot go on; finished shards are kept."""

    exit_code = 1


@dataclass(frozen=True)
class Settings:
    """Settings of the prediction, the same for all shards.

    Attributes:
        model: the model directory, which every machine can reach.
        workers: how many actors have a model.
        reader: of the input; by default each file's ending tells.
        arguments: of the readers.
        precision: of the encoder's arithmetic.
        thresholds: as :class:`Predictor` takes them.
        plugins: modules that register components.
        encoder: a folder with the encoder on the Hub that the model adds to, which every machine can reach.
        evidence_fusion: whether relations are scored once more on their evidence.
    """

    model: Path
    workers: int
    reader: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    precision: str = "fp32"
    thresholds: Mapping[str, float] = field(default_factory=dict)
    plugins: tuple[str, ...] = ()
    encoder: Path | None = None
    evidence_fusion: bool = False

    def predictor(self, device: str | None = None) -> Predictor:
        """The model, loaded and ready.

        Raises:
            DataError, ConfigError: as :meth:`Predictor.from_archive` does.
        """
        from ..prediction import EvidenceFusion, Predictor

        kind = EvidenceFusion if self.evidence_fusion else Predictor
        precision: Any = self.precision
        return kind.from_archive(self.model, device, precision, self.thresholds, self.encoder)

    def provenance(self, **others: Any) -> Provenance:
        """All that predictions with these settings depend on, and other things."""
        from ..archive import model_files

        settings = {name: value for name, value in asdict(self).items() if name not in ("model", "workers", "encoder")}
        return provenance(self.model, model_files(self.model), **settings, **others)


def predict_shards(shards: Sequence[Shard], settings: Settings, output: ShardedOutput) -> Iterator[ShardReport]:
    """Predict shards and write them, on the cluster that ``RAY_ADDRESS`` names, or on this machine.

    Each actor has a GPU, or where there are none its part of a machine's CPUs. What was given to an actor that dies is
    given to another; a shard is written in one step, so nothing is lost and nothing stands twice.

    Args:
        shards: those that are not finished.
        settings: how to predict them.
        output: where to; a folder that every machine can reach.

    Returns:
        The report of each, as it is finished.

    Raises:
        ConfigError: if ray is not installed, or the machines have no room for so many workers.
        EngineError: if a worker fails, or one after another dies of the same shard. Finished shards are kept.
    """
    if not shards:
        return
    ray = start_ray()
    placement = place([node["Resources"] for node in ray.nodes() if node["Alive"]], settings.workers)
    try:
        for row in _stages(ray, shards, settings, placement, output).iter_rows():
            yield ShardReport.from_json(row)
    except ray.exceptions.RayError as error:
        raise EngineError(
            f"a worker failed: {_cause(error)} (finished shards are kept; go on with --resume)"
        ) from error


def start_ray() -> Any:
    """Connect to the cluster that ``RAY_ADDRESS`` names, or start one on this machine, unless there is one already.

    Returns:
        The module ``ray``.

    Raises:
        ConfigError: if it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what goes wrong is told by us, once
    ray = imported("ray", "ray")
    imported("ray.data", "ray")
    if not ray.is_initialized():
        handler = signal.getsignal(signal.SIGTERM)
        ray.init(log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)  # Ray's own aborts with a trace
    logging.getLogger("ray").setLevel(logging.CRITICAL)
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    return ray


def check_settings(settings: Settings) -> None:
    """Check the model and the thresholds before any worker starts.

    Raises:
        ConfigError: if ray is not installed, or the model cannot be used so.
    """
    imported("ray", "ray")
    settings.predictor("cpu")


def _stages(ray: Any, shards: Sequence[Shard], settings: Settings, placement: Placement, output: ShardedOutput) -> Any:
    """The dataset of the reports of all shards, which are predicted as it is passed over."""
    rows = [{"shard": json.dumps(shard.to_json())} for shard in shards]
    pool = ray.data.ActorPoolStrategy
    with warnings.catch_warnings():
        # Until Ray 2.64 there is no other way to say how often a task is tried again.
        warnings.filterwarnings("ignore", message="`ray_remote_args` is deprecated")
        return (
            ray.data.from_items(rows, override_num_blocks=len(rows))
            .map(
                ReadShard,
                fn_constructor_args=[settings],
                compute=pool(size=placement.readers),
                num_cpus=SMALL,
                max_task_retries=_TRIES,
            )
            .map(
                PredictShard,
                fn_constructor_args=[settings, placement.threads, output],
                compute=pool(size=settings.workers),
                num_cpus=placement.cpus,
                num_gpus=placement.gpus,
                max_task_retries=_TRIES,
            )
        )


class ReadShard:
    """Reads the documents of a shard. An actor: of a task, Ray starts the process anew again and again."""

    def __init__(self, settings: Settings) -> None:
        load_plugins(settings.plugins)
        self.settings = settings

    def __call__(self, row: Row) -> Row:

        shard, problems = Shard.from_json(json.loads(row["shard"])), list[str]()

        def tell(error: DataError) -> None:
            problems.append(str(error))

        documents = documents_of(shard, self.settings.reader, self.settings.arguments, tell)
        lines = [_line(document.without_annotations()) for document in documents]
        return {"number": shard.number, "documents": "\n".join(lines), "problems": json.dumps(problems)}


class PredictShard:
    """Predicts the documents of a shard with the model that this actor has loaded, and writes them."""

    def __init__(self, settings: Settings, threads: int, output: ShardedOutput) -> None:
        import torch

        from ..prediction import freeze_gc

        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        torch.set_num_threads(threads)
        load_plugins(settings.plugins)
        self.predictor, self.output = settings.predictor(), output
        freeze_gc()

    def __call__(self, row: Row) -> Row:
        from ..prediction import ModelFailure

        problems: list[str] = json.loads(row["problems"])
        content = row["documents"].encode()
        documents = JsonlReader().read_bytes(content, f"shard {row['number']}") if content else []
        lines, words, failed = [], 0, 0

        def fail(document: Document, error: Exception) -> None:
            nonlocal failed
            failed += 1
            problems.append(str(ModelFailure(document, error)))

        for document in self.predictor.predict(documents, fail):
            lines.append(_line(document))
            words += len(document.tokens)
        report = ShardReport(len(lines), words, failed, tuple(problems))
        self.output.write(row["number"], lines, report)
        return asdict(report)


def _line(document: Document) -> str:
    return JsonlWriter().text_of([document]).rstrip("\n")


def _cause(error: Exception) -> str:
    """The last line of what a worker said, which names the error."""
    return next((line for line in reversed(str(error).splitlines()) if line.strip()), type(error).__name__).strip()
