from __future__ import annotations

from jointie.training import WarmStartReport
from jointie.training.initialization.report import Kept


def report(**keys: object) -> WarmStartReport:
    no_lists: dict[str, object] = {"kept": {}, "of_archive": [], "unused": []}
    defaults = {"archive": "runs/base", "taken": {"a.x": "a.x"}, **no_lists, "numbers": 1, "all_numbers": 1}
    return WarmStartReport(**{**defaults, **keys})  # type: ignore[arg-type]


def test_all_taken() -> None:
    text = report(taken={"a.x": "a.x", "a.y": "a.y", "b": "b"}, numbers=1234, all_numbers=1234).text()
    assert text.splitlines() == [
        "warm start from runs/base: 3 of 3 tensors taken, 1,234 of 1,234 numbers",
        "  taken: a (2 tensors), b",
    ]


def test_modules_stand_for_tensors_that_share_a_fate() -> None:
    shape = "other shape"
    kept = {
        "a.1.w": Kept("not in the archive"),
        "a.1.b": Kept("not in the archive"),
        "a.10.w": Kept(shape, "(3,) there, (2,) here"),
        "b.w": Kept(shape, "(5, 1) there, (4, 1) here"),
        "b.b": Kept(shape, "(5,) there, (4,) here"),
    }
    taken = {"a.0.w": "a.0.w", "a.0.b": "a.0.b", "a.10.b": "a.10.b"}
    unused = ["c.x", "c.y", "d.y", "e"]
    of_archive = [*taken, "a.10.w", "b.w", "b.b", *unused, "d.x"]
    text = report(taken=taken, kept=kept, of_archive=of_archive, unused=unused, all_numbers=9).text()
    assert text.splitlines() == [
        "warm start from runs/base: 3 of 8 tensors taken, 1 of 9 numbers",
        "  taken: a.0 (2 tensors), a.10.b",
        "  kept, other shape: a.10.w: (3,) there, (2,) here",
        "  kept, other shape: b (2 tensors): the first (5, 1) there, (4, 1) here",
        "  kept, not in the archive: a.1 (2 tensors)",
        "  not used of the archive: c (2 tensors), d.y, e",
    ]


def test_long_lists_are_cut_and_counted() -> None:
    taken = {f"{i}.x": f"{i}.x" for i in range(50)}
    kept = {f"{i}.y": Kept("not in the archive") for i in range(50)}
    kept |= {f"{i}.s": Kept("other shape", "(1,) there, (2,) here") for i in range(50)}
    unused = [f"{i}.z" for i in range(13)]
    lines = report(taken=taken, kept=kept, of_archive=[*taken, *unused], unused=unused).text().splitlines()
    assert len(lines) == 2 + 1 + 13 + 1
    assert lines[1].endswith("11.x, 38 tensors more")
    assert lines[2].startswith("  kept, not in the archive: 0.y, 1.y, ") and lines[2].endswith("11.y, 38 tensors more")
    assert lines[14:16] == ["  kept, other shape: 11.s: (1,) there, (2,) here", "  kept, other shape: 38 tensors more"]
    assert lines[16].endswith("11.z, 1 tensor more")
