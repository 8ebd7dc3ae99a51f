"""The checkpoints of a training: the newest few, each whole or known for damaged."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ...config import DataError
from ...storage import sync_folder
from .checked_files import Damaged
from .checkpoint import Checkpoint, read_checkpoint, verify, write_checkpoint

_NAME = re.compile(r"step-\d+(-epoch-\d+)?(-\d+)?", re.ASCII)
"""The names of checkpoints; other files in their folder are left alone."""
_WRITING, _REMOVING = ".writing-", ".removing-"


class Found(NamedTuple):
    """A checkpoint to go on from.

    Attributes:
        path: where it stands.
        checkpoint: what it holds.
        skipped: newer ones that are damaged, and what is wrong with each.
    """

    path: Path
    checkpoint: Checkpoint
    skipped: Mapping[Path, str]


class CheckpointStore:
    """A folder of checkpoints, each a folder named after the step that was done, so that names sort by age.

    Args:
        folder: made when the first is saved.
        keep_last: how many to keep.
    """

    def __init__(self, folder: Path, keep_last: int) -> None:
        self.folder, self.keep_last = folder, keep_last
        self._whole: set[Path] = set()  # those that were compared already

    def save(self, name: str, checkpoint: Checkpoint) -> None:
        """Write a checkpoint, and when it has been read back and compared, remove those that are too many.

        It is written under a hidden name and gets its own in one step. Those of later names go too: they are damaged,
        or the training has gone back to before them.

        Raises:
            OSError: if it cannot be written, or does not read back as it was written; the others are as they were then.
        """
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            sync_folder(self.folder.parent)
        self._sweep()
        place, temporary = self._free(name), self.folder / f"{_WRITING}{name}"
        temporary.mkdir()
        try:
            write_checkpoint(temporary, checkpoint)
            os.replace(temporary, place)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        sync_folder(self.folder)
        _compare(place)
        self._prune(place)

    def newest(self) -> Found | None:
        """The newest checkpoint that is whole; ``None`` if there is none at all.

        Raises:
            DataError: if there are some, but all are damaged, naming each.
        """
        skipped: dict[Path, str] = {}
        for path in reversed(self._all()):
            try:
                return Found(path, read_checkpoint(path), skipped)
            except Damaged as damaged:
                skipped[path] = str(damaged)
        if skipped:
            reasons = "; ".join(f"{path.name}: {reason}" for path, reason in skipped.items())
            raise DataError(
                f"no checkpoint can be used ({reasons})",
                source=self.folder,
                remedy="--force trains anew from the beginning",
            )
        return None

    def _all(self) -> list[Path]:
        """The checkpoints, whole or not, the oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))

    def _free(self, name: str) -> Path:
        """A name that is not taken: the checkpoint of that name may be the only one that is whole."""
        place, number = self.folder / name, 1
        while os.path.lexists(place):
            number += 1
            place = self.folder / f"{name}-{number}"
        return place

    def _prune(self, newest: Path) -> None:
        """Keep the newest and those before it that are whole, as far as there is room for them."""
        kept, removed = {newest}, list[Path]()
        for path in reversed(self._all()):
            if path < newest and len(kept) < self.keep_last and self._is_whole(path):
                kept.add(path)
            elif path != newest:
                removed.append(path)
        for path in removed:
            os.replace(path, path.with_name(f"{_REMOVING}{path.name}"))  # one that is half removed is none
        if removed:
            sync_folder(self.folder)
        self._whole = kept
        self._sweep()

    def _is_whole(self, path: Path) -> bool:
        if path in self._whole:
            return True
        try:
            verify(path)
        except Damaged:
            return False
        return True

    def _sweep(self) -> None:
        """Remove the checkpoints that an earlier process left half written or half removed."""
        for path in self.folder.iterdir():
            if path.name.startswith((_WRITING, _REMOVING)):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()


def _compare(place: Path) -> None:
    try:
        verify(place)
    except Damaged as damaged:
        raise OSError(errno.EIO, f"what was written does not read back: {damaged}", str(place)) from None
