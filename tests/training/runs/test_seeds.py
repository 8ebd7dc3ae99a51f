from __future__ import annotations

from pathlib import Path

from jointie.training import seed_folder, seed_folders


def test_folders_of_seeds(tmp_path: Path) -> None:
    for name in ("seed_10", "seed_2", "seed_x", "seed_-1", "seed_", "other", "seed_3 (copy)"):
        (tmp_path / name).mkdir()
    (tmp_path / "seed_4").write_text("a file")
    assert seed_folders(tmp_path) == {2: tmp_path / "seed_2", 10: tmp_path / "seed_10"}
    assert list(seed_folders(tmp_path)) == [2, 10]
    assert all(seed_folder(tmp_path, seed) == folder for seed, folder in seed_folders(tmp_path).items())
