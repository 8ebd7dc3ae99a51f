"""``python -m benchmarks.encoder_ratio MODEL|SPEC DATA``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from jointie.archive import resolve
from jointie.benchmarking import benchmark_prediction, set_num_threads
from jointie.commands.support import options
from jointie.commands.support.data import read_all
from jointie.commands.support.output import write_metrics
from jointie.commands.support.tables.benchmark import benchmark_text
from jointie.commands.support.terminal import echo
from jointie.config import JointieError, defer, located, parse
from jointie.config import load as load_spec
from jointie.documents import LabelSpace, reader_named
from jointie.models import Model, load
from jointie.prediction import Predictor, freeze_gc
from jointie.training import Experiment, Trainer, experiment_of

from .against import comparison_text, read_report, regressions
from .training import benchmark_training


@click.command()
@options.model
@click.argument("data", type=click.Path(path_type=Path))
@options.reader
@click.option("--train", "training", is_flag=True, help="Take training steps instead of predicting.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="How often to measure.")
@click.option("--steps", type=click.IntRange(min=1), default=20, show_default=True, help="With --train: of a round.")
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="How many threads the CPU computes with.")
@click.option("--output", type=options.output_file, help="Write what was found to this JSON file.")
@click.option("--against", type=click.Path(path_type=Path), metavar="FILE", help="Compare with an --output of before.")
@click.option(
    "--tolerance", type=click.FloatRange(min=0), default=0.05, show_default=True, help="A ratio may be worse by it."
)
@options.overrides
@options.device
@click.option("--precision", type=click.Choice(["fp32", "bf16", "fp16"]), help="By default fp32, or the trainer's.")
def main(
    name: str,
    data: Path,
    reader: str | None,
    training: bool,
    rounds: int,
    steps: int,
    threads: int | None,
    output: Path | None,
    against: Path | None,
    tolerance: float,
    overrides: tuple[str, ...],
    device: str | None,
    precision: str | None,
) -> None:
    """Measure MODEL, or the untrained model of a SPEC (.json) with the types of DATA, beside its encoder alone.

    With --against, the exit code is 1 if a ratio has become worse.
    """
    before = None if against is None else read_report(against, "train" if training else "predict")
    if threads:
        set_num_threads(threads)
    wanted = (f"trainer.precision={precision}",) if precision else ()
    if name.endswith(".json"):
        model, trainer = _untrained(name, data, reader, (*overrides, *wanted))
    else:
        model, trainer = _trained(name, precision)
    if training:
        found = benchmark_training(trainer, model, read_all(data, reader, annotated=True), rounds, steps)
    else:
        predictor = Predictor(model, device, precision or "fp32")  # type: ignore[arg-type]
        freeze_gc()
        found = benchmark_prediction(predictor, lambda: reader_named(reader, data).read(data), rounds)
    echo(benchmark_text(found))
    write_metrics(found, output)
    if before is not None:
        worse = regressions(found, before, tolerance)
        echo("\n" + comparison_text(found, before, worse))
        sys.exit(1 if worse else 0)


def _trained(name: str, precision: str | None) -> tuple[Model, Trainer]:
    """A trained model, and the trainer that it was trained by."""
    archive = load(resolve(name))
    spec = {"type": "trainer", **archive.config.get("trainer", {}), **({"precision": precision} if precision else {})}
    return archive.model, defer(parse(Trainer, spec)).build()


def _untrained(spec: str, data: Path, reader: str | None, overrides: Sequence[str]) -> tuple[Model, Trainer]:
    """The model of a spec with the types of some documents, and the trainer that it would be trained by."""
    validated = parse(Experiment, load_spec(Path(spec), overrides), spec)
    with located(spec):
        experiment = experiment_of(validated)
        experiment.trainer.seed_everything()
        labels = LabelSpace.of(read_all(data, reader, annotated=True))
        return experiment.model.build(labels=labels), experiment.trainer


if __name__ == "__main__":
    try:
        main()
    except JointieError as error:
        echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
