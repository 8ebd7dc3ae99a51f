"""``jointie models``."""

from __future__ import annotations

from pathlib import Path

import click

from .support.terminal import echo


@click.command()
def models() -> None:
    """List the models that come with jointie, by the names that commands take for MODEL."""
    from jointie.archive import bundled, resolve

    for name in bundled():
        folder = resolve(name)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        echo(f"{name}: {_title(folder / 'README.md').removeprefix(f'{name}: ')}{size / 2**20:.1f} MiB, {folder}")
    if not bundled():
        echo("no model comes with this installation of jointie", err=True)


def _title(card: Path) -> str:
    """The first heading of a model card."""
    lines = card.read_text(encoding="utf-8").splitlines() if card.is_file() else []
    heading = next((line.removeprefix("# ").strip() for line in lines if line.startswith("# ")), None)
    return f"{heading}, " if heading else ""
