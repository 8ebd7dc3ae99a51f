"""``jointie push``."""

from __future__ import annotations

from pathlib import Path

import click

from .support.terminal import echo


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("name", metavar="OWNER/NAME")
@click.option("--private", is_flag=True, help="Make the repository a private one.")
@click.option("--license", metavar="NAME", help="Of the model, for its card: apache-2.0, cc-by-sa-4.0, ...")
def push(folder: Path, name: str, private: bool, license: str | None) -> None:
    """Upload the model in DIR to the Hugging Face Hub.

    A model card goes with it, of the labels and the figures in metrics.json; a README.md in DIR is taken instead.
    """
    from jointie.archive import push as upload

    echo(f"{upload(folder, name, private, license)}\nUse it: jointie predict {name} FILE.txt")
