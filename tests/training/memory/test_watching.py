from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.components.tokenization import TokenizedDocument
from jointie.config import DataError, defer, parse
from jointie.documents import Document, LabelSpace
from jointie.models import Model
from jointie.prediction import is_out_of_memory
from jointie.testing import documents, marked
from jointie.training.memory import watching as memory
from jointie.training.memory.remedies import in_words
from jointie.training.memory.watching import OutOfMemory, check_memory, memory_watched, out_of_memory
from jointie.training.options import Options

Spec = Callable[..., dict[str, Any]]

CPU = torch.device("cpu")
GIB = 2**30


def options(**changed: Any) -> Options:
    usual: dict[str, Any] = {"epochs": 1, "batch_size": 4, "accumulation": 2, "seed": 0, "precision": "fp32"}
    others = {"max_grad_norm": 1.0, "metric": "relation.f1", "on_nonfinite": "stop", "max_skipped": 0, "workers": 0}
    return Options(**{**usual, **others, **changed})


def text(id: str, words: int) -> Document:
    """Sentences of ten words, with an entity in the first."""
    first = "[0 Mary ] was born in the garden and taught there ."
    return marked(id, [first, *(["in the garden of the house she met him ."] * (words // 10 - 1))])


def built(spec: dict[str, Any]) -> Model:
    torch.manual_seed(0)
    return defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))


def tokenized(model: Model, *texts: Document) -> list[TokenizedDocument]:
    return [model.tokenize(text) for text in texts]


def message(model: Model, texts: list[Document], free: int = GIB, **changed: Any) -> str:
    error = out_of_memory(model, tokenized(model, *texts), CPU, options(**changed), free)
    assert isinstance(error, DataError) and error.exit_code == 1
    return str(error)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you ..."
        ),
        RuntimeError("CUDA error: out of memory\nCUDA kernel errors might be reported later"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("std::bad_alloc"),
    ],
)
def test_errors_of_memory(error: BaseException) -> None:
    assert is_out_of_memory(error)


@pytest.mark.parametrize(
    "error", [RuntimeError("mat1 and mat2 shapes cannot be multiplied"), ValueError("std::bad_alloc"), OSError(12, "")]
)
def test_other_errors(error: BaseException) -> None:
    assert not is_out_of_memory(error)


def test_what_is_too_much_is_refused_before(model_spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    model = built(model_spec())
    batch = tokenized(model, text("long", 5000))
    size = model.estimate(batch)
    assert size.pair_bytes is not None
    check_memory(model, batch, CPU, options(), free=size.pair_bytes)
    with pytest.raises(OutOfMemory, match="a training step would run out of memory on document 'long'"):
        check_memory(model, batch, CPU, options(), free=size.pair_bytes - 1)
    monkeypatch.setattr(memory, "available_memory", lambda device: size.pair_bytes - 1)
    with pytest.raises(OutOfMemory):
        check_memory(model, batch, CPU, options())
    with pytest.raises(OutOfMemory), memory_watched(model, batch, CPU, options()):
        pytest.fail("the step must not begin")


def test_the_message(model_spec: Spec) -> None:
    model = built(model_spec())
    assert message(model, [text("long", 5000)]) == (
        "a training step ran out of memory on document 'long' (5,000 words, 6,200 sub-tokens): with 6,200 sub-tokens, "
        "padding included, up to 1,500 candidates a document and 4 relation types, the tensors over pairs take about "
        "176 MiB, and 1.0 GiB were free on cpu (set model.encoder.gradient_checkpointing to true (now false), or set "
        "trainer.precision to bf16 (now fp32), or lower model.pruner.max_candidates (1500) or model.pruner.ratio "
        "(0.4), or cut the longest document into shorter ones)"
    )


def test_documents_are_named(model_spec: Spec) -> None:
    model = built(model_spec())
    texts = [text(f"d{i}", 10 * i) for i in range(1, 8)]
    told = message(model, texts, batch_size=7)
    assert "on documents 'd7' (70 words, 88 sub-tokens), 'd6' (60 words, " in told
    assert "'d4' (40 words" in told and "'d3' (30 words, " in told and ") and 2 more: with " in told
    assert "'d2'" not in told
    assert " more" not in message(model, texts[:5])


def test_the_batch_comes_first_where_it_is_one(model_spec: Spec) -> None:
    model = built(model_spec())
    keeps = (
        "(lower trainer.batch_size from 4 to 2 and raise trainer.accumulation from 2 to 4, which keeps the documents"
    )
    for free in (1000, GIB):
        assert keeps in message(model, [text("a", 100), text("b", 100)], free)
        assert "batch_size" not in message(model, [text("a", 100)], free), "one document is no smaller in a small batch"
    assert "from 9 to 3 and raise trainer.accumulation from 1 to 3" in message(
        model, [text("a", 100), text("b", 100)], batch_size=9, accumulation=1
    )
    assert "from 5 to 1 and raise trainer.accumulation from 2 to 10" in message(
        model, [text("a", 100), text("b", 100)], batch_size=5
    )


def test_pairs_come_first_where_they_are_much(model_spec: Spec) -> None:
    model = built(model_spec())
    texts = [text("long", 2000)]
    size = model.estimate(tokenized(model, *texts))
    assert size.pair_bytes is not None and size.candidates == 800
    told = message(model, texts, free=size.pair_bytes)  # pairs may have half of it: 800 * 0.5 ** 0.5 candidates
    assert (
        "(lower model.pruner.max_candidates from 1500 to about 565, or model.pruner.ratio from 0.4 to about 0.28"
        in told
    )
    assert told.index("max_candidates") < told.index("gradient_checkpointing to true") < told.index("bf16 (now fp32)")
    smaller = built(model_spec(pruner={"type": "top_k", "max_candidates": 565}))
    better = smaller.estimate(tokenized(smaller, *texts))
    assert better.pair_bytes is not None and 0.49 < better.pair_bytes / size.pair_bytes < 0.5


def test_the_encoder_comes_first_where_pairs_are_little(model_spec: Spec) -> None:
    model = built(model_spec())
    told = message(model, [text("a", 200)])
    assert "(set model.encoder.gradient_checkpointing to true (now false), or set trainer.precision to bf16" in told
    assert told.index("bf16") < told.index("lower model.pruner.max_candidates (1500) or model.pruner.ratio (0.4)")


def test_what_is_set_already_is_no_remedy(model_spec: Spec, tiny_encoder: Path) -> None:
    encoder = {"name": str(tiny_encoder), "pretrained": False, "gradient_checkpointing": True}
    told = message(built(model_spec(encoder=encoder)), [text("a", 100)], precision="bf16")
    assert "gradient_checkpointing" not in told and "precision" not in told
    assert told.endswith("or cut the longest document into shorter ones)")


def test_pairs_of_entities_are_not_the_pruner_s(model_spec: Spec) -> None:
    people = " ".join(f"[{i} Mary ]" for i in range(60))
    scorer = {"type": "atlop", "context_pooling": True}
    model = built(model_spec(relations={"type": "entity_level", "scorer": scorer}))
    told = message(model, [marked("many", [people])], free=1000)
    assert "(set model.relations.scorer.context_pooling to false, or cut the longest document" in told
    assert "pruner" not in told


def test_prediction_has_no_batches_to_set(model_spec: Spec) -> None:
    model = built(model_spec())
    batch = tokenized(model, text("a", 100), text("b", 100))
    told = str(out_of_memory(model, batch, CPU, options(), 0, training=False))
    assert told.startswith("prediction ran out of memory on documents 'a' (100 words, ")
    assert "trainer.batch_size" not in told and "gradient" not in told
    assert "model.pruner.max_candidates (1500)" in told


def test_other_errors_pass(model_spec: Spec) -> None:
    model = built(model_spec())
    with (
        pytest.raises(RuntimeError, match=r"^shapes$"),
        memory_watched(model, tokenized(model, text("a", 10)), CPU, options()),
    ):
        raise RuntimeError("shapes")
    with pytest.raises(OutOfMemory) as caught, memory_watched(model, tokenized(model, text("a", 10)), CPU, options()):
        raise MemoryError
    assert isinstance(caught.value.__cause__, MemoryError)


def test_what_a_step_has_made_is_let_go(model_spec: Spec) -> None:
    """The error holds its traceback, and that its frames."""
    model = built(model_spec())
    gone: list[str] = []

    class Large:
        def __del__(self) -> None:
            gone.append("large")

    def step() -> None:
        large = Large()
        raise MemoryError(id(large))

    with pytest.raises(OutOfMemory) as caught, memory_watched(model, tokenized(model, text("a", 10)), CPU, options()):
        step()
    assert gone == ["large"] and caught.value.__cause__ is not None


def test_bytes_in_words() -> None:
    assert [in_words(count) for count in (0, 700 * 2**10, 3 * 2**19, 20 * 2**20, 5 * GIB // 2, 2000 * GIB)] == [
        "0 KiB", "700 KiB", "1.5 MiB", "20 MiB", "2.5 GiB", "2,000 GiB",
    ]  # fmt: skip


PROGRAM = """
import resource, sys
import torch
from jointie.config import JointieError
from jointie.training.memory.watching import memory_watched
from tests.training.memory.test_watching import CPU, built, options, text

spec = {
    "type": "joint",
    "encoder": {"name": sys.argv[1], "pretrained": False},
    "pruner": {"type": "top_k", "max_candidates": 4000},
}
model = built(spec).train()
for words in (20, 9000):  # the first loads what is loaded late
    document = model.tokenize(text(f"of {words} words", words))
    if words > 20:
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 2**29, -1))
    try:
        with memory_watched(model, [document], CPU, options()):
            model(model.collate([document], gold=True)).loss.backward()
            print("took a step")
    except JointieError as error:
        print(f"{type(error).__name__} by {type(error.__cause__).__name__}: {error}")
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the limit needs Linux")
def test_an_allocation_that_fails(tiny_encoder: Path) -> None:
    """The limit is one that nobody sees before: half a GiB, where 2 would be needed."""
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", PROGRAM, str(tiny_encoder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first == "took a step"
    assert second.startswith(
        "OutOfMemory by RuntimeError: a training step ran out of memory on document 'of 9000 words'"
    )
    assert "up to 3,600 candidates a document" in second
    assert "lower model.pruner.max_candidates" in second
