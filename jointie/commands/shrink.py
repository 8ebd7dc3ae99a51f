"""``jointie shrink``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from .support import options

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}


class _Bytes(click.ParamType):
    """A number of bytes, as in 16MiB."""

    name = "BYTES"

    def convert(self, value: str | int, param: click.Parameter | None, context: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d{1,18}(?:\.\d+)?)\s*([kmg]i?|)b?", value.strip().lower())
        if match is None:
            self.fail(f"{value!r} is no number of bytes, as 16MiB or 16000000", param, context)
        return int(float(match[1]) * _UNITS[match[2]])


@click.command()
@click.argument("name", metavar="MODEL")
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--max-bytes", type=_Bytes(), default="16MiB", show_default=True, help="Of all files together.")
@click.option(
    "--base",
    metavar="NAME",
    help="The encoder to refer to: package://NAME/FOLDER, or its name on the Hugging Face Hub; by default the one that "
    "MODEL was trained from.",
)
@click.option(
    "--keep-base", multiple=True, metavar="PATTERN", help="Leave tensors of these names as in the base, though trained."
)
@options.encoder
@options.include_package
def shrink(
    name: str, output: Path, max_bytes: int, base: str | None, keep_base: tuple[str, ...], encoder: Path | None
) -> None:
    """Write a model to OUTPUT as what it adds to an encoder of another Python package or of the Hub.

    Everything but the matrices of the encoder is kept in half precision; of the difference of these to the base as much
    as the bytes allow, by low-rank factors. Loading the result needs that package, or that encoder.
    """
    from jointie.archive import resolve
    from jointie.archive.deltas.shrink import shrink as shrunk_of

    from .support.output import locked
    from .support.tables.aligned import aligned
    from .support.terminal import echo

    with locked(output):
        found = shrunk_of(resolve(name), output, max_bytes, base, keep_base, encoder)
    rows = [
        (f"  rank {rank}", f"{found.kept[tensor]:.1%} of the squared difference", tensor)
        for tensor, rank in found.ranks.items()
    ]
    if rows:
        echo(aligned(["", "", ""], rows, justify="left"))
    echo(
        f"{output}: {found.size:,} bytes; {found.whole} tensors whole, {len(found.ranks)} as low-rank differences, "
        f"{found.as_base} as in the base"
    )
