"""Other names in a training document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from ...config import NonNegativeInt
from ..document import Document
from .augmentation import Augmentation
from .edits import with_words


class _Role(NamedTuple):
    """The part that a word plays in a name: the type of the entity, and whether it ends the name."""

    type: str
    last: bool


@Augmentation.register("swap_names")
class SwapNames(Augmentation):
    """Replaces rare words of names by those of other documents, a word by the same one in the whole document.

    A person with a full name first and the surname later stays so, and so do relatives of one surname. Words that many
    documents have in names stay ("University", "Norway"), so that the document still says what it is about, while what
    it says of the others is not to be known by heart.

    Args:
        types: the types of entities whose names are replaced.
        most_documents: the most training documents that may have a rare word in a name.
    """

    def __init__(self, types: Sequence[str] = ("PER", "ORG", "LOC"), most_documents: NonNegativeInt = 3) -> None:
        self.types, self.most_documents = frozenset(types), most_documents
        self._frequent: frozenset[str] = frozenset()
        self._rare: dict[_Role, list[str]] = {}

    def fit(self, documents: Iterable[Document]) -> None:
        frequency: Counter[str] = Counter()
        roles: defaultdict[str, Counter[_Role]] = defaultdict(Counter)
        for document in documents:
            found = list(self._name_words(document))
            frequency.update({word for word, _ in found})
            for word, role in found:
                roles[word][role] += 1
        self._frequent = frozenset(word for word, times in frequency.items() if times > self.most_documents)
        self._rare = defaultdict(list)
        for word in sorted(roles.keys() - self._frequent):
            self._rare[roles[word].most_common(1)[0][0]].append(word)

    def augment(self, document: Document, random: Random) -> Document:
        roles: dict[str, _Role] = {}
        for word, role in self._name_words(document):
            if word not in self._frequent and role in self._rare:
                roles.setdefault(word, role)
        others: dict[str, str] = {}
        for word, role in roles.items():
            rare, taken = self._rare[role], {*others.values()}
            other = random.choice(rare)
            while other in taken and len(taken) < len(rare):  # else two names become one
                other = random.choice(rare)
            others[word] = other
        return with_words(document, [others.get(word, word) for word in document.words])

    def _name_words(self, document: Document) -> Iterator[tuple[str, _Role]]:
        words = document.words
        for entity in document.entities:
            if entity.type is None or entity.type not in self.types:
                continue
            for mention in entity.mentions:
                for position in range(mention.start, mention.end):
                    if _is_name(words[position]):
                        yield words[position], _Role(entity.type, position == mention.end - 1)


def _is_name(word: str) -> bool:
    """Whether a word can be a name: a capital and small letters, three at least."""
    return len(word) > 2 and word.isalpha() and word.istitle()
