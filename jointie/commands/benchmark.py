"""``jointie benchmark``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .support import options

if TYPE_CHECKING:
    from jointie.models import Model
    from jointie.training import Trainer


@click.command()
@options.model
@click.argument("data", type=click.Path(path_type=Path))
@options.reader
@click.option("--train", "training", is_flag=True, help="Take training steps instead of predicting.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="How often to measure.")
@click.option(
    "--steps", type=click.IntRange(min=1), metavar="N", help="With --train: how many of a round; by default 20."
)
@click.option(
    "--batch-tokens",
    type=click.IntRange(min=1),
    metavar="N",
    help="The most sub-tokens of a batch in predicting; by default 2,048 on a CPU, else 8,192.",
)
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="How many threads the CPU computes with.")
@click.option("--output", type=options.output_file, help="Write what was found to this JSON file.")
@click.option("--against", type=click.Path(path_type=Path), metavar="FILE", help="Compare with an --output of before.")
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    help="With --against: by which share a ratio may be worse; by default 0.05.",
)
@options.overrides
@options.revision
@options.device
@click.option(
    "--precision",
    type=click.Choice(["fp32", "bf16", "fp16"]),
    help="The encoder's arithmetic; by default fp32, and in training that of the model's trainer.",
)
@options.include_package
def benchmark(
    name: str,
    data: Path,
    reader: str | None,
    training: bool,
    rounds: int,
    steps: int | None,
    batch_tokens: int | None,
    threads: int | None,
    output: Path | None,
    against: Path | None,
    tolerance: float | None,
    overrides: tuple[str, ...],
    revision: str | None,
    device: str | None,
    precision: str | None,
    plugins: tuple[str, ...],
) -> int:
    """Measure how fast MODEL is on the documents DATA, beside its encoder alone.

    MODEL is the name of one that comes with jointie, a folder, OWNER/NAME on the Hugging Face Hub, or the spec of an
    experiment (.json), whose model is measured untrained and with the types of DATA. The encoder is given the same
    windows, packed as tightly as can be; encoder ratio is how many times as long everything takes.

    With --against, the exit code is 1 if a ratio has become worse.
    """
    from jointie.benchmarking import (
        benchmark_prediction,
        benchmark_training,
        read_report,
        regressions,
        set_num_threads,
    )
    from jointie.config import load_plugins
    from jointie.documents import reader_named
    from jointie.prediction import Predictor, freeze_gc

    from .support.data import read_all
    from .support.output import write_metrics
    from .support.tables.benchmark import benchmark_text, comparison_text

    is_spec = name.endswith(".json")
    of_training = "goes with predicting; a training has batch_size, and a device as it comes"
    for refused, message in (
        (overrides and not is_spec, "-o changes a spec; a trained model is measured as it is"),
        (revision and is_spec, "--revision is of a model on the Hugging Face Hub, and this is a spec"),
        (steps and not training, "--steps goes with --train"),
        (batch_tokens and training, f"--batch-tokens {of_training}"),
        (device and training, f"--device {of_training}"),
        (tolerance is not None and against is None, "--tolerance goes with --against"),
    ):
        if refused:
            raise click.UsageError(message)
    load_plugins(plugins)
    before = None if against is None else read_report(against, "train" if training else "predict")
    if threads:
        set_num_threads(threads)
    if is_spec:
        wanted = (f"trainer.precision={precision}",) if precision else ()
        model, trainer = _untrained(Path(name), data, reader, (*overrides, *wanted))
    else:
        model, trainer = _trained(name, revision, precision)
    if training:
        found = benchmark_training(trainer, model, read_all(data, reader, annotated=True), rounds, steps or 20)
    else:
        predictor = Predictor(model, device, precision or "fp32", batch_tokens)  # type: ignore[arg-type]
        freeze_gc()
        source = reader_named(reader, data)
        found = benchmark_prediction(predictor, lambda: source.read(data), rounds)
    click.echo(benchmark_text(found))
    write_metrics(found, output)
    if before is None:
        return 0
    worse = regressions(found, before, 0.05 if tolerance is None else tolerance)
    click.echo("\n" + comparison_text(found, before, worse))
    return 1 if worse else 0


def _trained(name: str, revision: str | None, precision: str | None) -> tuple[Model, Trainer]:
    """A trained model, and the trainer that it was trained by."""
    from jointie.archive import load, resolve
    from jointie.config import defer, parse
    from jointie.training import Trainer

    archive = load(resolve(name, revision))
    spec = {"type": "trainer", **archive.config.get("trainer", {}), **({"precision": precision} if precision else {})}
    return archive.model, defer(parse(Trainer, spec)).build()


def _untrained(spec: Path, data: Path, reader: str | None, overrides: Sequence[str]) -> tuple[Model, Trainer]:
    """The model of a spec with the types of some documents, and the trainer that it would be trained by."""
    from jointie.config import load, located, parse
    from jointie.documents import LabelSpace
    from jointie.training import Experiment, experiment_of

    from .support.data import read_all

    validated = parse(Experiment, load(spec, overrides), str(spec))
    with located(str(spec)):
        experiment = experiment_of(validated)
        experiment.trainer.seed_everything()
        labels = LabelSpace.of(read_all(data, reader, annotated=True))
        return experiment.model.build(labels=labels), experiment.trainer
