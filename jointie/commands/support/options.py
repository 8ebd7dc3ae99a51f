"""Options that several commands share."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click


def _load_plugins(context: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    from jointie.config import load_plugins

    load_plugins(names)
    return names


_include_package = partial(
    click.option,
    "--include-package",
    "plugins",
    multiple=True,
    callback=_load_plugins,
    metavar="NAME",
    help="Import this module or Python file first; it registers components.",
)
include_package = _include_package(expose_value=False)
"""Loads the plug-ins, before the command runs."""
included_packages = _include_package()
"""The same, and gives the command their names."""
model = click.argument("name", metavar="MODEL")
revision = click.option(
    "--revision", metavar="NAME", help="Of a MODEL on the Hugging Face Hub: a branch, tag or commit."
)
evidence_fusion = click.option(
    "--evidence-fusion",
    is_flag=True,
    help="Score relations once more on the sentences that are their evidence (for models with a head that finds it).",
)
encoder = click.option(
    "--encoder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="With the encoder on the Hugging Face Hub that the model adds to; by default $JOINTIE_ENCODER, or the Hub.",
)
reader = click.option(
    "--reader", metavar="TYPE", help="The format of the data: a registered reader. By default from the file's ending."
)
reader_of_data = click.option(
    "--reader", metavar="TYPE", help="With --data: the argument is data of this format, a registered reader, no spec."
)
by_type = click.option(
    "--by-type", is_flag=True, help="Print the scores of all relation types, not of the most frequent alone."
)
by = click.option(
    "--by",
    metavar="KEY",
    help='Tell the scores of groups of documents too: those alike in KEY of "extra", or with id each document.',
)
output_file = click.Path(dir_okay=False, path_type=Path)
overrides = click.option(
    "-o",
    "--override",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change the spec, as in trainer.epochs=3; @FILE merges a spec file over it.",
)
device = click.option(
    "--device", metavar="NAME", help="Where to compute: cpu, cuda, cuda:1. By default a GPU if there is one."
)
thresholds = click.option(
    "--threshold",
    "thresholds",
    multiple=True,
    metavar="[NAME=]P",
    help="Take what is more probable than P, from 0 to 1: of relations, or of NAME (mention, coreference, relation, "
    "the code or name of a relation type). May be repeated; goes before what the model was calibrated to.",
)
precision = click.option(
    "--precision",
    type=click.Choice(["fp32", "bf16", "fp16"]),
    default="fp32",
    show_default=True,
    help="The encoder's arithmetic.",
)
