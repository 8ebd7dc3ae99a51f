"""What may import what, and other rules about the source that no test of behaviour can show."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "jointie"

BELOW_ARCHIVE = {"config", "storage", "tensors", "documents", "components"}
BELOW_PREDICTION = {*BELOW_ARCHIVE, "metrics", "timing", "archive", "models"}
ROOMS = {
    "config": set[str](),
    "storage": set[str](),
    "timing": set[str](),
    "terminal": set[str](),
    "notebook": set[str](),
    "tensors": set[str](),
    "documents": {"config", "notebook"},
    "metrics": {"config", "documents"},
    "visualisation": {"config", "documents", "metrics", "terminal"},
    "components": {"config", "tensors", "documents", "metrics"},
    "archive": BELOW_ARCHIVE,
    "models": {*BELOW_ARCHIVE, "metrics", "timing", "archive"},
    "prediction": BELOW_PREDICTION,
    "calibration": {*BELOW_PREDICTION, "prediction", "metrics"},
    "distributed": {*BELOW_PREDICTION, "prediction"},
    "integrations": {*BELOW_PREDICTION, "prediction", "visualisation"},
    "serving": {*BELOW_PREDICTION, "prediction", "visualisation"},
    "training": {*BELOW_PREDICTION, "prediction", "metrics", "terminal"},
    "benchmarking": {*BELOW_PREDICTION, "prediction", "metrics", "training"},
    "commands": {
        *BELOW_PREDICTION,
        "prediction",
        "metrics",
        "visualisation",
        "calibration",
        "distributed",
        "serving",
        "training",
        "benchmarking",
        "testing",
        "terminal",
    },
    "testing": {*BELOW_PREDICTION, "prediction", "metrics", "calibration", "training", "visualisation"},
}
"""What each room may import besides itself."""
FAMILIES_OF_DOCUMENTS = {"tokenization", "decoding", "heads", "interactions"}
"""The families of components that may import documents."""


class Import(NamedTuple):
    """An import statement.

    Attributes:
        module: the module that is imported from, absolute.
        name: what is imported from it; ``None`` for ``import module``.
        at_start: whether it is executed when the module is imported.
        for_types: whether only type checkers read it.
    """

    module: str
    name: str | None
    at_start: bool
    for_types: bool


def module_name(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(SOURCES[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> list[Import]:
    return list(_imports(tree(module), module, True, False))


def _imports(node: ast.AST, module: str, at_start: bool, for_types: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, None, at_start, for_types) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            package = module if SOURCES[module].name == "__init__.py" else module.rpartition(".")[0]
            parents = package.split(".")[: len(package.split(".")) - child.level + 1]
            source = ".".join([*(parents if child.level else []), *([child.module] if child.module else [])])
            yield from (Import(source, alias.name, at_start, for_types) for alias in child.names)
        else:
            typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
            function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _imports(child, module, at_start and not (function or typing_only), for_types or typing_only)


def target(imported: Import) -> str:
    """The module of ours that an import reaches: ``from package import module`` reaches the module."""
    inner = f"{imported.module}.{imported.name}"
    return inner if inner in SOURCES else imported.module


def ours(module: str) -> Iterator[tuple[Import, str]]:
    return ((i, target(i)) for i in imports(module) if i.module.partition(".")[0] == "jointie")


def room(module: str) -> str:
    return module.removeprefix("jointie").strip(".").partition(".")[0]


def outside(module: str) -> set[str]:
    """The packages that are not ours which a module imports."""
    return {i.module.partition(".")[0] for i in imports(module)} - {"jointie"}


def registered_classes(module: str) -> set[str]:
    """The classes of a module that are registered as components."""
    return {
        node.name
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(d, ast.Call) and ast.unparse(d.func).endswith(".register") for d in node.decorator_list)
    }


def test_the_reader_of_imports() -> None:
    """The rules below would hold of nothing if imports were not found."""
    found = {target(i) for i in imports("jointie.models.joint")}
    assert {"jointie.components.encoding", "jointie.models.model", "jointie.config", "torch"} <= found
    assert ("jointie.documents", False, True) in {
        (target(i), i.at_start, i.for_types) for i in imports("jointie.commands.validate")
    }
    lazy = [i for i in imports("jointie.commands.train") if i.module == "jointie.training"]
    assert lazy and not any(i.at_start for i in lazy)
    assert registered_classes("jointie.components.pruning.top_k") == {"TopKPruner"}


def test_every_room_is_known() -> None:
    assert {room(module) for module in SOURCES} - {"", "__main__"} <= ROOMS.keys()
    assert {"config", "documents", "metrics", "components", "commands"} <= {room(module) for module in SOURCES}


def test_the_readme_names_the_rooms() -> None:
    """Each folder of the package has a row in the README's table, and each row a folder."""
    readme = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(\w+)/` \|", readme, flags=re.MULTILINE)
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert sorted(named) == sorted(folders)


def test_the_architecture_names_files_that_are_there() -> None:
    """The files that changes touch, in docs/architecture.md; new ones stand in italics."""
    text = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"(?<!\*)`([a-z_]+/[\w/]*(?:\.py)?)`", text)
    assert len(named) > 20
    missing = [name for name in named if not (PACKAGE / name).exists() and not (PACKAGE.parent / name).exists()]
    assert not missing


@pytest.mark.parametrize("name", ROOMS)
def test_imports_point_one_way(name: str) -> None:
    wrong = [
        f"{module} imports {reached}"
        for module in SOURCES
        if room(module) == name
        for _, reached in ours(module)
        if room(reached) not in {name, *ROOMS[name]} and reached != "jointie"
    ]
    assert not wrong


def test_components_import_documents_only_where_words_meet_tensors() -> None:
    wrong = [
        f"{module} imports {reached}"
        for module in SOURCES
        if room(module) == "components" and module.split(".")[2:3] and module.split(".")[2] not in FAMILIES_OF_DOCUMENTS
        for _, reached in ours(module)
        if room(reached) == "documents"
    ]
    assert not wrong


def test_no_component_imports_an_implementation_of_another_family() -> None:
    implementations = {m: registered_classes(m) for m in SOURCES if room(m) == "components"}
    classes = set().union(*implementations.values())
    assert len(classes) > 10
    wrong = [
        f"{module} imports {imported.name} of {reached}"
        for module in implementations
        for imported, reached in ours(module)
        if room(reached) == "components"
        and SOURCES[reached].parent != SOURCES[module].parent
        and SOURCES[module].name != "__init__.py"
        and (implementations[reached] or imported.name in classes)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("package", "rooms"),
    [
        ("pydantic", {"config"}),
        ("pydantic_core", {"config"}),
        ("registrable", {"config"}),
        ("click", {"commands"}),
        ("accelerate", {"training"}),
        ("safetensors", {"storage", "archive"}),
        ("huggingface_hub", {"archive"}),
        ("spacy", {"integrations"}),
        ("langchain_core", {"integrations"}),
        ("langchain_neo4j", {"integrations"}),
        ("neo4j", {"integrations"}),
        ("networkx", {"documents", "visualisation"}),
        ("pandas", {"documents"}),
        ("fastapi", {"serving"}),
        ("starlette", {"serving"}),
        ("uvicorn", {"serving"}),
        ("prometheus_client", {"serving"}),
        (
            "torch",
            {
                "tensors",
                "components",
                "models",
                "storage",
                "archive",
                "prediction",
                "training",
                "testing",
                "timing",
                "benchmarking",
                "distributed",
            },
        ),
    ],
)
def test_a_library_stays_in_its_rooms(package: str, rooms: set[str]) -> None:
    users = {room(module) for module in SOURCES if package in outside(module)}
    assert users and users <= rooms


def test_readers_split_at_the_separators_of_their_format() -> None:
    """White space of any kind may stand in words and ids, and so may what ``str.splitlines`` takes for line ends."""
    readers = [module for module in SOURCES if module.startswith("jointie.documents.readers")]
    calls = [(m, node) for m in readers for node in ast.walk(tree(m)) if isinstance(node, ast.Call)]
    methods = [(module, node, node.func.attr) for module, node in calls if isinstance(node.func, ast.Attribute)]
    assert any(name == "split" for _, _, name in methods)
    wrong = [
        f"{module}:{node.lineno}"
        for module, node, name in methods
        if name == "splitlines"
        or (name in ("split", "rsplit") and not [a for a in node.args if ast.unparse(a) != "None"])
    ]
    assert not wrong


def test_documents_metrics_and_shards_load_no_torch() -> None:
    modules = "jointie.documents, jointie.metrics, jointie.config, jointie.distributed.ray_engine"
    program = f"import sys, {modules}; print('torch' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert output == "False\n"


def test_nothing_heavy_is_imported_with_the_commands() -> None:
    for module in SOURCES:
        if room(module) == "commands" and module.rpartition(".")[2] in ("main", "options", "__init__", "__main__"):
            started = {i.module.partition(".")[0] for i in imports(module) if i.at_start}
            assert started <= {"__future__", "jointie", "click", *sys.stdlib_module_names}, module


def test_commands_show_nothing_but_what_is_made_visible() -> None:
    """All text that the commands print goes through one function, which cleans it of what could steer a terminal."""
    prints = {
        module
        for module in SOURCES
        if room(module) == "commands"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo", "click.secho", "error.show")
        if not (ast.unparse(node) == "error.show(message)" and module == "jointie.commands.main")
    }
    assert prints == {"jointie.commands.support.terminal"}


def test_there_is_no_import_cycle() -> None:
    """Not even one of imports that only type checkers read."""
    graph = {
        module: {
            reached
            for i, reached in ours(module)
            if (i.at_start or i.for_types) and reached in SOURCES and reached != module
        }
        for module in SOURCES
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"modules import each other: {' -> '.join(error.args[1])}")
    assert set(order) == set(SOURCES)


def faults(module: str) -> list[str]:
    """What is wrong with a module."""
    source = SOURCES[module].read_text(encoding="utf-8")
    calls = {ast.unparse(node.func) for node in ast.walk(tree(module)) if isinstance(node, ast.Call)}
    found = {
        "its name": re.search(r"(^|[._])(utils?|misc|common|helpers?)($|[._])", module.removeprefix("jointie")),
        "its length": source.count("\n") > 350,
        "it does not say what it is": not ast.get_docstring(tree(module)),
        "an import": {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"} & outside(module),
        "a call": {"torch.load", "eval", "exec", "numpy.load", "np.load"} & calls,
        "allow_pickle": "allow_pickle" in source,
    }
    return [fault for fault, there in found.items() if there]


def test_every_module() -> None:
    assert not {module: wrong for module in SOURCES if (wrong := faults(module))}


def loaders(code: ast.AST) -> list[ast.Call]:
    """The calls of what loads files of transformers, which may hold code."""
    calls = (node for node in ast.walk(code) if isinstance(node, ast.Call))
    return [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in ("from_pretrained", "from_config")]


def trusts(call: ast.Call) -> bool:
    """Whether a call may run the code of a model; if nothing is said, transformers asks on standard input."""
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    return given.get("trust_remote_code") != "False"


def test_no_loader_of_transformers_runs_code_of_a_model() -> None:
    found = [(module, call) for module in SOURCES for call in loaders(tree(module))]
    assert len(found) >= 4
    assert not [f"{module}, line {call.lineno}" for module, call in found if trusts(call)]
    for wrong in ("A.from_pretrained(x)", "A.from_config(x, trust_remote_code=y)", "b.A.from_pretrained(x, **options)"):
        assert [trusts(call) for call in loaders(ast.parse(wrong))] == [True]
