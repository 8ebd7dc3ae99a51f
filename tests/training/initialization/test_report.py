from __future__ import annotations

from jointie.training import WarmStartReport
from jointie.training.initialization.report import Kept


def test_counts_of_what_was_taken_and_what_was_not() -> None:
    kept = {f"a.{i}": Kept("not in the archive") for i in range(5)}
    kept |= {
        "b.w": Kept("other shape", "(5, 1) there, (4, 1) here"),
        "b.b": Kept("other shape", "(5,) there, (4,) here"),
    }
    report = WarmStartReport("runs/base", {"c.x": "c.x", "d": "d"}, kept, ["e"], 1234, 56789)
    assert report.text().splitlines() == [
        "warm start from runs/base: 2 of 9 tensors taken, 1,234 of 56,789 numbers",
        "  kept, not in the archive: 5 tensors: a.0, a.1, a.2, ...",
        "  kept, other shape: 2 tensors: b.w ((5, 1) there, (4, 1) here), b.b ((5,) there, (4,) here)",
        "  not used of the archive: 1 tensor: e",
    ]
    assert (
        WarmStartReport("x", {"a": "a"}, {}, [], 3, 3).text()
        == "warm start from x: 1 of 1 tensors taken, 3 of 3 numbers"
    )
