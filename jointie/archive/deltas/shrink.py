"""Shrinking a model directory to deltas to its base encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ...components.pretrained_files import PACKAGE
from ...config import ConfigError, DataError
from ...storage.tensors import tensors_bytes
from ..contents import model_files
from ..files import CALIBRATION, CONFIG, LABELS, META, WEIGHTS, read_config
from ..meta import check_files, read_meta, write_files
from ..saved_weights import saved_tensors
from .apply import LEFT, RIGHT, encoder_prefix
from .base_encoder import BaseEncoder
from .low_rank import HALF, Factors, factorised

RESERVE = 96 * 1024
"""Bytes that are left for what is written beside the weights later: a calibration, a model card."""
_HEADER = 160
"""About how many bytes the head of a safetensors file takes for a tensor."""


@dataclass(frozen=True)
class ShrinkReport:
    """The size of a shrunk model, and how its tensors are kept.

    Attributes:
        size: bytes of all files.
        ranks: of each matrix that is kept as a difference.
        kept: the share of the squared difference of each of these that is kept.
        whole: how many tensors are kept as they are.
        as_base: how many are taken from the base.
    """

    size: int
    ranks: Mapping[str, int]
    kept: Mapping[str, float]
    whole: int
    as_base: int


def shrink(
    folder: Path,
    output: Path,
    max_bytes: int,
    base: str | None = None,
    keep_base: Sequence[str] = (),
    encoder: Path | None = None,
) -> ShrinkReport:
    """Write a trained model as deltas to an encoder that another package ships, or that is on the Hugging Face Hub.

    Everything but the encoder's matrices is kept in half precision. Of these, the difference to the base is kept as
    far as the bytes suffice (:func:`~.low_rank.factorised`); what does not differ is left out, and so is a package's
    tokenizer.

    Args:
        folder: a model directory.
        output: a folder that is not there, or empty.
        max_bytes: of all files together, 96 KiB of them for a calibration and a model card.
        base: ``package://NAME/FOLDER``, or a name on the Hub; by default the encoder that the model adds to, or
            that its spec names.
        keep_base: patterns of tensors that are left as in the base, though they were trained.
        encoder: a folder with the base, where that is on the Hub; by default as for :func:`jointie.load`.

    Raises:
        DataError: if the model or the base cannot be read, or they do not belong together.
        ConfigError: if the output is taken, a pattern names no tensor, or the bytes do not suffice.
    """
    config, meta = read_config(folder), read_meta(folder)
    check_files(folder, meta)
    name = base or (meta.base.name if meta.base else _encoder_of(config, folder))
    found = BaseEncoder.load(name, encoder)
    tensors = saved_tensors(folder, encoder if meta.base and meta.base.name == name else None)
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise ConfigError(f"{output} is there already; choose a folder that is not, or is empty")
    tensors = _once(tensors)
    _check_patterns(keep_base, [name for name in tensors if _original(name, tensors[name], found) is not None])
    differences, kept = _apart(tensors, found, keep_base)
    found = replace(found, unchanged=tuple(name for name in tensors if name not in differences and name not in kept))
    if not differences and not found.unchanged:
        raise DataError("it has no tensor of the encoder of the base", source=folder)
    files = _assets(folder, found, config)
    files |= {CONFIG: (folder / CONFIG).read_bytes(), LABELS: (folder / LABELS).read_bytes()}
    taken = sum(map(len, files.values())) + RESERVE + _HEADER * (len(kept) + 2 * len(differences))
    left = max_bytes - taken - HALF * sum(tensor.numel() for tensor in kept.values())
    if left < 0:
        raise ConfigError(
            f"{max_bytes:,} bytes do not suffice: without the encoder's matrices {max_bytes - left:,} are needed"
        )
    factors = factorised(differences, left)
    weights = tensors_bytes(_half({**kept, **_named(factors)}))
    output.mkdir(parents=True, exist_ok=True)
    empty = [name for name, part in factors.items() if not part.rank]
    entry = replace(found, unchanged=(*found.unchanged, *empty)).entry()
    write_files(output, {**files, WEIGHTS: weights}, meta.model_copy(update={"base": entry, "files": {}}))
    size = sum(file.stat().st_size for file in output.rglob("*") if file.is_file())
    return ShrinkReport(
        size,
        {name: part.rank for name, part in factors.items()},
        {name: part.kept for name, part in factors.items()},
        whole=len(kept),
        as_base=len(found.unchanged),
    )


def _encoder_of(config: Mapping[str, Any], folder: Path) -> str:
    try:
        name = str(config["model"]["encoder"]["name"])
    except (KeyError, TypeError):
        raise DataError("its spec names no encoder", source=folder, remedy="name the base with --base") from None
    if not name.startswith(PACKAGE) and Path(name).expanduser().is_dir():
        remedy = f"give its name on the Hugging Face Hub: --base NAME --encoder {name}"
        raise DataError(f"it was trained from a folder, which others do not have: {name}", source=folder, remedy=remedy)
    return name


def _tokenizer_of(config: Mapping[str, Any]) -> str | None:
    """The name of the pretrained tokenizer, by default that of the encoder."""
    for part in ("tokenizer", "encoder"):
        value = config["model"].get(part)
        name = value.get("name") if isinstance(value, Mapping) else None
        if name is not None:
            return str(name)
    return None


def _check_patterns(patterns: Sequence[str], names: Sequence[str]) -> None:
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            such = f"names are such as {names[0]}" if names else "there are none"
            raise ConfigError(f"{pattern!r} names no tensor that the model shares with the base; {such}")


def _original(name: str, tensor: Tensor, base: BaseEncoder) -> Tensor | None:
    """What a tensor of the model is in the base; ``None`` where it is not there, or of another shape."""
    found = base.tensors.get(name.removeprefix(prefix)) if (prefix := encoder_prefix(name)) else None
    return found if found is not None and found.shape == tensor.shape else None


def _once(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Each tensor under the first of its names."""
    names: dict[int, str] = {}
    for name, tensor in tensors.items():
        names.setdefault(id(tensor), name)
    return {name: tensors[name] for name in names.values()}


def _apart(
    tensors: Mapping[str, Tensor], base: BaseEncoder, keep_base: Sequence[str]
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The differences of the encoder's matrices that do differ, and the tensors to keep as they are."""
    differences, kept = {}, {}
    for name, tensor in tensors.items():
        original = _original(name, tensor, base)
        if original is None:
            kept[name] = tensor
        elif any(fnmatchcase(name, pattern) for pattern in keep_base) or torch.equal(original.float(), tensor.float()):
            continue
        elif tensor.dim() == 2:
            differences[name] = tensor.float() - original.float()
        else:
            kept[name] = tensor
    return differences, kept


def _assets(folder: Path, base: BaseEncoder, config: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of encoders and tokenizers; in place of a tokenizer that a package has a note where it comes from."""
    of_base = base.name.startswith(PACKAGE) and _tokenizer_of(config) == base.name
    files = {}
    own = {folder / name for name in (CONFIG, LABELS, META, CALIBRATION, WEIGHTS)}
    for path in (path for path in model_files(folder) if path.is_file() and path not in own):
        place = path.relative_to(folder)
        if place.parent.name == "tokenizer" and of_base:
            files[f"{place.parent.as_posix()}.source"] = f"{base.name}\n".encode()
        else:
            files[place.as_posix()] = path.read_bytes()
    return files


def _named(factors: Mapping[str, Factors]) -> dict[str, Tensor]:
    used = {name: part for name, part in factors.items() if part.rank}
    return {
        **{name + LEFT: part.left for name, part in used.items()},
        **{name + RIGHT: part.right for name, part in used.items()},
    }


def _half(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    halves = {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
    for name, tensor in halves.items():
        if not bool(torch.isfinite(tensor).all()):
            raise ConfigError(f"{name!r} holds numbers that half precision cannot")
    return halves
