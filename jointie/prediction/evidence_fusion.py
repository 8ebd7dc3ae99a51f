"""Relations scored in the whole document and in its evidence alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from ..components.decoding import Calibration
from ..components.heads import Head
from ..components.tokenization import TokenizedDocument
from ..config import ConfigError
from ..documents import Document, Entity, Relation, Sentence
from ..models import Model
from .batches import by_length
from .predictor import Predictor, Task

Triple = tuple[int, int, str]
LEAST = 0.02
"""The least probability of the relations that are looked at a second time."""
SURE = 1 - 1e-7
"""The greatest probability that has a margin; in single precision greater ones are 1."""


class EvidenceFusion(Predictor):
    """Predicts relations from the document and from their evidence (Ma et al. 2023, DREEAM, section 3.3).

    With S the margin of a relation over the threshold class in the document, and S' that in a document of its evidence
    sentences alone, between the same entities, the margin is (S + S') / 2. On it stand the relation's probability and
    its threshold, which does what the threshold tau on S + S' does in the paper. S alone counts where there is no
    evidence, or where head or tail is not mentioned in it. Relations of a probability S below 0.02 are left out.

    The encoder reads every set of evidence sentences once more. For arguments see :class:`Predictor`.

    Raises:
        ConfigError: as a predictor does, and if no head of the model finds evidence.
    """

    def __init__(self, model: Model, *arguments: Any, **settings: Any) -> None:
        super().__init__(model, *arguments, **settings)
        if not any(isinstance(part, Head) and part.finds_evidence for part in model.modules()):
            raise ConfigError("the model finds no evidence to fuse; train one with a head such as attention_evidence")

    def _decoded(self, tasks: Sequence[Task], candidates: int | None = None) -> list[Document]:
        lower = {id(task.calibration): self._lower(task.calibration) for task in tasks}
        likely = [replace(task, calibration=lower[id(task.calibration)]) for task in tasks]
        found = super()._decoded(likely, candidates)
        excerpts = [excerpt for number, document in enumerate(found) for excerpt in _excerpts(number, document)]
        margins: list[dict[Triple, float]] = [{} for _ in found]
        tokenized = [self.model.tokenize(excerpt.document) for excerpt in excerpts]
        for batch in by_length(tokenized, self.batch_tokens, self.batch_pairs):
            for i, scores in zip(batch, self._margins([tokenized[i] for i in batch], candidates)):
                margins[excerpts[i].number].update(self._of(excerpts[i], scores))
        return [self._fused(task.calibration, document, own) for task, document, own in zip(tasks, found, margins)]

    def _lower(self, calibration: Calibration) -> Calibration:
        """With the threshold of relations at the least probability, or at the lowest threshold of a type."""
        cuts = calibration.relation_cuts(self.model.labels)
        least = min([LEAST, *map(calibration.relation.probability, cuts)])
        return calibration.with_thresholds({"relation": least}, self.model.labels)

    def _margins(self, documents: Sequence[TokenizedDocument], candidates: int | None) -> Tensor:
        """(B, E, E, R) the margins of relations between the E entities that each document is given."""
        with torch.inference_mode():
            batch = self.model.collate(documents, given="entities").to(self.device)
            with self.autocast():
                output = self.model(batch, candidates or self.max_pairwise_candidates)
            assert output.given is not None and output.given.clusters is not None and output.relations is not None
            entities = int(output.given.clusters.max()) + 1
            types = len(self.model.labels.relation_types)
            margins = torch.zeros(len(documents), entities, entities, types)
            for part in output.relations(output.given.clusters):
                rows = torch.arange(part.document, part.document + len(part.scores))
                margins[rows[:, None, None], part.heads.cpu()[:, None], part.tails.cpu()] = part.margins.float().cpu()
        return margins

    def _of(self, excerpt: _Excerpt, margins: Tensor) -> dict[Triple, float]:
        """The margins of an excerpt's relations."""
        types = self.model.labels.relation_numbers
        places = [(excerpt.entities[r.head], excerpt.entities[r.tail], types[r.type]) for r in excerpt.relations]
        return {relation.triple: float(margins[place]) for relation, place in zip(excerpt.relations, places)}

    def _fused(self, calibration: Calibration, document: Document, margins: Mapping[Triple, float]) -> Document:
        labels = self.model.labels
        cuts = dict(zip(labels.relation_types, calibration.relation_cuts(labels)))
        scale, kept = calibration.relation, []
        for relation in document.relations or ():
            assert relation.score is not None
            margin = scale.logit(min(relation.score, SURE))
            margin = (margin + margins.get(relation.triple, margin)) / 2
            if margin > cuts[relation.type]:
                kept.append(replace(relation, score=scale.probability(margin)))
        return replace(document, relations=tuple(kept))


@dataclass(frozen=True)
class _Excerpt:
    """The sentences that are evidence of some relations of a document.

    Attributes:
        number: of the document.
        document: these sentences, and the entities that they mention.
        entities: the numbers of these in the whole document, with those in the excerpt.
        relations: whose evidence it is, and whose head and tail it mentions.
    """

    number: int
    document: Document
    entities: Mapping[int, int]
    relations: Sequence[Relation]


def _excerpts(number: int, document: Document) -> list[_Excerpt]:
    by_evidence: dict[tuple[int, ...], list[Relation]] = {}
    for relation in document.relations or ():
        by_evidence.setdefault(relation.evidence or (), []).append(relation)
    excerpts = []
    for evidence, relations in by_evidence.items():
        excerpt, entities = _excerpt(document, evidence)
        inside = [r for r in relations if r.head in entities and r.tail in entities]
        if inside and len(evidence) < len(document.sentences):
            excerpts.append(_Excerpt(number, excerpt, entities, inside))
    return excerpts


def _excerpt(document: Document, sentences: Sequence[int]) -> tuple[Document, dict[int, int]]:
    """A document of some sentences alone, and where the entities of the whole one are in it."""
    places: dict[int, int] = {}  # of tokens
    bounds = []
    for number in sentences:
        sentence, start = document.sentences[number], len(places)
        places.update({token: start + token - sentence.start for token in range(sentence.start, sentence.end)})
        bounds.append(Sentence(start, len(places)))
    found: list[Entity] = []
    numbers: dict[int, int] = {}
    for number, entity in enumerate(document.entities):
        inside = [m for m in entity.mentions if all(token in places for token in range(m.start, m.end))]
        if inside:
            numbers[number] = len(found)
            moved = (replace(m, start=places[m.start], end=places[m.end - 1] + 1) for m in inside)
            found.append(replace(entity, mentions=tuple(moved)))
    tokens = tuple(document.tokens[token] for token in places)
    return replace(document, tokens=tokens, sentences=tuple(bounds), entities=tuple(found), relations=()), numbers
