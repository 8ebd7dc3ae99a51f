"""Writes a small model that came back as a whole one, which needs no other encoder.

    python -m benchmarks.gpu.whole MODEL ENCODER OUTPUT

The small models refer to the encoder that the command was given, whose folder ENCODER is. Of the whole one,
``jointie shrink OUTPUT SMALL`` makes one that refers to the encoder of the installed package.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from jointie.models import load

from .setup import PACKAGE, as_package


def main() -> None:
    model, encoder, output = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        as_package(encoder.resolve(), Path(folder) / PACKAGE)
        sys.path.insert(0, folder)
        archive = load(model)
        archive.model.save(output, archive.config, archive.meta.seed)


if __name__ == "__main__":
    main()
