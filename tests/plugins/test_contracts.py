"""Each plug-in is short, says what it is, and keeps the contract of its family."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.commands.main import _run
from jointie.components.tokenization import TransformerTokenizer
from jointie.documents import Document, Entity, LabelSpace, Mention
from jointie.testing import (
    check_callback,
    check_encoder,
    check_head,
    check_interaction,
    check_loss,
    check_optimizer,
    check_reader,
    check_relation_scorer,
    check_relation_selector,
    check_writer,
    documents,
)

from .conftest import FOLDER, NAMES
from .counting import code_lines

LIMITS = {
    "second_order": 15,
    "coref_reader": 15,
    "coref_writer": 10,
    "dygie_propagation": 20,
    "distmult": 15,
    "hinge": 10,
    "highest_loss": 12,
    "lexical_evidence": 15,
    "bilstm": 20,
    "seen_types": 10,
    "sentence_evidence": 40,
    "sgd": 12,
}
"""The most lines that each may have, all but blank ones, the module's docstring and imports counted."""


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short(name: str) -> None:
    assert 5 < code_lines((FOLDER / f"{name}.py").read_text()) <= LIMITS[name]


def test_it_is_described(plugins: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["components", "bilstm"]) == 0
    shown = capsys.readouterr().out
    assert "Encoder bilstm: Reads each window with a bidirectional LSTM." in shown
    assert "from bilstm import LstmEncoder" in shown and '{"type": "bilstm", "name": "..."}' in shown


def kept(document: Document) -> Document:
    """What the format of e2e-coref holds."""
    entities = tuple(Entity(tuple(sorted(Mention(*m.span) for m in e.mentions))) for e in document.entities)
    sentences = [document.words[start:end] for start, end in document.sentences]
    return Document.from_words(document.id, sentences, entities=entities, relations=None)


CHECKS: dict[str, Callable[[Any, Path, Path], None]] = {
    "second_order": lambda module, *_: check_interaction(module.SecondOrder(8)),
    "coref_reader": lambda module, _, folder: check_reader(
        module.CorefReader(), {"a.jsonlines": LINE}, [Document.from_words("a", [["Ada", "."], ["She"]], **ADA)]
    ),
    "coref_writer": lambda module, *_: check_writer(
        module.CorefWriter(), sys.modules["coref_reader"].CorefReader(), kept
    ),
    "dygie_propagation": lambda module, *_: check_interaction(module.DygiePropagation(8)),
    "distmult": lambda module, *_: check_relation_scorer(module.DistMult(8, 4), 8, 4),
    "hinge": lambda module, *_: check_loss(module.HingeLoss(), *scores_and_labels()),
    "highest_loss": lambda module, _, folder: check_callback(module.HighestLoss(), folder),
    "lexical_evidence": lambda module, *_: check_interaction(module.LexicalEvidence()),
    "bilstm": lambda module, encoder, _: check_encoder(
        module.LstmEncoder(str(encoder), 400, 8), TransformerTokenizer(str(encoder), 20)
    ),
    "seen_types": lambda module, *_: check_relation_selector(module.SeenTypes(LabelSpace.of(documents()))),
    "sentence_evidence": lambda module, *_: check_head(module.SentenceEvidence(8, 4), 8, 4),
    "sgd": lambda module, *_: check_optimizer(module.Sgd()),
}
LINE = b'{"doc_key": "a", "sentences": [["Ada", "."], ["She"]], "clusters": [[[2, 2], [0, 0]]]}\n'
ADA: dict[str, Any] = {"entities": (Entity((Mention(0, 1), Mention(2, 3))),), "relations": None}


def scores_and_labels() -> tuple[torch.Tensor, ...]:
    draw = torch.Generator().manual_seed(0)
    scores = torch.randn(3, 6, generator=draw)
    return scores, torch.rand(3, 6, generator=draw) < 0.4, torch.arange(6) < torch.tensor([[4], [6], [1]])


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_its_contract(name: str, plugins: list[str], tiny_encoder: Path, tmp_path: Path) -> None:
    CHECKS[name](sys.modules[name], tiny_encoder, tmp_path)
