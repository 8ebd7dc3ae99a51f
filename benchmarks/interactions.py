"""Parts: the time of training steps against that of Joint-M, and the memory of graph_compatibility."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from jointie.components.interactions import Interaction
from jointie.config import defer, parse
from jointie.documents import Document, Entity, LabelSpace, Mention, Relation
from jointie.models import Model
from jointie.tensors import Batch
from jointie.testing import documents as written_documents
from jointie.testing import random_graph, write_tiny_encoder
from jointie.training import AdamW

LABELS = LabelSpace(("LOC", "MISC", "NUM", "ORG", "PER", "TIME"), tuple(f"P{i}" for i in range(96)))
INTERACTIONS: dict[str, list[Any]] = {
    "joint_m": [],
    "graph_propagation": ["graph_propagation"],
    "graph_compatibility": ["graph_compatibility"],
    "both": ["graph_propagation", "graph_compatibility"],
    "coreference_smoothing": ["coreference_smoothing"],
    "coreference_propagation": ["coreference_propagation"],
    "attended_antecedent": ["attended_antecedent"],
    "relation_propagation": ["relation_propagation"],
    "table_to_graph": ["table_to_graph"],
    "full_rank_propagation": [{"type": "graph_propagation", "rank": None}],
}
SYSTEMS: dict[str, dict[str, Any]] = {
    **{name: {"interactions": interactions} for name, interactions in INTERACTIONS.items()},
    "pairwise": {"coreference_scorer": "pairwise"},
    "focal": {"mention_loss": "focal"},
    "adaptive_focal": {"relations": {"loss": "adaptive_focal"}},
    "positive_unlabelled": {"relations": {"loss": "positive_unlabelled"}},
    "joint": {"relations": "entity_level"},
    "multi_instance": {"relations": {"type": "entity_level", "scorer": "multi_instance"}},
}
"""The keys of each system's model; all others are compared with the first."""
BATCHES = 2


class Step:
    """One training step of a model, by itself."""

    def __init__(self, spec: Mapping[str, Any], precision: str) -> None:
        torch.manual_seed(0)
        self.model: Model = defer(parse(Model, spec)).build(labels=LABELS)
        self.optimizer = AdamW().build(self.model.parameter_groups())
        self.autocast = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")

    def batches(self, documents: Sequence[Document], size: int) -> list[Batch]:
        tokenized = [self.model.tokenize(document) for document in documents]
        return [self.model.collate(tokenized[i : i + size], gold=True) for i in range(0, len(documents), size)]

    def seconds(self, batch: Batch) -> tuple[float, float]:
        """By the clock, and of all processors: the latter counts no other program that runs beside."""
        clock, processors = time.perf_counter(), time.process_time()
        with self.autocast:
            loss = self.model(batch).loss
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return time.perf_counter() - clock, time.process_time() - processors


def random_documents(count: int, words: int) -> list[Document]:
    """Documents with a mention in every eighth word or so, and relations between a fifth of the pairs of entities."""
    draw = random.Random(0)
    vocabulary = sorted({word for document in written_documents() for word in document.words})
    return [_random_document(f"random {i}", words, vocabulary, draw) for i in range(count)]


def _random_document(id: str, words: int, vocabulary: Sequence[str], draw: random.Random) -> Document:
    text = [draw.choice(vocabulary) for _ in range(words)]
    clusters: list[list[Mention]] = [[] for _ in range(max(1, words // 12))]
    for start in range(0, words - 2, 8):
        draw.choice(clusters).append(Mention(start, start + draw.randint(1, 2)))
    entities = tuple(Entity(tuple(c), draw.choice(LABELS.entity_types)) for c in clusters if c)
    pairs = [(h, t) for h in range(len(entities)) for t in range(len(entities)) if h != t and draw.random() < 0.2]
    relations = tuple(Relation(h, t, draw.choice(LABELS.relation_types)) for h, t in pairs)
    sentences = [text[i : i + 20] for i in range(0, words, 20)]
    return Document.from_words(id, sentences, entities=entities, relations=relations)


def write_encoder(folder: Path) -> Path:
    """An encoder of the shape of MiniLM-L6-v2, without weights."""
    write_tiny_encoder(folder, hidden=384, layers=6, heads=12, positions=512, dropout=0.1)
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "intermediate_size": 1536, "vocab_size": 30522}), encoding="utf-8")
    return folder


def compare_steps(systems: Sequence[str], arguments: argparse.Namespace) -> dict[str, Any]:
    """Median seconds of a step, and the median ratio to the step of the first system in the same round."""
    with tempfile.TemporaryDirectory() as folder:
        encoder = {"name": str(write_encoder(Path(folder))), "pretrained": False, "attention_dropout": 0.0}
        specs = {name: {"encoder": encoder, **SYSTEMS[name]} for name in systems}
        steps = {name: Step(spec, arguments.precision) for name, spec in specs.items()}
    first = steps[systems[0]]
    batches = first.batches(random_documents(BATCHES * arguments.batch_size, arguments.words), arguments.batch_size)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in systems}
    for round in range(arguments.rounds + 1):  # the first round is for warming up
        for name, step in steps.items():
            times[name].append(step.seconds(batches[round % BATCHES]))
    rounds = {name: seconds[1:] for name, seconds in times.items()}
    return {name: _summary(seconds, rounds[systems[0]]) for name, seconds in rounds.items()}


def _summary(seconds: Sequence[tuple[float, float]], base: Sequence[tuple[float, float]]) -> dict[str, float]:
    numbers = {}
    for i, kind in enumerate(("clock", "processor")):
        numbers[f"{kind}_seconds"] = round_to(statistics.median(s[i] for s in seconds))
        numbers[f"{kind}_ratio"] = round_to(statistics.median(s[i] / b[i] for s, b in zip(seconds, base)))
    return numbers


def round_to(number: float) -> float:
    return round(number, 3)


def memory_of_compatibility(candidates: int, relation_types: int) -> float | None:
    """Peak memory in MB of graph_compatibility, forward and backward and all it is given, in a process of its own."""
    if sys.platform != "linux":
        return None
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (candidates, relation_types))


def _measured(candidates: int, relation_types: int) -> float:
    torch.set_num_threads(1)
    _compatibility_step(random_graph((3,), relation_types=2))  # what is loaded at the first use is not its own
    before = _peak()
    _compatibility_step(random_graph((candidates,), relation_types=relation_types))
    return round_to((_peak() - before) / 1e6)


def _compatibility_step(graph: Any) -> None:
    types = graph.relations.shape[-1] - 1
    interaction = defer(parse(Interaction, "graph_compatibility")).build(relation_types=types)
    graph = graph.replace(relations=graph.relations.requires_grad_(), coreference=graph.coreference.requires_grad_())
    result = interaction.on_coreference(graph)
    (result.coreference.square().mean() + sum(result.losses.values())).backward()


def _peak() -> int:
    """The most bytes that this process has held so far. (``ru_maxrss`` would count its parent's.)"""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", nargs="+", choices=[*SYSTEMS], default=[*SYSTEMS][:4], help="first: the baseline")
    parser.add_argument("--rounds", type=int, default=7, help="steps of each system that count")
    parser.add_argument("--words", type=int, default=200, help="in a document; candidates are 0.4 times as many")
    parser.add_argument("--batch-size", type=int, default=4, help="documents in a batch")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32", help="of the encoder")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--candidates", type=int, default=400, help="for the memory of graph_compatibility")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    result = {
        "torch": torch.__version__,
        **vars(arguments),
        "steps": compare_steps(arguments.systems, arguments),
        "graph_compatibility_peak_mb": memory_of_compatibility(arguments.candidates, len(LABELS.relation_types)),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
