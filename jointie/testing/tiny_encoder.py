"""A transformer so small that a test can train it, written to a folder in the format of the Hugging Face library."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

from .documents import vocabulary


def write_tiny_encoder(
    folder: str | Path,
    hidden: int = 16,
    layers: int = 2,
    heads: int = 2,
    positions: int = 64,
    dropout: float = 0.0,
) -> Path:
    """Write the configuration and the WordPiece tokenizer of a tiny BERT, which has no weights.

    ``{"type": "transformer", "name": str(folder), "pretrained": false}`` builds it, without a network.

    Args:
        folder: where to write; made if it does not exist.
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
    config: dict[str, Any] = {
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": 2 * hidden,
        "hidden_dropout_prob": dropout,
        "attention_probs_dropout_prob": dropout,
        "max_position_embeddings": positions,
        "pad_token_id": 0,
        "vocab_size": _write_vocabulary(folder),
    }
    _write_json(folder / "config.json", config)
    return folder


def _write_vocabulary(folder: Path) -> int:
    """Special tokens, words, and printable ASCII at the beginning of a word and within."""
    characters = [c for c in string.printable if not c.isspace()]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{c}" for c in characters)]
    pieces += sorted({word for word in vocabulary() if len(word) > 1} - set(pieces))
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "do_lower_case": False})
    return len(pieces)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
