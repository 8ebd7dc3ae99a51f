"""Documents that a model could not do."""

from __future__ import annotations

from ..config import JointieError
from ..documents import Document
from .out_of_memory import is_out_of_memory


class ModelFailure(JointieError):
    """Says which document a model could not do, and why.

    Args:
        document: the document.
        error: what was raised.
    """

    exit_code = 1

    def __init__(self, document: Document, error: Exception) -> None:
        if is_out_of_memory(error):
            remedy = "cut it into shorter documents, or predict it where there is more memory"
            why = f"memory does not suffice, even for it alone ({remedy})"
        else:
            why = f"the model failed: {type(error).__name__}: {error}"
        super().__init__(f"document {document.id!r} ({len(document.tokens):,} words): {why}")


def stop_at_failure(document: Document, error: Exception) -> None:
    """Raise :class:`ModelFailure`; for :meth:`Predictor.predict` where all documents are needed."""
    raise ModelFailure(document, error) from error
