"""Vectors of the entities of a knowledge base that mentions may name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from ...config import ConfigError, DataError, PositiveInt, Runtime
from ...documents import Document, Entity
from ...tensors import MentionGraph, text_key, word_key
from ..static_vectors import read_vectors
from .interaction import Interaction

NO_TEXT = torch.iinfo(torch.int64).max
"""Stands in the dictionary where it has fewer texts than it may have."""


@Interaction.register("knowledge")
class Knowledge(Interaction):
    """Add to mentions the attended vectors of the entities that their text may name (Verlinden et al. 2021).

    With e_j the vector and p_j the prior of candidate entity j of the text of mention i (scheme AttentionPrior there),

        alpha_ij = softmax over j of v tanh(A g_i + B e_j) + w log p_j,   g_i <- g_i + C sum over j of alpha_ij e_j.

    A text without candidates changes nothing. Which entities a text may name is learnt from the training documents:
    their entities hold ``{"candidates": {TEXT: {NAME: PRIOR}}}`` in ``extra``, as the reader ``dwie`` writes it with
    ``candidates``. Texts are compared case aside; those that no training document has have no candidates. The vectors
    are added to what relations and coreference are scored on, and come after mentions and types were scored.

    Args:
        input_dim: D, the length of a mention vector.
        vectors: a file of entity vectors in the text format of Wikipedia2Vec (a name, with blanks as ``_``, or
            ``ENTITY/`` before it); ``null``, and for names that are not in it, random ones. They are learnt further.
        vector_dim: the length of an entity vector.
        hidden_dim: the length of what v is multiplied with.
        candidates: how many entities a text has at most, those with the greatest priors.
        max_texts: how many texts are kept, those that are met most often.
        max_entities: how many entities are kept, those that most texts may name.
    """

    texts: Tensor
    """(M,) the keys of texts, ascending."""
    entities: Tensor
    """(M, K) the entities that each may name, 0 for none."""
    priors: Tensor
    """(M, K) their priors."""

    def __init__(
        self,
        input_dim: Runtime[int],
        vectors: str | None = None,
        vector_dim: PositiveInt = 100,
        hidden_dim: PositiveInt = 64,
        candidates: PositiveInt = 16,
        max_texts: PositiveInt = 2**14,
        max_entities: PositiveInt = 2**15,
    ) -> None:
        super().__init__()
        self.file = vectors
        self.register_buffer("texts", torch.full((max_texts,), NO_TEXT))
        self.register_buffer("entities", torch.zeros(max_texts, candidates, dtype=torch.long))
        self.register_buffer("priors", torch.zeros(max_texts, candidates))
        self.vectors = nn.Embedding(1 + max_entities, vector_dim)
        nn.init.normal_(self.vectors.weight, std=vector_dim**-0.5)
        self.of_mention = nn.Linear(input_dim, hidden_dim)
        self.of_entity = nn.Linear(vector_dim, hidden_dim, bias=False)
        self.score = nn.Linear(hidden_dim, 1, bias=False)
        self.prior = nn.Parameter(torch.ones(()))
        self.output = nn.Linear(vector_dim, input_dim)

    def fit(self, documents: Sequence[Document]) -> None:
        """Learn which entities a text may name, and take the vectors of these from the file."""
        met: Counter[int] = Counter()
        named: dict[int, dict[str, float]] = {}
        for document in documents:
            for entity in document.entities:
                for key, own in _candidates(document, entity):
                    met[key] += 1
                    named.setdefault(key, {}).update(own)
        kept = sorted(key for key, _ in met.most_common(len(self.texts)))
        often = Counter(name for key in kept for name in named[key])
        numbers = {name: i for i, (name, _) in enumerate(often.most_common(self.vectors.num_embeddings - 1), 1)}
        self.texts.fill_(NO_TEXT)
        self.entities.zero_()
        self.priors.zero_()
        for row, key in enumerate(kept):
            known = [(numbers[name], prior) for name, prior in named[key].items() if name in numbers]
            best = sorted(known, key=lambda pair: (-pair[1], pair[0]))[: self.entities.shape[1]]
            self.texts[row] = key
            self.entities[row, : len(best)] = torch.tensor([number for number, _ in best], dtype=torch.long)
            self.priors[row, : len(best)] = torch.tensor([prior for _, prior in best])
        if self.file is not None:
            self._take_vectors(self.file, numbers)

    def on_candidates(self, graph: MentionGraph) -> MentionGraph:
        place = torch.searchsorted(self.texts, graph.text_keys.contiguous()).clamp(max=len(self.texts) - 1)  # (B, n)
        found = graph.mask & (self.texts[place] == graph.text_keys)
        entities = self.entities[place].masked_fill(~found.unsqueeze(2), 0)  # (B, n, K)
        known, vectors = entities > 0, self.vectors(entities)  # (B, n, K, E)
        hidden = (self.of_mention(graph.vectors).unsqueeze(2) + self.of_entity(vectors)).tanh()
        priors = self.priors[place].to(vectors.dtype).clamp(min=torch.finfo(vectors.dtype).tiny).log()
        scores = self.score(hidden).squeeze(3) + self.prior * priors
        shares = scores.masked_fill(~known, torch.finfo(scores.dtype).min).softmax(2) * known
        message: Tensor = self.output(torch.einsum("bnk,bnke->bne", shares, vectors))
        return graph.replace(vectors=graph.vectors + message * known.any(2, keepdim=True))

    def _take_vectors(self, file: str, numbers: Mapping[str, int]) -> None:
        wanted = {
            f"{mark}{name.replace(' ', '_')}": number for name, number in numbers.items() for mark in ("", "ENTITY/")
        }
        try:
            names, values = read_vectors(file, self.vectors.embedding_dim, len(wanted), wanted)
        except ValueError as error:
            raise ConfigError(str(error)) from None
        with torch.no_grad():
            self.vectors.weight[[wanted[name] for name in names]] = values.to(self.vectors.weight)


def _candidates(document: Document, entity: Entity) -> list[tuple[int, dict[str, float]]]:
    """The keys of the texts of an entity's mentions that have candidates, with these and their priors."""
    if not entity.extra.get("candidates"):
        return []
    known, found = entity.extra["candidates"], []
    for mention in entity.mentions:
        own = known.get(document.text_of(mention)) if isinstance(known, Mapping) else None
        words = document.words[mention.start : mention.end]
        if isinstance(own, Mapping) and all(type(prior) in (int, float) for prior in own.values()):
            found.append((text_key([word_key(word) for word in words]), {str(n): float(p) for n, p in own.items()}))
        elif own is not None or not isinstance(known, Mapping):
            remedy = 'write {"candidates": {TEXT: {NAME: PRIOR}}} in its extra'
            raise DataError(f"the candidates of an entity of document {document.id!r} cannot be used", remedy=remedy)
    return found
