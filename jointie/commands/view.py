"""``jointie view``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options


@click.command()
@click.argument("inputs", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--gold", type=click.Path(path_type=Path), metavar="FILE", help="Gold documents to compare with, by id.")
@click.option("--output", type=options.output_file, help="The page; by default beside the first FILE, ending in .html.")
@click.option("--terminal", is_flag=True, help="Show the documents in the terminal instead of writing a page.")
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@options.reader
@options.include_package
def view(
    inputs: tuple[Path, ...],
    gold: Path | None,
    output: Path | None,
    terminal: bool,
    open_: bool,
    reader: str | None,
) -> None:
    """Make a page of the annotated documents in FILE (what `jointie predict` wrote, or gold data of any format)."""
    from jointie.visualisation import HtmlWriter, compared, show, view_of

    from .support.console import Console
    from .support.data import read_all, read_output, warn_of_no_entities
    from .support.output import beside, write_text
    from .support.output_checks import check_apart
    from .support.terminal import echo

    for given, name in ((output, "--output"), (open_, "--open")):
        if terminal and given:
            raise click.UsageError(f"{name} goes with a page, not with --terminal")
    golden = {} if gold is None else {d.id: d for d in read_all(gold, reader)}
    documents = [d for path in inputs for d in (read_output if gold else read_all)(path, reader)]
    warn_of_no_entities(documents)
    missing = [d.id for d in documents if golden and d.id not in golden]
    if missing:
        echo(f"{len(missing)} documents have no gold document of their id, and are shown as they are", err=True)
    if terminal:
        console = Console()
        for document in documents:
            show(compared(document, golden[document.id]) if document.id in golden else view_of(document), console)
        return
    place = output or beside(inputs[0], ".html")
    check_apart(place, [str(path) for path in (*inputs, gold) if path])
    write_text(place, HtmlWriter.beside(golden).text_of(documents))
    echo(str(place))
    if open_:
        click.launch(str(place))
