"""Relations scored in the whole document and in its evidence alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from ..components.decoding import AboveThreshold, Calibration, DecodedRelations
from ..components.heads import Head
from ..components.tokenization import TokenizedDocument
from ..config import ConfigError
from ..documents import Document, Entity, Relation, Sentence
from ..models import BetweenEntities, Model, ModelOutput
from ..tensors import RelationScores, positions
from .batches import by_length
from .predictor import Predictor

LEAST = 0.02
"""The least probability of the relations that are looked at a second time."""


class EvidenceFusion(Predictor):
    """Predicts relations from the document and from their evidence (Ma et al. 2023, DREEAM, section 3.3).

    With S the margin of a relation over the threshold class in the document, and S' that in a document of its evidence
    sentences alone, between the same entities, the margin is (S + S') / 2. On it stand the relation's probability and
    its threshold, which does what the threshold tau on S + S' does in the paper; the model's selector decides on it. S
    alone counts where there is no evidence, where head or tail is not mentioned in it, and below a probability of 0.02.

    The encoder reads every set of evidence sentences once more. For arguments see :class:`Predictor`.

    Raises:
        ConfigError: as a predictor does, and if no head of the model finds evidence.
    """

    def __init__(self, model: Model, *arguments: Any, **settings: Any) -> None:
        super().__init__(model, *arguments, **settings)
        if not any(isinstance(part, Head) and part.finds_evidence for part in model.modules()):
            raise ConfigError("the model finds no evidence to fuse; train one with a head such as attention_evidence")

    def _select(
        self, documents: Sequence[Document], output: ModelOutput, calibration: Calibration, candidates: int
    ) -> list[Document]:
        likely = self.model.decode(documents, output, self._lower(calibration), AboveThreshold())
        excerpts = [excerpt for number, document in enumerate(likely) for excerpt in _excerpts(number, document)]
        if excerpts and output.relations is not None:
            apart = self._apart(excerpts, candidates).to(self.device)
            output = output.replace(relations=partial(_fused, output.relations, apart))
        return self.model.decode(documents, output, calibration)

    def _apart(self, excerpts: Sequence[_Excerpt], candidates: int) -> DecodedRelations:
        """The relations of all excerpts, by the numbers of document and entities, with their margins in these."""
        types = self.model.labels.relation_numbers
        tokenized = [self.model.tokenize(excerpt.document) for excerpt in excerpts]
        facts, margins = [], []
        for batch in by_length(tokenized, self.batch_tokens, self.batch_pairs):
            for i, scores in zip(batch, self._margins([tokenized[i] for i in batch], candidates)):
                for r in excerpts[i].relations:
                    facts.append((excerpts[i].number, r.head, r.tail, types[r.type]))
                    margins.append(scores[excerpts[i].entities[r.head], excerpts[i].entities[r.tail], types[r.type]])
        return DecodedRelations(torch.tensor(facts), torch.stack(margins))

    def _lower(self, calibration: Calibration) -> Calibration:
        """With the threshold of relations at the least probability, or at the lowest threshold of a type."""
        cuts = calibration.relation_cuts(self.model.labels)
        least = min([LEAST, *map(calibration.relation.probability, cuts)])
        return calibration.with_thresholds({"relation": least}, self.model.labels)

    def _margins(self, documents: Sequence[TokenizedDocument], candidates: int) -> Tensor:
        """(B, E, E, R) the margins of relations between the E entities that each document is given."""
        batch = self.model.collate(documents, given="entities").to(self.device)
        with self.autocast():
            output = self.model(batch, candidates)
        assert output.given is not None and output.given.clusters is not None and output.relations is not None
        entities = int(output.given.clusters.max()) + 1
        margins = torch.zeros(len(documents), entities, entities, len(self.model.labels.relation_types))
        for part in output.relations(output.given.clusters):
            rows = torch.arange(part.document, part.document + len(part.scores))
            margins[rows[:, None, None], part.heads.cpu()[:, None], part.tails.cpu()] = part.margins.float().cpu()
        return margins


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


def _fused(relations: BetweenEntities, apart: DecodedRelations, clusters: Tensor) -> Iterator[RelationScores]:
    """Scores of relations between entities, with the mean of both margins for those that were scored apart."""
    entities = int(clusters.max()) + 1
    for part in relations(clusters):
        own = apart.facts[:, 0] - part.document  # the documents' places in the part
        rows, columns = (positions(numbers, entities) for numbers in (part.heads, part.tails))
        row, column = rows[apart.facts[:, 1]], columns[apart.facts[:, 2]]
        here = (own >= 0) & (own < len(part.scores)) & (row >= 0) & (column >= 0)
        document, row, column, type = own[here], row[here], column[here], apart.facts[here, 3]
        scores = part.scores.clone()
        margins = (part.margins[document, row, column, type] + apart.margins[here]) / 2
        scores[document, row, column, type] = scores[document, row, column, -1] + margins
        yield part.replace(scores=scores)


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
