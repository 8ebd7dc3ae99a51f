from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jointie.config import DataError
from jointie.documents import Document, Entity, Mention, ParagraphSegmenter, Relation, SpacyReader
from jointie.testing import documents
from tests.prediction.conftest import Trained

spacy = pytest.importorskip("spacy")

from spacy.tokens import Doc, DocBin, Span  # noqa: E402

from jointie.integrations.spacy_component import JointieComponent  # noqa: E402
from jointie.integrations.spacy_docs import document_in, words_of  # noqa: E402
from jointie.prediction import Predictor  # noqa: E402


@pytest.fixture(scope="session")
def model(trained: Trained) -> Path:
    return trained.folder


@pytest.fixture
def nlp(model: Path) -> Any:
    nlp = spacy.blank("en")
    nlp.add_pipe("jointie", config={"model": str(model)})
    return nlp


def texts() -> list[str]:
    return [document.text for document in documents()]


def text() -> str:
    return max(texts(), key=len)


def test_what_it_sets(nlp: Any, model: Path) -> None:
    doc = nlp(text())
    words = words_of(nlp.make_doc(text()), ParagraphSegmenter(), "doc-1")
    expected = Predictor.from_archive(model)(words.document)
    assert expected.entities and doc._.jointie.entities
    named = tuple(replace(entity, name=expected.name_of(entity)) for entity in expected.entities)
    assert doc._.jointie == replace(expected, entities=named)
    spans = list(doc.spans["jointie"])
    assert [span.text for span in spans] == [expected.text_of(mention) for mention in expected.mentions]
    for i, entity in enumerate(expected.entities):
        group = doc.spans[f"jointie_{i}"]
        assert [span.text for span in group] == [expected.text_of(mention) for mention in entity.mentions]
        assert {span.label_ for span in group} == {entity.type or ""}
        assert group.attrs["type"] == entity.type and len(group.attrs["scores"]) == len(entity.mentions)
        assert all(span._.entity.name == f"jointie_{i}" for span in group)
    assert f"jointie_{len(expected.entities)}" not in doc.spans
    assert Span(doc, 0, 1)._.entity is None


def found_by_hand(document: Document) -> Document:
    """Two entities and a relation, over the first, second and last words."""
    last = len(document.tokens)
    first = Entity((Mention(0, 1, 0.9), Mention(last - 1, last, 0.8, 0.7)), "PER", type_score=0.6)
    second = Entity((Mention(1, 3, 0.5),), None)
    return replace(document, entities=(first, second), relations=(Relation(0, 1, "P1", "knows", 0.75),))


class Fixed:
    """A predictor that finds always the same."""

    def predict(self, documents: Any, failed: Any, look_ahead: int) -> Iterator[Document]:
        for document in documents:
            if "bad" in document.text:
                failed(document, ValueError("bad text"))
            else:
                yield found_by_hand(document)


@pytest.fixture
def fixed(nlp: Any) -> Any:
    nlp.get_pipe("jointie").__dict__["predictor"] = Fixed()
    return nlp


SPACED = "  Ada \n\n met  Eve\tMoss . \n"


def test_white_space_is_no_word(fixed: Any) -> None:
    doc = fixed(SPACED)
    assert any(token.is_space for token in doc)
    assert doc._.jointie.words == ["Ada", "met", "Eve", "Moss", "."]
    assert [span.text for span in doc.spans["jointie_0"]] == ["Ada", "."]
    (met,) = doc.spans["jointie_1"]
    assert (met.start_char, met.end_char) == (SPACED.index("met"), SPACED.index("Eve") + 3)
    assert doc.text == doc._.jointie.text == SPACED


def test_relations(fixed: Any) -> None:
    (relation,) = fixed(SPACED)._.relations
    assert (relation.type, relation.name, relation.score) == ("P1", "knows", 0.75)
    assert relation.head.name == "jointie_0" and relation.tail.attrs["name"] == "met  Eve"


def test_the_key(model: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("jointie", config={"model": str(model), "spans_key": "mine"})
    nlp.get_pipe("jointie").__dict__["predictor"] = Fixed()
    doc = nlp(SPACED)
    assert set(doc.spans) == {"mine", "mine_0", "mine_1"} and doc._.relations[0].head.name == "mine_0"
    with pytest.raises(Exception, match="'spans_key' of the jointie component is empty"):
        spacy.blank("en").add_pipe("jointie", config={"spans_key": ""})


def test_thresholds(nlp: Any, model: Path) -> None:
    strict = spacy.blank("en")
    strict.add_pipe("jointie", config={"model": str(model), "thresholds": {"relation": 1.0}})
    assert nlp(text())._.relations and not strict(text())._.relations


def test_running_twice_replaces(nlp: Any) -> None:
    doc = nlp.make_doc(text())
    nlp.get_pipe("jointie").__dict__["predictor"] = Fixed()
    doc = nlp.get_pipe("jointie")(doc)
    doc.spans["other"] = [doc[:1]]
    del nlp.get_pipe("jointie").__dict__["predictor"]
    again = nlp.get_pipe("jointie")(doc)
    once = nlp(text())
    assert set(again.spans) == {"other", *once.spans} and again._.jointie == once._.jointie


@pytest.mark.parametrize("value", ["", "   ", "\n"])
def test_nothing_to_find(nlp: Any, value: str) -> None:
    doc = nlp(value)
    assert len(doc.spans["jointie"]) == 0 and doc._.relations == []
    assert doc._.jointie.tokens == () and doc._.jointie.text == value


def test_before_it_ran(nlp: Any) -> None:
    doc = nlp.make_doc("Ada")
    assert doc._.jointie is None and doc._.relations == [] and doc[:1]._.entity is None


def test_many(nlp: Any) -> None:
    found = list(nlp.pipe([*texts(), "", *texts()], batch_size=3))
    assert [doc.text for doc in found] == [*texts(), "", *texts()]
    alone = [nlp(value) for value in texts()]
    for doc, expected in zip(found, alone):
        assert decisions(doc) == decisions(expected)


def decisions(doc: Any) -> tuple[list[Any], list[Any]]:
    """What was found, without scores."""
    spans = [(span.start, span.end, span.label_, span._.entity.name) for span in doc.spans["jointie"]]
    return spans, [(r.head.name, r.type, r.tail.name, r.name) for r in doc._.relations]


def test_it_streams(nlp: Any) -> None:
    taken = 0

    def endless() -> Iterator[Doc]:
        nonlocal taken
        while True:
            taken += 1
            yield nlp.make_doc(text())

    assert next(nlp.get_pipe("jointie").pipe(endless(), batch_size=2)).spans["jointie"]
    assert taken <= 3


def test_failures_go_to_the_error_handler(fixed: Any) -> None:
    with pytest.raises(ValueError, match="bad text"):
        fixed("a bad text")
    failed = []
    fixed.set_error_handler(lambda name, proc, docs, error: failed.append((name, docs[0].text, str(error))))
    assert [doc.text for doc in fixed.pipe(["one is good", "a bad text", "so is this"])] == [
        "one is good",
        "so is this",
    ]
    assert failed == [("jointie", "a bad text", "bad text")]


def test_a_document_stays_as_it_is_where_the_error_handler_goes_on(fixed: Any) -> None:
    failed: list[str] = []
    fixed.set_error_handler(lambda name, proc, docs, error: failed.append(str(error)))
    doc = fixed("a bad text")
    assert doc.text == "a bad text" and doc._.jointie is None and failed == ["bad text"]


def test_tokens_that_changed_since(fixed: Any) -> None:
    doc = fixed("Ada met Eve Moss .")
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[2:4])
    with pytest.raises(DataError, match=r"saw 5 tokens, and now there are 4 \(run it behind the components"):
        doc._.jointie  # noqa: B018


def test_in_several_processes(model: Path) -> None:
    """Forked after the model was used: their parent's threads are not there."""
    program = f"""
import spacy, torch
torch.set_num_threads(2)
nlp = spacy.blank("en")
nlp.add_pipe("jointie", config={{"model": {str(model)!r}}})
text = {text()!r}
alone = nlp(text)._.jointie.entities
assert alone and [doc._.jointie.entities for doc in nlp.pipe([text] * 4, n_process=2, batch_size=2)] == [alone] * 4
print("done")
"""
    variables = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    started = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=variables, timeout=600, check=False
    )
    assert started.stdout == "done\n", started.stderr


def test_a_pipeline_is_written_over_another(nlp: Any, tmp_path: Path) -> None:
    left = tmp_path / "pipeline" / "jointie" / "model" / "tokenizer" / "special_tokens_map.json"
    left.parent.mkdir(parents=True)
    left.write_text("{}")
    nlp.to_disk(tmp_path / "pipeline")
    assert not left.exists()
    assert spacy.load(tmp_path / "pipeline")(text())._.jointie == nlp(text())._.jointie


def test_a_link_out_of_the_model_is_not_followed(model: Path, tmp_path: Path) -> None:
    """Before anything is predicted, when the model was not read yet."""
    copied, secret = shutil.copytree(model, tmp_path / "model"), tmp_path / "secret.txt"
    secret.write_text("secret")
    (copied / "tokenizer" / "x.txt").symlink_to(secret)
    nlp = spacy.blank("en")
    nlp.add_pipe("jointie", config={"model": str(copied)})
    with pytest.raises(DataError, match=r"x\.txt: this is, or links to, a place outside of the model directory"):
        nlp.to_disk(tmp_path / "pipeline")


def test_sentences_of_an_earlier_component(fixed: Any) -> None:
    value = "One two three . \n Four five . Six"
    assert [tuple(s) for s in fixed(value)._.jointie.sentences] == [(0, 4), (4, 7), (7, 8)]
    fixed.add_pipe("sentencizer", config={"punct_chars": ["two"]}, first=True)
    assert [tuple(s) for s in fixed(value)._.jointie.sentences] == [(0, 2), (2, 8)]


def test_a_sentence_that_begins_with_white_space() -> None:
    doc = Doc(spacy.blank("en").vocab, words=["A", ".", "\n", "B"], sent_starts=[True, False, True, False])
    document = words_of(doc, ParagraphSegmenter(), "x").document
    assert [tuple(sentence) for sentence in document.sentences] == [(0, 2), (2, 3)]


def test_what_is_found_can_be_stored(fixed: Any) -> None:
    doc = fixed(SPACED)
    vocab = spacy.blank("en").vocab
    binary = DocBin(docs=[doc], store_user_data=True).to_bytes()
    for copied in (Doc(vocab).from_bytes(doc.to_bytes()), *DocBin().from_bytes(binary).get_docs(vocab)):
        assert document_in(copied) == doc._.jointie
        assert copied._.relations[0].tail.attrs["name"] == "met  Eve"
        assert [span.text for span in copied.spans["jointie"][0]._.entity] == ["Ada", "."]


def test_the_reader_of_files_reads_it(fixed: Any, caplog: pytest.LogCaptureFixture) -> None:
    docs = [fixed(SPACED), fixed("One two three . Four five .")]
    content = DocBin(docs=docs, store_user_data=True).to_bytes()
    expected = [doc._.jointie for doc in docs]
    found = SpacyReader().read_bytes(content, "x.spacy")
    assert found == [replace(document, id=id) for document, id in zip(expected, ("doc-1", "doc-1 (2)"))]
    assert not caplog.records


def test_the_reader_of_files_reads_it_without_user_data(fixed: Any, caplog: pytest.LogCaptureFixture) -> None:
    """As ``DocBin`` does it by default; then nothing tells that there were relations."""
    fixed.add_pipe("sentencizer", first=True)
    doc = fixed(SPACED)
    with caplog.at_level("INFO"):
        (found,) = SpacyReader().read_bytes(DocBin(docs=[doc]).to_bytes(), "x.spacy")
    assert found == replace(doc._.jointie, id="x-1", sentences=found.sentences, relations=None)
    assert "1 documents of jointie's component without their relations" in caplog.text


def test_a_pipeline_on_disk_has_its_model(nlp: Any, model: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(model, tmp_path / "model"))
    nlp = spacy.blank("en")
    nlp.add_pipe("jointie", config={"model": str(moved)})
    expected = nlp(text())._.jointie
    nlp.to_disk(tmp_path / "pipeline")
    shutil.rmtree(moved)
    loaded = spacy.load(tmp_path / "pipeline")
    assert loaded(text())._.jointie == expected
    written = {file.name for file in (tmp_path / "pipeline" / "jointie" / "model").rglob("*") if file.is_file()}
    assert {"config.json", "model.safetensors"} <= written and "metrics.jsonl" not in written


def test_a_training_is_not_written_along(model: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(model, tmp_path / "run"))
    for file in ("checkpoints/step-1/state.safetensors", "wandb/config.json"):
        (run / file).parent.mkdir(parents=True)
        (run / file).write_bytes(b"much")
    nlp = spacy.blank("en")
    nlp.add_pipe("jointie", config={"model": str(run)})
    nlp.to_disk(tmp_path / "pipeline")
    folder = tmp_path / "pipeline" / "jointie" / "model"
    assert {place.name for place in folder.iterdir() if place.is_dir()} == {"encoder", "tokenizer"}


def test_a_pipeline_is_written_where_it_was_read(nlp: Any, tmp_path: Path) -> None:
    expected = nlp(text())._.jointie
    nlp.to_disk(tmp_path / "pipeline")
    spacy.load(tmp_path / "pipeline").to_disk(tmp_path / "pipeline")
    assert spacy.load(tmp_path / "pipeline")(text())._.jointie == expected


def test_the_model_is_looked_for_when_it_is_needed() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("jointie", config={"model": "./nowhere"})
    with pytest.raises(Exception, match="there is no such folder"):
        nlp("Ada")


def test_attributes_of_another_component_stay(caplog: pytest.LogCaptureFixture) -> None:
    own = Doc.get_extension("relations") if Doc.has_extension("relations") else None
    Doc.set_extension("relations", default="theirs", force=True)
    try:
        JointieComponent(model="./nowhere")
        assert "doc._.relations belongs to another component" in caplog.text
        assert spacy.blank("en")("x")._.relations == "theirs"
    finally:
        Doc.remove_extension("relations")
        if own is not None:
            Doc.set_extension("relations", getter=own[2])
