from __future__ import annotations

import json
from pathlib import Path

import pytest

from jointie.components.pretrained_files import check_references, is_hub_name, locate, saved


def test_names_and_folders(tmp_path: Path) -> None:
    assert locate("SpanBERT/spanbert-base-cased") == "SpanBERT/spanbert-base-cased"
    assert locate(str(tmp_path)) == str(tmp_path)


def test_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "model").mkdir()
    assert locate("~/model") == str(tmp_path / "model")
    with pytest.raises(ValueError, match="'~/other' is not a folder"):
        locate("~/other")


def test_folder_inside_a_package() -> None:
    assert Path(locate("package://jointie/components")).is_dir()
    with pytest.raises(ValueError, match=r"the package 'no_such' is not installed; run: pip install no-such"):
        locate("package://no_such/x")
    with pytest.raises(ValueError, match="the package 'jointie' holds no folder 'nothing'"):
        locate("package://jointie/nothing")
    for name in ("package://jointie.components/losses", "package:///x", "package://../x", "package://__main__/x"):
        with pytest.raises(ValueError, match=r"names no folder of a package; write package://NAME/FOLDER"):
            locate(name)


def outside(tmp_path: Path) -> list[str]:
    """Names of folders that are there, and outside of the package they begin with."""
    import jointie

    up = Path(jointie.__file__).parents[1]
    assert (up / "tests").is_dir() or (up / "jointie").is_dir()
    return ["package://jointie/..", "package://jointie/../jointie/..", f"package://jointie/{tmp_path}"]


def test_no_folder_outside_of_its_package(tmp_path: Path) -> None:
    for name in outside(tmp_path):
        with pytest.raises(ValueError, match="is outside of the package 'jointie'"):
            locate(name)
    assert Path(locate("package://jointie/models/../components")).is_dir()


def test_a_saved_tokenizer_is_in_its_package(tmp_path: Path) -> None:
    source = tmp_path / "tokenizer.source"
    for name in (*outside(tmp_path), str(tmp_path), f"0123456789{tmp_path}"):
        source.write_text(name)
        with pytest.raises(ValueError, match=r"is outside of the package|names no folder of a package"):
            saved(tmp_path / "tokenizer")
    source.write_text("package://jointie/components\n")
    assert Path(saved(tmp_path / "tokenizer")).name == "components"


@pytest.mark.parametrize(
    "name", ["owner/..", "owner/../../x", "../x/y", "a--b/c", "a/b/c", "http://x/y", "a b", "a/.b", ""]
)
def test_no_name_of_the_hub_leads_elsewhere(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not is_hub_name(name)
    monkeypatch.chdir(tmp_path)
    if name:
        with pytest.raises(ValueError, match="is not a folder, nor a name of the Hugging Face Hub"):
            locate(name)


def test_references(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    check_references(path)
    for harmless in ({"model_type": "bert"}, {"vocab_file": None}, {"a": [{"file": "x"}], "name_or_path": "o/n"}):
        path.write_text(json.dumps(harmless))
        check_references(path)
    for content, key in (
        ({"vocab_file": "/etc/passwd"}, "vocab_file"),
        ({"a": [{"gguf_file": "../x"}]}, "gguf_file"),
        ({"text_config": {"use_pretrained_backbone": True}}, "use_pretrained_backbone"),
    ):
        path.write_text(json.dumps(content))
        with pytest.raises(ValueError, match=rf"config\.json: '{key}' names another file or model"):
            check_references(path)
    path.write_text(json.dumps({"max_relative_positions": -1, "pad_token_id": -1, "num_attention_heads": -2}))
    with pytest.raises(ValueError, match=r"config\.json: 'num_attention_heads' is negative"):
        check_references(path)
    path.write_text("{")
    with pytest.raises(ValueError, match=r"config\.json: not JSON"):
        check_references(path)
