from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from jointie.documents import Document, JsonlReader, LabelSpace, TextReader

FOLDER = Path(__file__).parents[2] / "fixtures" / "quickstart"
SIZES = {"train": 150, "dev": 30, "test": 30}


@pytest.fixture(scope="module")
def corpus() -> dict[str, list[Document]]:
    return {split: list(JsonlReader().read(FOLDER / f"{split}.jsonl")) for split in SIZES}


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The generator as a module; its own modules are taken away afterwards."""
    monkeypatch.syspath_prepend(FOLDER)
    before = set(sys.modules)
    spec = importlib.util.spec_from_file_location("quickstart_generator", FOLDER / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for name in set(sys.modules) - before:
        if str(FOLDER) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_the_generator_gives_the_same_bytes(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["generate.py", "--output", str(tmp_path), "--statistics"])
    generator.main()
    for split in SIZES:
        assert (tmp_path / f"{split}.jsonl").read_bytes() == (FOLDER / f"{split}.jsonl").read_bytes()
    statistics = capsys.readouterr().out.strip()
    assert statistics in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_another_seed_gives_other_documents(generator: ModuleType) -> None:
    assert generator.make_split("dev", 2, 1) != generator.make_split("dev", 2, 2)


def test_the_sizes(corpus: dict[str, list[Document]]) -> None:
    assert {split: len(documents) for split, documents in corpus.items()} == SIZES


def test_no_document_stands_in_two_parts(corpus: dict[str, list[Document]]) -> None:
    documents = [document for part in corpus.values() for document in part]
    assert len({document.id for document in documents}) == len({d.text for d in documents}) == sum(SIZES.values())


def test_names_are_made_anew(corpus: dict[str, list[Document]]) -> None:
    def names(split: str) -> set[str]:
        entities = [(d, e) for d in corpus[split] for e in d.entities if e.type in ("PER", "ORG")]
        return {document.name_of(entity) for document, entity in entities}

    for split in ("dev", "test"):
        assert len(names(split) & names("train")) < 0.2 * len(names(split))


def test_the_labels(corpus: dict[str, list[Document]]) -> None:
    labels = LabelSpace.of(corpus["train"])
    assert len(labels.relation_types) >= 8 and labels.relation_names.keys() == set(labels.relation_types)
    for split in ("dev", "test"):
        other = LabelSpace.of(corpus[split])
        assert (other.entity_types, other.relation_types) == (labels.entity_types, labels.relation_types)
    counts = Counter(r.type for document in corpus["train"] for r in document.relations or ())
    assert min(counts.values()) >= 50


@pytest.mark.parametrize("split", SIZES)
def test_many_relations_cross_sentences(corpus: dict[str, list[Document]], split: str) -> None:
    """Of those relations no sentence names both entities otherwise than by a description."""
    crossing = [crosses(d, r.head, r.tail) for d in corpus[split] for r in d.relations or ()]
    assert sum(crossing) > 0.2 * len(crossing)


def crosses(document: Document, *entities: int) -> bool:
    def sentences(entity: int) -> set[int]:
        mentions = document.entities[entity].mentions
        named = [m for m in mentions if not document.text_of(m).lower().startswith("the ")]
        starts = enumerate(document.sentences)
        return {i for i, sentence in starts for m in named if sentence.start <= m.start < sentence.end}

    head, tail = map(sentences, entities)
    return not head & tail


def test_mentions_of_every_kind(corpus: dict[str, list[Document]]) -> None:
    """Surnames, acronyms and descriptions corefer with full names."""
    variants: Counter[str] = Counter()
    for document in corpus["train"]:
        for entity in document.entities:
            name = document.name_of(entity)
            for text in {document.text_of(mention) for mention in entity.mentions} - {name}:
                kind = "description" if text.lower().startswith("the ") else "acronym" if text.isupper() else "other"
                variants["surname" if kind == "other" and name.endswith(f" {text}") else kind] += 1
    assert min(variants[kind] for kind in ("surname", "acronym", "description")) >= 30


def test_the_articles() -> None:
    articles = {file.stem: next(TextReader().read(file)) for file in sorted((FOLDER / "articles").glob("*.txt"))}
    assert len(articles) >= 3
    for article in articles.values():
        covered = "".join(article.text[token.start : token.end] for token in article.tokens)
        assert covered == "".join(article.text.split())
    assert any(not c.isascii() and c.isalpha() for article in articles.values() for c in article.text)
    assert any(ord(c) > 0x1F000 for article in articles.values() for c in article.text)  # an emoji
    assert any("  " in article.text for article in articles.values())
    assert any("\n\n" in article.text for article in articles.values())
