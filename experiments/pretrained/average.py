"""Average the weights of two models: usage: python average.py MODEL OTHER FOLDER [SHARE]

The mean of models of which one was trained on from the other (Wortsman et al. 2022, "Model soups", with two). FOLDER
gets the spec of OTHER, and what OTHER alone has. SHARE is the part of OTHER, by default a half.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from jointie.models import load


def main(first: str, second: str, folder: str, share: str = "0.5") -> None:
    one, other = load(first).model.state_dict(), load(second, calibrated=False).model
    with torch.no_grad():
        for name, value in other.state_dict().items():
            if value.is_floating_point() and name in one:
                value.lerp_(one[name], 1 - float(share))
    other.save(folder, json.loads(Path(second, "config.json").read_text(encoding="utf-8")), seed=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
