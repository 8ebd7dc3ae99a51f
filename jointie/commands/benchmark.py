"""``jointie benchmark``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .support import options

if TYPE_CHECKING:
    from jointie.benchmarking import Result
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
    from jointie.benchmarking import regressions, use_threads
    from jointie.config import load_plugins

    from .support.output import write_metrics
    from .support.tables.benchmark import benchmark_text, comparison_text

    _check_spec_options(name, overrides, revision)
    _check_training_options(training, batch_tokens, device, steps)
    if tolerance is not None and against is None:
        raise click.UsageError("--tolerance goes with --against")
    load_plugins(plugins)
    before = _before(against, training)
    if threads:
        use_threads(threads)
    model, trainer = _model(name, revision, data, reader, overrides, precision)
    if training:
        result = _training(model, trainer, data, reader, rounds, steps or 20)
    else:
        result = _prediction(model, data, reader, rounds, batch_tokens, device, precision or "fp32")
    click.echo(benchmark_text(result))
    write_metrics(result.to_json(), output)
    if before is None:
        return 0
    found = regressions(result.to_json(), before, 0.05 if tolerance is None else tolerance)
    click.echo("\n" + comparison_text(result.to_json(), before, found))
    return 1 if found else 0


def _check_spec_options(name: str, overrides: tuple[str, ...], revision: str | None) -> None:
    if overrides and not name.endswith(".json"):
        raise click.UsageError("-o changes a spec; a trained model is measured as it is")
    if revision is not None and name.endswith(".json"):
        raise click.UsageError("--revision is of a model on the Hugging Face Hub, and this is a spec")


def _check_training_options(training: bool, batch_tokens: int | None, device: str | None, steps: int | None) -> None:
    if steps is not None and not training:
        raise click.UsageError("--steps goes with --train")
    for option, given in (("--batch-tokens", batch_tokens), ("--device", device)):
        if training and given is not None:
            raise click.UsageError(
                f"{option} goes with predicting; a training has batch_size, and a device as it comes"
            )


def _before(against: Path | None, training: bool) -> dict[str, object] | None:
    if against is None:
        return None
    from jointie.benchmarking import read_result

    return read_result(against, "train" if training else "predict")


def _model(
    name: str,
    revision: str | None,
    data: Path,
    reader: str | None,
    overrides: tuple[str, ...],
    precision: str | None,
) -> tuple[Model, Trainer]:
    """The model, and the trainer that it is or would be trained by."""
    if name.endswith(".json"):
        wanted = (f"trainer.precision={precision}",) if precision else ()
        return _untrained(Path(name), data, reader, (*overrides, *wanted))
    from jointie.archive import load, resolve
    from jointie.config import defer, parse
    from jointie.training import Trainer

    archive = load(resolve(name, revision))
    spec = {"type": "trainer", **archive.config.get("trainer", {})}
    spec |= {"precision": precision} if precision else {}
    trainer: Trainer = defer(parse(Trainer, spec)).build()
    return archive.model, trainer


def _untrained(spec: Path, data: Path, reader: str | None, overrides: tuple[str, ...]) -> tuple[Model, Trainer]:
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


def _prediction(
    model: Model,
    data: Path,
    reader: str | None,
    rounds: int,
    batch_tokens: int | None,
    device: str | None,
    precision: str,
) -> Result:
    from jointie.benchmarking import benchmark_prediction
    from jointie.documents import reader_named
    from jointie.prediction import Predictor, freeze_gc

    predictor = Predictor(model, device, precision, batch_tokens)  # type: ignore[arg-type]
    freeze_gc()
    source = reader_named(reader, data)
    return benchmark_prediction(predictor, lambda: source.read(data), rounds)


def _training(model: Model, trainer: Trainer, data: Path, reader: str | None, rounds: int, steps: int) -> Result:
    from jointie.benchmarking import benchmark_training

    from .support.data import read_all

    return benchmark_training(trainer, model, read_all(data, reader, annotated=True), rounds, steps)
