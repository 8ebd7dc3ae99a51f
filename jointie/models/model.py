"""The family of models: a batch of documents in, scores and losses out, and from the scores documents again."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from torch import Tensor, nn

from ..archive import CALIBRATION, WEIGHTS, save_calibration, save_without_weights, weights_bytes, write_weights
from ..components.decoding import Calibration, RelationSelector
from ..components.tokenization import TokenizedDocument
from ..config import Component, defer, parse
from ..documents import Document, LabelSpace
from ..metrics import Measure
from ..storage import sha256_of_file
from ..tensors import Batch, GivenMentions, Links, MentionGraph, RelationScores, TensorFields

What = Literal["mentions", "entities"]
"""The annotations that a model may be given: the mentions alone, or the entities with their mentions."""

BetweenEntities = Callable[[Tensor], Iterator[RelationScores]]
"""The entity (B, n) of each candidate, -1 for none, to the scores of the relations between these entities."""

MAX_PAIRWISE_CANDIDATES = 1500
"""The default of how many candidates are scored against each other at once at prediction."""


@dataclass(frozen=True, repr=False)
class ModelOutput(TensorFields):
    """The scores of a batch; no threshold has a part in them.

    Attributes:
        graph: the mention candidates with their scores.
        losses: the named losses, each a scalar, weights applied; empty where the batch has no gold annotations.
        given: the mentions that were given, which are the candidates then.
        links: the best antecedents of the candidates in documents that are too long for the coreference scores of all
            pairs; ``None`` where the graph has these, and where coreference is not scored.
        relations: scores relations between the entities that are selected; ``None`` in training, and where there are
            no relations to extract.
        candidates: the graph before interactions and scores of pairs, for heads; ``None`` without them.
        tokens: (B, T, token_dim) the vectors of the sub-tokens, for heads; ``None`` without them.
    """

    graph: MentionGraph
    losses: dict[str, Tensor] = field(default_factory=dict)
    given: GivenMentions | None = None
    links: Links | None = None
    relations: BetweenEntities | None = None
    candidates: MentionGraph | None = None
    tokens: Tensor | None = None

    @property
    def loss(self) -> Tensor:
        """The sum of the losses."""
        return sum(self.losses.values(), start=self.graph.vectors.new_zeros(()))


@dataclass(frozen=True)
class Stage:
    """A part of a model that is trained by itself.

    Attributes:
        model: the part; or the whole model, where that is trained at once.
        name: in logs; empty for a whole model.
        given: what the part is given in validation.
        metric: the validation metric to choose it by where that of the trainer is not one of ``metrics``.
        metrics: the metrics that the part can be chosen by, as ``metrics.json`` names them; all, if empty.
    """

    model: Model
    name: str = ""
    given: What | None = None
    metric: str = ""
    metrics: tuple[str, ...] = ()


class Model(nn.Module, Component):
    """Extracts entities and relations.

    The way of a document: :meth:`tokenize`, :meth:`collate` with others, ``model(batch)``, :meth:`decode`. None of them
    changes the model in evaluation mode, so that threads may share it.

    Attributes:
        labels: the types that it tells apart.
        calibration: how scores become probabilities, and which of these are enough, where a call does not say
            otherwise. It belongs to the weights, and is set where these are loaded.
    """

    default_implementation = "joint"

    labels: LabelSpace
    calibration: Calibration = Calibration()

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any], labels: LabelSpace) -> Model:
        """Build a model, with the weights of its pretrained encoder and random ones beside.

        Args:
            spec: as it stands under ``model`` in an experiment.
            labels: the types to tell apart.

        Raises:
            ConfigError: if the spec cannot be used, with every problem and its place in it.
        """
        model: Model = defer(parse(cls.family(), spec)).build(labels=labels)
        return model

    def spec(self) -> dict[str, Any]:
        """The spec that :meth:`from_spec` builds this model of, with every default written in.

        It holds the arguments that the model and its parts were made with, from a spec or in Python; that an attribute
        was replaced afterwards does not show in it.

        Raises:
            ConfigError: if a part was made with what no spec can say, or is not registered.
        """
        return parse(self.family(), self.as_data(with_defaults=True)).model_dump(mode="json")

    def save(self, folder: str | Path, config: Mapping[str, Any] | None = None, seed: int | None = None) -> None:
        """Write a model directory, which :func:`jointie.load` and the commands take, with the model's calibration.

        Args:
            folder: made if it does not exist; files of an earlier save are replaced.
            config: the resolved spec of an experiment, with the model's own under ``model``; by default that alone.
            seed: the seed of the training.

        Raises:
            ConfigError: as :meth:`spec` does, without ``config``.
        """
        folder = Path(folder)
        if self.calibration == Calibration():
            (folder / CALIBRATION).unlink(missing_ok=True)
        save_without_weights(folder, self, {"model": self.spec()} if config is None else config, seed)
        write_weights(folder, weights_bytes(self))
        if self.calibration != Calibration():
            save_calibration(folder, self.calibration, sha256_of_file(folder / WEIGHTS))

    @abstractmethod
    def tokenize(self, document: Document) -> TokenizedDocument:
        """The document as sub-tokens; made once, batched many times."""

    @abstractmethod
    def collate(self, documents: Sequence[TokenizedDocument], gold: bool = False, given: What | None = None) -> Batch:
        """A padded batch.

        Args:
            documents: tokenised documents, each of at least one word.
            gold: whether to learn from the documents' annotations.
            given: what of them the model does not have to find by itself; each document needs a mention then.

        Raises:
            ValueError: if there are no documents, or one has no words.
        """

    @abstractmethod
    def forward(self, batch: Batch, max_pairwise_candidates: int = MAX_PAIRWISE_CANDIDATES) -> ModelOutput:
        """Score a batch.

        Args:
            batch: the documents.
            max_pairwise_candidates: how many candidates may be scored against each other at once at prediction.
                Documents with more are scored in parts of half as many, two parts at a time.
        """

    @abstractmethod
    def decode(
        self,
        documents: Sequence[Document],
        output: ModelOutput,
        calibration: Calibration | None = None,
        relation_selector: RelationSelector | None = None,
    ) -> list[Document]:
        """Select the entities and relations of a batch.

        Args:
            documents: those of the batch.
            output: their scores; it can be decoded any number of times.
            calibration: thresholds and probabilities in place of the model's own.
            relation_selector: decides about relations in place of the model's own.
        """

    def stages(self) -> tuple[Stage, ...]:
        """The parts that are trained one after another, each with its own best weights; by default the whole model."""
        return (Stage(self),)

    @property
    def finds_relations(self) -> bool:
        """Whether it looks for relations; the relations of its documents are ``None`` otherwise."""
        return True

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The counts of its documents beside those of mentions, coreference and relations, by name."""
        return {}

    @abstractmethod
    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """All parameters, apart by learning rate: ``encoder`` for the pretrained ones, ``task`` for the others."""

    def encoder_layers(self) -> list[list[nn.Parameter]]:
        """The encoder's parameters by layer (:meth:`Encoder.layers`); by default no layers are told apart."""
        return []

    @abstractmethod
    def save_assets(self, folder: Path) -> None:
        """Write what is needed, beside spec, labels and weights, to build this model again in another place."""
