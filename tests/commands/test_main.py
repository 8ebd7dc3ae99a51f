from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from jointie import __version__
from jointie import commands as jointie_commands
from jointie.commands.main import COMMANDS, jointie, main

from .conftest import PEOPLE, Cli, Refused, annotated, write_lines

HEAVY = ("torch", "transformers", "accelerate", "pydantic", "numpy", "scipy", "rich")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    "statement", ["import jointie", "from jointie.commands.main import jointie; jointie(['--help'])"]
)
def test_nothing_heavy_is_imported_before_a_command_runs(statement: str) -> None:
    program = f"import sys\ntry:\n    {statement}\nfinally:\n    print('imported', *sys.modules)"
    modules = python("-c", program).stdout.rpartition("imported ")[2].split()
    assert "jointie" in modules
    assert not set(HEAVY) & set(modules)


def test_help_lists_every_command(cli: Cli) -> None:
    for arguments in (["--help"], ["-h"]):
        result = cli(*arguments)
        assert (result.code, result.err) == (0, "")
        for name, description in COMMANDS.items():
            assert f"  {name} " in result.out and description in result.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_page(cli: Cli, name: str) -> None:
    result = cli(name, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"Usage: jointie {name} [OPTIONS]")
    command = getattr(importlib.import_module(f"jointie.commands.{name}"), name)
    for parameter in command.params:
        assert parameter.opts[-1] in result.out or parameter.make_metavar(click.Context(command)) in result.out
        assert not isinstance(parameter, click.Option) or parameter.help


def test_version(cli: Cli) -> None:
    assert cli("--version") == (0, f"jointie, version {__version__}\n", "")


def test_an_unknown_command(refused: Refused) -> None:
    assert refused("trian").startswith("No such command 'trian'")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train"], "Missing argument 'SPEC'."),
        (["train", "spec.json"], "Missing option '-s' / '--save'."),
        (["predict", "run"], "Missing argument 'INPUT...'."),
        (["evaluate", "run"], "Missing argument 'DATA'."),
        (["score", "--gold", "a.jsonl"], "Missing option '--predicted'."),
        (["validate", "spec.json", "--epochs", "3"], "No such option '--epochs'."),
        (["evaluate", "run", "a.jsonl", "--precision", "fp8"], "Invalid value for '--precision': 'fp8' is not one of"),
    ],
)
def test_wrong_usage(refused: Refused, arguments: list[str], message: str) -> None:
    assert refused(*arguments).startswith(message)


def test_no_command_shows_the_help_page(cli: Cli) -> None:
    result = cli()
    assert (result.code, result.out) == (2, "")
    assert "Commands:" in result.err


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """``jointie schema`` has a mistake in its code."""

    def fail(family: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr("jointie.config.json_schema", fail)


@pytest.mark.usefixtures("broken")
def test_an_unexpected_error(cli: Cli) -> None:
    assert cli("schema") == (1, "", "Error: KeyError: 'a mistake' (run with --debug for the traceback)\n")


@pytest.mark.usefixtures("broken")
def test_debug_shows_the_traceback(cli: Cli) -> None:
    result = cli("schema", debug=True)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("Traceback (most recent call last):\n")
    assert result.err.endswith("KeyError: 'a mistake'\nError: KeyError: 'a mistake'\n")


def test_debug_changes_no_exit_code(cli: Cli) -> None:
    result = cli("validate", "none.json", debug=True)
    assert (result.code, result.out) == (2, "")
    assert "Traceback" in result.err
    assert result.err.endswith("Error: none.json: cannot be read: No such file or directory\n")


@pytest.mark.parametrize("position", [1, 2])
def test_debug_may_stand_anywhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], position: int
) -> None:
    arguments = ["jointie", "validate", "none.json"]
    arguments.insert(position, "--debug")
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(family: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jointie.config.json_schema", interrupt)
    result = cli("schema")
    assert (result.code, result.out, result.err.strip()) == (130, "", "Error: interrupted")


@pytest.mark.parametrize("arguments", ["score --gold FILE --predicted FILE", "view FILE --terminal"])
def test_output_that_nobody_reads_on(tmp_path: Path, arguments: str) -> None:
    """As in ``jointie score ... | head -c 1``."""
    gold = write_lines(tmp_path / "gold.jsonl", [annotated("d", *PEOPLE[0])])
    command = [sys.executable, "-m", "jointie", *arguments.replace("FILE", str(gold)).split()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, "")


def test_the_commands_are_those_of_the_modules() -> None:
    context, modules = click.Context(jointie), pkgutil.iter_modules(jointie_commands.__path__)
    assert {*jointie.list_commands(context)} == {module.name for module in modules} - {"main", "support"}
    assert jointie.get_command(context, "options") is None
