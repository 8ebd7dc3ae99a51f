"""``jointie graph``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options


@click.command()
@click.argument("inputs", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=options.output_file,
    help="The graph: .graphml or .json (node-link). By default beside the first FILE, ending in .graphml.",
)
@click.option("--lower-case", is_flag=True, help="Join entities whose names have no capital letter, as diseases, too.")
@options.reader
@options.include_package
def graph(inputs: tuple[Path, ...], output: Path | None, lower_case: bool, reader: str | None) -> None:
    """Make one graph of the annotated documents in FILE: entities of the same name and type are one node."""
    from jointie.documents import merged_graph
    from jointie.documents.graph_files import FORMATS

    from .support.data import read_all, warn_of_no_entities
    from .support.output import beside, write_text
    from .support.output_checks import check_apart
    from .support.terminal import echo

    place = output or beside(inputs[0], ".graphml")
    lines = FORMATS.get(place.suffix.lower())
    if lines is None:
        raise click.UsageError(f"the graph {place} ends in none of {', '.join(FORMATS)}")
    check_apart(place, map(str, inputs))
    documents = [d for path in inputs for d in read_all(path, reader)]
    warn_of_no_entities(documents)
    merged = merged_graph(documents, lower_case)
    write_text(place, "".join(line + "\n" for line in lines(merged)))
    echo(str(place))
    echo(f"{merged.number_of_nodes()} entities and {merged.number_of_edges()} relations", err=True)
