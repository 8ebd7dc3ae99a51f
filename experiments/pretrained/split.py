"""Draw the documents of the bundled models: usage: python split.py TRAIN_SPLIT.json DEV_SPLIT.json FOLDER

Both are documents with the relations of Re-DocRED. 100 of the first, drawn with seed 0, and the last 50 of the second
choose the model (FOLDER/select.json); the rest, and the first 450, are to train on (FOLDER/train.json).
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path


def main(train: str, dev: str, folder: str) -> None:
    first, second = (json.loads(Path(file).read_text(encoding="utf-8")) for file in (train, dev))
    held = set(random.Random(0).sample(range(len(first)), 100))
    parts = {
        "train": [document for number, document in enumerate(first) if number not in held] + second[:450],
        "select": [first[number] for number in sorted(held)] + second[450:],
    }
    for name, documents in parts.items():
        path = Path(folder, f"{name}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(documents), encoding="utf-8")
        print(path, len(documents), "documents")


if __name__ == "__main__":
    main(*sys.argv[1:])
