"""Which coreference links a setting changes against another, and whether the changes are right.

usage: python experiments/links.py BASE OTHER [BASE OTHER]... --gold DATA --reader TYPE

BASE and OTHER are what `jointie evaluate MODEL DATA --predictions FILE` wrote for the two settings, a pair for each
seed, whose changes are added up. A link is a pair of mentions in one entity. Of the links that only one of the two has,
those are counted whose mentions both have, so that nothing but coreference makes the difference. A link is right where
one gold entity has both mentions. Groups:

  mentions    the number of mentions of the gold entities that the two mentions are of, of the larger one
  relations   the types of the gold relations that these entities take part in; a link counts in each
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from jointie.config import JointieError
from jointie.documents import Document, reader_named
from jointie.metrics import Span, align, clusters_of

Link = frozenset[Span]
COLUMNS = {
    "added, right": (1, True),
    "added, wrong": (1, False),
    "removed, right": (-1, True),
    "removed, wrong": (-1, False),
}
MANY = 5
"""So many mentions and more are one group."""
NO_RELATION = "no relation"
"""The group of entities without."""


class Change(NamedTuple):
    """A link that only one of two settings has.

    Attributes:
        sign: 1 where it was added, -1 where it was removed.
        right: whether it is one of the gold document's.
        mentions: the group by the number of mentions.
        relations: the groups by relations.
    """

    sign: int
    right: bool
    mentions: str
    relations: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--gold", required=True, metavar="DATA", help="the annotated documents")
    parser.add_argument("--reader", help="of these")
    parser.add_argument("--types", type=int, default=10, metavar="N", help="how many relation types to show")
    options = parser.parse_args(arguments)
    if len(options.files) % 2:
        parser.error("expected two files for each seed")
    try:
        gold = list(reader_named(options.reader, options.gold).read(options.gold))
        found = [list(reader_named("jsonl", file).read(file)) for file in options.files]
        seeds = zip(found[::2], found[1::2])
        changed = [change for base, other in seeds for change in changes(gold, base, other)]
    except JointieError as error:
        parser.error(str(error))
    if not changed:
        print("none")
        return
    by_relation = counted((type, change) for change in changed for type in change.relations)
    without = by_relation.pop(NO_RELATION, None)
    frequent = dict(sorted(by_relation.items(), key=lambda item: -sum(item[1].values()))[: max(0, options.types)])
    frequent |= {NO_RELATION: without} if without else {}
    by_mentions = counted((change.mentions, change) for change in changed)
    print(table("all", counted(("links", change) for change in changed)))
    print(table("mentions of the entity", dict(sorted(by_mentions.items()))))
    print(table("relations of the entity", frequent))


def changes(gold: Iterable[Document], base: Iterable[Document], other: Iterable[Document]) -> Iterator[Change]:
    """The links that differ between two predictions of the same documents, among the mentions that both have.

    Raises:
        DataError: if the documents cannot be paired.
    """
    gold = list(gold)
    for (document, first), (_, second) in zip(align(gold, base), align(gold, other)):
        of_gold = {span: number for number, cluster in enumerate(clusters_of(document)) for span in cluster}
        types = relation_types(document)
        both = spans(first) & spans(second)
        before, after = links(first, both), links(second, both)
        for link in sorted(before ^ after, key=sorted):
            entities = {of_gold[span] for span in link if span in of_gold}
            right = len(entities) == 1 and all(span in of_gold for span in link)
            size = max((len(document.entities[entity].mentions) for entity in entities), default=0)
            held = sorted({type for entity in entities for type in types[entity]})
            yield Change(1 if link in after else -1, right, group(size), tuple(held) or (NO_RELATION,))


def group(mentions: int) -> str:
    """The group of an entity by the number of its mentions."""
    return "no entity" if not mentions else f"{MANY} or more" if mentions >= MANY else str(mentions)


def relation_types(document: Document) -> Mapping[int, set[str]]:
    """The types of the relations that each entity takes part in, with their names."""
    types: defaultdict[int, set[str]] = defaultdict(set)
    for relation in document.relations or ():
        for entity in (relation.head, relation.tail):
            types[entity].add(f"{relation.type} {relation.name or ''}".strip())
    return types


def spans(document: Document) -> set[Span]:
    """The mentions."""
    return {span for cluster in clusters_of(document) for span in cluster}


def links(document: Document, among: set[Span]) -> set[Link]:
    """The pairs of mentions that are in one entity."""
    return {frozenset(pair) for cluster in clusters_of(document) for pair in combinations(cluster & among, 2)}


def counted(grouped: Iterable[tuple[str, Change]]) -> dict[str, Counter[tuple[int, bool]]]:
    """How many changes of each sign there are in each group, right and wrong."""
    counts: defaultdict[str, Counter[tuple[int, bool]]] = defaultdict(Counter)
    for name, change in grouped:
        counts[name][change.sign, change.right] += 1
    return dict(counts)


def table(title: str, counts: Mapping[str, Counter[tuple[int, bool]]]) -> str:
    """A table of Markdown; better are right links added and wrong ones removed, less the others."""
    lines = [f"| {' | '.join([title, *COLUMNS, 'better'])} |", f"| --- |{' ---: |' * (len(COLUMNS) + 1)}"]
    for name, numbers in counts.items():
        better = sum(number * (sign if right else -sign) for (sign, right), number in numbers.items())
        cells = [name.replace("|", "\\|"), *(str(numbers[key]) for key in COLUMNS.values()), f"{better:+d}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
