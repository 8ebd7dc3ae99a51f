"""The thresholds that a command is given."""

from __future__ import annotations

from collections.abc import Iterable

from jointie.config import ConfigError


def read_thresholds(texts: Iterable[str]) -> dict[str, float]:
    """Thresholds by what they are of.

    Args:
        texts: each ``P``, which is of relations, or ``NAME=P``; names are looked at later, and may hold a ``=``.

    Raises:
        ConfigError: if one is no probability, or two are of the same.
    """
    thresholds: dict[str, float] = {}
    for text in texts:
        name, separator, number = text.rpartition("=")
        name = name.strip() if separator else "relation"
        if not name:
            raise ConfigError(f"--threshold {text}: a name stands before the =, as in mention=0.6")
        if name in thresholds:
            raise ConfigError(f"--threshold {text}: there is another threshold of {name!r} already")
        thresholds[name] = _probability(number, text)
    return thresholds


def _probability(number: str, text: str) -> float:
    try:
        value = float(number)
    except ValueError:
        remedy = "; what is named stands first, as in mention=0.6"
        raise ConfigError(f"--threshold {text}: {number.strip()!r} is no number{remedy}") from None
    if not 0 <= value <= 1:
        raise ConfigError(f"--threshold {text}: a threshold is a probability from 0 to 1")
    return value
