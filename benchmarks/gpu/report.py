"""What was found, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_SHOWN = 1500


def report(results: Mapping[str, Any]) -> str:
    """A page of Markdown."""
    machine, parts = results["machine"], results["parts"]
    lines = [
        "# Report",
        "",
        f"`{results['command']}`",
        "",
        f"Commit {machine['commit']}, on **{machine['device']}**, {machine['processor']}; torch {machine['torch']}, "
        f"transformers {machine['transformers']}, Python {machine['python']}. {results['seconds']:.0f} s of "
        f"{60 * results['minutes']:.0f} s.",
        "",
    ]
    if results["tiny"]:
        lines += ["Everything in small: this shows that the command works, and its figures mean nothing.", ""]
    lines += _table(["part", "status", "seconds"], [[n, p["status"], f"{p['seconds']:.0f}"] for n, p in parts.items()])
    writers = {"tests": _tests, "speed": _speed, "profile": _profile, "queue": _queue}
    for name, part in parts.items():
        lines += ["", f"## {name.capitalize()}", "", *writers[name](part)]
        if "output" in part:
            lines += ["", "```", part["output"][-_SHOWN:], "```"]
    return "\n".join(lines) + "\n"


def _tests(part: Mapping[str, Any]) -> Iterator[str]:
    counts = ", ".join(f"{count} {name}" for name, count in sorted(part.get("outcomes", {}).items()))
    yield f"`pytest -m '{part.get('marked')}'`: {counts or 'no result'}."
    if part.get("reasons"):
        yield ""
        yield "Skipped or expected to fail: " + "; ".join(f"{r} ({n})" for r, n in part["reasons"].items()) + "."
    for name, message in part.get("failures", {}).items():
        yield from ["", f"**{name}**", "", "```", message, "```"]


def _speed(part: Mapping[str, Any]) -> Iterator[str]:
    aims = ", ".join(f"{work} {aim}" for work, aim in part.get("aims", {}).items())
    yield f"All of the time / that of the bare encoder; aims: {aims}."
    yield ""
    rows = []
    for case in part.get("measured", ()):
        first = [case["encoder"], case["spec"], case["work"], case["precision"]]
        if case["status"] != "done":
            rows.append([*first, case["status"], "", "", ""])
            continue
        ratios = case["encoder_ratios"]
        stages = sorted(case["stages"].items(), key=lambda item: -item[1])[:4]
        rows.append(
            [
                *first,
                f"{case['encoder_ratio']:.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
                f"{case['documents_per_second']:.1f}",
                f"{case['peak_memory'] / 2**30:.2f} GiB",
                ", ".join(f"{name} {share:.0%}" for name, share in stages),
            ]
        )
    head = ["encoder", "spec", "work", "precision", "encoder ratio", "documents/s", "peak memory", "stages"]
    yield from _table(head, rows)
    for case in part.get("measured", ()):
        if "output" in case:
            yield from [
                "",
                f"{case['encoder']} {case['work']} {case['precision']}:",
                "```",
                case["output"][-_SHOWN:],
                "```",
            ]
    yield from _compatibility(part.get("compatibility", {}))


def _compatibility(found: Mapping[str, Any]) -> Iterator[str]:
    yield from ["", f"Graph compatibility (96 types, 24 neighbours): {found.get('status', 'not run')}.", ""]
    rows = [
        [
            way,
            str(each["n"]),
            f"{1000 * each['forward']:.1f} ms",
            f"{1000 * each['backward']:.1f} ms",
            f"{each['peak_mib']:.0f} MiB",
        ]
        for way in ("jointie", "naive")
        for each in found.get(way, ())
    ]
    yield from (
        _table(["way", "n", "forward", "backward", "memory"], rows) if rows else [found.get("output", "")[-_SHOWN:]]
    )


def _profile(part: Mapping[str, Any]) -> Iterator[str]:
    for work in ("predict", "train"):
        if work not in part:
            continue
        found = part[work]
        frozen = ", of training with a frozen encoder, forward and backward" if work == "train" else ""
        yield f"`{work}`: the encoder {found['encoder_ms']:.1f} ms, the rest {found['rest_ms']:.1f} ms{frozen}."
        yield ""
        yield from _table(
            ["operation, not the encoder's", "ms", "calls"],
            [[f"`{each['name'][:70]}`", f"{each['ms']:.1f}", str(each["calls"])] for each in found["top"]],
        )
        yield ""


def _queue(part: Mapping[str, Any]) -> Iterator[str]:
    if "trainings" not in part:
        return
    memory = part["memory_of_the_first"] / 2**30
    yield f"{part['at_once']} at once; the first took {memory:.2f} GiB at most."
    yield ""
    rows = []
    for training in part["trainings"]:
        documents = training["documents"]
        scores = (training["metrics"] or {}).get("validation", {})
        f1 = [f"{100 * scores[m]['f1']:.2f}" if m in scores else "" for m in ("mention", "coref", "relation")]
        counts = f"{documents['train']} + {documents['validation']}"
        rows.append(
            [training["name"], training["status"], str(training["epochs"]), f"{training['seconds']:.0f}", counts, *f1]
        )
    yield from _table(
        ["training", "status", "epochs", "seconds", "documents (train + validation)", "mentions", "coref", "relations"],
        rows,
    )
    for each in part["differences"]:
        points = ", ".join(f"{name} {each[name]:+.2f}" for name in ("mention", "coref", "relation"))
        yield from ["", f"{each['name']}: F1 in bf16 less that in fp32, in points: {points} (aim: within 0.5)."]
    for training in part["trainings"]:
        if "message" in training:
            yield from ["", f"{training['name']}:", "```", training["message"][-_SHOWN:], "```"]
    for name, what in part.get("models", {}).items():
        yield from ["", f"Model {name}: {what}."]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
