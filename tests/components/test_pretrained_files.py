from __future__ import annotations

from pathlib import Path

import pytest

from jointie.components.pretrained_files import locate


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
    for name in ("package://jointie.components/losses", "package://no_such/x", "package:///x"):
        with pytest.raises(ValueError, match="is not installed"):
            locate(name)
