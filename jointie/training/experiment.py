"""An experiment: the data, the model and the trainer of one spec."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ..config import Component, DataError, Lazy, Spec, Texts, default, defer
from ..documents import Augmentation, Document, JsonlReader, LabelSpace, Reader, Statistics, UniqueIds, lack_of_entities
from ..metrics import DocumentCounts, TrainingFacts, document_counts, scores_of, warn_of_no_relations
from ..models import Model
from .callbacks.callback import TrainingState
from .dry_run import DryRunReport, dry_run
from .initialization.warm_start import WarmStart
from .loop.distributed import Distributed, others_watched
from .loop.predicting import predicted
from .main_process import is_main_process
from .resume import check_same_data, find_checkpoint, fingerprint
from .runs.folder_lock import folder_lock
from .runs.free_folder import check_free
from .runs.run_folder import RunFolder, restore_assets
from .trainer import Tell, Trainer

logger = logging.getLogger(__name__)


class ExperimentData(NamedTuple):
    """The documents of an experiment."""

    train: list[Document]
    validation: list[Document]
    test: list[Document]


class Experiment(Component):
    """The data, the model and the trainer that a spec file describes.

    Args:
        train: the documents to train on: a file, or a folder of files. A part of them is written ``FILE[:450]``.
            Several in a list are read one after another; one that stands there twice is seen twice an epoch.
        model: the model to train.
        validation: the documents to choose the best model on.
        test: the documents to report on in the end.
        reader: the format of all three.
        augmentations: each makes one more training document of every one that was read, the same in every epoch.
        trainer: how to train.
        warm_start: a trained model whose weights to begin with, as far as they fit; several in a list are taken one
            after another.
    """

    default_implementation = "experiment"

    def __init__(
        self,
        train: Texts,
        model: Lazy[Model],
        validation: str | None = None,
        test: str | None = None,
        reader: Reader = default(JsonlReader),
        trainer: Trainer = default(Trainer),
        warm_start: WarmStart | Sequence[WarmStart] | None = None,
        augmentations: Sequence[Augmentation] = (),
    ) -> None:
        self.train, self.validation, self.test = train, validation, test
        self.model, self.reader, self.trainer = model, reader, trainer
        self.warm_starts: dict[tuple[str | int, ...], WarmStart]
        if isinstance(warm_start, WarmStart):
            self.warm_starts = {("warm_start",): warm_start}
        else:
            self.warm_starts = {("warm_start", i): start for i, start in enumerate(warm_start or ())}
        self.augmentations = list(augmentations)

    def read(self) -> ExperimentData:
        """Read the documents.

        Raises:
            DataError: if they cannot be used, or there is nothing to learn from.
        """
        train = list(_documents_of(self.reader, self.train))
        if lack := lack_of_entities(train):
            raise DataError(f"{lack} to learn from", source=_named(self.train))
        validation, test = (list(self.reader.read(part)) if part else [] for part in (self.validation, self.test))
        return ExperimentData(train, validation, test)

    def learnt(self, documents: Sequence[Document]) -> list[Document]:
        """Training documents, followed by those that the augmentations make of them."""
        learnt = list(documents)
        for number, augmentation in enumerate(self.augmentations, 1):
            augmentation.fit(documents)
            for document in documents:
                random = Random(f"{self.trainer.options.seed} {number} {document.id}")
                learnt.append(replace(augmentation.augment(document, random), id=f"{document.id}~{number}"))
        return learnt

    def run(
        self,
        data: ExperimentData | None,
        folder: Path,
        config: Mapping[str, Any],
        force: bool = False,
        resume: bool = False,
        tell: Tell = lambda message: None,
    ) -> dict[str, Any]:
        """Train, and evaluate the best model.

        Args:
            data: from :meth:`read`; ``None`` to read it.
            folder: where to write.
            config: the resolved spec of this experiment, to be saved with the model.
            force: replace the training that the folder holds.
            resume: go on with the training that the folder holds; begin it if there is none.
            tell: shows messages to the user.

        Returns:
            What ``metrics.json`` holds: the ``best_epoch`` (one for each stage, where there are several), and the
            metrics of the best model on ``validation`` and ``test``, where there are such documents.

        Raises:
            ConfigError: if the model cannot be built, the folder cannot be had, or the training in it is another.
            DataError: if a resumed training began with other documents, or has no valid checkpoint.
            Interrupted, TrainingError: as :meth:`Trainer.train` does.
        """
        with folder_lock(folder):
            if not resume and is_main_process():
                check_free(folder, force)
            resumed = find_checkpoint(folder, config, tell) if resume else None
            data = data or self.read()
            labels = LabelSpace.of(data.train)
            learnt = self.learnt(data.train)
            parts = {"validation": data.validation, "test": data.test}
            fingerprints = {"train": fingerprint(learnt), "validation": fingerprint(data.validation)}
            if resumed:
                check_same_data(resumed, fingerprints, {"train": _named(self.train), "validation": self.validation})
            _warn_of_unknown_labels(labels, parts)
            distributed = Distributed(self.trainer.options.precision)
            self.trainer.seed_everything()
            if resumed and distributed.is_main:
                restore_assets(folder, resumed)
            distributed.wait()
            # A resumed training takes its weights from the checkpoint, and the rest of its encoder from the folder.
            model = self.model.build(labels=labels, archive=folder if resumed else None)
            seed, writes = self.trainer.options.seed, distributed.is_main
            run = RunFolder(folder, model, config, seed, fingerprints, force or resume, resumed, writes)
            if not resumed:
                self._start_warm(model, tell)
            _tell_of_reach(model, data, tell)
            facts = TrainingFacts.of(data.train)  # not those that augmentations make up
            states = self.trainer.train(model, learnt, data.validation, run, distributed, tell, facts=facts)
            with others_watched():
                counts = self._evaluate(run, parts, facts, distributed)
            metrics = {"best_epoch": _best_epoch(states), **{name: scores_of(part) for name, part in counts.items()}}
            run.write_metrics(metrics, counts)
            return metrics

    def dry_run(self, data: ExperimentData, tell: Tell = lambda message: None) -> list[DryRunReport]:
        """Try each stage of the training for two steps, and write nothing.

        Raises:
            JointieError: as :meth:`run` does.
        """
        self.trainer.seed_everything()
        model = self.model.build(labels=LabelSpace.of(data.train))
        self._start_warm(model, tell)
        _tell_of_reach(model, data, tell)
        return dry_run(self.trainer, model, self.learnt(data.train), data.validation)

    def _start_warm(self, model: Model, tell: Tell) -> None:
        """Give the model the weights to begin with."""
        for place, start in self.warm_starts.items():
            tell(start.apply(model, place).text())

    def _evaluate(
        self, run: RunFolder, parts: Mapping[str, Sequence[Document]], facts: TrainingFacts, distributed: Distributed
    ) -> dict[str, list[DocumentCounts]]:
        """Evaluate the best model on each part that has documents."""
        if not any(parts.values()):
            return {}
        for part in parts.values():
            warn_of_no_relations(part)
        run.restore_best()
        precision = self.trainer.options.precision
        found = {name: predicted(run.model, part, distributed, precision) or [] for name, part in parts.items() if part}
        others = run.model.measures
        return {name: document_counts(parts[name], documents, facts, others) for name, documents in found.items()}


Experiment.register("experiment")(Experiment)


def experiment_of(spec: Spec) -> Experiment:
    """Build the experiment of a validated spec."""
    return defer(spec).build()


def widest_mention(model: Model) -> int | None:
    """The most words of a mention that a model can find; ``None`` where it has no such limit."""
    enumerators = (getattr(stage.model, "enumerator", None) for stage in model.stages())
    return next(filter(None, (getattr(enumerator, "max_width", None) for enumerator in enumerators)), None)


def _documents_of(reader: Reader, sources: Texts) -> Iterator[Document]:
    """The documents of a source, or of several, whose ids are told apart."""
    if isinstance(sources, str):
        yield from reader.read(sources)
        return
    unique = UniqueIds()
    for document in (document for source in sources for document in reader.read(source)):
        yield replace(document, id=unique(document.id))


def _named(sources: Texts) -> str:
    return sources if isinstance(sources, str) else ", ".join(sources)


def _tell_of_reach(model: Model, data: ExperimentData, tell: Tell) -> None:
    """Tell how much of the gold annotations the model can never find."""
    width = widest_mention(model)
    for name, documents in data._asdict().items():
        found = Statistics.of(documents, width)
        if found.mentions_out_of_reach:
            tell(
                f"{name}: {found.mentions_out_of_reach:,} of {found.mentions:,} gold mentions are wider than "
                f"{width} words (max_width) or go across the end of a sentence, where the model never finds them; nor "
                f"does it find {found.entities_out_of_reach:,} of {found.entities:,} entities and "
                f"{found.relations_out_of_reach:,} of {found.relations:,} relations as they are annotated"
            )


def _best_epoch(states: Sequence[TrainingState]) -> int | dict[str, int]:
    if len(states) == 1:
        return states[0].best_epoch
    return {state.stage: state.best_epoch for state in states}


def _warn_of_unknown_labels(labels: LabelSpace, parts: Mapping[str, Sequence[Document]]) -> None:
    for name, documents in parts.items():
        other = LabelSpace.of(documents)
        unseen = sorted({*other.entity_types, *other.relation_types} - {*labels.entity_types, *labels.relation_types})
        if unseen:
            logger.warning("types in the %s documents that training never shows: %s", name, ", ".join(unseen))
