"""The folders of trainings: writing, reading and locking them."""

from .document_counts import DOCUMENTS, GIVEN, read_document_counts, write_document_counts
from .finished_runs import BestEpoch, FinishedRun, read_runs, seed_folder
from .folder_lock import folder_lock
from .free_folder import check_free, names_in
from .run_folder import CHECKPOINTS, WRITTEN, RunFolder, restore_assets

__all__ = [
    "CHECKPOINTS",
    "DOCUMENTS",
    "GIVEN",
    "WRITTEN",
    "BestEpoch",
    "FinishedRun",
    "RunFolder",
    "check_free",
    "folder_lock",
    "names_in",
    "read_document_counts",
    "read_runs",
    "restore_assets",
    "seed_folder",
    "write_document_counts",
]
