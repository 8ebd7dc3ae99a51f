"""``jointie benchmark``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options

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
    "--steps", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="With --train: of a round."
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
    default=0.05,
    show_default=True,
    help="With --against: by which share a ratio may be worse.",
)
@options.overrides
@options.revision
@options.device
@options.precision
@options.include_package
def benchmark(
    name: str,
    data: Path,
    reader: str | None,
    training: bool,
    rounds: int,
    steps: int,
    batch_tokens: int | None,
    threads: int | None,
    output: Path | None,
    against: Path | None,
    tolerance: float,
    overrides: tuple[str, ...],
    revision: str | None,
    device: str | None,
    precision: str,
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

    from .output import write_metrics
    from .tables.benchmark import benchmark_text, comparison_text

    _check_options(name, training, overrides, batch_tokens, device)
    load_plugins(plugins)
    before = _before(against, training)
    if threads:
        use_threads(threads)
    model, trainer = _model(name, revision, data, reader, overrides, precision)
    if training:
        result = _training(model, trainer, data, reader, rounds, steps)
    else:
        result = _prediction(model, data, reader, rounds, batch_tokens, device, precision)
    click.echo(benchmark_text(result))
    write_metrics(result.to_json(), output)
    if before is None:
        return 0
    found = regressions(result.to_json(), before, tolerance)
    click.echo("\n" + comparison_text(result.to_json(), before, found))
    return 1 if found else 0


def _check_options(
    name: str, training: bool, overrides: tuple[str, ...], batch_tokens: int | None, device: str | None
) -> None:
    if overrides and not name.endswith(".json"):
        raise click.UsageError("-o changes a spec; a trained model is measured as it is")
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
    name: str, revision: str | None, data: Path, reader: str | None, overrides: tuple[str, ...], precision: str
) -> tuple[Model, Trainer]:
    """The model, and the trainer that it is or would be trained by."""
    if name.endswith(".json"):
        return _untrained(Path(name), data, reader, (*overrides, f"trainer.precision={precision}"))
    from jointie.config import defer, parse
    from jointie.prediction import load, resolve
    from jointie.training import Trainer

    archive = load(resolve(name, revision))
    spec = {"type": "trainer", **archive.config.get("trainer", {}), "precision": precision}
    trainer: Trainer = defer(parse(Trainer, spec)).build()
    return archive.model, trainer


def _untrained(spec: Path, data: Path, reader: str | None, overrides: tuple[str, ...]) -> tuple[Model, Trainer]:
    from jointie.config import load, located, parse
    from jointie.documents import LabelSpace
    from jointie.training import Experiment, experiment_of

    from .data import read_all

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
    from jointie.prediction import Predictor, settle

    predictor = Predictor(model, device, precision, batch_tokens)  # type: ignore[arg-type]
    settle()
    source = reader_named(reader, data)
    return benchmark_prediction(predictor, lambda: source.read(data), rounds)


def _training(model: Model, trainer: Trainer, data: Path, reader: str | None, rounds: int, steps: int) -> Result:
    from jointie.benchmarking import benchmark_training

    from .data import read_all

    return benchmark_training(trainer, model, read_all(data, reader, annotated=True), rounds, steps)
