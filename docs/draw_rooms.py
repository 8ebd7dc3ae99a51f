"""The picture of the rooms: which folder of jointie/ imports which, read from the import statements.

    python docs/draw_rooms.py docs/rooms.svg

An arrow from A to B says that A imports B; those that follow from other arrows are left out. Needs matplotlib and
networkx.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import networkx as nx

PACKAGE = Path(__file__).parents[1] / "jointie"
COLUMN, ROW, WIDTH, HEIGHT = 2.6, 1.1, 2.05, 0.5
COLUMNS = {
    **{"commands": 0, "prediction": 0, "archive": 0, "models": 0, "components": 0, "tensors": 0.5},
    **{
        "documents": -0.9,
        "config": -0.9,
        "training": -0.65,
        "metrics": -1.9,
        "calibration": -1.9,
        "benchmarking": -1.9,
    },
    **{"distributed": 0.7, "testing": 1.4, "integrations": 2, "serving": 2.75, "storage": 2, "visualisation": 3},
}
"""Where the rooms stand from left to right, so that few arrows cross; the rows follow from the imports."""


def files() -> Iterator[tuple[Path, str]]:
    """The modules inside rooms, and the room of each."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.parent != PACKAGE:
            yield file, file.relative_to(PACKAGE).parts[0]


def imported(file: Path) -> Iterator[str]:
    """The rooms that a module imports, its own among them."""
    package = ("jointie", *file.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            names = [*start, *(node.module or "").split(".")] if node.module else [*start]
            modules = [[*names, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            modules = [alias.name.split(".") for alias in node.names]
        else:
            continue
        yield from (module[1] for module in modules if module[0] == "jointie" and len(module) > 1)


def graph() -> nx.DiGraph:
    """The rooms, and an edge for each pair of which the first imports the second."""
    rooms = nx.DiGraph()
    rooms.add_nodes_from(room for _, room in files())
    for file, room in files():
        rooms.add_edges_from((room, other) for other in imported(file) if other in rooms and other != room)
    return rooms


def places(rooms: nx.DiGraph) -> dict[str, tuple[float, float]]:
    """The middle of each room's box, in rows by the longest way down."""
    rows = nx.topological_generations(rooms.reverse())
    return {room: (COLUMNS[room] * COLUMN, number * ROW) for number, row in enumerate(rows) for room in row}


def draw(target: Path) -> None:
    """Draw the picture."""
    matplotlib.rcParams.update({"svg.hashsalt": "rooms", "svg.fonttype": "none", "font.family": "sans-serif"})
    rooms = graph()
    arrows = nx.transitive_reduction(rooms)
    at = places(arrows)
    figure, axes = plt.subplots(figsize=(13, 11))
    for start, end in sorted(arrows.edges):
        (x, y), (to_x, to_y) = at[start], at[end]
        aside = y - to_y > 3.5 * ROW and to_x > x  # around the other rooms
        axes.annotate(
            "",
            xy=(to_x, to_y + HEIGHT / 2),
            xytext=(x + WIDTH / 2, y) if aside else (x, y - HEIGHT / 2),
            arrowprops={
                **{"arrowstyle": "-|>", "color": "#7a8ba3", "lw": 1.3, "shrinkA": 0, "shrinkB": 1},
                "connectionstyle": "angle,angleA=0,angleB=90,rad=8" if aside else "arc3",
            },
        )
    for room, (x, y) in sorted(at.items()):
        box = plt.Rectangle(
            (x - WIDTH / 2, y - HEIGHT / 2), WIDTH, HEIGHT, fc="#eef3fa", ec="#33496b", lw=1.3, zorder=3
        )
        axes.add_patch(box)
        axes.text(x, y, room, ha="center", va="center", fontsize=11, fontweight="bold", zorder=4)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.axis("off")
    figure.savefig(target, bbox_inches="tight", dpi=110, metadata={"Date": None} if target.suffix == ".svg" else None)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
