"""``jointie validate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from .support import options

if TYPE_CHECKING:
    from jointie.documents import Statistics
    from jointie.models import Model
    from jointie.training import Experiment


@click.command()
@click.argument("spec", type=click.Path(path_type=Path))
@options.overrides
@click.option("--data", is_flag=True, help="Read the experiment's documents and print what they hold.")
@options.reader_of_data
@click.option("--json", "as_json", is_flag=True, help="With --data: print it as JSON.")
@options.include_package
def validate(spec: Path, overrides: tuple[str, ...], data: bool, reader: str | None, as_json: bool) -> None:
    """Check the experiment SPEC and print it with every default written in.

    Its model is built with a tiny encoder and tried on two short documents, which needs no network and no data.

    With --data, read its documents too and print numbers about them instead; with --data and --reader, SPEC is such
    data itself: a file, a folder or a part of them.
    """

    from .support.tables.statistics import statistics_table
    from .support.terminal import echo

    _check_options(data, reader, as_json, overrides)
    if not data:
        echo(_json(_validated(spec, overrides).resolved))
        return
    found = _of_experiment(spec, overrides) if reader is None else _of_documents(spec, reader)
    if as_json:
        echo(_json({name: statistics.to_json() for name, statistics in found.items()}))
    else:
        echo("\n\n".join(statistics_table(name, statistics) for name, statistics in found.items()))


def _check_options(data: bool, reader: str | None, as_json: bool, overrides: tuple[str, ...]) -> None:
    for name, given in (("--reader", reader is not None), ("--json", as_json)):
        if given and not data:
            raise click.UsageError(f"{name} goes with --data")
    if reader is not None and overrides:
        raise click.UsageError("with --reader there is no spec that -o could change")


class _Validated(NamedTuple):
    """A resolved spec, its experiment, and a model like that of the experiment with a tiny encoder."""

    resolved: dict[str, Any]
    experiment: Experiment
    model: Model


def _validated(spec: Path, overrides: tuple[str, ...]) -> _Validated:
    """Validate a spec, and try its model."""
    from jointie.config import load, located, parse
    from jointie.testing import rehearse, replaced_in
    from jointie.training import Experiment, experiment_of
    from jointie.training.initialization.freezing import freeze
    from jointie.training.loop.model_selection import documents_to_choose_on

    validated = parse(Experiment, load(spec, overrides), str(spec))
    with located(str(spec)):
        experiment = experiment_of(validated)  # what only the constructors can tell, and then the parts at work
        model = rehearse(validated.model, ("model",))  # type: ignore[attr-defined]
        for stage in model.stages():
            documents_to_choose_on(stage, experiment.trainer.options.metric, ())  # refuses a metric of no head
            experiment.trainer.optimize(stage.model, steps=1)
        freeze(model, experiment.trainer.freeze, unknown=replaced_in(model))
    return _Validated(validated.model_dump(mode="json"), experiment, model)


def _of_experiment(spec: Path, overrides: tuple[str, ...]) -> dict[str, Statistics]:
    """The statistics of each part of an experiment's data."""
    from jointie.documents import Statistics, split_part
    from jointie.training import widest_mention

    if split_part(spec)[0].is_dir():
        raise click.UsageError(f"{spec} is no spec but data; name its format with --reader")
    validated = _validated(spec, overrides)
    width = widest_mention(validated.model)
    parts = validated.experiment.read()._asdict()
    return {name: Statistics.of(documents, width) for name, documents in parts.items() if documents}


def _of_documents(data: Path, reader: str) -> dict[str, Statistics]:
    from jointie.documents import Statistics, reader_named

    return {str(data): Statistics.of(reader_named(reader, data).read(data))}


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
