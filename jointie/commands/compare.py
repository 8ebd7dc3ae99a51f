"""``jointie compare``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option("--baseline", metavar="NAME", help="The setting to compare with. By default the first.")
@click.option(
    "--on",
    "part",
    type=click.Choice(["test", "validation", "test_gold_entities"]),
    help="The documents to compare on. By default the first of these that all runs have.",
)
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="NAME",
    help="As in relation.precision or coref.muc.f1; may be repeated. By default mention.f1, coref.f1, relation.f1 and "
    "relation_ign.f1.",
)
@click.option("--samples", type=click.IntRange(min=1), default=10_000, show_default=True, help="Draws of documents.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="The seed of the draws.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "markdown", "latex", "json"]),
    default="table",
    show_default=True,
    help="How to write it: JSON holds fractions, the others points.",
)
@click.option("--output", type=options.output_file, help="Write to this file instead of standard output.")
def compare(
    runs: tuple[str, ...],
    baseline: str | None,
    part: str | None,
    metrics: tuple[str, ...],
    samples: int,
    seed: int,
    style: str,
    output: Path | None,
) -> None:
    """Compare settings on the documents that all of them were evaluated on.

    Each RUN is the folder of a training, a folder of `jointie train --seeds`, or a file of `jointie evaluate --counts`.
    NAME=RUN names its setting; the runs of one name are seeds of one setting. Markdown and LaTeX have the best in bold.
    """
    from .support.comparison_report import report_on
    from .support.output import write_text
    from .support.output_checks import check_outputs
    from .support.settings import read_settings
    from .support.tables.comparison import FORMATS
    from .support.terminal import echo

    settings = read_settings(runs)
    if output:
        for run in (run for of_setting in settings.values() for run in of_setting):
            check_outputs([output], run.files, run.path)
    text = FORMATS[style](report_on(settings, baseline, part, metrics, samples, seed))
    if output is None:
        echo(text)
        return
    write_text(output, text + "\n")
