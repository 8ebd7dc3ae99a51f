"""Generated texts through everything: segmentation, a model that finds much, the native format and back."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path

import torch
from hypothesis import strategies as st

from jointie.config import defer, parse
from jointie.documents import Document, JsonlReader, JsonlWriter, LabelSpace, ParagraphSegmenter
from jointie.models import Model
from jointie.prediction import Predictor
from jointie.testing import write_tiny_encoder
from tests.documents.strategies import AWKWARD

LONGEST = 5000
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIDE_BY_SIDE = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_BLANKS = [
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\n \n",
    "\r",
    "\x0b",
    "\x0c",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\u202f",
    "\u2028",
]
_PIECES = [*AWKWARD, *_BLANKS, "Ada", "works", "for", "Acme", "Rome.", "\ud83d", "\udc00", "\u202e", "\u2066"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of 0 to 5,000 characters of every plane, with odd white space."""
    planes = st.tuples(st.integers(0, 16), st.integers(0, 0xFFFF)).map(lambda place: chr(place[0] << 16 | place[1]))
    pieces = draw(st.lists(st.sampled_from(_PIECES) | planes, min_size=1, max_size=30))
    short = st.integers(0, 60)
    length = draw(st.one_of(short, short, st.integers(61, 600), st.integers(601, LONGEST)))
    order = random.Random(draw(st.integers(0, 2**32)))
    blanks = draw(st.sampled_from([0.0, 0.1, 0.3]))  # how many of the pieces are white space besides
    text: list[str] = []
    size = 0
    while size < length:
        text.append(order.choice(_BLANKS if order.random() < blanks else pieces))
        size += len(text[-1])
    return "".join(text)[:length]


def eager_predictor(folder: Path) -> Predictor:
    """A model of random weights, whose scores lie so far apart that it finds many entities and relations."""
    torch.manual_seed(0)
    spec = {
        "type": "joint",
        "encoder": {"name": str(write_tiny_encoder(folder)), "pretrained": False},
        "enumerator": {"type": "within_sentence", "max_width": 3},
        "pruner": {"type": "top_k", "max_candidates": 40},
        "relations": {"type": "mention_level", "scorer": {"type": "low_rank_bilinear"}},
    }
    labels = LabelSpace(("LOC", "ORG", "PER"), ("based_in", "knows", "works_for"))
    model: Model = defer(parse(Model, spec)).build(labels=labels)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not name.startswith("encoder."):
                parameter.mul_(4)
            if name.startswith("coreference_scorer."):  # like vectors repel: not everything is one entity
                parameter.sub_(torch.eye(len(parameter)), alpha=10)
            if name == "mention_scorer.network.last.bias":
                parameter.fill_(8)
    return Predictor(model, "cpu")


def check(predictor: Predictor, text: str) -> Document:
    """Assert that what is found in a text is true of it."""
    document = ParagraphSegmenter().segment("text", text)
    assert document.text == text
    predicted = predictor(document)
    assert (predicted.text, predicted.tokens, predicted.sentences) == (text, document.tokens, document.sentences)
    assert all(0 <= start < end <= len(text) for start, end in predicted.tokens)
    content = JsonlWriter().text_of([predicted]).encode("utf-8")
    assert content.count(b"\n") == 1
    _check_line(json.loads(content), _SURROGATE.sub("\ufffd", text) if _SIDE_BY_SIDE.search(text) else text)
    (back,) = JsonlReader().read_bytes(content)
    # No file of texts can hold halves of surrogate pairs; the reader says so.
    assert _without_names(back) == replace(_without_names(predicted), text=_SURROGATE.sub("\ufffd", text))
    return predicted


def _check_line(value: dict[str, object], text: str) -> None:
    entities: list[dict] = value["entities"]  # type: ignore[assignment, type-arg]
    listed = {entity["id"] for entity in entities}
    for entity in entities:
        assert entity["mentions"]
        for mention in entity["mentions"]:
            assert 0 <= mention["start"] < mention["end"] <= len(text)
            assert text[mention["start"] : mention["end"]] == mention["text"]
    for relation in value["relations"]:  # type: ignore[attr-defined]
        assert {relation["head"], relation["tail"]} <= listed and relation["head"] != relation["tail"]


def _without_names(document: Document) -> Document:
    """The writer names entities by their texts; the names of predicted ones are not known before."""
    return replace(document, entities=tuple(replace(entity, name=None) for entity in document.entities))
