from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from jointie.config import defer, parse
from jointie.documents import Document, LabelSpace
from jointie.models import Model
from jointie.testing import documents, marked
from jointie.training import TrainingError
from jointie.training.options import Options
from jointie.training.out_of_memory import memory_errors_explained

Spec = Callable[..., dict[str, Any]]


def text(id: str, words: int) -> Document:
    """Sentences of ten words, with an entity in the first."""
    first = "[0 Mary ] was born in the garden and taught there ."
    return marked(id, [first, *(["in the garden of the house she met him ."] * (words // 10 - 1))])


def built(spec: dict[str, Any]) -> Model:
    torch.manual_seed(0)
    return defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))


def message(model: Model, texts: list[Document], **changed: Any) -> str:
    usual: dict[str, Any] = {"epochs": 1, "batch_size": 4, "accumulation": 2, "seed": 0, "precision": "fp32"}
    others = {"max_grad_norm": 1.0, "metric": "relation.f1", "on_nonfinite": "stop", "max_skipped": 0, "workers": 0}
    options = Options(**{**usual, **others, **changed})
    tokenized = [model.tokenize(each) for each in texts]
    with pytest.raises(TrainingError) as caught, memory_errors_explained(model, tokenized, options):
        raise MemoryError
    assert isinstance(caught.value.__cause__, MemoryError) and caught.value.exit_code == 1
    return str(caught.value)


def test_the_message(model_spec: Spec) -> None:
    assert message(built(model_spec()), [text("long", 5000)]) == (
        "the training ran out of memory on document 'long' (5,000 words, 6,200 sub-tokens, up to 1,500 candidates) "
        "(lower trainer.batch_size (4) and raise trainer.accumulation (2), lower model.pruner.max_candidates or "
        "model.pruner.ratio, set model.encoder.gradient_checkpointing to true or trainer.precision to bf16, or cut the "
        "longest document into shorter ones)"
    )


def test_the_longest_documents_are_named(model_spec: Spec) -> None:
    model = built(model_spec())
    texts = [text(f"d{i}", 10 * i) for i in range(1, 8)]
    told = message(model, texts, batch_size=7)
    assert "on documents 'd7' (70 words, 88 sub-tokens, up to 28 candidates), 'd6' (60 words, " in told
    assert "'d3' (30 words, " in told and ") and 2 more (" in told and "'d2'" not in told
    assert " more" not in message(model, texts[:5])


def test_other_errors_pass(model_spec: Spec) -> None:
    with (
        pytest.raises(RuntimeError, match=r"^shapes$"),
        memory_errors_explained(built(model_spec()), [], Options(*[1] * 10)),
    ):  # type: ignore[arg-type]
        raise RuntimeError("shapes")


def test_what_a_step_has_made_is_released(model_spec: Spec) -> None:
    """The error holds its traceback, and that its frames."""
    gone: list[str] = []

    class Large:
        def __del__(self) -> None:
            gone.append("large")

    def step() -> None:
        large = Large()
        raise MemoryError(id(large))

    with pytest.raises(TrainingError), memory_errors_explained(built(model_spec()), [], Options(*[1] * 10)):  # type: ignore[arg-type]
        step()
    assert gone == ["large"]
