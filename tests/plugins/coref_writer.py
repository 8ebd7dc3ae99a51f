"""A writer."""

import json
from typing import TextIO

from jointie.documents import Document, Writer


@Writer.register("e2e_coref")
class CorefWriter(Writer):
    """Writes the lines of e2e-coref (Lee et al. 2017): words by sentence, and clusters of spans with their ends in."""

    extension, resumable = ".jsonlines", True

    def write(self, document: Document, target: TextIO) -> None:
        sentences = [document.words[start:end] for start, end in document.sentences]
        clusters = [[[mention.start, mention.end - 1] for mention in e.mentions] for e in document.entities]
        target.write(json.dumps({"doc_key": document.id, "sentences": sentences, "clusters": clusters}) + "\n")
