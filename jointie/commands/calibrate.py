"""``jointie calibrate``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@options.reader
@click.option("--output", type=options.output_file, help="Write what is printed, and more, to this JSON file.")
@click.option("--scores-only", is_flag=True, help="Fit the probabilities alone, and choose no thresholds.")
@click.option("--dry-run", is_flag=True, help="Print what it would be worth, and leave DIR as it is.")
@options.encoder
@options.device
@options.precision
@options.include_package
def calibrate(
    folder: Path,
    data: Path,
    reader: str | None,
    output: Path | None,
    scores_only: bool,
    dry_run: bool,
    encoder: Path | None,
    device: str | None,
    precision: str,
) -> None:
    """Fit the probabilities and thresholds of the model in DIR to the annotated documents DATA.

    DATA should be documents that the model was not trained on, and not those that it will be tested on. The result is
    kept in DIR, in place of an earlier one, and used by every prediction.
    """
    from jointie.archive import CALIBRATION, save_calibration
    from jointie.calibration import calibrate as calibrated_on
    from jointie.config import DataError
    from jointie.models import load

    from .support.data import read_all, read_through
    from .support.output import check_writable, check_writable_folder, locked, write_metrics
    from .support.output_checks import check_outputs
    from .support.tables.calibration import calibration_table, threshold_table
    from .support.terminal import echo

    check_outputs([output], [data], folder)
    documents = read_all(data, reader, annotated=True, through=read_through(folder))
    archive = load(folder, calibrated=False, encoder=encoder)
    check_writable(output)
    if not dry_run:
        check_writable_folder(folder)
    try:
        found = calibrated_on(archive.model, documents, device, precision, not scores_only)  # type: ignore[arg-type]
    except DataError as error:
        raise error if error.source else DataError(error.message, source=data, remedy=error.remedy) from None
    echo(calibration_table(f"{found.documents} documents of {data}", found))
    echo(f"\n{threshold_table(found)}")
    for name in found.missing:
        echo(f"  too little data for the probabilities of: {name}; they stay as they were", err=True)
    if not dry_run:
        noted = {"data": data.name, "documents": found.documents}
        with locked(folder / CALIBRATION):
            save_calibration(folder, found.calibration, archive.weights, noted)
    write_metrics(found.to_json(), output)
