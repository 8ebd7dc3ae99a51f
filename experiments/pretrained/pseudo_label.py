"""Annotate relations as a model finds them: usage: python pseudo_label.py MODEL FILE.json OUTPUT.json [THRESHOLD]

FILE.json is in DocRED's format and has entities; OUTPUT.json is FILE.json with the relations that MODEL finds between
these entities with more than the probability THRESHOLD, by default 0.15. To train a smaller model on (Lee 2013,
"Pseudo-Label").
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from jointie.archive import resolve
from jointie.documents import DocREDReader, Document
from jointie.models import load
from jointie.prediction import Predictor


def main(model: str, file: str, output: str, threshold: str = "0.15") -> None:
    predictor = Predictor(
        load(resolve(model)).model, precision="bf16", given="entities", thresholds={"relation": float(threshold)}
    )
    records = json.loads(Path(file).read_text(encoding="utf-8"))
    for record, document in zip(records, predictor.predict(DocREDReader().read(file)), strict=True):
        record["labels"] = labels(record, document)
    Path(output).write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    print(f"{output}: {sum(len(record['labels']) for record in records)} relations in {len(records)} documents")


def labels(record: dict[str, Any], document: Document) -> list[dict[str, Any]]:
    """The relations of a document as labels of its record, whose entities may stand in another order."""
    starts = [sentence.start for sentence in document.sentences]
    numbers = {
        (starts[mention["sent_id"]] + mention["pos"][0], starts[mention["sent_id"]] + mention["pos"][1]): number
        for number, entity in enumerate(record["vertexSet"])
        for mention in entity
    }
    own = [numbers[entity.mentions[0].span] for entity in document.entities]
    return [{"h": own[r.head], "t": own[r.tail], "r": r.type} for r in document.relations or ()]


if __name__ == "__main__":
    main(*sys.argv[1:])
