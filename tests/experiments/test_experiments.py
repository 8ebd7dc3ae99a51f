from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from tests.processes import JOINTIE, python

ROOT = Path(__file__).parents[2] / "experiments"
SCHEMA = ROOT / "schema.json"
FILES = sorted(file for file in ROOT.rglob("*.json") if file != SCHEMA)
WHOLE = [file for file in FILES if not file.name.startswith("base")]
"""Those that are run; a base need not be complete."""


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def small_encoders(config: Any, tiny: Path, path: str = "") -> Iterator[str]:
    """The overrides that make all encoders of a spec small, and need no files."""
    for key, value in config.items() if isinstance(config, dict) else ():
        if key != "encoder":
            yield from small_encoders(value, tiny, f"{path}{key}.")
        elif value["type"] == "lstm":
            yield f"{path}{key}.vectors=null"
        else:
            yield f"{path}{key}={json.dumps({'type': 'transformer', 'name': str(tiny), 'pretrained': False})}"


def test_there_are_experiments() -> None:
    assert {"quickstart.json", "redocred/joint_m.json"} <= {name(file) for file in WHOLE}


@pytest.mark.parametrize("file", WHOLE, ids=name)
def test_an_experiment_is_valid_and_builds(file: Path, tiny_encoder: Path) -> None:
    from jointie.config import load, parse
    from jointie.documents import LabelSpace
    from jointie.training import Experiment, experiment_of

    parse(Experiment, load(file), str(file))
    overrides = list(small_encoders(load(file), tiny_encoder))
    assert overrides
    spec = parse(Experiment, load(file, overrides), str(file))
    model = experiment_of(spec).model.build(labels=LabelSpace(("LOC", "PER"), ("born_in", "lives_in")))
    assert sum(parameter.numel() for parameter in model.parameters()) > 0
    assert model.spec() == spec.model.model_dump(mode="json")


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_names_the_schema_and_follows_it(file: Path, validator: Draft202012Validator) -> None:
    config = json.loads(file.read_text(encoding="utf-8"))
    assert (file.parent / config["$schema"]).resolve() == SCHEMA
    validator.validate(config)


@pytest.mark.parametrize("change", [{"trainr": {}}, {"reader": "docrd"}], ids=json.dumps)
def test_the_schema_refuses_mistakes(validator: Draft202012Validator, change: dict[str, Any]) -> None:
    config = json.loads((ROOT / "quickstart.json").read_text(encoding="utf-8"))
    with pytest.raises(ValidationError):
        validator.validate({**config, **change})
    with pytest.raises(ValidationError):
        validator.validate({"extends": "quickstart.json", **change})


def test_the_schema_is_fresh() -> None:
    """In a process of its own, as other tests register components."""
    fresh = python(JOINTIE, "schema")
    remedy = "run: jointie schema > experiments/schema.json"
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(fresh), remedy
    assert SCHEMA.read_text(encoding="utf-8") == fresh, remedy
