"""jointie: documents in, entities and relations out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import notebook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .documents import Document
    from .prediction import Extractor, Precision

__version__ = "0.1.0"


def load(
    name: str | Path,
    revision: str | None = None,
    device: str | None = None,
    precision: Precision = "fp32",
    thresholds: Mapping[str, float] | None = None,
    plugins: str | Sequence[str] = (),
    encoder: str | Path | None = None,
    evidence_fusion: bool = False,
) -> Extractor:
    """Load a model to use it in Python.

    Args:
        name: the name of a model that comes with jointie, the folder of a trained one, or ``OWNER/NAME`` on the Hugging
            Face Hub.
        revision: a branch, tag or commit on the Hub.
        device: where to compute; by default a GPU if there is one.
        precision: of the encoder's arithmetic.
        thresholds: probabilities in place of those the model was calibrated to, by ``mention``, ``coreference``,
            ``relation``, or the code or name of a relation type.
        plugins: modules, or Python files, that register components of the model; installed ones need not be named.
        encoder: a folder with the encoder on the Hub that the model adds to; by default the one that the environment
            variable ``JOINTIE_ENCODER`` names, and without that the Hub's cache, or the Hub.
        evidence_fusion: whether relations are scored once more on the sentences that are their evidence, for models
            with a head that finds it.

    Returns:
        What takes a raw text and returns a :class:`~jointie.documents.Document`; its ``pipe`` takes many.

    Raises:
        DataError: if there is no such model, it cannot be fetched, or is damaged.
        ConfigError: if the device or a threshold cannot be used, a plug-in is missing, or the model needs no encoder.
    """
    from .config import load_plugins
    from .prediction import Extractor

    load_plugins(plugins)
    return Extractor.load(name, revision, device, precision, thresholds, encoder, evidence_fusion)


def _page(document: Document) -> str:
    from .visualisation import framed

    return framed(document)


notebook.page = _page
