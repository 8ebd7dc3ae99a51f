"""The command line: one command a file, and in ``support`` what they share.

Nothing heavy is imported before a command runs.
"""

from .main import main

__all__ = ["main"]
