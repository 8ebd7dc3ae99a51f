"""What was found, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .markdown import quoted, table
from .parts import PARTS


def report(results: Mapping[str, Any]) -> str:
    """A page of Markdown."""
    machine, parts = results["machine"], results["parts"]
    versions = ", ".join(f"{name} {machine[name]}" for name in ("torch", "transformers", "python"))
    lines = [
        "# Report",
        "",
        f"`{results['command']}`",
        "",
        f"Commit {machine['commit']}, on **{machine['device']}**, {machine['processor']}; {versions}. "
        f"It took {results['seconds']:.0f} of {60 * results['minutes']:.0f} seconds.",
        "",
    ]
    if results["tiny"]:
        lines += ["Everything in small: this shows that the command works, and its figures mean nothing.", ""]
    lines += table(["part", "status", "seconds"], [[n, p["status"], f"{p['seconds']:.0f}"] for n, p in parts.items()])
    for name, part in parts.items():
        lines += [f"## {name.capitalize()}", ""]
        lines += quoted(part["output"]) if "output" in part else PARTS[name].lines(part) if len(part) > 2 else []
    return "\n".join(lines)
