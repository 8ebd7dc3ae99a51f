"""``jointie validate`` refuses the models that ``jointie train`` refuses, and those that would fail in training."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from registrable import Registrable

from jointie.config import Component, ContractError, parse
from jointie.models import Model
from jointie.testing import rehearse

from .conftest import Cli, Refused, Trained

pytestmark = pytest.mark.usefixtures("no_network")

FAULTS = '''
import torch
from torch import nn

from jointie.components.decoding import RelationSelector, AboveThreshold
from jointie.components.interactions import Interaction
from jointie.components.scoring import CoreferenceScorer
from jointie.config import ConfigError, Problem, Runtime
from jointie.documents import LabelSpace
from jointie.training import Optimizer


@Interaction.register("fault_nothing")
class Forgetful(Interaction):
    """Returns nothing."""

    def on_coreference(self, graph):
        graph.replace(coreference=2 * graph.coreference)


@Interaction.register("fault_runtime")
class Asking(Interaction):
    """Asks for what nobody gives."""

    def __init__(self, in_dim: Runtime[int]) -> None:
        super().__init__()


@Interaction.register("fault_constructor")
class Broken(Interaction):
    """Has a constructor that fails."""

    def __init__(self, input_dim: Runtime[int]) -> None:
        super().__init__()
        self.layer = nn.Lineer(input_dim, 1)


@Interaction.register("fault_value")
class Refusing(Interaction):
    """Refuses a value."""

    def __init__(self, start: float = -1.0) -> None:
        super().__init__()
        if start < 0:
            raise ValueError(f"start is {start}; it has to be positive")


@CoreferenceScorer.register("fault_dimension")
class Confused(CoreferenceScorer):
    """Takes the number of types for the length of a vector."""

    def __init__(self, entity_types: Runtime[int]) -> None:
        super().__init__()
        self.layer = nn.Linear(entity_types, 1)

    def forward(self, graph):
        scores = self.layer(graph.vectors)
        return scores + scores.transpose(1, 2)


@Interaction.register("fault_backward")
class Detached(Interaction):
    """Changes numbers in place that the gradient needs."""

    def __init__(self) -> None:
        super().__init__()
        self.bonus = nn.Parameter(torch.tensor(1.0))

    def on_coreference(self, graph):
        raised = (self.bonus * graph.coreference).exp()
        raised += 1
        return graph.replace(coreference=raised)


@CoreferenceScorer.register("fault_nan")
class Rooted(CoreferenceScorer):
    """Takes the roots of negative numbers."""

    def forward(self, graph):
        return graph.mention_scores.unsqueeze(2) * (-graph.mention_scores.abs() - 1).sqrt().unsqueeze(1)


@Interaction.register("fault_infinite")
class Divided(Interaction):
    """Divides by zero."""

    def on_coreference(self, graph):
        return graph.with_loss("divided", graph.vectors.square().sum() / 0)


@Optimizer.register("fault_optimizer")
class Idle(Optimizer):
    """Refuses every model."""

    def build(self, groups, layers=()):
        raise ConfigError([Problem((), "nothing is left to learn")])


@Interaction.register("no_fault_labels")
class Listed(Interaction):
    """Knows types by their names."""

    def __init__(self, labels: Runtime[LabelSpace], types: dict[str, list[str]]) -> None:
        super().__init__()
        for relation, entities in types.items():
            [labels.relation_types.index(relation), *map(labels.entity_types.index, entities)]
'''


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("faults") / "faults.py"
    path.write_text(FAULTS, encoding="utf-8")
    yield path
    for family in Component.__subclasses__():
        registry = Registrable._registry.get(family, {})
        for name in [name for name in registry if name.startswith(("fault_", "no_fault_"))]:
            del registry[name]


@pytest.fixture
def spec() -> Path:
    """An experiment whose data are not there, and whose encoder is on the Hub."""
    path = Path("spec.json")
    path.write_text(json.dumps({"train": "none.jsonl", "model": {"encoder": {"name": "owner/not-there-bert"}}}))
    return path


def interactions(*names: str) -> str:
    return f"model.interactions={json.dumps(names)}"


def test_no_network_and_no_data(cli: Cli, spec: Path) -> None:
    """The spec is printed as it stands, with the encoder that it names."""
    for kind in ("joint", "pipeline"):
        result = cli("validate", spec, "-o", f"model.type={kind}", "-o", "model.tokenizer.name=owner/other")
        model = json.loads(result.out)["model"]
        assert (result.code, model["type"], model["encoder"]["name"]) == (0, kind, "owner/not-there-bert"), result.err
        assert model["encoder"]["pretrained"] is True and model["tokenizer"]["name"] == "owner/other"


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            'model={"relations": "entity_level", "interactions": ["graph_propagation"], "encoder": {"name": "a/b"}}',
            "spec.json: model: GraphPropagation uses relations at mention level; leave it out, or change the model's "
            "relations",
        ),
        ("model.coreference_loss=binary_cross_entropy", "spec.json: model: 'binary_cross_entropy' does not fit "),
        (
            'model={"type": "pipeline", "encoder": {"name": "a/b"}, "heads": ["evidence"]}',
            "spec.json: model: a pipeline takes no heads; a joint model does",
        ),
        (
            "trainer.metric=evidence.f1",
            "models are to be chosen by 'evidence.f1', but the model has no head",
        ),
        ("model.encoder.max_length=2", "spec.json: model.tokenizer: windows of 2 sub-tokens leave no room between"),
        (interactions("fault_value"), "spec.json: model.interactions.0: start is -1.0; it has to be positive"),
        (
            'model={"encoder": {"type": "lstm"}}',
            "spec.json: model.tokenizer: the encoder comes with no tokenizer; give this one a name, or take the type ",
        ),
        (
            interactions("fault_runtime"),
            "model.interactions.0: Asking asks for in_dim at build time, where it is offered entity_types, input_dim, "
            "labels, relation_types, token_dim; call the argument as one of these, or give it a default",
        ),
        (
            interactions("fault_constructor"),
            "Broken cannot be built: AttributeError: module 'torch.nn' has no attribute 'Lineer' (faults.py, line 35); "
            "the docstring of Interaction says what it is given and what it returns, with shapes",
        ),
        (
            interactions("fault_nothing"),
            "Forgetful.on_coreference returns nothing; return the graph, changed or not: return graph.replace(",
        ),
        (
            "model.coreference_scorer=fault_dimension",
            "Confused fails on a document of three sentences: RuntimeError: mat1 and mat2 shapes cannot be multiplied ",
        ),
        (
            "model.coreference_scorer=fault_nan",
            "the loss 'coreference' is nan on a document of three sentences; the first part with a result that is no "
            "number is Rooted",
        ),
        (interactions("fault_infinite"), "the loss 'divided' is inf on a document of three sentences"),
        (
            interactions("fault_backward"),
            "the model fails on a document of three sentences: RuntimeError: one of the variables needed for gradient ",
        ),
    ],
)
def test_refused(override: str, message: str, refused: Refused, spec: Path, plugin: Path) -> None:
    """In one sentence that names the class or the place, and exit code 2."""
    found = refused("validate", spec, "-o", override, "--include-package", plugin)
    assert found.startswith(message) and "\n" not in found


def test_a_part_that_knows_types_by_name(cli: Cli, spec: Path, plugin: Path) -> None:
    """No label of the data is known; those that the spec names are let through."""
    part = {"type": "no_fault_labels", "types": {"P27": ["PER", "LAND"]}}
    result = cli("validate", spec, "-o", interactions_of(part), "--include-package", plugin)
    assert result.code == 0, result.err


def interactions_of(*parts: dict[str, Any]) -> str:
    return f"model.interactions={json.dumps(parts)}"


@pytest.mark.usefixtures("plugin")
def test_an_encoder_of_ones_own_with_a_tokenizer_on_the_hub(cli: Cli, spec: Path) -> None:
    source = (Path(__file__).parents[1] / "plugins" / "bilstm.py").read_text(encoding="utf-8")
    Path("own.py").write_text(source.replace('"bilstm"', '"no_fault_bilstm"'), encoding="utf-8")
    encoder = {"type": "no_fault_bilstm", "name": "owner/not-there-bert"}
    result = cli("validate", spec, "-o", f"model.encoder={json.dumps(encoder)}", "--include-package", "own.py")
    assert result.code == 0, result.err


def test_an_optimizer_is_tried_too(refused: Refused, spec: Path, plugin: Path) -> None:
    assert refused("validate", spec, "-o", "trainer.optimizer=fault_optimizer", "--include-package", plugin) == (
        "nothing is left to learn"
    )


def test_train_says_the_same(cli: Cli, refused: Refused, trained: Trained, plugin: Path) -> None:
    for name in ("fault_runtime", "fault_nothing", "fault_value"):
        options = (trained.spec, "-o", interactions(name), "--include-package", plugin)
        result = cli("train", *options, "-s", name)
        assert result.code == 2
        assert result.err.splitlines()[-1] == f"Error: {refused('validate', *options)}"


def test_rehearsal_from_python(model_spec: Callable[..., dict[str, Any]], plugin: Path, cli: Cli) -> None:
    """It gives the model, and leaves the caller's random numbers and the spec alone."""
    import torch

    spec = parse(Model, model_spec())
    before, state = spec.model_dump(), torch.get_rng_state()
    model = rehearse(spec)
    assert model.spec()["encoder"]["name"] != before["encoder"]["name"] and spec.model_dump() == before
    assert torch.equal(torch.get_rng_state(), state)
    assert cli("components", "Interaction", "--include-package", plugin).code == 0
    with pytest.raises(ContractError, match=r"^interactions\.1: Asking asks for in_dim at build time"):
        rehearse(parse(Model, model_spec(interactions=["graph_propagation", "fault_runtime"])))


def test_layers_of_an_encoder_that_is_not_at_hand(cli: Cli, spec: Path) -> None:
    """The tiny encoder in place of the pretrained one has a single layer."""
    freeze = 'trainer.freeze=["encoder.transformer.encoder.layer.7", "encoder.transformer.encoder.layer.[2-5].*"]'
    assert cli("validate", spec, "-o", freeze).code == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("trainer.seed=4294967296", "trainer.seed: Input should be less than or equal to 4294967295"),
        ("train=[]", "List should have at least 1 item"),
        ('trainer.freeze=["mention_scorer", "coreference_encoder"]', "trainer.freeze.1: nothing is called 'coref"),
        ('trainer.freeze=["encoder.tranformer.embeddings"]', "trainer.freeze.0: nothing is called 'encoder.tranf"),
        ('augmentations=[{"type": "chain", "augmentations": [], "probability": 7}]', "less than or equal to 1"),
    ],
)
def test_what_training_would_refuse(refused: Refused, trained: Trained, change: str, message: str) -> None:
    assert message in refused("validate", trained.spec, "-o", change)
    assert message in refused("train", trained.spec, "-s", "out", "-o", change)
    assert not Path("out").exists()
