"""``jointie plot``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .support import options

PICTURES = (".png", ".svg", ".pdf", ".jpg")
METRICS = ("mention.f1", "coref.f1", "relation.f1")


def _picture(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    if path and path.suffix.lower() not in PICTURES:
        raise click.UsageError(f"{path}: the ending says what the picture is; give it one of {', '.join(PICTURES)}")
    return path


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="NAME",
    help="As in relation.precision or coref.muc.f1; may be repeated. "
    f"By default those of {', '.join(METRICS)} that there are.",
)
@click.option(
    "--document",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw scores between the mentions of the first document in FILE instead; RUN is one model.",
)
@click.option("--id", "id_", metavar="ID", help="With --document: the document of that id in FILE.")
@click.option(
    "--scores",
    metavar="NAME",
    help="With --document: coreference (the default), or the code or name of a relation type.",
)
@click.option(
    "--output",
    type=options.output_file,
    callback=_picture,
    help="The picture: its ending says whether it is a png, svg, pdf or jpg. By default curves.png or scores.png.",
)
@options.reader
@options.encoder
@options.device
@options.include_package
def plot(
    runs: tuple[str, ...],
    metrics: tuple[str, ...],
    document: Path | None,
    id_: str | None,
    scores: str | None,
    output: Path | None,
    reader: str | None,
    encoder: Path | None,
    device: str | None,
) -> None:
    """Draw the losses and metrics of trainings over their epochs, or the scores of a model in a document.

    Each RUN is the folder of a training, done or under way, or a folder of `jointie train --seeds`. NAME=RUN names it.
    With --document, RUN is a MODEL as `jointie predict` takes it, and the picture is a heat map.
    Needs matplotlib (pip install 'jointie[plot]').
    """
    from jointie.archive import resolve
    from jointie.visualisation import draw_curves, has_metric

    from .support.epochs import files_of, read_epochs
    from .support.output import check_writable, write_figure
    from .support.output_checks import check_apart, check_outputs
    from .support.terminal import echo

    if document is None:
        alone = {"id": id_, "scores": scores, "reader": reader, "encoder": encoder, "device": device}
        if wrong := [name for name, given in alone.items() if given]:
            raise click.UsageError(f"--{wrong[0]} goes with --document")
        picture = output or Path("curves.png")
        check_apart(picture, map(str, files_of(runs)))
        epochs = read_epochs(runs)
        figure = draw_curves(epochs, metrics or [name for name in METRICS if has_metric(epochs, name)])
    else:
        if metrics or len(runs) > 1:
            raise click.UsageError("with --document there is one RUN, and no --metric")
        picture = output or Path("scores.png")
        folder = resolve(runs[0])
        check_outputs([picture], [document], folder)
        check_writable(picture)
        figure = _heat_map(folder, document, id_, scores, reader, encoder, device)
    write_figure(figure, picture)
    echo(f"wrote {picture}", err=True)


def _heat_map(
    model: Path,
    path: Path,
    id_: str | None,
    scores: str | None,
    reader: str | None,
    encoder: Path | None,
    device: str | None,
) -> Any:
    from jointie.config import DataError
    from jointie.prediction import COREFERENCE, Extractor, pair_scores
    from jointie.visualisation import draw_heat_map

    from .support.data import read_all

    documents = {found.id: found for found in reversed(read_all(path, reader))}
    wanted = next(reversed(documents), None) if id_ is None else id_
    if wanted not in documents:
        raise DataError("there is no document" + (f" with the id {id_!r}" if id_ else " in it"), source=path)
    extractor = Extractor.load(model, device=device, encoder=encoder)
    document, graph = extractor.graph(documents[wanted])
    if not document.entities:
        raise DataError("the model finds no mention in it, so there is nothing to draw", source=document.id)
    name = scores or COREFERENCE
    found = pair_scores(document, graph, name, extractor.labels, extractor.predictor.calibration)
    return draw_heat_map(document, found, f"{document.id}: {name}" + (" (row: head)" if name != COREFERENCE else ""))
