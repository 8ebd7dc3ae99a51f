"""A transformer so small that a test can train it, written to a folder in the format of the Hugging Face library."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any, Literal

from tokenizers.pre_tokenizers import ByteLevel

from .documents import vocabulary

Flavour = Literal["wordpiece", "byte_level"]


def write_tiny_encoder(
    folder: str | Path,
    flavour: Flavour = "wordpiece",
    hidden: int = 16,
    layers: int = 2,
    heads: int = 2,
    positions: int = 64,
    dropout: float = 0.0,
) -> Path:
    """Write the configuration and the tokenizer of a tiny encoder, which has no weights.

    ``{"type": "transformer", "name": str(folder), "pretrained": false}`` builds it, without a network.

    Args:
        folder: where to write; made if it does not exist.
        flavour: a BERT with a WordPiece tokenizer, or a RoBERTa with a byte-level one, which reads blanks as parts of
            words.
        hidden: the length of a token vector.
        layers: how many layers it has.
        heads: how many attention heads; they divide ``hidden``.
        positions: the longest window in sub-tokens, special ones included.
        dropout: of hidden states and attention weights in training.

    Returns:
        The folder.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    size = _write_wordpiece(folder) if flavour == "wordpiece" else _write_byte_level(folder)
    config: dict[str, Any] = {
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": 2 * hidden,
        "hidden_dropout_prob": dropout,
        "attention_probs_dropout_prob": dropout,
        "vocab_size": size,
    }
    if flavour == "wordpiece":
        config |= {"model_type": "bert", "max_position_embeddings": positions, "pad_token_id": 0}
    else:  # positions are counted from behind the padding index
        config |= {"model_type": "roberta", "max_position_embeddings": positions + 2, "type_vocab_size": 1}
        config |= {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}
    _write_json(folder / "config.json", config)
    return folder


def _write_wordpiece(folder: Path) -> int:
    """BERT's files: special tokens, words, and printable ASCII at the beginning of a word and within."""
    characters = [c for c in string.printable if not c.isspace()]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{c}" for c in characters)]
    pieces += sorted({word for word in vocabulary() if len(word) > 1} - set(pieces))
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "do_lower_case": False})
    return len(pieces)


def _write_byte_level(folder: Path) -> int:
    """RoBERTa's files: special tokens, bytes, and the merges that make a few words."""
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
