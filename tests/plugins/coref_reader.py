"""A reader."""

from collections.abc import Iterator
from typing import BinaryIO

from jointie.documents import Document, Entity, Item, JsonValue, Mention, Reader, Repairs, json_lines


@Reader.register("e2e_coref")
class CorefReader(Reader):
    """Reads the lines of e2e-coref (Lee et al. 2017): words by sentence, and clusters of spans with their ends in."""

    extensions = (".jsonlines",)

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        return json_lines(stream, Repairs(source), document_of)


def document_of(line: JsonValue, number: int) -> Document:
    spans = [[span.as_range() for span in cluster.items()] for cluster in line.get_items("clusters")]
    entities = tuple(Entity(tuple(sorted(Mention(first, last + 1) for first, last in own))) for own in spans)
    words = line.require("sentences").as_list()
    return Document.from_words(line.require("doc_key").as_text(), words, entities=entities, relations=None)
