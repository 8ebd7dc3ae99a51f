"""Time and memory of one long document: ``python benchmarks/long_document.py MODEL DATA --words 100000``."""

from __future__ import annotations

import argparse
import json
import resource
import time
from itertools import cycle

from jointie.archive import resolve
from jointie.documents import Document, ParagraphSegmenter, reader_named
from jointie.prediction import Predictor


def text_of(documents: list[Document], words: int) -> str:
    """The texts of the documents, one after another and over again, with blank lines between, up to so many words."""
    parts, length = [], 0
    for document in cycle(documents):
        if length >= words:
            return "\n\n".join(parts)
        parts.append(document.text)
        length += len(document.tokens)
    raise ValueError("there are no documents")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("data", help="documents to take the text from")
    parser.add_argument("--reader")
    parser.add_argument("--words", type=int, default=100_000)
    options = parser.parse_args()
    documents = list(reader_named(options.reader, options.data).read(options.data))
    start = time.perf_counter()
    predictor = Predictor.from_archive(resolve(options.model))
    loaded = time.perf_counter()
    document = ParagraphSegmenter().segment("long", text_of(documents, options.words))
    segmented = time.perf_counter()
    found = predictor(document)
    done = time.perf_counter()
    print(
        json.dumps(
            {
                "words": len(found.tokens),
                "entities": len(found.entities),
                "mentions": len(found.mentions),
                "relations": len(found.relations or ()),
                "load_seconds": round(loaded - start, 1),
                "segment_seconds": round(segmented - loaded, 1),
                "predict_seconds": round(done - segmented, 2),
                "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
