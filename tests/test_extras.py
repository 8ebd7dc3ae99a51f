"""What is said where a library of an extra is missing; none of them is needed here."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

import pytest

from jointie.config import ConfigError
from jointie.documents import (
    CorefUDReader,
    CorefUDWriter,
    Document,
    JsonLdWriter,
    SpacyReader,
    SpacyWriter,
    TurtleWriter,
)
from jointie.integrations.langchain import graph_documents
from jointie.training import MLflow, TensorBoard, WeightsAndBiases

USES: list[tuple[str, str, Callable[[], Any]]] = [
    ("wandb", "wandb", WeightsAndBiases),
    ("mlflow", "mlflow", MLflow),
    ("tensorboard", "tensorboard", TensorBoard),
    ("pandas", "pandas", Document.from_words("d", [["x"]]).to_frame),
    ("rdflib", "rdf", TurtleWriter),
    ("rdflib", "rdf", JsonLdWriter),
    ("spacy", "spacy", SpacyReader),
    ("spacy", "spacy", SpacyWriter),
    ("udapi.core.document", "corefud", CorefUDReader),
    ("udapi.core.document", "corefud", CorefUDWriter),
    ("langchain_neo4j.graphs.graph_document", "langchain", lambda: graph_documents([])),
    (
        "llama_index.core.schema",
        "llama-index",
        lambda: importlib.import_module("jointie.integrations.llama_index"),
    ),
]
"""The module that is missing, the extra that brings it, and what needs it."""


@pytest.mark.parametrize(("module", "extra", "use"), USES)
def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, module: str, extra: str, use: Callable[[], Any]) -> None:
    monkeypatch.delitem(sys.modules, "jointie.integrations.llama_index", raising=False)  # to be imported anew
    monkeypatch.setitem(sys.modules, module, None)
    library = module.partition(".")[0]
    with pytest.raises(ConfigError, match=rf"^{library} is not installed \(.*\); pip install 'jointie\[{extra}\]'$"):
        use()
