"""A tiny encoder whose tokenizer reads bytes, and blanks as parts of words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tokenizers.pre_tokenizers import ByteLevel

from jointie.testing import write_tiny_encoder


def write_byte_level_encoder(folder: Path) -> Path:
    """Write the configuration and the tokenizer of a tiny RoBERTa, which has no weights."""
    config: dict[str, Any] = json.loads((write_tiny_encoder(folder) / "config.json").read_bytes())
    (folder / "vocab.txt").unlink()
    positions = config["max_position_embeddings"] + 2  # they are counted from behind the padding index
    config |= {"model_type": "roberta", "max_position_embeddings": positions, "type_vocab_size": 1}
    config |= {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "vocab_size": _write_vocabulary(folder)}
    _write_json(folder / "config.json", config)
    return folder


def _write_vocabulary(folder: Path) -> int:
    """Special tokens, bytes, and the merges that make a few words."""
    merges: list[tuple[str, str]] = []
    for word in ("the", "in", "of"):
        left = "Ġ"  # how a byte-level vocabulary writes the blank
        for letter in word:
            merges.append((left, letter))
            left += letter
    alphabet = sorted(ByteLevel.alphabet())
    pieces = dict.fromkeys(["<s>", "<pad>", "</s>", "<unk>", "<mask>", *alphabet, *(a + b for a, b in merges)])
    _write_json(folder / "vocab.json", {piece: i for i, piece in enumerate(pieces)})
    lines = ["#version: 0.2", *(f"{a} {b}" for a, b in dict.fromkeys(merges))]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "RobertaTokenizer"})
    return len(pieces)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
