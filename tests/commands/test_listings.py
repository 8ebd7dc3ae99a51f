"""``jointie components``, ``validate`` and ``schema``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from jointie.config import families
from jointie.documents import Reader

from .conftest import Cli, Refused, Trained

PLUGIN = '''
from __future__ import annotations

from jointie.documents import Writer


@Writer.register("{name}")
class Csv(Writer):
    """Writes tables."""

    def __init__(self, separator: str = ",") -> None:
        self.separator = separator

    def write(self, document, target): ...
'''


@pytest.fixture
def plugin(tmp_path: Path) -> str:
    """A plug-in with a name of its own: what is registered stays so."""
    name = f"csv_{tmp_path.name}"
    Path("plugin.py").write_text(PLUGIN.format(name=name))
    return name


@pytest.fixture(autouse=True)
def no_plugin_stays() -> None:
    yield
    from jointie.config import component
    from jointie.documents import Writer

    registry = component.Registrable._registry[Writer]
    for name in [name for name in registry if name.startswith("csv_")]:
        del registry[name]


def test_every_family(cli: Cli) -> None:
    result = cli("components")
    assert (result.code, result.err) == (0, "")
    listed = dict(line.split(": ", 1) for line in result.out.splitlines())
    assert list(listed) == [family.__name__ for family in families()]
    assert listed["Model"].split(", ")[0] == "joint"
    assert listed["Reader"] == ", ".join(Reader.registered())


def test_one_family(cli: Cli) -> None:
    result = cli("components", "Encoder")
    assert (result.code, result.err) == (0, "")
    assert "\ntransformer  (default): Encode each window with a transformer" in f"\n{result.out}"
    lines = result.out.splitlines()
    assert "    name: required" in lines and "    pretrained: default True" in lines
    assert not any("archive" in line for line in lines)  # is supplied at build time


def test_an_unknown_family(refused: Refused) -> None:
    assert refused("components", "encoder").startswith("unknown family or component 'encoder', did you mean 'Encoder'")


def test_one_component_in_full(cli: Cli) -> None:
    result = cli("components", "top_k")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Pruner top_k: ")
    assert "  from jointie.components.pruning.top_k import TopKPruner\n" in result.out
    assert "  ratio: float, default 0." in result.out
    assert '  as a spec: {"type": "top_k"}' in result.out
    assert result.out.count("\n      ") >= 2  # the meanings of arguments


def test_components_of_a_plugin(cli: Cli, plugin: str) -> None:
    result = cli("components", "Writer", "--include-package", "plugin.py")
    assert f"{plugin}: Writes tables.\n    separator: default ','" in result.out
    assert "\n  from plugin import " in cli("components", plugin, "--include-package", "plugin.py").out


def test_a_missing_plugin(refused: Refused, trained: Trained) -> None:
    error = "plug-in 'nowhere' cannot be imported: ModuleNotFoundError: No module named 'nowhere'"
    message = f"{error}; install it, or put the folder that holds it on PYTHONPATH"
    for command in (
        ["components"],
        ["schema"],
        ["validate", trained.spec],
        ["train", trained.spec, "-s", "run"],
        ["predict", trained.run, trained.data],
        ["evaluate", trained.run, trained.data],
        ["score", "--gold", trained.data, "--predicted", trained.data],
    ):
        assert refused(*command, "--include-package", "nowhere") == message


def test_validate_prints_every_default(cli: Cli, trained: Trained) -> None:
    result = cli("validate", trained.spec, "-o", "trainer.epochs=3", "-o", "test=null")
    assert (result.code, result.err) == (0, "")
    resolved = json.loads(result.out)
    assert resolved["trainer"]["epochs"] == 3 and resolved["test"] is None
    assert resolved["model"]["tokenizer"] == {"type": "transformer", "name": None, "overlap": 0.25}
    Path("resolved.json").write_text(result.out)
    assert json.loads(cli("validate", "resolved.json").out) == resolved


def test_validate_says_every_problem(refused: Refused, trained: Trained) -> None:
    changes = {
        "model.encoder.type": "transfomer",
        "model.pruner.rato": 1,
        "model.labels": 3,
        "trainer.epochs": '"3"',
        "trainer.callbacks.0": '{"type": "early_stopping", "patience": 0}',
        "reader": "docrd",
    }
    overrides = [argument for key, value in changes.items() for argument in ("-o", f"{key}={value}")]
    lines = refused("validate", trained.spec, *overrides).splitlines()
    assert lines[0] == f"{trained.spec}: 6 problems"
    for path, message in {
        "model.encoder": "unknown Encoder type 'transfomer', did you mean 'transformer'? (known: lstm, ",
        "model.pruner.rato": "unknown TopKPruner key 'rato', did you mean 'ratio'? (known: ",
        "model.labels": "'labels' is supplied at build time, it is not a key of the spec (got 3)",
        "trainer.epochs": 'Input should be a valid integer (got "3")',
        "trainer.callbacks.0.patience": "Input should be greater than or equal to 1 (got 0)",
        "reader": "unknown Reader type 'docrd', did you mean 'docred'? (known: brat, conll, corefud, docred, dwie, ",
    }.items():
        assert any(line.startswith(f"  {path}: {message}") for line in lines), lines


def test_validate_asks_the_constructors_too(refused: Refused, trained: Trained) -> None:
    message = refused("validate", trained.spec, "-o", "trainer.metric=relation.f2")
    assert message.startswith(f"{trained.spec}: trainer: unknown metric 'relation.f2' (known: mention.precision, ")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("trainr.epochs=3", ": trainr: unknown Experiment key 'trainr', did you mean 'trainer'? (known: "),
        ("trainer.epochs=three", ': trainer.epochs: Input should be a valid integer (got "three")'),
        ("trainer.epochs", "override 'trainer.epochs': expected key.path=value, as in trainer.epochs=3, or @FILE"),
        (
            "model.interactions.1=x",
            ': model.interactions: Input should be a valid array (got {"1": "x"})',
        ),
        ("model.interactions.0=gpp", ": model.interactions.0: unknown Interaction type 'gpp'"),
    ],
)
def test_bad_overrides(refused: Refused, trained: Trained, override: str, message: str) -> None:
    expected = message if message.startswith("override") else f"{trained.spec}{message}"
    for command in (["validate", trained.spec], ["train", trained.spec, "-s", "run"]):
        assert refused(*command, "-o", override).startswith(expected)
    assert not Path("run").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file or directory"),
        (b'{\n "train": "a"\n "model": 1}', "not JSON: line 3, column 2: Expecting ',' delimiter"),
        (b'{"extends": "spec.json"}', 'extends: the file extends itself (got "spec.json")'),
        (b'{"train": "a"}', "model: missing; Experiment needs 'model'"),
        (b'{"train": "a", "model": "joint"}', "model.encoder: missing; JointModel needs 'encoder'"),
    ],
)
def test_bad_spec_files(refused: Refused, content: bytes | None, message: str) -> None:
    if content is not None:
        Path("spec.json").write_bytes(content)
    for command in (["validate", "spec.json"], ["train", "spec.json", "-s", "run"]):
        assert refused(*command) == f"spec.json: {message}"
    assert not Path("run").exists()


def test_schema(cli: Cli, trained: Trained, plugin: str) -> None:
    result = cli("schema")
    assert (result.code, result.err) == (0, "")
    schema = json.loads(result.out)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(trained.spec.read_text()))
    assert f"Writer.{plugin}" not in schema["$defs"]
    assert f"Writer.{plugin}" in json.loads(cli("schema", "--include-package", "plugin.py").out)["$defs"]


@pytest.mark.parametrize(
    ("freeze", "message"),
    [
        ('["relatons.*"]', "trainer.freeze.0: "),
        ('["*"]', "trainer.freeze: nothing is left to learn; freeze less"),
    ],
)
def test_validate_looks_at_what_is_to_be_frozen(
    cli: Cli, refused: Refused, trained: Trained, freeze: str, message: str
) -> None:
    assert refused("validate", trained.spec, "-o", f"trainer.freeze={freeze}").startswith(f"{trained.spec}: {message}")
    assert cli("validate", trained.spec, "-o", 'trainer.freeze=["encoder.*.layer.[0-9].*", "relations"]').code == 0
