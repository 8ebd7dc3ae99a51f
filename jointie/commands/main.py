"""The entry point: finds the command, and turns errors into one message and an exit code."""

from __future__ import annotations

import errno
import importlib
import io
import logging
import os
import sys
import traceback
from typing import Any

import click

from jointie import __version__

from .support.terminal import VisibleFormatter, echo, prepare_streams

COMMANDS = {
    "train": "Train the model of an experiment.",
    "evaluate": "Evaluate a trained model on annotated documents.",
    "calibrate": "Fit a model's probabilities and thresholds to documents.",
    "predict": "Find entities and relations in documents.",
    "serve": "Serve a model over HTTP, with a page to try it.",
    "view": "Make a page of entities and relations to look at.",
    "graph": "Make one graph of the entities and relations of many documents.",
    "score": "Compare the output of any system with gold documents.",
    "models": "List the models that come with jointie.",
    "shrink": "Make a trained model small, to ship it.",
    "push": "Upload a trained model to the Hugging Face Hub.",
    "compare": "Compare trained settings with each other.",
    "plot": "Draw the losses and metrics of trainings.",
    "benchmark": "Measure how fast a model is, beside its encoder alone.",
    "components": "List the registered components.",
    "validate": "Check an experiment without running it.",
    "schema": "Print a JSON Schema of experiments.",
}
"""The commands and what they do, in the order of the help page; each stands in the module of its name."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""The errors of what cannot be written, which do not always name a file."""


class Commands(click.Group):
    """Imports a command's module only when it is asked for, so that the help page comes at once."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        return getattr(importlib.import_module(f"jointie.commands.{name}"), name)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BrokenPipeError:  # the reader of our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jointie")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def jointie(debug: bool) -> None:
    """Extract entities and the relations between them from whole documents."""


def main() -> None:
    """Run the command line.

    Exit codes: 0 done, 2 wrong usage, spec or input, 1 anything else, 130 interrupted, 143 terminated.
    """
    debug = "--debug" in sys.argv[1:]
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    handler = logging.StreamHandler()
    handler.setFormatter(VisibleFormatter("%(levelname)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    prepare_streams()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    sys.exit(_run(arguments, debug))


def _run(arguments: list[str], debug: bool = False) -> int:
    from jointie.config.errors import JointieError

    from .support.memory import MemoryLimit, is_memory_error

    try:
        result = jointie.main(arguments, prog_name="jointie", standalone_mode=False, obj=arguments)
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        message = io.StringIO()
        error.show(message)
        echo(message.getvalue().rstrip("\n"), err=True)
        return error.exit_code
    except JointieError as error:
        return _fail(str(error), error.exit_code, debug)
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted", 130, debug)
    except Exception as error:
        if is_memory_error(error):
            return _fail(str(MemoryLimit()), MemoryLimit.exit_code, debug)
        if isinstance(error, OSError) and (error.filename or error.errno in _FULL):
            return _fail(f"{error.filename or 'standard output'}: {error.strerror}", 1, debug)
        hint = "" if debug else " (run with --debug for the traceback)"
        return _fail(f"{type(error).__name__}: {error}{hint}", 1, debug)


def _fail(message: str, code: int, debug: bool) -> int:
    if debug:
        echo(traceback.format_exc().rstrip("\n"), err=True)
    echo(f"Error: {message}", err=True)
    return code
