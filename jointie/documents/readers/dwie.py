"""The format of DWIE: a file holds one article, a folder the articles, with tags that separate training from test."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ...config import DataError, Fraction, Seed, default
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from ..unique import UniqueIds
from .dwie_record import ArticleReader, tags_of
from .json_values import JsonValue, parse_json, without_mark
from .reader import Item, Reader, attempt, caught, opened, stem
from .repairs import Repairs

logger = logging.getLogger(__name__)

_REMEDY = "a file holds one DWIE article, an object with at least the key 'content'; take other files out of the folder"


class _Article(NamedTuple):
    """An article as it stands in its file, the repairs of that file, the id that is its own in the folder, its tags."""

    value: JsonValue
    repairs: Repairs
    id: str
    tags: list[str]


@Reader.register("dwie")
class DWIEReader(Reader):
    """Reads articles ``{id, content, tags, mentions, concepts, relations}``, one a file, from a file or a folder.

    Entities are the concepts that have mentions. Types are their tags ``type::X``: all of them are kept, and one is the
    primary type (:func:`~jointie.documents.readers.dwie_types.primary_type` has the rule); a concept without such a tag
    has none. Without ``mentions`` and ``concepts`` an article is text to predict on; without ``relations`` they are not
    annotated. Repairs, which are counted in one warning a folder, are listed at
    :class:`~jointie.documents.readers.dwie_record.ArticleReader`.

    ``FOLDER[test]`` are the articles tagged ``test``. Of those tagged ``train`` some are ``FOLDER[dev]`` and the others
    ``FOLDER[train]``; which ones depends on the seed and the articles' ids alone.

    Args:
        segmenter: makes words and sentences; words are cut at the ends of mentions, and no sentence ends in one. By
            default every line is a paragraph, as title and summary are in these articles.
        dev_fraction: how many of the articles tagged ``train`` are the part ``dev``.
        seed: draws them.
        candidates: keep the entities of Wikipedia that mentions may name, with their scores, as ``candidates`` in
            ``extra`` of entities: ``{TEXT: {NAME: SCORE}}``.
    """

    extensions = (".json",)
    parts = ("train", "dev", "test")

    def __init__(
        self,
        segmenter: Segmenter = default(ParagraphSegmenter, lines=True),
        dev_fraction: Fraction = 0.1,
        seed: Seed = 0,
        candidates: bool = False,
    ) -> None:
        self.segmenter = segmenter
        self.dev_fraction, self.seed, self.candidates = dev_fraction, seed, candidates

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        return self._documents([_article(stream, source)], source)

    def read_folder(self, folder: Path) -> Iterator[Item]:
        return self._documents(self._articles(folder), str(folder))

    def read_part(self, path: Path, part: str) -> Iterator[Item]:
        articles = list(self._articles(path))
        yield from (article for article in articles if isinstance(article, DataError))
        chosen = self._chosen([a for a in articles if isinstance(a, _Article)], path, part)
        yield from self._documents(chosen, f"{path}[{part}]")

    def _documents(self, articles: Iterable[_Article | DataError], source: str) -> Iterator[Item]:
        """The documents of articles, whose repairs are counted together."""
        repairs = Repairs(source)
        for article in articles:
            if isinstance(article, DataError):
                yield article
            else:
                repairs.add(article.repairs)
                yield attempt(
                    partial(ArticleReader(self.segmenter, repairs, self.candidates).read, article.value, article.id)
                )
        repairs.report(logger)

    def _articles(self, path: Path) -> Iterator[_Article | DataError]:
        unique = UniqueIds()
        for file in self.files_in(path) if path.is_dir() else [path]:
            for article in caught(_articles_in(file), file):
                yield article._replace(id=unique(article.id)) if isinstance(article, _Article) else article

    def _chosen(self, articles: Sequence[_Article], path: Path, part: str) -> list[_Article]:
        """The articles of a part."""
        for article in articles:
            if {"train", "test"} <= {*article.tags}:
                raise article.value.error("the article is tagged both 'train' and 'test'", "it belongs to one part")
        tag = "test" if part == "test" else "train"
        tagged = [article for article in articles if tag in article.tags]
        if not tagged:
            raise DataError(f"no article is tagged {tag!r}", source=path, remedy="leave out the part to read all")
        if part != "test":
            dev = self._dev([article.id for article in tagged])
            tagged = [article for article in tagged if (article.id in dev) == (part == "dev")]
        if not tagged:
            message = f"the part {part!r} is empty, with a dev_fraction of {self.dev_fraction:g}"
            raise DataError(message, source=path, remedy="change the reader's dev_fraction")
        return tagged

    def _dev(self, ids: Sequence[str]) -> set[str]:
        """Draw ids by their hashes, whose order is the same on every machine and in every version."""
        drawn = sorted(ids, key=lambda id: (hashlib.sha256(f"{self.seed} {id}".encode()).digest(), id))
        return set(drawn[: round(self.dev_fraction * len(ids))])


def _articles_in(file: Path) -> Iterator[_Article]:
    with opened(file) as stream:
        yield _article(stream, str(file))


def _article(stream: BinaryIO, source: str) -> _Article:
    repairs = Repairs(source)
    value = JsonValue(parse_json(without_mark(stream.read()), repairs, remedy=_REMEDY), source)
    value.as_object(_REMEDY)
    if "content" not in value.value and not {"mentions", "concepts"} & value.value.keys():
        raise value.error("this is no article of DWIE", _REMEDY)
    id = stem(source) if (given := value.get_text("id")) is None else given
    return _Article(value, repairs, id, tags_of(value))
