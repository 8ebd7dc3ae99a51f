"""``jointie plot``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="NAME",
    default=["mention.f1", "coref.f1", "relation.f1"],
    show_default=True,
    help="As in relation.precision or coref.muc.f1; may be repeated.",
)
@click.option(
    "--output",
    type=options.output_file,
    default="curves.png",
    show_default=True,
    help="The picture: its ending says whether it is a png, svg or pdf.",
)
def plot(runs: tuple[str, ...], metrics: tuple[str, ...], output: Path) -> None:
    """Draw the losses and metrics of trainings over their epochs.

    Each RUN is the folder of a training, done or under way, or a folder of `jointie train --seeds`. NAME=RUN names it.
    Needs matplotlib (pip install 'jointie[plot]').
    """
    from jointie.visualisation import draw_curves

    from .support.epochs import read_epochs
    from .support.output import write_figure
    from .support.terminal import echo

    write_figure(draw_curves(read_epochs(runs), metrics), output)
    echo(f"wrote {output}", err=True)
